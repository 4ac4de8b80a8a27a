import { sha256 } from "ethers";
import { z } from "zod";
import { type AnchoredKind, parseAnchored } from "../../identity/anchoredDocument.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { EXEMPT_TRANSACTIONS, type ExemptTransaction } from "../dscsa/exemptTransactions.js";
import { parseTransactionInformation, type TransactionInformation } from "../dscsa/TransactionInformation.js";
import { parseTransactionStatement, type TransactionStatement } from "../dscsa/TransactionStatement.js";
import { named32, packCount } from "../ids/fields.js";
import { UP_TO_20_OF_SET_82 } from "../packs/serial.js";

/** Why a shipment travels without transaction information: a clause of the FD&C Act, or another country's law. */
export type ShipmentExemption = ExemptTransaction | "outside-the-united-states";

const exemption = z.string().refine(isExemption, "no exemption of FD&C Act 581(24)(B), nor outside-the-united-states");

const goodsLine = z.strictObject({
  gtin: z.string().regex(/^[0-9]{14}$/, "not 14 digits"),
  lot: z.string().regex(UP_TO_20_OF_SET_82, "not 1 to 20 characters of GS1's set 82"),
  /** Last day of use. */
  expiry: z.iso.date(),
  quantity: packCount,
});

/** One lot in a shipment. */
export type GoodsLine = z.output<typeof goodsLine>;

const contentSchema = z.strictObject({
  type: z.literal("medtrail.shipment"),
  version: z.literal(1),
  from: named32,
  to: named32,
  /** Ascending by GTIN, lot. */
  goods: z.array(goodsLine).min(1).max(10_000),
  transactions: z.array(z.strictObject({ information: z.unknown(), statement: z.unknown() })).max(1000),
  exemption: exemption.optional(),
  /** 32 random bytes, so that the digest on chain neither repeats nor can be guessed. */
  salt: bytes32,
});

/** Transaction information with the statement on it. */
export interface DocumentedSale {
  readonly information: TransactionInformation;
  readonly statement: TransactionStatement;
}

/** What a shipment's document is made of: transactions, whose packages are the goods, or an exemption and the goods. */
export type ShipmentDocumentDraft = { readonly from: Hex; readonly to: Hex } & (
  | { readonly transactions: readonly DocumentedSale[] }
  | { readonly exemption: ShipmentExemption; readonly goods: readonly GoodsLine[] }
);

/**
 * The one document of a shipment, whose sha-256 is `documents` of its terms: who ships to whom, which lots, and the transaction
 * information and statement of each sale in it (FD&C Act 581(26) and (27)). Its bytes are JSON without white space, members in the
 * order of {@link encode}. It names serial numbers: only the two sides and who may inspect them should have it.
 */
export class ShipmentDocument {
  readonly from: Hex;
  readonly to: Hex;
  readonly goods: readonly GoodsLine[];
  readonly transactions: readonly DocumentedSale[];
  readonly exemption: ShipmentExemption | undefined;
  readonly salt: Hex;

  /** @throws InputError `input.invalid`, `shipment.invalid` */
  constructor(draft: ShipmentDocumentDraft, salt: Hex) {
    const transactions = "transactions" in draft ? draft.transactions : [];
    for (const { information, statement } of transactions) requireStatementOn(information, statement);
    const goods = "transactions" in draft ? goodsOf(transactions) : merged(draft.goods);
    this.from = checkInput(named32, draft.from, "sender");
    this.to = checkInput(named32, draft.to, "receiver");
    this.exemption = "exemption" in draft ? draft.exemption : undefined;
    if (this.exemption !== undefined) checkInput(exemption, this.exemption, "exemption");
    this.goods = checkInput(contentSchema.shape.goods, goods, "goods");
    this.transactions = [...transactions];
    this.salt = checkInput(bytes32, salt, "salt");
  }

