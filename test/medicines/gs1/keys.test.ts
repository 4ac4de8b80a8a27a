import { readFileSync } from "node:fs";
import { expect } from "chai";
import { checkCharactersOf } from "../../../src/medicines/gs1/checkCharacters.js";
import { checkDigitOf, hasCheckDigit } from "../../../src/medicines/gs1/checkDigit.js";
import { gtinToNdc, type NdcFormat, ndcToGtin, ndcToNdc11 } from "../../../src/medicines/gs1/ndc.js";
import { normaliseGtin } from "../../../src/medicines/gs1/normaliseGtin.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { withSharedData } from "../../support/withSharedData.js";
import { readVectors } from "./gs1Fixture.js";

interface NdcFile {
  readonly derived: readonly {
    readonly ndc: string;
    readonly format: NdcFormat;
    readonly ndc11: string;
    readonly gtin14_level0: string;
    readonly gtin14_level5: string;
  }[];
  readonly published_upc: readonly { readonly package_ndc: string; readonly upc: string; readonly gtin14: string }[];
}
interface SwissFile {
  readonly gtin: readonly { readonly gtin: string; readonly valid: boolean }[];
  readonly gln: readonly { readonly gln: string; readonly valid: boolean }[];
}

describe("GS1 keys", () => {
  withSharedData("gs1/check_digits.json", (path) => {
    for (const { key, value, valid } of readVectors<{ key: string; value: string; valid: boolean }>(path)) {
      it(`${key} "${value}" is ${valid ? "right" : "wrong"}`, () => {
        expect(hasCheckDigit(value)).to.equal(valid);
        if (valid) expect(value.slice(0, -1) + checkDigitOf(value.slice(0, -1))).to.equal(value);
      });
    }
  });

  withSharedData("drugs/swiss_gtin_gln.json", (path) => {
    const file = JSON.parse(readFileSync(path, "utf8")) as SwissFile;
    it("has the check digits of real Swiss packs and holders", () => {
      expect(file.gtin.length + file.gln.length).to.be.greaterThan(60);
      for (const { gtin, valid } of file.gtin) {
        expect(hasCheckDigit(gtin), gtin).to.equal(valid);
        if (valid) expect(normaliseGtin(gtin)).to.equal(gtin.padStart(14, "0"));
      }
      for (const { gln, valid } of file.gln) expect(hasCheckDigit(gln), gln).to.equal(valid);
    });
  });

  withSharedData("drugs/ndc_gtin_vectors.json", (path) => {
    const file = JSON.parse(readFileSync(path, "utf8")) as NdcFile;
    it("turns NDCs into NDC-11 and GTINs, and back", () => {
      expect(file.derived.length).to.be.greaterThan(200);
      for (const { ndc, format, ndc11, gtin14_level0, gtin14_level5 } of file.derived) {
        expect(ndcToNdc11(ndc), ndc).to.equal(ndc11);
        expect(ndcToGtin(ndc), ndc).to.equal(gtin14_level0);
        expect(ndcToGtin(ndc.replaceAll("-", "")), ndc).to.equal(gtin14_level0);
        expect(ndcToGtin(ndc, 5), ndc).to.equal(gtin14_level5);
        expect(gtinToNdc(gtin14_level5, format), ndc).to.equal(ndc);
        expect(gtinToNdc(gtin14_level0), ndc).to.equal(ndc.replaceAll("-", ""));
      }
    });

    it("makes the GTINs that are printed on packs", () => {
      expect(file.published_upc.length).to.be.greaterThan(0);
      for (const { package_ndc, upc, gtin14 } of file.published_upc) {
        expect(ndcToGtin(package_ndc), package_ndc).to.equal(gtin14);
        expect(normaliseGtin(upc)).to.equal(gtin14);
        expect(gtinToNdc(upc)).to.equal(package_ndc.replaceAll("-", ""));
      }
    });
  });

  withSharedData("drugs/openfda-CC0/ndc_package_sample.txt", (path) => {
    it("takes every package code of the FDA's directory", () => {
      const lines = readFileSync(path, "utf8").trim().split(/\r?\n/).slice(1);
      expect(lines.length).to.be.greaterThan(3000);
      for (const line of lines) {
        const ndc = line.split("\t")[2] ?? "";
        const format = ndc
          .split("-")
          .map(({ length }) => length)
          .join("-") as NdcFormat;
        const gtin = ndcToGtin(ndc);
        expect(normaliseGtin(gtin)).to.equal(gtin);
        expect(gtinToNdc(gtin, format)).to.equal(ndc);
        expect(ndcToNdc11(ndc)).to.match(/^[0-9]{11}$/);
      }
    });
  });

  it("makes one key of the forms of a GTIN", async () => {
    for (const [gtin, normalised] of [
      ["02345673", "00000002345673"],
      ["416000336108", "00416000336108"],
      ["2112345678900", "02112345678900"],
      ["12345678901231", "12345678901231"],
    ] as const) {
      expect(normaliseGtin(gtin)).to.equal(normalised);
    }
    for (const gtin of ["", "2345673", "02345674", "123456789012345675", "0234567A", "0234567٣", " 2345673"]) {
      await expectFailure(() => normaliseGtin(gtin), InputError, "gs1.gtin");
    }
  });

  it("refuses NDCs that are none, or in which the short segment is not to be told", async () => {
    for (const ndc of [
      "",
      "0002",
      "0002-0485-4",
      "0002-485-04",
      "00020-0485-04",
      "0002-0485-04 ",
      "0002_0485_04",
      "000204850",
    ]) {
      await expectFailure(() => ndcToGtin(ndc), InputError, "gs1.ndc");
      await expectFailure(() => ndcToNdc11(ndc), InputError, "gs1.ndc");
    }
    await expectFailure(() => ndcToNdc11("0002048504"), InputError, "gs1.ndc");
    for (const indicator of [-1, 9, 0.5, Number.NaN]) {
      await expectFailure(() => ndcToGtin("0002-0485-04", indicator), InputError, "gs1.ndc");
    }
    await expectFailure(() => gtinToNdc("09521234543213"), InputError, "gs1.ndc");
    await expectFailure(() => gtinToNdc("00302284241034"), InputError, "gs1.gtin");
    await expectFailure(() => gtinToNdc("00302284241033", "5-5-0" as NdcFormat), InputError, "gs1.ndc");
  });

  it("refuses check digits of what has none", async () => {
    await expectFailure(() => checkDigitOf("12 4"), InputError, "gs1.check-digit");
    const failure = await expectFailure(() => checkCharactersOf("AB~"), InputError, "gs1.check-digit");
    expect(failure.values).to.deep.equal({ value: "AB~", position: 2 });
  });
});
