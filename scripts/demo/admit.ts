import type { Signer } from "ethers";
import { accredit, prepareCredential } from "../../src/identity/accredit.js";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import type { BlobStore } from "../../src/shared/BlobStore.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { Story } from "./Story.js";

/** Whom the regulator lets in. */
export interface Applicant {
  readonly name: string;
  readonly kind: keyof typeof LICENCES;
  /** Fictitious Global Location Number with its check digit (GS1 General Specifications, section 7.9). */
  readonly gln: string;
  readonly controller: Signer;
  readonly member: Signer;
  readonly duties: readonly (keyof typeof DUTIES)[];
  readonly until: Date;
}

/** An organisation of the story: its id, and the member who acts for it. */
export interface Admitted {
  readonly name: string;
  readonly gln: string;
  readonly org: Hex;
  readonly member: Signer;
  readonly chain: Connection;
}

const list = new Intl.ListFormat("en-GB");
/** `breakGlass` as people write it. */
const words = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Accredits an organisation and appoints its member. */
export async function admit(
  story: Story,
  regulator: Connection,
  blobs: BlobStore,
  { name, kind, gln, controller, member, duties, until }: Applicant,
): Promise<Admitted> {
  const credential = { name, identifiers: [{ system: "https://www.gs1.org/gln", value: gln }] };
  const { org } = await story.does("regulator", `accredits ${name} for ${words(kind)}`, async () =>
    accredit(regulator, blobs, {
      controller: await controller.getAddress(),
      credential: await prepareCredential(credential),
      licences: LICENCES[kind],
      validUntil: until,
    }),
  );
  const seconds = Math.floor(until.getTime() / 1000);
  const bits = duties.reduce((sum, duty) => sum | DUTIES[duty], 0);
  await story.does(name, `appoints a member to ${list.format(duties.map(words))}, who accepts`, async () => {
    const account = await member.getAddress();
    const offer = await send(regulator.as(controller).organizations.offerMembership(org, account, bits, seconds));
    return [offer, await send(regulator.as(member).organizations.acceptMembership(org, bits, seconds))];
  });
  return { name, gln, org, member, chain: regulator.as(member) };
}
