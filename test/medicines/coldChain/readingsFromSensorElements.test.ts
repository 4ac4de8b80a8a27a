import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { readingsFromSensorElements } from "../../../src/medicines/coldChain/readingsFromSensorElements.js";
import { sensorElementOf } from "../../../src/medicines/coldChain/sensorElementOf.js";
import { toCenticelsius } from "../../../src/medicines/coldChain/toCenticelsius.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { withSharedData } from "../../support/withSharedData.js";

const at = (iso: string) => Date.parse(iso) / 1000;
const eventTime = "2026-03-01T12:00:00+01:00";
const eventOf = (...sensorElementList: unknown[]) => ({ type: "ObjectEvent", eventTime, sensorElementList });
const reportOf = (report: Record<string, unknown>) => eventOf({ sensorReport: [{ type: "Temperature", ...report }] });

describe("readingsFromSensorElements", () => {
  it("takes a reading at its own time, the element's or the event's", () => {
    const event = eventOf(
      {
        sensorMetadata: { time: "2026-03-01T10:30:00Z" },
        sensorReport: [
          { type: "Temperature", value: 5.1, uom: "CEL" },
          { type: "gs1:Temperature", value: 5.25, uom: "CEL", time: "2026-03-01T10:20:00.750Z" },
          { type: "RelativeHumidity", value: 40, uom: "P1" },
        ],
      },
      { sensorReport: [{ type: "https://gs1.org/voc/Temperature", value: 41, uom: "FAH" }] },
    );
    expect(readingsFromSensorElements(event)).to.deep.equal({
      readings: [
        { time: at("2026-03-01T10:20:00Z"), temperature: 525 },
        { time: at("2026-03-01T10:30:00Z"), temperature: 510 },
        { time: at("2026-03-01T11:00:00Z"), temperature: 500 },
      ],
      periods: [],
    });
  });

  it("takes extremes over the element's period", () => {
    const event = eventOf({
      sensorMetadata: { startTime: "2026-03-01T00:00:00Z", endTime: "2026-03-01T06:00:00Z" },
      sensorReport: [{ type: "Temperature", minValue: 275.15, maxValue: 281.15, uom: "KEL" }],
    });
    const period = { from: at("2026-03-01T00:00:00Z"), until: at("2026-03-01T06:00:00Z") };
    expect(readingsFromSensorElements(event)).to.deep.equal({
      readings: [],
      periods: [{ ...period, minTemperature: 200, maxTemperature: 800 }],
    });
  });

  it("passes over other types, reports without a number and events without sensors", () => {
    const none = { readings: [], periods: [] };
    expect(readingsFromSensorElements(reportOf({ uom: "CEL" }))).to.deep.equal(none);
    expect(readingsFromSensorElements(reportOf({ type: "example:Temperature", value: 1 }))).to.deep.equal(none);
    expect(readingsFromSensorElements({ eventTime })).to.deep.equal(none);
  });

  it("takes the readings of one sensor", async () => {
    const event = eventOf({
      sensorMetadata: { deviceID: "urn:epc:id:giai:4000001.111" },
      sensorReport: [
        { type: "Temperature", value: 5, uom: "CEL" },
        { type: "Temperature", value: 6, uom: "CEL", deviceID: "urn:epc:id:giai:4000001.222" },
      ],
    });
    await expectFailure(() => readingsFromSensorElements(event), InputError, "sensor-element.devices");
    const temperatures = (deviceID: string) =>
      readingsFromSensorElements(event, { deviceID }).readings.map(({ temperature }) => temperature);
    expect(temperatures("urn:epc:id:giai:4000001.111")).to.deep.equal([500]);
    expect(temperatures("urn:epc:id:giai:4000001.222")).to.deep.equal([600]);
    expect(temperatures("urn:epc:id:giai:4000001.333")).to.deep.equal([]);
  });

  it("refuses extremes without a period, other units, and times without a zone", async () => {
    const extremes = reportOf({ minValue: 2, maxValue: 8, uom: "CEL" });
    await expectFailure(() => readingsFromSensorElements(extremes), InputError, "sensor-element.period");
    for (const uom of [undefined, "DD", "cel"]) {
      const event = reportOf({ value: 5, ...(uom ? { uom } : {}) });
      await expectFailure(() => readingsFromSensorElements(event), InputError, "sensor-element.unit");
    }
    const local = reportOf({ value: 5, uom: "CEL", time: "2026-03-01T10:30:00" });
    const failure = await expectFailure(() => readingsFromSensorElements(local), InputError, "input.invalid");
    expect(failure.message).to.contain("sensorElementList.0.sensorReport.0.time");
    const impossible = reportOf({ value: 5, uom: "CEL", time: "2026-13-01T10:30:00Z" });
    await expectFailure(() => readingsFromSensorElements(impossible), InputError, "time.invalid");
  });

  withSharedData("epcis/openepcis/2.0/EPCIS/JSON/Capture/Documents", (folder) => {
    it("reads every sensor element of the OpenEPCIS documents, or names what is missing in it", async () => {
      let readings = 0;
      let periods = 0;
      const failures: string[] = [];
      for (const name of (await readdir(folder)).filter((file) => file.endsWith(".json")).sort()) {
        const document = JSON.parse(await readFile(join(folder, name), "utf8"));
        for (const event of document.epcisBody?.eventList ?? []) {
          try {
            const found = readingsFromSensorElements(event);
            readings += found.readings.length;
            periods += found.periods.length;
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            failures.push(`${name} ${error.code}`);
          }
        }
      }
      expect(readings).to.be.greaterThan(10);
      expect(periods).to.be.greaterThan(3);
      // One test document reports its temperatures without a unit.
      expect(failures.filter((failure) => !failure.endsWith("sensor-element.unit"))).to.deep.equal([]);
    });

    it("reads the six readings of one element in SensorData_with_combined_events", async () => {
      const document = JSON.parse(await readFile(join(folder, "SensorData_with_combined_events.json"), "utf8"));
      const all = document.epcisBody.eventList.map((event: unknown) => readingsFromSensorElements(event));
      const six = all.find((found: { readings: readonly unknown[] }) => found.readings.length === 6);
      expect(six?.readings).to.deep.equal(
        [2600, 2610, 2620, 2630, 2640, 2650].map((temperature, i) => ({
          time: at("2019-04-02T13:05:00Z") + 600 * i,
          temperature,
        })),
      );
    });
  });
});

