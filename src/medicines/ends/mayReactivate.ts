import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { glnNumber } from "../ids/gs1Numbers.js";
import { BATCH_STATUSES, PACK_STATES } from "../ids/states.js";

/** A paragraph of article 13 of Delegated Regulation (EU) 2016/161. */
export type Article13Clause = "13(1)(a)" | "13(1)(b)" | "13(1)(c)" | "13(1)(d)" | "13(1)(e)";

const PERIOD_MS = 10 * 24 * 60 * 60 * 1000;

/** What article 13 asks of a pack that is to become active again. */
export interface ReactivationFacts {
  /** By whom it was decommissioned: the same authorisation or entitlement, at the same premises. */
  readonly sameAuthorisation: boolean;
  readonly samePremises: boolean;
  /** Milliseconds since it was decommissioned; undefined for what no period runs for, as a lock. */
  readonly sinceEnd: number | undefined;
  readonly expired: boolean;
  /** Registered as recalled, withdrawn, intended for destruction or stolen. */
  readonly flagged: boolean;
  /** The holder knows it to be stolen, whatever is registered. */
  readonly knownStolen: boolean;
  readonly suppliedToPublic: boolean;
}

/** Whether a pack may become active again, and what stands against it, in order. */
export interface ReactivationAnswer {
  readonly allowed: boolean;
  readonly failed: readonly Article13Clause[];
}

/** Article 13(1): all of (a) to (e), or the pack does not return to saleable stock (13(2)). */
export function mayReactivate(facts: ReactivationFacts): ReactivationAnswer {
  const { sinceEnd } = facts;
  const conditions: readonly (readonly [Article13Clause, boolean])[] = [
    ["13(1)(a)", facts.sameAuthorisation && facts.samePremises],
    ["13(1)(b)", sinceEnd === undefined || (sinceEnd >= 0 && sinceEnd <= PERIOD_MS)],
    ["13(1)(c)", !facts.expired],
    ["13(1)(d)", !facts.flagged && !facts.knownStolen],
    ["13(1)(e)", !facts.suppliedToPublic],
  ];
  const failed = conditions.filter(([, holds]) => !holds).map(([clause]) => clause);
  return { allowed: failed.length === 0, failed };
}

/** A pack whose holder asks. */
export interface ReactivationQuestion {
  readonly org: Hex;
  readonly batch: Hex;
  readonly index: number;
  /** GLN of the place that asks. */
  readonly premises: string;
  readonly knownStolen: boolean;
  /** By the time of the newest block when left out. */
  readonly now?: Date;
}

/**
 * {@link mayReactivate} for a pack that ended by itself, with the facts as they are on chain: what `reactivatePack` will be answered.
 * A pack in quarantine, or from what was set aside, counts as flagged; an opened one as supplied to the public.
 * @throws InputError `packs.not-ended`, `input.invalid`; MedtrailError `chain.failed`.
 */
export async function mayReactivatePack(
  connection: Connection,
  { org, batch, index, premises, knownStolen, now }: ReactivationQuestion,
): Promise<ReactivationAnswer> {
  const { batches } = connection;
  const [end, slot, status, product] = await ask(
    Promise.all([
      batches.packEndOf(batch, index),
      batches.batchOf(batch),
      batches.statusOf(batch),
      batches.batchOf(batch).then(({ gtin }) => batches.productRecallOf(gtin)),
    ]),
  );
  const state = nameOf(PACK_STATES, end.state);
  if (state === "active") throw new InputError("packs.not-ended", "The pack did not end by itself", { batch, index });
  const time = now ?? fromSeconds((await ask(newestBlock(connection)))?.timestamp ?? 0);
  const recalled = slot.recallState !== 0n || product.state !== 0n;
  return mayReactivate({
    sameAuthorisation: checkInput(bytes32, org, "organisation").startsWith(end.org),
    samePremises: end.premises === glnNumber(premises),
    sinceEnd: state === "locked" ? undefined : time.getTime() - fromSeconds(end.endedAt).getTime(),
    expired: time >= fromSeconds(slot.expiry) || Number(status) === BATCH_STATUSES.expired,
    flagged: recalled || slot.quarantine !== 0n || end.setAside || state === "destroyed" || state === "stolen",
    knownStolen,
    suppliedToPublic: state === "handedOver" || end.parts !== 0n,
  });
}

function newestBlock({ runner }: Connection) {
  return runner.provider?.getBlock("latest") ?? Promise.resolve(null);
}
