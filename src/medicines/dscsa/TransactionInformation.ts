import { z } from "zod";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { compareInstants, parseInstant } from "../epcis/instant.js";
import { hasCheckDigit } from "../gs1/checkDigit.js";
import {
  checkDscsa,
  type DscsaParty,
  day,
  documentDigest,
  encodeDocument,
  instant,
  line,
  parseDocument,
  partySchema,
} from "./dscsaDocument.js";
import { EXEMPT_TRANSACTIONS, type ExemptTransaction } from "./exemptTransactions.js";

const NAME = "transaction information";

/** Most packages of one product in one transaction. */
const MAX_PACKAGES = 100_000;

/** GS1 General Specifications figure 7.11-1, the characters of AI 10 and 21. */
const SET_82 = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/;

const DAY_SECONDS = 24 * 60 * 60;

const packageSchema = z.strictObject({
  /** Of the package, with the NDC inside. */
  gtin: z
    .string()
    .refine((text) => /^\d{14}$/.test(text) && hasCheckDigit(text), "no GTIN of 14 digits with its check digit"),
  serial: z.string().regex(SET_82, "no serial number of 1 to 20 GS1 characters"),
  lot: z.string().regex(SET_82, "no lot number of 1 to 20 GS1 characters"),
  expiry: day,
});

const draftShape = {
  /** (A) Proprietary or established name. */
  productName: line(200),
  /** (B) */
  strength: line(200),
  dosageForm: line(100),
  /** (C) Ten digits with hyphens: 4-4-2, 5-3-2 or 5-4-1. */
  ndc: z
    .string()
    .regex(/^(?:\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d)$/, "no NDC of 4-4-2, 5-3-2 or 5-4-1 digits"),
  /** (D) */
  containerSize: line(100),
  /** (E) */
  containerCount: z.int().positive().max(MAX_PACKAGES),
};

const laterShape = {
  /** (G) */
  transactionDate: instant,
  /** (H) Only if more than 24 hours after (G). */
  shipmentDate: instant.optional(),
  /** (I) Who sells, (J) who buys. */
  seller: partySchema,
  buyer: partySchema,
  /** The product identifier of every package, 582 as in force since 27 November 2023. */
  packages: z.array(packageSchema).min(1).max(MAX_PACKAGES),
};

const draftSchema = z.strictObject({ ...draftShape, ...laterShape }).superRefine((draft, context) => {
  for (const { path, message } of brokenRules(draft)) context.addIssue({ code: "custom", path: [...path], message });
});

const documentSchema = z.strictObject({
  type: z.literal("medtrail.dscsa-transaction-information"),
  version: z.literal(1),
  ...draftShape,
  lots: z.array(z.string()),
  ...laterShape,
});

export type PackageIdentifier = z.infer<typeof packageSchema>;

/** What a seller says of one product in one sale; the lots follow from the packages. */
export type TransactionInformationDraft = z.input<typeof draftSchema>;

/**
 * The transaction information of FD&C Act 581(26), (A) to (J), with the product identifiers. Its bytes are JSON without white space,
 * members in the order of this class, packages by GTIN and serial number, lots ascending; their sha-256 is what is anchored.
 */
export class TransactionInformation {
  readonly type = "medtrail.dscsa-transaction-information";
  readonly version = 1;
  readonly productName: string;
  readonly strength: string;
  readonly dosageForm: string;
  readonly ndc: string;
  readonly containerSize: string;
  readonly containerCount: number;
  /** (F) Every lot among the packages. */
  readonly lots: readonly string[];
  readonly transactionDate: string;
  readonly shipmentDate: string | undefined;
  readonly seller: DscsaParty;
  readonly buyer: DscsaParty;
  readonly packages: readonly PackageIdentifier[];

  /** @throws InputError `dscsa.invalid` */
  constructor(draft: TransactionInformationDraft) {
    const checked = checkDscsa(draftSchema, draft, NAME);
    this.productName = checked.productName;
    this.strength = checked.strength;
    this.dosageForm = checked.dosageForm;
    this.ndc = checked.ndc;
    this.containerSize = checked.containerSize;
    this.containerCount = checked.containerCount;
    this.lots = [...new Set(checked.packages.map(({ lot }) => lot))].sort();
    this.transactionDate = checked.transactionDate;
    this.shipmentDate = checked.shipmentDate;
    this.seller = ordered(checked.seller);
    this.buyer = ordered(checked.buyer);
    const packages = checked.packages.map(({ gtin, serial, lot, expiry }) => ({ gtin, serial, lot, expiry }));
    this.packages = packages.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  }

