import type { ErasableEnvelopeStore } from "./ErasableEnvelopeStore.js";
import type { ErasureStore } from "./ErasureStore.js";

/** A store of envelopes and shares, as an erasure sees it. `name` is what the receipt calls it. */
export function erasableEnvelopes(name: string, envelopes: ErasableEnvelopeStore): ErasureStore {
  return {
    name,
    holds: "keys",
    records: () => envelopes.allRecords(),
    async erase({ patient, whole, records }, tell) {
      for (const { record } of records) {
        const erased = await envelopes.eraseRecord(record);
        if (erased.envelopes > 0) tell({ kind: "envelope", of: record, count: erased.envelopes });
        if (erased.shares > 0) tell({ kind: "record-shares", of: record, count: erased.shares });
      }
      const count = whole ? await envelopes.erasePatientShares(patient) : 0;
      if (count > 0) tell({ kind: "patient-shares", of: patient, count });
    },
    async remaining({ patient, whole, records }) {
      const counts = records.map(({ record }) => envelopes.countRecord(record));
      if (whole) counts.push(envelopes.countPatientShares(patient));
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
  };
}
