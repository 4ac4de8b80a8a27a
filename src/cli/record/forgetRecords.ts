import { FileAccessJournal } from "../../records/access/FileAccessJournal.js";
import { erasureReceiptDigest } from "../../records/erasure/ErasureReceipt.js";
import { erasableAccessJournal } from "../../records/erasure/erasableAccessJournal.js";
import { erasableBlobs } from "../../records/erasure/erasableBlobs.js";
import { erasableEnvelopes } from "../../records/erasure/erasableEnvelopes.js";
import { FileErasureJournal } from "../../records/erasure/FileErasureJournal.js";
import { forget, resumeErasures } from "../../records/erasure/forget.js";
import { fetchEnvelope } from "../../records/fetchEnvelope.js";
import { InputError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import { openPatient } from "../patient/openPatient.js";
import type { SendingInput } from "../roomFields.js";

interface ForgetInput extends SendingInput {
  readonly record?: string | undefined;
  readonly patient?: string | undefined;
}

/** Tombstones first, then keys, then ciphertexts. What an earlier, killed command left is finished first. */
export async function forgetRecords(context: CliContext, input: ForgetInput): Promise<Outcome> {
  const desk = await openSendingDesk(context, input);
  const { chain, home, secrets, stores } = desk;
  if ((input.record === undefined) === (input.patient === undefined)) {
    throw new InputError("input.usage", "Name either a record or a whole --patient");
  }
  const envelope =
    input.record === undefined
      ? undefined
      : await fetchEnvelope(stores.envelopes, await home.idOf("record", input.record));
  const patient = envelope?.patient ?? (await home.idOf("patient", input.patient ?? ""));
  const name = await home.nameOf("patient", patient);
  // An author forgets its own records without the patient; what the patient stored, the patient signs for.
  const isOwn = name !== undefined && (await secrets.has("patient", name));
  const { signing } = isOwn ? await openPatient(desk, patient) : {};
  const journal = new FileErasureJournal(home.path("journals", "erasures"));
  const erasing = {
    stores: [
      erasableEnvelopes("envelopes", stores.envelopes),
      erasableBlobs("ciphertexts", stores.blobs),
      erasableAccessJournal("journal", new FileAccessJournal(home.path("journals", "access"))),
    ],
    journal,
    ...(signing === undefined ? {} : { signing }),
  };
  const earlier = await resumeErasures(chain, erasing);
  if (earlier.length > 0) context.progress.tell(`${earlier.length} interrupted erasures were finished`);
  const receipt = await forget(
    chain,
    erasing,
    envelope === undefined ? { patient, whole: true } : { patient, records: [envelope] },
  );
  const digest = await erasureReceiptDigest(receipt);
  await home.write(`${JSON.stringify(receipt)}\n`, "receipts", `${digest.slice(2)}.json`);
  const refused = receipt.records.filter(({ refused: reason }) => reason !== undefined).length;
  const told = {
    complete: receipt.complete,
    records: receipt.records.length,
    refused,
    stays: receipt.stays,
    receipt: digest,
  };
  return { value: told, holds: receipt.complete };
}
