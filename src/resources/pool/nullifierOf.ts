import { createHMAC, createSHA256 } from "hash-wasm";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

const untrimmed = (text: string) => text === text.trim();
const identifierSchema = z.strictObject({
  /** Who numbers the persons, as a URI. */
  system: z.string().min(1).refine(untrimmed, "has white space around it"),
  value: z.string().min(1).refine(untrimmed, "has white space around it"),
});

/** A person's business identifier, as FHIR's Patient.identifier has it. */
export type PersonIdentifier = z.input<typeof identifierSchema>;

/** A fresh secret for an organisation's nullifiers, 32 bytes, to be kept and backed up: without it nobody knows who asked. */
export function newNullifierSecret(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}

/**
 * The word that stands for a person in one pool: HMAC-SHA-256(secret, "medtrail/pool-nullifier/v1" ‖ PoolId ‖ length of the system ‖ system ‖
 * value). It hangs on the person's business identifier, not on a pseudonym, so one person has one under all pseudonyms; two pools' nullifiers
 * of a person share nothing that an outsider sees. Where the pool names an attester, the secret is the attester's.
 *
 * The identifier is taken letter by letter: "A-1" and "a1" are two persons. Write it as its issuer does.
 * @param secret 32 random bytes of the organisation.
 * @throws InputError `pool.secret`, `input.invalid`.
 */
export async function nullifierOf(secret: Uint8Array, pool: Hex, identifier: PersonIdentifier): Promise<Hex> {
  return personWord("medtrail/pool-nullifier/v1", secret, pool, identifier);
}

/**
 * The word by which a request's evidence names its person, equal in all requests of one organisation for that person in this pool; as
 * {@link nullifierOf}, of another label, so that a nullifier tells nothing about evidence.
 * @throws InputError `pool.secret`, `input.invalid`.
 */
export async function evidencePersonOf(secret: Uint8Array, pool: Hex, identifier: PersonIdentifier): Promise<Hex> {
  return personWord("medtrail/pool-person/v1", secret, pool, identifier);
}

async function personWord(label: string, secret: Uint8Array, pool: Hex, identifier: PersonIdentifier): Promise<Hex> {
  if (!(secret instanceof Uint8Array) || secret.length !== 32 || secret.every((byte) => byte === secret[0])) {
    throw new InputError("pool.secret", "The secret is not 32 random bytes");
  }
  const { system, value } = checkInput(identifierSchema, identifier, "identifier");
  const named = new TextEncoder().encode(system);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, named.length);
  const hmac = (await createHMAC(createSHA256(), new Uint8Array(secret))).init();
  hmac.update(new TextEncoder().encode(label)).update(fromHex(checkInput(bytes32, pool, "pool"), 32));
  hmac.update(length).update(named).update(new TextEncoder().encode(value));
  return toHex(hmac.digest("binary"));
}
