import { AbiCoder, id, keccak256, ZeroHash } from "ethers";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { type UseParts, usePartsForm } from "./UseOpening.js";
import { useCommitmentOf } from "./useCommitmentOf.js";

const USE_TYPEHASH = id("UseId(bytes32 organisation,bytes32 patient,bytes32 commitment)");

/**
 * The id of one use, as contracts/records/types.sol computes it: the typed hash of organisation, patient and commitment, an absent patient as
 * zero. Who shows the three proves whose use it is; the business identifier stays hidden. All who speak of one use need the same four
 * values, or it counts twice.
 * @throws InputError `input.invalid`
 */
export function useIdOf(use: UseParts): Hex {
  const { organisation, patient = ZeroHash, identifier, salt } = checkInput(usePartsForm, use, "use");
  const words = [USE_TYPEHASH, organisation, patient, useCommitmentOf({ identifier, salt })];
  return toHex(fromHex(keccak256(AbiCoder.defaultAbiCoder().encode(Array(4).fill("bytes32"), words)), 32));
}
