import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";
import { type ClaimSource, claimFromFhir } from "../../../src/resources/coverage/fhir/claimFromFhir.js";
import { InputError } from "../../../src/shared/errors.js";
import { definitions, exampleBytes, exampleJson, exampleNames, toBytes } from "../../records/fhir/officialExamples.js";
import { failureOf } from "../../support/failureOf.js";
import { withSharedData } from "../../support/withSharedData.js";

const USD = { currency: "USD", decimals: 6 };
const CODES = "http://example.org/codes";

const read = (bytes: Uint8Array, more: Partial<ClaimSource> = {}) =>
  claimFromFhir({ bytes, source: "test", definitions, money: USD, codeSystem: CODES, ...more });
const example = (change: (claim: Record<string, unknown>) => void, more: Partial<ClaimSource> = {}) => {
  const claim = exampleJson("Claim-100150.json");
  change(claim);
  return read(toBytes(claim), more);
};
const text = new TextDecoder();

const [dollars, net] = [(value: unknown) => ({ value, currency: "USD" }), { value: 135.57, currency: "USD" }];
const item = (more: object) => ({ sequence: 1, productOrService: { coding: [{ code: "1200" }] }, ...more });

describe("claimFromFhir", () => {
  it("reads the official example: money exact, code, identifier, and the very bytes", () => {
    const bytes = exampleBytes("Claim-100150.json");
    const claim = read(bytes);
    expect(claim).to.deep.equal({
      identifier: { system: "http://happyvalley.com/claim", value: "12345" },
      id: "100150",
      type: { system: "http://terminology.hl7.org/CodeSystem/claim-type", code: "oral" },
      items: [{ sequence: 1, service: { system: CODES, code: "1200" }, units: 1, amount: 135_570_000n }],
      bytes,
    });
  });

  it("takes every official Claim, or says why not", async () => {
    const refused: Record<string, unknown> = {};
    const amounts: Record<string, string> = {};
    for (const name of exampleNames().filter((one) => one.startsWith("Claim-"))) {
      const identifierOf = (reference: string) => ({ system: "http://example.org/encounters", value: reference });
      try {
        const { items } = read(exampleBytes(name), { identifierOf });
        amounts[name] = items.map(({ amount }) => amount / 10_000n).join(" ");
      } catch {
        refused[name] = (await failureOf(() => read(exampleBytes(name), { identifierOf }))).values.rule;
      }
    }
    expect(refused).to.deep.equal({
      "Claim-100153.json": "use: a preauthorization or predetermination is no claim",
    });
    expect(amounts).to.deep.equal({
      "Claim-100150.json": "13557",
      "Claim-100151.json": "13557 10500 110000",
      "Claim-100152.json": "13557",
      "Claim-100154.json": "13557",
      "Claim-100155.json": "13557",
      "Claim-100156.json": "105000 10500 110000",
      "Claim-660150.json": "8000",
      "Claim-660151.json": "21400",
      "Claim-660152.json": "23540",
      "Claim-760150.json": "6000",
      "Claim-760151.json": "9000",
      "Claim-760152.json": "15500",
      "Claim-860150.json": "7500",
      "Claim-960150.json": "12500",
      "Claim-960151.json": "12500",
      "Claim-MED-00050.json": "1250000",
    });
  });

  it("keeps digits that a double loses", () => {
    const bytes = text.decode(exampleBytes("Claim-100150.json"));
    const written = bytes.replaceAll(/"value"\s*:\s*135\.57/g, '"value": 9007199254740993.000001');
    expect(written).to.not.equal(bytes);
    expect(read(toBytes(written)).items[0]?.amount).to.equal(9_007_199_254_740_993_000_001n);
  });

  it("multiplies unit price, quantity and factor exactly where there is no net", () => {
    const priced = item({ unitPrice: dollars(0.1), quantity: { value: 3 }, factor: 0.7 });
    expect(example((claim) => Object.assign(claim, { item: [priced] })).items[0]?.amount).to.equal(210_000n);
    const plain = item({ unitPrice: dollars(0.1) });
    expect(example((claim) => Object.assign(claim, { item: [plain] })).items[0]?.amount).to.equal(100_000n);
  });

  it("lets one item stand for what the total leaves, and drops others without a price", () => {
    const items = [item({}), item({ sequence: 2, net: dollars(140.52) }), item({ sequence: 3 })];
    const { items: read } = example((claim) => Object.assign(claim, { item: items, total: dollars(265.52) }), {
      restItem: 1,
    });
    expect(read.map(({ sequence, amount }) => [sequence, amount])).to.deep.equal([
      [1, 125_000_000n],
      [2, 140_520_000n],
    ]);
  });

  describe("names the encounter", () => {
    const own = { identifier: { system: "http://example.org/encounters", value: "77" } };
    const encounters = (...list: object[]) => list.map((one) => item({ net, encounter: [one] }));

    it("by its identifier, by a URN, or by what the caller knows", () => {
      const of = (list: object[], more: Partial<ClaimSource> = {}) =>
        example((claim) => Object.assign(claim, { item: list }), more).encounter;
      expect(of([...encounters(own, own), item({ net })])).to.deep.equal(own.identifier);
      const urn = "urn:uuid:ffbebef5-2bc6-42ed-9e45-5913752d72c4";
      expect(of(encounters({ reference: urn }))).to.deep.equal({ system: "urn:ietf:rfc:3986", value: urn });
      const identifierOf = (reference: string) => (reference === "Encounter/7" ? own.identifier : undefined);
      expect(of(encounters({ reference: "Encounter/7" }), { identifierOf })).to.deep.equal(own.identifier);
    });

    it("and refuses two, or one that nobody knows", async () => {
      const other = { identifier: { system: "http://example.org/encounters", value: "78" } };
      for (const list of [[own, other], [{ reference: "Encounter/8" }]]) {
        const call = () => example((claim) => Object.assign(claim, { item: encounters(...list) }));
        expect((await failureOf(call)).code).to.equal("coverage.document");
      }
    });
  });

  const refusals: readonly [string, Record<string, unknown>, RegExp, Partial<ClaimSource>?][] = [
    ["a cancelled claim", { status: "cancelled" }, /only an active claim/],
    ["another currency", { item: [item({ net: { value: 1, currency: "EUR" } })] }, /item\.0\.net is not in USD/],
    ["an amount without value", { item: [item({ net: { currency: "USD" } })] }, /has no value/],
    ["an item without price", { item: [item({})] }, /item 1 has no price/],
    [
      "an item without code",
      { item: [item({ net, productOrService: { text: "a service" } })] },
      /item 1 has no service/,
    ],
    ["a code of no system", { item: [item({ net })] }, /item 1 has no service/, { codeSystem: "" }],
    ["a total that is another sum", { total: dollars(135.58) }, /do not sum/],
    ["a negative amount", { item: [item({ net: dollars(-1) })] }, /below zero/],
    ["more places than the token has", { item: [item({ net: dollars(0.0000001) })] }, /finer than 6/],
    ["a price of no whole units", { item: [item({ unitPrice: dollars(0.000001), factor: 0.5 })] }, /no whole units/],
    ["half a service", { item: [item({ net, quantity: { value: 0.5 } })] }, /quantity that is no whole number/],
    ["17 items", { item: Array.from({ length: 17 }, (_, i) => item({ sequence: i + 1, net })) }, /more than 16/],
    ["restItem that has a price", { total: dollars(200) }, /restItem is no item/, { restItem: 1 }],
    ["restItem without a total", { item: [item({})] }, /leaves nothing/, { restItem: 1 }],
    ["no currency", {}, /currency/, { money: { currency: "usd", decimals: 6 } }],
    ["no valid Claim", { priority: undefined }, /priority/],
  ];
  for (const [what, change, message, more] of refusals) {
    it(`refuses ${what}`, async () => {
      const failure = await failureOf(() => {
        if (more?.codeSystem !== "") return example((claim) => Object.assign(claim, change), more);
        const bytes = toBytes({ ...exampleJson("Claim-100150.json"), ...change });
        return claimFromFhir({ bytes, source: "test", definitions, money: USD });
      });
      expect(failure).to.be.instanceOf(InputError);
      expect(failure.message).to.match(message);
    });
  }

  it("refuses another resource, and a Bundle", async () => {
    for (const bytes of [
      exampleBytes("Coverage-9876B1.json"),
      toBytes({ resourceType: "Bundle", type: "collection", entry: [{ resource: exampleJson("Claim-100150.json") }] }),
    ]) {
      expect((await failureOf(() => read(bytes))).message).to.match(/no single Claim/);
    }
  });

  withSharedData("fhir/synthea-r4", (directory) => {
    it("reads all of Synthea's claims: encounter, nets to the cent, the rest for the encounter", async () => {
      let [taken, large] = [0, 0];
      for (const name of readdirSync(directory).filter((one) => one.endsWith(".json"))) {
        const bundle = new Uint8Array(readFileSync(resolve(directory, name)));
        for (const { bytes, resource } of parseFhir(bundle, name, definitions).items) {
          if (resource.resourceType !== "Claim") continue;
          const options = { money: { currency: "USD", decimals: 2 }, restItem: 1 };
          // What has a price; the item of the encounter has none, and is what the total leaves.
          const nets = (resource.item ?? []).flatMap(({ net: own }) => (own?.value === undefined ? [] : [own.value]));
          if (nets.length + 1 > 16) {
            expect((await failureOf(() => read(bytes, options))).message).to.match(/more than 16 items/);
            large++;
            continue;
          }
          const { items, encounter } = read(bytes, options);
          const cents = (value: number | undefined) => BigInt(Math.round((value ?? 0) * 100));
          expect(items.slice(1).map(({ amount }) => amount)).to.deep.equal(nets.map(cents));
          expect(items.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(cents(resource.total?.value));
          expect(encounter?.value).to.equal(resource.item?.[0]?.encounter?.[0]?.reference);
          taken++;
        }
      }
      expect(taken + large).to.equal(436);
      expect(large).to.equal(7);
    });
  });
});
