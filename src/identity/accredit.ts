import { z } from "zod";
import type { BlobStore } from "../shared/BlobStore.js";
import { checkInput } from "../shared/checkInput.js";
import type { Connection } from "../shared/connect.js";
import { digestOf } from "../shared/contentId.js";
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

/** An accreditation as the regulator gives it. */
export interface Accreditation {
  readonly controller: string;
  readonly credential: Credential;
  /** Bits of LICENCES. */
  readonly licences: number;
  readonly validUntil: Date;
}

/**
 * Accredits an organisation and keeps the credential's document, which holds a random salt so that its digest cannot be guessed.
 * @param connection the regulator's.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.*`.
 */
export async function accredit(
  connection: Connection,
  documents: BlobStore,
  accreditation: Accreditation,
): Promise<Hex> {
  const credential = checkInput(credentialSchema, accreditation.credential, "credential");
  const { controller, licences } = accreditation;
  const validUntil = toSeconds(accreditation.validUntil, "validUntil");
  const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
  const document = new TextEncoder().encode(
    JSON.stringify({ type: "medtrail.credential", version: 1, ...credential, salt }),
  );
  const digest = await digestOf(document);
  const args = [controller, digest, licences, validUntil] as const;
  await ask(connection.organizations.accredit.staticCall(...args));
  await documents.put(document);
  await send(connection.organizations.accredit(...args));
  return toHex(fromHex(await ask(connection.organizations.orgIdOf(controller, digest)), 32));
}
