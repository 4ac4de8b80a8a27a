import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { leafHash } from "../../shared/merkleLeaf.js";
import { verifyLeafMultiProof, verifyLeafProof } from "../../shared/verifyMerkleProof.js";
import { leafEncoding, readTree, treeValue, word } from "./readTree.js";

const single = z.object({
  root: word.optional(),
  leafEncoding: leafEncoding.default(["bytes32"]),
  value: treeValue.optional(),
  leaf: z.union([word, z.array(z.unknown()).min(1)]).optional(),
  proof: z.array(word),
});

const multiple = z.object({
  root: word.optional(),
  leafEncoding: leafEncoding.default(["bytes32"]),
  leaves: z.array(treeValue),
  proof: z.array(word),
  proofFlags: z.array(z.boolean()),
});

/**
 * Whether a proof, a multiproof, a dumped tree, or every one of a list of them holds; an empty list does not.
 * @param root where the file does not say it; where it does, both have to agree.
 * @throws InputError `input.invalid`, `merkle.leaf-invalid`.
 */
export async function verifyTreeFile(input: unknown, root: string | undefined): Promise<boolean> {
  const asked = root === undefined ? undefined : checkInput(word, root, "root");
  if (!Array.isArray(input)) return verifyOne(input, asked);
  const checks = await Promise.all(input.map((one) => verifyOne(one, asked)));
  return checks.length > 0 && checks.every(Boolean);
}

async function verifyOne(input: unknown, asked: Word | undefined): Promise<boolean> {
  const has = (name: string) => typeof input === "object" && input !== null && Object.hasOwn(input, name);
  if (has("values")) {
    const tree = await readTree(input);
    const agrees = asked === undefined || asked.toLowerCase() === tree.root;
    if (asked === undefined && !has("tree")) throw noRoot();
    return agrees && tree.problem === undefined;
  }
  if (has("proofFlags")) {
    const { leaves, proof, proofFlags, ...rest } = checkInput(multiple, input, "multiproof");
    const flat = leaves.map((value) => leafHash(rest.leafEncoding, value));
    return agreed(rest.root, asked, (one) => verifyLeafMultiProof(one, { leaves: flat, proof, flags: proofFlags }));
  }
  const { value, leaf, proof, ...rest } = checkInput(single, input, "proof");
  const given = value ?? (Array.isArray(leaf) ? leaf : undefined);
  const hash = given === undefined ? leaf : leafHash(rest.leafEncoding, given);
  if (hash === undefined || Array.isArray(hash)) {
    throw new InputError("input.invalid", "The proof breaks a rule", { rule: "value: absent, and no leaf either" });
  }
  return agreed(rest.root, asked, (one) => verifyLeafProof(one, hash, proof));
}

type Word = z.output<typeof word>;

function agreed(told: Word | undefined, asked: Word | undefined, holds: (root: Word) => boolean): boolean {
  const root = asked ?? told;
  if (root === undefined) throw noRoot();
  return (told === undefined || told.toLowerCase() === root.toLowerCase()) && holds(root);
}

function noRoot(): InputError {
  return new InputError("input.invalid", "The proof breaks a rule", { rule: "root: absent, and no --root either" });
}
