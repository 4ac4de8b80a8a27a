import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { FilePackStore } from "../../../src/medicines/packs/FilePackStore.js";
import { PackTree } from "../../../src/medicines/packs/PackTree.js";
import type { StoredPacks } from "../../../src/medicines/packs/StoredPacks.js";
import { verifyPack } from "../../../src/medicines/packs/verifyPack.js";
import { verifyPacks } from "../../../src/medicines/packs/verifyPacks.js";
import { InputError, IntegrityError, MedtrailError, MissingError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { filesUnder } from "../../support/filesUnder.js";
import { anySerial, BATCH, SECRET, serialsOf } from "./packsFixture.js";

const SEED = 0x7061636b;
const FILES = ["batch.json", "codes", "secret", "serials", "tree"];

describe("FilePackStore", () => {
  let base: string;
  let store: FilePackStore;
  const path = (file = "", id: Hex = BATCH.id) => join(base, "packs", id.slice(2, 4), id.slice(2), file);

  /** Opens the batch, hands it over, closes it. */
  async function using<T>(opening: Promise<StoredPacks>, use: (packs: StoredPacks) => T | Promise<T>): Promise<T> {
    const packs = await opening;
    try {
      return await use(packs);
    } finally {
      await packs.close();
    }
  }
  const create = async (count = 20) => (await store.create(BATCH, serialsOf(count), SECRET)).close();

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "medtrail-packs-"));
    store = new FilePackStore(join(base, "packs"));
  });
  afterEach(() => rm(base, { recursive: true }));

  it("serves the proofs of the tree in memory, for another process too, for 1 to 300 packs", async () => {
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 127, 128, 129, 300]) {
      const id: Hex = `0x${count.toString(16).padStart(64, "0")}`;
      const tree = await PackTree.build(serialsOf(count), SECRET);
      await (await store.create({ ...BATCH, id }, serialsOf(count), SECRET)).close();
      await using(new FilePackStore(join(base, "packs")).open(id), async (packs) => {
        expect(packs.header).to.deep.include({ root: tree.root, count, batch: { ...BATCH, id } });
        for (const [index, serial] of serialsOf(count).entries()) {
          expect(await packs.proofOfSerial(serial)).to.deep.equal(tree.proofOf(index));
          expect(await packs.proofOf(index)).to.deep.equal(tree.proofOf(index));
        }
        const all = Array.from({ length: count }, (_, i) => i);
        expect(await packs.multiProofOf(all)).to.deep.equal(tree.multiProofOf(all));
        expect(await packs.secret()).to.deep.equal(SECRET);
      });
    }
  });

  it("serves any serials, and any choice of them at once", async () => {
    let number = 0;
    const choice = fc
      .uniqueArray(anySerial, { minLength: 2, maxLength: 300, size: "max" })
      .chain(([other, ...serials]) =>
        fc.record({
          other: fc.constant(other),
          serials: fc.constant(serials),
          chosen: fc.shuffledSubarray([...serials.keys()], { minLength: 1 }),
        }),
      );
    const property = fc.asyncProperty(choice, async ({ other = "", serials, chosen }) => {
      const id: Hex = `0x${(++number).toString(16).padStart(64, "0")}`;
      await using(store.create({ ...BATCH, id }, serials, SECRET), async (packs) => {
        const { root, count } = packs.header;
        for (const index of chosen) {
          const { pack, proof } = await packs.proofOfSerial(serials[index] ?? "");
          expect(pack.index).to.equal(index);
          expect(verifyPack(root, count, pack, proof)).to.equal(true);
        }
        const together = await packs.multiProofOf(chosen);
        expect(together.packs.map(({ index }) => index)).to.deep.equal(chosen.toSorted((a, b) => a - b));
        expect(verifyPacks(root, count, together)).to.equal(true);
        await expectFailure(() => packs.proofOfSerial(other), MissingError, "packs.unknown-serial");
      });
    });
    await fc.assert(property, { seed: SEED, numRuns: 25 });
  });

  it("answers many at once", async () => {
    await create(200);
    await using(store.open(BATCH.id), async (packs) => {
      const proofs = await Promise.all(serialsOf(200).map((serial) => packs.proofOfSerial(serial)));
      expect(proofs.map(({ pack }) => pack.index)).to.deep.equal(Array.from({ length: 200 }, (_, i) => i));
    });
  });

  it("makes files for its owner alone, and takes serials as they arrive", async () => {
    async function* arriving() {
      yield* serialsOf(5);
    }
    await (await store.create(BATCH, arriving(), SECRET)).close();
    expect((await readdir(path())).sort()).to.deep.equal(FILES);
    expect(await readdir(dirname(path()))).to.have.lengthOf(1);
    for (const file of FILES) expect((await stat(path(file))).mode & 0o777, file).to.equal(0o600);
    expect((await stat(path())).mode & 0o777).to.equal(0o700);
    expect(new Uint8Array(await readFile(path("secret")))).to.deep.equal(SECRET);
  });

  it("opens by an id of either case, and knows what it does not have", async () => {
    const id: Hex = `0x${"5A".repeat(32)}`;
    await expectFailure(() => store.open(id), MissingError, "packs.missing");
    await create();
    await using(store.open(id), ({ header }) => expect(header.batch.id).to.equal(BATCH.id));
    await expectFailure(() => store.open(`0x${"5b".repeat(32)}`), MissingError, "packs.missing");
    for (const wrong of ["0x", "../x", `0x${"/.".repeat(32)}`] as Hex[]) {
      for (const call of [() => store.open(wrong), () => store.removeUnfinished(wrong)]) {
        await expectFailure(call, InputError, "input.invalid");
      }
    }
  });

  it("refuses indices and serials that cannot be, and any call once closed", async () => {
    const packs = await store.create(BATCH, serialsOf(5), SECRET);
    for (const index of [-1, 5, 0.5, Number.NaN]) {
      await expectFailure(() => packs.proofOf(index), InputError, "packs.index");
      await expectFailure(() => packs.multiProofOf([0, index]), InputError, "packs.index");
    }
    await expectFailure(() => packs.multiProofOf([1, 1]), InputError, "packs.repeated-index");
    await expectFailure(() => packs.multiProofOf([]), InputError, "packs.empty");
    await expectFailure(() => packs.proofOfSerial("S 1"), InputError, "packs.serial");
    await packs.close();
    await expectFailure(() => packs.proofOf(0), MedtrailError, "store.io");
    await expectFailure(() => packs.proofOfSerial("S1"), MedtrailError, "store.io");
  });

  it("writes nothing for a batch that breaks a rule", async () => {
    for (const wrong of [
      { gtin: "1" },
      { lot: "" },
      { lot: "a b" },
      { expiry: "2030-02-30" },
      { expiry: "301231" },
      { id: "0x12" as Hex },
    ]) {
      await expectFailure(
        () => store.create({ ...BATCH, ...wrong }, serialsOf(2), SECRET),
        InputError,
        "input.invalid",
      );
    }
    await expectFailure(() => store.create(BATCH, ["A", "A"], SECRET), InputError, "packs.serial-repeated");
    await expectFailure(() => store.create(BATCH, ["A", ""], SECRET), InputError, "packs.serial");
    await expectFailure(() => store.create(BATCH, [], SECRET), InputError, "packs.empty");
    await expectFailure(() => store.create(BATCH, ["A"], SECRET.slice(1)), InputError, "packs.secret");
    expect(await readdir(base)).to.deep.equal([]);
  });

  it("never writes over a batch, and lets one of several writers win", async () => {
    const attempts = Array.from({ length: 4 }, (_, i) => store.create(BATCH, serialsOf(10 + i), SECRET));
    const results = await Promise.allSettled(attempts);
    const won = results.filter((result) => result.status === "fulfilled");
    expect(won).to.have.lengthOf(1);
    for (const result of results) {
      if (result.status === "fulfilled") await result.value.close();
      else expect(result.reason).to.be.instanceOf(InputError).with.property("code", "packs.exists");
    }
    expect(await filesUnder(base)).to.equal(FILES.length);
    await expectFailure(() => store.create(BATCH, serialsOf(3), SECRET), InputError, "packs.exists");
    await using(store.open(BATCH.id), async (packs) => expect((await packs.proofOf(9)).pack.index).to.equal(9));
  });

  it("does not see what a killed writer left, writes beside it, and removes it when asked", async () => {
    await create(40);
    const whole = path();
    // The writer died after any of its files, the last of which may be cut.
    for (const [i, cut] of FILES.entries()) {
      const left = `${whole}.${i}.tmp`;
      await cp(whole, left, { recursive: true });
      await truncate(join(left, cut), 7);
      for (const missing of FILES.slice(0, i)) await rm(join(left, missing));
    }
    await rm(whole, { recursive: true });
    await expectFailure(() => store.open(BATCH.id), MissingError, "packs.missing");
    await create(40);
    await using(store.open(BATCH.id), (packs) => packs.proofOf(39));
    expect(await store.removeUnfinished(BATCH.id)).to.equal(FILES.length);
    expect(await store.removeUnfinished(BATCH.id)).to.equal(0);
    expect(await readdir(dirname(whole))).to.deep.equal([BATCH.id.slice(2)]);
    await using(store.open(BATCH.id), (packs) => packs.proofOf(0));
    expect(await store.removeUnfinished(`0x${"77".repeat(32)}`)).to.equal(0);
  });

  describe("notices", () => {
    for (const file of FILES.filter((name) => name !== "secret")) {
      it(`that ${file} is missing, cut or grown`, async () => {
        await create();
        const bytes = await readFile(path(file));
        for (const changed of [
          bytes.subarray(0, -1),
          bytes.subarray(0, 0),
          Buffer.concat([bytes, Buffer.alloc(32, "x")]),
        ]) {
          await writeFile(path(file), changed);
          // A header may lose its last byte, the line end.
          if (file === "batch.json" && changed.length === bytes.length - 1) continue;
          await expectFailure(() => store.open(BATCH.id), IntegrityError, "packs.corrupt");
        }
        await rm(path(file));
        await expectFailure(() => store.open(BATCH.id), IntegrityError, "packs.corrupt");
        await expectFailure(() => store.create(BATCH, serialsOf(20), SECRET), InputError, "packs.exists");
      });
    }

    it("any changed byte of codes and tree, in every proof that needs it, and serves the others", async () => {
      const count = 20;
      await create(count);
      const tree = await PackTree.build(serialsOf(count), SECRET);
      for (const file of ["codes", "tree"]) {
        const bytes = await readFile(path(file));
        for (let at = 0; at < bytes.length; at += 13) {
          const word = Math.floor(at / 32);
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ 4;
          await writeFile(path(file), changed);
          if (file === "tree" && word === 1) {
            await expectFailure(() => store.open(BATCH.id), IntegrityError, "packs.corrupt");
            continue;
          }
          await using(store.open(BATCH.id), async (packs) => {
            for (let index = 0; index < count; index++) {
              const { pack, proof } = tree.proofOf(index);
              const needed = file === "codes" ? pack.code : proof;
              const isHit = needed.includes(`0x${bytes.subarray(32 * word, 32 * word + 32).toString("hex")}`);
              const calls = [() => packs.proofOf(index), () => packs.multiProofOf([index])];
              for (const call of calls) {
                if (isHit) await expectFailure(call, IntegrityError, "packs.corrupt");
                else await call();
              }
            }
          });
        }
        await writeFile(path(file), bytes);
      }
    });

    it("that a serial asked for has changed on disk, instead of calling it unknown", async () => {
      const count = 60;
      await create(count);
      const bytes = await readFile(path("codes"));
      for (const [index, serial] of serialsOf(count).entries()) {
        const changed = Buffer.from(bytes);
        changed[32 * index + 1] = 0x5a;
        await writeFile(path("codes"), changed);
        await using(store.open(BATCH.id), async (packs) => {
          await expectFailure(() => packs.proofOfSerial(serial), IntegrityError, "packs.corrupt");
        });
      }
    });

    it("any changed byte of the table of serials", async () => {
      await create(3);
      const bytes = await readFile(path("serials"));
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        await writeFile(path("serials"), changed);
        await expectFailure(() => store.open(BATCH.id), IntegrityError, "packs.corrupt");
      }
    });

    it("files of another batch, whole or one by one", async () => {
      const other: Hex = `0x${"66".repeat(32)}`;
      await create();
      const reversed = serialsOf(20).reverse();
      await (await store.create({ ...BATCH, id: other }, reversed, SECRET.toReversed())).close();
      for (const file of ["tree", "serials"]) {
        const own = await readFile(path(file));
        await cp(path(file, other), path(file));
        await expectFailure(() => store.open(BATCH.id), IntegrityError, "packs.corrupt");
        await writeFile(path(file), own);
      }
      await cp(path("codes", other), path("codes"));
      await using(store.open(BATCH.id), async (packs) => {
        await expectFailure(() => packs.proofOf(0), IntegrityError, "packs.corrupt");
      });
      await rm(path(), { recursive: true });
      await rename(path("", other), path());
      await expectFailure(() => store.open(BATCH.id), IntegrityError, "packs.corrupt");
    });

    it("a header that is changed, of another version, or not one", async () => {
      await create();
      const header = JSON.parse(await readFile(path("batch.json"), "utf8"));
      const otherRoot = `0x${"12".repeat(32)}`;
      for (const changed of [
        { ...header, root: otherRoot },
        { ...header, count: 19 },
        { ...header, count: 0 },
        { ...header, count: "20" },
        { ...header, version: 2 },
        { ...header, type: "medtrail.key-directory" },
        { ...header, serialsDigest: otherRoot },
        { ...header, batch: { ...header.batch, id: otherRoot } },
        { ...header, extra: 1 },
        [],
        null,
      ]) {
        await writeFile(path("batch.json"), JSON.stringify(changed));
        await expectFailure(() => store.open(BATCH.id), IntegrityError, "packs.corrupt");
      }
      await writeFile(path("batch.json"), Uint8Array.of(0x22, 0xff, 0x22));
      await expectFailure(() => store.open(BATCH.id), IntegrityError, "packs.corrupt");
    });

    it("a secret that is missing, cut or another, and serves proofs without it", async () => {
      await create();
      const expectNone = () =>
        using(store.open(BATCH.id), async (packs) => {
          await expectFailure(() => packs.secret(), IntegrityError, "packs.corrupt");
          await packs.proofOf(3);
        });
      await writeFile(path("secret"), SECRET.toReversed());
      await expectNone();
      await truncate(path("secret"), 31);
      await expectNone();
      await rm(path("secret"));
      await expectNone();
    });

    it("that a file was cut while it was open", async () => {
      await create();
      await using(store.open(BATCH.id), async (packs) => {
        await truncate(path("codes"), 64);
        await packs.proofOf(1);
        await expectFailure(() => packs.proofOf(2), IntegrityError, "packs.corrupt");
      });
    });
  });

  it("names the path and the operating system's reason when something is in the way", async () => {
    await mkdir(join(base, "packs"));
    await writeFile(dirname(path()), "");
    const failures = [
      () => store.create(BATCH, serialsOf(2), SECRET),
      () => store.open(BATCH.id),
      () => store.removeUnfinished(BATCH.id),
    ];
    for (const call of failures) {
      const failure = await expectFailure(call, MedtrailError, "store.io");
      expect(failure.values.errno).to.equal("ENOTDIR");
    }
    await rm(dirname(path()));
    await create();
    await rm(path("tree"));
    await mkdir(path("tree"));
    await expectFailure(() => store.open(BATCH.id), MedtrailError, "packs.corrupt");
  });

  it("leaves nothing behind when the disk is full in the middle of a batch", async function () {
    if (process.platform === "win32") this.skip(); // no file size limit to stand in for a full disk
    // 64 KiB hold the secret and the 48,000 bytes of codes, not the 96,000 of the tree.
    const script = fileURLToPath(new URL("createUnderLimit.ts", import.meta.url));
    const command = 'ulimit -f 128 && exec "$0" --import tsx "$1" "$2"';
    const run = promisify(execFile);
    const env = { ...process.env, TSX_DISABLE_CACHE: "1" };
    const { stdout } = await run("sh", ["-c", command, process.execPath, script, join(base, "packs")], { env });
    expect(JSON.parse(stdout)).to.deep.equal({ code: "store.io", errno: "EFBIG" });
    expect(await filesUnder(base)).to.equal(0);
    expect(await readdir(dirname(path()))).to.deep.equal([]);
  });
});
