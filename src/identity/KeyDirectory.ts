import * as z from "zod";
import { checkInput } from "../shared/checkInput.js";
import { digestOf } from "../shared/contentId.js";
import { MissingError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { checkX25519PublicKey, type X25519PublicJwk, x25519PublicJwk } from "../shared/x25519.js";
import { parseAnchored } from "./anchoredDocument.js";
import {
  CATEGORY_COUNT,
  categoryLabel,
  categoryNumber,
  epochStart,
  keyEpoch,
  MAX_UPCOMING_EPOCHS,
  requireAscending,
} from "./category.js";

/** A key epoch that is announced: from the second `from` on, records of the category are sealed to `key`. */
export interface UpcomingKey {
  readonly epoch: number;
  readonly from: number;
  readonly key: X25519PublicJwk;
}

/**
 * One category: the patient's own number for it, its label, its present key epoch, the public key of that epoch, and the epochs announced
 * after it: one begins where a consent ends, so that a reader's keys end with its right though the patient is offline.
 */
export interface KeyDirectoryEntry {
  readonly number: number;
  readonly category: string;
  readonly epoch: number;
  readonly key: X25519PublicJwk;
  /** Ascending by epoch and by time; left out when there is none. */
  readonly next?: readonly UpcomingKey[];
}

const upcoming = z.strictObject({ epoch: keyEpoch, from: epochStart, key: x25519PublicJwk });

const entries = z
  .array(
    z
      .strictObject({
        number: categoryNumber,
        category: categoryLabel,
        epoch: keyEpoch,
        key: x25519PublicJwk,
        next: z.array(upcoming).min(1).max(MAX_UPCOMING_EPOCHS).exactOptional(),
      })
      .superRefine(requireAscending),
  )
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
 * chain under the patient. Its bytes are JSON without white space, keys in the order of {@link KeyDirectoryEntry} and
 * {@link UpcomingKey}, entries by number.
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
    for (const { category, key, next = [] } of checked) {
      for (const one of [key, ...next.map((later) => later.key)])
        checkX25519PublicKey(one, `key of category ${category}`);
    }
    this.categories = checked.sort((a, b) => a.number - b.number);
  }

  /** The document's exact bytes: the same for the same categories, in whatever order they were given. */
  encode(): Uint8Array {
    const jwk = ({ kty, crv, x }: X25519PublicJwk) => ({ kty, crv, x });
    const categories = this.categories.map(({ number, category, epoch, key, next }) => ({
      ...{ number, category, epoch, key: jwk(key) },
      ...(next ? { next: next.map((later) => ({ epoch: later.epoch, from: later.from, key: jwk(later.key) })) } : {}),
    }));
    return new TextEncoder().encode(JSON.stringify({ type: "medtrail.key-directory", version: 1, categories }));
  }

  /** sha-256 of {@link encode}: the word on chain. */
  async digest(): Promise<Hex> {
    return digestOf(this.encode());
  }

  /**
   * The directory as it reads at a time in seconds: of the announced epochs, the last that has begun is the present one. Its bytes are
   * others than those on chain.
   */
  at(time: number): KeyDirectory {
    const categories = this.categories.map(({ next = [], ...entry }) => {
      const begun = next.findLast(({ from }) => from <= time);
      const later = next.filter(({ from }) => from > time);
      const present = begun === undefined ? entry : { ...entry, epoch: begun.epoch, key: begun.key };
      return later.length === 0 ? present : { ...present, next: later };
    });
    return new KeyDirectory(categories);
  }

  /** The public key of a number's epoch, if it is the present or an announced one. @throws MissingError "key-directory.category". */
  keyOf(number: number, epoch: number): X25519PublicJwk | undefined {
    const entry = this.byNumber(number);
    return [entry, ...(entry.next ?? [])].find((one) => one.epoch === epoch)?.key;
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
