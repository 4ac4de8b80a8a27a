import { bech32 } from "@scure/base";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient, Stanza } from "age-encryption";
import { expect } from "chai";
import fc from "fast-check";
import { decryptFile, encryptFile } from "../../src/records/fileCipher.js";
import { digestOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import type { BlobStream } from "../../src/shared/StreamingBlobStore.js";
import { expectFailure } from "../support/failureOf.js";
import { bytesOfStream, cutAt, patternOf, streamOfPieces } from "../support/streams.js";

const CHUNK = 65_536;
const SEALED = CHUNK + 16;
const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK + 7];

async function encrypted(plaintext: Uint8Array, contentType?: string, places: readonly number[] = []) {
  let ciphertext = new Uint8Array();
  const content = streamOfPieces(...cutAt(plaintext, places));
  const file = await encryptFile(content, contentType === undefined ? {} : { contentType }, async (stream) => {
    ciphertext = new Uint8Array(await bytesOfStream(stream));
    return digestOf(ciphertext);
  });
  return { ...file, ciphertext };
}

const opener =
  (bytes: Uint8Array, places: readonly number[] = []) =>
  async (): Promise<BlobStream> => ({ size: bytes.length, bytes: streamOfPieces(...cutAt(bytes, places)) });

/** Reads as a victim of a store that forged the digest, too: only the encryption is left to notice. */
async function readForged(ciphertext: Uint8Array, contentKey: Uint8Array) {
  const { content } = await decryptFile(opener(ciphertext), contentKey, await digestOf(ciphertext));
  return bytesOfStream(content);
}

const headerOf = (ciphertext: Uint8Array) =>
  /^[\s\S]*?\n--- \S+\n/.exec(Buffer.from(ciphertext).toString("latin1"))?.[0] ?? "";
/** The chunks of a ciphertext, and what stands before them. */
function partsOf(ciphertext: Uint8Array) {
  const start = headerOf(ciphertext).length + 16;
  const chunks: Uint8Array[] = [];
  for (let i = start; i < ciphertext.length; i += SEALED) chunks.push(ciphertext.subarray(i, i + SEALED));
  return { prefix: ciphertext.subarray(0, start), chunks };
}
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