  /** The document's exact bytes. */
  encode(): Uint8Array {
    return encodeDocument({
      type: this.type,
      version: this.version,
      productName: this.productName,
      strength: this.strength,
      dosageForm: this.dosageForm,
      ndc: this.ndc,
      containerSize: this.containerSize,
      containerCount: this.containerCount,
      lots: this.lots,
      transactionDate: this.transactionDate,
      shipmentDate: this.shipmentDate,
      seller: this.seller,
      buyer: this.buyer,
      packages: this.packages,
    });
  }

  /** sha-256 of {@link encode}: the word on chain. */
  digest(): Promise<Hex> {
    return documentDigest(this);
  }
}

/**
 * Checks and orders transaction information.
 * @param exemption given when the transfer is none that needs it, which refuses it.
 * @throws InputError `dscsa.exempt` with the clause; `dscsa.invalid` with the first broken rule.
 */
export function transactionInformation(
  draft: TransactionInformationDraft,
  exemption?: ExemptTransaction,
): TransactionInformation {
  if (exemption !== undefined) {
    const clause = Object.hasOwn(EXEMPT_TRANSACTIONS, exemption) ? EXEMPT_TRANSACTIONS[exemption] : "none";
    throw new InputError("dscsa.exempt", "The transfer is exempt from transaction information", { exemption, clause });
  }
  return new TransactionInformation(draft);
}

/**
 * Reads transaction information from its exact bytes.
 * @throws InputError `dscsa.form`, `dscsa.invalid`
 */
export function parseTransactionInformation(bytes: Uint8Array): TransactionInformation {
  return parseDocument(bytes, NAME, (value) => {
    const { type: _type, version: _version, lots: _lots, ...draft } = checkDscsa(documentSchema, value, NAME);
    return new TransactionInformation(draft);
  });
}

interface BrokenRule {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type CheckedDraft = z.infer<z.ZodObject<typeof draftShape & typeof laterShape>>;

function brokenRules(draft: CheckedDraft): readonly BrokenRule[] {
  const { ndc, containerCount, packages, transactionDate, shipmentDate, seller, buyer } = draft;
  const digits = ndc.replaceAll("-", "");
  const seen = new Set<string>();
  const foreign = packages.findIndex(({ gtin }) => gtin.startsWith("9") || gtin.slice(1, 13) !== `03${digits}`);
  const repeated = packages.findIndex((one) => seen.size === seen.add(keyOf(one)).size);
  const samePlace = JSON.stringify(ordered(seller)) === JSON.stringify(ordered(buyer));
  return [
    ...broken(
      foreign >= 0,
      ["packages", foreign, "gtin"],
      "does not embed the NDC: indicator 0 to 8, 03, the ten digits",
    ),
    ...broken(repeated >= 0, ["packages", repeated, "serial"], "stands twice for this GTIN"),
    ...broken(containerCount !== packages.length, ["containerCount"], "is not the number of packages"),
    ...broken(
      !shippedLater(transactionDate, shipmentDate),
      ["shipmentDate"],
      "stands only if more than 24 hours after the transaction",
    ),
    ...broken(samePlace, ["buyer"], "is the seller: no ownership changes"),
  ];
}

function broken(isBroken: boolean, path: readonly (string | number)[], message: string): readonly BrokenRule[] {
  return isBroken ? [{ path, message }] : [];
}

function shippedLater(transactionDate: string, shipmentDate: string | undefined): boolean {
  const sold = parseInstant(transactionDate);
  const shipped = shipmentDate === undefined ? undefined : parseInstant(shipmentDate);
  if (sold === undefined || shipped === undefined) return true;
  return compareInstants(shipped, { ...sold, seconds: sold.seconds + DAY_SECONDS }) > 0;
}

function keyOf({ gtin, serial }: PackageIdentifier): string {
  return `${gtin} ${serial}`;
}

function ordered({ name, address, gln }: DscsaParty): DscsaParty {
  const { street, city, region, postalCode, country } = address;
  return {
    name,
    address: { street, city, ...(region === undefined ? {} : { region }), postalCode, country },
    ...(gln === undefined ? {} : { gln }),
  };
}
