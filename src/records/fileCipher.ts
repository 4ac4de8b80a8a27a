import { bech32 } from "@scure/base";
import { Decrypter, Encrypter, identityToRecipient, Stanza } from "age-encryption";
import { z } from "zod";
import { piecesOf, streamOf } from "../shared/byteStream.js";
import { checkInput } from "../shared/checkInput.js";
import { IntegrityError, MedtrailError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import type { BlobStream } from "../shared/StreamingBlobStore.js";
import { createSha256 } from "../shared/sha256.js";
import {
  checkMediaType,
  FILE_NONCE_BYTES,
  MAX_FILE_HEADER_BYTES,
  MEDIA_TYPE_STANZA,
  readFileHeader,
} from "./fileHeader.js";

/** Plaintext and tag of an age chunk, in bytes. */
const [CHUNK_BYTES, TAG_BYTES] = [65_536, 16];

const contentKeyBytes = z.instanceof(Uint8Array).refine((key) => key.length === 32, "not 32 bytes");

/** A large file that was encrypted, and its key. */
export interface EncryptedFile {
  /** sha-256 of the ciphertext: the word to anchor. */
  readonly digest: Hex;
  /** 32 bytes, used once: the file's X25519 identity. Seal it, then forget it. */
  readonly contentKey: Uint8Array;
  /** Bytes of the plaintext. */
  readonly size: number;
}

/** A large file as it is decrypted, while it is read. */
export interface DecryptedFile {
  /** The plaintext, chunk by chunk, each authenticated before it comes out; it fails instead of ending when anything is missing. */
  readonly content: ReadableStream<Uint8Array>;
  readonly contentType: string | undefined;
  /** Bytes of the plaintext. */
  readonly size: number;
}

/**
 * Encrypts a stream of any length under a fresh key, in constant memory: the age format, version 1 (C2SP age), with one X25519
 * recipient whose identity is the content key, so that `age -d` opens the file too. 64 KiB chunks under ChaCha20-Poly1305 in the STREAM
 * construction, whose nonces count the chunks and mark the last. The header's MAC is keyed by the file key and so commits to it:
 * one digest has one text. A media type stands in the header, under the same MAC.
 * @param store reads the ciphertext to its end and answers the digest under which it keeps it; `ended` tells it, from that end on, what this function answers.
 * @throws InputError "input.invalid" for a content type that is no plain media type; IntegrityError "store.corrupt" when the store kept
 * something else; whatever `content` or `store` fails with.
 */
export async function encryptFile(
  content: ReadableStream<Uint8Array>,
  { contentType }: { readonly contentType?: string },
  store: (ciphertext: ReadableStream<Uint8Array>, ended: () => EncryptedFile) => Promise<Hex>,
): Promise<EncryptedFile> {
  const stanza =
    contentType === undefined
      ? undefined
      : new Stanza([MEDIA_TYPE_STANZA, checkMediaType(contentType)], new Uint8Array());
  const contentKey = crypto.getRandomValues(new Uint8Array(32));
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identityOf(contentKey)));
  if (stanza) encrypter.addRecipient({ wrapFileKey: () => [stanza] });
  const hash = await createSha256();
  let size = 0;
  let file: EncryptedFile | undefined;
  const ended = (): EncryptedFile => {
    if (file === undefined) throw new IntegrityError("store.corrupt", "The store did not read the file to its end");
    return file;
  };
  async function* counted() {
    for await (const piece of piecesOf(content)) {
      size += piece.length;
      yield piece;
    }
  }
  const ciphertext = await encrypter.encrypt(streamOf(counted()));
  async function* hashed() {
    for await (const piece of piecesOf(ciphertext)) {
      hash.update(piece);
      yield piece;
    }
    file = { digest: hash.digest(), contentKey, size };
  }
  const stored = await store(streamOf(hashed()), ended);
  const { digest } = ended();
  if (stored !== digest) {
    throw new IntegrityError("store.corrupt", "The store did not keep what it was given", { digest, stored });
  }
  return ended();
}

