import { AbiCoder, id, keccak256 } from "ethers";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

const COMMITMENT_TYPEHASH = id("ElementsCommitment(bytes32 record,bytes32 elements)");

/**
 * What an author anchors, in the place of a digest, to stand by the root of a record's elements, as contracts/records/types.sol computes
 * it. It is anchored like a record, so everything that anchors, proves or retracts a record does the same for it.
 */
export function elementsCommitmentOf(record: Hex, elements: Hex): Hex {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "bytes32"],
    [COMMITMENT_TYPEHASH, record, elements],
  );
  return toHex(fromHex(keccak256(encoded), 32));
}
