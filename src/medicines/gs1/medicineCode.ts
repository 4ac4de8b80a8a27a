import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import { requireText } from "../../shared/requireText.js";
import type { Gs1Element, Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { readGs1Date, writeGs1Date } from "./gs1Date.js";
import { normaliseGtin } from "./normaliseGtin.js";
import { requireAssociations } from "./requireAssociations.js";
import { requireMessage } from "./requireMessage.js";

/** National Healthcare Reimbursement Numbers: PZN, CIP, CN, DRN, AIM, NDC, AIC, SRN. */
const NATIONAL_AIS: ReadonlySet<string> = new Set(["710", "711", "712", "713", "714", "715", "716", "717"]);

/**
 * The unique identifier of one pack of a medicine (Regulation (EU) 2016/161 Article 4; FD&C Act 581(14)): product code,
 * serial number, batch and expiry, and national reimbursement numbers where a member state asks for one.
 */
export interface MedicineCode {
  /** 14 digits. */
  readonly gtin: string;
  /** 1 to 20 characters of set 82; case matters. */
  readonly serial: string;
  /** 1 to 20 characters of set 82; case matters. */
  readonly lot: string;
  /** "YYYY-MM-DD", the last day on which the pack may be used. */
  readonly expiry: string;
  /** The pack tells only the month; `expiry` is its last day. */
  readonly expiryIsMonth: boolean;
  /** AI 710 to 717, in the order of the message. */
  readonly nationalNumbers: readonly Gs1Element[];
}

/**
 * The code of a pack from its barcode's elements, in any order. Other AIs are let pass.
 *
 * @param now the time by which the century of the expiry is told
 * @throws InputError gs1.medicine-code naming the AI that is missing
 * @throws InputError gs1.form, gs1.association, gs1.date, gs1.unknown-ai, gs1.length, gs1.value
 */
export function readMedicineCode(message: Gs1Message, now: Date, options: Gs1Options = {}): MedicineCode {
  requireMessage(message);
  requireAssociations(message, options);
  const values = new Map(message.map(({ ai, value }) => [ai, value] as const));
  const need = (ai: string, name: string): string => {
    const value = values.get(ai);
    if (value !== undefined) return value;
    throw new InputError("gs1.medicine-code", "The code of a medicine's pack is incomplete", { ai, name });
  };
  const gtin = need("01", "product code");
  const serial = need("21", "serial number");
  const lot = need("10", "batch");
  const expiry = need("17", "expiry");
  const national = [...values].filter(([ai]) => NATIONAL_AIS.has(ai));
  return {
    gtin,
    serial,
    lot,
    expiry: readGs1Date(expiry, now),
    expiryIsMonth: expiry.endsWith("00"),
    nationalNumbers: national.map(([ai, value]) => ({ ai, value })),
  };
}

/**
 * The elements of a pack's code: 01, 21, 17, 10, then national numbers.
 *
 * @throws InputError gs1.gtin, gs1.date; gs1.medicine-code when it is no code, or a national number has another AI; gs1.form, gs1.length, gs1.value
 */
export function writeMedicineCode(code: MedicineCode): Gs1Message {
  requireCode(code);
  const day = writeGs1Date(code.expiry);
  const message = [
    { ai: "01", value: normaliseGtin(code.gtin) },
    { ai: "21", value: code.serial },
    { ai: "17", value: code.expiryIsMonth ? `${day.slice(0, 4)}00` : day },
    { ai: "10", value: code.lot },
    ...code.nationalNumbers,
  ];
  const other = code.nationalNumbers.find(({ ai }) => !NATIONAL_AIS.has(ai));
  if (other !== undefined) {
    throw new InputError("gs1.medicine-code", "A national number stands under another AI than 710 to 717", {
      ai: other.ai,
    });
  }
  requireAssociations(message);
  return message;
}

function requireCode(code: MedicineCode): void {
  if (typeof code !== "object" || code === null) {
    throw new InputError("gs1.medicine-code", "The code of a medicine's pack is no object", { given: kindOf(code) });
  }
  requireText(code.serial, "gs1.medicine-code", "serial number");
  requireText(code.lot, "gs1.medicine-code", "batch");
  requireMessage(code.nationalNumbers);
}
