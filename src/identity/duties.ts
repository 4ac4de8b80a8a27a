/** Duties of a member, one bit each, as contracts/identity/Duties.sol has them. */
export const DUTIES = {
  read: 1 << 0,
  write: 1 << 1,
  breakGlass: 1 << 2,
  dispense: 1 << 3,
  ship: 1 << 4,
  claim: 1 << 5,
  allocate: 1 << 6,
  report: 1 << 7,
  sense: 1 << 8,
} as const;
