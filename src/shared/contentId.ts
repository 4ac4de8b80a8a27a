import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { create as createMultihash } from "multiformats/hashes/digest";
import { InputError } from "./errors.js";
import { fromHex, type Hex, toHex } from "./hex.js";

/** Multicodec number of sha2-256. */
const SHA2_256 = 0x12;

/** The sha-256 digest of bytes: the word that stands on chain. */
export async function digestOf(bytes: Uint8Array): Promise<Hex> {
  // slice(): the bytes as they are now, whatever the caller does to them while the digest is computed.
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice())));
}

/** The content address of a digest: CIDv1, raw codec, sha2-256, base32 ("bafkrei…"). */
export function contentIdOf(digest: Hex): string {
  return CID.createV1(raw.code, createMultihash(SHA2_256, fromHex(digest, 32))).toString();
}

/**
 * The digest inside a content address.
 * @throws InputError "content-id.form" for anything but the one spelling that {@link contentIdOf} gives: another version, codec,
 * hash, base or case would be a second name of the same bytes.
 */
export function digestOfContentId(contentId: string): Hex {
  let digest: Hex | undefined;
  try {
    digest = toHex(CID.parse(contentId).multihash.digest);
    if (contentIdOf(digest) !== contentId) digest = undefined;
  } catch {
    digest = undefined;
  }
  if (digest === undefined) {
    throw new InputError("content-id.form", "Not a CIDv1 of raw bytes under sha2-256 in base32", {
      contentId: contentId.slice(0, 100),
    });
  }
  return digest;
}
