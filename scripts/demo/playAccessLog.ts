import { AccessLogServer } from "../../src/records/accessLog/AccessLogServer.js";
import { listAccess } from "../../src/records/accessLog/listAccess.js";
import { MemoryAccessLogStore } from "../../src/records/accessLog/MemoryAccessLogStore.js";
import { proveOmission } from "../../src/records/accessLog/proveOmission.js";
import { verifyEvidence } from "../../src/records/accessLog/verifyEvidence.js";
import type { Life, LifeStage } from "./Life.js";
import type { Aftermath } from "./playEmergency.js";
import type { Story } from "./Story.js";

/** The patient looks at who read what; a server that leaves a read out is caught. */
export async function playAccessLog(
  story: Story,
  { chain }: LifeStage,
  { person, organizations, server, stranger }: Life,
  { ward, kept }: Pick<Aftermath, "ward" | "kept">,
): Promise<void> {
  const { patient, signer } = person;
  const { anna, riverside } = organizations;
  const { log, store } = server;
  const list = async () => listAccess(chain, log, { patient, signer, log: log.name, time: await server.time() });

  story.chapter("The patient asks who read");
  await story.does(anna.name, "anchors the root of its access log", () => log.publish());
  const { accesses } = await story.does("patient", "signs the question, and checks the answer against the chain", list);
  for (const { name, org } of [riverside, ward]) {
    const own = accesses.filter(({ reader }) => reader === org);
    const purposes = [...new Set(own.map(({ purpose }) => purpose))].join(", ");
    story.tell(`${name}: ${own.length} ${own.length === 1 ? "read" : "reads"} for ${purposes}`);
  }
  story.holds(
    `All ${accesses.length} reads are signed by their readers and stand below a root on chain`,
    accesses.length > 0 && accesses.every(({ sequence, invention }) => sequence !== undefined && !invention),
  );

  const { index } = kept.receipt;
  store.hidden.add(index);
  const told = await story.does(anna.name, `is taken over and hides the read of ${ward.name}`, list);
  story.holds(
    `The answer has ${told.accesses.length} reads, and looks whole`,
    told.accesses.length + 1 === accesses.length,
  );
  const evidence = await story.does(ward.name, "shows its receipt, which the list leaves out", () =>
    proveOmission(chain, kept, { list: told.listing.list, view: log }),
  );
  // As somebody who was not there gets it: from a file.
  const proven = await story.does("stranger", "verifies the evidence", () =>
    verifyEvidence(stranger, JSON.parse(JSON.stringify(evidence ?? null))),
  );
  story.holds(
    `It proves an ${proven.proves} by ${anna.name}'s server`,
    proven.proves === "omission" && proven.org === anna.org,
  );
  store.hidden.delete(index);

  const shorter = new MemoryAccessLogStore();
  for (let i = 0; i < index; i++) await shorter.append(await store.entry(i));
  await story.isRefused(anna.name, "starts on a log without that read", "access-log.rolled-back", async () => {
    const time = await server.time();
    return AccessLogServer.open(chain, shorter, { org: anna.org, signer: server.signer, clock: () => time });
  });
}
