import { acceptOffer, declineOffer } from "../../resources/pool/answerOffer.js";
import { closePool, fixDraw, revealDraw } from "../../resources/pool/drawPool.js";
import { passOn } from "../../resources/pool/passOn.js";
import { readPool } from "../../resources/pool/readPool.js";
import { settlePool } from "../../resources/pool/settlePool.js";
import { verifyPool } from "../../resources/pool/verifyPool.js";
import { RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { type Desk, openDesk, openSendingDesk } from "../network/Desk.js";
import type { ReadingInput, SendingInput } from "../roomFields.js";
import { drawSecretForm } from "./openNewPool.js";

/** More than the steps that there are: close, fix, reveal, walk and award, pass on, and closing again. */
const MAX_STEPS = 8;

/**
 * Takes every step that can be taken now. The chain says where the pool stands, so a killed settlement goes on, and somebody else's is
 * finished.
 */
export async function settleOnePool(
  context: CliContext,
  input: SendingInput & { readonly pool: string },
): Promise<Outcome> {
  const desk = await openSendingDesk(context, input);
  const { chain, home } = desk;
  const pool = await home.idOf("pool", input.pool);
  const taken: string[] = [];
  let waitsFor: string | undefined;
  for (let step = 0; step < MAX_STEPS && waitsFor === undefined; step++) {
    const { stage } = await readPool(chain, pool);
    context.progress.tell(`the pool is ${stage}`);
    if (stage === "asking") waitsFor = "the deadline of requests";
    else if (stage === "closable") {
      await closePool(chain, pool);
      taken.push("closed");
    } else if (stage === "drawing") {
      if (await isFixed(desk, pool)) taken.push("fixed");
      else waitsFor = "the draw's block: some blocks more";
    } else if (stage === "revealing") {
      const secret = await secretOf(desk, pool);
      if (secret === undefined) waitsFor = "the provider, whose wallet has the draw's secret";
      else {
        await revealDraw(chain, pool, secret);
        taken.push("revealed");
      }
    } else {
      const onProgress = (what: string, done: number, total: number) =>
        context.progress.tell(`${what} ${done} of ${total}`);
      const { requests, winners } = await settlePool(chain, pool, { onProgress });
      const { offered, unused } = await passOn(chain, pool);
      taken.push("settled");
      return { value: { pool, taken, requests, winners, passedOn: offered, unused } };
    }
  }
  return { value: { pool, taken, waitsFor }, holds: waitsFor === undefined };
}

/** A pool as anybody can work it out again from events alone. It holds where the chain agrees. */
export async function showPool(context: CliContext, input: ReadingInput & { readonly pool: string }): Promise<Outcome> {
  const { chain, home } = await openDesk(context, input);
  const pool = await home.idOf("pool", input.pool);
  const { stage, terms, requests, free } = await readPool(chain, pool);
  const isSettled = stage === "passing";
  const verdict = isSettled ? await verifyPool(chain, pool) : undefined;
  const rows = requests.map(async ({ id: request, org, state }) => ({
    request: (await home.nameOf("request", request)) ?? request,
    org: (await home.nameOf("org", org)) ?? org,
    state,
  }));
  const { deadline, from, until } = terms;
  const told = { pool, stage, deadline, from, until, free, agrees: verdict?.agrees, problems: verdict?.problems };
  return { value: { ...told, requests: await Promise.all(rows) }, holds: verdict?.agrees ?? true };
}

interface AnswerInput extends SendingInput {
  readonly pool: string;
  readonly request: string;
  readonly org: string;
  readonly decline?: boolean | undefined;
}

export async function answerPlace(context: CliContext, input: AnswerInput): Promise<Outcome> {
  const { chain, home } = await openSendingDesk(context, input);
  const own = {
    pool: await home.idOf("pool", input.pool),
    org: await home.idOf("org", input.org),
    request: await home.idOf("request", input.request),
  };
  const { hash } = await (input.decline ? declineOffer(chain, own) : acceptOffer(chain, own));
  return { value: { ...own, answer: input.decline ? "declined" : "accepted", transaction: hash } };
}

async function isFixed({ chain }: Desk, pool: Hex): Promise<boolean> {
  try {
    await fixDraw(chain, pool);
    return true;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (error.code === "contract.DrawBlockNotMined") return false;
    if (error.code !== "contract.DrawBlockGone") throw error;
    await closePool(chain, pool);
    return false;
  }
}

async function secretOf({ home, secrets }: Desk, pool: Hex): Promise<Hex | undefined> {
  const name = await home.nameOf("pool", pool);
  if (name === undefined || !(await secrets.has("pool", name))) return undefined;
  return (await secrets.get("pool", name, drawSecretForm)).drawSecret;
}
