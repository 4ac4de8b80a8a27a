import { base64url } from "jose";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Deployment } from "../../shared/Deployment.js";
import { domainOf } from "../../shared/domainOf.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";
import { checkX25519PublicKey, type X25519PublicJwk, x25519PublicJwk } from "../../shared/x25519.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import { typedDataHash } from "../signers/typedDataHash.js";
import { SEED_REQUEST } from "./guardianTypes.js";

const bytes = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})+$/, "not bytes in hexadecimal")
  .max(20_000)
  .transform((text): Hex => toHex(fromHex(text)));

const requestSchema = z.strictObject({
  patient: bytes32,
  /** ERC-7913 bytes of the signer that the recovery gave the patient. */
  signer: bytes,
  /** The new phone's X25519 key, made for this request alone. */
  key: x25519PublicJwk,
  /** Last second, since 1970, at which a guardian answers. */
  deadline: z
    .int()
    .nonnegative()
    .max(2 ** 40 - 1),
  signature: bytes,
});

/** A recovered patient's signed wish for the guardians' shares of the seed: the same for each of them. */
export type SeedRequest = z.infer<typeof requestSchema>;

/**
 * Signs the request, on the new phone. Bring it to each guardian, and tell each by another way, best face to face, the code that
 * {@link seedRequestCode} makes of it.
 * @param request.key of a fresh key pair, whose private half recoverSeed needs.
 * @throws InputError `time.invalid`, `input.invalid`, `key.form`, `key.weak`.
 */
export async function signSeedRequest(
  { deployment }: { readonly deployment: Deployment },
  signer: PatientSigner,
  request: { readonly patient: Hex; readonly key: X25519PublicJwk; readonly deadline: Date },
): Promise<SeedRequest> {
  const key = checkX25519PublicKey(request.key, "new phone's public key");
  const fields = { patient: request.patient, signer: signer.signer, deadline: toSeconds(request.deadline, "deadline") };
  const domain = domainOf(deployment, "PatientRegistry");
  const value = { ...fields, key: base64url.decode(key.x) };
  const signature = await signer.signTypedData(domain, SEED_REQUEST, value);
  return parseSeedRequest({ ...fields, key, signature });
}

/** Reads a request that came as JSON. Who signed it is not looked at. @throws InputError `input.invalid`, `key.form`, `key.weak`. */
export function parseSeedRequest(value: unknown): SeedRequest {
  const request = checkInput(requestSchema, value, "seed request");
  checkX25519PublicKey(request.key, "new phone's public key");
  return request;
}

/** The EIP-712 hash of a request: what the signer signed, and what an answer is bound to. */
export function seedRequestHash(
  { deployment }: { readonly deployment: Deployment },
  { patient, signer, key, deadline }: SeedRequest,
): Hex {
  const value = { patient, signer, key: base64url.decode(key.x), deadline };
  return toHex(typedDataHash(domainOf(deployment, "PatientRegistry"), SEED_REQUEST, value));
}

/** Twelve digits of a request's hash, as `0123-4567-8901`: what the patient tells each guardian, who then knows which request is the patient's. */
export function seedRequestCode(connection: { readonly deployment: Deployment }, request: SeedRequest): string {
  const number = BigInt(seedRequestHash(connection, request)) % 10n ** 12n;
  return number
    .toString()
    .padStart(12, "0")
    .replace(/(\d{4})(\d{4})(\d{4})/, "$1-$2-$3");
}
