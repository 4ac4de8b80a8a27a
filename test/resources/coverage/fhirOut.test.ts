import { expect } from "chai";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";
import { validateResource } from "../../../src/records/fhir/validateResource.js";
import { fileClaim } from "../../../src/resources/coverage/claims/fileClaim.js";
import { withdrawClaim } from "../../../src/resources/coverage/claims/judgeClaim.js";
import { closePeriods } from "../../../src/resources/coverage/close/closePeriods.js";
import { claimFromFhir, type FhirClaim } from "../../../src/resources/coverage/fhir/claimFromFhir.js";
import { claimResponseToFhir } from "../../../src/resources/coverage/fhir/claimResponseToFhir.js";
import { coverageFromFhir } from "../../../src/resources/coverage/fhir/coverageFromFhir.js";
import { coverageToFhir } from "../../../src/resources/coverage/fhir/coverageToFhir.js";
import { explanationToFhir } from "../../../src/resources/coverage/fhir/explanationToFhir.js";
import { yearStart } from "../../../src/resources/coverage/planTimes.js";
import { readFund } from "../../../src/resources/coverage/story/readFund.js";
import { InputError } from "../../../src/shared/errors.js";
import { definitions, exampleBytes, exampleJson, toBytes } from "../../records/fhir/officialExamples.js";
import { expectFailure } from "../../support/failureOf.js";
import { CODES, type CoverageScene, coverageScene, digestFor, type SceneUse } from "./coverageScene.js";

const MONEY = { currency: "USD", decimals: 2 };

