import { AbiCoder, id, keccak256 } from "ethers";
import type { Deployment } from "../../shared/Deployment.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import type { GuardianTerms } from "../guardians/GuardianSet.js";

const CHILD_TYPEHASH = id(
  "ChildId(uint256 chainId,address registry,bytes24 successor,bytes32 keyDirectory,bytes32 salt,uint40 majority,bytes32 guardians,bytes32 parents)",
);
const GUARDIANS = "tuple(bytes32 root,uint8 threshold,uint8 count,uint32 delay)";
const PARENTS = "tuple(bytes24 delegate,uint16 scopes,uint40 until)[]";

/** The contract's struct of the same name: what a child's PatientId certifies. Times are seconds since 1970. */
export interface Child {
  /** Hash of the sealed signer, 24 bytes. */
  readonly successor: Hex;
  readonly keyDirectory: Hex;
  readonly salt: Hex;
  readonly majority: number;
  readonly guardians: GuardianTerms;
  readonly parents: readonly { readonly delegate: Hex; readonly scopes: number; readonly until: number }[];
}

/** The id that the PatientRegistry of `deployment` gives a child, computed offline. */
export function childIdOf(deployment: Deployment, child: Child): Hex {
  const { successor, keyDirectory, salt, majority, guardians, parents } = child;
  const coder = AbiCoder.defaultAbiCoder();
  const hashes = [keccak256(coder.encode([GUARDIANS], [guardians])), keccak256(coder.encode([PARENTS], [parents]))];
  const encoded = coder.encode(
    ["bytes32", "uint256", "address", "bytes24", "bytes32", "bytes32", "uint40", "bytes32", "bytes32"],
    [
      CHILD_TYPEHASH,
      deployment.chainId,
      deployment.contracts.PatientRegistry,
      successor,
      keyDirectory,
      salt,
      majority,
      ...hashes,
    ],
  );
  return toHex(fromHex(keccak256(encoded), 32));
}
