import { join } from "node:path";
import { z } from "zod";
import { proposeRecovery } from "../../identity/guardians/approveRecovery.js";
import { backUpSeed } from "../../identity/guardians/backUpSeed.js";
import { executeGuardians, relayGuardians, signGuardians } from "../../identity/guardians/changeGuardians.js";
import { GuardianSet } from "../../identity/guardians/GuardianSet.js";
import { acceptRecovery, finaliseRecovery, openRecovery } from "../../identity/guardians/openRecovery.js";
import { recoverSeed } from "../../identity/guardians/recoverSeed.js";
import { parseSeedRequest, seedRequestCode, signSeedRequest } from "../../identity/guardians/seedRequest.js";
import { P256Signer } from "../../identity/signers/P256Signer.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { writeDurably } from "../../shared/FileSystem.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { newX25519KeyPair } from "../../shared/x25519.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { type Desk, openDesk, openSendingDesk } from "../network/Desk.js";
import { openPatient } from "../patient/openPatient.js";
import { readJson } from "../readInput.js";
import type { OpeningInput, SendingInput } from "../roomFields.js";
import { toJson } from "../toJson.js";
import { guardianCard, handOver, recoveryApproval } from "./recoveryFiles.js";

const DAY = 86_400;
const hexBytes = z.string().transform((text) => fromHex(text, 32, "secret"));
/** A new phone: its signer, and once it asked for the seed the key to which the shares come. */
const phoneSecret = z.strictObject({
  secretKey: hexBytes,
  patient: bytes32,
  privateKey: hexBytes.exactOptional(),
  request: z.unknown().optional(),
});
const answerForm = z.strictObject({
  guardian: z.string().transform((text): Hex => toHex(fromHex(text))),
  share: z.unknown(),
});

interface GuardiansInput extends SendingInput {
  readonly patient: string;
  readonly cards: readonly string[];
  readonly threshold?: number | undefined;
  readonly delayDays: number;
  readonly out?: string | undefined;
  readonly execute?: boolean | undefined;
}

/** Names guardians and hands each its document, with its sealed share of the seed. */
export async function nameGuardians(context: CliContext, input: GuardiansInput): Promise<Outcome> {
  const { threshold, out } = input;
  if (input.execute === true) {
    const { chain, home } = await openSendingDesk(context, input);
    const patient = await home.idOf("patient", input.patient);
    const { hash } = await executeGuardians(chain, patient);
    return { value: { patient, transaction: hash } };
  }
  if (threshold === undefined || out === undefined)
    throw new InputError("input.usage", "--threshold and --out: both are needed");
  const cards = [];
  for (const file of input.cards)
    cards.push(checkInput(guardianCard, await readJson(context, file), `guardian's card ${file}`));
  const desk = await openSendingDesk(context, input);
  const { chain, home, stores } = desk;
  const { patient, name, seed, salt, signing } = await openPatient(desk, input.patient);
  const entry = await home.entry("patient", name);
  const number = typeof entry.guardianSets === "number" ? entry.guardianSets : 0;
  const signers = cards.map(({ signer }) => signer);
  const delaySeconds = input.delayDays * DAY;
  const set = await GuardianSet.create(seed, { guardians: signers, threshold, delaySeconds, pseudonym: salt, number });
  const holders = cards.map(({ signer, key }) => ({ signer, key }));
  const documents = await backUpSeed(chain, stores.blobs, { patient, seed, set, holders, threshold });
  // Written before they are in force: guardians without their documents could never speak.
  const files = [];
  for (const [i, document] of documents.entries()) {
    const file = join(out, `${i + 1}.json`);
    await writeDurably(context.path(file), new TextEncoder().encode(`${toJson(document, 2)}\n`));
    files.push(file);
  }
  const { id, ...rest } = entry;
  await home.name("patient", name, { ...rest, id, guardianSets: number + 1 });
  const { hash } = await relayGuardians(
    chain,
    await signGuardians(chain, signing.signer, { ...signing, terms: set.terms }),
  );
  return {
    value: {
      patient,
      guardians: signers.length,
      threshold,
      delayDays: input.delayDays,
      documents: files,
      transaction: hash,
    },
  };
}

interface StartInput extends OpeningInput {
  readonly name: string;
  readonly patient: string;
  readonly days: number;
  readonly out?: string | undefined;
}

