import type { Encounter } from "./encountersOf.js";

/**
 * The encounter that has the record of another one and was anchored before it, in one second by the lower UseId: where there is one, the other may
 * not be counted (ICaseDesk.showSharedRecord). A doubled one takes nobody's place.
 */
export function earlierOfRecord(all: readonly Encounter[], one: Encounter): Encounter | undefined {
  return all.find(
    (other) => !other.doubled && other.lastRecord === one.lastRecord && other.use !== one.use && isBefore(other, one),
  );
}

function isBefore(other: Encounter, one: Encounter): boolean {
  return other.anchoredAt < one.anchoredAt || (other.anchoredAt === one.anchoredAt && other.use < one.use);
}
