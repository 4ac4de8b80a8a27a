import { MissingError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import type { FundEvent } from "./FundEvent.js";
import type { FundState } from "./FundState.js";
import { ReplayLedger } from "./ReplayLedger.js";
import { replayContested, replayFiled, replayUpheld, replayVoided } from "./replayClaims.js";
import { replayAwarded, replayClosed, replayFixed, replayLevel } from "./replayClose.js";
import { replayCollection, replayPremium, replayWithdrawal } from "./replayMoney.js";

/**
 * Works out a plan's whole state from its events alone, and checks each event against the terms and all that came before: adjudication,
 * what is paid at once, nettings, the money of a close, its level, every award, reversals and withdrawals.
 * @param events all of the plan, oldest first: of `readFundStory`.
 * @throws MissingError `coverage.unknown-plan` where the plan was never opened.
 */
export function replayFund(plan: Hex, events: readonly FundEvent[]): FundState {
  const opened = events.find((event) => event.name === "PlanOpened");
  if (opened === undefined) throw new MissingError("coverage.unknown-plan", "Nobody opened the plan", { plan });
  const ledger = new ReplayLedger(plan, opened.terms);
  for (const event of events) if (!ledger.turnTo(event)) replay(ledger, event);
  return ledger.finish();
}

function replay(ledger: ReplayLedger, event: FundEvent): void {
  switch (event.name) {
    case "PlanOpened":
      break;
    case "PersonEnrolled":
      if (ledger.enrolledUntil.has(event.person)) ledger.problem("a person is enrolled once");
      ledger.enrolledUntil.set(event.person, event.until);
      ledger.persons.set(event.patient, event.person);
      break;
    case "PseudonymAdded":
      ledger.persons.set(event.patient, event.person);
      break;
    case "EnrolmentChanged":
      ledger.enrolledUntil.set(event.person, event.until);
      break;
    case "PremiumPaid":
      replayPremium(ledger, event);
      break;
    case "FundToppedUp":
      ledger.books.moneyIn += event.amount;
      break;
    case "DebitNetted":
      ledger.problem("nothing was to be netted", 0n, event.amount);
      break;
    case "ProviderPaid":
      replayCollection(ledger, event);
      break;
    case "SurplusAnnounced":
      ledger.surplus = { amount: event.amount, period: event.period };
      break;
    case "SurplusWithdrawn":
      replayWithdrawal(ledger, event);
      break;
    case "ClaimFiled":
      replayFiled(ledger, event);
      break;
    case "ClaimContested":
      replayContested(ledger, event);
      break;
    case "ClaimUpheld":
      replayUpheld(ledger, event);
      break;
    case "ClaimVoided":
      replayVoided(ledger, event);
      break;
    case "PeriodFixed":
      replayFixed(ledger, event);
      break;
    case "LevelProved":
      replayLevel(ledger, event);
      break;
    case "ClaimAwarded":
      replayAwarded(ledger, event);
      break;
    case "PeriodClosed":
      replayClosed(ledger, event);
      break;
  }
}
