import { expect } from "chai";
import { certifyStability } from "../../../src/resources/matching/certifyStability.js";
import { match } from "../../../src/resources/matching/match.js";
import type { MatchingInput } from "../../../src/resources/matching/matchingForms.js";
import { runMatch } from "../../../src/resources/matching/runMatch.js";
import type { StabilityCertificate } from "../../../src/resources/matching/StabilityCertificate.js";
import { verifyStability } from "../../../src/resources/matching/verifyStability.js";
import { failureOf } from "../../support/failureOf.js";

// Burlington has room for two over both of its wards.
const WARDS = {
  students: { Ada: ["icu", "er"], Ben: ["icu", "er", "rural"], Cleo: ["icu", "er"], Dan: ["er", "rural", "icu"] },
  supervisors: { Burlington: ["Cleo", "Ben", "Ada"], Newport: ["Ada", "Dan", "Ben"] },
  projects: { icu: "Burlington", er: "Burlington", rural: "Newport" },
  project_capacity: { icu: 1, er: 2, rural: 1 },
  supervisor_capacity: { Burlington: 2, Newport: 1 },
};
const MARRIAGE = {
  suitors: { m0: ["w0", "w1"], m1: ["w1", "w0"] },
  reviewers: { w0: ["m1", "m0"], w1: ["m0", "m1"] },
};

describe("a certificate of stability", () => {
  let certificate: StabilityCertificate;
  before(async () => {
    certificate = await certifyStability(WARDS, match(WARDS));
  });

  it("says of every place liked better why it was not to be had", () => {
    expect(match(WARDS)).to.deep.equal({ icu: ["Cleo"], er: ["Ben"], rural: ["Dan"] });
    expect(certificate).to.deep.include({
      type: "medtrail-stability-1",
      matching: { Ada: null, Ben: "er", Cleo: "icu", Dan: "rural" },
      refusals: {
        Ada: [
          { place: "icu", because: "place-full", leastLiked: "Cleo" },
          { place: "er", because: "host-full", leastLiked: "Ben" },
        ],
        Ben: [{ place: "icu", because: "place-full", leastLiked: "Cleo" }],
        Dan: [{ place: "er", because: "not-listed" }],
      },
    });
  });

  it("is bound to the lists, in whatever order the file has them", async () => {
    const reversed = <T extends object>(part: T) => Object.fromEntries(Object.entries(part).reverse());
    const turned = Object.fromEntries(Object.entries(WARDS).map(([key, part]) => [key, reversed(part)]));
    const again = { ...WARDS, ...turned };
    expect(await verifyStability(again, certificate)).to.deep.equal([]);
    const changes: MatchingInput[] = [
      { ...WARDS, students: { ...WARDS.students, Cleo: ["icu"] } },
      { ...WARDS, supervisors: { ...WARDS.supervisors, Newport: ["Ada", "Ben", "Dan"] } },
      { ...WARDS, project_capacity: { ...WARDS.project_capacity, er: 3 } },
    ];
    for (const changed of changes) {
      expect(await verifyStability(changed, certificate)).to.deep.equal([{ fault: "other-preferences" }]);
    }
  });

  it("has a digest that anybody can spell", async () => {
    const input = { residents: { A: ["X"] }, hospitals: { X: ["A"] }, capacity: 1 };
    const bytes = new TextEncoder().encode('["medtrail-matching-1",[["A",["X"]]],[["X","X",1]],[["X",1,["A"]]]]');
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
    expect((await certifyStability(input, { X: ["A"] })).preferences).to.equal(`0x${digest}`);
  });

  it("is refused with each fault by its name", async () => {
    const faultsOf = (change: Partial<StabilityCertificate>) => verifyStability(WARDS, { ...certificate, ...change });
    const { matching, refusals } = certificate;
    const { Ada: _, ...others } = matching;
    expect(await faultsOf({ matching: others })).to.deep.equal([{ fault: "other-applicants", applicant: "Ada" }]);
    const more = { ...matching, Eve: null };
    expect(await faultsOf({ matching: more })).to.deep.equal([{ fault: "other-applicants", applicant: "Eve" }]);
    const reasons = { ...refusals, Eve: [] };
    expect(await faultsOf({ refusals: reasons })).to.deep.equal([{ fault: "other-applicants", applicant: "Eve" }]);

    const unwanted = await faultsOf({ matching: { ...matching, Dan: "er" } });
    expect(unwanted).to.deep.include({ fault: "not-accepted", applicant: "Dan", place: "er" });
    expect(await faultsOf({ matching: { ...matching, Ada: "elsewhere" } })).to.deep.include({
      fault: "not-accepted",
      applicant: "Ada",
      place: "elsewhere",
    });
    const crowd = await faultsOf({ matching: { ...matching, Ada: "er" } });
    expect(crowd).to.deep.include({ fault: "overfull", place: "Burlington" });
    expect(await faultsOf({ matching: { ...matching, Ben: "icu" } })).to.deep.include({
      fault: "overfull",
      place: "icu",
    });
    const envious = await faultsOf({ matching: { ...matching, Cleo: null, Ada: "icu" } });
    expect(envious).to.deep.include({ fault: "blocking", applicant: "Cleo", place: "icu" });

    const wrong = { fault: "wrong-reason", applicant: "Dan", place: "er" };
    expect(await faultsOf({ refusals: { ...refusals, Dan: [] } })).to.deep.equal([wrong]);
    const invented = [{ place: "er", because: "place-full" as const, leastLiked: "Ben" }];
    expect(await faultsOf({ refusals: { ...refusals, Dan: invented } })).to.deep.equal([wrong]);
    const mistaken = [{ place: "icu", because: "place-full" as const, leastLiked: "Ada" }];
    expect(await faultsOf({ refusals: { ...refusals, Ben: mistaken } })).to.deep.equal([
      { fault: "wrong-reason", applicant: "Ben", place: "icu" },
    ]);
    const surplus = [...(refusals.Dan ?? []), { place: "icu", because: "not-listed" as const }];
    expect(await faultsOf({ refusals: { ...refusals, Dan: surplus } })).to.deep.equal([
      { fault: "wrong-reason", applicant: "Dan", place: "icu" },
    ]);
  });

  it("that is no certificate is refused as input", async () => {
    const broken = { ...certificate, preferences: "0x12" as const };
    expect(await failureOf(() => verifyStability(WARDS, broken))).to.include({ code: "input.invalid" });
  });

  it("is not written for what the lists do not allow", async () => {
    const input = { residents: { A: ["X"], B: ["X", "Y"] }, hospitals: { X: ["B", "A"], Y: ["B"] }, capacity: 1 };
    const results = [{ X: ["A"], Y: ["A"] }, { Y: ["A"] }, { Z: ["A"] }, { X: ["A", "B"] }, { X: ["C"] }, { X: [] }];
    for (const result of results) {
      expect(await failureOf(() => certifyStability(input, result)), JSON.stringify(result)).to.include({
        name: "InputError",
        code: "matching.unstable",
      });
    }
    const noResult = JSON.parse('{"X":7}');
    expect(await failureOf(() => certifyStability(input, noResult))).to.include({ code: "input.invalid" });
    expect((await certifyStability(MARRIAGE, { m0: "w1", m1: "w0" })).matching).to.deep.equal({ m0: "w1", m1: "w0" });
  });

  it("of 10,000 residents is written and checked in seconds", async () => {
    const hospitals = 200;
    const hash = (a: number, b: number) => ((a * 2_654_435_761 + b * 40_503 + 12_345) >>> 0) % 1_000_003;
    const residents = Array.from({ length: 10_000 }, (_, r) => {
      const choice = Array.from({ length: 10 }, (_, k) => `h${hash(r, k) % hospitals}`);
      return [`r${r}`, [...new Set(choice)]] as const;
    });
    const lists = new Map<string, string[]>(Array.from({ length: hospitals }, (_, h) => [`h${h}`, []]));
    for (const [resident, list] of residents) for (const hospital of list) lists.get(hospital)?.push(resident);
    for (const [h, list] of [...lists.values()].entries()) {
      list.sort((a, b) => hash(Number(a.slice(1)), h) - hash(Number(b.slice(1)), h));
    }
    const input = { residents: Object.fromEntries(residents), hospitals: Object.fromEntries(lists), capacity: 40 };
    const written = await certifyStability(input, match(input));
    expect(await verifyStability(input, written)).to.deep.equal([]);
  });
});

