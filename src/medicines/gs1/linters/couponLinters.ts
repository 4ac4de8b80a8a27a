import { CouponReader } from "./CouponReader.js";
import { digitFault } from "./faults.js";
import type { Linter } from "./Linter.js";

/** North American coupon code of AI 8110 (GS1 US, coupon application guideline using GS1 DataBar Expanded Stacked). */
export const couponcode: Linter = (value, lookup) => {
  const fault = digitFault(value);
  if (fault !== undefined) return fault;
  const reader = new CouponReader(value, lookup);
  reader.companyPrefix("gcp");
  reader.digits(6, "truncated-offer-code");
  reader.counted("save-value", 1, 5);
  reader.purchase("1st");
  if (reader.optional("1")) {
    reader.code("additional-purchase-rules-code", "0123");
    reader.purchase("2nd");
    reader.companyPrefix("2nd-purchase-gcp", true);
  }
  if (reader.optional("2")) {
    reader.purchase("3rd");
    reader.companyPrefix("3rd-purchase-gcp", true);
  }
  const expirationAt = reader.at;
  const expiration = reader.optional("3") ? reader.date("expiration-date") : undefined;
  const start = reader.optional("4") ? reader.date("start-date") : undefined;
  if (expiration !== undefined && start !== undefined && expiration < start) {
    reader.fail("expiration-before-start", expirationAt, reader.at);
  }
  if (reader.optional("5")) reader.counted("serial-number", 0, 9, 6);
  if (reader.optional("6")) reader.retailer();
  if (reader.optional("9")) {
    reader.code("save-value-code", "01256");
    reader.code("save-value-applies-to-item", "012");
    reader.code("store-coupon-flag", "0123456789");
    reader.code("dont-multiply-flag", "01");
  }
  return reader.end();
};

/** North American positive offer file of AI 8112. */
export const couponposoffer: Linter = (value, lookup) => {
  const fault = digitFault(value);
  if (fault !== undefined) return fault;
  const reader = new CouponReader(value, lookup);
  reader.code("format-code", "01");
  reader.counted("funder", 0, 6, 6);
  reader.digits(6, "truncated-offer-code");
  reader.counted("serial-number", 0, 9, 6);
  return reader.end();
};
