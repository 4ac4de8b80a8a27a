import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import type { PackProof } from "../packs/Pack.js";
import { unitPath } from "../units/unitPath.js";
import { type Ending, encodeEnding } from "./ending.js";
import { requireNotSetAside } from "./requireNotSetAside.js";

/** One pack that ends. */
export type PackDecommission = Ending & {
  readonly proof: PackProof;
  /** The unit that it is directly inside of, if it is in one; `unitOfPack` finds it. */
  readonly unit?: Hex;
};

/**
 * Ends one pack, or locks it.
 * @param connection a member's of the holder's, with the duty to dispense.
 * @throws InputError `input.invalid`, `packs.set-aside` for a pack of what `org` set aside, before anything is sent; RefusedError `contract.PackAlreadyEnded`, `contract.PackNotInBatch`, `contract.PackOutOfRange`,
 * `contract.NotHeld`, `contract.InvalidEnd`, `contract.UnitNotAt`, those of an open batch for supply and export, and of acting.
 */
export async function decommissionPack(
  connection: Connection,
  { proof, unit, ...ending }: PackDecommission,
): Promise<ContractTransactionReceipt> {
  const encoded = encodeEnding(ending);
  await requireNotSetAside(connection, encoded, [proof.pack.index]);
  const { batches, packDesk } = connection;
  if (unit === undefined) return send(batches.decommission(encoded, proof.pack, [...proof.proof]));
  const path = await unitPath(connection, unit);
  return send(packDesk.decommissionInside(encoded, proof.pack, [...proof.proof], path));
}
