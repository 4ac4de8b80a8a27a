import { expect } from "chai";
import { AbiCoder, encodeBytes32String, id, keccak256, ZeroHash } from "ethers";
import { batchIdOf } from "../../../src/medicines/ids/batchIdOf.js";
import { expirySeconds, expirySecondsOfGs1Date, lastDayOf } from "../../../src/medicines/ids/expiry.js";
import {
  glnNumber,
  glnText,
  gtinNumber,
  gtinText,
  ssccNumber,
  ssccText,
} from "../../../src/medicines/ids/gs1Numbers.js";
import { lotText, lotWord } from "../../../src/medicines/ids/lotWord.js";
import { shipmentIdOf } from "../../../src/medicines/ids/shipmentIdOf.js";
import {
  decodeShipmentTerms,
  encodeShipmentTerms,
  type ShipmentTerms,
} from "../../../src/medicines/ids/shipmentTerms.js";
import { PACK_STATES, SET_ASIDE_REASONS } from "../../../src/medicines/ids/states.js";
import { toCentidegrees, toDegrees } from "../../../src/medicines/ids/temperature.js";
import { unitIdOf } from "../../../src/medicines/ids/unitIdOf.js";
import { InputError, MedtrailError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { nameOf, namesOfBits } from "../../../src/shared/nameOf.js";
import { expectFailure } from "../../support/failureOf.js";

const NOW = new Date("2026-11-21T12:00:00Z");
const ORG: Hex = `0x${"a1".repeat(32)}`;
const SSCC = "376010010000000019";
const abi = AbiCoder.defaultAbiCoder();

describe("ids of the medicines room", () => {
  it("name a batch by GTIN and lot, however long the GTIN is written", () => {
    const word = `0x${"4c4f54".padEnd(64, "0")}`;
    const encoded = abi.encode(
      ["bytes32", "uint64", "bytes32"],
      [id("BatchId(uint64 gtin,bytes32 lot)"), 7601001000018n, word],
    );
    expect(batchIdOf("7601001000018", "LOT")).to.equal(keccak256(encoded));
    expect(batchIdOf("07601001000018", "LOT")).to.equal(keccak256(encoded));
    expect(batchIdOf("07601001000018", "lot")).not.to.equal(keccak256(encoded));
  });

  it("name a unit by its packer and SSCC", () => {
    const encoded = abi.encode(
      ["bytes32", "bytes32", "uint64"],
      [id("UnitId(bytes32 packer,uint64 sscc)"), ORG, BigInt(SSCC)],
    );
    expect(unitIdOf(ORG, SSCC)).to.equal(keccak256(encoded));
  });

  it("of a shipment change with every term", () => {
    const terms: ShipmentTerms = { from: ORG, to: id("to"), batch: id("batch"), quantity: 5, documents: id("papers") };
    const others: ShipmentTerms[] = [
      { ...terms, from: id("other") },
      { ...terms, to: id("other") },
      { ...terms, carrier: id("other") },
      { ...terms, batch: id("other") },
      { ...terms, quantity: 6 },
      { ...terms, range: { first: 0, span: 5 } },
      { ...terms, kind: "return" },
      { ...terms, documents: id("other") },
    ];
    expect(new Set([terms, ...others].map(shipmentIdOf)).size).to.equal(others.length + 1);
    expect(shipmentIdOf({ ...terms, kind: "sale", carrier: ZeroHash })).to.equal(shipmentIdOf(terms));
  });

  it("come with terms that are read back as they were written", () => {
    const terms: ShipmentTerms = {
      from: ORG,
      to: id("to"),
      carrier: id("carrier"),
      batch: id("batch"),
      quantity: 5,
      range: { first: 7, span: 6 },
      kind: "disposalReturn",
      documents: id("papers"),
    };
    const { quantity, first, span, kind, ...rest } = encodeShipmentTerms(terms);
    const numbers = { quantity: BigInt(quantity), first: BigInt(first), span: BigInt(span), kind: BigInt(kind) };
    expect(decodeShipmentTerms({ ...rest, ...numbers })).to.deep.equal(terms);
  });
});

describe("GS1 values on chain", () => {
  it("are read back in all their digits", () => {
    expect(gtinText(gtinNumber("96385074"))).to.equal("00000096385074");
    expect(ssccText(ssccNumber(SSCC))).to.equal(SSCC);
    expect(glnText(glnNumber("7601001000018"))).to.equal("7601001000018");
    expect(glnText(18n)).to.equal("0000000000018");
    expect(lotText(lotWord("A-1/b"))).to.equal("A-1/b");
    expect(lotWord("ABC")).to.equal(encodeBytes32String("ABC"));
  });

  it("are refused with a wrong check digit, length or character", async () => {
    await expectFailure(() => gtinNumber("7601001000017"), InputError, "gs1.gtin");
    await expectFailure(() => gtinNumber("00000000000000"), InputError, "input.invalid");
    await expectFailure(() => ssccNumber("376010010000000018"), InputError, "input.invalid");
    await expectFailure(() => ssccNumber(SSCC.slice(1)), InputError, "input.invalid");
    await expectFailure(() => ssccNumber("0".repeat(18)), InputError, "input.invalid");
    await expectFailure(() => glnNumber("7601001000017"), InputError, "input.invalid");
    await expectFailure(() => lotWord(""), InputError, "input.invalid");
    await expectFailure(() => lotWord("L".repeat(21)), InputError, "input.invalid");
    await expectFailure(() => lotWord("LOT 1"), InputError, "input.invalid");
    await expectFailure(() => lotText(`0x4c004c${"00".repeat(29)}`), InputError, "input.invalid");
    await expectFailure(() => lotText(`0x${"4c".repeat(32)}`), InputError, "input.invalid");
  });

  it("expire at the end of the last day in UTC, which day 00 makes the last of the month", async () => {
    expect(expirySeconds("2027-02-28")).to.equal(Date.UTC(2027, 2, 1) / 1000);
    expect(expirySecondsOfGs1Date("280200", NOW)).to.equal(Date.UTC(2028, 2, 1) / 1000);
    expect(expirySecondsOfGs1Date("270228", NOW)).to.equal(expirySeconds("2027-02-28"));
    for (const day of ["1970-01-01", "2024-02-29", "2026-12-31"]) expect(lastDayOf(expirySeconds(day))).to.equal(day);
    expect(lastDayOf(expirySeconds("2026-12-31") + 1)).to.equal("2027-01-01");
    await expectFailure(() => expirySeconds("2027-02-29"), InputError, "input.invalid");
    await expectFailure(() => expirySeconds("1969-12-31"), InputError, "input.invalid");
    await expectFailure(() => expirySecondsOfGs1Date("271301", NOW), InputError, "gs1.date");
  });

  it("hold temperatures in hundredths of a degree", async () => {
    expect([8, -20.5, 0.07, 25.29, -0].map(toCentidegrees)).to.deep.equal([800, -2050, 7, 2529, 0]);
    expect(toDegrees(-2050n)).to.equal(-20.5);
    for (const wrong of [8.005, -273.16, 327.68, Number.NaN]) {
      await expectFailure(() => toCentidegrees(wrong), InputError, "input.invalid");
    }
  });

  it("have names for the contracts' numbers, and none for others", async () => {
    for (const [name, number] of Object.entries(PACK_STATES)) {
      expect(nameOf(PACK_STATES, BigInt(number))).to.equal(name);
    }
    expect(namesOfBits(SET_ASIDE_REASONS, 5n)).to.deep.equal(["suspect", "excursion"]);
    await expectFailure(() => nameOf(PACK_STATES, 8n), MedtrailError, "chain.other-version");
  });
});
