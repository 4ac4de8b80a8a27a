import type { ContractTransactionReceipt } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { isTrusteeKeyProved, proveTrusteeKey, type TrusteeKey } from "./trusteeKey.js";

/**
 * Announces a trustee's key for the rounds to come, with the proof that the trustee holds it.
 * @param connection a member's of the trustee's, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError of acting; MedtrailError `chain.failed`.
 */
export async function announceTrusteeKey(
  connection: Connection,
  trustee: Hex,
  key: TrusteeKey,
): Promise<ContractTransactionReceipt> {
  const id = checkInput(bytes32, trustee, "OrgId");
  const { challenge, response } = proveTrusteeKey(id, key);
  return send(connection.feedback.announceTrusteeKey(id, key.key, challenge, response));
}

/**
 * Checks that every trustee proved to hold its key. Before that nothing may be sealed under the joint key.
 * @throws InputError `feedback.key` naming the trustee; MedtrailError `chain.failed`.
 */
export async function requireProvedKeys(
  connection: Connection,
  trustees: readonly { readonly organisation: Hex; readonly key: Hex }[],
): Promise<void> {
  const { feedback } = connection;
  for (const { organisation, key } of trustees) {
    const filter = feedback.filters.TrusteeKeyAnnounced(organisation);
    const events = await eventsBetween(connection, (from, to) => feedback.queryFilter(filter, from, to));
    const proved = events.some(({ args }) => {
      const proof = { challenge: word(args.challenge), response: word(args.response) };
      return word(args.key) === key && isTrusteeKeyProved(organisation, key, proof);
    });
    if (!proved) throw new InputError("feedback.key", "The trustee did not prove its key", { trustee: organisation });
  }
}

function word(text: string): Hex {
  return toHex(fromHex(text, 32));
}