/** Makes the new phone's signer and the proposal that guardians approve. */
export async function startRecovery(context: CliContext, input: StartInput): Promise<Outcome> {
  const { name, days, out } = input;
  const desk = await openDesk(context, input);
  const { chain, home, secrets, now } = desk;
  await home.requireFree("patient", name);
  const patient = await home.idOf("patient", input.patient);
  if (!(await secrets.has("phone", name))) {
    const { secretKey } = P256Signer.generate(chain.deployment.contracts.ERC7913P256Verifier);
    await secrets.put("phone", name, { secretKey, patient });
  }
  const { signer } = await openPhone(desk, name);
  const deadline = new Date((await now()).getTime() + 1000 * DAY * days);
  const proposal = await proposeRecovery(chain, { patient, newSigner: signer.signer, deadline });
  return handOver(context, out, proposal, { name, patient, newSigner: signer.signer, deadline });
}

export async function openByPhone(
  context: CliContext,
  input: SendingInput & { readonly name: string; readonly approvals: readonly string[] },
): Promise<Outcome> {
  const approvals = [];
  for (const file of input.approvals)
    approvals.push(checkInput(recoveryApproval, await readJson(context, file), `approval ${file}`));
  const desk = await openSendingDesk(context, input);
  const { signer, patient } = await openPhone(desk, input.name);
  const { hash } = await openRecovery(desk.chain, await acceptRecovery(desk.chain, signer, approvals));
  return { value: { patient, approvals: approvals.length, transaction: hash } };
}

export async function finishRecovery(
  context: CliContext,
  input: SendingInput & { readonly patient: string },
): Promise<Outcome> {
  const { chain, home } = await openSendingDesk(context, input);
  const patient = await home.idOf("patient", input.patient);
  const { hash } = await finaliseRecovery(chain, patient);
  return { value: { patient, transaction: hash } };
}

interface RequestInput extends OpeningInput {
  readonly name: string;
  readonly out: string;
}

/** Asks the guardians for the seed. The code is told to each by another way. */
export async function requestSeed(context: CliContext, input: RequestInput): Promise<Outcome> {
  const desk = await openDesk(context, input);
  const { chain, secrets, now } = desk;
  const { signer, patient, secret } = await openPhone(desk, input.name);
  const pair = newX25519KeyPair();
  const deadline = new Date((await now()).getTime() + 1000 * DAY);
  const request = await signSeedRequest(chain, signer, { patient, key: pair.publicKey, deadline });
  await secrets.put("phone", input.name, { ...secret, privateKey: pair.privateKey, request });
  await writeDurably(context.path(input.out), new TextEncoder().encode(`${toJson(request, 2)}\n`));
  const code = seedRequestCode(chain, request);
  return { value: { code, patient, deadline, file: input.out }, text: code };
}

/** Puts the seed together from the guardians' answers; the wallet then holds the patient under the new phone's name. */
export async function recoverByPhone(
  context: CliContext,
  input: OpeningInput & { readonly name: string; readonly answers: readonly string[] },
): Promise<Outcome> {
  const answers = new Map<Hex, unknown>();
  for (const file of input.answers) {
    const { guardian, share } = checkInput(answerForm, await readJson(context, file), `answer ${file}`);
    answers.set(guardian, share);
  }
  const desk = await openDesk(context, input);
  const { chain, home, secrets, stores } = desk;
  const { patient, secret } = await openPhone(desk, input.name);
  const { privateKey } = secret;
  if (privateKey === undefined)
    throw new InputError("input.usage", "The new phone has not asked for the seed: patient recover request");
  const asked = { request: parseSeedRequest(secret.request), privateKey };
  const { seed, keyring, liars } = await recoverSeed(chain, stores.blobs, asked, answers);
  const categories = keyring.state.categories.map(({ category }) => category);
  // The salt of the registration went with the lost phone; only a new set of guardians needs one.
  const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
  await secrets.put("patient", input.name, { seed, secretKey: secret.secretKey, salt, categories });
  await home.name("patient", input.name, { id: patient, chainId: chain.deployment.chainId });
  return { value: { name: input.name, patient, categories: categories.length, liars } };
}

async function openPhone({ chain, secrets }: Desk, name: string) {
  const secret = await secrets.get("phone", name, phoneSecret);
  const signer = new P256Signer(chain.deployment.contracts.ERC7913P256Verifier, secret.secretKey);
  return { signer, patient: secret.patient, secret };
}
