import { InputError } from "../../shared/errors.js";
import { decodeSummary } from "../coldChain/ReadingSummary.js";
import { readingsFromSensorElements, type SensorTemperatures } from "../coldChain/readingsFromSensorElements.js";
import type { ChainLog } from "./ChainLog.js";
import type { StoredEvent } from "./EventStore.js";

/**
 * What the temperatures of an event say otherwise than the summary that a sensor anchored. Any business step may carry sensor elements,
 * so none is asked for.
 */
export function sensorDifferences(log: ChainLog, event: StoredEvent): string[] {
  const [anchored] = log.parts("summary");
  const summary = decodeSummary(BigInt(String(anchored?.values.values ?? 0)));
  let told: SensorTemperatures;
  try {
    told = readingsFromSensorElements(event);
  } catch (error) {
    if (error instanceof InputError) return [`the event's temperatures cannot be read: ${error.code}`];
    throw error;
  }
  const { readings, periods } = told;
  const temperatures = readings.map(({ temperature }) => temperature);
  const times = readings.map(({ time }) => time);
  const lowest = least([...temperatures, ...periods.map(({ minTemperature }) => minTemperature)]);
  const highest = most([...temperatures, ...periods.map(({ maxTemperature }) => maxTemperature)]);
  if (lowest === undefined && highest === undefined) return ["the event tells no temperatures"];
  return [
    ...differ("lowest, 0.01 °C", lowest, summary.minTemperature),
    ...differ("highest, 0.01 °C", highest, summary.maxTemperature),
    ...differ("first reading, seconds", least([...times, ...periods.map(({ from }) => from)]), summary.from),
    ...differ("last reading, seconds", most([...times, ...periods.map(({ until }) => until)]), summary.until),
  ];
}

function differ(name: string, told: number | undefined, onChain: number): string[] {
  return told === onChain ? [] : [`${name}: the event says ${told ?? "nothing"}, the chain ${onChain}`];
}

type Numbers = readonly (number | undefined)[];

function least(numbers: Numbers): number | undefined {
  return numbers.reduce(
    (found, one) => (one !== undefined && (found === undefined || one < found) ? one : found),
    undefined,
  );
}

function most(numbers: Numbers): number | undefined {
  return numbers.reduce(
    (found, one) => (one !== undefined && (found === undefined || one > found) ? one : found),
    undefined,
  );
}
