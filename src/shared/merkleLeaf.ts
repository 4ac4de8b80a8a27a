import { AbiCoder, getBytes } from "ethers";
import { InputError } from "./errors.js";
import { bytesOf, type Hex, toHex } from "./hex.js";
import { type Keccak256, plainKeccak256 } from "./keccak.js";

/**
 * The leaf of OpenZeppelin's standard tree: `keccak256(keccak256(encoded))`. Hashing twice keeps leaves apart from inner
 * nodes, which are one hash of 64 bytes: no inner node can be offered as the leaf of some value.
 */
export function hashLeaf(encoded: Uint8Array, hash: Keccak256 = plainKeccak256): Uint8Array {
  return hash(hash(encoded));
}

/**
 * The leaf of one `bytes32`, whose ABI encoding is the word itself.
 * @throws {InputError} `hex.invalid`
 */
export function wordLeaf(word: Hex | Uint8Array): Hex {
  return toHex(hashLeaf(bytesOf(word, 32, "word")));
}

/**
 * The leaf of values of any Solidity types: `keccak256(bytes.concat(keccak256(abi.encode(…))))` in a contract.
 * @throws {InputError} `merkle.leaf-invalid` when a value does not fit its type, or their counts differ; the error names
 * the position and type, never the value.
 */
export function leafHash(types: readonly string[], values: readonly unknown[]): Hex {
  if (types.length === 0 || types.length !== values.length) {
    const detail = `A leaf needs as many values as types, at least one; it has ${values.length} for ${types.length}`;
    throw new InputError("merkle.leaf-invalid", detail, { types: types.join(",") });
  }
  const coder = AbiCoder.defaultAbiCoder();
  const encode = (from: number, to: number) => coder.encode(types.slice(from, to), values.slice(from, to));
  let encoded: string;
  try {
    encoded = encode(0, types.length);
  } catch {
    // Neither ethers' message nor its cause is passed on: both quote the value.
    const position = types.findIndex((_, i) => !succeeds(() => encode(i, i + 1)));
    const type = types[position];
    throw new InputError("merkle.leaf-invalid", `Value ${position} of the leaf does not fit its type`, {
      position,
      type,
    });
  }
  return toHex(hashLeaf(getBytes(encoded)));
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
