import { AbiCoder, id, keccak256 } from "ethers";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { type UseParts, usePartsForm } from "./UseOpening.js";
import { useIdentifierOf } from "./useIdentifierOf.js";

const COMMITMENT_TYPEHASH = id("UseCommitment(bytes32 identifier,bytes32 salt)");
const commitmentForm = usePartsForm.pick({ identifier: true, salt: true });

/**
 * What a use shows in the place of its business identifier, as contracts/records/types.sol computes it. Without the salt it tells nothing.
 * @throws InputError `input.invalid`
 */
export function useCommitmentOf({ identifier, salt }: Pick<UseParts, "identifier" | "salt">): Hex {
  const parts = checkInput(commitmentForm, { identifier, salt }, "use");
  const words = [COMMITMENT_TYPEHASH, useIdentifierOf(parts.identifier), parts.salt];
  return toHex(fromHex(keccak256(AbiCoder.defaultAbiCoder().encode(Array(3).fill("bytes32"), words)), 32));
}