describe("coverage as FHIR", function () {
  this.timeout(300_000);
  let scene: CoverageScene;
  let member: Awaited<ReturnType<CoverageScene["member"]>>;
  let uses: SceneUse[];
  let restore: () => Promise<void>;

  before(async () => {
    scene = await coverageScene({ deductible: 10_000n, limit: 10n ** 6n, fastLimit: 20_000n, premium: 0n });
    member = await scene.member();
    await scene.begin();
    uses = await scene.encounters(member, 2);
  });
  beforeEach(async () => {
    ({ restore } = await scene.system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => scene.system.close());

  const useAt = (place: number): SceneUse => {
    const use = uses[place];
    if (!use) throw new Error("no such use");
    return use;
  };

  /** A Claim of the hospital's for one of its encounters: two services, one of them twice on two lines. */
  const claimBytes = (use: SceneUse, change: object = {}) => {
    const item = (sequence: number, code: string, value: number, quantity?: number) => ({
      sequence,
      productOrService: { coding: [{ system: CODES, code }] },
      ...(quantity === undefined ? {} : { quantity: { value: quantity } }),
      net: { value, currency: "USD" },
      encounter: [{ identifier: use.opening.identifier }],
    });
    const items = [item(1, "S1", 120.5, 20), item(2, "S2", 150), item(3, "S1", 50.25, 4)];
    return toBytes({ ...exampleJson("Claim-100150.json"), item: items, ...change });
  };
  const read = (bytes: Uint8Array): FhirClaim => claimFromFhir({ bytes, source: "claim", definitions, money: MONEY });

  const file = async (use: SceneUse, claim: FhirClaim) => {
    const { system, plan, schedule } = scene;
    const { patient, opening } = use;
    const category = patient.keyring.byCategory("laboratory").number;
    const document = digestFor("claim");
    return fileClaim(system.as(scene.hospital.member), schedule, { plan, opening, category, document, claim });
  };
  const answerFor = async (use: SceneUse, claim: FhirClaim, id: `0x${string}`) => ({
    deployment: scene.system.deployment,
    fund: await readFund(scene.system.chain, scene.plan),
    use: id,
    patient: use.patient.id,
    claim,
    schedule: scene.schedule,
    money: MONEY,
    created: new Date("2026-11-21T20:00:00Z"),
  });
  /** The one resource in the bytes, valid by this project's validator, and its text. */
  const valid = (bytes: Uint8Array) => {
    const [item] = parseFhir(bytes, "output", definitions).items;
    if (!item) throw new Error("nothing was written");
    validateResource(item, definitions);
    return { resource: item.resource, text: new TextDecoder().decode(bytes) };
  };
  const registry = (name: "OrganizationRegistry" | "PatientRegistry" | "CoveragePlans" | "CoverageFund") =>
    `eip155:${scene.system.deployment.chainId}:${scene.system.deployment.contracts[name].toLowerCase()}`;

  it("writes a cover as Coverage and reads it back", async () => {
    const { system, plan, terms } = scene;
    const fund = await readFund(system.chain, plan);
    const written = { deployment: system.deployment, fund, patient: member.patient.id, year: 1, money: MONEY };
    const bytes = coverageToFhir(written);
    const { resource, text } = valid(bytes);
    expect(text).to.contain('"valueMoney":{"value":100.00,"currency":"USD"}').and.contain('"value":20.00,"unit":"%"');
    if (resource.resourceType !== "Coverage") throw new Error("another resource");
    expect(resource.beneficiary.identifier?.system).to.equal(registry("PatientRegistry"));
    expect(resource.identifier?.[0]?.value).to.equal(`${plan}:${member.person}`);
    const source = { bytes, source: "coverage", definitions, deployment: system.deployment, money: MONEY };
    expect(coverageFromFhir(source)).to.deep.equal({
      plan,
      patient: member.patient.id,
      insurer: terms.insurer,
      from: terms.start,
      until: yearStart(terms, 2),
      deductible: terms.deductible,
      coinsuranceBps: terms.coinsuranceBps,
    });

    await expectFailure(() => coverageToFhir({ ...written, year: 2 }), InputError, "coverage.document");
    const stranger = digestFor("nobody");
    await expectFailure(() => coverageToFhir({ ...written, patient: stranger }), InputError, "coverage.document");
    for (const [from, to] of [
      ['"status":"active"', '"status":"cancelled"'],
      [registry("OrganizationRegistry"), "https://other.example"],
      [registry("PatientRegistry"), "https://other.example"],
      ['"currency":"USD"', '"currency":"EUR"'],
      ["coverage-class", "other-class"],
    ] as const) {
      const changed = toBytes(text.replaceAll(from, to));
      await expectFailure(() => coverageFromFhir({ ...source, bytes: changed }), InputError, "coverage.document");
    }
    for (const other of ["Coverage-9876B1.json", "Claim-100150.json"]) {
      const bytesOfOther = exampleBytes(other);
      await expectFailure(() => coverageFromFhir({ ...source, bytes: bytesOfOther }), InputError, "coverage.document");
    }
  });

  it("files a Claim, and answers it as ClaimResponse and ExplanationOfBenefit", async () => {
    await scene.topUp(10n ** 6n);
    const use = useAt(0);
    const claim = read(claimBytes(use));
    const { use: id, filed, transaction } = await file(use, claim);
    // S1: 24 times, 170.75 of at most 240.00; S2: once, 150.00 of at most 10.00.
    expect(filed).to.include({ state: "paid", claimed: 32_075n, approved: 18_075n });
    expect(filed.facts).to.include({ deductible: 10_000n, due: 6460n });

    const answer = await answerFor(use, claim, id);
    const response = valid(claimResponseToFhir(answer));
    const explanation = valid(explanationToFhir(answer));
    const amount = (code: string, value: string) =>
      `{"category":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/adjudication","code":"${code}"}]},"amount":{"value":${value},"currency":"USD"}}`;
    const totals = [
      amount("submitted", "320.75"),
      amount("eligible", "180.75"),
      amount("deductible", "100.00"),
      amount("copay", "16.15"),
      amount("benefit", "64.60"),
    ].join();
    const items = [
      [amount("submitted", "120.50"), amount("eligible", "120.50")],
      [amount("submitted", "150.00"), amount("eligible", "10.00")],
      [amount("submitted", "50.25"), amount("eligible", "50.25")],
    ].map((list) => `"adjudication":[${list.join()}]`);
    for (const { text } of [response, explanation]) {
      expect(text).to.contain(`"total":[${totals}]`).and.contain('"amount":{"value":64.60,"currency":"USD"}');
      for (const item of items) expect(text).to.contain(item);
      expect(text).to.contain(transaction.hash).and.not.contain("123456");
    }
    if (response.resource.resourceType !== "ClaimResponse") throw new Error("another resource");
    expect(response.resource).to.include({ outcome: "complete", status: "active", created: "2026-11-21T20:00:00Z" });
    expect(response.resource.request?.identifier).to.deep.equal(claim.identifier);
    expect(response.resource.payment?.type.coding?.[0]?.code).to.equal("complete");
    if (explanation.resource.resourceType !== "ExplanationOfBenefit") throw new Error("another resource");
    expect(explanation.resource.item?.[0]?.encounter?.[0]?.identifier).to.deep.equal(use.opening.identifier);
    expect(explanation.resource.insurance[0]?.coverage.identifier?.value).to.equal(`${scene.plan}:${member.person}`);
    expect(explanation.resource.identifier?.[0]).to.deep.equal({ system: registry("CoverageFund"), value: id });
  });

  it("tells what waits, what a short period paid, and what was reversed", async () => {
    const use = useAt(0);
    const claim = read(claimBytes(use));
    const { use: id } = await file(use, claim);
    const waiting = valid(claimResponseToFhir(await answerFor(use, claim, id))).resource;
    expect(waiting).to.include({ outcome: "partial" }).and.not.have.property("payment");

    await scene.topUp(1000n);
    await scene.closable(1);
    await closePeriods(scene.system.chain, { plan: scene.plan });
    const answer = await answerFor(use, claim, id);
    const short = valid(claimResponseToFhir(answer));
    expect(short.text).to.contain('"adjustment":{"value":54.60,"currency":"USD"}');
    expect(short.text).to.contain('"amount":{"value":10.00,"currency":"USD"}');
    expect(short.text).to.contain('"code":"partial"');

    const { facts } = answer.fund.claims.get(id) ?? {};
    if (!facts) throw new Error("not claimed");
    await withdrawClaim(scene.system.as(scene.hospital.member), { use: id, facts });
    const reversed = valid(explanationToFhir(await answerFor(use, claim, id)));
    expect(reversed.resource).to.include({ status: "cancelled", disposition: "Reversed after payment." });
    expect(reversed.text).to.contain('"code":"benefit"}]},"amount":{"value":0.00').and.not.contain('"payment"');
    // The plan counts nothing for the person any more.
    expect(reversed.text).to.not.contain('"code":"deductible"').and.not.contain('"code":"copay"');
  });

  it("names a Claim without identifier by its id, and one without either not at all", async () => {
    await scene.topUp(10n ** 6n);
    const use = useAt(1);
    const claim = read(claimBytes(use, { identifier: undefined, type: { text: "a visit" } }));
    const { use: id } = await file(use, claim);
    const answer = await answerFor(use, claim, id);
    const { resource } = valid(claimResponseToFhir(answer));
    if (resource.resourceType !== "ClaimResponse") throw new Error("another resource");
    expect(resource.request?.reference).to.equal("Claim/100150");
    expect(resource.type.text).to.equal("a visit");
    const { id: _, ...nameless } = claim;
    expect(valid(claimResponseToFhir({ ...answer, claim: nameless })).resource).to.not.have.property("request");
  });

  it("refuses another Claim than was claimed, another encounter, and a service that is not covered", async () => {
    await scene.topUp(10n ** 6n);
    const [use, other] = [useAt(0), useAt(1)];
    const claim = read(claimBytes(use));
    await expectFailure(() => file(other, claim), InputError, "coverage.document");
    const uncovered = {
      ...claim,
      items: claim.items.map((one) => ({ ...one, service: { system: CODES, code: "X" } })),
    };
    await expectFailure(() => file(use, uncovered), InputError, "coverage.unknown-code");
    const often = { ...claim, items: claim.items.map((one) => ({ ...one, units: 40_000 })) };
    await expectFailure(() => file(use, often), InputError, "coverage.document");

    const { use: id } = await file(use, claim);
    const answer = await answerFor(use, claim, id);
    const dearer = { ...claim, items: claim.items.map((one) => ({ ...one, amount: one.amount + 1n })) };
    await expectFailure(() => claimResponseToFhir({ ...answer, claim: dearer }), InputError, "coverage.document");
    await expectFailure(() => claimResponseToFhir({ ...answer, use: digestFor("x") }), InputError, "coverage.document");
  });
});
