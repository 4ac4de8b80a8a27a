import { randomBytes } from "node:crypto";
import type { AuditFinding } from "../../src/audit/report/AuditFinding.js";
import { fetchKeyDirectory } from "../../src/identity/fetchKeys.js";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { recordStateOf } from "../../src/records/recordState.js";
import { sealRecord } from "../../src/records/sealRecord.js";
import { toHex } from "../../src/shared/hex.js";
import type { AuditCast, AuditStage, Operator } from "./auditCast.js";
import type { Forgotten } from "./Life.js";
import { RecordCopy } from "./RecordCopy.js";
import type { Story } from "./Story.js";

/** What an audit ought to say of one record at one operator's. */
export type Brief = Pick<AuditFinding, "record" | "replica" | "class" | "part" | "ground" | "mend">;

/** Something that went wrong in a copy, and what an audit ought to say of it. */
export interface Mishap {
  readonly what: string;
  readonly findings: readonly Brief[];
}

const ENCOUNTER = { resourceType: "Encounter", status: "finished" };

/** Puts real faults into the files of all three. */
export async function playMishaps(
  story: Story,
  { chain, stores }: Pick<AuditStage, "chain" | "stores">,
  { southwestern, northwestern, lakeside }: AuditCast,
  { successor, backup }: Pick<Forgotten, "backup"> & { readonly successor: RecordEnvelope },
): Promise<Mishap[]> {
  const records = await southwestern.copy.records(southwestern.org);
  const [first, second, third, fourth, fifth] = records.filter(({ record }) => record !== successor.record);
  if (!first || !second || !third || !fourth || !fifth) throw new Error("there are five records");
  const done: Mishap[] = [];
  const happens = async (who: string, what: string, act: () => Promise<readonly Brief[]>) => {
    done.push({ what: `${who} ${what}`, findings: await story.does(who, what, act) });
  };
  const broken = ({ record }: RecordEnvelope, at: readonly Operator[], other: Partial<Brief> = {}) =>
    at.map(({ name }): Brief => {
      const mended = { class: "corrupted", part: "ciphertext", ground: "anchor", mend: "copy" } as const;
      return { record, replica: name, ...mended, ...other };
    });
  const gone = ({ record }: RecordEnvelope, { name }: Operator, kind: "missing" | "stale"): Brief[] => [
    { record, replica: name, class: kind, part: "both", ground: "anchor", mend: "copy" },
  ];
  const aside = { replica: northwestern.name, part: "both", mend: "quarantine" } as const;
  const both = [southwestern, lakeside];
  const all = [...both, northwestern];

  await happens(southwestern.name, "has a disk that turns one bit of a ciphertext", async () => {
    await southwestern.copy.flip(first);
    return broken(first, [southwestern]);
  });
  await happens(northwestern.name, "has a full disk, which cuts a ciphertext off", async () => {
    await northwestern.copy.cut(second);
    return broken(second, [northwestern], { class: "truncated" });
  });
  await happens(lakeside.name, "loses a record, envelope and all", async () => {
    await lakeside.copy.lose(third);
    return gone(third, lakeside, "missing");
  });
  const names = both.map(({ name }) => name).join(" and ");
  await happens(names, "change a ciphertext in the very same way, two against one", async () => {
    for (const { copy } of both) await copy.flip(fourth);
    return broken(fourth, both);
  });
  await happens(northwestern.name, "misses the corrected record", async () => {
    await northwestern.copy.lose(successor);
    return gone(successor, northwestern, "stale");
  });
  const old = new RecordCopy("backup", backup);
  const [forgotten, unanchored]: [RecordEnvelope[], RecordEnvelope[]] = [[], []];
  for (const entry of await old.records()) {
    const { state } = await recordStateOf(chain, entry, entry.batch);
    (state === "unknown" ? unanchored : forgotten).push(entry);
  }
  const count = `${forgotten.length} ${forgotten.length === 1 ? "record" : "records"}`;
  const patients = `plays an old backup back: ${count} of a patient who was forgotten since`;
  await happens(northwestern.name, patients, async () => {
    for (const entry of forgotten) await northwestern.copy.take(entry, old);
    return forgotten.map(({ record }) => ({ ...aside, record, class: "forgotten", ground: "receipt" }));
  });
  await happens(northwestern.name, "gets back with it the forgery that the patient was once served", async () => {
    for (const entry of unanchored) await northwestern.copy.take(entry, old);
    return unanchored.map(({ record }) => ({ ...aside, record, class: "not-anchored", ground: "no-anchor" }));
  });
  await happens(northwestern.name, "is slipped a well-formed record by nobody who was ever licensed", async () => {
    const directory = await fetchKeyDirectory(chain, stores.blobs, first.patient);
    const nobody = { patient: first.patient, author: toHex(randomBytes(32)), directory };
    const draft = { content: new TextEncoder().encode(JSON.stringify(ENCOUNTER)), category: "encounters" };
    const { record } = await sealRecord(northwestern.copy, nobody, draft);
    return [{ ...aside, record, class: "forged", ground: "no-anchor" }];
  });
  await happens("All three", "change one more ciphertext", async () => {
    for (const { copy } of all) await copy.flip(fifth);
    return broken(fifth, all, { mend: "none" });
  });
  return done;
}
