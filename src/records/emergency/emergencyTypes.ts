/** EIP-712 types of what is signed for the EmergencyAccess: by the patient, whose docstrings of IEmergencyAccess name them, and by who asks a custodian. */
const PATIENT = { name: "patient", type: "bytes32" };
const LIMITS = [
  { name: "nonce", type: "uint48" },
  { name: "deadline", type: "uint40" },
];

export const EMERGENCY_WISH = {
  EmergencyWish: [PATIENT, { name: "categories", type: "uint64" }, { name: "custody", type: "bytes32" }, ...LIMITS],
};

export const EMERGENCY_CONTEST = {
  EmergencyContest: [PATIENT, { name: "org", type: "bytes32" }, { name: "openedAt", type: "uint40" }, ...LIMITS],
};

/** No contract reads this one: a custodian does. */
export const CUSTODY_REQUEST = {
  CustodyRequest: [
    PATIENT,
    { name: "custody", type: "bytes32" },
    { name: "org", type: "bytes32" },
    { name: "account", type: "address" },
    { name: "purpose", type: "bytes32" },
    { name: "time", type: "uint40" },
  ],
};
