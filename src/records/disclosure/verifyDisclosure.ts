import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { verifyLeafProof } from "../../shared/verifyMerkleProof.js";
import { recordIdOf } from "../recordIdOf.js";
import { type RecordState, recordStateOf, requireAnchored } from "../recordState.js";
import { disclosure } from "./Disclosure.js";
import { elementLeaf } from "./elementLeaf.js";
import { elementsCommitmentOf } from "./elementsCommitmentOf.js";

/** What a disclosure proves. */
export interface VerifiedDisclosure extends RecordState {
  readonly patient: Hex;
  readonly author: Hex;
  /** By path, the value's exact text. */
  readonly elements: ReadonlyMap<string, string>;
}

/**
 * Verifies chosen elements without the record, its key or a store: each has a proof below the root, the root's commitment and the record are
 * anchored by one author for one patient, and the record was not retracted. That an element is missing is never proved.
 * @throws InputError `input.invalid`; IntegrityError `disclosure.other-element`, `disclosure.not-anchored`, `record.not-anchored`;
 * RefusedError `record.retracted`; MedtrailError `chain.failed`.
 */
export async function verifyDisclosure(connection: Connection, shown: unknown): Promise<VerifiedDisclosure> {
  const { patient, author, digest, batch, elements, disclosed } = checkInput(disclosure, shown, "disclosure");
  const record = recordIdOf({ patient, author, digest });
  for (const { path, value, salt, proof } of disclosed) {
    const leaf = toHex(elementLeaf(salt, { path, value: new TextEncoder().encode(value) }));
    if (!verifyLeafProof(elements.root, leaf, proof)) {
      throw new IntegrityError("disclosure.other-element", "An element is not below the root", { record, path });
    }
  }
  const commitment = { patient, author, digest: elementsCommitmentOf(record, elements.root) };
  const [state, { state: committed }] = await Promise.all([
    requireAnchored(connection, { patient, author, digest }, batch),
    recordStateOf(connection, commitment, elements.batch),
  ]);
  if (committed === "unknown" || committed === "retracted") {
    throw new IntegrityError("disclosure.not-anchored", "The author does not stand by the elements' root", {
      ...{ record, author, elements: elements.root },
      commitment: committed,
    });
  }
  return { ...state, patient, author, elements: new Map(disclosed.map(({ path, value }) => [path, value])) };
}
