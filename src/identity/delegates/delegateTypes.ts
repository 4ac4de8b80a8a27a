const PATIENT = { name: "patient", type: "bytes32" };
const DELEGATE = { name: "delegate", type: "bytes24" };
const SCOPES = { name: "scopes", type: "uint16" };
const UNTIL = { name: "until", type: "uint40" };
const LIMITS = [
  { name: "nonce", type: "uint48" },
  { name: "deadline", type: "uint40" },
];

/** EIP-712 types of delegations; docstrings of IDelegates name them. */
export const DELEGATE_NAMING = { DelegateNaming: [PATIENT, DELEGATE, SCOPES, UNTIL, ...LIMITS] };
export const DELEGATION_END = { DelegationEnd: [PATIENT, DELEGATE, UNTIL, ...LIMITS] };
