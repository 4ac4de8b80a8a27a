// A large file of 2 GiB: encrypted and stored as a stream, then proved and read back, against AES-256-GCM alone in the same run.
import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { decryptFile, encryptFile } from "../src/records/fileCipher.js";
import { piecesOf } from "../src/shared/byteStream.js";
import { FileBlobStore } from "../src/shared/FileBlobStore.js";

const BYTES = 2 ** 31;
const PIECE = 2 ** 16;
/** What is encrypted: the same random piece over and over, each in memory of its own, as a disk or scanner gives it. */
const piece = randomBytes(PIECE);

function content(): ReadableStream<Uint8Array> {
  let left = BYTES / PIECE;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(piece));
      else controller.close();
    },
  });
}

interface Timed<T> {
  readonly result: T;
  readonly seconds: number;
  /** Seconds of all cores together: what other work on the machine hardly changes. */
  readonly cpu: number;
}

async function timed<T>(action: () => T | Promise<T>): Promise<Timed<T>> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const result = await action();
  const { user, system } = process.cpuUsage(used);
  return { result, seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

/** Highest resident set of this process so far, in MiB; Node reports KiB. */
const peakRss = () => (process.resourceUsage().maxRSS / 1024).toFixed(0);

/** AES-256-GCM by node:crypto and nothing else: no stream, no digest, no file. */
function rawGcm(): void {
  const cipher = createCipheriv("aes-256-gcm", randomBytes(32), randomBytes(12));
  for (let done = 0; done < BYTES; done += PIECE) cipher.update(piece);
  cipher.final();
}

const directory = await mkdtemp(join(tmpdir(), "medtrail-files-"));
try {
  const blobs = new FileBlobStore(directory);
  const raw = await timed(rawGcm);
  const before = peakRss();
  const written = await timed(() =>
    encryptFile(content(), { contentType: "application/dicom" }, (bytes) => blobs.putStream(bytes)),
  );
  const afterWriting = peakRss();
  const { digest, contentKey, size } = written.result;
  if (size !== BYTES) throw new Error(`${size} bytes were encrypted`);

  const proved = await timed(() => decryptFile(() => blobs.getStream(digest), contentKey, digest));
  const hash = createHash("sha256");
  const read = await timed(async () => {
    for await (const bytes of piecesOf(proved.result.content)) hash.update(bytes);
  });
  const expected = createHash("sha256");
  for (let done = 0; done < BYTES; done += PIECE) expected.update(piece);
  if (hash.digest("hex") !== expected.digest("hex")) throw new Error("Other bytes came back");

  const row = (name: string, { seconds, cpu }: Omit<Timed<unknown>, "result">) => [
    name,
    (BYTES / 1e6 / seconds).toFixed(0),
    (raw.seconds / seconds).toFixed(3),
    cpu.toFixed(1),
  ];
  const table = new Table({
    head: ["A file of 2 GiB", "MB/s", "of raw AES-256-GCM", "CPU seconds"],
    colAligns: ["left", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  table.push(
    row("AES-256-GCM alone, node:crypto", raw),
    row("encrypt, digest, store, fsync", written),
    row("prove the digest, before the first byte", proved),
    row("decrypt and digest again", read),
    row("read back in all", { seconds: proved.seconds + read.seconds, cpu: proved.cpu + read.cpu }),
  );
  console.log(table.toString());
  console.log(`Peak RSS, MiB: ${before} before, ${afterWriting} after writing, ${peakRss()} after reading.`);
} finally {
  await rm(directory, { recursive: true });
}
