import { z } from "zod";
import { checkInput } from "../shared/checkInput.js";
import { digestOf } from "../shared/contentId.js";
import { MissingError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { checkX25519PublicKey, type X25519PublicJwk, x25519PublicJwk } from "../shared/x25519.js";
import { parseAnchored } from "./anchoredDocument.js";
import { CATEGORY_COUNT, categoryLabel, categoryNumber, keyEpoch } from "./category.js";

/** One category: the patient's own number for it, its label, its current key epoch and the public key of that epoch. */
export interface KeyDirectoryEntry {
  readonly number: number;
  readonly category: string;
  readonly epoch: number;
  readonly key: X25519PublicJwk;
}

const entries = z
  .array(z.strictObject({ number: categoryNumber, category: categoryLabel, epoch: keyEpoch, key: x25519PublicJwk }))
  .max(CATEGORY_COUNT)
  .refine((list) => new Set(list.map((entry) => entry.number)).size === list.length, "two categories share a number")
  .refine((list) => new Set(list.map((entry) => entry.category)).size === list.length, "two entries share a category");

const documentSchema = z.strictObject({
  type: z.literal("medtrail.key-directory"),
  version: z.literal(1),
  categories: entries,
});

/**
 * A patient's key directory: which public key seals records of which category now. The document is off chain, its sha-256 is on
 * chain under the patient. Its bytes are JSON without white space, keys in the order of {@link KeyDirectoryEntry}, entries by number.
 */
export class KeyDirectory {
  /** By number, ascending. */
  readonly categories: readonly KeyDirectoryEntry[];

  /**
   * @throws InputError "input.invalid" for a number, label or epoch out of its range or used twice; "key.form" or "key.weak" for a
   * key that cannot be used.
   */
  constructor(categories: readonly KeyDirectoryEntry[]) {
    const checked = checkInput(entries, categories, "key directory");
    for (const { category, key } of checked) checkX25519PublicKey(key, `key of category ${category}`);
    this.categories = checked.sort((a, b) => a.number - b.number);
  }

  /** The document's exact bytes: the same for the same categories, in whatever order they were given. */
  encode(): Uint8Array {
    const categories = this.categories.map(({ number, category, epoch, key }) => ({
      number,
      category,
      epoch,
      key: { kty: key.kty, crv: key.crv, x: key.x },
    }));
    return new TextEncoder().encode(JSON.stringify({ type: "medtrail.key-directory", version: 1, categories }));
  }

  /** sha-256 of {@link encode}: the word on chain. */
  async digest(): Promise<Hex> {
    return digestOf(this.encode());
  }

  /** @throws MissingError "key-directory.category". */
  byCategory(category: string): KeyDirectoryEntry {
    const entry = this.categories.find((candidate) => candidate.category === category);
    if (!entry) throw new MissingError("key-directory.category", "No such category in the key directory", { category });
    return entry;
  }

  /** @throws MissingError "key-directory.category". */
  byNumber(number: number): KeyDirectoryEntry {
    const entry = this.categories.find((candidate) => candidate.number === number);
    if (!entry) throw new MissingError("key-directory.category", "No such number in the key directory", { number });
    return entry;
  }
}

/**
 * Reads a key directory that must be the one on chain.
 * @throws IntegrityError "key-directory.digest" with both digests when it is outdated or forged; "key-directory.form" when it is the
 * anchored one but breaks the format (another spelling of the same JSON too, since parsers would disagree about it).
 */
export async function parseKeyDirectory(bytes: Uint8Array, expectedDigest: Hex): Promise<KeyDirectory> {
  return parseAnchored(bytes, expectedDigest, {
    name: "key directory",
    schema: documentSchema,
    create: ({ categories }) => new KeyDirectory(categories),
    digestCode: "key-directory.digest",
    formCode: "key-directory.form",
  });
}
