/** Scopes of a delegate, one bit each, as contracts/identity/Scopes.sol has them. */
export const SCOPES = {
  grant: 1 << 0,
  revoke: 1 << 1,
  keyDirectory: 1 << 2,
  ownRecords: 1 << 3,
  dispute: 1 << 4,
  emergencyWish: 1 << 5,
  veto: 1 << 6,
} as const;

/** Every scope there is. */
export const ALL_SCOPES = (1 << 7) - 1;