describe("preference lists", () => {
  const hospitals = { residents: { A: ["X"] }, hospitals: { X: ["A"] }, capacity: 1 };
  const refused: readonly [string, MatchingInput, RegExp][] = [
    ["of a name twice", { ...hospitals, residents: { A: ["X", "X"] } }, /residents\.A: a name twice/],
    ["of a resident nobody knows", { ...hospitals, hospitals: { X: ["B"] } }, /hospitals\.X\.0: a name of the other/],
    [
      "of a hospital nobody knows",
      { ...hospitals, residents: { A: ["X", "Y"] } },
      /residents\.A\.1: a name of the other/,
    ],
    ["without a capacity", { ...hospitals, capacity: {} }, /capacity\.X: missing/],
    ["with a capacity of nobody's", { ...hospitals, capacity: { X: 1, Y: 1 } }, /capacity\.Y: a name that offers/],
    ["with half a bed", { ...hospitals, capacity: 0.5 }, /capacity/],
    ["with an empty name", { ...hospitals, residents: { A: [""] } }, /residents\.A\.0/],
    ["with a key that is lost in reading", { ...hospitals, residents: JSON.parse('{"__proto__":["X"]}') }, /__proto__/],
    ["of a marriage, one side short", { ...MARRIAGE, suitors: { m0: ["w0", "w1"] } }, /reviewers\.w0\.0/],
    ["of a marriage, not whole", { ...MARRIAGE, suitors: { m0: ["w0"], m1: ["w1", "w0"] } }, /suitors: as many as/],
    ["of a project without supervisor", { ...WARDS, projects: { ...WARDS.projects, icu: "Nobody" } }, /projects\.icu/],
  ];
  it("that are none are refused", async () => {
    for (const input of [undefined, null, 7, "lists", [], {}, { ...hospitals, expect: {} }]) {
      expect(await failureOf(() => runMatch(input))).to.include({ name: "InputError", code: "input.invalid" });
    }
  });

  for (const [what, input, message] of refused) {
    it(`${what} are refused, naming the place`, async () => {
      const error = await failureOf(() => match(input));
      expect(error).to.include({ name: "InputError", code: "input.invalid" });
      expect(error.message).to.match(message);
    });
  }
});
