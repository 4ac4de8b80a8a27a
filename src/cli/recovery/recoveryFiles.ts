import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { writeDurably } from "../../shared/FileSystem.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { x25519PublicJwk } from "../../shared/x25519.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { plain, toJson } from "../toJson.js";

const bytes = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})+$/, "not bytes in hexadecimal")
  .transform((text): Hex => toHex(fromHex(text)));

/** What a guardian gives a patient: who signs, and to which key its share of the seed is sealed. */
export const guardianCard = z.strictObject({
  type: z.literal("medtrail.guardian-card"),
  signer: bytes,
  key: x25519PublicJwk,
});

export const recoveryProposal = z.strictObject({
  patient: bytes32,
  newSigner: bytes,
  round: z.string().regex(/^\d+$/).transform(BigInt),
  deadline: z.int(),
});

export const recoveryApproval = z.strictObject({
  proposal: recoveryProposal,
  word: z.strictObject({ signer: bytes, salt: bytes32, proof: z.array(bytes32), signature: bytes }),
});

/** A document for somebody else: into a file of one's own, or printed. */
export async function handOver(
  context: CliContext,
  out: string | undefined,
  document: unknown,
  told: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  if (out === undefined) return { value: document, text: toJson(document, 2) };
  await writeDurably(context.path(out), new TextEncoder().encode(`${toJson(plain(document), 2)}\n`));
  return { value: { ...told, file: out } };
}
