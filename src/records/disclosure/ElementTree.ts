import { InputError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { loadKeccak256 } from "../../shared/keccak.js";
import { MerkleTree } from "../../shared/MerkleTree.js";
import { hashLeaf } from "../../shared/merkleLeaf.js";
import type { DisclosedElement } from "./Disclosure.js";
import { elementLeaf } from "./elementLeaf.js";
import { type ElementSalts, elementSalts } from "./elementSalts.js";
import { type Element, elementsOf } from "./elementsOf.js";

/** Most resources have fewer elements than this; their trees all look alike. */
const MIN_LEAVES = 64;

/**
 * A record's elements as salted leaves of OpenZeppelin's standard tree. Leaves are sorted by their hashes and decoys fill the tree up to
 * a power of two, at least 64: neither a proof's length nor a leaf's place says which elements there are, or how many, beyond that power.
 */
export class ElementTree {
  readonly root: Hex;

  readonly #tree: MerkleTree;
  readonly #elements: readonly Element[];
  readonly #salts: ElementSalts;

  private constructor(tree: MerkleTree, elements: readonly Element[], salts: ElementSalts) {
    this.root = tree.root;
    this.#tree = tree;
    this.#elements = elements;
    this.#salts = salts;
  }

  /**
   * The same for the same bytes and key, always.
   * @param content the record's exact bytes, JSON.
   * @throws InputError `fhir.too-large`, `fhir.not-json`, `fhir.too-deep`, `fhir.duplicate-name`.
   */
  static async build(content: Uint8Array, contentKey: Uint8Array): Promise<ElementTree> {
    const elements = elementsOf(content);
    const [salts, keccak] = await Promise.all([elementSalts(contentKey), loadKeccak256()]);
    const leaves = elements.map((element, i) => elementLeaf(salts.salt(i), element, keccak));
    const size = Math.max(MIN_LEAVES, 2 ** Math.ceil(Math.log2(leaves.length)));
    for (let i = leaves.length; i < size; i++) leaves.push(hashLeaf(salts.decoy(i), keccak));
    return new ElementTree(await MerkleTree.ofLeaves(leaves), elements, salts);
  }

  /**
   * What shows the elements at these paths: each an element's own, or one below which all are shown; "" is the whole record.
   * @throws InputError `disclosure.nothing` without a path, `disclosure.unknown-path`.
   */
  disclose(paths: readonly string[]): DisclosedElement[] {
    if (paths.length === 0) throw new InputError("disclosure.nothing", "No path was given");
    for (const path of paths) {
      if (!this.#elements.some((element) => isWithin(element.path, path))) {
        throw new InputError("disclosure.unknown-path", "The record has no element at this path", { path });
      }
    }
    return this.#elements.flatMap((element, i) => {
      if (!paths.some((path) => isWithin(element.path, path))) return [];
      const { path, value } = element;
      const salt = toHex(this.#salts.salt(i));
      return [{ path, value: new TextDecoder().decode(value), salt, proof: this.#tree.proofAt(i) }];
    });
  }
}

function isWithin(element: string, path: string): boolean {
  return element === path || element.startsWith(`${path}/`);
}