describe("toCenticelsius", () => {
  it("converts and rounds to the nearest, halves away from 0 °C", () => {
    const known: readonly [number, string, number][] = [
      [8, "CEL", 800],
      [8.01, "CEL", 801],
      [2.675, "CEL", 268],
      [-2.675, "CEL", -268],
      [-0.001, "CEL", 0],
      [46.4, "FAH", 800],
      [-40, "FAH", -4000],
      [281.15, "KEL", 800],
      [0, "KEL", -27_315],
      [327.67, "CEL", 32_767],
    ];
    for (const [value, uom, expected] of known)
      expect(toCenticelsius(value, uom), `${value} ${uom}`).to.equal(expected);
    for (let centi = -27_315; centi <= 32_767; centi++) expect(toCenticelsius(centi / 100, "CEL")).to.equal(centi);
  });

  it("refuses what the chain cannot hold", async () => {
    for (const [value, uom] of [
      [-0.01, "KEL"],
      [327.68, "CEL"],
      [Number.NaN, "CEL"],
    ] as const) {
      await expectFailure(() => toCenticelsius(value, uom), InputError, "sensor-element.value");
    }
  });
});

describe("sensorElementOf", () => {
  const summary = {
    count: 145,
    from: at("2026-03-01T00:00:00Z"),
    until: at("2026-03-02T00:00:00Z"),
    minTemperature: 299,
    maxTemperature: 705,
    meanKinetic: 521,
    timeOutside: 60,
  };

  it("tells a summary as EPCIS does, with the library's terms beside", () => {
    const source = { deviceID: "urn:epc:id:giai:4000001.111", rawData: "https://example.org/log" };
    expect(sensorElementOf(summary, source)).to.deep.equal({
      sensorMetadata: { startTime: "2026-03-01T00:00:00.000Z", endTime: "2026-03-02T00:00:00.000Z", ...source },
      sensorReport: [
        {
          type: "Temperature",
          minValue: 2.99,
          maxValue: 7.05,
          uom: "CEL",
          "medtrail:meanKineticTemperature": 5.21,
          "medtrail:timeOutside": 60,
          "medtrail:readingCount": 145,
        },
      ],
    });
  });

  it("is read back with the same extremes and period, and no reading", () => {
    const { from, until, minTemperature, maxTemperature } = summary;
    expect(readingsFromSensorElements(eventOf(sensorElementOf(summary)))).to.deep.equal({
      readings: [],
      periods: [{ from, until, minTemperature, maxTemperature }],
    });
  });
});
