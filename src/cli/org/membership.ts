import { DUTIES } from "../../identity/duties.js";
import { MissingError } from "../../shared/errors.js";
import { namesOfBits } from "../../shared/nameOf.js";
import { ask, send } from "../../shared/send.js";
import { fromSeconds, toSeconds } from "../../shared/time.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { addressOf } from "../home/keystores.js";
import { openDesk, openSendingDesk } from "../network/Desk.js";
import type { ReadingInput, SendingInput } from "../roomFields.js";
import { inOneYear } from "./inOneYear.js";

interface OfferInput extends SendingInput {
  readonly org: string;
  readonly account: string;
  readonly duty: readonly (keyof typeof DUTIES)[];
  readonly until?: Date | undefined;
}

export async function offerMembership(context: CliContext, input: OfferInput): Promise<Outcome> {
  const { chain, home, now } = await openSendingDesk(context, input);
  const [org, account] = [await home.idOf("org", input.org), await addressOf(home, input.account)];
  const until = input.until ?? inOneYear(await now());
  const duties = input.duty.reduce((bits, one) => bits | DUTIES[one], 0);
  const { hash } = await send(chain.organizations.offerMembership(org, account, duties, toSeconds(until, "until")));
  return { value: { org, account, offered: input.duty, until, transaction: hash } };
}

/** Accepts exactly what was offered. @throws MissingError `cli.no-offer`. */
export async function acceptMembership(
  context: CliContext,
  input: SendingInput & { readonly org: string },
): Promise<Outcome> {
  const { chain, home, account } = await openSendingDesk(context, input);
  const org = await home.idOf("org", input.org);
  const { offeredDuties, offeredUntil } = await ask(chain.organizations.membershipOf(org, account));
  if (offeredDuties === 0n)
    throw new MissingError("cli.no-offer", "No membership was offered to this account", { org, account });
  const { hash } = await send(chain.organizations.acceptMembership(org, offeredDuties, offeredUntil));
  const duties = namesOfBits(DUTIES, offeredDuties);
  return { value: { org, account, duties, until: fromSeconds(offeredUntil), transaction: hash } };
}

export async function showMembership(
  context: CliContext,
  input: ReadingInput & { readonly org: string; readonly account: string },
): Promise<Outcome> {
  const { chain, home } = await openDesk(context, input);
  const [org, account] = [await home.idOf("org", input.org), await addressOf(home, input.account)];
  const { memberEpoch, controller } = await ask(chain.organizations.organizationOf(org));
  const { duties, until, epoch, offeredDuties, offeredUntil, offeredEpoch } = await ask(
    chain.organizations.membershipOf(org, account),
  );
  const isOffered = offeredDuties !== 0n && offeredEpoch === memberEpoch;
  return {
    value: {
      org,
      account,
      controls: controller === account,
      duties: epoch === memberEpoch ? namesOfBits(DUTIES, duties) : [],
      ...(until > 0n ? { until: fromSeconds(until) } : {}),
      ...(isOffered ? { offered: namesOfBits(DUTIES, offeredDuties), offeredUntil: fromSeconds(offeredUntil) } : {}),
    },
  };
}
