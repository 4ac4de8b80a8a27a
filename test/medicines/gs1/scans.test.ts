import { expect } from "chai";
import { formatScan } from "../../../src/medicines/gs1/formatScan.js";
import { parseScan } from "../../../src/medicines/gs1/parseScan.js";
import type { Scan, ScanContent } from "../../../src/medicines/gs1/Scan.js";
import type { Symbology } from "../../../src/medicines/gs1/Symbology.js";
import { toElementString } from "../../../src/medicines/gs1/toElementString.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { withSharedData } from "../../support/withSharedData.js";
import { answerOf, fromMarks, readVectors, toMarks } from "./gs1Fixture.js";

const NAMES: Readonly<Record<string, Symbology>> = {
  QR: "qr",
  DM: "data-matrix",
  DotCode: "dotcode",
  DataBarExpanded: "databar-expanded",
  DataBarOmni: "databar-omni",
  DataBarTruncated: "databar-truncated",
  DataBarStacked: "databar-stacked",
  DataBarStackedOmni: "databar-stacked-omni",
  DataBarLimited: "databar-limited",
  GS1_128_CCA: "gs1-128",
  GS1_128_CCC: "gs1-128",
  EAN13: "ean-13",
  EAN8: "ean-8",
  UPCA: "upc-a",
  UPCE: "upc-e",
};

/** The vectors' message: `^` opens element strings, a data `^` at the start is escaped, `|` stands before a composite part. */
function contentOf(message: string, symbology: Symbology): ScanContent {
  const matrix = ["qr", "data-matrix", "dotcode"].includes(symbology);
  const [linear = "", composite] = matrix ? [message] : message.split("|");
  const gs1 = linear.startsWith("^");
  const text = gs1 ? fromMarks(linear.slice(1)) : linear.replace(/^\\(\\*\^)/, "$1");
  return composite === undefined ? { gs1, text } : { gs1, text, composite: fromMarks(composite).slice(1) };
}

function messageOf({ gs1, text, composite }: Scan): string {
  const linear = gs1 ? toMarks(text) : text.replace(/^(\\*\^)/, "\\$1");
  return composite === undefined ? linear : `${linear}|${toMarks(composite)}`;
}

interface GenerateVector {
  readonly symbology: string;
  readonly input: string;
  readonly expect: string | null;
  readonly flags: { readonly AddCheckDigit?: boolean };
}
interface ProcessVector {
  readonly args: readonly [ok: boolean, scan: string, symbology: string, message: string];
}

describe("GS1 scans", () => {
  withSharedData("gs1/scan_data_generate.json", (path) => {
    for (const { symbology, input, expect: expected, flags } of readVectors<GenerateVector>(path)) {
      it(`writes ${symbology} ${input}${flags.AddCheckDigit ? " with its check digit" : ""}`, () => {
        const name = NAMES[symbology];
        if (name === undefined) {
          expect([symbology, expected]).to.deep.equal(["NONE", null]);
          return;
        }
        const options = { addCheckDigit: flags.AddCheckDigit ?? false };
        const answer = answerOf(() => formatScan(contentOf(input, name), name, options));
        expect(answer instanceof InputError ? null : answer).to.equal(expected);
      });
    }
  });

  withSharedData("gs1/scan_data_process.json", (path) => {
    for (const { args } of readVectors<ProcessVector>(path)) {
      const [ok, text, symbology, message] = args;
      it(`${ok ? "reads" : "refuses"} ${JSON.stringify(text)}`, () => {
        const answer = answerOf(() => parseScan(text));
        expect(answer instanceof InputError).to.equal(!ok);
        if (answer instanceof InputError) return;
        expect(answer.symbology).to.equal(NAMES[symbology]);
        expect(messageOf(answer)).to.equal(message);
        expect(formatScan(answer, answer.symbology)).to.equal(text);
        if (answer.gs1) expect(toElementString(answer.message)).to.equal(answer.text);
      });
    }
  });

  it("answers the element strings of whatever was scanned", () => {
    const gtin = { ai: "01", value: "02112345678900" };
    expect(parseScan("]E02112345678900").message).to.deep.equal([gtin]);
    expect(parseScan("]E02112345678900|]e099A\x1d98B").message).to.deep.equal([
      gtin,
      { ai: "99", value: "A" },
      { ai: "98", value: "B" },
    ]);
    expect(parseScan("]E402345673").message).to.deep.equal([{ ai: "01", value: "00000002345673" }]);
    expect(parseScan("]I115012345678907").message).to.deep.equal([{ ai: "01", value: "15012345678907" }]);
    expect(parseScan("]d1https://a/01/02112345678900").message).to.deep.equal([gtin]);
    expect(parseScan("]d1hello").message).to.deep.equal([]);
  });

  it("refuses digits beyond those of the key, and a composite component where there is none", async () => {
    for (const scan of ["]E021123456789001", "]E0211234567890099A", "]E402345673]e099A", "]I115012345678907|]e099A"]) {
      const failure = await expectFailure(() => parseScan(scan), InputError, "gs1.scan");
      expect(failure.values.rule).to.match(/^there are more than [0-9]+ digits$/);
    }
    await expectFailure(() => parseScan("]E02112345678900|]e0"), InputError, "gs1.form");
  });

  it("writes a message for every symbology that can hold it", async () => {
    const pack = [
      { ai: "01", value: "09521234543213" },
      { ai: "10", value: "L" },
      { ai: "17", value: "271231" },
    ];
    expect(formatScan(pack, "data-matrix")).to.equal("]d2010952123454321310L\x1d17271231");
    expect(formatScan(pack.slice(0, 1), "databar-stacked-omni")).to.equal("]e00109521234543213");
    expect(formatScan(pack.slice(0, 1), "ean-13")).to.equal("]E09521234543213");
    expect(formatScan(pack.slice(0, 1), "itf-14")).to.equal("]I109521234543213");
    for (const symbology of ["ean-13", "itf-14", "databar-omni", "upc-a"] as const) {
      await expectFailure(() => formatScan(pack, symbology), InputError, "gs1.scan");
    }
    const composite = { gs1: true, text: "10A", composite: "21B" };
    await expectFailure(() => formatScan(composite, "qr"), InputError, "gs1.scan");
    await expectFailure(() => formatScan({ ...composite, composite: "" }, "gs1-128"), InputError, "gs1.form");
  });
});
