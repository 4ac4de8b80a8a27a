import { expect } from "chai";
import fc from "fast-check";
import { consentOfGrants } from "../../../src/records/consent/consentOfGrants.js";
import type { ConsentRequest } from "../../../src/records/consent/consentRequest.js";
import { evaluateConsent } from "../../../src/records/consent/evaluateConsent.js";
import { type GrantWish, grantsOfConsent } from "../../../src/records/consent/grantsOfConsent.js";
import { organizationIdentifier, type Registries } from "../../../src/records/consent/organizationIdentifier.js";
import { recordCategoryCoding } from "../../../src/records/consent/recordCategoryCoding.js";
import { requireDocumentPermits } from "../../../src/records/consent/requireDocumentPermits.js";
import type { ConsentTerms } from "../../../src/records/consentTerms.js";
import { validateResource } from "../../../src/records/fhir/validateResource.js";
import { digestOf } from "../../../src/shared/contentId.js";
import { InputError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { definitions, itemOf } from "../fhir/officialExamples.js";
import { actor, asker, confidential, consent, NPI, policyRule, purpose, sensitive, types } from "./consents.js";

const deployment: Registries = {
  chainId: 31337,
  contracts: {
    OrganizationRegistry: `0x${"01".repeat(20)}`,
    PatientRegistry: `0x${"02".repeat(20)}`,
    RecordRegistry: `0x${"03".repeat(20)}`,
  },
};
const org = (digit: string): Hex => `0x${digit.repeat(64)}`;
const PATIENT: Hex = `0x${"ab".repeat(32)}`;
const CATEGORIES = ["laboratory", "medications", "imaging"].map((category, index) => ({
  number: index * 7 + 1,
  category,
}));
const at = (text: string) => new Date(`2026-${text}Z`);
const FROM = at("01-01T00:00:00");
const UNTIL = at("12-31T00:00:00");

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const readerActor = (reader: Hex) =>
  actor("").map((one) => ({ ...one, reference: { identifier: organizationIdentifier(deployment, reader) } }));
const importing = (document: unknown, wishes: readonly GrantWish[]) =>
  grantsOfConsent({ deployment, document: bytesOf(document), wishes, from: FROM, until: UNTIL });
const wish = (reader: Hex, wanted: ConsentTerms["purpose"] = "TREAT"): GrantWish => ({
  reader,
  purpose: wanted,
  categories: CATEGORIES,
});

describe("a FHIR Consent as grants", () => {
  it("for a reader by OrgId, with the document's digest, from and until as asked", async () => {
    const document = consent({ type: "permit", actor: readerActor(org("1")), purpose: purpose("TREAT") });
    const grants = await importing(document, [
      wish(org("1")),
      wish(org("2")),
      wish(org("1"), "HRESCH"),
      wish(org("1"), "ETREAT"),
    ]);
    const terms = {
      reader: org("1"),
      categories: [1, 8, 15],
      from: FROM,
      until: UNTIL,
      document: await digestOf(bytesOf(document)),
    };
    expect(grants).to.deep.equal([
      { ...terms, purpose: "TREAT" },
      { ...terms, purpose: "ETREAT" },
    ]);
  });

  it("for a reader by another identifier", async () => {
    const document = consent({ type: "permit", actor: actor("1234567893") });
    expect(await importing(document, [wish(org("1"))])).to.deep.equal([]);
    const known = { ...wish(org("1")), actor: [asker("1234567893")] };
    expect(await importing(document, [known])).to.have.length(1);
  });

  it("with the categories it permits, and none for none", async () => {
    const not = (...names: string[]) =>
      consent({ type: "permit", provision: [{ type: "deny", class: names.map(recordCategoryCoding) }] });
    const [grant] = await importing(not("medications"), [wish(org("1"))]);
    expect(grant?.categories).to.deep.equal([1, 15]);
    expect(await importing(not("laboratory", "medications", "imaging"), [wish(org("1"))])).to.deep.equal([]);
  });

  it("for the first unbroken time, to the second", async () => {
    const pause = { start: "2026-03-01T00:00:00Z", end: "2026-03-31" };
    const document = consent({
      type: "permit",
      period: { start: "2026-02-01T00:00:00.5Z", end: "2026-06-30" },
      provision: [{ type: "deny", period: pause }],
    });
    const [grant] = await importing(document, [wish(org("1"))]);
    expect(grant?.from).to.deep.equal(at("02-01T00:00:01"));
    expect(grant?.until).to.deep.equal(at("03-01T00:00:00"));
    const later = consent({ type: "permit", period: { start: "2027" } });
    expect(await importing(later, [wish(org("1"))])).to.deep.equal([]);
  });

  it("ends when one of its categories does, and does not wait for more", async () => {
    const only = (name: string, period: object) => ({ type: "permit", class: [recordCategoryCoding(name)], period });
    const document = consent({
      type: "deny",
      provision: [only("laboratory", { end: "2026-05-31" }), only("imaging", { start: "2026-02-01" })],
    });
    const [grant] = await importing(document, [wish(org("1"))]);
    expect(grant).to.deep.include({ categories: [1], from: FROM, until: at("06-01T00:00:00") });
  });

  it("refuses what cannot be read, and times that are none", async () => {
    const input = { deployment, document: bytesOf(consent({ type: "x" })), wishes: [], from: FROM, until: UNTIL };
    await expectFailure(() => grantsOfConsent(input), InputError, "consent.malformed");
    await expectFailure(
      () => grantsOfConsent({ ...input, document: new Uint8Array([1]) }),
      InputError,
      "fhir.not-json",
    );
    const never = { ...input, document: bytesOf(consent()), until: new Date(Number.NaN) };
    await expectFailure(() => grantsOfConsent(never), InputError, "time.invalid");
    expect(await grantsOfConsent({ ...never, until: FROM })).to.deep.equal([]);
  });
});

// Small sets, so that rules meet requests.
const PURPOSES = ["TREAT", "ETREAT", "BTG", "COC", "HRESCH", "CLINTRCH", "HPAYMT"] as const;
const READERS = [org("1"), org("2")];
const LABELS = [...sensitive("PSY", "HIV", "SUD", "ETHUD"), ...confidential("N"), ...confidential("R")];
const CLASSES = [
  ...types("Observation", "Condition"),
  ...CATEGORIES.map(({ category }) => recordCategoryCoding(category)),
];
const MONTHS = ["01", "03", "05", "07", "09", "11"];
const NAMES = [NPI, "urn:x"].map((system) => ({ system, value: "1" }));

const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const arbitraryPeriod = fc
  .constantFrom(...MONTHS)
  .chain((start) =>
    fc
      .constantFrom(...MONTHS.filter((end) => end >= start))
      .map((end) => ({ start: `2026-${start}`, end: `2026-${end}` })),
  );
const arbitraryActor = fc.oneof(
  fc.constantFrom(...READERS).map((reader) => readerActor(reader)[0]),
  fc.constant(actor("1")[0]),
  fc.constant({ ...actor("1")[0], reference: { reference: "Organization/nobody-knows" } }),
);
const limits = {
  period: maybe(arbitraryPeriod),
  actor: maybe(fc.array(arbitraryActor, { minLength: 1, maxLength: 2 })),
  purpose: maybe(some([...PURPOSES.map((code) => purpose(code)[0]), { system: "urn:x", code: "FooBar" }])),
  securityLabel: maybe(some(LABELS)),
  class: maybe(some(CLASSES)),
  dataPeriod: maybe(arbitraryPeriod),
  data: maybe(
    fc
      .constantFrom("Observation/1", "Encounter/1")
      .map((reference) => [{ meaning: "related", reference: { reference } }]),
  ),
};
const arbitraryType = fc.constantFrom("permit", "deny");
const { rule } = fc.letrec<{ rule: object }>((tie) => ({
  rule: fc.record({
    type: arbitraryType,
    ...limits,
    provision: fc.option(fc.array(tie("rule"), { minLength: 1, maxLength: 2 }), { nil: undefined, maxDepth: 3 }),
  }),
}));
const arbitraryConsent = fc
  .record({
    root: fc.record({
      type: maybe(arbitraryType),
      ...limits,
      provision: maybe(fc.array(rule, { minLength: 1, maxLength: 3 })),
    }),
    code: fc.constantFrom("OPTIN", "OPTOUT", "NOPP"),
    dateTime: maybe(fc.constantFrom("2025", "2025-06-01", "2025-12-01T10:00:00Z")),
    verified: maybe(fc.boolean()),
  })
  .map(({ root, code, dateTime, verified }) =>
    JSON.parse(
      JSON.stringify(
        consent(root, {
          ...policyRule(code),
          dateTime,
          verification: verified === undefined ? undefined : [{ verified }],
        }),
      ),
    ),
  );
const arbitraryConsents = fc.array(arbitraryConsent, { minLength: 1, maxLength: 3 });
const asked = fc.record({
  purpose: fc.constantFrom(...PURPOSES),
  reader: fc.constantFrom(...READERS),
  alias: fc.boolean(),
  category: fc.constantFrom(...CATEGORIES),
  time: fc
    .integer({ min: FROM.getTime() / 1000, max: UNTIL.getTime() / 1000 - 1 })
    .map((seconds) => new Date(seconds * 1000)),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;
/** One resource, described whole. */
const described = fc.record({
  described: fc.constant(true),
  class: some(types("Observation", "Condition")),
  label: fc.uniqueArray(fc.constantFrom(...LABELS), { maxLength: 3 }),
  dataPeriod: arbitraryPeriod,
  data: fc.record({
    instance: fc.constantFrom("Observation/1", "Observation/2").map((one) => [one]),
    refersTo: fc.array(fc.constant("Encounter/1"), { maxLength: 1 }),
  }),
});
const actorsOf = (reader: Hex, alias: boolean) => [organizationIdentifier(deployment, reader), ...(alias ? NAMES : [])];
const covers = (grant: ConsentTerms, { purpose: wanted, reader, category, time }: Asked) =>
  grant.reader === reader &&
  grant.purpose === wanted &&
  grant.categories.includes(category.number) &&
  grant.from <= time &&
  time < grant.until;

describe("properties of consents and grants", () => {
  it("no grant from a document permits what evaluateConsent denies", async () => {
    let granted = 0;
    await fc.assert(
      fc.asyncProperty(
        arbitraryConsents,
        fc.array(asked, { minLength: 8, maxLength: 8 }),
        async (consents, requests) => {
          for (const request of requests) {
            const wishes = [
              { ...wish(request.reader, request.purpose), actor: actorsOf(request.reader, request.alias) },
            ];
            const grants = await importing(
              { resourceType: "Bundle", type: "collection", entry: consents.map((resource) => ({ resource })) },
              wishes,
            );
            if (!grants.some((grant) => covers(grant, request))) continue;
            granted++;
            const question: ConsentRequest = {
              purpose: request.purpose,
              actor: actorsOf(request.reader, request.alias),
              class: [recordCategoryCoding(request.category.category)],
            };
            expect(evaluateConsent(consents, question, request.time).decision).to.equal("permit");
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(granted).to.be.greaterThan(50);
  });

  it("grant and document together release no record that evaluateConsent denies, told of it or not", async () => {
    let released = 0;
    await fc.assert(
      fc.property(arbitraryConsents, asked, described, (consents, request, resource) => {
        const category = recordCategoryCoding(request.category.category);
        const general: ConsentRequest = {
          purpose: request.purpose,
          actor: actorsOf(request.reader, request.alias),
          class: [category],
        };
        const whole: ConsentRequest = { ...general, ...resource, class: [category, ...resource.class] };
        const document = bytesOf({
          resourceType: "Bundle",
          type: "collection",
          entry: consents.map((one) => ({ resource: one })),
        });
        try {
          requireDocumentPermits(document, general, request.time);
        } catch (error) {
          if (error instanceof RefusedError) return;
          throw error;
        }
        released++;
        expect(evaluateConsent(consents, whole, request.time).decision).to.equal("permit");
      }),
      { numRuns: 5_000 },
    );
    expect(released).to.be.greaterThan(100);
  });

  it("one more denial, or one more consent that denies, permits nothing that was not permitted before", () => {
    fc.assert(
      fc.property(arbitraryConsents, rule, asked, maybe(described), (consents, added, request, resource) => {
        const question: ConsentRequest = {
          purpose: request.purpose,
          actor: actorsOf(request.reader, request.alias),
          ...resource,
        };
        const answers = (given: unknown) => evaluateConsent(given, question, request.time);
        const { decision, redact } = answers(consents);
        const denial = JSON.parse(JSON.stringify({ ...added, type: "deny", provision: undefined }));
        const [first, ...others] = consents;
        const more = {
          ...first,
          provision: { ...first.provision, provision: [...(first.provision.provision ?? []), denial] },
        };
        for (const changed of [
          [more, ...others],
          [...consents, consent({ ...denial }, { dateTime: "2027" })],
        ]) {
          const after = answers(changed);
          if (after.decision !== "permit") continue;
          // A consent that no longer decides leaves it to an older one only by saying nothing, which a denial does not.
          expect(decision).to.equal("permit");
          expect(after.redact).to.deep.include.members([...redact]);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("the residual rules of a general answer let through nothing that the consent denies of a resource", () => {
    let permitted = 0;
    fc.assert(
      fc.property(arbitraryConsents, asked, described, (consents, request, resource) => {
        const general: ConsentRequest = { purpose: request.purpose, actor: actorsOf(request.reader, request.alias) };
        const { decision, residual } = evaluateConsent(consents, general, request.time);
        if (decision !== "permit") return;
        const enforced = { ...general, ...resource };
        // Each residual rule is a consent of its own; the last that speaks of the resource wins.
        const speaks = ({ type, ...rest }: (typeof residual)[number]) =>
          evaluateConsent(
            consent(
              type === "permit"
                ? { type: "permit", ...rest }
                : { type: "permit", provision: [{ type: "deny", ...rest }] },
            ),
            enforced,
            request.time,
          ).decision === (type === "permit" ? "permit" : "deny");
        if (residual.findLast(speaks)?.type === "forbid") return;
        permitted++;
        expect(evaluateConsent(consents, enforced, request.time).decision).to.equal("permit");
      }),
      { numRuns: 5_000 },
    );
    expect(permitted).to.be.greaterThan(100);
  });
});

describe("grants as a FHIR Consent", () => {
  const arbitraryGrants = fc
    .uniqueArray(fc.record({ reader: fc.constantFrom(...READERS), purpose: fc.constantFrom(...PURPOSES) }), {
      minLength: 1,
      maxLength: 6,
      selector: ({ reader, purpose: wanted }) => `${reader} ${wanted}`,
    })
    .chain((targets) =>
      fc.tuple(
        ...targets.map((target) =>
          fc
            .record({
              categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES.map(({ number }) => number)), { minLength: 1 }),
              start: fc.integer({ min: 0, max: 200 }),
              days: fc.integer({ min: 1, max: 100 }),
            })
            .map(({ categories, start, days }) => ({
              ...target,
              categories: categories.toSorted((a, b) => a - b),
              from: new Date(FROM.getTime() + start * 86_400_000),
              until: new Date(FROM.getTime() + (start + days) * 86_400_000),
            })),
        ),
      ),
    );
  const exporting = (grants: readonly ConsentTerms[]) =>
    consentOfGrants({ deployment, patient: PATIENT, grants, categories: CATEGORIES, dateTime: FROM });

  it("is valid FHIR, permits exactly what was granted, and comes back as the same grants", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryGrants, fc.array(asked, { minLength: 10, maxLength: 10 }), async (grants, requests) => {
        const document = exporting(grants);
        validateResource(itemOf(document), definitions);
        for (const request of requests) {
          const question = {
            purpose: request.purpose,
            actor: actorsOf(request.reader, false),
            class: [recordCategoryCoding(request.category.category)],
          };
          const { decision, residual } = evaluateConsent(document, question, request.time);
          expect(decision).to.equal(grants.some((grant) => covers(grant, request)) ? "permit" : "deny");
          expect(residual).to.deep.equal([]);
        }
        const digest = await digestOf(bytesOf(document));
        const back = await importing(
          document,
          grants.map(({ reader, purpose: wanted }) => wish(reader, wanted)),
        );
        expect(back).to.deep.equal(grants.map((grant) => ({ ...grant, document: digest })));
      }),
      { numRuns: 200 },
    );
  });

  it("refuses no grant, one twice, and a number without a category", async () => {
    const grant = { reader: org("1"), purpose: "TREAT", categories: [1], from: FROM, until: UNTIL } as const;
    await expectFailure(() => exporting([]), InputError, "input.invalid");
    await expectFailure(() => exporting([grant, grant]), InputError, "input.invalid");
    await expectFailure(() => exporting([{ ...grant, categories: [2] }]), InputError, "input.invalid");
    await expectFailure(() => exporting([{ ...grant, until: new Date(Number.NaN) }]), InputError, "time.invalid");
  });
});
