import { readQualityEvents } from "../../quality/chain/qualityEvents.js";
import { readChart } from "../../quality/chain/readChart.js";
import { verifyMonitor } from "../../quality/chain/verifyMonitor.js";
import { fromUnits } from "../../quality/indicators/millionths.js";
import { fromSeconds } from "../../shared/time.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openDesk } from "../network/Desk.js";
import type { ReadingInput } from "../roomFields.js";

interface ChartInput extends ReadingInput {
  readonly indicator: string;
  readonly org: string;
}

/** An organisation's charts of an indicator. It holds where every chart, signal and fault of the monitor follows from its reports. */
export async function showChart(context: CliContext, input: ChartInput): Promise<Outcome> {
  const { chain, home, provider } = await openDesk(context, input);
  const [org, indicator] = [await home.idOf("org", input.org), await home.idOf("indicator", input.indicator)];
  // One block for all: what comes meanwhile belongs to the next look.
  const span = { toBlock: await provider.getBlockNumber() };
  const { steps, ...chart } = await readChart(chain, { org, indicator }, span);
  context.progress.tell("recomputing every chart");
  const problems = await verifyMonitor(chain, span);
  const events = (await readQualityEvents(chain, span)).flatMap((event) =>
    event.name !== "IndicatorDefined" && event.org === org && event.indicator === indicator ? [event] : [],
  );
  const signals = events.flatMap((event) => {
    if (event.name !== "SignalRaised") return [];
    const { through, direction, value, answerBy } = event;
    return [
      {
        through,
        direction,
        value: fromUnits(value),
        ...(answerBy === 0 ? {} : { answerBy: fromSeconds(BigInt(answerBy)) }),
      },
    ];
  });
  const faults = events.flatMap((event) => {
    if (event.name !== "FaultChanged") return [];
    const { fault, through, open, block } = event;
    return [{ fault, ...(fault === "falseReport" ? { through } : {}), open, block }];
  });
  const holds = problems.length === 0;
  return { value: { org, indicator, ...chart, follows: holds, path: steps, signals, faults, problems }, holds };
}
