import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import bwipjs from "bwip-js/node";
import { expect } from "chai";
import fc from "fast-check";
import { base32upper } from "multiformats/bases/base32";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import {
  type EmergencyHandle,
  formatHandle,
  parseHandle,
  patientOfHandle,
} from "../../../src/records/emergency/EmergencyHandle.js";
import { InputError, MedtrailError, RefusedError } from "../../../src/shared/errors.js";
import { toHex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { p256Signer } from "../../support/patientSigners.js";
import { type TestSystem, testSystem } from "../../support/testSystem.js";

const HANDLE: EmergencyHandle = {
  chainId: 31_337,
  registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
  patient: `0x${"a1".repeat(32)}`,
  at: "https://records.example/medtrail",
};

const handles = fc.record({
  chainId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  registry: fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toHex),
  patient: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex),
  at: fc.webUrl({ withQueryParameters: true }).filter((url) => url.length <= 128 && /^[\x21-\x7e]+$/.test(url)),
});

describe("an emergency handle", () => {
  it("says what was put into it, in characters of QR's alphanumeric mode, as scanned or as typed", async () => {
    await fc.assert(
      fc.asyncProperty(handles, async (handle) => {
        const text = await formatHandle(handle);
        expect(text).to.match(/^MEDTRAIL:[A-Z2-7]+$/);
        const read = await parseHandle(text);
        expect({ ...read, registry: read.registry.toLowerCase() }).to.deep.equal(handle);
        const typed = text.toLowerCase().replace(/(.{5})/g, "$1 - ");
        expect(await parseHandle(typed)).to.deep.equal(read);
      }),
    );
  });

  it("is drawn as a QR code and scanned from it", async () => {
    const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
    prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer } });
    const text = await formatHandle(HANDLE);
    const picture = await bwipjs.toBuffer({ bcid: "qrcode", text, scale: 3, padding: 8, backgroundcolor: "FFFFFF" });
    const scans = await readBarcodes(new Uint8Array(picture), { textMode: "Plain" });
    expect(scans.map((scan) => scan.text)).to.deep.equal([text]);
    expect(await parseHandle(scans[0]?.text ?? "")).to.deep.equal(HANDLE);
  });

  it("notices every misread character", async () => {
    const text = await formatHandle(HANDLE);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    for (let i = "MEDTRAIL:".length; i < text.length; i++) {
      for (const wrong of [alphabet[(alphabet.indexOf(text[i] ?? "") + 1) % 32], ""]) {
        const misread = text.slice(0, i) + wrong + text.slice(i + 1);
        const failure = await expectAnyFailure(() => parseHandle(misread));
        expect(["handle.checksum", "handle.form"], misread).to.include(failure.code);
      }
    }
  });

  it("is refused when it is of another version", async () => {
    const body = base32upper.baseDecode((await formatHandle(HANDLE)).slice("MEDTRAIL:".length)).subarray(0, -4);
    body[0] = 2;
    const checksum = createHash("sha256").update(body).digest().subarray(0, 4);
    const text = `MEDTRAIL:${base32upper.baseEncode(Buffer.concat([body, checksum]))}`;
    const refused = await expectFailure(() => parseHandle(text), InputError, "handle.version");
    expect(refused.values).to.deep.equal({ version: 2 });
  });

  it("is refused in any other form", async () => {
    const text = await formatHandle(HANDLE);
    for (const other of [
      "",
      "MEDTRAIL:",
      "MEDTRAIL:AE",
      text.slice(9),
      `X${text}`,
      `${text}!`,
      `${text}=`,
      "A".repeat(5000),
    ]) {
      await expectFailure(() => parseHandle(other), InputError, "handle.form");
    }
    await expectFailure(() => parseHandle(`MEDTRAIL:${"A".repeat(400)}`), InputError, "handle.checksum");
    for (const value of [undefined, null, 7, {}, []]) {
      // @ts-expect-error what came out of JSON has no types
      await expectFailure(() => parseHandle(value), InputError, "handle.form");
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (any) => {
        const failure = await expectAnyFailure(() => parseHandle(any));
        expect(failure.code).to.match(/^handle\./);
      }),
    );
  });

  it("is made of nothing but a chain, an address, an id and an absolute URI in ASCII", async () => {
    for (const wrong of [
      { ...HANDLE, chainId: 0 },
      { ...HANDLE, chainId: 2 ** 60 },
      { ...HANDLE, registry: "0x12" },
      { ...HANDLE, patient: "0x12" as const },
      { ...HANDLE, at: "records" },
      { ...HANDLE, at: `https://records.example/${"x".repeat(200)}` },
      { ...HANDLE, at: "https://récords.example/" },
      { ...HANDLE, name: "Alice" },
    ]) {
      await expectFailure(() => formatHandle(wrong), InputError, "input.invalid");
    }
  });

  describe("leads to a patient", () => {
    let system: TestSystem;
    before(async () => {
      system = await testSystem();
    });
    after(() => system.close());

    it("of this registry, and no other", async () => {
      const { id } = await system.patient(await p256Signer(system), ["allergies"]);
      const { contracts, chainId } = system.deployment;
      const here = { ...HANDLE, chainId, registry: contracts.PatientRegistry, patient: id };
      expect(await patientOfHandle(system.chain, await formatHandle(here))).to.equal(id);
      for (const elsewhere of [
        { ...here, chainId: 1 },
        { ...here, registry: contracts.RecordRegistry },
      ]) {
        const text = await formatHandle(elsewhere);
        const failure = await expectFailure(
          () => patientOfHandle(system.chain, text),
          InputError,
          "handle.other-chain",
        );
        expect(failure.values).to.deep.equal({ chainId: elsewhere.chainId, registry: elsewhere.registry });
      }
      const nobody = await formatHandle({ ...here, patient: HANDLE.patient });
      await expectFailure(() => patientOfHandle(system.chain, nobody), RefusedError, "contract.UnknownPatient");
    });
  });
});

async function expectAnyFailure(call: () => Promise<unknown>): Promise<MedtrailError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof MedtrailError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
