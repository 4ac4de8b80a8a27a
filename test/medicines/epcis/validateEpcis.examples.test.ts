import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { isUri } from "../../../src/medicines/epcis/uriForm.js";
import { validateEpcis } from "../../../src/medicines/epcis/validateEpcis.js";
import { withSharedData } from "../../support/withSharedData.js";
import { mutationsOf } from "./mutations.js";
import { PACKING } from "./sampleEvents.js";

/** Published documents that are not valid, by the place and the rule; the first three are refused by the official schema too. */
const INVALID: ReadonlyMap<string, RegExp> = new Map([
  // persistentDisposition is of ObjectEvent and TransformationEvent only.
  ["AggregationEvent_with_persistentDisposition.json", /eventList\/1\/persistentDisposition is no member/],
  // Words that the GS1 Web Vocabulary does not have, and reports without type.
  ["SensorData_with_combined_events.json", /eventList\/7\/.*\/type must be a word/],
  ["TransactionEvent_with_userExtensions.json", /sensorReport\/0\/type must be a word/],
  // A word of its own in GS1's namespace.
  ["CurieString_document.json", /destinationList\/3\/type .*GS1's namespace has no such word/],
  // One eventID of two events, on purpose: the hash of both is the same.
  ["epcisDocHavingEventWithIgnoreFields.jsonld", /eventList\/1\/eventID must be of one event only/],
  ["epcisQueryDocHavingEventWithIgnoreFields.jsonld", /eventList\/1\/eventID must be of one event only/],
  // Classes in epcList, on purpose: every notation of a key in one list.
  ["epclist_normalisation.jsonld", /epcList\/20 must name one object/],
]);

const SCHEMA_REFUSES = [...INVALID.keys()].slice(0, 3);

type Example = readonly [name: string, document: unknown];

function examplesUnder(directory: string, ending: string): Example[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(ending));
  return names.map((name): Example => [basename(name), JSON.parse(readFileSync(join(directory, name), "utf8"))]);
}

withSharedData("epcis", (path) => {
  describe("validateEpcis on published documents", () => {
    let official: ValidateFunction;
    const examples = [
      ...examplesUnder(join(path, "openepcis/2.0"), ".json"),
      ...examplesUnder(join(path, "event-hash/examples"), ".jsonld"),
    ];

    before(() => {
      const schema: unknown = JSON.parse(readFileSync(join(path, "EPCIS-JSON-Schema.json"), "utf8"));
      if (typeof schema !== "object" || schema === null) expect.fail("the schema is an object");
      const ajv = new Ajv({ strict: false });
      addFormats.default(ajv);
      official = ajv.compile(schema);
      expect(examples.length).to.be.greaterThan(60);
    });

    for (const [name, document] of examples) {
      const reason = INVALID.get(name);
      it(`${reason ? "refuses" : "accepts"} ${name}`, () => {
        const problems = validateEpcis(document).map(({ path: place, rule }) => `${place} ${rule}`);
        if (reason) expect(problems.join("\n")).to.match(reason);
        else expect(problems).to.deep.equal([]);
        expect(official(document)).to.equal(!SCHEMA_REFUSES.includes(name));
      });
    }

    it("refuses whatever the official schema refuses of a valid document changed in one place", () => {
      let refused = 0;
      for (const [name, document] of examples) {
        if (INVALID.has(name)) continue;
        for (const { path: place, kind, document: changed } of mutationsOf(document)) {
          if (official(changed)) continue;
          refused += 1;
          if (validateEpcis(changed).length === 0) expect.fail(`accepts ${name} ${place} ${kind}`);
        }
      }
      expect(refused).to.be.greaterThan(40_000);
    }).timeout(120_000);

    it("accepts what CBV 2.0 allows and the schema, which knows bare words and CURIEs only, does not", () => {
      const values = [
        { bizStep: "urn:epcglobal:cbv:bizstep:packing" },
        { disposition: "urn:epcglobal:cbv:disp:in_progress" },
        { sensorElementList: [{ sensorReport: [{ type: "https://gs1.org/voc/Temperature" }] }] },
      ];
      for (const value of values) {
        const event = { "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld", ...PACKING, ...value };
        expect(official(event), JSON.stringify(value)).to.equal(false);
        expect(validateEpcis(event)).to.deep.equal([]);
      }
    });

    it("takes for a URI nothing that the schema's format does not", () => {
      const ajv = new Ajv();
      addFormats.default(ajv);
      const isOfficialUri = ajv.compile({ type: "string", format: "uri" });
      const parts = [
        "urn",
        "http",
        "x",
        ":",
        "/",
        "//",
        "?",
        "#",
        "%",
        "%2F",
        "@",
        "[",
        "é",
        " ",
        "a.b",
        "1",
        "",
        "\\",
        "|",
      ];
      let accepted = 0;
      for (const one of parts) {
        for (const two of parts) {
          for (const three of parts) {
            for (const four of parts) {
              const text = one + two + three + four;
              if (!isUri(text)) continue;
              accepted += 1;
              if (!isOfficialUri(text)) expect.fail(`takes ${text} for a URI`);
            }
          }
        }
      }
      expect(accepted).to.be.greaterThan(500);
    });
  });
});
