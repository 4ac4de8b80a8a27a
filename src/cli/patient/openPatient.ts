import { z } from "zod";
import { fetchKeyDirectory } from "../../identity/fetchKeys.js";
import { PatientKeyring } from "../../identity/PatientKeyring.js";
import { P256Signer } from "../../identity/signers/P256Signer.js";
import type { AccessContext } from "../../records/access/AccessContext.js";
import { FileAccessJournal } from "../../records/access/FileAccessJournal.js";
import { resumeAccess } from "../../records/access/resumeAccess.js";
import { fromHex, type Hex } from "../../shared/hex.js";
import type { Desk } from "../network/Desk.js";

const hexBytes = z.string().transform((text) => fromHex(text, 32, "secret"));

/** What only the patient has: the seed of all keys, and the P-256 key that signs. */
export const patientSecret = z.strictObject({
  seed: hexBytes,
  secretKey: hexBytes,
  salt: z.templateLiteral(["0x", z.string()]),
  categories: z.array(z.string()),
});

/** Signatures are relayed at once; one that was not is worth nothing tomorrow. */
const SIGNATURE_MS = 86_400_000;

/** A patient of the wallet, unlocked. */
export interface OpenedPatient extends AccessContext {
  readonly patient: Hex;
  readonly name: string;
  readonly seed: Uint8Array;
  readonly salt: Hex;
}

/**
 * Unlocks a patient of the wallet, and finishes first what a killed command had begun to change about access.
 * @throws MissingError `cli.unknown-name`, `cli.no-secret`; as `Secrets.get`, `fetchKeyDirectory`, `resumeAccess`.
 */
export async function openPatient(desk: Desk, given: string): Promise<OpenedPatient> {
  const { chain, home, secrets, stores } = desk;
  const { id: patient, name } = await home.entry("patient", given);
  const { seed, secretKey, salt } = await secrets.get("patient", name, patientSecret);
  const signer = new P256Signer(chain.deployment.contracts.ERC7913P256Verifier, secretKey);
  const keyring = await PatientKeyring.fromDirectory(seed, await fetchKeyDirectory(chain, stores.blobs, patient));
  const signing = { patient, signer, deadline: new Date((await desk.now()).getTime() + SIGNATURE_MS) };
  const journal = new FileAccessJournal(home.path("journals", "access"));
  const context = { connection: chain, stores, journal, signing, keyring };
  const resumed = "sendTransaction" in (chain.runner ?? {}) ? await resumeAccess(context) : undefined;
  return { ...context, keyring: resumed?.keyring ?? keyring, patient, name, seed, salt };
}
