import type { Signer } from "ethers";
import { accredit, prepareCredential } from "../../src/identity/accredit.js";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { OrganizationKeys } from "../../src/identity/OrganizationKeys.js";
import { publishOrganizationKeys } from "../../src/identity/publishOrganizationKeys.js";
import type { RecordStores } from "../../src/records/RecordStores.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { newX25519KeyPair, type X25519KeyPair } from "../../src/shared/x25519.js";
import type { Story } from "./Story.js";

/** An organisation of the story: its id, the member who acts for it, and its key pair. */
export interface Organization {
  readonly name: string;
  readonly org: Hex;
  readonly member: Signer;
  readonly chain: Connection;
  readonly keys: X25519KeyPair;
}

/** Fictitious Global Location Numbers with right check digits (GS1 General Specifications, section 7.9). */
const GLN = { care: "7601001000018", laboratory: "7601001000025" };

/** Accredits an organisation, appoints its member and publishes its encryption key. */
export async function introduce(
  story: Story,
  regulator: Connection,
  { blobs }: RecordStores,
  actor: {
    readonly name: string;
    readonly kind: "care" | "laboratory";
    readonly controller: Signer;
    readonly member: Signer;
    readonly until: Date;
  },
): Promise<Organization> {
  const { name, kind, controller, member, until } = actor;
  const credential = { name, identifiers: [{ system: "https://www.gs1.org/gln", value: GLN[kind] }] };
  const { org } = await story.does("regulator", `accredits ${name} for ${kind}`, async () =>
    accredit(regulator, blobs, {
      controller: await controller.getAddress(),
      credential: await prepareCredential(credential),
      licences: LICENCES[kind],
      validUntil: until,
    }),
  );
  const seconds = Math.floor(until.getTime() / 1000);
  const duties = DUTIES.read | DUTIES.write;
  const keys = newX25519KeyPair();
  await story.does(name, "appoints a member to read and write, who accepts", async () => {
    const account = await member.getAddress();
    const offer = await send(regulator.as(controller).organizations.offerMembership(org, account, duties, seconds));
    return [offer, await send(regulator.as(member).organizations.acceptMembership(org, duties, seconds))];
  });
  await story.does(name, "publishes the key that others seal to", () =>
    publishOrganizationKeys(regulator.as(controller), blobs, org, new OrganizationKeys(keys.publicKey)),
  );
  return { name, org, member, chain: regulator.as(member), keys };
}
