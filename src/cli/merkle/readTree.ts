import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { fromHex, toHex } from "../../shared/hex.js";
import { plainKeccak256 } from "../../shared/keccak.js";
import { MerkleTree } from "../../shared/MerkleTree.js";
import { leafHash } from "../../shared/merkleLeaf.js";
import { rootOfProof } from "../../shared/merkleRoot.js";

export const word = z.templateLiteral(["0x", z.string().regex(/^[0-9a-fA-F]{64}$/)], {
  error: "not 32 bytes in hexadecimal",
});

/** One value of a standard tree; where it has one part, that part may stand alone. */
export const treeValue = z.union([z.array(z.unknown()).min(1), z.string().transform((part): unknown[] => [part])]);

export const leafEncoding = z.array(z.string().min(1)).min(1);

const wordsSchema = z
  .array(z.union([word, z.tuple([word]).transform(([one]) => one)], { error: "not 32 bytes in hexadecimal" }))
  .min(1)
  .transform((words) => ({
    leafEncoding: ["bytes32"],
    values: words.map((one): { value: unknown[]; treeIndex?: number } => ({ value: [one] })),
    tree: undefined,
  }));

const treeSchema = z.object({
  format: z.literal("standard-v1", { error: "only standard-v1 is known" }).optional(),
  leafEncoding: leafEncoding.default(["bytes32"]),
  values: z
    .array(
      z.union([
        z.object({ value: treeValue, treeIndex: z.int().nonnegative().optional() }),
        treeValue.transform((value) => ({ value, treeIndex: undefined })),
      ]),
    )
    .min(1),
  tree: z.array(word).optional(),
});

/** A standard tree, with the values that it was made of. */
export interface ValueTree {
  readonly root: Hex;
  readonly leafEncoding: readonly string[];
  readonly values: readonly (readonly unknown[])[];
  /** The first rule that a dump breaks; a tree made of values breaks none. */
  readonly problem: string | undefined;
  proofAt(index: number): Hex[];
}

/**
 * Reads values, or what `StandardMerkleTree` of @openzeppelin/merkle-tree 1.0 dumps.
 * @throws InputError `input.invalid`, `merkle.leaf-invalid`.
 */
export async function readTree(input: unknown): Promise<ValueTree> {
  // Not a union of both: its error would name neither the place nor the rule.
  const schema = Array.isArray(input) ? wordsSchema : treeSchema;
  const {
    leafEncoding: types,
    values,
    tree,
  } = checkInput<typeof wordsSchema | typeof treeSchema>(schema, input, "tree");
  const leaves = values.map(({ value }) => leafHash(types, value));
  const parts = { leafEncoding: types, values: values.map(({ value }) => value) };
  if (tree === undefined) {
    const made = await MerkleTree.ofLeaves(leaves);
    return { ...parts, root: made.root, problem: undefined, proofAt: (index) => made.proofAt(index) };
  }
  const places = values.map(({ treeIndex }, i) => {
    if (treeIndex === undefined)
      throw new InputError("input.invalid", "The tree breaks a rule", { rule: `values.${i}.treeIndex: absent` });
    return treeIndex;
  });
  const [root] = tree;
  if (root === undefined) throw new InputError("input.invalid", "The tree breaks a rule", { rule: "tree: no node" });
  const problem = problemOf(tree, leaves, places);
  return { ...parts, root: lower(root), problem, proofAt: (index) => siblingsOf(tree, places[index] ?? 0) };
}

/** As `StandardMerkleTree.validate` asks: every leaf is its value's, every inner node its children's. */
function problemOf(tree: readonly Hex[], leaves: readonly Hex[], places: readonly number[]): string | undefined {
  if (tree.length !== 2 * leaves.length - 1) return `tree: ${tree.length} nodes do not go with ${leaves.length} values`;
  const misplaced = leaves.findIndex((leaf, i) => leaf !== lower(tree[places[i] ?? -1] ?? "0x"));
  if (misplaced !== -1) return `values.${misplaced}: its leaf does not stand at its treeIndex`;
  if (new Set(places).size !== places.length) return "values: two have one treeIndex";
  for (let node = 0; 2 * node + 2 < tree.length; node++) {
    const [left, right] = [tree[2 * node + 1] ?? "0x", tree[2 * node + 2] ?? "0x"];
    const parent = rootOfProof(fromHex(left), [fromHex(right)], plainKeccak256);
    if (toHex(parent) !== lower(tree[node] ?? "0x")) return `tree.${node}: it is not the hash of its children`;
  }
  return undefined;
}

function siblingsOf(tree: readonly Hex[], place: number): Hex[] {
  const siblings: Hex[] = [];
  for (let node = place; node > 0; node = Math.floor((node - 1) / 2)) {
    const sibling = tree[node % 2 === 0 ? node - 1 : node + 1];
    if (sibling !== undefined) siblings.push(lower(sibling));
  }
  return siblings;
}

function lower(hex: Hex): Hex {
  return toHex(fromHex(hex));
}
