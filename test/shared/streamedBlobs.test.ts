import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { contentIdOf, digestOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError, MedtrailError, MissingError } from "../../src/shared/errors.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import type { Hex } from "../../src/shared/hex.js";
import { createSha256, wasmSha256 } from "../../src/shared/sha256.js";
import { sweepLeftovers } from "../../src/shared/sweepLeftovers.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { runMortal } from "../support/mortalProcess.js";
import { bytesOfStream, cutAt, patternOf, streamOfPieces } from "../support/streams.js";

describe("FileBlobStore, with streams", () => {
  let directory: string;
  let store: FileBlobStore;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "medtrail-streams-"));
    store = new FileBlobStore(directory);
  });
  afterEach(() => rm(directory, { recursive: true }));

  const pathOf = (digest: Hex) => {
    const name = contentIdOf(digest);
    return join(directory, name.slice(-3, -1), name);
  };
  const read = async (digest: Hex) => bytesOfStream((await store.getStream(digest)).bytes);

  it("keeps any bytes, however they come in pieces, as put does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(700_000), fc.array(fc.nat(700_000), { maxLength: 6 }), async (length, places) => {
        const bytes = patternOf(length);
        const digest = await store.putStream(streamOfPieces(...cutAt(bytes, places)));
        expect(digest).to.equal(await digestOf(bytes));
        expect((await store.getStream(digest)).size).to.equal(length);
        expect(Buffer.compare(await read(digest), bytes)).to.equal(0);
        expect(Buffer.compare(await store.get(digest), bytes)).to.equal(0);
        expect(await store.put(bytes)).to.equal(digest);
        expect(await store.delete(digest)).to.equal(true);
      }),
      { seed: 12, numRuns: 30 },
    );
  });

  it("says missing, and refuses what is no digest", async () => {
    await expectFailure(() => store.getStream(`0x${"ab".repeat(32)}`), MissingError, "store.missing");
    await expectFailure(() => store.getStream("0x../../etc"), InputError, "hex.invalid");
  });

  it("fails at the end when a byte changed or the file was cut or grew, and mends by another put", async () => {
    const bytes = patternOf(600_000);
    const digest = await store.putStream(streamOfPieces(bytes));
    for (const place of [0, 300_000, 599_999]) {
      await writeFile(
        pathOf(digest),
        bytes.map((byte, i) => (i === place ? byte ^ 1 : byte)),
      );
      await expectFailure(() => read(digest), IntegrityError, "store.corrupt");
    }
    for (const length of [0, 262_144, 599_999, 600_001]) {
      await truncate(pathOf(digest), length);
      await expectFailure(() => read(digest), IntegrityError, "store.corrupt");
    }
    expect(await store.putStream(streamOfPieces(bytes))).to.equal(digest);
    expect(Buffer.compare(await read(digest), bytes)).to.equal(0);
  });

  it("keeps nothing of a stream that fails, and passes its error on", async () => {
    let pulled = 0;
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled++ < 3) controller.enqueue(patternOf(100_000));
        else controller.error(new Error("scanner unplugged"));
      },
    });
    const outcome = await store.putStream(failing).catch((error: unknown) => error);
    expect(outcome).to.have.property("message", "scanner unplugged");
    expect(await filesUnder(directory)).to.equal(0);
  });

  it("cancels the source when the disk refuses", async () => {
    await writeFile(join(directory, "incoming"), "");
    let cancelled = false;
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(patternOf(10)),
      cancel: () => {
        cancelled = true;
      },
    });
    await expectFailure(() => store.putStream(source), MedtrailError, "store.io");
    expect(cancelled).to.equal(true);
  });

  it("reads only as far as it is asked, and lets go when it is cancelled", async () => {
    const digest = await store.putStream(streamOfPieces(patternOf(2_000_000)));
    const { bytes } = await store.getStream(digest);
    const reader = bytes.getReader();
    const first = await reader.read();
    expect(first.value?.length).to.be.lessThan(2_000_000);
    await reader.cancel();
    expect((await reader.read()).done).to.equal(true);
  });

  it("killed at any call keeps all or nothing, and the next put succeeds", async () => {
    const bytes = patternOf(200_000);
    const digest = await digestOf(bytes);
    const put = () => store.putStream(streamOfPieces(...cutAt(bytes, [65_536, 131_072])));
    let deaths = 0;
    for (let lifetime = 0; ; lifetime++) {
      await rm(directory, { recursive: true });
      const life = await runMortal(lifetime, put);
      if (!life.died) break;
      deaths++;
      if (await store.has(digest)) expect(Buffer.compare(await read(digest), bytes)).to.equal(0);
      expect(await put()).to.equal(digest);
      expect(Buffer.compare(await readFile(pathOf(digest)), bytes)).to.equal(0);
    }
    expect(deaths).to.be.greaterThan(8);
  });

  it("has leftovers of crashes removed, but those written after a time, and nothing else", async () => {
    const digest = await store.putStream(streamOfPieces(patternOf(1000)));
    const leftovers = [join(directory, "incoming", "a.tmp"), `${pathOf(digest)}.b.tmp`];
    for (const path of leftovers) await writeFile(path, "left");
    expect(await sweepLeftovers(directory, new Date(Date.now() - 60_000))).to.equal(0);
    expect(await filesUnder(directory)).to.equal(3);
    expect(await sweepLeftovers(directory, new Date(Date.now() + 60_000))).to.equal(2);
    expect(await sweepLeftovers(join(directory, "none"), new Date())).to.equal(0);
    expect(Buffer.compare(await read(digest), patternOf(1000))).to.equal(0);
  });

  it("has hashers that agree with each other and with WebCrypto, also side by side", async () => {
    const [native, wasm, other] = [await createSha256(), await wasmSha256(), await wasmSha256()];
    const bytes = patternOf(1_000_003);
    for (const piece of cutAt(bytes, [1, 64, 65, 500_000])) {
      native.update(piece);
      wasm.update(piece);
      other.update(piece.subarray(0, 1));
    }
    const digest = await digestOf(bytes);
    expect(native.digest()).to.equal(digest);
    expect(wasm.digest()).to.equal(digest);
    expect(other.digest()).not.to.equal(digest);
  });
});
