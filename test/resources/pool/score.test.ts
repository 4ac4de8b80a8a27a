import { expect } from "chai";
import { evidenceOf, newEvidence, parseEvidence, priorityOf } from "../../../src/resources/pool/evidence.js";
import { evidencePersonOf, newNullifierSecret, nullifierOf } from "../../../src/resources/pool/nullifierOf.js";
import { encodeScore, pointsOf, scoreDigestOf } from "../../../src/resources/pool/ScoreDefinition.js";
import { SOFA, type SofaMeasurements, sofaPoints } from "../../../src/resources/pool/sofaScore.js";
import { InputError } from "../../../src/shared/errors.js";
import { type Hex, toHex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";

const POOL: Hex = `0x${"11".repeat(32)}`;
const OTHER_POOL: Hex = `0x${"12".repeat(32)}`;
const SECRET = Uint8Array.from({ length: 32 }, (_, i) => i);
const PERSON = { system: "urn:oid:2.16.756.5.30.1.127.3.10.3", value: "761337610411353650" };

describe("a person in a pool", () => {
  it("has the nullifier that HMAC-SHA-256 gives, in any library", async () => {
    const key = await crypto.subtle.importKey("raw", SECRET, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const text = new TextEncoder();
    const message = Uint8Array.from([
      ...text.encode("medtrail/pool-nullifier/v1"),
      ...new Uint8Array(32).fill(0x11),
      ...[0, 0, 0, PERSON.system.length],
      ...text.encode(PERSON.system + PERSON.value),
    ]);
    const expected = toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, message)));
    expect(await nullifierOf(SECRET, POOL, PERSON)).to.equal(expected);
  });

  it("has one nullifier under all pseudonyms, and others in other pools, by other secrets and for other persons", async () => {
    const nullifier = await nullifierOf(SECRET, POOL, PERSON);
    expect(await nullifierOf(SECRET, POOL, { ...PERSON })).to.equal(nullifier);
    const others = await Promise.all([
      nullifierOf(SECRET, OTHER_POOL, PERSON),
      nullifierOf(newNullifierSecret(), POOL, PERSON),
      nullifierOf(SECRET, POOL, { ...PERSON, value: `${PERSON.value}0` }),
      nullifierOf(SECRET, POOL, { system: `${PERSON.system}7`, value: PERSON.value.slice(1) }),
      evidencePersonOf(SECRET, POOL, PERSON),
    ]);
    expect(new Set([nullifier, ...others]).size).to.equal(6);
  });

  it("needs a secret and an identifier", async () => {
    for (const secret of [new Uint8Array(31), new Uint8Array(32)]) {
      await expectFailure(() => nullifierOf(secret, POOL, PERSON), InputError, "pool.secret");
    }
    for (const value of ["", " 1", "1\n"]) {
      await expectFailure(() => nullifierOf(SECRET, POOL, { ...PERSON, value }), InputError, "input.invalid");
    }
    await expectFailure(() => nullifierOf(SECRET, "0x12", PERSON), InputError, "input.invalid");
  });
});

const WELL: SofaMeasurements = {
  oxygenationIndex: 450,
  ventilated: false,
  platelets: 250,
  bilirubin: 0.8,
  meanArterialPressure: 85,
  glasgowComaScale: 15,
  creatinine: 0.9,
};
const POINTS = {
  respiration: 0,
  coagulation: 0,
  liver: 0,
  cardiovascular: 0,
  "nervous-system": 0,
  renal: 0,
};

