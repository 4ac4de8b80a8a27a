import { id, Wallet } from "ethers";
import type { AccessEntry } from "../../../src/records/accessLog/AccessEntry.js";
import { fromHex, type Hex, toHex } from "../../../src/shared/hex.js";

const hash = (label: string): Hex => toHex(fromHex(id(label), 32));

/** Three patients' ids. */
export const PATIENTS: readonly Hex[] = ["alice", "bob", "carol"].map(hash);

/** An entry of its own for each number, for the patients in turn. */
export function entryOf(i: number): AccessEntry {
  return {
    salt: hash(`salt ${i}`),
    patient: PATIENTS[i % PATIENTS.length] ?? hash("nobody"),
    appendedAt: 1_800_000_000 + i,
    request: {
      record: hash(`record ${i}`),
      reader: hash("reader"),
      account: new Wallet(hash(`key ${i}`)).address,
      purpose: "TREAT",
      time: 1_800_000_000 + i,
      signature: `0x${"5a".repeat(65)}`,
    },
  };
}
