import { Identity } from "@semaphore-protocol/identity";
import { keccak256, toBeHex } from "ethers";
import { poseidon2 } from "poseidon-lite/poseidon2";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

/**
 * The Semaphore identity for one seat: HMAC-SHA-256 of the UseId under the patient's secret, so that two seats of one patient share nothing
 * and none has to be kept.
 * @param secret at least 32 random bytes that only the patient has, for nothing else; who has or guesses them sees the patient's votes,
 * since UseIds and the identities' commitments are public.
 * @throws InputError `input.invalid` for a shorter secret, `hex.invalid`.
 */
export async function voterIdentity(secret: Uint8Array<ArrayBuffer>, use: Hex): Promise<Identity> {
  if (secret.length < 32) {
    throw new InputError("input.invalid", "The secret is too short", { rule: "at least 32 random bytes" });
  }
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  const label = new TextEncoder().encode("medtrail feedback voter v1");
  const message = new Uint8Array([...label, ...fromHex(use, 32, "UseId")]);
  return new Identity(new Uint8Array(await crypto.subtle.sign("HMAC", key, message)));
}

/** What the identity's vote in the round shows in its place, as Semaphore v4's circuit computes it. */
export function nullifierOf(identity: Identity, round: Hex): Hex {
  const scope = BigInt(keccak256(fromHex(round, 32, "RoundId"))) >> 8n;
  return toHex(fromHex(toBeHex(poseidon2([scope, identity.secretScalar]), 32), 32));
}
