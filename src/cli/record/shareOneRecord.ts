import { grantAccess } from "../../records/access/grantAccess.js";
import { fetchEnvelope } from "../../records/fetchEnvelope.js";
import { encodePurpose, type PurposeOfUse } from "../../records/purposeOfUse.js";
import { shareRecord } from "../../records/shareRecord.js";
import { ask } from "../../shared/send.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import { inOneYear } from "../org/inOneYear.js";
import { openPatient } from "../patient/openPatient.js";
import type { SendingInput } from "../roomFields.js";

interface ShareInput extends SendingInput {
  readonly record: string;
  readonly reader: string;
  readonly purpose: PurposeOfUse;
  readonly until?: Date | undefined;
}

/** Seals one record's key to a reader; a consent that covers it stays as it is, else one for its category is granted. */
export async function shareOneRecord(context: CliContext, input: ShareInput): Promise<Outcome> {
  const desk = await openSendingDesk(context, input);
  const { chain, home, stores, now } = desk;
  const [record, reader] = [await home.idOf("record", input.record), await home.idOf("org", input.reader)];
  const { patient, categoryNumber } = await fetchEnvelope(stores.envelopes, record);
  const opened = await openPatient(desk, patient);
  const { purpose } = input;
  const isCovered = await ask(chain.consents.isConsented(patient, reader, encodePurpose(purpose), categoryNumber));
  if (isCovered) {
    await shareRecord(chain, stores, { keyring: opened.keyring, record, reader });
    return { value: { record, reader, purpose, transactions: [] } };
  }
  const from = await now();
  const until = input.until ?? inOneYear(from);
  const terms = { reader, purpose, categories: [categoryNumber], from, until };
  const { transactions } = await grantAccess(opened, terms, { records: [record] });
  return { value: { record, reader, purpose, until, transactions } };
}
