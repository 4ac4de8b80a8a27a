import type { Connection } from "../../shared/connect.js";
import { MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import type { QualityReport } from "../reports/CaseBook.js";
import { type AgreementEventOf, readAgreementEvents } from "./agreementEvents.js";
import { agreementIdOf } from "./agreementIdOf.js";
import { type AgreementTerms, encodeAgreementTerms } from "./agreementTerms.js";
import { reportsOf } from "./reportsOf.js";

const ZERO: Hex = `0x${"00".repeat(32)}`;
const NONE: QualityReport = { first: 0, through: 0, leaves: 0, totals: ZERO, root: ZERO };

/**
 * Settles the next period, with those that the same report covers: by the report that the chain holds of it, or by there being none. Anybody may
 * send it; what it credits is taken out by `withdrawLevelCredit`.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.TooEarly`, `contract.AgreementNotInState`,
 * `contract.AllPeriodsSettled`; MedtrailError `chain.failed`, `chain.other-version`.
 */
export async function settlePeriod(
  connection: Connection,
  terms: AgreementTerms,
): Promise<AgreementEventOf<"PeriodsSettled">> {
  const { serviceLevels } = connection;
  const encoded = encodeAgreementTerms(terms);
  const agreement = agreementIdOf(connection.deployment, terms);
  const next = Number((await ask(serviceLevels.agreementOf(agreement))).next);
  const reports = await reportsOf(connection, { org: encoded.provider, indicator: encoded.indicator });
  const covering = reports.find(({ first, through }) => first <= next && next <= through);
  const later = reports.find(({ first }) => first > next) ?? NONE;
  const { blockNumber: block } = await send(
    covering ? serviceLevels.settle(encoded, covering) : serviceLevels.settleUnreported(encoded, later),
  );
  const events = await readAgreementEvents(connection, agreement, { fromBlock: block, toBlock: block });
  for (const event of events) if (event.name === "PeriodsSettled" && event.from === next) return event;
  throw new MedtrailError("chain.other-version", "A period was settled and no event told it", { agreement });
}
