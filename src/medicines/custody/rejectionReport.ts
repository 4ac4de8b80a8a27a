import { digestOf } from "../../shared/contentId.js";
import type { Hex } from "../../shared/hex.js";
import { exceptionReport } from "../dscsa/dscsaException.js";

/** An exception report as the bytes that are stored, and their sha-256. @throws InputError `dscsa.invalid`. */
export async function rejectionReport(report: unknown): Promise<{ readonly bytes: Uint8Array; readonly digest: Hex }> {
  const bytes = new TextEncoder().encode(JSON.stringify(exceptionReport(report)));
  return { bytes, digest: await digestOf(bytes) };
}
