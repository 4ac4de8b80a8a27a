import { z } from "zod";
import { capacityKindOf } from "../../resources/pool/capacityKindOf.js";
import { openPool } from "../../resources/pool/openPool.js";
import { drawCommitmentOf, newDrawSecret } from "../../resources/pool/poolDraw.js";
import { encodeScore, scoreDigestOf } from "../../resources/pool/ScoreDefinition.js";
import { SOFA } from "../../resources/pool/sofaScore.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import { readJson } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";

const scoreForm = z.strictObject({
  source: z.string(),
  name: z.string(),
  components: z.array(z.strictObject({ code: z.string(), min: z.number(), max: z.number() })),
});

const poolForm = z.strictObject({
  /** What a unit is. */
  kind: z.strictObject({ system: z.string(), code: z.string() }),
  /** SOFA, or the definition of a published score. */
  score: z.union([z.literal("SOFA").transform(() => SOFA), scoreForm]),
  lowerFirst: z.boolean(),
  /** In the order of precedence. */
  categories: z.array(
    z.strictObject({ units: z.int(), soft: z.boolean().default(false), open: z.boolean().default(false) }),
  ),
});

export const drawSecretForm = z.strictObject({ drawSecret: bytes32 });

interface OpenInput extends SendingInput {
  readonly name: string;
  readonly provider: string;
  readonly file: string;
  readonly deadline: number;
  readonly from: number;
  readonly until: number;
  readonly answer: number;
  readonly reveal: number;
}

/** The draw's secret is kept before the pool commits to it. */
export async function openNewPool(context: CliContext, input: OpenInput): Promise<Outcome> {
  const { kind, score, lowerFirst, categories } = checkInput(poolForm, await readJson(context, input.file), "pool");
  const { chain, home, secrets, stores, now } = await openSendingDesk(context, input);
  await home.requireFree("pool", input.name);
  const provider = await home.idOf("org", input.provider);
  if (!(await secrets.has("pool", input.name))) await secrets.put("pool", input.name, { drawSecret: newDrawSecret() });
  const { drawSecret } = await secrets.get("pool", input.name, drawSecretForm);
  const start = (await now()).getTime();
  const after = (seconds: number) => new Date(start + 1000 * seconds);
  const terms = {
    provider,
    kind: capacityKindOf(kind),
    from: after(input.from),
    until: after(input.until),
    deadline: after(input.deadline),
    answerSeconds: input.answer,
    revealSeconds: input.reveal,
    lowerFirst,
    score: await scoreDigestOf(score),
    drawCommitment: drawCommitmentOf(drawSecret),
    categories,
  };
  await stores.blobs.put(encodeScore(score));
  const { pool } = await openPool(chain, terms);
  await home.name("pool", input.name, { id: pool, score });
  return {
    value: {
      name: input.name,
      pool,
      deadline: terms.deadline,
      from: terms.from,
      until: terms.until,
      units: categories.reduce((sum, { units }) => sum + units, 0),
    },
  };
}