/**
 * Opens an encrypted file. It is read twice. First for its digest: a store could make another file and an envelope to it, and such
 * a file's chunks would authenticate as well. Then it is decrypted: the header and nonce must be those of the first time, and with
 * them all chunks are bound to the author's file key. So nothing comes out that is not proved, and memory stays constant.
 * @param open the ciphertext from its beginning, each time it is called.
 * @throws IntegrityError "record.tampered" when the bytes are not the anchored ones, also by the stream later, "record.file-form" when they are
 * but are no accepted file, "record.other-key" when the content key is not the file's; InputError "input.invalid", "hex.invalid".
 */
export async function decryptFile(
  open: () => Promise<BlobStream>,
  contentKey: Uint8Array,
  expectedDigest: Hex,
): Promise<DecryptedFile> {
  const identity = identityOf(checkInput(contentKeyBytes, contentKey, "content key"));
  const digest = toHex(fromHex(expectedDigest, 32));
  const { start, length } = await prove(await open(), digest);
  const header = readFileHeader(start, digest);
  const size = plaintextBytes(length - header.length - FILE_NONCE_BYTES, digest);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    await decrypter.decryptHeader(start.subarray(0, header.length));
  } catch (cause) {
    throw new IntegrityError("record.other-key", "The content key is not this file's", { digest }, { cause });
  }
  const pinned = start.subarray(0, header.length + FILE_NONCE_BYTES);
  async function* plaintext() {
    try {
      const { bytes } = await open();
      yield* piecesOf(await decrypter.decrypt(streamOf(unchanged(bytes, pinned, digest))));
    } catch (cause) {
      if (cause instanceof MedtrailError) throw cause;
      throw new IntegrityError("record.tampered", "The ciphertext does not authenticate", { digest }, { cause });
    }
  }
  return { content: streamOf(plaintext()), contentType: header.contentType, size };
}

/** Reads everything once. @throws IntegrityError "record.tampered". */
async function prove({ bytes }: BlobStream, digest: Hex): Promise<{ start: Uint8Array; length: number }> {
  const hash = await createSha256();
  const start = new Uint8Array(MAX_FILE_HEADER_BYTES + FILE_NONCE_BYTES);
  let length = 0;
  for await (const piece of piecesOf(bytes)) {
    hash.update(piece);
    if (length < start.length) start.set(piece.subarray(0, start.length - length), length);
    length += piece.length;
  }
  requireDigest(hash.digest(), digest);
  return { start: start.subarray(0, length), length };
}

/** The bytes as the first reading had them; the last piece is held back until all were the right ones. */
async function* unchanged(bytes: ReadableStream<Uint8Array>, pinned: Uint8Array, digest: Hex) {
  const hash = await createSha256();
  let length = 0;
  for await (const piece of piecesOf(bytes)) {
    hash.update(piece);
    const expected = pinned.subarray(length, length + piece.length);
    if (expected.some((byte, i) => byte !== piece[i])) {
      throw new IntegrityError("record.tampered", "The ciphertext changed while it was read", { digest });
    }
    length += piece.length;
    yield piece;
  }
  requireDigest(hash.digest(), digest); // before age sees the end, and with it the last chunk
}

function requireDigest(found: Hex, expected: Hex): void {
  if (found !== expected) {
    throw new IntegrityError("record.tampered", "The ciphertext is not the anchored one", { expected, found });
  }
}

/** Bytes of the plaintext in so many bytes of chunks. @throws IntegrityError "record.file-form" when no plaintext has so many. */
function plaintextBytes(chunkBytes: number, digest: Hex): number {
  const chunks = Math.ceil(chunkBytes / (CHUNK_BYTES + TAG_BYTES));
  const size = chunkBytes - chunks * TAG_BYTES;
  const last = size - (chunks - 1) * CHUNK_BYTES;
  if (chunks < 1 || last < 0 || (last === 0 && chunks > 1)) {
    throw new IntegrityError("record.file-form", "No file has a ciphertext of this length", { digest, chunkBytes });
  }
  return size;
}

/** The content key as age spells an X25519 identity. */
function identityOf(contentKey: Uint8Array): string {
  return bech32.encodeFromBytes("age-secret-key-", contentKey).toUpperCase();
}
