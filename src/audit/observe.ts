import type { RecordEnvelope } from "../records/EnvelopeStore.js";
import { piecesOf } from "../shared/byteStream.js";
import { digestOf } from "../shared/contentId.js";
import type { ErrorCode } from "../shared/errorCatalogue.js";
import { MedtrailError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import type { Keccak256 } from "../shared/keccak.js";
import { createSha256 } from "../shared/sha256.js";
import { checkEnvelope } from "./replicas/checkEnvelope.js";
import type { ByteRange, Replica } from "./replicas/Replica.js";
import { SourceFailure } from "./tree/differences.js";

/** What a replica has of a record, read byte by byte. */
export interface Observation {
  readonly replica: Replica;
  readonly envelope: {
    readonly state: "absent" | "sound" | "unsound" | "unstable" | "unreadable";
    readonly bytes?: Uint8Array;
    readonly digest?: Hex;
    readonly entry?: RecordEnvelope;
    readonly code?: ErrorCode;
  };
  readonly content: ContentObservation;
}

/** What lies under the digest of a ciphertext. `unknown`: nobody says which digest. */
export interface ContentObservation {
  readonly state: "absent" | "whole" | "changed" | "unstable" | "unreadable" | "unknown";
  readonly size?: number;
  readonly found?: Hex;
  readonly code?: ErrorCode;
}

/** Reads a record's envelope twice, and checks it. What fails is part of the answer. */
export async function observeEnvelope(
  replica: Replica,
  record: Hex,
  keccak: Keccak256,
): Promise<Observation["envelope"]> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await replica.readMetadata(record);
    const again = await replica.readMetadata(record);
    const [digest, second] = await Promise.all([bytes && digestOf(bytes), again && digestOf(again)]);
    if (digest !== second) return { state: "unstable" };
    if (bytes === undefined || digest === undefined) return { state: "absent" };
    try {
      return { state: "sound", bytes, digest, entry: checkEnvelope(bytes, record, keccak) };
    } catch (error) {
      if (error instanceof MedtrailError) return { state: "unsound", bytes, digest, code: error.code };
      throw error;
    }
  } catch (error) {
    return { state: "unreadable", code: refusalOf(error, replica, record) };
  }
}

/** Reads a ciphertext, a second time when it is not what it should be. What fails is part of the answer. */
export async function observeContent(replica: Replica, digest: Hex | undefined): Promise<ContentObservation> {
  if (digest === undefined) return { state: "unknown" };
  try {
    const first = await hashContent(replica, digest);
    if (first?.found === digest) return { state: "whole", ...first };
    const second = await hashContent(replica, digest);
    if (first?.found !== second?.found) return { state: "unstable", ...(first ?? second) };
    return first === undefined ? { state: "absent" } : { state: "changed", ...first };
  } catch (error) {
    return { state: "unreadable", code: refusalOf(error, replica, digest) };
  }
}

/** sha-256 and size of what a replica has under a digest, or of a part of it. @throws MedtrailError `store.io`, `replica.*`. */
export async function hashContent(
  replica: Replica,
  digest: Hex,
  range?: ByteRange,
): Promise<{ readonly size: number; readonly found: Hex } | undefined> {
  const content = await replica.readContent(digest, range);
  if (content === undefined) return undefined;
  const hash = await createSha256();
  let size = 0;
  for await (const piece of piecesOf(content.bytes)) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, found: hash.digest() };
}

/** The code of a file system's refusal. @throws SourceFailure, since a replica that does not answer at all, or nothing of the right form, fails as a whole; anything else as it is. */
export function refusalOf(error: unknown, replica: Replica, what: Hex): ErrorCode {
  if (!(error instanceof MedtrailError)) throw error;
  if (error.code.startsWith("replica.")) throw new SourceFailure(replica.name, what, error);
  return error.code;
}
