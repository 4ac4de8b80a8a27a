import { OrganizationKeys } from "../../identity/OrganizationKeys.js";
import { publishOrganizationKeys } from "../../identity/publishOrganizationKeys.js";
import { newX25519KeyPair } from "../../shared/x25519.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import type { SendingInput } from "../roomFields.js";
import { orgKeyPair } from "./orgKeyPair.js";

/** The secret is kept before its public half is published: a key that nobody holds would lock out whoever is sealed to. */
export async function publishOrgKey(
  context: CliContext,
  input: SendingInput & { readonly org: string },
): Promise<Outcome> {
  const { chain, home, stores, secrets } = await openSendingDesk(context, input);
  const org = await home.idOf("org", input.org);
  const isKept = await secrets.has("org", org);
  const pair = isKept ? await orgKeyPair(secrets, org) : newX25519KeyPair();
  if (!isKept) await secrets.put("org", org, { privateKey: pair.privateKey });
  const keys = new OrganizationKeys(pair.publicKey);
  const { hash } = await publishOrganizationKeys(chain, stores.blobs, org, keys);
  return { value: { org, publicKey: pair.publicKey.x, digest: await keys.digest(), transaction: hash } };
}
