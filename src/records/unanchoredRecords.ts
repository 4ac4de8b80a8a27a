import type { Connection } from "../shared/connect.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";
import type { ErasableEnvelopeStore } from "./erasure/ErasableEnvelopeStore.js";
import { recordIdOf } from "./recordIdOf.js";
import { recordStateOf } from "./recordState.js";

/**
 * Records that are stored and that nobody anchored: what a crash amid publishing leaves, or what is being published just now. Anchor them, or take them back by `forget`.
 * A record of a batch is among them until its envelope has the proof. It reads the whole store.
 * @throws MedtrailError `store.io`, `chain.failed`.
 */
export async function* unanchoredRecords(
  connection: Connection,
  envelopes: Pick<ErasableEnvelopeStore, "allRecords">,
): AsyncGenerator<RecordEnvelope, void, undefined> {
  for await (const entry of envelopes.allRecords()) {
    if (recordIdOf(entry) !== entry.record) continue; // an invented envelope, of nobody's record
    const { state } = await recordStateOf(connection, entry, entry.batch);
    if (state === "unknown") yield entry;
  }
}
