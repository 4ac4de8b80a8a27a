import type { TypedDataField } from "ethers";

/** EIP-712 types of what a patient signs for the RecordRegistry; docstrings of IRecordRegistry name them. */
const FIELDS: TypedDataField[] = [
  { name: "patient", type: "bytes32" },
  { name: "digest", type: "bytes32" },
  { name: "deadline", type: "uint40" },
];

export const RECORD_ANCHOR: Record<string, TypedDataField[]> = { RecordAnchor: FIELDS };

export const RECORD_RETRACTION: Record<string, TypedDataField[]> = { RecordRetraction: FIELDS };
