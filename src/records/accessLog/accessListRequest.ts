import { TypedDataEncoder } from "ethers";
import { z } from "zod";
import type { PatientSigner } from "../../identity/signers/PatientSigner.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import { logTime } from "./AccessEntry.js";
import { type LogName, logName } from "./logStatements.js";

const ACCESS_LIST_REQUEST = {
  AccessListRequest: [
    { name: "patient", type: "bytes32" },
    { name: "org", type: "bytes32" },
    { name: "server", type: "address" },
    { name: "time", type: "uint40" },
  ],
};

const bytes = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})+$/, "not bytes in hexadecimal")
  .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`);

const accessListRequest = logName.extend({ patient: bytes32, time: logTime, signer: bytes, signature: bytes });

/** A patient's wish to see its own entries in one log, signed by the patient's signer (ERC-7913). */
export type AccessListRequest = Readonly<z.output<typeof accessListRequest>>;

/** @throws InputError `input.invalid`, `time.invalid`. */
export async function signAccessListRequest(
  connection: Connection,
  { signer, patient }: { readonly signer: PatientSigner; readonly patient: Hex },
  { org, server }: LogName,
  time: Date,
): Promise<AccessListRequest> {
  const message = { patient, org, server, time: toSeconds(time, "time") };
  const domain = domainOf(connection.deployment, "AccessLog");
  const signature = await signer.signTypedData(domain, ACCESS_LIST_REQUEST, message);
  return checkInput(accessListRequest, { ...message, signer: signer.signer, signature }, "access list request");
}

/** No delegate: who read what is the patient's own to know. */
const SIGNER_ONLY = 0;

/**
 * Passes if the patient's present signer signed the request, which the registry says.
 * @throws InputError `input.invalid`; RefusedError `contract.UnknownPatient`, `contract.NotPatientSigner`,
 * `contract.InvalidPatientSignature`.
 */
export async function checkAccessListRequest(connection: Connection, request: unknown): Promise<AccessListRequest> {
  const checked = checkInput(accessListRequest, request, "access list request");
  const { signer, signature, ...message } = checked;
  const domain = domainOf(connection.deployment, "AccessLog");
  const digest = TypedDataEncoder.hash(domain, ACCESS_LIST_REQUEST, message);
  await ask(connection.patients.requireScopeSignature(checked.patient, signer, digest, signature, SIGNER_ONLY));
  return checked;
}
