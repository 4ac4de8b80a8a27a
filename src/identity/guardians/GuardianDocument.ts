import { keccak256 } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { verifyLeafProof } from "../../shared/verifyMerkleProof.js";
import type { GuardianSet } from "./GuardianSet.js";
import { guardianLeaf } from "./guardianLeaf.js";
import { type SeedShare, seedShare } from "./SeedShare.js";

const MAX_PROOF = 4;

const documentSchema = z
  .strictObject({
    type: z.literal("medtrail.guardian"),
    version: z.literal(1),
    /** EIP-155. */
    chainId: z.int().positive(),
    /** The PatientRegistry. */
    registry: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "not an address"),
    patient: bytes32,
    salt: bytes32,
    proof: z.array(bytes32).max(MAX_PROOF),
    /** How many guardians are a quorum, of how many, and what a recovery waits, in seconds. */
    threshold: z.int().min(2).max(16),
    count: z.int().min(2).max(16),
    delay: z.int().positive(),
    /** The guardian's share of the seed, sealed to it. */
    sealedShare: seedShare.optional(),
  })
  .refine(
    ({ threshold, count, sealedShare: { commitments } = {} }) =>
      commitments === undefined || (commitments.threshold >= threshold && commitments.count === count),
    "the seed needs fewer guardians than the quorum, or has other guardians",
  );

/**
 * What a patient hands a guardian, and all it needs: nothing of the patient's is in the open but the id. It tells whom the guardian
 * guards, so it is to be kept as a secret.
 */
export type GuardianDocument = z.infer<typeof documentSchema>;

/**
 * The document for one guardian of a set.
 * @param sealedShare the guardian's share of the seed, sealed to it, where the reading half is backed up as well.
 * @throws MissingError `guardians.unknown`; InputError `input.invalid`.
 */
export function guardianDocument(
  { deployment }: Pick<Connection, "deployment">,
  patient: Hex,
  set: GuardianSet,
  guardian: Hex,
  sealedShare?: SeedShare,
): GuardianDocument {
  const { salt, proof } = set.placeOf(guardian);
  const { threshold, count, delay } = set.terms;
  const document = {
    type: "medtrail.guardian",
    version: 1,
    chainId: deployment.chainId,
    registry: deployment.contracts.PatientRegistry,
    patient,
    salt,
    proof,
    threshold,
    count,
    delay,
    ...(sealedShare === undefined ? {} : { sealedShare }),
  };
  return checkInput(documentSchema, document, "guardian document");
}

/** Reads a document that came as JSON. @throws InputError `input.invalid`. */
export function parseGuardianDocument(value: unknown): GuardianDocument {
  return checkInput(documentSchema, value, "guardian document");
}

/**
 * Passes if the document makes `guardian` a guardian of the patient who is `asked` for: on this chain, under the present root.
 * @throws InputError `guardians.other-patient`, `guardians.other-chain`; IntegrityError `guardians.outdated` when the patient's guardians are others by now,
 * or the document is another guardian's.
 */
export async function checkGuardianDocument(
  connection: Connection,
  document: GuardianDocument,
  guardian: Hex,
  asked: Hex,
): Promise<void> {
  const { deployment, patients } = connection;
  const { chainId, registry, patient, salt, proof } = document;
  if (asked.toLowerCase() !== patient) {
    throw new InputError("guardians.other-patient", "The guardian document is of another patient", { patient: asked });
  }
  const here = deployment.contracts.PatientRegistry.toLowerCase();
  if (chainId !== deployment.chainId || registry.toLowerCase() !== here) {
    throw new InputError("guardians.other-chain", "The guardian document is of another deployment", {
      chainId,
      registry,
    });
  }
  const { root } = await ask(patients.guardOf(patient));
  const leaf = guardianLeaf(`0x${keccak256(fromHex(guardian)).slice(2)}`, salt);
  if (!verifyLeafProof(toHex(fromHex(root, 32)), leaf, proof)) {
    throw new IntegrityError("guardians.outdated", "The signer is no guardian of the patient by this document", {
      patient,
      root,
    });
  }
}
