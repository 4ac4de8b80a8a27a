import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Ending, startChild } from "../support/runChild.js";

const PATIENT = { resourceType: "Patient", id: "p1", gender: "female" };
const GLUCOSE = {
  resourceType: "Observation",
  id: "o1",
  status: "final",
  category: [
    { coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }] },
  ],
  code: { coding: [{ system: "http://loinc.org", code: "15074-8" }] },
  subject: { reference: "Patient/p1" },
};
const bundleOf = (...resources: object[]) => ({
  resourceType: "Bundle",
  type: "collection",
  entry: resources.map((resource) => ({ resource })),
});

describe("the demo (npm start)", function () {
  this.timeout(240_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "medtrail-demo-test-"));
  });
  after(async () => {
    await Promise.all(Object.values(whole ?? {}));
    await rm(folder, { recursive: true, force: true });
  });

  const play = (...args: string[]) => startChild("tsx", ["scripts/demo.ts", ...args]).ending;
  async function playFile(name: string, content: unknown): Promise<Ending> {
    const path = join(folder, name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return play("--fhir", path);
  }

  let whole: Record<"official" | "patient" | "bundle" | "resource", Promise<Ending>> | undefined;
  /** The plays that go to the end, two at a time: each keeps a core busy for many seconds. */
  function playWhole() {
    if (whole === undefined) {
      const official = play();
      const patient = play("--patient", "f201");
      const bundle = official.then(() => playFile("bundle.json", bundleOf(PATIENT, GLUCOSE)));
      const resource = patient.then(() => playFile("resource.json", GLUCOSE));
      whole = { official, patient, bundle, resource };
    }
    return whole;
  }
  const playOfficial = () => playWhole().official;

  it("plays the official records of Patient/f001 to the end", async () => {
    const { status, output } = await playOfficial();
    expect(output).to.contain("33 records of Patient/f001");
    expect(output).to.contain("own key opens 0 of 32 records");
    expect(output).to.contain("open 5 of the 5 records it read").and.to.contain("open 0 of 1 new record");
    expect(output).to.contain("Riverside Hospital reads and verifies 5 records");
    for (const code of [
      "contract.AbsentConsent",
      "contract.UncoveredCategory",
      "contract.WrongConsentNonce",
      "contract.RevokedConsent",
      "contract.UnknownMember",
      "record.tampered",
      "record.not-anchored",
    ]) {
      expect(output, code).to.contain(code);
    }
    expect(output).to.match(/(\d+) of \1 steps went as they should/);
    expect(status).to.equal(0);
  });

  it("gives out ventilators, beds, a scanner's hours and insurance money", async () => {
    const { status, output } = await playOfficial();
    for (const told of [
      "46 by largest remainder: CT 10, ME 4, MA 22, NH 4, RI 4, VT 2. One more arrives: CT 10, ME 4, MA 23, NH 4, RI 5, VT 1",
      "Burlington: 46 for 46 ICU beds",
      "Anyone who has the lists finds the certificate true",
      "gives 16 free ICU beds of its 46",
      "25 requests",
      "the chain agrees: 16 of 16 beds",
      "416.67 coins, since 8 hours count",
      "270 are paid in the same transaction",
      "Awarded are 429, 429, 72",
      "deductible 100, copay 140, benefit 1260; paid 429 USD. Settled",
      "benefit 0; nothing paid. Reversed after payment",
      "1,200 in = 930 out + 270 held",
      "matching.unstable",
      "contract.PlaceAlreadyRequested",
      "contract.RequestTooLate",
      "contract.SecretDiffers",
      "contract.RankNotAbove",
      "contract.PriceAboveMaximum",
      "contract.NotEnoughUnits",
      "contract.UseAlreadyClaimed",
      "contract.UnknownUse",
      "contract.SurplusNotDue",
      "contract.SurplusNotFree",
    ]) {
      expect(output, told).to.contain(told);
    }
    expect(status).to.equal(0);
  });

  it("charts care, raises the alarm, catches a report that leaves patients out, and counts sealed votes", async () => {
    const { status, output } = await playOfficial();
    for (const told of [
      "68 of 288, 57.8 expected",
      "41 of 190, 40.5 expected",
      "contract.TooEarly",
      "reports 24 cases: 9 came back, 4.8 were expected",
      "reports in its name: refused. The account never accepted a membership",
      "contract.OtherFirstPeriod",
      "Its chart stands at 1.85 of 3",
      "As a FHIR MeasureReport its score is 0.375",
      "quality.case",
      "reports all the same: 14 cases, 3 came back",
      "It finds 2 encounters that the book does not have",
      "the chart reaches 3.69",
      "contract.NotOverdue",
      "offers its 5 free ICU beds to other hospitals' patients: refused. Quality monitoring barred",
      "every chart, signal, fault and standing follows",
      "contract.NotPatientSigner",
      "contract.VoteAlreadyCast",
      "feedback.too-few",
      "feedback.ballots",
      "feedback.share",
      "8 of 11 would definitely recommend it",
    ]) {
      expect(output, told).to.contain(told);
    }
    expect(output).to.match(/offers its 5 free ICU beds to other hospitals' patients \([\d,]+ gas\)/);
    expect(status).to.equal(0);
  });

  it("dispenses a prescription once, and has the dispense paid", async () => {
    const { output } = await playOfficial();
    for (const told of [
      "The chain says that Church Street Pharmacy closed it",
      "use.dispensed",
      "The deductible is used up; 90 % of 60, 54, are paid in the same transaction",
      "claims the dispense again: refused",
      "claims it as its own: refused",
    ]) {
      expect(output, told).to.contain(told);
    }
  });

  it("keeps copies, finds whether, where and why they went wrong, mends them, and has a false root struck out", async () => {
    const { status, output } = await playOfficial();
    for (const told of [
      "The three have one root: they agree with each other",
      "turns one bit of a ciphertext: corrupted (anchor), the copy of Northwestern is proved",
      "cuts a ciphertext off: truncated (anchor)",
      "loses a record, envelope and all: missing (anchor)",
      "in the very same way, two against one: corrupted (anchor), the copy of Northwestern is proved",
      "misses the corrected record: stale (anchor)",
      "of a patient who was forgotten since: forgotten (receipt), to be moved aside",
      "the forgery that the patient was once served: not-anchored (no-anchor), to be moved aside",
      "by nobody who was ever licensed: forged (no-anchor), to be moved aside",
      "change one more ciphertext: corrupted (anchor), nothing mends it",
      "Nothing else is found",
      "6 are copied from a copy with the anchored digest",
      "Compared again, 3 remain",
      "All four have the chain's root",
      "The patient stays forgotten",
      "Quality Audit signed it, and is accredited to audit",
      "contract.MissingLicence",
      "The chain shows three operators and two roots",
      "to one record, which Southwestern has and Lakeside Laboratory has not",
      "Lakeside Laboratory is struck out",
      "contract.RefutedRoot",
      "Three operators, one root",
    ]) {
      expect(output, told).to.contain(told);
    }
    expect(output).to.match(/Quality Audit anchors its digest \([\d,]+ gas\)/);
    expect(status).to.equal(0);
  });

  it("follows a medicine from its maker to the patient who gets it", async () => {
    const { status, output } = await playOfficial();
    for (const told of [
      "NDC 1234-5678-90, as GTIN 00312345678906",
      "Mean kinetic temperature 5.05 °C, 30 minutes outside",
      "The scanner sends ]d20100312345678906",
      "The pack is genuine",
      "A counterfeit with the same code is ended: handedOver at 7601001000056",
      "A counterfeit with an invented serial is unknown: serial-not-in-batch",
      "Helvia Pharma holds 700 packs",
      "Alpine Wholesale holds 280 packs",
      "Station Pharmacy holds 19 packs",
      "event of 12 of 12 steps has the hash on chain",
      "store.missing",
      "contract.PackAlreadyEnded",
      "contract.BatchIsRecalled",
    ]) {
      expect(output, told).to.contain(told);
    }
    expect(status).to.equal(0);
  });

  it("shows an emergency: the handle, custodians of whom one lies and one is away, the review, the opt-out", async () => {
    const { output } = await playOfficial();
    for (const told of [
      "names 3 guardians, of whom 2 are enough",
      "The card in the wallet says MEDTRAIL:",
      "contract.MissingLicence",
      "finds the patient by the handle",
      "contract.NoEmergency",
      "One custodian is away and one lied: custodian 4 is named",
      "Harbour Emergency reads and verifies a record with it",
      "contract.CategoryNotOpened",
      "Clearwater Audit reviews the emergency and upholds it",
      "contract.CategoryNotWished",
      "contract.EmergencyOptedOut",
      "The emergency key and what it gave open 1 record that was read, and 0 of 1 new record",
    ]) {
      expect(output, told).to.contain(told);
    }
    expect(output).to.match(/breaks the glass: open for four hours, for all to see \([\d,]+ gas\)/);
  });

  it("lets the patient list who read, and catches the server that hides one read", async () => {
    const { output } = await playOfficial();
    for (const told of [
      "Riverside Hospital: 11 reads for TREAT",
      "Harbour Emergency: 1 read for ETREAT",
      "All 12 reads are signed by their readers and stand below a root on chain",
      "The answer has 11 reads, and looks whole",
      "It proves an omission by St. Anna Hospital's server",
      "access-log.rolled-back",
    ]) {
      expect(output, told).to.contain(told);
    }
  });

  it("gives the patient of a lost phone another one, keys included, and nobody else", async () => {
    const { output } = await playOfficial();
    for (const told of [
      "contract.ApprovalsOutOfRange",
      "contract.FrozenPatient",
      "contract.TooEarly",
      "finalises after 3 days without a veto",
      "contract.NotPatientSigner",
      'reads all 7 records of "laboratory", of every key epoch',
      "is still given the keys that the lost phone granted",
      "contract.OutdatedConsent",
    ]) {
      expect(output, told).to.contain(told);
    }
  });

  it("narrows by a FHIR Consent, shows elements and a link, streams a file, and forgets", async () => {
    const { output } = await playOfficial();
    for (const told of [
      "It gives a grant for treatment and none for research",
      "Riverside Hospital reads 5 of the 6 records",
      "release.document-denies",
      '/status is "final"',
      "elements stay hidden",
      "disclosure.other-element",
      "The viewer has the very bytes of the records",
      "The viewer that asks again gets 404",
      "encrypts, stores and anchors 64 MiB as a stream",
      "Every byte is the same",
      "It may not for 2 of Northlab, and the receipt says so",
      "The receipt is complete",
      "No file of any store names the patient",
      "envelope.missing",
    ]) {
      expect(output, told).to.contain(told);
    }
  });

  it("takes a patient's bare id", async () => {
    const { status, output } = await playWhole().patient;
    expect(output).to.contain("records of Patient/f201");
    expect(output).to.match(/(\d+) of \1 steps went as they should/);
    expect(status, output).to.equal(0);
  });

  it("names patients that the examples have when asked for another", async () => {
    const { status, output } = await play("--patient", "nobody");
    expect(output).to.contain("[fhir.no-patient]").and.to.contain("Patient/nobody").and.to.contain("f001 f201");
    expect(status).to.equal(2);
  });

  it("refuses a file that cannot be read", async () => {
    const path = join(folder, "absent.json");
    const { status, output } = await play("--fhir", path);
    expect(output).to.contain("[input.unreadable]").and.to.contain(path);
    expect(status).to.equal(2);
  });

  it("plays a bundle of the user's", async () => {
    const { status, output } = await playWhole().bundle;
    expect(output).to.contain("2 records of Patient/p1");
    // Of one record a category there is none to keep back.
    expect(output).to.contain("reads and verifies 1 records");
    expect(output).to.match(/(\d+) of \1 steps went as they should/);
    expect(status).to.equal(0);
  });

  it("plays a single resource of the user's", async () => {
    const { status, output } = await playWhole().resource;
    expect(output).to.contain("1 records of Patient/p1");
    expect(status).to.equal(0);
  });

  for (const [what, content, code] of [
    ["an empty bundle", bundleOf(), "fhir.empty-bundle"],
    ["no JSON", "{", "fhir.not-json"],
    ["a code outside a required value set", bundleOf({ ...PATIENT, gender: "x" }, GLUCOSE), "fhir.invalid"],
    ["an object where a list is due", bundleOf({ ...PATIENT, name: {} }, GLUCOSE), "fhir.invalid"],
    [
      "a resource of another patient",
      bundleOf(PATIENT, { ...GLUCOSE, subject: { reference: "Patient/p2" } }),
      "fhir.wrong-patient",
    ],
    ["several patients and no choice", bundleOf(PATIENT, { ...PATIENT, id: "p2" }, GLUCOSE), "fhir.choose-patient"],
  ] as const) {
    it(`refuses ${what} with exit status 2, before anything is deployed`, async () => {
      const { status, output } = await playFile("refused.json", content);
      expect(output).to.contain(`[${code}]`);
      expect(output).not.to.contain("deploys the system");
      expect(status).to.equal(2);
    });
  }

  it("refuses an option it does not know, and says which there are", async () => {
    const { status, output } = await play("--fihr", "x.json");
    expect(output).to.contain("--fhir FILE").and.to.contain("[input.usage]");
    expect(status).to.equal(2);
  });
});
