import { keccak256 } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError, MissingError } from "../../shared/errors.js";
import { fromHex, type Hex } from "../../shared/hex.js";
import { MerkleTree } from "../../shared/MerkleTree.js";
import { PatientSeed } from "../PatientSeed.js";
import { guardianLeaf } from "./guardianLeaf.js";

/** The contract's struct of the same name. */
export interface GuardianTerms {
  readonly root: Hex;
  readonly threshold: number;
  readonly count: number;
  /** Seconds. */
  readonly delay: number;
}

/** What one guardian needs to speak: the salt of its leaf and the proof. */
export interface GuardianPlace {
  readonly salt: Hex;
  readonly proof: readonly Hex[];
}

const DAY = 86_400;

const choiceSchema = z.strictObject({
  /** ERC-7913 bytes, each guardian once. */
  guardians: z.array(z.string()).min(2).max(16),
  threshold: z.int().min(2),
  delaySeconds: z
    .int()
    .min(DAY)
    .max(90 * DAY),
  /** The salt of the pseudonym's registration: it keeps two pseudonyms of one seed apart. */
  pseudonym: bytes32,
  /** Counts the sets of a pseudonym, so that a guardian of two has two salts. */
  number: z.int().nonnegative().max(0xffff_ffff),
});

/** Who guards a pseudonym, and how. */
export interface GuardianChoice {
  readonly guardians: readonly Hex[];
  readonly threshold: number;
  readonly delaySeconds: number;
  readonly pseudonym: Hex;
  readonly number: number;
}

/** No guardians: what to set to be rid of them, after the delay. */
export const NO_GUARDIANS: GuardianTerms = { root: `0x${"00".repeat(32)}`, threshold: 0, count: 0, delay: 0 };

/**
 * A set of guardians as a Merkle tree of salted leaves. The salts come from the patient's seed, so the set can be made again from the
 * seed and the guardians' names; an outsider learns a guardian only when it acts, and two pseudonyms share no leaf.
 */
export class GuardianSet {
  /** What stands on chain. */
  readonly terms: GuardianTerms;
  readonly #tree: MerkleTree;
  readonly #salts: ReadonlyMap<string, Hex>;

  private constructor(terms: GuardianTerms, tree: MerkleTree, salts: ReadonlyMap<string, Hex>) {
    this.terms = terms;
    this.#tree = tree;
    this.#salts = salts;
  }

  /**
   * @param seed the patient's 32 bytes; only kept as a key that cannot be exported.
   * @throws InputError `keyring.seed`; `input.invalid` for a number out of its range; `guardians.repeated` for a guardian named twice,
   * who would count once; `guardians.threshold` for a quorum larger than the set; `hex.invalid`, `guardians.signer`.
   */
  static async create(seed: Uint8Array, choice: GuardianChoice): Promise<GuardianSet> {
    const { guardians, threshold, delaySeconds, pseudonym, number } = checkInput(choiceSchema, choice, "guardians");
    const source = await PatientSeed.from(seed);
    const salts = new Map<string, Hex>();
    const leaves: Hex[] = [];
    for (const [index, guardian] of guardians.entries()) {
      const hash = hashOf(guardian, `guardians[${index}]`);
      if (salts.has(hash)) throw new InputError("guardians.repeated", "A guardian is named twice", { index });
      const salt = await source.guardianSalt(fromHex(pseudonym, 32), number, fromHex(hash, 32));
      salts.set(hash, salt);
      leaves.push(guardianLeaf(hash, salt));
    }
    const count = guardians.length;
    if (threshold > count) {
      throw new InputError("guardians.threshold", "The quorum is larger than the set", { threshold, count });
    }
    const tree = await MerkleTree.ofLeaves(leaves);
    return new GuardianSet({ root: tree.root, threshold, count, delay: delaySeconds }, tree, salts);
  }

  /** @throws MissingError `guardians.unknown` when this signer is no guardian of the set. */
  placeOf(guardian: Hex): GuardianPlace {
    const hash = hashOf(guardian, "guardian");
    const salt = this.#salts.get(hash);
    if (salt === undefined) {
      throw new MissingError("guardians.unknown", "The signer is no guardian of this set", { guardian });
    }
    return { salt, proof: this.#tree.proof(guardianLeaf(hash, salt)) };
  }
}

function hashOf(signer: string, name: string): Hex {
  const bytes = fromHex(signer, undefined, name);
  if (bytes.length < 20 || bytes.length > 1024) {
    throw new InputError("guardians.signer", "A guardian's signer is 20 to 1,024 bytes", { name, bytes: bytes.length });
  }
  return `0x${keccak256(bytes).slice(2)}`;
}
