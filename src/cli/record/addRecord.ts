import { FilePublicationJournal } from "../../records/FilePublicationJournal.js";
import { publishOwnRecord } from "../../records/ownRecord.js";
import { type PublishedRecord, publishRecords } from "../../records/publishRecords.js";
import { resumePublications } from "../../records/resumePublications.js";
import { InputError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import { openPatient } from "../patient/openPatient.js";
import { readBytes } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";
import { recordDrafts } from "./recordDrafts.js";

interface AddInput extends SendingInput {
  readonly file: string;
  readonly patient: string;
  readonly author?: string | undefined;
  readonly category?: string | undefined;
  readonly type?: string | undefined;
  readonly name?: string | undefined;
}

/** Encrypts, stores and anchors. What an earlier, killed command left is finished first. */
export async function addRecord(context: CliContext, input: AddInput): Promise<Outcome> {
  // One byte order mark is no part of a document.
  const bytes = await readBytes(context, input.file);
  const content = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  const drafts = recordDrafts(content, input.file, input);
  if (input.name !== undefined && drafts.length > 1) {
    throw new InputError("input.usage", "--name: the file holds several records", { records: drafts.length });
  }
  const desk = await openSendingDesk(context, input);
  const { chain, home, stores } = desk;
  if (input.name !== undefined) await home.requireFree("record", input.name);
  const published: PublishedRecord[] = [];
  if (input.author === undefined) {
    const { signing } = await openPatient(desk, input.patient);
    for (const draft of drafts) published.push(await publishOwnRecord(chain, stores, signing, draft));
  } else {
    const [patient, author] = [await home.idOf("patient", input.patient), await home.idOf("org", input.author)];
    const journal = new FilePublicationJournal(home.path("journals", "publications"));
    const resumed = await resumePublications(chain, stores, journal);
    for (const [outcome, records] of Object.entries(resumed)) {
      if (records.length > 0) context.progress.tell(`an interrupted publication: ${outcome} ${records.join(" ")}`);
    }
    const onSealed = (done: number, total: number) => context.progress.tell(`${done} of ${total} encrypted`);
    published.push(...(await publishRecords(chain, stores, { patient, author, drafts, journal, onSealed })));
  }
  const [first] = published;
  if (input.name !== undefined && first !== undefined) {
    await home.name("record", input.name, { id: first.record, patient: first.patient });
  }
  const told = published.map(({ record, digest, transaction, gas }, i) => ({
    record,
    digest,
    category: drafts[i]?.category,
    bytes: drafts[i]?.content.length,
    transaction,
    gas,
  }));
  return { value: told.length === 1 ? told[0] : told };
}
