import { expect } from "chai";
import { parseElementString } from "../../../src/medicines/gs1/parseElementString.js";
import { requireAssociations } from "../../../src/medicines/gs1/requireAssociations.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const GTIN = "(01)09521234543213";
const CONTENT = "(02)09521234543213";
const GLN = "9521234543213";

function check(text: string): void {
  requireAssociations(parseElementString(text));
}

describe("GS1 AIs that must and must not stand together", () => {
  for (const text of [
    GTIN,
    `${GTIN}(10)L(17)271231(21)S`,
    `(21)S(17)271231(10)L${GTIN}`,
    `${GTIN}${GTIN}(10)L(10)L`,
    `(00)006141411234567890${CONTENT}(37)5(10)L`,
    "(99)X",
    `${GTIN}(3100)000123(3100)000123`,
    `${GTIN}(3100)000123(3922)999`,
    `(8003)0${GLN}1(8030)AAAA`,
    `${GTIN}(21)S(8030)AAAA`,
    `(253)${GLN}1(8030)AAAA`,
    `${GTIN}(21)S(250)X`,
    `(415)${GLN}(8020)R(3901)10`,
    `${GTIN}(422)276(427)BE`,
  ]) {
    it(`${text} may stand`, () => {
      expect(() => check(text)).to.not.throw();
    });
  }

  for (const [text, ai, rule, other] of [
    ["(10)L", "10", "requires", "01 or 02 or 03 or 8006 or 8026"],
    ["(21)S", "21", "requires", "01 or 03 or 8006"],
    [CONTENT, "02", "requires", "37"],
    [`${CONTENT}(37)5`, "37", "requires", "00+02 or 00+8026"],
    [`${GTIN}(37)5`, "01", "excludes", "37"],
    [`${GTIN}${CONTENT}`, "02", "excludes", "01"],
    [`${GTIN}(255)${GLN}`, "01", "excludes", "255"],
    [`(03)09521234543213${GTIN}`, "03", "excludes", "01"],
    [`${GTIN}(235)T(21)S`, "21", "excludes", "235"],
    [`${GTIN}(3100)000123(3101)000123`, "3100", "excludes", "3101"],
    [`${GTIN}(3922)999`, "3922", "requires", "01+30 or 01+31nn or 01+32nn or 01+35nn or 01+36nn"],
    [`${GTIN}(8030)AAAA`, "8030", "requires", undefined],
    [`(8003)0${GLN}(8030)AAAA`, "8003", "serial", "8030"],
    [`(253)${GLN}(8030)AAAA`, "253", "serial", "8030"],
    [`(255)${GLN}(8030)AAAA`, "255", "serial", "8030"],
    [`${GTIN}(250)X`, "250", "requires", "01+21 or 03+21 or 8006+21"],
    [`(420)1${GTIN}(421)2761`, "420", "excludes", "421"],
    [`${GTIN}(10)A(10)B`, "10", "repeated", undefined],
    [`${GTIN}(01)12312312312333`, "01", "repeated", undefined],
  ] as const) {
    it(`${text} is refused: ${ai} ${rule}`, async () => {
      const failure = await expectFailure(() => check(text), InputError, "gs1.association");
      expect(failure.values).to.include({ ai, rule });
      if (other !== undefined) expect(failure.values.other).to.equal(other);
    });
  }
});
