import { expect } from "chai";
import { AbiCoder, id, keccak256, ZeroHash } from "ethers";
import { newUseSalt } from "../../../src/records/uses/newUseSalt.js";
import { checkUseOpening, encodeUseOpening, parseUseOpening } from "../../../src/records/uses/UseOpening.js";
import { useCommitmentOf } from "../../../src/records/uses/useCommitmentOf.js";
import { useIdentifierOf } from "../../../src/records/uses/useIdentifierOf.js";
import { useIdOf } from "../../../src/records/uses/useIdOf.js";
import { InputError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";

const ORG: Hex = `0x${"0a".repeat(32)}`;
const PATIENT: Hex = `0x${"a7".repeat(32)}`;
const opening = {
  organisation: ORG,
  patient: PATIENT,
  identifier: { system: "https://pharmacy.example/dispenses", value: "RX-é|1" },
  salt: newUseSalt(),
};

const encode = (...words: Hex[]) =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(
      words.map(() => "bytes32"),
      words,
    ),
  );
const typehash = (type: string): Hex => `0x${id(type).slice(2)}`;

describe("the id of a use", () => {
  it("is the typed hash of organisation, patient and a commitment to identifier and salt", () => {
    const identifier = typehash("https://pharmacy.example/dispenses|RX-é|1");
    expect(useIdentifierOf(opening.identifier)).to.equal(identifier);
    const commitment = encode(typehash("UseCommitment(bytes32 identifier,bytes32 salt)"), identifier, opening.salt);
    expect(useCommitmentOf(opening)).to.equal(commitment);
    const type = typehash("UseId(bytes32 organisation,bytes32 patient,bytes32 commitment)");
    expect(useIdOf(opening)).to.equal(encode(type, ORG, PATIENT, useCommitmentOf(opening)));
  });

  it("changes with each of its parts", () => {
    const { patient: _, ...anonymous } = opening;
    const { system, value } = opening.identifier;
    const changed = [
      opening,
      anonymous,
      { ...opening, organisation: PATIENT },
      { ...opening, identifier: { system, value: "RX-É|1" } },
      { ...opening, identifier: { system, value: `${value} ` } },
      { ...opening, identifier: { system: `${system}/`, value } },
      { ...opening, salt: newUseSalt() },
    ];
    expect(new Set(changed.map((one) => useIdOf(one))).size).to.equal(changed.length);
    expect(useIdOf({ ...anonymous, salt: opening.salt })).to.equal(useIdOf(anonymous));
  });

  it("is of nothing that could be read in two ways, and an error shows nothing of it", async () => {
    const { identifier } = opening;
    for (const wrong of [
      { identifier: { ...identifier, value: "" } },
      { identifier: { ...identifier, value: "\ud800" } },
      { identifier: { ...identifier, system: "" } },
      { identifier: { ...identifier, system: "urn:a|b" } },
      { identifier: { ...identifier, system: "urn:a b" } },
      { salt: ZeroHash as Hex },
      { salt: "0x12" as Hex },
      { organisation: ZeroHash as Hex },
    ]) {
      const failure = await expectFailure(() => useIdOf({ ...opening, ...wrong }), InputError, "input.invalid");
      expect(failure.message).not.to.include(PATIENT.slice(2));
    }
  });
});

describe("a use's opening", () => {
  it("comes out of its content as it went in", () => {
    expect(parseUseOpening(encodeUseOpening(opening))).to.deep.equal(opening);
    const upper: Hex = `0x${PATIENT.slice(2).toUpperCase()}`;
    expect(checkUseOpening({ ...opening, patient: upper })).to.deep.equal(opening);
  });

  it("is refused when it is anything else", async () => {
    const { patient: _, ...anonymous } = opening;
    const contents = [
      new Uint8Array([0xff]),
      new TextEncoder().encode("{"),
      ...[null, [], anonymous, { ...opening, kind: "encounter" }].map((one) =>
        new TextEncoder().encode(JSON.stringify(one)),
      ),
    ];
    for (const content of contents) {
      await expectFailure(() => parseUseOpening(content), InputError, "input.invalid");
    }
  });
});
