import { z } from "zod";
import { approveRecovery } from "../../identity/guardians/approveRecovery.js";
import { parseGuardianDocument } from "../../identity/guardians/GuardianDocument.js";
import { releaseSeedShare } from "../../identity/guardians/releaseSeedShare.js";
import { P256Signer } from "../../identity/signers/P256Signer.js";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex } from "../../shared/hex.js";
import { newX25519KeyPair, x25519KeyPairOf } from "../../shared/x25519.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { type Desk, openDesk } from "../network/Desk.js";
import { readJson, readText } from "../readInput.js";
import type { OpeningInput } from "../roomFields.js";
import { handOver, recoveryProposal } from "./recoveryFiles.js";

const hexBytes = z.string().transform((text) => fromHex(text, 32, "secret"));
const guardianSecret = z.strictObject({ secretKey: hexBytes, privateKey: hexBytes });

interface CreateInput extends OpeningInput {
  readonly name: string;
  readonly out?: string | undefined;
}

/** Makes a guardian's keys, once, and hands its card out as often as it is asked. */
export async function createGuardian(context: CliContext, input: CreateInput): Promise<Outcome> {
  const desk = await openDesk(context, input);
  const { chain, secrets } = desk;
  if (!(await secrets.has("guardian", input.name))) {
    const { secretKey } = P256Signer.generate(chain.deployment.contracts.ERC7913P256Verifier);
    await secrets.put("guardian", input.name, { secretKey, privateKey: newX25519KeyPair().privateKey });
  }
  const { signer, pair } = await openGuardian(desk, input.name);
  const card = { type: "medtrail.guardian-card", signer: signer.signer, key: pair.publicKey };
  return handOver(context, input.out, card, { name: input.name, signer: signer.signer });
}

interface ApproveInput extends OpeningInput {
  readonly proposal: string;
  readonly document: string;
  readonly guardian: string;
  readonly out?: string | undefined;
}

export async function approveByGuardian(context: CliContext, input: ApproveInput): Promise<Outcome> {
  const proposal = checkInput(recoveryProposal, await readJson(context, input.proposal), "proposal");
  const document = parseGuardianDocument(await readJson(context, input.document));
  const desk = await openDesk(context, input);
  const { signer } = await openGuardian(desk, input.guardian);
  const approval = await approveRecovery(desk.chain, signer, document, proposal);
  return handOver(context, input.out, approval, { patient: proposal.patient, guardian: signer.signer });
}

interface ReleaseInput extends OpeningInput {
  readonly request: string;
  readonly document: string;
  readonly guardian: string;
  readonly code: string;
  readonly out?: string | undefined;
}

export async function releaseByGuardian(context: CliContext, input: ReleaseInput): Promise<Outcome> {
  const request = await readJson(context, input.request);
  const document = parseGuardianDocument(await readJson(context, input.document));
  const told = input.code === "-" ? await readText(context, "-") : input.code;
  const desk = await openDesk(context, input);
  const { signer, pair } = await openGuardian(desk, input.guardian);
  const holder = { signer: signer.signer, privateKey: pair.privateKey };
  const share = await releaseSeedShare(desk.chain, holder, document, { request, told });
  return handOver(
    context,
    input.out,
    { guardian: signer.signer, share },
    { patient: document.patient, guardian: signer.signer },
  );
}

async function openGuardian({ chain, secrets }: Desk, name: string) {
  const { secretKey, privateKey } = await secrets.get("guardian", name, guardianSecret);
  const signer = new P256Signer(chain.deployment.contracts.ERC7913P256Verifier, secretKey);
  return { signer, pair: x25519KeyPairOf(privateKey) };
}
