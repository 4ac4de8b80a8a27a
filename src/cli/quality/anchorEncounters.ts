import { z } from "zod";
import { fetchEnvelope } from "../../records/fetchEnvelope.js";
import { anchorUses, MAX_USES, type NewUse } from "../../records/uses/anchorUses.js";
import { newUseSalt } from "../../records/uses/newUseSalt.js";
import { readUse } from "../../records/uses/readUse.js";
import { useIdOf } from "../../records/uses/useIdOf.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { useSecretForm } from "../claim/submitClaim.js";
import { openSendingDesk } from "../network/Desk.js";
import { readJson } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";

const encountersForm = z
  .array(
    z.strictObject({
      record: z.string().min(1),
      identifier: z.strictObject({ system: z.string().min(1), value: z.string().min(1) }),
    }),
  )
  .min(1);

interface EncountersInput extends SendingInput {
  readonly file: string;
  readonly org: string;
}

/** Anchors encounters of an organisation's records. Openings are kept, encrypted, before anything is sent; what is anchored is not anchored again. */
export async function anchorEncounters(context: CliContext, input: EncountersInput): Promise<Outcome> {
  const given = checkInput(encountersForm, await readJson(context, input.file), "encounters");
  const { chain, home, secrets, stores } = await openSendingDesk(context, input);
  const org = await home.idOf("org", input.org);
  const told: { record: string; use: string }[] = [];
  const fresh: NewUse[] = [];
  for (const one of given) {
    const envelope = await fetchEnvelope(stores.envelopes, await home.idOf("record", one.record));
    const { record, patient, author, digest, batch } = envelope;
    if (author !== org) throw new InputError("input.usage", "--org: not the author of a record", { record });
    if (!(await secrets.has("use", record)))
      await secrets.put("use", record, { salt: newUseSalt(), identifier: one.identifier });
    const { salt, identifier } = await secrets.get("use", record, useSecretForm);
    const opening = { organisation: org, patient, identifier, salt };
    const use = useIdOf(opening);
    told.push({ record, use });
    if ((await readUse(chain, use)).state !== "unknown") continue;
    const place = batch === undefined ? {} : { batch: { ...batch, proof: [...batch.proof] } };
    fresh.push({ opening, kind: "encounter", record: { digest, ...place } });
  }
  const transactions: string[] = [];
  for (let start = 0; start < fresh.length; start += MAX_USES) {
    const { transaction } = await anchorUses(chain, fresh.slice(start, start + MAX_USES));
    transactions.push(transaction.hash);
    context.progress.tell(`${Math.min(start + MAX_USES, fresh.length)} of ${fresh.length} anchored`);
  }
  return { value: { org, anchored: fresh.length, encounters: told, transactions } };
}
