import { z } from "zod";
import { parseAnchored } from "../../identity/anchoredDocument.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { MAX_SEALED_KEY_LENGTH } from "../../shared/sealedKey.js";
import { MAX_SHARES, type ShareCommitments, shareCommitments } from "../../shared/shares/SecretShares.js";
import { checkX25519PublicKey, type X25519PublicJwk, x25519PublicJwk } from "../../shared/x25519.js";

/** Fewer custodians could not do without one liar and one who is away. */
export const MIN_CUSTODIANS = 4;
/** One who lies, one who is missing. */
export const SPARE_CUSTODIANS = 2;

const custodian = z.strictObject({
  /** The custodian's public key, by which it finds itself. */
  key: x25519PublicJwk,
  /** Where it is reached: an absolute URI. */
  at: z.url().max(256),
  /** Its share, sealed to its key. */
  share: z.string().max(MAX_SEALED_KEY_LENGTH),
});

const contentSchema = z.strictObject({
  patient: bytes32,
  /** The emergency key, whose private half is shared. */
  key: x25519PublicJwk,
  commitments: shareCommitments,
  /** By the index of their shares, from 1. */
  custodians: z
    .array(custodian)
    .min(MIN_CUSTODIANS, `fewer than ${MIN_CUSTODIANS} custodians`)
    .max(MAX_SHARES)
    .refine((list) => new Set(list.map(({ key }) => key.x)).size === list.length, "a custodian stands twice"),
});

const documentSchema = contentSchema.extend({ type: z.literal("medtrail.custody"), version: z.literal(1) });

export type CustodyContent = z.output<typeof contentSchema>;
export type CustodianEntry = Readonly<CustodyContent["custodians"][number]>;

/**
 * Who holds the shares of a patient's emergency key. The document is off chain and holds nothing readable, its sha-256 stands on chain in the patient's
 * wish. Its bytes are JSON without white space, keys in the order type, version, patient, key, commitments, custodians.
 */
export class CustodyDocument {
  readonly patient: Hex;
  readonly key: X25519PublicJwk;
  readonly commitments: ShareCommitments;
  readonly custodians: readonly CustodianEntry[];

  /** @throws InputError "input.invalid"; "custody.threshold" when one liar and one who is missing would spoil it; "key.form", "key.weak". */
  constructor(content: CustodyContent) {
    const { patient, key, commitments, custodians } = checkInput(contentSchema, content, "custody document");
    const { threshold, count } = commitments;
    if (count !== custodians.length || threshold > count - SPARE_CUSTODIANS) {
      throw new InputError("custody.threshold", "Of the custodians, all but two have to be enough", {
        custodians: custodians.length,
        shares: count,
        threshold,
      });
    }
    for (const [i, one] of custodians.entries()) checkX25519PublicKey(one.key, `key of custodian ${i + 1}`);
    this.key = checkX25519PublicKey(key, "emergency key");
    this.patient = patient;
    this.commitments = commitments;
    this.custodians = custodians;
  }

  /** The document's exact bytes. */
  encode(): Uint8Array {
    const { threshold, count, points, box } = this.commitments;
    const document = {
      type: "medtrail.custody",
      version: 1,
      patient: this.patient,
      key: ordered(this.key),
      commitments: { threshold, count, points, box },
      custodians: this.custodians.map(({ key, at, share }) => ({ key: ordered(key), at, share })),
    };
    return new TextEncoder().encode(JSON.stringify(document));
  }

  /** sha-256 of {@link encode}: the word on chain. */
  async digest(): Promise<Hex> {
    return digestOf(this.encode());
  }
}

/**
 * Reads a custody document that must be the one on chain.
 * @throws IntegrityError "custody.digest" with both digests when it is outdated or forged; "custody.form" when it is the one on chain but breaks the format.
 */
export async function parseCustody(bytes: Uint8Array, expectedDigest: Hex): Promise<CustodyDocument> {
  return parseAnchored(bytes, expectedDigest, {
    name: "custody document",
    schema: documentSchema,
    create: ({ patient, key, commitments, custodians }) =>
      new CustodyDocument({ patient, key, commitments, custodians }),
    digestCode: "custody.digest",
    formCode: "custody.form",
  });
}

function ordered({ kty, crv, x }: X25519PublicJwk): X25519PublicJwk {
  return { kty, crv, x };
}
