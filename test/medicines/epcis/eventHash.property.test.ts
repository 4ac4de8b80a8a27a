import { expect } from "chai";
import fc from "fast-check";
import { EpcisContext } from "../../../src/medicines/epcis/EpcisContext.js";
import { epcisFromJson } from "../../../src/medicines/epcis/epcisFromJson.js";
import { epcisFromXml } from "../../../src/medicines/epcis/epcisFromXml.js";
import { eventHash } from "../../../src/medicines/epcis/eventHash.js";
import { eventPreHash } from "../../../src/medicines/epcis/eventPreHash.js";
import { eventsInContext } from "../../../src/medicines/epcis/eventsInContext.js";
import { epcUrnToDigitalLink } from "../../../src/medicines/gs1/epcUrnToDigitalLink.js";
import { InputError } from "../../../src/shared/errors.js";
import { eventXml } from "./eventXml.js";
import { FULL_EVENT, NOT_HASHED, SAMPLE_CONTEXT } from "./sampleEvent.js";

const SEED = { seed: 20_261_121, numRuns: 100 };
const CONTEXT = EpcisContext.STANDARD.with(SAMPLE_CONTEXT);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

/** The same event: each choice is drawn, so that shrinking tells which one matters. */
function rewritten(value: Json, draw: fc.GeneratorValue, key = ""): Json {
  const shuffled = <T>(values: T[]): T[] => draw(fc.shuffledSubarray, values, { minLength: values.length });
  if (Array.isArray(value)) return shuffled(value.map((one) => rewritten(one, draw, key)));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(shuffled(Object.entries(value)).map(([name, one]) => [name, rewritten(one, draw, name)]));
  }
  if (typeof value !== "string") return value;
  const space = () => draw(fc.constantFrom, "", " ", "\n\t");
  return `${space()}${renamed(value, key, draw)}${space()}`;
}

const CBV: Readonly<Record<string, readonly [urn: string, web: string]>> = {
  bizStep: ["bizstep", "BizStep"],
  disposition: ["disp", "Disp"],
  set: ["disp", "Disp"],
  unset: ["disp", "Disp"],
};

function renamed(value: string, key: string, draw: fc.GeneratorValue): string {
  if (/^(?:eventTime|time)$/.test(key)) {
    const millis = Date.parse(value);
    const hours = draw(fc.integer, { min: -12, max: 12 });
    const local = new Date(millis + hours * 3_600_000).toISOString().slice(0, -1);
    const offset = hours === 0 ? "Z" : `${hours < 0 ? "-" : "+"}${String(Math.abs(hours)).padStart(2, "0")}:00`;
    return `${draw(fc.boolean) ? local : `${local}000400`}${offset}`;
  }
  const [urn, web] = CBV[key] ?? [];
  if (urn !== undefined) {
    const word = value;
    return draw(
      fc.constantFrom,
      word,
      `urn:epcglobal:cbv:${urn}:${word}`,
      `cbv:${web}-${word}`,
      `https://ref.gs1.org/cbv/${web}-${word}`,
    );
  }
  if (!/^urn:epc:(?:id|class|idpat):/.test(value) || draw(fc.boolean)) return value;
  const link = epcUrnToDigitalLink(value);
  return draw(fc.constantFrom, link, link.replace("id.gs1.org", "brand.example.com/some/path"), `${link}?17=271231`);
}

function hashOf(event: Fields): string {
  return eventHash(event, CONTEXT);
}

/** Every leaf of an event, as the path to it. */
function leaves(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const entries: [string | number, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, one]) => leaves(one, [...path, key]));
}

function changed(value: Json, path: readonly (string | number)[], change: (leaf: Json) => Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? changed(one, rest, change) : one));
  if (typeof value !== "object" || value === null) throw new Error("no such path");
  return { ...value, [key]: changed(value[String(key)] ?? null, rest, change) };
}

function otherLeaf(leaf: Json): Json {
  if (typeof leaf === "number") return leaf + 0.5;
  if (typeof leaf === "boolean") return !leaf;
  const text = String(leaf);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? text.replace("08:", "07:") : `${text.replace(/\*$/, "")}9`;
}

describe("event hash: properties", () => {
  it("does not depend on order, white space, or the notation of times, keys and vocabulary", () => {
    const expected = eventPreHash(FULL_EVENT, CONTEXT);
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const event = rewritten(structuredClone(FULL_EVENT), draw);
        const text = JSON.stringify(
          { "@context": SAMPLE_CONTEXT, epcisBody: { eventList: [event] } },
          null,
          draw(fc.nat, 3),
        );
        const [read] = eventsInContext(epcisFromJson(text));
        expect(read && eventPreHash(read.event, read.context)).to.equal(expected);
      }),
      SEED,
    );
  });

  it("is the same from XML, whatever its prefix is called", () => {
    for (const prefix of ["ext", "other", "gs1", "https"]) {
      const [read] = eventsInContext(
        epcisFromXml(eventXml({ ...FULL_EVENT, ...NOT_HASHED, "rdfs:comment": [] }, prefix)),
      );
      expect(read && eventPreHash(read.event, read.context), prefix).to.equal(eventPreHash(FULL_EVENT, CONTEXT));
    }
  });

  it("covers every field: a change of any value changes it", () => {
    const paths = leaves(FULL_EVENT).filter(([key]) => key !== "type");
    expect(paths.length).to.be.greaterThan(60);
    const seen = new Map([[hashOf(FULL_EVENT), "nothing"]]);
    for (const path of paths) {
      const hash = hashOf(changed(FULL_EVENT, path, otherLeaf) as Fields);
      expect(seen.get(hash), path.join(".")).to.equal(undefined);
      seen.set(hash, path.join("."));
    }
  });

  it("covers every field: without it the hash is another", () => {
    const seen = new Set([hashOf(FULL_EVENT)]);
    for (const key of Object.keys(FULL_EVENT)) {
      if (key === "type") continue;
      const { [key]: _, ...rest } = FULL_EVENT as Fields;
      const hash = hashOf(rest);
      expect(seen.has(hash), key).to.equal(false);
      seen.add(hash);
    }
  });

  for (const [key, value] of Object.entries(NOT_HASHED)) {
    it(`does not cover ${key}`, () => {
      expect(hashOf({ ...FULL_EVENT, [key]: value })).to.equal(hashOf(FULL_EVENT));
    });
  }

  it("is of a value or refuses with a code of epcis, whatever a field holds", () => {
    const keys = Object.keys(FULL_EVENT);
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 4 }), (key, value) => {
        try {
          expect(eventHash({ ...FULL_EVENT, [key]: value }, CONTEXT)).to.match(
            /^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/,
          );
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
          expect(error)
            .to.have.property("code")
            .that.matches(/^epcis\./);
        }
      }),
      { ...SEED, numRuns: 2000 },
    );
  });
});
