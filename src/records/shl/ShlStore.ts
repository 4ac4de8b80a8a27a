import { z } from "zod";
import type { BlobStore } from "../../shared/BlobStore.js";
import { bytes32 } from "../../shared/bytes32.js";

/** The types of file that the specification knows. */
export const shlContentType = z.enum([
  "application/fhir+json",
  "application/smart-health-card",
  "application/smart-api-access",
]);

/** 32 random bytes in base64url: nobody guesses the address of a link. */
export const shlId = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "not the id of a link");

const passcode = z.strictObject({
  salt: bytes32,
  /** PBKDF2-HMAC-SHA-256 of the passcode. */
  hash: bytes32,
  iterations: z.int().positive(),
  /** How many wrong passcodes are still answered, in the link's whole life. */
  attempts: z.int().nonnegative(),
});

/** What a server knows of a link: everything but the key. */
export const shl = z.strictObject({
  id: shlId,
  files: z.array(z.strictObject({ contentType: shlContentType, digest: bytes32 })).min(1),
  longTerm: z.boolean(),
  direct: z.boolean(),
  /** Seconds since 1970; from then on the link is gone. */
  expires: z.int().nonnegative().exactOptional(),
  /** Seconds since 1970 when the files were written. */
  updated: z.int().nonnegative(),
  passcode: passcode.exactOptional(),
  /** Authenticates the short-lived addresses of files. */
  secret: bytes32,
});

export type Shl = Readonly<z.output<typeof shl>>;
export type ShlPasscode = Readonly<z.output<typeof passcode>>;
export type ShlContentType = z.output<typeof shlContentType>;

/**
 * Links that a server answers. `put` replaces; `get` throws MissingError `shl.missing` and IntegrityError `store.corrupt`; `delete` answers false
 * when there was none; every method may throw MedtrailError `store.io`.
 */
export interface ShlStore {
  put(link: Shl): Promise<void>;
  get(id: string): Promise<Shl>;
  delete(id: string): Promise<boolean>;
}

/** Where links lie, and their encrypted files. */
export interface ShlStores {
  readonly blobs: BlobStore;
  readonly links: ShlStore;
}
