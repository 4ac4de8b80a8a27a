import { expect } from "chai";
import fc from "fast-check";
import { EpcisContext } from "../../../src/medicines/epcis/EpcisContext.js";
import { epcisFromJson } from "../../../src/medicines/epcis/epcisFromJson.js";
import { epcisFromXml } from "../../../src/medicines/epcis/epcisFromXml.js";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import { eventHash } from "../../../src/medicines/epcis/eventHash.js";
import { eventPreHash } from "../../../src/medicines/epcis/eventPreHash.js";
import { queryEvents } from "../../../src/medicines/epcis/query/queryEvents.js";
import { traceTimeline } from "../../../src/medicines/epcis/traceTimeline.js";
import { InputError } from "../../../src/shared/errors.js";
import { answerOf } from "../gs1/gs1Fixture.js";
import { FULL_EVENT } from "./sampleEvent.js";

const SEED = 20_261_121;

// biome-ignore lint/suspicious/noExplicitAny: only so does a wrong type reach a typed function.
type Anything = any;

const ofAnything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});
const anything: fc.Arbitrary<Anything> = fc.oneof(
  fc.constantFrom(null, undefined, 0, 1n, Symbol("none"), {}, [], [null], [{}], [{ type: "ObjectEvent" }]),
  ofAnything,
  fc.array(fc.record({ type: ofAnything, eventTime: ofAnything, eventTimeZoneOffset: ofAnything })),
);

const ENTRIES: Readonly<Record<string, (value: Anything) => unknown>> = {
  epcisFromXml,
  epcisFromJson,
  eventHash: (value) => eventHash(value),
  "eventHash with a context": (value) => eventHash(FULL_EVENT, value),
  eventDigest: (value) => eventDigest(value),
  eventPreHash: (value) => eventPreHash(value),
  "eventPreHash with a context": (value) => eventPreHash(FULL_EVENT, value),
  "queryEvents of anything": (value) => queryEvents(value, {}),
  "queryEvents by anything": (value) => queryEvents([], value),
  "queryEvents by a parameter of anything": (value) => queryEvents([], { MATCH_epc: value, GE_eventTime: value }),
  "traceTimeline of anything": (value) => traceTimeline(value),
};

describe("EPCIS entries given something of a wrong type", () => {
  for (const [name, entry] of Object.entries(ENTRIES)) {
    it(`${name} answers, or refuses with an InputError`, () => {
      fc.assert(
        fc.property(anything, (value) => {
          answerOf(() => entry(value));
        }),
        { numRuns: 500, seed: SEED },
      );
    });
  }

  it("name what came instead", () => {
    const refused = (call: () => unknown) => {
      const answer = answerOf(call);
      return answer instanceof InputError ? answer.code : answer;
    };
    const wrong: Anything = 7;
    expect(refused(() => epcisFromXml(wrong))).to.equal("epcis.not-xml");
    expect(refused(() => epcisFromJson(wrong))).to.equal("epcis.not-json");
    expect(refused(() => eventHash(wrong))).to.equal("epcis.event");
    expect(refused(() => eventHash(FULL_EVENT, wrong))).to.equal("epcis.event");
    expect(eventHash(FULL_EVENT, EpcisContext.STANDARD)).to.equal(eventHash(FULL_EVENT));
    expect(refused(() => queryEvents(wrong, {}))).to.equal("epcis.document");
    expect(refused(() => queryEvents([], wrong))).to.equal("epcis.query-parameter");
    expect(refused(() => traceTimeline([{ ...FULL_EVENT, eventTime: wrong }] as Anything))).to.equal("epcis.event");
  });
});
