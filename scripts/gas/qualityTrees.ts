import { AbiCoder, id, keccak256 } from "ethers";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { word } from "./GasStage.js";

/** ICharts.Totals. */
export interface CaseTotals {
  readonly cases: number;
  readonly events: number;
  readonly expected: number;
  readonly up: bigint;
  readonly down: bigint;
  readonly early: number;
}

/** ICharts.Report. */
export interface QualityReport {
  readonly first: number;
  readonly through: number;
  readonly leaves: number;
  readonly totals: bigint;
  readonly root: string;
}

const coder = AbiCoder.defaultAbiCoder();

/** What caseBodyOf and caseLeafOf of contracts/quality/types.sol make of a case. */
export function caseLeaf(opened: { use: string; salt: string; word: bigint }) {
  const typed = (type: string, values: readonly unknown[], types: readonly string[]): Hex =>
    hashOf(coder.encode(["bytes32", ...types], [id(type), ...values]));
  const body = typed("CaseBody(bytes32 salt,uint256 word)", [opened.salt, opened.word], ["bytes32", "uint256"]);
  const hash = typed("CaseLeaf(bytes32 use,bytes32 body)", [opened.use, body], ["bytes32", "bytes32"]);
  return { leaf: { use: opened.use, body }, hash };
}

/** The preimage of useIdOf in contracts/records/types.sol. */
export function useIdPreimage(organisation: string, patient: string, commitment: string): string {
  const type = id("UseId(bytes32 organisation,bytes32 patient,bytes32 commitment)");
  return coder.encode(Array(4).fill("bytes32"), [type, organisation, patient, commitment]);
}

/** Made-up siblings of one leaf, or of two neighbours, in a tree of so many leaves, and the root to which they lead. */
export function treeAbove(opened: readonly Hex[], index: number, leaves: number): { root: Hex; proof: Hex[] } {
  const depth = Math.ceil(Math.log2(leaves));
  const proof: Hex[] = [];
  let [left, right] = opened;
  if (left === undefined) throw new Error("no leaf");
  for (let level = 0; level < depth; level++) {
    const place = Math.floor(index / 2 ** level);
    if (right === undefined) {
      const sibling = word(`sibling ${level}`);
      proof.push(sibling);
      left = place % 2 ? nodeOf(sibling, left) : nodeOf(left, sibling);
    } else if (place % 2 === 0) {
      left = nodeOf(left, right);
      right = undefined;
    } else {
      const [before, behind] = [word(`before ${level}`), word(`behind ${level}`)];
      proof.push(before, behind);
      left = nodeOf(before, left);
      right = nodeOf(right, behind);
    }
  }
  return { root: left, proof };
}

function nodeOf(left: Hex, right: Hex): Hex {
  return hashOf(left + right.slice(2));
}

function hashOf(data: string): Hex {
  return toHex(fromHex(keccak256(data), 32));
}
