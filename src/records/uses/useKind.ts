/** IUseRegistry.UseKind, in its order after `None`. */
export const USE_KINDS = ["encounter", "prescription", "dispense", "service"] as const;

/** What a use is. */
export type UseKind = (typeof USE_KINDS)[number];
