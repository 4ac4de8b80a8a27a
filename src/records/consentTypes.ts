/** EIP-712 types of what a patient signs for the ConsentRegistry, as contracts/records/ConsentHashes.sol hashes them. */
const TERMS = [
  { name: "reader", type: "bytes32" },
  { name: "purpose", type: "bytes32" },
  { name: "categories", type: "uint64" },
  { name: "from", type: "uint40" },
  { name: "until", type: "uint40" },
  { name: "document", type: "bytes32" },
];
const TARGET = [
  { name: "reader", type: "bytes32" },
  { name: "purpose", type: "bytes32" },
];
const PATIENT = { name: "patient", type: "bytes32" };
const NONCE = { name: "nonce", type: "uint48" };
const LIMITS = [
  { name: "generation", type: "uint32" },
  { name: "deadline", type: "uint40" },
];

export const CONSENT_GRANT = { ConsentGrant: [PATIENT, ...TERMS, NONCE, ...LIMITS] };

export const CONSENT_GRANTS = {
  ConsentGrants: [PATIENT, { name: "grants", type: "ConsentTerms[]" }, ...LIMITS],
  ConsentTerms: [...TERMS, NONCE],
};

export const CONSENT_REVOCATION = { ConsentRevocation: [PATIENT, ...TARGET, NONCE, ...LIMITS] };

export const CONSENT_REVOCATIONS = {
  ConsentRevocations: [PATIENT, { name: "revocations", type: "ConsentTarget[]" }, ...LIMITS],
  ConsentTarget: [...TARGET, NONCE],
};

export const ALL_CONSENTS_REVOCATION = { AllConsentsRevocation: [PATIENT, ...LIMITS] };
