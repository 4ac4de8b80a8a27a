/** When and where a step was done, as every builder takes it. */
export interface TracePlace {
  readonly time: Date;
  /** `±hh:mm` in force at the place; `+00:00` when left out. */
  readonly offset?: string;
  /** GLN of the place where it was done, 13 digits. */
  readonly place: string;
}

/** What a step is about: packs by GTIN and serial number, units by SSCC, or so many of a lot where no serial is told. */
export interface EventObjects {
  readonly packs?: readonly { readonly gtin: string; readonly serial: string }[];
  /** SSCC, 18 digits. */
  readonly units?: readonly string[];
  readonly lots?: readonly { readonly gtin: string; readonly lot: string; readonly quantity: number }[];
}