  /** The document's exact bytes. */
  encode(): Uint8Array {
    return new TextEncoder().encode(
      JSON.stringify({
        type: "medtrail.shipment",
        version: 1,
        from: this.from,
        to: this.to,
        goods: this.goods,
        transactions: this.transactions.map(({ information, statement }) => ({
          information: jsonOf(information.encode()),
          statement: jsonOf(statement.encode()),
        })),
        exemption: this.exemption,
        salt: this.salt,
      }),
    );
  }

  /** sha-256 of {@link encode}: the word on chain. */
  digest(): Promise<Hex> {
    return digestOf(this.encode());
  }
}

/**
 * Makes a shipment's document with a fresh salt.
 * @throws InputError `input.invalid`; `shipment.invalid` when a statement is not on its information, or nothing is in it.
 */
export function shipmentDocument(draft: ShipmentDocumentDraft): ShipmentDocument {
  return new ShipmentDocument(draft, toHex(crypto.getRandomValues(new Uint8Array(32))));
}

const KIND: AnchoredKind<typeof contentSchema, ShipmentDocument> = {
  name: "shipment document",
  schema: contentSchema,
  create: ({ from, to, goods, transactions, exemption: found, salt }) => {
    if (found !== undefined && isExemption(found) && transactions.length === 0) {
      return new ShipmentDocument({ from, to, goods, exemption: found }, salt);
    }
    const parsed = transactions.map(({ information, statement }) => ({
      information: parseTransactionInformation(bytesOfJson(information)),
      statement: parseTransactionStatement(bytesOfJson(statement)),
    }));
    return new ShipmentDocument({ from, to, transactions: parsed }, salt);
  },
  digestCode: "shipment.digest",
  formCode: "shipment.form",
};

/**
 * Reads a shipment's document from its exact bytes.
 * @param digest `documents` of the terms on chain.
 * @throws IntegrityError `shipment.digest` when the bytes were altered, `shipment.form` when they are no such document.
 */
export function parseShipmentDocument(bytes: Uint8Array, digest: Hex): Promise<ShipmentDocument> {
  return parseAnchored(bytes, digest, KIND);
}

function isExemption(text: string): text is ShipmentExemption {
  return text === "outside-the-united-states" || Object.hasOwn(EXEMPT_TRANSACTIONS, text);
}

function requireStatementOn(information: TransactionInformation, statement: TransactionStatement): void {
  // ethers' digest: the one of contentId.ts makes its caller wait, and a constructor cannot.
  if (sha256(information.encode()) !== statement.informationDigest) {
    throw new InputError("shipment.invalid", "A transaction statement is on other transaction information", {
      ndc: information.ndc,
      informationDigest: statement.informationDigest,
    });
  }
  if (information.seller.name !== statement.seller) {
    throw new InputError("shipment.invalid", "The transaction statement is not the seller's", {
      seller: information.seller.name,
      statedBy: statement.seller,
    });
  }
}

function goodsOf(transactions: readonly DocumentedSale[]): GoodsLine[] {
  const packages = transactions.flatMap(({ information }) => information.packages);
  const serials = new Set(packages.map(({ gtin, serial }) => `${gtin} ${serial}`));
  if (serials.size !== packages.length) {
    throw new InputError("shipment.invalid", "A package stands in two transactions of one shipment");
  }
  return merged(packages.map(({ gtin, lot, expiry }) => ({ gtin, lot, expiry, quantity: 1 })));
}

function merged(lines: readonly GoodsLine[]): GoodsLine[] {
  const byLot = new Map<string, GoodsLine>();
  for (const { gtin, lot, expiry, quantity } of lines) {
    const key = `${gtin} ${lot}`;
    const present = byLot.get(key);
    if (present !== undefined && present.expiry !== expiry) {
      throw new InputError("shipment.invalid", "Packs of one lot name different expiries", { gtin, lot });
    }
    byLot.set(key, { gtin, lot, expiry, quantity: (present?.quantity ?? 0) + quantity });
  }
  return [...byLot].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, line]) => line);
}

function jsonOf(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

function bytesOfJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value) ?? "");
}
