import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { AbiCoder, id, keccak256 } from "ethers";
import { blindedCode, type FeeEntry, FeeSchedule, newPlanSecret } from "../../../src/resources/coverage/FeeSchedule.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SECRET = `0x${"5e".repeat(32)}` as const;
const SNOMED = "http://snomed.info/sct";
const FIRST: FeeEntry = { system: SNOMED, code: "185349003", maximum: 125_000_000n };
const FEES: readonly FeeEntry[] = [
  FIRST,
  { system: SNOMED, code: "430193006", maximum: 526_120_000n },
  { system: "http://hl7.org/fhir/sid/cvx", code: "140", maximum: 140_520_000n },
];

describe("FeeSchedule", () => {
  it("is OpenZeppelin's standard tree of (blinded code, maximum)", async () => {
    const schedule = await FeeSchedule.of(SECRET, FEES);
    const values = FEES.map((fee) => [blindedCode(SECRET, fee), fee.maximum]);
    const tree = StandardMerkleTree.of(values, ["bytes32", "uint80"]);
    expect(schedule.root).to.equal(tree.root);
    expect(schedule.size).to.equal(3);
    for (const [index, fee] of FEES.entries()) {
      const { code, maximum, proof } = schedule.feeOf(fee);
      expect([code, maximum]).to.deep.equal(values[index]);
      expect(proof).to.deep.equal(tree.getProof(index));
    }
  });

  it("blinds codes: keccak256(abi.encode(secret, keccak256(system|code)))", () => {
    const plain = id(`${SNOMED}|185349003`);
    const expected = keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], [SECRET, plain]));
    expect(blindedCode(SECRET, { system: SNOMED, code: "185349003" })).to.equal(expected);
    expect(blindedCode(newPlanSecret(), { system: SNOMED, code: "185349003" })).to.not.equal(expected);
    expect(newPlanSecret())
      .to.match(/^0x[0-9a-f]{64}$/)
      .and.not.equal(newPlanSecret());
  });

  it("does not know other services, and never says which was asked for", async () => {
    const schedule = await FeeSchedule.of(SECRET, FEES);
    const ask = () => schedule.feeOf({ system: SNOMED, code: "44054006" }, "item 3");
    const failure = await expectFailure(ask, InputError, "coverage.unknown-code");
    expect(failure.message).to.contain("item 3").and.not.contain("44054006");
  });

  for (const [what, code, make] of [
    ["no service", "coverage.schedule", () => FeeSchedule.of(SECRET, [])],
    ["one twice", "coverage.schedule", () => FeeSchedule.of(SECRET, [...FEES, { ...FIRST, maximum: 1n }])],
    [
      "a system that could be read in two ways",
      "input.invalid",
      () => FeeSchedule.of(SECRET, [{ system: "a|b", code: "c", maximum: 1n }]),
    ],
    ["a code that is none", "input.invalid", () => FeeSchedule.of(SECRET, [{ system: "a", code: " c", maximum: 1n }])],
    ["a maximum below zero", "input.invalid", () => FeeSchedule.of(SECRET, [{ system: "a", code: "c", maximum: -1n }])],
    ["a secret that is too short", "input.invalid", () => FeeSchedule.of("0x5e", FEES)],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await expectFailure(make, InputError, code);
    });
  }
});
