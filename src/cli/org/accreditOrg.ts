import type { z } from "zod";
import { accredit, prepareCredential } from "../../identity/accredit.js";
import { LICENCES } from "../../identity/licences.js";
import { bytes32 } from "../../shared/bytes32.js";
import { digestOf } from "../../shared/contentId.js";
import { RefusedError } from "../../shared/errors.js";
import { removeDurably } from "../../shared/FileSystem.js";
import { ask } from "../../shared/send.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { addressOf } from "../home/keystores.js";
import { openSendingDesk } from "../network/Desk.js";
import type { SendingInput } from "../roomFields.js";
import { inOneYear } from "./inOneYear.js";

interface AccreditInput extends SendingInput {
  readonly name: string;
  readonly licence: readonly (keyof typeof LICENCES)[];
  readonly controller: string;
  readonly title?: string | undefined;
  readonly gln?: string | undefined;
  readonly until?: Date | undefined;
}

const GLN = "https://www.gs1.org/gln";

/** Accredits, and names the organisation. What was prepared is kept until the chain has it, so that a repetition makes no second one. */
export async function accreditOrg(context: CliContext, input: AccreditInput): Promise<Outcome> {
  const { name, licence, title = name, gln } = input;
  const { chain, home, stores, now } = await openSendingDesk(context, input);
  await home.requireFree("org", name);
  const controller = await addressOf(home, input.controller);
  const validUntil = input.until ?? inOneYear(await now());
  const kept = await home.read("journals", "credentials", `${name}.json`);
  const document = kept === undefined ? undefined : new TextEncoder().encode(kept);
  const identifiers = gln === undefined ? [] : [{ system: GLN, value: gln }];
  const credential =
    document === undefined
      ? await prepareCredential({ name: title, identifiers })
      : { document, digest: await digestOf(document) };
  await home.write(new TextDecoder().decode(credential.document), "journals", "credentials", `${name}.json`);
  const licences = licence.reduce((bits, one) => bits | LICENCES[one], 0);
  let done: { org: z.output<typeof bytes32>; transaction?: string };
  try {
    const { org, receipt } = await accredit(chain, stores.blobs, { controller, credential, licences, validUntil });
    done = { org, transaction: receipt.hash };
  } catch (error) {
    if (!(error instanceof RefusedError && error.code === "contract.OrganizationAlreadyAccredited")) throw error;
    done = { org: bytes32.parse(await ask(chain.organizations.orgIdOf(controller, credential.digest))) };
  }
  await home.name("org", name, { id: done.org, title, ...(gln === undefined ? {} : { gln }) });
  await removeDurably(home.path("journals", "credentials", `${name}.json`));
  return { value: { name, ...done, controller, licences: licence, validUntil } };
}
