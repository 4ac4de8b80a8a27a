import { expect } from "chai";
import { intervalOf, intervalOfPeriod } from "../../../src/records/consent/fhirInterval.js";

const interval = (from: string, until: string) => ({ from: Date.parse(from), until: Date.parse(until) });

describe("the time that a dateTime stands for", () => {
  for (const [text, from, until] of [
    ["2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"],
    ["2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z", "2026-07-01T12:00:01Z"],
    ["2026-07-01T00:30:00+02:00", "2026-06-30T22:30:00Z", "2026-06-30T22:30:01Z"],
    ["2026-07-01T12:00:00-03:30", "2026-07-01T15:30:00Z", "2026-07-01T15:30:01Z"],
    ["2026-07-01T12:00:00.25Z", "2026-07-01T12:00:00.250Z", "2026-07-01T12:00:00.251Z"],
    ["0099-01-01", "0099-01-01T00:00:00Z", "0099-01-02T00:00:00Z"],
  ] as const) {
    it(text, () => expect(intervalOf(text)).to.deep.equal(interval(from, until)));
  }

  for (const text of [
    ...["", "0000", "26", "2026-13", "2026-00", "2026-02-30", "2025-02-29", "2026-7-1", "2026-07-01T12:00Z"],
    ...[
      "2026-07-01T12:00:00",
      "2026-07-01T24:00:00Z",
      "2026-07-01T12:00:60Z",
      "2026-07-01T12:00:00+15:00",
      " 2026",
      "2026\n",
    ],
  ]) {
    it(`${JSON.stringify(text)} is none`, () => expect(intervalOf(text)).to.equal(undefined));
  }

  it("a period: open where it says nothing, none where it ends before it starts", () => {
    expect(intervalOfPeriod({ start: "2026" })).to.deep.equal({
      from: Date.parse("2026-01-01"),
      until: Number.POSITIVE_INFINITY,
    });
    expect(intervalOfPeriod({ end: "2026" })).to.deep.equal({
      from: Number.NEGATIVE_INFINITY,
      until: Date.parse("2027-01-01"),
    });
    expect(intervalOfPeriod({ start: "2026-07-01", end: "2026-07-01" })).to.deep.equal(
      interval("2026-07-01", "2026-07-02"),
    );
    expect(intervalOfPeriod({ start: "2026-07-02", end: "2026-07-01" })).to.equal(undefined);
    expect(intervalOfPeriod({ start: "soon" })).to.equal(undefined);
    expect(intervalOfPeriod({ end: "never" })).to.equal(undefined);
  });
});
