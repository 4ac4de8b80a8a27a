import type { Signer } from "ethers";
import { OrganizationKeys } from "../../src/identity/OrganizationKeys.js";
import { publishOrganizationKeys } from "../../src/identity/publishOrganizationKeys.js";
import type { RecordStores } from "../../src/records/RecordStores.js";
import type { Connection } from "../../src/shared/connect.js";
import { newX25519KeyPair, type X25519KeyPair } from "../../src/shared/x25519.js";
import { type Admitted, admit } from "./admit.js";
import type { Story } from "./Story.js";

/** An organisation that reads and writes records, with its key pair. */
export interface Organization extends Admitted {
  readonly keys: X25519KeyPair;
}

const GLN = { care: "7601001000018", laboratory: "7601001000025", emergencyCare: "7601001000070" };

/** Accredits an organisation, appoints its member and publishes its encryption key. */
export async function introduce(
  story: Story,
  regulator: Connection,
  { blobs }: RecordStores,
  actor: {
    readonly name: string;
    readonly kind: keyof typeof GLN;
    readonly controller: Signer;
    readonly member: Signer;
    readonly until: Date;
  },
): Promise<Organization> {
  const duties = actor.kind === "emergencyCare" ? (["read", "breakGlass"] as const) : (["read", "write"] as const);
  const applicant = { ...actor, gln: GLN[actor.kind], duties };
  const admitted = await admit(story, regulator, blobs, applicant);
  const keys = newX25519KeyPair();
  await story.does(admitted.name, "publishes the key that others seal to", () =>
    publishOrganizationKeys(regulator.as(actor.controller), blobs, admitted.org, new OrganizationKeys(keys.publicKey)),
  );
  return { ...admitted, keys };
}
