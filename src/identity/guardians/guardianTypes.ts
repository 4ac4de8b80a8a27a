const PATIENT = { name: "patient", type: "bytes32" };
const NEW_SIGNER = { name: "newSigner", type: "bytes" };
const ROUND = { name: "round", type: "uint24" };
const NONCE = { name: "nonce", type: "uint48" };
const DEADLINE = { name: "deadline", type: "uint40" };

/** EIP-712 types of guardians and recovery; docstrings of IGuardians and IRecovery name them. */
export const GUARDIANS_CHANGE = {
  GuardiansChange: [
    PATIENT,
    { name: "root", type: "bytes32" },
    { name: "threshold", type: "uint8" },
    { name: "count", type: "uint8" },
    { name: "delay", type: "uint32" },
    NONCE,
    DEADLINE,
  ],
};
export const CHANGES_WITHDRAWAL = { ChangesWithdrawal: [PATIENT, NONCE, DEADLINE] };
export const RECOVERY_APPROVAL = { RecoveryApproval: [PATIENT, NEW_SIGNER, ROUND, DEADLINE] };
export const RECOVERY_ACCEPTANCE = {
  RecoveryAcceptance: [PATIENT, NEW_SIGNER, ROUND, { name: "approvals", type: "uint8" }],
};
export const RECOVERY_VETO = { RecoveryVeto: [PATIENT, NONCE, DEADLINE] };
export const FREEZE_REQUEST = { FreezeRequest: [PATIENT, ROUND, DEADLINE] };

/** No contract reads this one: a guardian does. `key` is the new phone's X25519 public key. */
export const SEED_REQUEST = {
  SeedRequest: [PATIENT, { name: "signer", type: "bytes" }, { name: "key", type: "bytes32" }, DEADLINE],
};
