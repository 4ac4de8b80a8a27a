import { chainTime } from "../../shared/chainTime.js";
import type { Connection } from "../../shared/connect.js";
import { RefusedError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { sealShare } from "../../shared/shares/sealedShare.js";
import { fromSeconds } from "../../shared/time.js";
import { ALL_SCOPES } from "../scopes.js";
import { signerHashOf } from "../signerHashOf.js";
import { checkGuardianDocument, type GuardianDocument } from "./GuardianDocument.js";
import { openSeedShare } from "./openSeedShare.js";
import { backupOf, type SeedShare } from "./SeedShare.js";
import { parseSeedRequest, type SeedRequest, seedRequestCode, seedRequestHash } from "./seedRequest.js";

/** Who answers: the guardian's signer, and the private half of the X25519 key that it gave the patient. */
export interface SeedGuardian {
  readonly signer: Hex;
  readonly privateKey: Uint8Array;
}

/**
 * Hands a guardian's share to the patient's new phone, sealed to the key of its request. Only once the recovery is final: shares of an open
 * one would be read before anybody could veto it, and nothing takes back what was read.
 * @param told the code that the patient told the guardian, who saw or knows that it was the patient: a server that brings another request
 * has another code.
 * @throws RefusedError `seed.other-code`, `seed.expired`, `seed.not-recovered` when the last recovery did not give the patient this signer,
 * `contract.NotPatientSigner` when it has another by now, `contract.FrozenPatient` while a recovery is open or a guardian froze the patient,
 * `contract.InvalidPatientSignature`; InputError `input.invalid`, `key.*`, `guardians.other-patient`, `guardians.other-chain`; IntegrityError
 * `guardians.outdated`, and as openSeedShare; MissingError `guardians.no-share`.
 */
export async function releaseSeedShare(
  connection: Connection,
  { signer, privateKey }: SeedGuardian,
  document: GuardianDocument,
  { request, told }: { readonly request: unknown; readonly told: string },
): Promise<SeedShare> {
  const checked = parseSeedRequest(request);
  const { patient } = checked;
  if (told.replace(/\D/g, "") !== seedRequestCode(connection, checked).replace(/\D/g, "")) {
    throw new RefusedError("seed.other-code", "The request is not the one whose code the patient told", { patient });
  }
  await checkGuardianDocument(connection, document, signer, patient);
  await requireRecovered(connection, checked);
  const { index, bytes } = await openSeedShare(document, privateKey);
  // openSeedShare has seen that it is there.
  const commitments = document.sealedShare?.commitments;
  if (commitments === undefined) throw new Error("the document holds a share");
  const backup = await backupOf(patient, commitments);
  const party = seedRequestHash(connection, checked);
  const jwe = await sealShare(bytes, checked.key, { kind: "return", backup, party, index });
  return { index, commitments, jwe };
}

/** The thief of a phone may be the signer too: that guardians made it the signer, only a final recovery shows. */
async function requireRecovered(connection: Connection, request: SeedRequest): Promise<void> {
  const { patients } = connection;
  const { patient, signer, deadline, signature } = request;
  const time = await chainTime(connection);
  if (time > deadline) {
    throw new RefusedError("seed.expired", "The request's deadline is over", {
      deadline: fromSeconds(deadline).toISOString(),
      time: fromSeconds(time).toISOString(),
    });
  }
  const finalised = patients.filters.RecoveryFinalised(patient);
  const recoveries = await eventsBetween(connection, (from, to) => patients.queryFilter(finalised, from, to));
  if (recoveries.at(-1)?.args.signerHash !== signerHashOf(signer)) {
    throw new RefusedError("seed.not-recovered", "No final recovery gave the patient this signer", { patient });
  }
  // Every scope, as the signer has, or the parent to whom a recovery gave a child.
  const hash = seedRequestHash(connection, request);
  await ask(patients.requireScopeSignature(patient, signer, hash, signature, ALL_SCOPES));
}
