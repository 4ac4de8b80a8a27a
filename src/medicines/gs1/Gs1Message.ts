/** One element string: an Application Identifier and its value, both as they stand in the barcode. */
export interface Gs1Element {
  /** 2 to 4 digits, without brackets. */
  readonly ai: string;
  readonly value: string;
}

/** Element strings in the order in which they were read or are to be written. */
export type Gs1Message = readonly Gs1Element[];
