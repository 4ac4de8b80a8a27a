import type { AccessJournal } from "../access/AccessJournal.js";
import type { ErasureStore } from "./ErasureStore.js";

/** A journal of changes of access, as an erasure sees it: an unfinished change says who was to read what. `name` is what the receipt calls it. */
export function erasableAccessJournal(name: string, journal: AccessJournal): ErasureStore {
  return {
    name,
    holds: "keys",
    async *records() {},
    async erase({ patient, whole }, tell) {
      if (whole && (await journal.delete(patient))) tell({ kind: "access-change", of: patient, count: 1 });
    },
    async remaining({ patient, whole }) {
      return whole && (await journal.get(patient)) !== undefined ? 1 : 0;
    },
  };
}
