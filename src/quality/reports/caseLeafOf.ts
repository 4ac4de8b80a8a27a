import { AbiCoder, id, keccak256 } from "ethers";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

const BODY_TYPEHASH = id("CaseBody(bytes32 salt,uint256 word)");
const LEAF_TYPEHASH = id("CaseLeaf(bytes32 use,bytes32 body)");

/** What a leaf hides of its case, as contracts/quality/types.sol computes it. @throws InputError `hex.invalid`. */
export function caseBodyOf(salt: Hex, word: Hex): Hex {
  return typedHash(BODY_TYPEHASH, salt, word);
}

/** A leaf of the tree of cases. @throws InputError `hex.invalid`. */
export function caseLeafOf(use: Hex, body: Hex): Hex {
  return typedHash(LEAF_TYPEHASH, use, body);
}

function typedHash(typeHash: string, first: Hex, second: Hex): Hex {
  const words = [typeHash, toHex(fromHex(first, 32)), toHex(fromHex(second, 32))];
  return toHex(fromHex(keccak256(AbiCoder.defaultAbiCoder().encode(Array(3).fill("bytes32"), words)), 32));
}
