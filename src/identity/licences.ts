/** Licences of an organisation, one bit each, as contracts/identity/Licences.sol has them. */
export const LICENCES = {
  care: 1 << 0,
  emergencyCare: 1 << 1,
  laboratory: 1 << 2,
  pharmacy: 1 << 3,
  manufacturer: 1 << 4,
  wholesaler: 1 << 5,
  carrier: 1 << 6,
  insurer: 1 << 7,
  research: 1 << 8,
  auditor: 1 << 9,
} as const;

/** Licences of which one is needed to write a patient's record. */
export const AUTHOR_LICENCES = LICENCES.care | LICENCES.emergencyCare | LICENCES.laboratory | LICENCES.pharmacy;
