import { openCategoryKey } from "../../src/records/categoryShare.js";
import type { Release } from "../../src/records/KeyRelease.js";

/** The category keys that a reader got while it could, each once. */
export async function heldKeys(releases: readonly Release[], privateKey: Uint8Array): Promise<Uint8Array[]> {
  const keys = new Map<string, Uint8Array>();
  for (const { share } of releases) {
    if ("record" in share) continue;
    const key = await openCategoryKey({ ...share, privateKey });
    keys.set(key.publicKey.x, key.privateKey);
  }
  return [...keys.values()];
}
