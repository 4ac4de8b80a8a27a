import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import type { BlobStore } from "../shared/BlobStore.js";
import { checkInput } from "../shared/checkInput.js";
import type { Connection } from "../shared/connect.js";
import { digestOf } from "../shared/contentId.js";
import { InputError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";

const credentialSchema = z.strictObject({
  /** The organisation's name in the register of its regulator. */
  name: z.string().min(1),
  /** Its identifiers, each with the system that gives them, such as a GLN or an NPI. */
  identifiers: z.array(z.strictObject({ system: z.url(), value: z.string().min(1) })),
});

/** What an accreditation says in words. It stays off chain; its salted digest is part of the OrgId. */
export type Credential = z.infer<typeof credentialSchema>;

/** A credential's document, whose digest is part of the OrgId. Keep it: accrediting again with it makes no second organisation. */
export interface PreparedCredential {
  /** The exact bytes, which hold a random salt so that the digest cannot be guessed. */
  readonly document: Uint8Array;
  /** sha-256 of `document`. */
  readonly digest: Hex;
}

/** An accreditation as the regulator gives it. */
export interface Accreditation {
  readonly controller: string;
  readonly credential: PreparedCredential;
  /** Bits of LICENCES. */
  readonly licences: number;
  readonly validUntil: Date;
}

/** Makes the document of a credential, with a fresh salt. @throws InputError `input.invalid`. */
export async function prepareCredential(credential: Credential): Promise<PreparedCredential> {
  const checked = checkInput(credentialSchema, credential, "credential");
  const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
  const content = { type: "medtrail.credential", version: 1, ...checked, salt };
  const document = new TextEncoder().encode(JSON.stringify(content));
  return { document, digest: await digestOf(document) };
}

/**
 * Accredits an organisation and keeps the credential's document. After a failure whose outcome is not known, repeat it with the same
 * prepared credential: where it had been mined, the chain answers `contract.OrganizationAlreadyAccredited`.
 * @param connection the regulator's.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.*`.
 */
export async function accredit(
  connection: Connection,
  documents: BlobStore,
  accreditation: Accreditation,
): Promise<{ readonly org: Hex; readonly receipt: ContractTransactionReceipt }> {
  const { controller, credential, licences } = accreditation;
  const { document, digest } = credential;
  if ((await digestOf(document)) !== digest) {
    throw new InputError("input.invalid", "The digest is not of the credential's document", { digest });
  }
  const args = [controller, digest, licences, toSeconds(accreditation.validUntil, "validUntil")] as const;
  await ask(connection.organizations.accredit.staticCall(...args));
  await documents.put(document);
  const receipt = await send(connection.organizations.accredit(...args));
  const org = toHex(fromHex(await ask(connection.organizations.orgIdOf(controller, digest)), 32));
  return { org, receipt };
}
