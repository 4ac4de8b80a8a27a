import { expect } from "chai";
import { readGs1Date, writeGs1Date } from "../../../src/medicines/gs1/gs1Date.js";
import { type MedicineCode, readMedicineCode, writeMedicineCode } from "../../../src/medicines/gs1/medicineCode.js";
import { parseGs1 } from "../../../src/medicines/gs1/parseGs1.js";
import { toElementString } from "../../../src/medicines/gs1/toElementString.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const NOW = new Date("2026-11-21T12:00:00Z");
const CODE: MedicineCode = {
  gtin: "07680545340019",
  serial: "Ab/12%+",
  lot: "L-77",
  expiry: "2027-12-31",
  expiryIsMonth: false,
  nationalNumbers: [],
};

describe("GS1 dates", () => {
  for (const [text, now, day] of [
    ["271231", "2026-01-01", "2027-12-31"],
    ["270200", "2026-01-01", "2027-02-28"],
    ["280200", "2026-01-01", "2028-02-29"],
    ["760101", "2026-01-01", "2076-01-01"],
    ["770101", "2026-01-01", "1977-01-01"],
    ["991231", "2026-01-01", "1999-12-31"],
    ["000229", "2026-01-01", "2000-02-29"],
    ["490101", "2099-12-31", "2149-01-01"],
    ["500101", "2099-12-31", "2050-01-01"],
    ["000101", "2099-12-31", "2100-01-01"],
  ] as const) {
    it(`${text} is ${day} in ${now.slice(0, 4)}`, () => {
      expect(readGs1Date(text, new Date(now))).to.equal(day);
      if (!text.endsWith("00")) expect(writeGs1Date(day)).to.equal(text);
    });
  }

  it("refuses what is no day", async () => {
    for (const text of ["", "27123", "271301", "270230", "2712311", "27 231"]) {
      await expectFailure(() => readGs1Date(text, NOW), InputError, "gs1.date");
    }
    await expectFailure(() => readGs1Date("000229", new Date("2099-01-01")), InputError, "gs1.date");
    await expectFailure(() => readGs1Date("271231", new Date(Number.NaN)), InputError, "gs1.date");
    for (const day of ["", "2027-02-30", "2027-2-03", "20270203", "2027-12-31T00:00:00Z", "2027-00-01"]) {
      await expectFailure(() => writeGs1Date(day), InputError, "gs1.date");
    }
  });
});

describe("the code of a medicine's pack", () => {
  it("is read from its elements in any order", () => {
    for (const text of [
      "(01)07680545340019(21)Ab/12%+(17)271231(10)L-77",
      "]d2010768054534001910L-77\x1d21Ab/12%+\x1d17271231",
      "https://a/01/07680545340019/10/L-77/21/Ab%2F12%25%2B?17=271231",
    ]) {
      expect(readMedicineCode(parseGs1(text), NOW), text).to.deep.equal(CODE);
    }
  });

  it("keeps national numbers, and that the expiry tells only the month", () => {
    const text = "(01)07680545340019(21)S(17)280200(10)L(710)1234567(714)9(240)X";
    const code = readMedicineCode(parseGs1(text), NOW);
    expect(code).to.include({ expiry: "2028-02-29", expiryIsMonth: true });
    expect(code.nationalNumbers).to.deep.equal([
      { ai: "710", value: "1234567" },
      { ai: "714", value: "9" },
    ]);
    expect(toElementString(writeMedicineCode(code))).to.equal(
      "010768054534001921S\x1d1728020010L\x1d7101234567\x1d7149",
    );
  });

  it("is written so that it is read back", () => {
    expect(readMedicineCode(writeMedicineCode(CODE), NOW)).to.deep.equal(CODE);
    expect(writeMedicineCode({ ...CODE, gtin: "7680545340019" })[0]).to.deep.equal({ ai: "01", value: CODE.gtin });
  });

  it("names what is missing", async () => {
    const elements = writeMedicineCode(CODE);
    for (const [ai, name] of [
      ["21", "serial number"],
      ["17", "expiry"],
      ["10", "batch"],
    ] as const) {
      const rest = elements.filter((element) => element.ai !== ai);
      const failure = await expectFailure(() => readMedicineCode(rest, NOW), InputError, "gs1.medicine-code");
      expect(failure.values).to.deep.equal({ ai, name });
    }
    await expectFailure(() => readMedicineCode([{ ai: "99", value: "X" }], NOW), InputError, "gs1.medicine-code");
    await expectFailure(() => readMedicineCode([], NOW), InputError, "gs1.medicine-code");
    await expectFailure(() => readMedicineCode(elements.slice(1), NOW), InputError, "gs1.association");
  });

  it("is not written with what cannot be on a pack", async () => {
    const write = (part: Partial<MedicineCode>) => () => writeMedicineCode({ ...CODE, ...part });
    await expectFailure(write({ gtin: "07680545340018" }), InputError, "gs1.gtin");
    await expectFailure(write({ serial: "" }), InputError, "gs1.length");
    await expectFailure(write({ serial: "S".repeat(21) }), InputError, "gs1.length");
    await expectFailure(write({ lot: "L 77" }), InputError, "gs1.value");
    await expectFailure(write({ expiry: "2027-02-29" }), InputError, "gs1.date");
    await expectFailure(write({ nationalNumbers: [{ ai: "240", value: "1" }] }), InputError, "gs1.medicine-code");
  });
});
