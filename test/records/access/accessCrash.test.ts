import { expect } from "chai";
import { signKeyDirectoryChange } from "../../../src/identity/changeKeyDirectory.js";
import { fetchKeyDirectory } from "../../../src/identity/fetchKeys.js";
import { relayRotation, signRotation } from "../../../src/identity/rotateSigner.js";
import type { AccessContext } from "../../../src/records/access/AccessContext.js";
import { grantAccess } from "../../../src/records/access/grantAccess.js";
import { resumeAccess } from "../../../src/records/access/resumeAccess.js";
import { moveKeyEpochs, revokeAccess } from "../../../src/records/access/revokeAccess.js";
import { openCategoryKey } from "../../../src/records/categoryShare.js";
import type { RecordEnvelope } from "../../../src/records/EnvelopeStore.js";
import { openEnvelope } from "../../../src/records/envelope.js";
import { readRecord } from "../../../src/records/readRecord.js";
import { sweepLeftovers } from "../../../src/shared/sweepLeftovers.js";
import { accessContext, treatment } from "../../support/accessContext.js";
import { filesOf } from "../../support/filesOf.js";
import { killAtEveryStep } from "../../support/killAtEveryStep.js";
import type { Life } from "../../support/Life.js";
import { p256Signer } from "../../support/patientSigners.js";
import { publishText, releaseNow, requestFor } from "../../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../../support/testSystem.js";

/** Chain and files are looked at after every kill; records are written and read after every twentieth, since that takes longest. */
const READ_EVERY = 20;

