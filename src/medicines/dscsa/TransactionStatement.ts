import { z } from "zod";
import type { Hex } from "../../shared/hex.js";
import { checkDscsa, documentDigest, encodeDocument, instant, line, parseDocument } from "./dscsaDocument.js";

const NAME = "transaction statement";

const isTrue = z.literal(true, "must be true: without it there is no transaction statement");

const shape = {
  /** Who states it: the seller of the transaction information. */
  seller: line(200),
  statedAt: instant,
  /** sha-256 of the transaction information that it goes with. */
  informationDigest: z.string().regex(/^0x[0-9a-f]{64}$/, "no digest of 32 bytes in lower case hexadecimal"),
  /** (A) */
  isAuthorized: isTrue,
  /** (B) */
  receivedFromAuthorizedPerson: isTrue,
  /** (C) As section 582 requires: a manufacturer, who has no prior owner, states that nothing is missing. */
  receivedInformationAndStatement: isTrue,
  /** (D) */
  didNotKnowinglyShipSuspectProduct: isTrue,
  /** (E) */
  hasVerificationSystems: isTrue,
  /** (F) */
  didNotKnowinglyProvideFalseInformation: isTrue,
  /** (G) */
  didNotKnowinglyAlterHistory: isTrue,
};

const draftSchema = z.strictObject(shape);

const documentSchema = z.strictObject({
  type: z.literal("medtrail.dscsa-transaction-statement"),
  version: z.literal(1),
  ...shape,
});

export type TransactionStatementDraft = z.input<typeof draftSchema>;

/**
 * The transaction statement of FD&C Act 581(27), (A) to (G), on one piece of transaction information. Its bytes are JSON without white
 * space, members in the order of this class; their sha-256 is what is anchored.
 */
export class TransactionStatement {
  readonly type = "medtrail.dscsa-transaction-statement";
  readonly version = 1;
  readonly seller: string;
  readonly statedAt: string;
  readonly informationDigest: string;

  /** @throws InputError `dscsa.invalid` when a part is missing or not true. */
  constructor(draft: TransactionStatementDraft) {
    const { seller, statedAt, informationDigest } = checkDscsa(draftSchema, draft, NAME);
    this.seller = seller;
    this.statedAt = statedAt;
    this.informationDigest = informationDigest;
  }

  /** The document's exact bytes. */
  encode(): Uint8Array {
    return encodeDocument({
      type: this.type,
      version: this.version,
      seller: this.seller,
      statedAt: this.statedAt,
      informationDigest: this.informationDigest,
      isAuthorized: true,
      receivedFromAuthorizedPerson: true,
      receivedInformationAndStatement: true,
      didNotKnowinglyShipSuspectProduct: true,
      hasVerificationSystems: true,
      didNotKnowinglyProvideFalseInformation: true,
      didNotKnowinglyAlterHistory: true,
    });
  }

  /** sha-256 of {@link encode}: the word on chain. */
  digest(): Promise<Hex> {
    return documentDigest(this);
  }
}

/**
 * A statement on transaction information, every part of which the seller must say.
 * @throws InputError `dscsa.invalid`
 */
export function transactionStatement(draft: TransactionStatementDraft): TransactionStatement {
  return new TransactionStatement(draft);
}

/**
 * Reads a transaction statement from its exact bytes.
 * @throws InputError `dscsa.form`, `dscsa.invalid`
 */
export function parseTransactionStatement(bytes: Uint8Array): TransactionStatement {
  return parseDocument(bytes, NAME, (value) => {
    const { type: _type, version: _version, ...draft } = checkDscsa(documentSchema, value, NAME);
    return new TransactionStatement(draft);
  });
}