describe("a published score", () => {
  // The limits of the table in Vincent et al. 1996.
  const cases: [keyof typeof POINTS, Partial<SofaMeasurements>, number][] = [
    ["respiration", { oxygenationIndex: 400 }, 0],
    ["respiration", { oxygenationIndex: 399 }, 1],
    ["respiration", { oxygenationIndex: 299 }, 2],
    ["respiration", { oxygenationIndex: 99 }, 2],
    ["respiration", { oxygenationIndex: 199, ventilated: true }, 3],
    ["respiration", { oxygenationIndex: 99, ventilated: true }, 4],
    ["coagulation", { platelets: 150 }, 0],
    ["coagulation", { platelets: 149 }, 1],
    ["coagulation", { platelets: 99 }, 2],
    ["coagulation", { platelets: 49 }, 3],
    ["coagulation", { platelets: 19 }, 4],
    ["liver", { bilirubin: 1.1 }, 0],
    ["liver", { bilirubin: 1.2 }, 1],
    ["liver", { bilirubin: 2 }, 2],
    ["liver", { bilirubin: 6 }, 3],
    ["liver", { bilirubin: 12.1 }, 4],
    ["cardiovascular", { meanArterialPressure: 70 }, 0],
    ["cardiovascular", { meanArterialPressure: 69 }, 1],
    ["cardiovascular", { dopamine: 5 }, 2],
    ["cardiovascular", { dobutamine: 1 }, 2],
    ["cardiovascular", { dopamine: 6 }, 3],
    ["cardiovascular", { epinephrine: 0.1 }, 3],
    ["cardiovascular", { norepinephrine: 0.05 }, 3],
    ["cardiovascular", { norepinephrine: 0.11 }, 4],
    ["cardiovascular", { epinephrine: 0.2 }, 4],
    ["cardiovascular", { dopamine: 16 }, 4],
    ["nervous-system", { glasgowComaScale: 14 }, 1],
    ["nervous-system", { glasgowComaScale: 13 }, 1],
    ["nervous-system", { glasgowComaScale: 12 }, 2],
    ["nervous-system", { glasgowComaScale: 9 }, 3],
    ["nervous-system", { glasgowComaScale: 5 }, 4],
    ["renal", { creatinine: 1.2 }, 1],
    ["renal", { creatinine: 2 }, 2],
    ["renal", { creatinine: 3.5 }, 3],
    ["renal", { creatinine: 5.1 }, 4],
    ["renal", { urineOutput: 500 }, 0],
    ["renal", { urineOutput: 499 }, 3],
    ["renal", { urineOutput: 199 }, 4],
  ];
  for (const [organ, measured, points] of cases) {
    it(`SOFA gives ${organ} ${points} for ${JSON.stringify(measured)}`, () => {
      expect(sofaPoints({ ...WELL, ...measured })).to.deep.equal({ ...POINTS, [organ]: points });
    });
  }

  it("lists its points in its own order, every one within its range", async () => {
    expect(pointsOf(SOFA, { ...POINTS, renal: 4, liver: 1 })).to.deep.equal([0, 0, 1, 0, 0, 4]);
    const { renal, ...five } = POINTS;
    expect(renal).to.equal(0);
    for (const broken of [five, { ...POINTS, renal: 5 }, { ...POINTS, renal: 0.5 }, { ...POINTS, gut: 1 }]) {
      await expectFailure(() => pointsOf(SOFA, broken), InputError, "pool.points");
    }
  });

  it("is known by the digest of its definition", async () => {
    const digest = await scoreDigestOf(SOFA);
    const { components, name, source } = SOFA;
    expect(await scoreDigestOf({ components, name, source })).to.equal(digest);
    expect(await scoreDigestOf({ ...SOFA, components: [...components].reverse() })).not.to.equal(digest);
    expect(JSON.parse(new TextDecoder().decode(encodeScore(SOFA)))).to.deep.equal(SOFA);
    const twice = { ...SOFA, components: [...components, ...components.slice(0, 1)] };
    await expectFailure(() => encodeScore(twice), InputError, "input.invalid");
    await expectFailure(() => encodeScore({ ...SOFA, components: [] }), InputError, "input.invalid");
    const [first] = components;
    const upside = { ...SOFA, components: [{ ...first, code: "x", min: 2, max: 1 }] };
    await expectFailure(() => encodeScore(upside), InputError, "input.invalid");
  });

  it("commits a request to its points under a salt of its own", async () => {
    const person = await evidencePersonOf(SECRET, POOL, PERSON);
    const points = pointsOf(SOFA, { ...POINTS, renal: 4, respiration: 3 });
    const opening = newEvidence(person, points);
    expect(priorityOf(opening)).to.equal(7);
    expect(evidenceOf(parseEvidence(JSON.parse(JSON.stringify(opening))))).to.equal(evidenceOf(opening));
    const others = [newEvidence(person, points), { ...opening, points: [...points].reverse() }];
    expect(new Set([opening, ...others].map(evidenceOf)).size).to.equal(3);
    for (const broken of [[], [65_536], [-1], new Array<number>(33).fill(1)]) {
      await expectFailure(() => newEvidence(person, broken), InputError, "input.invalid");
    }
  });
});