describe("changing access, killed at every await", function () {
  this.timeout(600_000);
  let system: TestSystem;
  let author: TestOrganization;
  let former: TestOrganization;
  let remaining: TestOrganization;
  let patient: TestPatient;
  let heldByFormer: Uint8Array[];

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    former = await system.organization("Former Reader");
    remaining = await system.organization("Remaining Reader");
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
    const context = await accessContext(system, patient);
    await grantAccess(context, await treatment(system, patient, former.org, { days: 30 }));
    await grantAccess(context, await treatment(system, patient, remaining.org, { days: 60 }));
    const shares = await system.stores.envelopes.listCategoryShares(patient.id, former.org);
    const { privateKey } = former.keys;
    const opened = await Promise.all(shares.map((share) => openCategoryKey({ ...share, privateKey })));
    heldByFormer = [privateKey, ...opened.map((pair) => pair.privateKey)];
    expect(heldByFormer).to.have.length(2);
  });
  after(() => system.close());

  /** What a process of the patient's does: the relay pays through a node that the process may not outlive. */
  async function contextOf(life: Life): Promise<AccessContext> {
    const context = await accessContext(system, patient);
    const connection = await life.connection(system, system.relay.address);
    return { ...context, connection, signing: { ...context.signing, signer: life.signer(patient.signer) } };
  }

  /** Restarts, finishes what there is to finish, and answers what the chain and the files then say. */
  async function afterRestart() {
    const context = await accessContext(system, patient);
    await resumeAccess(context);
    expect(await resumeAccess(context)).to.equal(undefined);
    await sweepLeftovers(system.folder, new Date(Date.now() + 1000));
    const { categories } = await fetchKeyDirectory(system.chain, system.stores.blobs, patient.id);
    return { categories, files: await filesOf(system.folder) };
  }

  const readBy = async ({ org, member, keys }: TestOrganization, text: string) => {
    const record = await publishText(system, author, patient.id, text);
    const release = await releaseNow(system, await requestFor(system, record.record, { org, member }));
    const reader = { org, privateKey: keys.privateKey };
    const read = await readRecord(system.chain, system.stores.blobs, reader, record.record, release);
    expect(new TextDecoder().decode(read.plaintext)).to.equal(text);
    return record;
  };
  /** Whether any of these keys opens a record's envelope. */
  async function opens(privateKeys: readonly Uint8Array[], record: RecordEnvelope): Promise<boolean> {
    for (const privateKey of privateKeys) {
      const opened = await openEnvelope({ ...record, privateKey }).catch(() => undefined);
      if (opened !== undefined) return true;
    }
    return false;
  }

  it("revokes, moves the epoch and seals it anew, or nothing; the remaining reader reads on in every case", async () => {
    const untouched = await filesOf(system.folder);
    const seen = { before: 0, after: 0 };
    let finished: readonly string[] | undefined;
    const steps = await killAtEveryStep(system, {
      run: async (life) => revokeAccess(await contextOf(life), [{ reader: former.org, purpose: "TREAT" }]),
      restart: async (step) => {
        const { categories, files } = await afterRestart();
        const [laboratory] = categories;
        const moved = (laboratory?.epoch ?? 0) > 1;
        const kept = await system.stores.envelopes.listCategoryShares(patient.id, former.org);
        const { number } = patient.keyring.byCategory("laboratory");
        const purpose = `0x${Buffer.from("TREAT").toString("hex").padEnd(64, "0")}`;
        const consented = await system.chain.consents.isConsented(patient.id, former.org, purpose, number);
        expect([moved, kept.length === 0, !consented], `step ${step}`).to.deep.equal([moved, moved, moved]);
        if (moved) finished ??= files;
        expect(files, `step ${step}`).to.deep.equal(moved ? finished : untouched);
        if (seen[moved ? "after" : "before"]++ % READ_EVERY > 0) return;

        const later = await readBy(remaining, `after step ${step}`);
        expect(await opens(heldByFormer, later)).to.equal(!moved);
      },
    });
    expect(steps).to.be.greaterThan(100);
    expect(seen.before).to.be.greaterThan(0);
    expect(seen.after).to.be.greaterThan(seen.before);
  });

  it("grants, announces and shares, or nothing", async () => {
    const guest = await system.organization("Guest Hospital");
    const untouched = await filesOf(system.folder);
    const seen = { before: 0, after: 0 };
    let finished: readonly string[] | undefined;
    await killAtEveryStep(system, {
      run: async (life) =>
        grantAccess(await contextOf(life), await treatment(system, patient, guest.org, { days: 10 })),
      restart: async (step) => {
        const { files } = await afterRestart();
        const granted =
          (await system.chain.consents.queryFilter(system.chain.consents.filters.ConsentGranted(patient.id, guest.org)))
            .length > 0;
        const shares = await system.stores.envelopes.listCategoryShares(patient.id, guest.org);
        expect(shares.length > 0, `step ${step}`).to.equal(granted);
        if (granted) finished ??= files.filter((file) => !file.startsWith("blobs"));
        // The directory's name is its digest, which says when the consent ends, and each process began at its own second.
        const compared = granted ? files.filter((file) => !file.startsWith("blobs")) : files;
        expect(compared, `step ${step}`).to.deep.equal(granted ? finished : untouched);
        if (seen[granted ? "after" : "before"]++ % READ_EVERY > 0) return;
        if (granted) await readBy(guest, "for the guest");
        await readBy(remaining, "for the remaining reader");
      },
    });
    expect(seen.before).to.be.greaterThan(0);
    expect(seen.after).to.be.greaterThan(seen.before);
  });

  it("moves an epoch, or leaves it", async () => {
    const epochs = new Set<number>();
    await killAtEveryStep(system, {
      run: async (life) => moveKeyEpochs(await contextOf(life), ["laboratory"]),
      restart: async (step) => {
        const { categories } = await afterRestart();
        epochs.add(categories[0]?.epoch ?? 0);
        if (step % READ_EVERY > 0) return;
        await readBy(remaining, "in whatever epoch");
        await readBy(former, "in whatever epoch");
      },
    });
    expect(epochs.size).to.equal(2);
  });

  it("rotates the signer, or leaves it: one of the two signs", async () => {
    const next = await p256Signer(system);
    const outcomes = new Set<string>();
    await killAtEveryStep(system, {
      run: async (life) => {
        const connection = await life.connection(system, system.relay.address);
        const rotation = { patient: patient.id, deadline: await system.inDays(1) };
        const signers = { present: life.signer(patient.signer), next: life.signer(next) };
        await relayRotation(connection, await signRotation(connection, signers, rotation));
      },
      restart: async () => {
        const { nonce } = await system.chain.patients.patientOf(patient.id);
        const rotated = nonce > 2n;
        const directory = await patient.keyring
          .rotate("laboratory")
          .rotate("laboratory")
          .rotate("laboratory")
          .directory();
        const change = { patient: patient.id, directory, deadline: await system.inDays(1) };
        for (const [signer, works] of [
          [patient.signer, !rotated],
          [next, rotated],
        ] as const) {
          const {
            patient: id,
            keyDirectory,
            ...authority
          } = await signKeyDirectoryChange(system.chain, system.stores.blobs, signer, change);
          const call = system.chain.patients.setKeyDirectoryBySig.staticCall(id, keyDirectory, authority);
          expect(
            await call.then(
              () => true,
              () => false,
            ),
          ).to.equal(works);
        }
        outcomes.add(rotated ? "after" : "before");
      },
    });
    expect(outcomes.size).to.equal(2);
  });
});
