import { expect } from "chai";
import fc from "fast-check";
import { epcisDocument } from "../../../src/medicines/epcis/buildEpcisDocument.js";
import { MAX_NESTING, MAX_VALUES } from "../../../src/medicines/epcis/limits.js";
import { requireEpcis, validateEpcis } from "../../../src/medicines/epcis/validateEpcis.js";
import { expectInputError } from "../../support/expectInputError.js";
import { CONTEXT, documentOf, problemsOf, without } from "./problemsOf.js";
import { ALL_EVENTS, COMMISSIONING, PACKING } from "./sampleEvents.js";

const CONTEXT_URL = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";

describe("validateEpcis", () => {
  it("finds nothing wrong with an event of each type, in a document and by itself", () => {
    expect(validateEpcis(documentOf(...ALL_EVENTS))).to.deep.equal([]);
    for (const event of ALL_EVENTS)
      expect(validateEpcis({ "@context": CONTEXT, ...event }), event.type).to.deep.equal([]);
  });

  it("allows one eventID twice only where an errorDeclaration repeats it", () => {
    const declared = {
      ...COMMISSIONING,
      errorDeclaration: { declarationTime: "2026-03-05T00:00:00Z", reason: "did_not_occur" },
    };
    expect(validateEpcis(documentOf(COMMISSIONING, declared))).to.deep.equal([]);
    expect(validateEpcis(documentOf(COMMISSIONING, PACKING, COMMISSIONING))).to.deep.equal([
      {
        path: "/epcisBody/eventList/2/eventID",
        rule: "must be of one event only, unless an errorDeclaration repeats it",
        clause: "EPCIS 2.0 §7.4, eventID",
        value: JSON.stringify(COMMISSIONING.eventID),
      },
    ]);
  });

  it("refuses documents without what a document needs", () => {
    const document = documentOf(PACKING);
    for (const name of ["@context", "type", "schemaVersion", "creationDate", "epcisBody"]) {
      expect(validateEpcis(without(document, name)), name).not.to.deep.equal([]);
    }
    const refused: readonly Readonly<Record<string, unknown>>[] = [
      { ...document, schemaVersion: "1.2" },
      { ...document, schemaVersion: 2 },
      { ...document, "@context": "https://example.org/own-context.jsonld" },
      { ...document, "@context": [CONTEXT[0], CONTEXT[0]] },
      { ...document, "@context": [CONTEXT[0], { ex: "no URI" }] },
      { ...document, sender: 1 },
      { ...document, epcisBody: {} },
      { ...document, epcisBody: { eventList: {} } },
      { ...document, epcisHeader: { epcisMasterData: { vocabularyList: [{}] } } },
      { ...document, extra: 1 },
    ];
    for (const value of refused) expect(validateEpcis(value), JSON.stringify(value)).to.have.length.greaterThan(0);
    for (const value of [null, [], "EPCISDocument", 1, undefined]) expect(validateEpcis(value)).to.have.length(1);
  });

  it("checks master data in the header and in query results", () => {
    const element = {
      id: "urn:epc:id:sgln:0614141.07346.0",
      attributes: [{ id: "cbvmda:name", attribute: "Plant" }],
      children: [CONTEXT_URL],
    };
    const vocabularyList = [{ type: "urn:epcglobal:epcis:vtype:BusinessLocation", vocabularyElementList: [element] }];
    const document = (list: unknown) => ({
      ...documentOf(PACKING),
      epcisHeader: { epcisMasterData: { vocabularyList: list } },
    });
    const queryDocument = (list: unknown) => ({
      "@context": CONTEXT,
      type: "EPCISQueryDocument",
      epcisBody: { queryResults: { queryName: "q", resultsBody: { eventList: [], vocabularyList: list } } },
    });
    for (const wrap of [document, queryDocument]) {
      expect(validateEpcis(wrap(vocabularyList))).to.deep.equal([]);
      const refused: unknown[] = [
        [{ vocabularyElementList: [] }],
        [{ type: "word", vocabularyElementList: [] }],
        [{ type: CONTEXT_URL, vocabularyElementList: [{ ...element, id: "word" }] }],
        [{ type: CONTEXT_URL, vocabularyElementList: [{ ...element, attributes: [{ attribute: "Plant" }] }] }],
        [
          {
            type: CONTEXT_URL,
            vocabularyElementList: [{ ...element, attributes: [{ id: CONTEXT_URL, attribute: true }] }],
          },
        ],
        [{ type: CONTEXT_URL, vocabularyElementList: [{ ...element, children: ["word"] }] }],
      ];
      for (const list of refused) expect(validateEpcis(wrap(list)), JSON.stringify(list)).to.have.length(1);
    }
  });

  it("points by RFC 6901 and shows values shortened", () => {
    const [problem] = validateEpcis(documentOf({ ...PACKING, "a/b~c": 1 }));
    expect(problem?.path).to.equal("/epcisBody/eventList/0/a~1b~0c");
    const [long] = validateEpcis(documentOf({ ...PACKING, bizStep: "x".repeat(10_000) }));
    expect(long?.value).to.have.length(80);
  });

  it("stops at its limits: depth, cycles, shared members, many problems", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(validateEpcis(documentOf({ ...PACKING, "ex:a": deep }))[0]?.rule).to.contain(String(MAX_NESTING));
    const cycle: Record<string, unknown> = {};
    cycle["ex:a"] = cycle;
    expect(validateEpcis(documentOf({ ...PACKING, "ex:a": cycle }))[0]?.rule).to.contain(String(MAX_NESTING));
    let shared: unknown = 1;
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    expect(validateEpcis(shared)[0]?.rule).to.contain(String(MAX_VALUES));
    expect(validateEpcis(documentOf(...Array.from({ length: 5000 }, () => 1)))).to.have.length(200);
  });

  it("refuses what is no JSON at all", () => {
    for (const value of [1n, Symbol("x"), () => 1]) {
      expect(problemsOf({ ...PACKING, "ex:a": [value] })).to.deep.equal([
        `: must be JSON, which has no ${typeof value}`,
      ]);
      expect(validateEpcis({ ...documentOf(PACKING), "@context": [CONTEXT[0], { ex: value }] })).to.have.length(1);
    }
  });

  it("reads hostile strings in linear time", () => {
    const long = "a".repeat(100_000);
    for (const text of [
      `urn:${long} `,
      `https://${long}@${long} `,
      `${"%20".repeat(50_000)}:`,
      `urn:epc:id:sgtin:${"1.".repeat(50_000)}`,
      `https://id.gs1.org/${"01/".repeat(2_000)}x`,
    ]) {
      expect(
        problemsOf({ ...PACKING, parentID: text, eventTime: text, bizStep: text, eventID: text }).length,
      ).to.be.greaterThan(0);
    }
  });

  it("answers for any JSON, and any event with one member changed, without throwing (property)", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(validateEpcis(value)).to.be.an("array");
        expect(validateEpcis(documentOf(value))).to.have.length.greaterThan(0);
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
    const names = [...new Set(ALL_EVENTS.flatMap((event) => Object.keys(event)))];
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL_EVENTS),
        fc.constantFrom(...names, "toString", "__proto__"),
        fc.jsonValue(),
        (event, name, value) => {
          expect(validateEpcis(documentOf({ ...event, [name]: value }))).to.be.an("array");
        },
      ),
      { seed: 20_261_121, numRuns: 1000 },
    );
  });
});

describe("requireEpcis", () => {
  it("hands a valid document on and names what is wrong with another", () => {
    const document = epcisDocument(ALL_EVENTS, { creationDate: new Date("2026-03-05T00:00:00Z") });
    expect(requireEpcis(document, "input.json")).to.equal(document);
    const error = expectInputError("epcis.invalid", () =>
      requireEpcis(documentOf({ ...PACKING, bizStep: "shiping", action: 1 }), "input.json"),
    );
    expect(error.values).to.deep.equal({ source: "input.json", problems: 2 });
    expect(error.message).to.contain("/epcisBody/eventList/0/bizStep: must be a word").and.to.contain("/action: ");
  });
});
