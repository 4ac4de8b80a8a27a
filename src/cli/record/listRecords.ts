import { recordStateOf } from "../../records/recordState.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openDesk } from "../network/Desk.js";
import type { ReadingInput } from "../roomFields.js";

/** The store's records of a patient, as the chain knows them. Category numbers mean something to the patient alone. */
export async function listRecords(
  context: CliContext,
  input: ReadingInput & { readonly patient: string },
): Promise<Outcome> {
  const { chain, home, stores } = await openDesk(context, input);
  const patient = await home.idOf("patient", input.patient);
  const records = [];
  for await (const envelope of stores.envelopes.allRecords()) {
    if (envelope.patient !== patient) continue;
    const { state, anchoredAt } = await recordStateOf(chain, envelope, envelope.batch);
    const { record, author, categoryNumber, epoch } = envelope;
    const by = author === patient ? "patient" : ((await home.nameOf("org", author)) ?? author);
    records.push({
      name: await home.nameOf("record", record),
      record,
      author: by,
      categoryNumber,
      epoch,
      state,
      anchoredAt,
    });
  }
  records.sort(
    (a, b) => (a.anchoredAt?.getTime() ?? 0) - (b.anchoredAt?.getTime() ?? 0) || (a.record < b.record ? -1 : 1),
  );
  return { value: records };
}
