import { z } from "zod";
import { parseKeyDirectory } from "../../identity/KeyDirectory.js";
import type { BlobStore } from "../../shared/BlobStore.js";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { parseCustody } from "../emergency/CustodyDocument.js";
import type { ErasurePlan } from "./ErasurePlan.js";
import type { ErasureStore } from "./ErasureStore.js";

/** A store of ciphertexts, key directories and documents, as an erasure sees it. `name` is what the receipt calls it. */
export function erasableBlobs(name: string, blobs: BlobStore): ErasureStore {
  return {
    name,
    holds: "ciphertexts",
    async *records() {},
    async erase(plan, tell) {
      for (const digest of ciphertextsOf(plan)) {
        if (await blobs.delete(digest)) tell({ kind: "ciphertext", of: digest, count: 1 });
      }
      for (const digest of await directoriesIn(blobs, plan)) {
        if (await blobs.delete(digest)) tell({ kind: "key-directory", of: digest, count: 1 });
      }
      for (const [digest, kind] of await documentsIn(blobs, plan)) {
        if (await blobs.delete(digest)) tell({ kind, of: digest, count: 1 });
      }
    },
    async remaining(plan) {
      const present = await Promise.all(ciphertextsOf(plan).map((digest) => blobs.has(digest)));
      const [directories, documents] = [await directoriesIn(blobs, plan), await documentsIn(blobs, plan)];
      return present.filter(Boolean).length + directories.length + documents.size;
    },
  };
}

function ciphertextsOf({ records }: ErasurePlan): Hex[] {
  return records.filter(({ sharedCiphertext }) => !sharedCiphertext).map(({ digest }) => digest);
}

/**
 * Anybody can register a pseudonym with any digest as its key directory, somebody else's ciphertext's too: only what is a key directory is destroyed, or
 * what is damaged and so of no use to anybody.
 */
async function directoriesIn(blobs: BlobStore, { directories }: ErasurePlan): Promise<Hex[]> {
  const found: Hex[] = [];
  for (const digest of directories) {
    try {
      await parseKeyDirectory(await blobs.get(digest), digest);
      found.push(digest);
    } catch (error) {
      if (error instanceof MissingError) continue;
      if (!(error instanceof IntegrityError)) throw error;
      if (error.code === "store.corrupt") found.push(digest);
    }
  }
  return found;
}

/** By the same rule: a FHIR Consent, a custody document of this very patient, or what is damaged. */
async function documentsIn(
  blobs: BlobStore,
  { patient, documents }: ErasurePlan,
): Promise<Map<Hex, "consent-document" | "custody-document">> {
  const found = new Map<Hex, "consent-document" | "custody-document">();
  for (const digest of documents) {
    try {
      const bytes = await blobs.get(digest);
      if (isConsent(bytes)) found.set(digest, "consent-document");
      else if ((await parseCustody(bytes, digest)).patient === patient) found.set(digest, "custody-document");
    } catch (error) {
      if (error instanceof MissingError) continue;
      if (!(error instanceof IntegrityError)) throw error;
      if (error.code === "store.corrupt") found.set(digest, "consent-document");
    }
  }
  return found;
}

/** Whether it says that it is one: a consent in a form that nobody can evaluate names the person all the same. */
function isConsent(bytes: Uint8Array): boolean {
  try {
    const { resourceType } = z
      .looseObject({ resourceType: z.string() })
      .parse(JSON.parse(new TextDecoder().decode(bytes)));
    return resourceType === "Consent" || resourceType === "Bundle";
  } catch {
    return false;
  }
}
