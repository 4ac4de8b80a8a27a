import { z } from "zod";
import { InputError } from "../../shared/errors.js";
import { checkDscsa } from "./dscsaDocument.js";

// The exchange of exceptions of the Partnership for DSCSA Governance: its messages' members, which may have others beside them.

/** What the sender of an exception asks for, or the receiver does instead. */
export const EXCEPTION_RESOLUTIONS = [
  "Send new data",
  "Send product",
  "Return product",
  "Send back product",
  "Credit account",
  "Debit account",
] as const;

const resolution = z.enum(EXCEPTION_RESOLUTIONS);
const id = z.guid();
const text = z.string().min(1);
const optionalText = text.nullish();
const count = z.int().nonnegative();
/** Unix time, seconds. */
const timestamp = z.int().nonnegative();

const sender = z.looseObject({
  /** Verifiable presentation of the sender's licence, as JWT. */
  vp: z.string().nullish(),
  gln: z.string().nullish(),
  email: z.email(),
  phone: z.string().nullish(),
});

const amounts = z.looseObject({
  exception_item_uuid: id,
  gtin: text,
  quantity_ordered: count,
  quantity_received: count,
  resolution_request: resolution,
});

const overage = amounts.refine(
  ({ quantity_ordered, quantity_received }) => quantity_received > quantity_ordered,
  "an overage receives more than was ordered",
);
const underage = amounts.refine(
  ({ quantity_ordered, quantity_received }) => quantity_received < quantity_ordered,
  "an underage receives less than was ordered",
);

const missingData = z.looseObject({
  exception_item_uuid: id,
  product_gtin: text,
  observation_source: z.enum(["Scan", "Packing Slip", "ASN", "Other"]),
  resolution_request: resolution,
  product_serial: optionalText,
});

const missingProduct = z.looseObject({
  exception_item_uuid: id,
  file_id: text,
  product_gtin: text,
  product_serial: text,
  resolution_request: resolution,
});

const misalignment = z.looseObject({
  exception_item_uuid: id,
  received_product_gtin: text,
  received_product_lot: text,
  received_product_expiry: text,
  received_product_serial: text.nullable(),
  product_data_gtin: text,
  product_data_lot: text,
  product_data_expiry: text,
  product_data_serial: text.nullable(),
  resolution_request: resolution,
});

const glnError = z.looseObject({
  exception_item_uuid: id,
  invalid_gln: text,
  proposed_gln: optionalText,
  resolution_request: resolution.nullish(),
});

const gtinError = z.looseObject({
  exception_item_uuid: id,
  invalid_gtin: text,
  proposed_gtin: optionalText,
  resolution_request: resolution.nullish(),
});

const exceptions = z.looseObject({
  missing_product_data: z.array(missingData).nullish(),
  missing_product: z.array(missingProduct).nullish(),
  data_misalignment: z.array(misalignment).nullish(),
  overages: z.array(overage).nullish(),
  underages: z.array(underage).nullish(),
  master_data_errors: z
    .looseObject({ gln_errors: z.array(glnError).nullish(), gtin_errors: z.array(gtinError).nullish() })
    .nullish(),
});

const reportSchema = z
  .looseObject({
    message_uuid: id,
    exception_case_uuid: id,
    timestamp,
    po_number: text,
    sender_information: sender,
    exceptions: exceptions.nullish(),
    other_errors: z.array(z.string()).nullish(),
    case_resolved: z.boolean(),
  })
  .refine((report) => {
    const ids = itemsOf(report).map((item) => item.exception_item_uuid.toLowerCase());
    return new Set(ids).size === ids.length;
  }, "two exceptions share an exception_item_uuid");

const responseSchema = z.looseObject({
  message_uuid: id,
  exception_case_uuid: id,
  timestamp,
  sender_information: sender,
  po_number: text,
  response_items: z
    .array(
      z.looseObject({
        exception_item_uuid: id,
        resolution_response: z.enum(["Accept", "Reject"]),
        comments: z.string().nullish(),
        alternative_resolution: z
          .looseObject({
            alternative_resolution: resolution.nullable(),
            follow_up: z.enum(["Email", "Phone"]).nullable(),
            follow_up_details: z.string().nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  additional_notes: z.string().nullish(),
});

/** A trading partner tells another where goods and data differ. */
export type ExceptionReport = z.infer<typeof reportSchema>;

/** What the other does about each item. */
export type ExceptionResponse = z.infer<typeof responseSchema>;

/** @throws InputError `dscsa.invalid` naming the member and the rule. */
export function exceptionReport(value: unknown): ExceptionReport {
  return checkDscsa(reportSchema, value, "exception report");
}

/**
 * @param report the report that it must answer: same case and order, and no item that the report does not have.
 * @throws InputError `dscsa.invalid` naming the member and the rule.
 */
export function exceptionResponse(value: unknown, report?: ExceptionReport): ExceptionResponse {
  const response = checkDscsa(responseSchema, value, "exception response");
  if (report === undefined) return response;
  if (response.exception_case_uuid.toLowerCase() !== report.exception_case_uuid.toLowerCase()) {
    refuse("exception_case_uuid: is of another case than the report");
  }
  if (response.po_number !== report.po_number) refuse("po_number: is another order than the report's");
  const known = new Set(itemsOf(report).map((item) => item.exception_item_uuid.toLowerCase()));
  for (const [index, item] of (response.response_items ?? []).entries()) {
    if (!known.has(item.exception_item_uuid.toLowerCase())) {
      refuse(`response_items.${index}.exception_item_uuid: is no item of the report`);
    }
  }
  return response;
}

function refuse(rule: string): never {
  throw new InputError("dscsa.invalid", "The exception response does not answer the report", { rule });
}

function itemsOf({ exceptions: found }: { readonly exceptions?: z.infer<typeof exceptions> | null | undefined }) {
  return [
    ...(found?.missing_product_data ?? []),
    ...(found?.missing_product ?? []),
    ...(found?.data_misalignment ?? []),
    ...(found?.overages ?? []),
    ...(found?.underages ?? []),
    ...(found?.master_data_errors?.gln_errors ?? []),
    ...(found?.master_data_errors?.gtin_errors ?? []),
  ];
}
