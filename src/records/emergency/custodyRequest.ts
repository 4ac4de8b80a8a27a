import { isAddress, type Signer } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import { RefusedError } from "../../shared/errors.js";
import { isSignedBy } from "../../shared/isSignedBy.js";
import { toSeconds } from "../../shared/time.js";
import { encodePurpose } from "../purposeOfUse.js";
import { emergencyPurpose } from "./emergencyPurpose.js";
import { CUSTODY_REQUEST } from "./emergencyTypes.js";

const custodyRequestSchema = z.strictObject({
  patient: bytes32,
  /** Digest of the custody document. */
  custody: bytes32,
  /** OrgId of the organisation whose emergency is open. */
  org: bytes32,
  account: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "not an account")
    .refine((text) => isAddress(text), "not an account: its checksum is wrong"),
  purpose: emergencyPurpose,
  /** Seconds since 1970 when it was signed. */
  time: z.int().nonnegative(),
  signature: z.string().regex(/^0x(?:[0-9a-fA-F]{2})+$/, "not a signature in hexadecimal"),
});

/** A member's signed wish for a custodian's share: for whom, in whose name, why and when. */
export type CustodyRequest = z.infer<typeof custodyRequestSchema>;

/**
 * Signs a request, the same for every custodian.
 * @param account the member: a wallet, or for a contract account (ERC-1271) its address with its owner's signature.
 * @throws InputError `input.invalid`, `time.invalid`.
 */
export async function signCustodyRequest(
  connection: Connection,
  account: Pick<Signer, "getAddress" | "signTypedData">,
  request: Pick<CustodyRequest, "patient" | "custody" | "org" | "purpose"> & { readonly time: Date },
): Promise<CustodyRequest> {
  const { patient, custody, org, purpose } = request;
  const time = toSeconds(request.time, "time");
  const fields = { patient, custody, org, account: await account.getAddress(), purpose, time };
  const domain = domainOf(connection.deployment, "EmergencyAccess");
  const message = { ...fields, purpose: encodePurpose(purpose) };
  const signature = await account.signTypedData(domain, CUSTODY_REQUEST, message);
  return checkInput(custodyRequestSchema, { ...fields, signature }, "custody request");
}

/**
 * Passes if the request is well formed and its account signed it.
 * @throws InputError `input.invalid`, `chain.no-provider`; RefusedError `release.signature`; MedtrailError `chain.failed`.
 */
export async function checkCustodyRequest(connection: Connection, request: unknown): Promise<CustodyRequest> {
  const checked = checkInput(custodyRequestSchema, request, "custody request");
  const typed = {
    domain: domainOf(connection.deployment, "EmergencyAccess"),
    types: CUSTODY_REQUEST,
    message: { ...checked, purpose: encodePurpose(checked.purpose) },
  };
  if (!(await isSignedBy(connection, checked.account, typed, checked.signature))) {
    throw new RefusedError("release.signature", "The account did not sign this request", {
      account: checked.account,
      patient: checked.patient,
    });
  }
  return checked;
}
