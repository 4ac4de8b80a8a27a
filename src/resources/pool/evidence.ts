import { AbiCoder, id, keccak256 } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

const EVIDENCE_TYPEHASH = id("PlaceEvidence(bytes32 person,bytes32 points,bytes32 salt)");
const MAX_COMPONENTS = 32;

const openingSchema = z.strictObject({
  /** `evidencePersonOf`: the same in all requests of one organisation for this person in the pool. */
  person: bytes32,
  /** The score's points in its definition's order; their sum is the priority. */
  points: z.array(z.int().nonnegative().max(0xffff)).min(1).max(MAX_COMPONENTS),
  /** 32 random bytes, of this request alone. */
  salt: bytes32,
});

/** What evidence commits to. Whoever has it can hold the organisation to it, so it stays between the organisation and its auditors. */
export type EvidenceOpening = z.output<typeof openingSchema>;

/** An opening with a fresh salt. @throws InputError `input.invalid`. */
export function newEvidence(person: Hex, points: readonly number[]): EvidenceOpening {
  const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
  return checkInput(openingSchema, { person, points, salt }, "evidence");
}

/** An opening that was stored. @throws InputError `input.invalid`. */
export function parseEvidence(value: unknown): EvidenceOpening {
  return checkInput(openingSchema, value, "evidence");
}

/** keccak256 of the points, as evidence commits to them. */
export function pointsHashOf(points: readonly number[]): Hex {
  return toHex(fromHex(keccak256(AbiCoder.defaultAbiCoder().encode(["uint16[]"], [points])), 32));
}

/** The salted commitment that stands in a request, as contracts/resources/types.sol computes it. @throws InputError `input.invalid`. */
export function evidenceOf(opening: EvidenceOpening): Hex {
  const { person, points, salt } = checkInput(openingSchema, opening, "evidence");
  const words = ["bytes32", "bytes32", "bytes32", "bytes32"];
  const values = [EVIDENCE_TYPEHASH, person, pointsHashOf(points), salt];
  return toHex(fromHex(keccak256(AbiCoder.defaultAbiCoder().encode(words, values)), 32));
}

/** The priority that an opening stands for: the sum of its points. @throws InputError `input.invalid`. */
export function priorityOf(opening: EvidenceOpening): number {
  return checkInput(openingSchema, opening, "evidence").points.reduce((sum, value) => sum + value, 0);
}
