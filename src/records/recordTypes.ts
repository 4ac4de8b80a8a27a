import type { TypedDataField } from "ethers";

/** EIP-712 types of what a patient signs for the RecordRegistry; docstrings of IRecordRegistry name them. */
const FIELDS: TypedDataField[] = [
  { name: "patient", type: "bytes32" },
  { name: "digest", type: "bytes32" },
  { name: "deadline", type: "uint40" },
];

export const RECORD_ANCHOR: Record<string, TypedDataField[]> = { RecordAnchor: FIELDS };

export const RECORD_RETRACTION: Record<string, TypedDataField[]> = { RecordRetraction: FIELDS };

export const RECORD_SUPERSESSION: Record<string, TypedDataField[]> = {
  RecordSupersession: [
    { name: "patient", type: "bytes32" },
    { name: "digest", type: "bytes32" },
    { name: "successor", type: "bytes32" },
    { name: "deadline", type: "uint40" },
  ],
};

export const RECORD_DISPUTE: Record<string, TypedDataField[]> = {
  RecordDispute: [
    { name: "record", type: "bytes32" },
    { name: "statement", type: "bytes32" },
    { name: "nonce", type: "uint48" },
    { name: "deadline", type: "uint40" },
  ],
};

export const DISPUTE_WITHDRAWAL: Record<string, TypedDataField[]> = {
  DisputeWithdrawal: [
    { name: "record", type: "bytes32" },
    { name: "nonce", type: "uint48" },
    { name: "deadline", type: "uint40" },
  ],
};
