/** Roles of the AccessManager; 0 is OpenZeppelin's ADMIN_ROLE. docs/identity.md says who holds them. */
export const ADMIN_ROLE = 0n;
export const REGULATOR_ROLE = 1n;
export const QUALITY_ROLE = 2n;
/** Held by the contract ColdChain alone. */
export const COLD_CHAIN_ROLE = 3n;
