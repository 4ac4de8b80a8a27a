import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { centicelsius, seconds } from "./temperatureReading.js";

const uint32 = z
  .int()
  .nonnegative()
  .max(2 ** 32 - 1);

const readingSummary = z.object({
  count: uint32.positive(),
  from: seconds,
  until: seconds,
  minTemperature: centicelsius,
  maxTemperature: centicelsius,
  meanKinetic: centicelsius,
  timeOutside: uint32,
});

/** What a sensor says of its readings, as IColdChain.SummaryDetails: temperatures in 0.01 °C, times in seconds. */
export type ReadingSummary = Readonly<z.infer<typeof readingSummary>>;

const AT = { from: 32n, until: 72n, minTemperature: 112n, maxTemperature: 128n, meanKinetic: 144n, timeOutside: 160n };

/**
 * The summary as the contract takes it, in one word: contracts/medicines/SummaryWords.sol.
 * @throws InputError `input.invalid`
 */
export function encodeSummary(summary: ReadingSummary): bigint {
  const checked = checkInput(readingSummary, summary, "summary of readings");
  return (
    BigInt(checked.count) |
    (BigInt(checked.from) << AT.from) |
    (BigInt(checked.until) << AT.until) |
    (BigInt.asUintN(16, BigInt(checked.minTemperature)) << AT.minTemperature) |
    (BigInt.asUintN(16, BigInt(checked.maxTemperature)) << AT.maxTemperature) |
    (BigInt.asUintN(16, BigInt(checked.meanKinetic)) << AT.meanKinetic) |
    (BigInt(checked.timeOutside) << AT.timeOutside)
  );
}

/**
 * The summary in a word of the event ReadingsLogged.
 * @throws InputError `input.invalid` when it is not one that the contract accepts.
 */
export function decodeSummary(word: bigint): ReadingSummary {
  const checked = checkInput(
    z
      .bigint()
      .nonnegative()
      .lt(1n << 192n),
    word,
    "word of a summary",
  );
  const unsigned = (at: bigint, bits: number) => Number(BigInt.asUintN(bits, checked >> at));
  const signed = (at: bigint) => Number(BigInt.asIntN(16, checked >> at));
  return checkInput(
    readingSummary,
    {
      count: unsigned(0n, 32),
      from: unsigned(AT.from, 40),
      until: unsigned(AT.until, 40),
      minTemperature: signed(AT.minTemperature),
      maxTemperature: signed(AT.maxTemperature),
      meanKinetic: signed(AT.meanKinetic),
      timeOutside: unsigned(AT.timeOutside, 32),
    },
    "word of a summary",
  );
}
