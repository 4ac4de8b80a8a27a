import type { ContractTransactionReceipt } from "ethers";
import type { IUseRegistry } from "../../../typechain-types/contracts/records/interfaces/IUseRegistry.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { checkUseOpening, type UseOpening } from "./UseOpening.js";
import { useIdentifierOf } from "./useIdentifierOf.js";

/**
 * Proves on chain that two anchored uses of one organisation are one, under two salts or for two pseudonyms: the later is doubled for
 * ever. Both openings are public afterwards, and the identifier can be guessed from them.
 * @param connection anybody's who can send.
 * @throws InputError `input.invalid`, `use.other`: of two organisations or identifiers, so nothing is proved; RefusedError
 * `contract.SameUse`, `contract.UnknownUse`, `contract.DoubledUse`: it is proved already; MedtrailError `chain.failed`.
 */
export async function proveDoubled(
  { uses }: Connection,
  first: UseOpening,
  second: UseOpening,
): Promise<{ readonly doubled: Hex; readonly transaction: ContractTransactionReceipt }> {
  const [a, b] = [checkUseOpening(first), checkUseOpening(second)];
  const { organisation } = a;
  const [left, right] = [openingOf(a), openingOf(b)];
  if (organisation !== b.organisation || left.identifier !== right.identifier) {
    throw new InputError("use.other", "The openings are not of one organisation and one identifier");
  }
  const doubled = await ask(uses.proveDoubled.staticCall(organisation, left, right));
  return {
    doubled: toHex(fromHex(doubled, 32)),
    transaction: await send(uses.proveDoubled(organisation, left, right)),
  };
}

function openingOf({ patient, identifier, salt }: UseOpening): IUseRegistry.OpeningStruct & { identifier: Hex } {
  return { patient, identifier: useIdentifierOf(identifier), salt };
}
