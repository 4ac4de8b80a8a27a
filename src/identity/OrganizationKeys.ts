import { z } from "zod";
import { digestOf } from "../shared/contentId.js";
import type { Hex } from "../shared/hex.js";
import { checkX25519PublicKey, type X25519PublicJwk, x25519PublicJwk } from "../shared/x25519.js";
import { parseAnchored } from "./anchoredDocument.js";

const documentSchema = z.strictObject({
  type: z.literal("medtrail.organization-keys"),
  version: z.literal(1),
  key: x25519PublicJwk,
});

/**
 * An organisation's key directory: the public key to which patients seal what they share with it. The document is off chain,
 * its sha-256 on chain under the OrgId. Its bytes are JSON without white space, keys in the order type, version, key.
 */
export class OrganizationKeys {
  readonly key: X25519PublicJwk;

  /** @throws InputError "key.form" or "key.weak". */
  constructor(key: X25519PublicJwk) {
    this.key = checkX25519PublicKey(key, "organisation's key");
  }

  /** The document's exact bytes. */
  encode(): Uint8Array {
    const { kty, crv, x } = this.key;
    const document = { type: "medtrail.organization-keys", version: 1, key: { kty, crv, x } };
    return new TextEncoder().encode(JSON.stringify(document));
  }

  /** sha-256 of {@link encode}: the word on chain. */
  async digest(): Promise<Hex> {
    return digestOf(this.encode());
  }
}

/**
 * Reads an organisation's keys, which must be the ones on chain.
 * @throws IntegrityError "organization-keys.digest" with both digests when outdated or forged; "organization-keys.form" when it is the
 * anchored document but breaks the format.
 */
export async function parseOrganizationKeys(bytes: Uint8Array, expectedDigest: Hex): Promise<OrganizationKeys> {
  return parseAnchored(bytes, expectedDigest, {
    name: "organisation's key document",
    schema: documentSchema,
    create: ({ key }) => new OrganizationKeys(key),
    digestCode: "organization-keys.digest",
    formCode: "organization-keys.form",
  });
}
