import { equalBytes } from "../../shared/equalBytes.js";
import { fromHex, toHex } from "../../shared/hex.js";
import type { ShlPasscode } from "./ShlStore.js";

/** OWASP's Password Storage Cheat Sheet for PBKDF2-HMAC-SHA-256. */
const ITERATIONS = 600_000;

/** What a server keeps of a passcode. It opens nothing by itself: the files' key is in the link alone. */
export async function hashPasscode(passcode: string, attempts: number): Promise<ShlPasscode> {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  return {
    salt: toHex(salt),
    hash: toHex(await derive(passcode, salt, ITERATIONS)),
    iterations: ITERATIONS,
    attempts,
  };
}

/** Whether it is the passcode. */
export async function isPasscode(given: string, { salt, hash, iterations }: ShlPasscode): Promise<boolean> {
  return equalBytes(await derive(given, fromHex(salt, 32), iterations), fromHex(hash, 32));
}

async function derive(passcode: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  // One spelling of what looks the same, however the keyboard made it.
  const bytes = new TextEncoder().encode(passcode.normalize("NFC"));
  const material = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(salt), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, 256));
}
