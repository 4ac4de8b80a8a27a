import { AbiCoder, id, keccak256 } from "ethers";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

const REQUEST_TYPEHASH = id("RequestId(bytes32 pool,bytes32 attester,bytes32 nullifier)");

/** What makes a request the only one of its person. */
export interface PlaceRequestOrigin {
  readonly pool: Hex;
  /** OrgId of the pool's attester, or of the requesting organisation where the pool has none. */
  readonly attester: Hex;
  readonly nullifier: Hex;
}

/** The request's id, as contracts/resources/types.sol computes it. */
export function placeRequestIdOf({ pool, attester, nullifier }: PlaceRequestOrigin): Hex {
  const words = ["bytes32", "bytes32", "bytes32", "bytes32"];
  const encoded = AbiCoder.defaultAbiCoder().encode(words, [REQUEST_TYPEHASH, pool, attester, nullifier]);
  return toHex(fromHex(keccak256(encoded), 32));
}
