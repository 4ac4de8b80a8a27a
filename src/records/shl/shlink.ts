import { base64url } from "jose";
import { z } from "zod";
import { checkInput, firstIssue } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";

/** The specification's longest `url` and `label`, in characters. */
const MAX_URL_LENGTH = 128;
const MAX_LABEL_LENGTH = 80;
/** No payload of those is longer, with room for what others add. */
const MAX_LINK_LENGTH = 4096;
const VERSION = 1;

const url = z
  .string()
  .max(MAX_URL_LENGTH)
  .refine((text) => URL.canParse(text) && isSafe(new URL(text)), "not an https address");

const key = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, "not 32 bytes in base64url");

/** What a SMART Health Link says (HL7 SMART Health Cards and Links 1.0.0). Properties and flags that are not known are passed over, as it demands. */
const shlPayload = z.object({
  /** Of the manifest, or with the flag U of the file. */
  url,
  /** 32 bytes in base64url: decrypts the files. */
  key,
  /** Seconds since 1970; a hint, the server decides. */
  exp: z.number().nonnegative().exactOptional(),
  /** Letters in alphabetical order: L long-term, P passcode, U one file by GET. */
  flag: z
    .string()
    .max(26)
    .refine((flags) => !(flags.includes("P") && flags.includes("U")), "P and U exclude each other")
    .exactOptional(),
  label: z.string().max(MAX_LABEL_LENGTH).exactOptional(),
  v: z.int().positive().exactOptional(),
});

export type ShlPayload = Readonly<z.output<typeof shlPayload>>;

/**
 * The link for a payload.
 * @param viewer address of a viewer, which gets the link behind its `#`, where no server sees it.
 * @throws InputError `input.invalid`.
 */
export function encodeShlink(payload: ShlPayload, viewer?: string): string {
  const checked = checkInput(shlPayload, payload, "SMART Health Link");
  const link = `shlink:/${base64url.encode(JSON.stringify(checked))}`;
  return viewer === undefined ? link : `${viewer.replace(/#.*$/s, "")}#${link}`;
}

/**
 * Reads a link, bare or behind a viewer's address.
 * @throws InputError `shl.form`; `shl.version` for a version that is newer than 1.
 */
export function parseShlink(text: string): ShlPayload {
  const [, encoded] =
    (text.length > MAX_LINK_LENGTH ? null : /^(?:[^#]*#)?shlink:\/([A-Za-z0-9_-]+)$/.exec(text.trim())) ?? [];
  if (encoded === undefined) throw new InputError("shl.form", "Not a SMART Health Link", { length: text.length });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(base64url.decode(encoded)));
  } catch (cause) {
    throw new InputError("shl.form", "The payload of the link is not JSON in base64url", {}, { cause });
  }
  const result = shlPayload.safeParse(value);
  if (!result.success) {
    throw new InputError("shl.form", "The payload of the link breaks a rule", { rule: firstIssue(result.error) });
  }
  const { v = VERSION } = result.data;
  if (v > VERSION)
    throw new InputError("shl.version", "The link is of a newer version", { version: v, known: VERSION });
  return result.data;
}

/** https, or this very machine. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname));
}
