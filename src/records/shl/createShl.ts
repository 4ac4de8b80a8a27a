import { base64url, CompactEncrypt } from "jose";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { InputError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { toHex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";
import { type Shl, type ShlContentType, type ShlStores, shlContentType, shlId } from "./ShlStore.js";
import { encodeShlink, parseShlink, type ShlPayload } from "./shlink.js";
import { hashPasscode } from "./shlPasscode.js";

const ATTEMPTS = 10;

const passcodeText = z.string().min(4).max(256);

/** A file of a link, before it is encrypted. */
export interface ShlFile {
  readonly content: Uint8Array;
  readonly contentType: ShlContentType;
}

/** What a link says of itself, and until when and how it opens. */
export interface ShlOptions {
  /** Where the handler is mounted, https; at most 84 characters, since the specification bounds the whole address. */
  readonly base: string;
  /** At most 80 characters; whoever sees the link reads it. */
  readonly label?: string;
  /** From then on the server answers that the link is gone. */
  readonly expires?: Date;
  /** Told to the receiver by another way; at least 4 characters. */
  readonly passcode?: string;
  /** Wrong passcodes that are answered in the link's whole life; 10 unless told. */
  readonly attempts?: number;
  /** That the content may change and may be fetched again: flag L. */
  readonly longTerm?: boolean;
  /** One file by GET, without a manifest: flag U. Not with a passcode. */
  readonly direct?: boolean;
}

/** A link that was made: text for a QR code, and what it says. */
export interface CreatedShl {
  readonly shlink: string;
  readonly payload: ShlPayload;
}

/**
 * Encrypts files under a key of their own, which only the link has, and keeps them for a server that serves `shlHandler`. Ciphertexts first, then the
 * link: a crash leaves at worst ciphertexts whose key nobody ever had.
 * @param now the time at which the files were written; the system's unless told.
 * @throws InputError `shl.files`, `shl.flags`, `input.invalid`, `time.invalid`; MedtrailError `store.io`.
 */
export async function createShl(
  { blobs, links }: ShlStores,
  files: readonly ShlFile[],
  options: ShlOptions,
  now: Date = new Date(),
): Promise<CreatedShl> {
  const { base, label, expires, passcode, attempts = ATTEMPTS, longTerm = false, direct = false } = options;
  checkFiles(files, direct);
  if (direct && passcode !== undefined) {
    throw new InputError("shl.flags", "A single file by GET cannot ask for a passcode");
  }
  const id = randomText();
  const exp = expires === undefined ? undefined : toSeconds(expires, "end of the link");
  const flag = `${longTerm ? "L" : ""}${passcode === undefined ? "" : "P"}${direct ? "U" : ""}`;
  const payload = {
    ...{ url: `${base.replace(/\/+$/, "")}/${id}`, key: randomText() },
    ...(exp === undefined ? {} : { exp }),
    ...(flag === "" ? {} : { flag }),
    ...(label === undefined ? {} : { label }),
  };
  const shlink = encodeShlink(payload);
  const kept = passcode === undefined ? undefined : checkInput(passcodeText, passcode, "passcode");
  const link: Shl = {
    ...{ id, longTerm, direct, updated: toSeconds(now, "time") },
    ...(exp === undefined ? {} : { expires: exp }),
    ...(kept === undefined ? {} : { passcode: await hashPasscode(kept, attempts) }),
    files: await storeFiles({ blobs }, files, payload.key),
    secret: toHex(crypto.getRandomValues(new Uint8Array(32))),
  };
  await links.put(link);
  return { shlink, payload };
}

/**
 * Replaces the files of a long-term link, under the link's own key.
 * @throws InputError `shl.form`, `shl.files`, `shl.flags`; MissingError `shl.missing`; IntegrityError `store.corrupt`; MedtrailError `store.io`.
 */
export async function updateShl(
  { blobs, links }: ShlStores,
  shlink: string,
  files: readonly ShlFile[],
  now: Date = new Date(),
): Promise<void> {
  const { url, key } = parseShlink(shlink);
  const link = await links.get(idOf(url));
  if (!link.longTerm) throw new InputError("shl.flags", "The link was not made to change");
  checkFiles(files, link.direct);
  const stored = await storeFiles({ blobs }, files, key);
  await links.put({ ...link, files: stored, updated: toSeconds(now, "time") });
  for (const { digest } of link.files) await blobs.delete(digest);
}

/**
 * Ends a link: its files are deleted, and the server answers 404. What was fetched stays with who fetched it. False when there was none.
 * @throws InputError `shl.form`; IntegrityError `store.corrupt`; MedtrailError `store.io`.
 */
export async function revokeShl({ blobs, links }: ShlStores, shlink: string): Promise<boolean> {
  const id = idOf(parseShlink(shlink).url);
  let link: Shl;
  try {
    link = await links.get(id);
  } catch (error) {
    if (error instanceof MissingError) return false;
    throw error;
  }
  for (const { digest } of link.files) await blobs.delete(digest);
  return links.delete(id);
}

function checkFiles(files: readonly ShlFile[], direct: boolean): void {
  if (files.length === 0 || (direct && files.length !== 1)) {
    const detail = direct ? "A link without manifest has exactly one file" : "A link has at least one file";
    throw new InputError("shl.files", detail, { files: files.length });
  }
  for (const { contentType } of files) checkInput(shlContentType, contentType, "content type");
}

async function storeFiles(
  { blobs }: Pick<ShlStores, "blobs">,
  files: readonly ShlFile[],
  key: string,
): Promise<{ contentType: ShlContentType; digest: Hex }[]> {
  const stored: { contentType: ShlContentType; digest: Hex }[] = [];
  for (const { content, contentType } of files) {
    // jose draws a fresh nonce of 96 bits for each.
    const jwe = await new CompactEncrypt(content)
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", cty: contentType })
      .encrypt(base64url.decode(key));
    stored.push({ contentType, digest: await blobs.put(new TextEncoder().encode(jwe)) });
  }
  return stored;
}

function idOf(url: string): string {
  return checkInput(shlId, url.slice(url.lastIndexOf("/") + 1), "id in the link's address");
}

function randomText(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
}
