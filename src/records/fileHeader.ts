import { checkInput } from "../shared/checkInput.js";
import { IntegrityError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { mediaType } from "./mediaType.js";

/** No header that this library makes is longer, in bytes. */
export const MAX_FILE_HEADER_BYTES = 512;

/** Bytes after the header from which age makes the key of the chunks. */
export const FILE_NONCE_BYTES = 16;

/** The stanza of the header that holds the media type; age programs pass over stanzas they do not know. */
export const MEDIA_TYPE_STANZA = "medtrail/media-type";

/** One recipient and no more: another stanza could be a second way in, which no envelope and no erasure knows of. */
const HEADER =
  /^age-encryption\.org\/v1\n-> X25519 [A-Za-z0-9+/]{43}\n[A-Za-z0-9+/]{43}\n(?:-> medtrail\/media-type (\S{3,127})\n\n)?--- [A-Za-z0-9+/]{43}\n/;

/** The text in front of an encrypted file. */
export interface FileHeader {
  /** Bytes of the header, before the nonce. */
  readonly length: number;
  readonly contentType: string | undefined;
}

/**
 * Reads the header from a file's first bytes; {@link MAX_FILE_HEADER_BYTES} of them are enough.
 * @throws IntegrityError "record.file-form" for any other header than those that encryptFile makes.
 */
export function readFileHeader(start: Uint8Array, digest: Hex): FileHeader {
  const text = String.fromCharCode(...start.subarray(0, MAX_FILE_HEADER_BYTES));
  const [header, contentType] = HEADER.exec(text) ?? [];
  if (header === undefined || (contentType !== undefined && !mediaType.safeParse(contentType).success)) {
    throw new IntegrityError("record.file-form", "The ciphertext does not begin as an encrypted file does", { digest });
  }
  return { length: header.length, contentType };
}

/** @throws InputError "input.invalid". */
export function checkMediaType(contentType: string): string {
  return checkInput(mediaType, contentType, "content type");
}
