import { AbiCoder, dataSlice, keccak256 } from "ethers";
import type { Hex } from "../../shared/hex.js";
import type { KeptReport } from "../chain/ChartLedger.js";

const REPORT = "tuple(uint16 first, uint16 through, uint32 leaves, uint256 totals, bytes32 root)";

/** What the monitor keeps of a report: the first 24 bytes of the hash of all its fields. */
export function reportCommitment(report: KeptReport["report"]): Hex {
  const hash = keccak256(AbiCoder.defaultAbiCoder().encode([REPORT], [report]));
  return `0x${dataSlice(hash, 0, 24).slice(2)}`;
}