describe("fileCipher", () => {
  for (const size of SIZES) {
    it(`gives back ${size} bytes, and tells their number`, async () => {
      const plaintext = patternOf(size);
      const { ciphertext, digest, contentKey, size: counted } = await encrypted(plaintext, "application/dicom");
      expect(counted).to.equal(size);
      expect(digest).to.equal(await digestOf(ciphertext));
      const opened = await decryptFile(opener(ciphertext), contentKey, digest);
      expect(opened.size).to.equal(size);
      expect(opened.contentType).to.equal("application/dicom");
      expect(Buffer.compare(await bytesOfStream(opened.content), plaintext)).to.equal(0);
    });
  }

  it("gives back any bytes, however they were cut into pieces on either way", async () => {
    const places = fc.array(fc.nat(4 * CHUNK), { maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(fc.nat(3 * CHUNK), places, places, async (size, writing, reading) => {
        const plaintext = patternOf(size);
        const { ciphertext, digest, contentKey } = await encrypted(plaintext, undefined, writing);
        const { content, contentType } = await decryptFile(opener(ciphertext, reading), contentKey, digest);
        expect(Buffer.compare(await bytesOfStream(content), plaintext)).to.equal(0);
        expect(contentType).to.equal(undefined);
      }),
      { seed: 90, numRuns: 40 },
    );
  });

  it("is a file that any age program opens with the content key as its identity", async () => {
    const { ciphertext, contentKey } = await encrypted(patternOf(CHUNK + 5), "image/png");
    const age = new Decrypter();
    age.addIdentity(bech32.encodeFromBytes("AGE-SECRET-KEY-", contentKey).toUpperCase());
    expect(Buffer.compare(await age.decrypt(ciphertext), patternOf(CHUNK + 5))).to.equal(0);
  });

  it("uses a fresh key and file key each time", async () => {
    const [a, b] = [await encrypted(patternOf(99)), await encrypted(patternOf(99))];
    expect(a.contentKey).not.to.deep.equal(b.contentKey);
    expect(a.digest).not.to.equal(b.digest);
    await expectFailure(() => readForged(a.ciphertext, b.contentKey), IntegrityError, "record.other-key");
    const mixed = joined(partsOf(a.ciphertext).prefix, ...partsOf(b.ciphertext).chunks);
    await expectFailure(() => readForged(mixed, a.contentKey), IntegrityError, "record.tampered");
  });

  it("refuses a byte changed in any chunk, in its tag, in the nonce and anywhere in the header", async () => {
    const plaintext = patternOf(4 * CHUNK + 9);
    const { ciphertext, contentKey, digest } = await encrypted(plaintext, "image/png");
    const { prefix, chunks } = partsOf(ciphertext);
    expect(chunks).to.have.lengthOf(5);
    const places = chunks.flatMap((chunk, i) => {
      const start = prefix.length + i * SEALED;
      return [start, start + Math.floor(chunk.length / 2), start + chunk.length - 1];
    });
    for (const place of [...prefix.keys(), ...places]) {
      const changed = ciphertext.map((byte, i) => (i === place ? byte ^ 1 : byte));
      const honest = () => decryptFile(opener(changed), contentKey, digest);
      await expectFailure(honest, IntegrityError, "record.tampered");
      const outcome = await readForged(changed, contentKey).catch((error: unknown) => error);
      expect(outcome, `byte ${place}`).to.be.instanceOf(IntegrityError);
    }
  });

  it("yields at most the chunks before a changed one and nothing after, when the digest is forged too", async () => {
    const plaintext = patternOf(4 * CHUNK);
    const { ciphertext, contentKey } = await encrypted(plaintext);
    const { prefix } = partsOf(ciphertext);
    const place = prefix.length + 2 * SEALED + 5;
    const changed = ciphertext.map((byte, i) => (i === place ? byte ^ 1 : byte));
    const { content } = await decryptFile(opener(changed), contentKey, await digestOf(changed));
    const reader = content.getReader();
    const seen: Uint8Array[] = [];
    const call = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        seen.push(value);
      }
    };
    await expectFailure(call, IntegrityError, "record.tampered");
    const before = joined(...seen);
    expect(before.length).to.be.at.most(2 * CHUNK); // a stream that fails may drop what was not read yet
    expect(Buffer.compare(before, plaintext.subarray(0, before.length))).to.equal(0);
  });

  it("refuses a file cut at every chunk border, within a chunk, and before the chunks", async () => {
    for (const size of [3 * CHUNK, 3 * CHUNK + 9]) {
      const { ciphertext, contentKey, digest } = await encrypted(patternOf(size));
      const { prefix, chunks } = partsOf(ciphertext);
      const borders = chunks.map((_, i) => prefix.length + i * SEALED);
      for (const end of [...borders, ...borders.flatMap((b) => [b + 1, b + 16, b + 17]), 0, 30, prefix.length - 1]) {
        const cut = ciphertext.slice(0, Math.min(end, ciphertext.length - 1));
        await expectFailure(() => decryptFile(opener(cut), contentKey, digest), IntegrityError, "record.tampered");
        const outcome = await readForged(cut, contentKey).catch((error: unknown) => error);
        expect(outcome, `cut at ${end}`).to.be.instanceOf(IntegrityError);
      }
    }
  });

  it("refuses chunks in another order, doubled, left out or appended", async () => {
    const { ciphertext, contentKey } = await encrypted(patternOf(4 * CHUNK));
    const { prefix, chunks } = partsOf(ciphertext);
    const [a, b, c, d] = chunks;
    if (!a || !b || !c || !d) throw new Error("expected four chunks");
    for (const order of [
      [b, a, c, d],
      [a, c, b, d],
      [a, b, d, c],
      [a, a, b, d],
      [b, c, d],
      [a, b, d],
      [a, b, c, d, d],
      [a, b, c, d, a],
    ]) {
      const call = () => readForged(joined(prefix, ...order), contentKey);
      await expectFailure(call, IntegrityError, "record.tampered");
    }
    for (const tail of [1, 16, 17, SEALED]) {
      const outcome = await readForged(joined(ciphertext, new Uint8Array(tail)), contentKey).catch(
        (error: unknown) => error,
      );
      expect(outcome, `${tail} bytes more`).to.be.instanceOf(IntegrityError);
    }
  });

  describe("from a store that answers differently the second time", () => {
    async function secondTime(change: (ciphertext: Uint8Array) => Uint8Array | Promise<Uint8Array>) {
      const plaintext = patternOf(2 * CHUNK + 1);
      const { ciphertext, contentKey, digest } = await encrypted(plaintext);
      const answers = [ciphertext, await change(ciphertext)];
      const { content } = await decryptFile(async () => opener(answers.shift() ?? ciphertext)(), contentKey, digest);
      const seen: Uint8Array[] = [];
      const reader = content.getReader();
      const call = async () => {
        for (let step = await reader.read(); !step.done; step = await reader.read()) seen.push(step.value);
      };
      await expectFailure(call, IntegrityError, "record.tampered");
      return { seen: joined(...seen), plaintext };
    }

    it("yields nothing of another file made for the same key", async () => {
      let key = new Uint8Array();
      const forged = async () => {
        const age = new Encrypter();
        key = new Uint8Array(32).fill(9);
        age.addRecipient(await identityToRecipient(bech32.encodeFromBytes("AGE-SECRET-KEY-", key).toUpperCase()));
        return age.encrypt(patternOf(5));
      };
      expect((await secondTime(forged)).seen).to.have.lengthOf(0);
    });

    it("never yields the end of a cut or changed file", async () => {
      for (const change of [
        (bytes: Uint8Array) => bytes.slice(0, -1),
        (bytes: Uint8Array) => bytes.slice(0, -17),
        (bytes: Uint8Array) => joined(bytes, new Uint8Array(1)),
        (bytes: Uint8Array) => bytes.slice(0, 50),
        () => new Uint8Array(),
      ]) {
        const { seen, plaintext } = await secondTime(change);
        expect(seen.length).to.be.lessThan(plaintext.length);
        expect(Buffer.compare(seen, plaintext.subarray(0, seen.length))).to.equal(0);
      }
    });
  });

  it("refuses files with more than one way in, or of another kind, though age would open them", async () => {
    const identity = await generateX25519Identity();
    const key = bech32.decodeToBytes(identity).bytes;
    const make = async (configure: (age: Encrypter) => void | Promise<void>) => {
      const age = new Encrypter();
      age.addRecipient(await identityToRecipient(identity));
      await configure(age);
      return age.encrypt(patternOf(50));
    };
    const plain = await make(() => undefined);
    expect(await readForged(plain, key)).to.deep.equal(patternOf(50));
    const stanza = (...args: string[]) => ({ wrapFileKey: () => [new Stanza(args, new Uint8Array())] });
    const files = [
      await make(async (age) => age.addRecipient(await identityToRecipient(await generateX25519Identity()))),
      await make((age) => age.addRecipient(stanza("other", "x"))),
      await make((age) => age.addRecipient(stanza("medtrail/media-type", "IMAGE/PNG"))),
      await make((age) => age.addRecipient(stanza("medtrail/media-type", `image/${"x".repeat(130)}`))),
      await make((age) => {
        age.addRecipient(stanza("medtrail/media-type", "image/png"));
        age.addRecipient(stanza("medtrail/media-type", "image/gif"));
      }),
      new TextEncoder().encode("eyJhbGciOiJkaXIifQ..a.b.c"),
      new Uint8Array(3000),
    ];
    for (const file of files) await expectFailure(() => readForged(file, key), IntegrityError, "record.file-form");
  });

  it("refuses bad input before it reads anything", async () => {
    const { ciphertext, digest } = await encrypted(patternOf(1));
    const never = async (): Promise<BlobStream> => {
      throw new Error("opened");
    };
    await expectFailure(() => decryptFile(never, new Uint8Array(31), digest), InputError, "input.invalid");
    await expectFailure(() => decryptFile(never, new Uint8Array(32), "0x12"), InputError, "hex.invalid");
    await expectFailure(() => encrypted(ciphertext, "Image/PNG; q=1"), InputError, "input.invalid");
  });

  it("notices a store that keeps something else, or stops before the end", async () => {
    const keep = (store: (ciphertext: ReadableStream<Uint8Array>) => Promise<Hex>) => () =>
      encryptFile(streamOfPieces(patternOf(3 * CHUNK)), {}, store);
    const other = keep(async (ciphertext) => {
      await bytesOfStream(ciphertext);
      return digestOf(new Uint8Array(1));
    });
    await expectFailure(other, IntegrityError, "store.corrupt");
    const early = keep(async (ciphertext) => {
      const { value } = await ciphertext.getReader().read();
      return digestOf(value ?? new Uint8Array());
    });
    await expectFailure(early, IntegrityError, "store.corrupt");
  });

  it("passes on what the content fails with", async () => {
    const content = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error("scanner unplugged")),
    });
    const outcome = await encryptFile(content, {}, async (stream) => digestOf(await bytesOfStream(stream))).catch(
      (error: unknown) => error,
    );
    expect(outcome).to.have.property("message", "scanner unplugged");
  });
});
