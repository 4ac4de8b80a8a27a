import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { eventHashField, named32, uint32 } from "../ids/fields.js";
import { glnNumber } from "../ids/gs1Numbers.js";
import type { PackProof } from "../packs/Pack.js";
import { type Ending, encodeEnding } from "./ending.js";

const parts = z.int().min(1).max(0xffff);
const openingSchema = z
  .strictObject({ parts: parts.min(2), supplied: parts })
  .refine((opening) => opening.supplied <= opening.parts, "more parts supplied than the pack has");
const partSchema = z.strictObject({
  /** OrgId that opened the pack. */
  org: named32,
  batch: named32,
  index: uint32,
  /** GLN of the place where it was opened. */
  premises: z.string(),
  supplied: parts,
  eventHash: eventHashField,
});

/** A pack that is opened to supply a part of it. */
export type PackOpening = Omit<Ending, "state" | "source"> & {
  readonly proof: PackProof;
  /** Parts that the pack has, 2 to 65,535. */
  readonly parts: number;
  /** Parts supplied now. */
  readonly supplied: number;
};

export type PartSupply = z.input<typeof partSchema>;

/**
 * Opens a pack and supplies a part of it (article 28 of Delegated Regulation (EU) 2016/161): it has ended as supplied.
 * @param connection a member's of the holder's, with the duty to dispense.
 * @throws InputError `input.invalid`; RefusedError as `decommissionPack` for a supply.
 */
export async function openPack(
  connection: Connection,
  { proof, parts: all, supplied, ...ending }: PackOpening,
): Promise<ContractTransactionReceipt> {
  const checked = checkInput(openingSchema, { parts: all, supplied }, "opening");
  const encoded = encodeEnding({ ...ending, state: "supplied" });
  const { pack } = proof;
  return send(connection.packDesk.openPack(encoded, pack, [...proof.proof], checked.parts, checked.supplied));
}

/**
 * Supplies a further part of an opened pack.
 * @param connection a member's of the organisation that opened it, with the duty to dispense.
 * @throws InputError `input.invalid`; RefusedError `contract.PartsOutOfRange`, `contract.OtherPremises`, `contract.PackNotEnded`,
 * `contract.InvalidEnd`, those of an open batch and of acting.
 */
export async function supplyPart(connection: Connection, supply: PartSupply): Promise<ContractTransactionReceipt> {
  const { org, batch, index, premises, supplied, eventHash } = checkInput(partSchema, supply, "part");
  return send(connection.packDesk.supplyPart(org, batch, index, glnNumber(premises), supplied, eventHash));
}
