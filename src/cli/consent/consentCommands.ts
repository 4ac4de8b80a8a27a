import { decodeBytes32String } from "ethers";
import { fetchKeyDirectory } from "../../identity/fetchKeys.js";
import { consentsOf } from "../../records/access/consentsOf.js";
import { grantAccess } from "../../records/access/grantAccess.js";
import { revokeAccess, revokeAllAccess } from "../../records/access/revokeAccess.js";
import { encodePurpose, type PurposeOfUse } from "../../records/purposeOfUse.js";
import { InputError, RefusedError } from "../../shared/errors.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { addressOf } from "../home/keystores.js";
import { openDesk, openSendingDesk } from "../network/Desk.js";
import { inOneYear } from "../org/inOneYear.js";
import { openPatient } from "../patient/openPatient.js";
import { readBytes } from "../readInput.js";
import type { ReadingInput, SendingInput } from "../roomFields.js";

interface GrantInput extends SendingInput {
  readonly patient: string;
  readonly reader: string;
  readonly purpose: PurposeOfUse;
  readonly category: readonly string[];
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  readonly document?: string | undefined;
}

/** Grants, and seals the categories' keys to the reader, in one step that a kill cannot tear. */
export async function grantByPatient(context: CliContext, input: GrantInput): Promise<Outcome> {
  const document = input.document === undefined ? undefined : await readBytes(context, input.document);
  const desk = await openSendingDesk(context, input);
  const reader = await desk.home.idOf("org", input.reader);
  const opened = await openPatient(desk, input.patient);
  const from = input.from ?? (await desk.now());
  const until = input.until ?? inOneYear(from);
  const categories = input.category.map((label) => opened.keyring.byCategory(label).number);
  const { purpose } = input;
  const digest = document === undefined ? {} : { document: await desk.stores.blobs.put(document) };
  const { transactions, unsealed } = await grantAccess(opened, { reader, purpose, categories, from, until, ...digest });
  return {
    value: {
      patient: opened.patient,
      reader,
      purpose,
      categories: input.category,
      from,
      until,
      transactions,
      unsealed,
    },
  };
}

interface RevokeInput extends SendingInput {
  readonly patient: string;
  readonly reader?: string | undefined;
  readonly purpose?: PurposeOfUse | undefined;
  readonly all?: boolean | undefined;
}

/** Revokes, and moves the key epochs. */
export async function revokeByPatient(context: CliContext, input: RevokeInput): Promise<Outcome> {
  if ((input.reader === undefined) === (input.all !== true)) {
    throw new InputError("input.usage", "Name either --reader or --all");
  }
  // It would look as if consents for other purposes were left.
  if (input.all === true && input.purpose !== undefined) {
    throw new InputError("input.usage", "--purpose goes with --reader: --all revokes for every purpose");
  }
  const desk = await openSendingDesk(context, input);
  const opened = await openPatient(desk, input.patient);
  if (input.reader === undefined) {
    const { transactions } = await revokeAllAccess(opened);
    return { value: { patient: opened.patient, revoked: "all", transactions } };
  }
  const target = { reader: await desk.home.idOf("org", input.reader), purpose: input.purpose ?? "TREAT" } as const;
  const { transactions } = await revokeAccess(opened, [target]);
  return { value: { patient: opened.patient, ...target, transactions } };
}

export async function listConsents(
  context: CliContext,
  input: ReadingInput & { readonly patient: string },
): Promise<Outcome> {
  const { chain, home, stores, now } = await openDesk(context, input);
  const patient = await home.idOf("patient", input.patient);
  const time = Math.floor((await now()).getTime() / 1000);
  const directory = await fetchKeyDirectory(chain, stores.blobs, patient);
  const labels = new Map(directory.categories.map(({ number, category }) => [number, category]));
  const rows = (await consentsOf(chain, patient, time)).map(async ({ reader, purpose, categories, until, live }) => ({
    reader: (await home.nameOf("org", reader)) ?? reader,
    purpose: decodeBytes32String(purpose),
    categories: Array.from({ length: 64 }, (_, bit) => bit)
      .filter((bit) => (categories >> BigInt(bit)) & 1n)
      .map((bit) => labels.get(bit) ?? String(bit)),
    until: fromSeconds(until),
    live,
  }));
  return { value: await Promise.all(rows) };
}

interface CheckInput extends ReadingInput {
  readonly patient: string;
  readonly reader: string;
  readonly account: string;
  readonly purpose: PurposeOfUse;
  readonly category: string;
}

/** The one question that a server asks. */
export async function checkConsent(context: CliContext, input: CheckInput): Promise<Outcome> {
  const { chain, home, stores } = await openDesk(context, input);
  const [patient, reader] = [await home.idOf("patient", input.patient), await home.idOf("org", input.reader)];
  const account = await addressOf(home, input.account);
  const { purpose, category } = input;
  const { number } = (await fetchKeyDirectory(chain, stores.blobs, patient)).byCategory(category);
  const about = { patient, reader, account, purpose, category };
  try {
    await ask(chain.consents.requireMayRead(patient, reader, account, encodePurpose(purpose), number));
    return { value: { mayRead: true, ...about } };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { value: { mayRead: false, ...about, reason: error.code }, holds: false };
  }
}
