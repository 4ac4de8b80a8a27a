import { z } from "zod";
import { firstIssue } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { parseInstant } from "../epcis/instant.js";
import { hasCheckDigit } from "../gs1/checkDigit.js";

/** Largest document that is read, bytes: some 100,000 packages. */
const MAX_BYTES = 16 * 1024 * 1024;

/** One line of text in its one spelling: NFC, trimmed, without control characters. */
export function line(maximum: number) {
  return z
    .string()
    .min(1)
    .max(maximum)
    .refine(
      (text) => text === text.trim() && text === text.normalize("NFC"),
      "not trimmed, or not in Unicode's form NFC",
    )
    .refine((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(text), "has a control character");
}

/** An xsd:dateTimeStamp. */
export const instant = z.string().refine((text) => parseInstant(text) !== undefined, "no date and time with zone");

/** A day as `YYYY-MM-DD`. */
export const day = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && parseInstant(`${text}T00:00:00Z`) !== undefined,
    "no day as YYYY-MM-DD",
  );

/** Name and business address of an owner: FD&C Act 581(26)(I) and (J). */
export const partySchema = z.strictObject({
  name: line(200),
  address: z.strictObject({
    street: line(200),
    city: line(100),
    /** State or region. */
    region: line(100).optional(),
    postalCode: line(20),
    /** ISO 3166-1 alpha-2. */
    country: z.string().regex(/^[A-Z]{2}$/, "no ISO 3166-1 code of two capitals"),
  }),
  gln: z
    .string()
    .refine((text) => /^\d{13}$/.test(text) && hasCheckDigit(text), "no GLN of 13 digits with its check digit")
    .optional(),
});

export type DscsaParty = z.infer<typeof partySchema>;

/** @throws InputError `dscsa.invalid` naming the first broken rule and where it is broken. */
export function checkDscsa<T extends z.ZodType>(schema: T, value: unknown, name: string): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new InputError("dscsa.invalid", `The ${name} breaks a rule`, { rule: firstIssue(result.error) });
  }
  return result.data;
}

/** A document as its exact bytes: JSON without white space, members in the order of the schema. */
export function encodeDocument(document: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}

/**
 * Reads bytes that must be what `encode` gives of what `create` makes of them.
 * @throws InputError `dscsa.form` when they are no JSON in UTF-8 or another spelling; `dscsa.invalid` as `create` throws it.
 */
export function parseDocument<D extends { encode(): Uint8Array }>(
  bytes: Uint8Array,
  name: string,
  create: (value: unknown) => D,
): D {
  if (bytes.length > MAX_BYTES) {
    throw new InputError("dscsa.form", `The ${name} is too large`, { bytes: bytes.length, maximum: MAX_BYTES });
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new InputError("dscsa.form", `The ${name} is not JSON in UTF-8`);
  }
  const document = create(value);
  const own = document.encode();
  // Of another spelling of the same JSON, two parsers may make two documents; and its digest is not the one on chain.
  if (own.length !== bytes.length || own.some((byte, index) => byte !== bytes[index])) {
    throw new InputError("dscsa.form", `The ${name} is not in its exact form: order, white space or a member twice`);
  }
  return document;
}

/** sha-256 of a document's exact bytes: the word on chain. */
export function documentDigest(document: { encode(): Uint8Array }): Promise<Hex> {
  return digestOf(document.encode());
}
