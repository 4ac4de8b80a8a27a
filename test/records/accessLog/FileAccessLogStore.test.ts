import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { accessLeaf } from "../../../src/records/accessLog/AccessEntry.js";
import type { AccessLogStore } from "../../../src/records/accessLog/AccessLogStore.js";
import { FileAccessLogStore } from "../../../src/records/accessLog/FileAccessLogStore.js";
import { openLogFile } from "../../../src/records/accessLog/LogFile.js";
import { inclusionProof, logRoot } from "../../../src/records/accessLog/logProofs.js";
import { MemoryAccessLogStore } from "../../../src/records/accessLog/MemoryAccessLogStore.js";
import { verifyInclusion } from "../../../src/records/accessLog/verifyLogProof.js";
import { InputError, IntegrityError, MedtrailError } from "../../../src/shared/errors.js";
import { toHex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { entryOf, PATIENTS } from "./entries.js";
import { failingAt, PowerCut } from "./powerCut.js";

describe("FileAccessLogStore", () => {
  let folder: string;
  let open: FileAccessLogStore[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "medtrail-log-"));
    open = [];
  });
  afterEach(async () => {
    for (const store of open) await store.close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });

  const opened = async (directory = folder, openFile = openLogFile) => {
    const store = await FileAccessLogStore.open(directory, openFile);
    open.push(store);
    return store;
  };
  const fill = async (store: AccessLogStore, from: number, to: number) => {
    for (let i = from; i < to; i++) expect(await store.append(entryOf(i))).to.equal(i);
  };
  /** Holds exactly the first `size` entries, and every answer is that of a log that was never on disk. */
  const isWhole = async (store: AccessLogStore, size: number) => {
    const memory = new MemoryAccessLogStore();
    await fill(memory, 0, size);
    expect(await store.size()).to.equal(size);
    expect(await logRoot(store, size)).to.equal(await logRoot(memory, size));
    for (let i = 0; i < size; i++) {
      expect(await store.entry(i)).to.deep.equal(entryOf(i));
      const proof = await inclusionProof(store, i, size);
      expect(verifyInclusion(accessLeaf(entryOf(i)), i, size, proof, await logRoot(memory, size))).to.equal(true);
    }
    for (const patient of PATIENTS) {
      expect(await store.indicesOf(patient)).to.deep.equal(await memory.indicesOf(patient));
    }
  };

  it("keeps what was appended, and goes on after being opened again", async () => {
    await fill(await opened(), 0, 19);
    await isWhole(await opened(), 19);
    const store = await opened();
    await fill(store, 19, 37);
    await isWhole(store, 37);
    await isWhole(await opened(), 37);
  });

  it("appends one at a time, however many come at once", async () => {
    const store = await opened();
    const indices = await Promise.all(Array.from({ length: 12 }, (_, i) => store.append(entryOf(i))));
    expect(indices).to.deep.equal(Array.from({ length: 12 }, (_, i) => i));
    await isWhole(store, 12);
  });

  it("is readable by its owner alone", async () => {
    await fill(await opened(), 0, 1);
    for (const name of await readdir(folder, { recursive: true })) {
      const { mode } = await stat(join(folder, name));
      expect(mode & 0o077, name).to.equal(0);
    }
  });

  for (const part of [0, 0.5, 1]) {
    for (const before of [0, 3, 7]) {
      it(`loses nothing and keeps no half entry, whenever the power fails in an append to ${before}, ${part * 100} % of a write done`, async () => {
        // As many calls as an append needs when nothing fails.
        const dry = join(folder, "dry");
        await fill(await opened(dry), 0, before);
        const counted = failingAt(Number.POSITIVE_INFINITY, 1);
        const store = await opened(dry, counted.open);
        const opening = counted.calls();
        await store.append(entryOf(before));
        const needed = counted.calls() - opening;
        expect(needed).to.be.greaterThan(6);

        for (let step = 1; step <= needed; step++) {
          const directory = join(folder, `${step}`);
          await fill(await opened(directory), 0, before);
          const power = failingAt(opening + step, part);
          const failing = await opened(directory, power.open);
          let isDone = false;
          try {
            await failing.append(entryOf(before));
            isDone = true;
          } catch (error) {
            expect(error).to.be.instanceOf(PowerCut);
          }
          expect(isDone, `step ${step}`).to.equal(false);
          const again = await opened(directory);
          const size = await again.size();
          expect(size, `step ${step}`).to.be.oneOf([before, before + 1]);
          await isWhole(again, size);
          await fill(again, size, before + 3);
          await isWhole(again, before + 3);
        }
      });
    }
  }

  it("mends the same files whenever the power fails while they are mended", async () => {
    const directory = join(folder, "torn");
    for (let step = 1; ; step++) {
      await rm(directory, { recursive: true, force: true });
      await fill(await opened(directory), 0, 6);
      await appendFile(join(directory, "entries"), new Uint8Array(20).fill(1));
      const power = failingAt(step, 0.5);
      const done = await FileAccessLogStore.open(directory, power.open).then(
        (store) => store.close().then(() => true),
        (error: unknown) => {
          expect(error).to.be.instanceOf(PowerCut);
          return false;
        },
      );
      await isWhole(await opened(directory), 6);
      if (done) return expect(step).to.be.greaterThan(6);
    }
  });

  it("goes on after a write that failed, in the same process", async () => {
    let isFull = false;
    const store = await opened(folder, async (path) => {
      const file = await openLogFile(path);
      return {
        ...file,
        write: async (offset, bytes) => {
          if (!isFull) return file.write(offset, bytes);
          await file.write(offset, bytes.subarray(0, bytes.length >> 1));
          throw new MedtrailError("store.io", "The file system refused to write", { errno: "ENOSPC" });
        },
      };
    });
    await fill(store, 0, 5);
    isFull = true;
    await expectFailure(() => store.append(entryOf(5)), MedtrailError, "store.io");
    await expectFailure(() => store.append(entryOf(5)), MedtrailError, "store.io");
    isFull = false;
    await fill(store, 5, 9);
    await isWhole(store, 9);
    await isWhole(await opened(), 9);
  });

  it("makes offsets, nodes and the patients' lines again from the entries", async () => {
    for (const name of ["offsets", "nodes", "patients"]) {
      await rm(folder, { recursive: true, force: true });
      await fill(await opened(), 0, 21);
      await rm(join(folder, name), { recursive: true });
      if (name === "patients") await unlink(join(folder, "offsets"));
      await isWhole(await opened(), 21);
    }
    await truncate(join(folder, "nodes"), 100);
    await truncate(join(folder, "offsets"), 77);
    await isWhole(await opened(), 21);
  });

  it("refuses a log whose entries were changed, cut or moved", async () => {
    await fill(await opened(), 0, 8);
    const path = join(folder, "entries");
    const whole = await readFile(path);
    const last = Math.floor((whole.length * 7) / 8);
    for (const [name, bytes] of [
      [
        "one bit of the last but one",
        whole.map((byte, i) => (i === Math.floor((whole.length * 13) / 16) ? byte ^ 1 : byte)),
      ],
      ["cut by two entries", whole.subarray(0, Math.floor((whole.length * 5) / 8))],
      ["all of it gone", new Uint8Array()],
    ] as const) {
      await writeFile(path, bytes);
      await expectFailure(() => FileAccessLogStore.open(folder), IntegrityError, "store.corrupt");
      expect((await readFile(path)).length, name).to.equal(bytes.length);
    }
    expect(last).to.be.greaterThan(0);
    // What lies further back is found when it is read.
    await writeFile(
      path,
      whole.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
    );
    const store = await opened();
    await expectFailure(() => store.entry(0), IntegrityError, "store.corrupt");
    expect(await store.entry(1)).to.deep.equal(entryOf(1));
  });

  it("does not cut away whole entries behind one that was changed, when nothing else tells how many there were", async () => {
    await fill(await opened(), 0, 8);
    const path = join(folder, "entries");
    const whole = await readFile(path);
    await writeFile(
      path,
      whole.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
    );
    for (const name of ["offsets", "nodes"]) await unlink(join(folder, name));
    await expectFailure(() => FileAccessLogStore.open(folder), IntegrityError, "store.corrupt");
    expect((await readFile(path)).length).to.equal(whole.length);
  });

  it("notices another process that writes the same log", async () => {
    const [first, second] = [await opened(), await opened()];
    await fill(first, 0, 2);
    const failure = await expectFailure(() => second.append(entryOf(9)), IntegrityError, "access-log.other-writer");
    expect(failure.values).to.include({ path: folder, expected: 0 });
    await fill(first, 2, 4);
    await isWhole(await opened(), 4);
  });

  it("refuses bad input and places that it does not have", async () => {
    const store = await opened();
    await fill(store, 0, 3);
    for (const call of [() => store.entry(3), () => store.entry(-1), () => store.node(1, 1), () => store.node(0, 3)]) {
      await expectFailure(call, InputError, "access-log.range");
    }
    for (const bad of [
      { ...entryOf(3), salt: "0x00" },
      { ...entryOf(3), appendedAt: 2 ** 40 },
      { ...entryOf(3), request: { ...entryOf(3).request, signature: `0x${"00".repeat(8_193)}` } },
    ]) {
      // @ts-expect-error: a salt is 32 bytes
      await expectFailure(() => store.append(bad), InputError, "input.invalid");
    }
    // @ts-expect-error: a patient is an id
    await expectFailure(() => store.indicesOf("../../entries"), InputError, "input.invalid");
    await isWhole(store, 3);
  });

  it("finds a patient's entries beside lines that a crash left or cut", async () => {
    const store = await opened();
    await fill(store, 0, 9);
    const [alice = "0x"] = PATIENTS;
    const name = alice.slice(2);
    await appendFile(join(folder, "patients", name.slice(0, 2), name), "\n99\n1\n0\nx\n7");
    expect(await store.indicesOf(alice)).to.deep.equal([0, 3, 6]);
    expect(await store.indicesOf(`0x${"00".repeat(32)}`)).to.deep.equal([]);
    expect(toHex(await store.node(0, 3))).to.equal(accessLeaf(entryOf(3)));
  });

  it("has every entry that it answered for, however often its process is killed", async () => {
    const script = fileURLToPath(new URL("appendForever.ts", import.meta.url));
    let answered = 0;
    for (let kill = 1; kill <= 4; kill++) {
      const child = spawn(process.execPath, ["--import", "tsx", script, folder], {
        env: { ...process.env, TSX_DISABLE_CACHE: "1" },
        stdio: ["ignore", "pipe", "inherit"],
      });
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.split("\n").length > 3 * kill) child.kill("SIGKILL");
      });
      await once(child, "close");
      const said = output.trim().split("\n");
      expect(
        said.every((line) => /^\d+$/.test(line)),
        output.slice(-500),
      ).to.equal(true);
      answered = Number(said.at(-1)) + 1;
      const store = await opened();
      const size = await store.size();
      expect(size).to.be.at.least(answered);
      await isWhole(store, size);
      await store.close();
    }
    expect(answered).to.be.greaterThan(20);
  });
});
