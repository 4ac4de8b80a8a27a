import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { contentIdOf, digestOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError, MedtrailError, MissingError } from "../../src/shared/errors.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import type { Hex } from "../../src/shared/hex.js";
import { expectFailure } from "../support/failureOf.js";

const bytes = new TextEncoder().encode("a blob");

describe("FileBlobStore", () => {
  let directory: string;
  let store: FileBlobStore;

  const pathOf = (digest: Hex) => {
    const name = contentIdOf(digest);
    return join(directory, name.slice(-3, -1), name);
  };
  const filesUnder = async (where: string) =>
    (await readdir(where, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), "medtrail-blobs-")), "new", "blobs");
    store = new FileBlobStore(directory);
  });
  afterEach(() => rm(dirname(dirname(directory)), { recursive: true }));

  it("keeps any bytes under their digest, for another process too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (blob) => {
        const digest = await store.put(blob);
        expect(digest).to.equal(await digestOf(blob));
        expect(new Uint8Array(await new FileBlobStore(directory).get(digest))).to.deep.equal(blob);
        expect(await store.has(digest)).to.equal(true);
      }),
      { seed: 5, numRuns: 30 },
    );
  });

  it("names a file by its content address, readable by its owner alone", async () => {
    const path = pathOf(await store.put(bytes));
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect((await stat(dirname(path))).mode & 0o777).to.equal(0o700);
  });

  it("writes the bytes as they were at the call", async () => {
    const changing = new Uint8Array(5000);
    const pending = store.put(changing);
    changing.fill(1);
    expect(new Uint8Array(await store.get(await pending))).to.deep.equal(new Uint8Array(5000));
  });

  it("puts the same bytes once, even many at a time from several stores", async () => {
    const stores = [store, new FileBlobStore(directory), new FileBlobStore(directory)];
    const digests = await Promise.all(Array.from({ length: 30 }, (_, i) => stores[i % 3]?.put(bytes)));
    expect(new Set(digests)).to.have.lengthOf(1);
    expect(await filesUnder(directory)).to.equal(1);
  });

  it("says missing, and deletes once", async () => {
    const digest = await digestOf(bytes);
    expect(await store.has(digest)).to.equal(false);
    expect(await store.delete(digest)).to.equal(false);
    const failure = await expectFailure(() => store.get(digest), MissingError, "store.missing");
    expect(failure.message).to.include(digest);
    await store.put(bytes);
    expect(await store.delete(digest)).to.equal(true);
    await expectFailure(() => store.get(digest), MissingError, "store.missing");
  });

  it("notices every changed byte and a cut file, and a new put mends it", async () => {
    const digest = await store.put(bytes);
    const path = pathOf(digest);
    for (let i = 0; i < bytes.length; i++) {
      await writeFile(
        path,
        bytes.map((byte, j) => (i === j ? byte ^ 1 : byte)),
      );
      await expectFailure(() => store.get(digest), IntegrityError, "store.corrupt");
    }
    await truncate(path, 3);
    await expectFailure(() => store.get(digest), IntegrityError, "store.corrupt");
    expect(await store.put(bytes)).to.equal(digest);
    expect(new Uint8Array(await store.get(digest))).to.deep.equal(bytes);
  });

  it("accepts a digest in upper case as the same digest", async () => {
    const digest = await store.put(bytes);
    expect(new Uint8Array(await store.get(`0x${digest.slice(2).toUpperCase()}`))).to.deep.equal(bytes);
  });

  it("does not take a crash's leftover, or a foreign file, for a blob", async () => {
    const other = await digestOf(new Uint8Array(9));
    await mkdir(dirname(pathOf(other)), { recursive: true });
    await writeFile(`${pathOf(other)}.0b6c2d4e.tmp`, new Uint8Array(9));
    await writeFile(join(directory, "notes.txt"), "x");
    await mkdir(join(directory, "aa"), { recursive: true });
    await writeFile(join(directory, "aa", contentIdOf(other)), new Uint8Array(9)); // a blob in the wrong place
    expect(await store.has(other)).to.equal(false);
    await expectFailure(() => store.get(other), MissingError, "store.missing");
    await store.put(new Uint8Array(9));
    expect(new Uint8Array(await store.get(other))).to.deep.equal(new Uint8Array(9));
  });

  for (const name of [
    "../../x",
    "0x",
    `0x${"0".repeat(62)}`,
    `0x${"/.".repeat(32)}`,
    `0x${"0".repeat(64)}/x`,
  ] as Hex[]) {
    it(`refuses ${name.slice(0, 12)} as a digest`, async () => {
      for (const call of [() => store.get(name), () => store.has(name), () => store.delete(name)]) {
        await expectFailure(call, InputError, "hex.invalid");
      }
    });
  }

  it("names the path and the operating system's reason when something is in the way", async () => {
    const digest = await store.put(bytes);
    const path = pathOf(digest);
    await rm(path);
    await mkdir(path); // a directory where the file should be
    expect(await store.has(digest)).to.equal(false);
    const reading = await expectFailure(() => store.get(digest), MedtrailError, "store.io");
    expect(reading.values).to.deep.equal({ path, errno: "EISDIR" });
    expect(reading.cause).to.be.instanceOf(Error);
    await expectFailure(() => store.delete(digest), MedtrailError, "store.io");
    await rm(dirname(path), { recursive: true });
    await writeFile(dirname(path), ""); // a file where the shard should be
    for (const call of [() => store.put(bytes), () => store.has(digest), () => store.get(digest)]) {
      const failure = await expectFailure(call, MedtrailError, "store.io");
      expect(failure.values.errno).to.equal("ENOTDIR");
    }
    await rm(directory, { recursive: true });
    await writeFile(directory, ""); // a file where the store should be
    await expectFailure(() => store.put(bytes), MedtrailError, "store.io");
    expect(await readFile(directory, "utf8")).to.equal("");
  });

  it("leaves nothing behind when the disk takes only a part of the bytes", async function () {
    if (process.platform === "win32") this.skip(); // no file size limit to stand in for a full disk
    // The limit lets one write(2) succeed in part, as a full disk does: 64 KiB of 1 MiB.
    const script = fileURLToPath(new URL("../support/putUnderLimit.ts", import.meta.url));
    const command = 'ulimit -f 128 && exec "$0" --import tsx "$1" "$2"';
    const run = promisify(execFile);
    const env = { ...process.env, TSX_DISABLE_CACHE: "1" };
    const { stdout } = await run("sh", ["-c", command, process.execPath, script, directory], { env });
    expect(JSON.parse(stdout)).to.deep.equal({ code: "store.io", errno: "EFBIG", has: false });
    expect(await filesUnder(directory)).to.equal(0);
  });
});
