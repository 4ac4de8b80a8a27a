import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { epcisDocument, epcisQueryDocument } from "../../../src/medicines/epcis/buildEpcisDocument.js";
import { epcisEvents } from "../../../src/medicines/epcis/epcisEvents.js";
import { serialiseEpcis } from "../../../src/medicines/epcis/serialiseEpcis.js";
import { requireEpcis, validateEpcis } from "../../../src/medicines/epcis/validateEpcis.js";
import { expectInputError } from "../../support/expectInputError.js";
import { withSharedData } from "../../support/withSharedData.js";
import { ALL_EVENTS, COMMISSIONING, PACKING } from "./sampleEvents.js";

const SETTINGS = { creationDate: new Date("2026-03-05T00:00:00Z") };

describe("epcisDocument", () => {
  it("captures events in their order, with everything that is set", () => {
    const document = epcisDocument([PACKING, COMMISSIONING], {
      ...SETTINGS,
      id: "urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518",
      namespaces: { ex: "https://ns.example.org/" },
      sender: "urn:epc:id:sgln:0614141.07346.0",
      receiver: "urn:epc:id:sgln:4012345.00225.0",
      instanceIdentifier: "1",
      epcisHeader: { epcisMasterData: { vocabularyList: [] } },
    });
    expect(validateEpcis(document)).to.deep.equal([]);
    expect(epcisEvents(document)).to.deep.equal([PACKING, COMMISSIONING]);
    expect(document["@context"]).to.deep.equal([
      "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
      { ex: "https://ns.example.org/" },
    ]);
    expect(document).to.include({
      creationDate: "2026-03-05T00:00:00.000Z",
      schemaVersion: "2.0",
      instanceIdentifier: "1",
    });
  });

  it("answers a query", () => {
    const document = epcisQueryDocument([PACKING], { creationDate: "2026-03-05T00:00:00+01:00", subscriptionID: "s" });
    expect(validateEpcis(document)).to.deep.equal([]);
    expect(epcisEvents(document)).to.deep.equal([PACKING]);
    expect(document.epcisBody.queryResults).to.include({ queryName: "SimpleEventQuery", subscriptionID: "s" });
    expect(epcisEvents(PACKING)).to.deep.equal([PACKING]);
  });

  it("refuses events and settings that are not valid", () => {
    for (const build of [epcisDocument, epcisQueryDocument]) {
      expectInputError("epcis.invalid", () => build([{ ...PACKING, bizStep: "shiping" }], SETTINGS));
      expectInputError("epcis.invalid", () => build([], { creationDate: "yesterday" }));
      expectInputError("epcis.invalid", () => build([], { creationDate: new Date(Number.NaN) }));
      expectInputError("epcis.invalid", () => build([], { ...SETTINGS, namespaces: { ex: "none" } }));
      expectInputError("epcis.invalid", () => build([{ ...PACKING, "ex:a": 1 }], SETTINGS));
    }
  });
});

describe("serialiseEpcis", () => {
  it("writes the standard's members first, in their order, and extensions by name", () => {
    const document = epcisDocument([{ "ex:b": { z: 1, a: 2 }, "ex:a": 1, ...PACKING }], {
      ...SETTINGS,
      namespaces: { ex: "https://ns.example.org/" },
    });
    const text = serialiseEpcis(document);
    expect(text.startsWith('{\n  "@context": [\n')).to.equal(true);
    expect(text.endsWith("}\n")).to.equal(true);
    const names = [...text.matchAll(/^ {8}"([^"]+)":/gm)].map(([, name]) => name);
    expect(names).to.deep.equal([
      "type",
      "eventTime",
      "eventTimeZoneOffset",
      "parentID",
      "childEPCs",
      "childQuantityList",
      "action",
      "bizStep",
      "ex:a",
      "ex:b",
    ]);
    expect(JSON.parse(text)).to.deep.equal(document);
  });

  it("gives one text for one content, however it was put together (property)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL_EVENTS), fc.infiniteStream(fc.nat()), (event, numbers) => {
        const shuffled = shuffle(event, numbers);
        expect(
          serialiseEpcis(requireEpcis({ "@context": "https://x.example.org/epcis-context.jsonld", ...shuffled }, "x")),
        ).to.equal(serialiseEpcis({ ...event, "@context": "https://x.example.org/epcis-context.jsonld" }));
      }),
      { seed: 20_261_121, numRuns: 100 },
    );
  });

  withSharedData("epcis/openepcis/2.0/EPCIS/JSON/Capture/Documents", (path) => {
    it("loses nothing of the published documents", () => {
      for (const name of readdirSync(path)) {
        const value: unknown = JSON.parse(readFileSync(join(path, name), "utf8"));
        if (validateEpcis(value).length > 0) continue;
        const text = serialiseEpcis(requireEpcis(value, name));
        expect(JSON.parse(text), name).to.deep.equal(value);
        expect(serialiseEpcis(requireEpcis(JSON.parse(text), name)), name).to.equal(text);
      }
    });
  });
});

function shuffle(value: object, numbers: IterableIterator<number>): object {
  const entries = Object.entries(value).map(([name, content]) => ({
    name,
    content:
      typeof content === "object" && content !== null && !Array.isArray(content) ? shuffle(content, numbers) : content,
    key: Number(numbers.next().value),
  }));
  return Object.fromEntries(
    entries.sort((left, right) => left.key - right.key).map(({ name, content }) => [name, content]),
  );
}
