import { id } from "ethers";
import { IntegrityError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import type { Keccak256 } from "../../shared/keccak.js";

/** What of a record a tree is over: the sha-256 of the ciphertext that is held, or that of the envelope's file. */
export const VIEWS = ["content", "metadata"] as const;
export type View = (typeof VIEWS)[number];

/** One record of a replica, as a view has it. */
export interface TreeItem {
  readonly key: Hex;
  readonly digest: Hex;
}

/** What lies below a prefix: a few items in ascending order of their keys, none of them too, or the hashes of the sixteen longer prefixes. */
export type ReplicaNode =
  | { readonly kind: "items"; readonly items: readonly TreeItem[] }
  | { readonly kind: "branch"; readonly count: number; readonly children: readonly Hex[] };

/** Below a prefix with no more items than these, a node lists them. */
export const MAX_LISTED = 16;
/** The hash of no item at all. */
export const EMPTY_TREE: Hex = `0x${"00".repeat(32)}`;

const LEAF_TAG = fromHex(id("medtrail replica leaf v1"), 32);
const NODE_TAG = fromHex(id("medtrail replica node v1"), 32);
const EMPTY = new Uint8Array(32);

/** keccak256(abi.encode(LEAF_TAG, key, digest)) of an item that lies as key ‖ digest at an offset. */
export function hashItem(items: Uint8Array, offset: number, keccak: Keccak256): Uint8Array {
  const encoded = new Uint8Array(96);
  encoded.set(LEAF_TAG);
  encoded.set(items.subarray(offset, offset + 64), 32);
  return keccak(encoded);
}

/** keccak256(abi.encode(NODE_TAG, count, children)); the only child that is not empty stands for itself when it is one item. */
export function hashBranch(count: number, children: readonly Uint8Array[], keccak: Keccak256): Uint8Array {
  if (count === 0) return EMPTY;
  if (count === 1) return children.find((child) => child.some((byte) => byte !== 0)) ?? EMPTY;
  const encoded = new Uint8Array(32 * 18);
  encoded.set(NODE_TAG);
  new DataView(encoded.buffer).setBigUint64(56, BigInt(count));
  children.forEach((child, i) => {
    encoded.set(child, 32 * (2 + i));
  });
  return keccak(encoded);
}

/** Items as key ‖ digest end to end. @throws InputError `hex.invalid`. */
export function packItems(items: readonly TreeItem[]): Uint8Array {
  const packed = new Uint8Array(64 * items.length);
  items.forEach(({ key, digest }, i) => {
    packed.set(fromHex(key, 32, "key"), 64 * i);
    packed.set(fromHex(digest, 32, "digest"), 64 * i + 32);
  });
  return packed;
}

/** What {@link packItems} packed. */
export function unpackItems(packed: Uint8Array): TreeItem[] {
  return Array.from({ length: packed.length / 64 }, (_, i) => ({
    key: toHex(packed.subarray(64 * i, 64 * i + 32)),
    digest: toHex(packed.subarray(64 * i + 32, 64 * i + 64)),
  }));
}

/** A node as bytes: 1 ‖ items, or 2 ‖ count (8 bytes) ‖ sixteen hashes. */
export function encodeNode(node: ReplicaNode): Uint8Array {
  if (node.kind === "items") return new Uint8Array([1, ...packItems(node.items)]);
  const bytes = new Uint8Array(9 + 32 * 16);
  bytes[0] = 2;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(node.count));
  node.children.forEach((child, i) => {
    bytes.set(fromHex(child, 32), 9 + 32 * i);
  });
  return bytes;
}

/** The most bytes that a node has. */
export const MAX_NODE_BYTES = Math.max(1 + 64 * MAX_LISTED, 9 + 32 * 16);

/** What {@link encodeNode} gave. @throws IntegrityError `replica.answer`. */
export function decodeNode(bytes: Uint8Array): ReplicaNode {
  const [kind] = bytes;
  const body = bytes.subarray(1);
  if (kind === 1 && body.length % 64 === 0 && body.length <= 64 * MAX_LISTED) {
    return { kind: "items", items: unpackItems(body) };
  }
  if (kind === 2 && body.length === 8 + 32 * 16) {
    const count = Number(new DataView(body.buffer, body.byteOffset).getBigUint64(0));
    const children = Array.from({ length: 16 }, (_, i) => toHex(body.subarray(8 + 32 * i, 40 + 32 * i)));
    return { kind: "branch", count, children };
  }
  throw new IntegrityError("replica.answer", "A node has neither of the two forms", { bytes: bytes.length });
}
