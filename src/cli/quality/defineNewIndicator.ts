import { z } from "zod";
import { defineIndicator, indicatorIdOf } from "../../quality/indicators/defineIndicator.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { RefusedError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import { readJson } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";

/** What they mean, and may be, the library says. */
const termsForm = z.strictObject({
  definition: bytes32,
  start: z.iso.datetime({ offset: true }).optional(),
  ...{ periodLength: z.number(), reportTime: z.number(), answerTime: z.number(), disputeTime: z.number() },
  ...{ minCases: z.number(), maxSpan: z.number(), raisedOdds: z.number(), loweredOdds: z.number() },
  ...{ upLimit: z.number(), downLimit: z.number() },
  eventsAreGood: z.boolean().default(false),
  barring: z.boolean().default(false),
});

interface DefineInput extends SendingInput {
  readonly name: string;
  readonly file: string;
}

/** Defines, and names the indicator. The beginning is kept until the chain has it, so that a repetition makes no second one. */
export async function defineNewIndicator(context: CliContext, input: DefineInput): Promise<Outcome> {
  const { name } = input;
  const given = checkInput(termsForm, await readJson(context, input.file), "indicator");
  const { chain, home, now } = await openSendingDesk(context, input);
  await home.requireFree("indicator", name);
  const journal = ["journals", "indicators", `${name}.txt`] as const;
  const begun = given.start ?? (await home.read(...journal)) ?? (await now()).toISOString();
  await home.write(begun, ...journal);
  const terms = { ...given, start: new Date(begun) };
  let told: { readonly indicator: string; readonly transaction?: string };
  try {
    const { indicator, transaction } = await defineIndicator(chain, terms);
    told = { indicator, transaction: transaction.hash };
  } catch (error) {
    if (!(error instanceof RefusedError && error.code === "contract.IndicatorAlreadyDefined")) throw error;
    told = { indicator: indicatorIdOf(chain, terms) };
  }
  await home.name("indicator", name, { id: bytes32.parse(told.indicator) });
  return { value: { name, ...told, start: terms.start } };
}
