import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import type { Hex } from "../../shared/hex.js";
import { recordEnvelope } from "../EnvelopeStore.js";

const erasableRecord = recordEnvelope
  .pick({ record: true, author: true, digest: true, batch: true })
  /** Another record, which stands, has the same ciphertext: keys go, the ciphertext stays. */
  .extend({ sharedCiphertext: z.literal(true).exactOptional() });

export const erasurePlan = z.strictObject({
  type: z.literal("medtrail.erasure-plan"),
  version: z.literal(1),
  chainId: z.int().positive(),
  patient: bytes32,
  /** Whether the patient is forgotten as a whole: category shares, key directories and documents too. */
  whole: z.boolean(),
  records: z.array(erasableRecord),
  /** sha-256 of the patient's key directories, present and past. */
  directories: z.array(bytes32),
  /** sha-256 of the documents that the patient's consents and emergency wishes name, or named. */
  documents: z.array(bytes32),
});

/** What is to be destroyed, all of it, written down before anything is: so a crash cannot lose what is left to do. */
export type ErasurePlan = Readonly<z.output<typeof erasurePlan>>;

/** A record of an erasure plan. */
export type ErasableRecord = Readonly<z.output<typeof erasableRecord>>;

/** sha-256 of the plan's JSON: the same plan made twice is one plan. */
export async function erasurePlanId(plan: ErasurePlan): Promise<Hex> {
  return digestOf(new TextEncoder().encode(JSON.stringify(checkInput(erasurePlan, plan, "erasure plan"))));
}
