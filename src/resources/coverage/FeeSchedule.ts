import { AbiCoder, keccak256, toUtf8Bytes } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { MerkleTree } from "../../shared/MerkleTree.js";
import { leafHash } from "../../shared/merkleLeaf.js";

const LEAF = ["bytes32", "uint80"] as const;

/** Amounts of one claim have 80 bits on chain. */
const MAX_AMOUNT = 2n ** 80n - 1n;

const entrySchema = z.strictObject({
  /** Code system, a URI. */
  system: z.string().regex(/^[^\s|]+$/, "no URI"),
  code: z.string().regex(/^\S+(?: \S+)*$/, "no FHIR code"),
  /** The most that the plan allows for one unit of it, in smallest units of its token. */
  maximum: z.bigint().nonnegative().max(MAX_AMOUNT),
});

/** A service as FHIR codes it. */
export interface ServiceCode {
  readonly system: string;
  readonly code: string;
}

/** What a plan allows for one unit of a service. */
export interface FeeEntry extends ServiceCode {
  readonly maximum: bigint;
}

/** A service's fee, with the proof that the chain asks for. */
export interface ProvenFee {
  /** The blinded code. */
  readonly code: Hex;
  readonly maximum: bigint;
  readonly proof: readonly Hex[];
}

/** A fresh secret of a plan: 32 random bytes. */
export function newPlanSecret(): Hex {
  return toHex(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * A service's code as the chain sees it: keccak256(abi.encode(secret, keccak256(system|code))). The insurer shares the secret with its
 * providers; without it nobody can try the few thousand codes of a code system against a claim. Within one plan equal services stay
 * recognisable as equal.
 * @throws InputError `hex.invalid`
 */
export function blindedCode(secret: Hex, { system, code }: ServiceCode): Hex {
  const plain = keccak256(toUtf8Bytes(`${system}|${code}`));
  const encoded = AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], [fromHex(secret, 32, "secret"), plain]);
  return toHex(fromHex(keccak256(encoded), 32));
}

/** A plan's fees: what the chain keeps the root of. */
export class FeeSchedule {
  readonly #tree: MerkleTree;
  readonly #entries: ReadonlyMap<string, { readonly entry: FeeEntry; readonly code: Hex; readonly place: number }>;

  private constructor(tree: MerkleTree, entries: readonly { readonly entry: FeeEntry; readonly code: Hex }[]) {
    this.#tree = tree;
    this.#entries = new Map(entries.map(({ entry, code }, place) => [nameOf(entry), { entry, code, place }]));
  }

  /**
   * @param secret of {@link newPlanSecret}.
   * @throws InputError `input.invalid` for an entry that is none; `coverage.schedule` for none at all, or a service named twice.
   */
  static async of(secret: Hex, entries: readonly FeeEntry[]): Promise<FeeSchedule> {
    const key = checkInput(bytes32, secret, "plan secret");
    const checked = entries.map((entry) => checkInput(entrySchema, { ...entry }, "fee"));
    if (checked.length === 0) throw badSchedule("a schedule needs a service");
    const coded = checked.map((entry) => ({ entry, code: blindedCode(key, entry) }));
    if (new Set(checked.map(nameOf)).size !== checked.length) throw badSchedule("a service stands twice");
    return new FeeSchedule(await MerkleTree.ofLeaves(coded.map(feeLeaf)), coded);
  }

  /** What the plan names on chain. */
  get root(): Hex {
    return this.#tree.root;
  }

  /** Services. */
  get size(): number {
    return this.#tree.size;
  }

  /**
   * A service's maximum and its proof.
   * @param name what an error calls the service, because it never shows a code.
   * @throws InputError `coverage.unknown-code` when the plan does not cover it.
   */
  feeOf(service: ServiceCode, name = "service"): ProvenFee {
    const found = this.#entries.get(nameOf(service));
    if (found === undefined) {
      throw new InputError("coverage.unknown-code", "The plan's fee schedule does not have the service", {
        name,
      });
    }
    const { entry, code, place } = found;
    return { code, maximum: entry.maximum, proof: this.#tree.proofAt(place) };
  }
}

function feeLeaf({ entry, code }: { readonly entry: FeeEntry; readonly code: Hex }): Hex {
  return leafHash(LEAF, [code, entry.maximum]);
}

function nameOf({ system, code }: ServiceCode): string {
  return `${system}|${code}`;
}

function badSchedule(rule: string): InputError {
  return new InputError("coverage.schedule", "The fee schedule cannot be made", { rule });
}
