import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import bwipjs from "bwip-js/node";
import { expect } from "chai";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { formatElementString } from "../../../src/medicines/gs1/formatElementString.js";
import { formatScan } from "../../../src/medicines/gs1/formatScan.js";
import { readMedicineCode, writeMedicineCode } from "../../../src/medicines/gs1/medicineCode.js";
import { parseScan } from "../../../src/medicines/gs1/parseScan.js";
import type { Symbology } from "../../../src/medicines/gs1/Symbology.js";
import { toDigitalLink } from "../../../src/medicines/gs1/toDigitalLink.js";

const NOW = new Date("2026-11-21T12:00:00Z");
const CODE = {
  gtin: "07680545340019",
  serial: "aB/12%+'\"<>_",
  lot: "LOT-77A",
  expiry: "2027-12-31",
  expiryIsMonth: true,
  nationalNumbers: [{ ai: "713", value: "1234567890" }],
};

/** What a reader of barcodes sees in the picture of one: the symbology identifier and the data. */
async function readPicture(bcid: string, text: string): Promise<string> {
  const padding = { paddingwidth: 10, paddingheight: 10, backgroundcolor: "FFFFFF" };
  const picture = await bwipjs.toBuffer({ bcid, text, scale: 3, ...padding });
  const read = await readBarcodes(new Uint8Array(picture), { textMode: "Plain" });
  expect(read.map(({ isValid }) => isValid)).to.deep.equal([true]);
  return `${read[0]?.symbologyIdentifier ?? ""}${read[0]?.text ?? ""}`;
}

describe("barcodes drawn and read", () => {
  before(() => {
    const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
    prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer } });
  });

  for (const [bcid, symbology] of [
    ["gs1datamatrix", "data-matrix"],
    ["gs1qrcode", "qr"],
    ["gs1-128", "gs1-128"],
  ] as const satisfies readonly (readonly [string, Symbology])[]) {
    it(`${symbology} holds the code of a pack`, async () => {
      // bwip-js doubles % in a QR code with FNC1, zxing does not undo it; GS1-128 has room for 48 characters.
      const code = symbology === "qr" ? { ...CODE, serial: CODE.serial.replace("%", "") } : CODE;
      const message = writeMedicineCode(code).slice(0, symbology === "gs1-128" ? 4 : undefined);
      const scan = await readPicture(bcid, formatElementString(message));
      expect(scan).to.equal(formatScan(message, symbology));
      expect(parseScan(scan).message).to.deep.equal(message);
      expect(readMedicineCode(parseScan(scan).message, NOW)).to.deep.include({
        gtin: code.gtin,
        serial: code.serial,
        lot: code.lot,
      });
    });
  }

  it("data-matrix holds a Digital Link", async () => {
    const message = writeMedicineCode(CODE);
    const link = toDigitalLink(message);
    const scan = await readPicture("datamatrix", link);
    expect(scan).to.equal(`]d1${link}`);
    expect(readMedicineCode(parseScan(scan).message, NOW)).to.deep.equal(CODE);
  });

  it("ean-13 holds a GTIN", async () => {
    const scan = await readPicture("ean13", "7680545340019");
    expect(parseScan(scan).message).to.deep.equal([{ ai: "01", value: CODE.gtin }]);
  });
});
