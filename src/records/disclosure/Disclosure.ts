import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { batchPlace } from "../EnvelopeStore.js";

/** No tree of elements is deeper: a record is smaller than 2^32 bytes. */
const MAX_PROOF_LENGTH = 32;
const MAX_ELEMENTS = 100_000;

const disclosedElement = z.strictObject({
  /** JSON Pointer (RFC 6901). */
  path: z.string().regex(/^(?:\/(?:[^~/]|~[01])*)*$/, "not a JSON Pointer"),
  /** The value's exact text in the source, such as `80.00` or `"male"`. */
  value: z.string().min(1),
  salt: bytes32,
  proof: z.array(bytes32).max(MAX_PROOF_LENGTH),
});

/** Chosen elements of one record, with all that a verifier needs beside the chain. It holds nothing of the other elements. */
export const disclosure = z.strictObject({
  patient: bytes32,
  /** OrgId, or the PatientId for what the patient stored. */
  author: bytes32,
  /** sha-256 of the record's ciphertext. */
  digest: bytes32,
  /** Where the record is anchored, when in a batch. */
  batch: batchPlace.exactOptional(),
  /** The root of all elements, and where its author's commitment is anchored, when in a batch. */
  elements: z.strictObject({ root: bytes32, batch: batchPlace.exactOptional() }),
  disclosed: z
    .array(disclosedElement)
    .min(1)
    .max(MAX_ELEMENTS)
    .refine((all) => new Set(all.map(({ path }) => path)).size === all.length, "a path stands twice"),
});

export type Disclosure = Readonly<z.output<typeof disclosure>>;
export type DisclosedElement = Readonly<z.output<typeof disclosedElement>>;
