import { z } from "zod";
import { newEvidence } from "../../resources/pool/evidence.js";
import { evidencePersonOf, newNullifierSecret, nullifierOf } from "../../resources/pool/nullifierOf.js";
import { placeRequestIdOf } from "../../resources/pool/placeRequestIdOf.js";
import { readPool } from "../../resources/pool/readPool.js";
import { requestPlace } from "../../resources/pool/requestPlace.js";
import { pointsOf } from "../../resources/pool/ScoreDefinition.js";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex } from "../../shared/hex.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import { parseJson, readJson } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";

const wishForm = z.strictObject({
  /** Who needs the place: an identifier of the organisation's own. It never leaves the wallet. */
  person: z.strictObject({ system: z.string().min(1), value: z.string().min(1) }),
  /** By the components of the pool's score. */
  points: z.record(z.string(), z.int().nonnegative()),
  /** Indexes of the categories, besides the open ones. */
  eligibility: z.array(z.int().nonnegative()).default([]),
});

const nullifierForm = z.strictObject({ secret: z.string().transform((text) => fromHex(text, 32, "secret")) });
const scoreForm = z.looseObject({
  source: z.url(),
  name: z.string(),
  components: z.array(z.strictObject({ code: z.string(), min: z.int(), max: z.int() })),
});

interface AskInput extends SendingInput {
  readonly pool: string;
  readonly org: string;
  readonly file: string;
  readonly name?: string | undefined;
}

/** Asks for a place. The evidence is kept, encrypted, before anything is sent: who lost it could not bear out the priority. */
export async function askForPlace(context: CliContext, input: AskInput): Promise<Outcome> {
  const { person, points, eligibility } = checkInput(
    wishForm,
    await readJson(context, input.file),
    "request for a place",
  );
  const { chain, home, secrets, stores } = await openSendingDesk(context, input);
  const [pool, org] = [await home.idOf("pool", input.pool), await home.idOf("org", input.org)];
  if (input.name !== undefined) await home.requireFree("request", input.name);
  if (!(await secrets.has("nullifiers", org))) await secrets.put("nullifiers", org, { secret: newNullifierSecret() });
  const { secret } = await secrets.get("nullifiers", org, nullifierForm);
  const { terms } = await readPool(chain, pool);
  const score = parseJson(new TextDecoder().decode(await stores.blobs.get(terms.score)), "the pool's score");
  const opening = newEvidence(
    await evidencePersonOf(secret, pool, person),
    pointsOf(checkInput(scoreForm, score, "score definition"), points),
  );
  const nullifier = await nullifierOf(secret, pool, person);
  const request = placeRequestIdOf({ pool, attester: org, nullifier });
  await secrets.put("evidence", request, opening);
  const { receipt } = await requestPlace(chain, { pool, org, nullifier, eligibility, opening });
  if (input.name !== undefined) await home.name("request", input.name, { id: request, pool });
  return { value: { request, pool, org, transaction: receipt.hash } };
}
