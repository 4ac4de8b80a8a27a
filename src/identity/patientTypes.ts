/** EIP-712 types of what a patient signs for the PatientRegistry; docstrings of IPatientRegistry name them. */
export const KEY_DIRECTORY_CHANGE = {
  KeyDirectoryChange: [
    { name: "patient", type: "bytes32" },
    { name: "keyDirectory", type: "bytes32" },
    { name: "nonce", type: "uint48" },
    { name: "deadline", type: "uint40" },
  ],
};

export const SIGNER_ROTATION = {
  SignerRotation: [
    { name: "patient", type: "bytes32" },
    { name: "newSigner", type: "bytes" },
    { name: "nonce", type: "uint48" },
    { name: "deadline", type: "uint40" },
  ],
};

export const SIGNER_ACCEPTANCE = {
  SignerAcceptance: [
    { name: "patient", type: "bytes32" },
    { name: "newSigner", type: "bytes" },
    { name: "nonce", type: "uint48" },
  ],
};
