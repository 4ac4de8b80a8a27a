import { z } from "zod";
import { checkInput } from "../shared/checkInput.js";
import { InputError, IntegrityError, MissingError } from "../shared/errors.js";
import type { X25519KeyPair } from "../shared/x25519.js";
import {
  CATEGORY_COUNT,
  categoryLabel,
  categoryNumber,
  epochStart,
  keyEpoch,
  lastEpoch,
  MAX_UPCOMING_EPOCHS,
  requireAscending,
} from "./category.js";
import { KeyDirectory } from "./KeyDirectory.js";
import { PatientSeed } from "./PatientSeed.js";
import { type UpcomingEpoch, upcomingEpochs } from "./upcomingEpochs.js";

const upcoming = z.strictObject({ epoch: keyEpoch, from: epochStart });

const stateSchema = z.strictObject({
  version: z.literal(1),
  categories: z
    .array(
      z
        .strictObject({
          category: categoryLabel,
          number: categoryNumber,
          epoch: keyEpoch,
          next: z.array(upcoming).min(1).max(MAX_UPCOMING_EPOCHS).exactOptional(),
        })
        .superRefine(requireAscending),
    )
    .max(CATEGORY_COUNT)
    .refine((list) => new Set(list.map(({ number }) => number)).size === list.length, "two categories share a number")
    .refine((list) => new Set(list.map(({ category }) => category)).size === list.length, "a category stands twice"),
});

/** A category of a keyring: its label, the patient's own number for it, its present key epoch, and those announced after it. */
export interface KeyringCategory {
  readonly category: string;
  readonly number: number;
  readonly epoch: number;
  /** Ascending; left out when there is none. */
  readonly next?: readonly UpcomingEpoch[];
}

/** What a keyring needs to be restored beside the seed. It holds no secret. */
export interface KeyringState {
  readonly version: 1;
  readonly categories: readonly KeyringCategory[];
}

/**
 * All of a patient's category keys, from one seed. Immutable: `add` and `rotate` answer a new keyring. Keys of earlier epochs stay
 * derivable, so the patient reads old records for ever.
 */
export class PatientKeyring {
  readonly #seed: PatientSeed;
  readonly #numbers: readonly number[];
  readonly #categories: readonly KeyringCategory[];

  private constructor(seed: PatientSeed, numbers: readonly number[], categories: readonly KeyringCategory[]) {
    this.#seed = seed;
    this.#numbers = numbers;
    this.#categories = categories;
  }

  /** A fresh random 32-byte seed. */
  static newSeed(): Uint8Array {
    return PatientSeed.random();
  }

  /** A new keyring with each category at epoch 1. @throws InputError "keyring.seed", "input.invalid", "keyring.full". */
  static async create(seed: Uint8Array, categories: readonly string[]): Promise<PatientKeyring> {
    const empty = await PatientKeyring.restore(seed, { version: 1, categories: [] });
    return categories.reduce((keyring, category) => keyring.add(category), empty);
  }

  /** The keyring of a saved state, checked. @throws InputError "keyring.seed", "input.invalid". */
  static async restore(seed: Uint8Array, state: unknown): Promise<PatientKeyring> {
    const { categories } = checkInput(stateSchema, state, "keyring state");
    const ownSeed = await PatientSeed.from(seed);
    return new PatientKeyring(ownSeed, await ownSeed.categoryNumbers(), categories);
  }

  /**
   * The keyring of a patient who has only the seed left: the directory on chain says the rest.
   * @throws IntegrityError "keyring.other-seed" when a key in the directory does not come from this seed.
   */
  static async fromDirectory(seed: Uint8Array, directory: KeyDirectory): Promise<PatientKeyring> {
    return (await PatientKeyring.restore(seed, { version: 1, categories: [] })).follow(directory);
  }

  /**
   * The keyring of the same seed with the categories and epochs of a directory, whatever this one has: the directory on chain is what
   * the patient's other devices have made of it.
   * @throws IntegrityError "keyring.other-seed" when a key in the directory does not come from this seed.
   */
  async follow(directory: KeyDirectory): Promise<PatientKeyring> {
    const categories = directory.categories.map(({ key: _, next, ...entry }) => ({
      ...entry,
      ...(next ? { next: next.map(({ epoch, from }) => ({ epoch, from })) } : {}),
    }));
    const keyring = new PatientKeyring(this.#seed, this.#numbers, categories);
    for (const { category, number, epoch, key, next = [] } of directory.categories) {
      for (const one of [{ epoch, key }, ...next]) {
        if ((await this.#seed.categoryKey(number, one.epoch)).publicKey.x !== one.key.x) {
          throw new IntegrityError("keyring.other-seed", "The key directory was made with another seed", { category });
        }
      }
    }
    return keyring;
  }

  /** What to save beside the seed. */
  get state(): KeyringState {
    const categories = this.#categories.map(({ category, number, epoch, next }) => ({
      ...{ category, number, epoch },
      ...(next ? { next: next.map(({ epoch, from }) => ({ epoch, from })) } : {}),
    }));
    return { version: 1, categories };
  }

  /** @throws MissingError "keyring.category". */
  byCategory(category: string): KeyringCategory {
    const entry = this.#categories.find((candidate) => candidate.category === category);
    if (!entry) throw new MissingError("keyring.category", "No such category in the keyring", { category });
    return { ...entry };
  }

  /** @throws MissingError "keyring.category". */
  byNumber(number: number): KeyringCategory {
    const entry = this.#categories.find((candidate) => candidate.number === number);
    if (!entry) throw new MissingError("keyring.category", "No category with this number in the keyring", { number });
    return { ...entry };
  }

  /**
   * A category's key pair, of its present epoch, an earlier or an announced one.
   * @throws MissingError "keyring.category"; InputError "keyring.epoch" for an epoch that has not begun.
   */
  async keyPair(category: string, epoch?: number): Promise<X25519KeyPair> {
    const entry = this.byCategory(category);
    const wanted = epoch ?? entry.epoch;
    if (!keyEpoch.safeParse(wanted).success || wanted > lastEpoch(entry)) {
      throw new InputError("keyring.epoch", "The keyring has not reached this key epoch", {
        category,
        epoch: wanted,
        current: lastEpoch(entry),
      });
    }
    return this.#seed.categoryKey(entry.number, wanted);
  }

  /** The keyring with one more category, at epoch 1, under the next of the patient's own numbers. */
  add(category: string): PatientKeyring {
    checkInput(categoryLabel, category, "category");
    if (this.#categories.some((entry) => entry.category === category)) {
      throw new InputError("input.invalid", "The category is already in the keyring", { category });
    }
    const taken = new Set(this.#categories.map(({ number }) => number));
    const number = this.#numbers.find((candidate) => !taken.has(candidate));
    if (number === undefined) {
      throw new InputError("keyring.full", "All category numbers are taken", { category, limit: CATEGORY_COUNT });
    }
    return new PatientKeyring(this.#seed, this.#numbers, [...this.#categories, { category, number, epoch: 1 }]);
  }

  /**
   * The keyring with the category at a key epoch that nobody was given yet, beyond the announced ones, which are dropped: whoever holds
   * earlier keys opens nothing sealed from now on.
   */
  rotate(category: string): PatientKeyring {
    const { number, ...entry } = this.byCategory(category);
    return this.#replace({ category, number, epoch: lastEpoch(entry) + 1 });
  }

  /**
   * The keyring with one epoch announced for each time at which a right to the category ends. Epochs announced for other times are
   * dropped; none that was once announced ever begins later, or for others.
   * @param ends seconds, all to come, in any order.
   * @throws InputError "keyring.ends" for more than 64; "keyring.epoch", "input.invalid"; MissingError "keyring.category".
   */
  announce(category: string, ends: readonly number[]): PatientKeyring {
    const { number, ...entry } = this.byCategory(category);
    checkInput(z.array(epochStart), ends, "ends");
    return this.#replace({ category, number, ...upcomingEpochs(entry, ends) });
  }

  #replace(changed: KeyringCategory): PatientKeyring {
    const { category, epoch } = changed;
    if (!keyEpoch.safeParse(lastEpoch(changed)).success) {
      throw new InputError("keyring.epoch", "The category has reached its last key epoch", { category, epoch });
    }
    const categories = this.#categories.map((entry) => (entry.category === category ? changed : entry));
    return new PatientKeyring(this.#seed, this.#numbers, categories);
  }

  /** The key directory as it stands: publish its bytes, put its digest on chain. */
  async directory(): Promise<KeyDirectory> {
    const entries = this.#categories.map(async ({ category, number, epoch, next }) => {
      const keyOf = async (wanted: number) => (await this.#seed.categoryKey(number, wanted)).publicKey;
      const later = (next ?? []).map(async (one) => ({ ...one, key: await keyOf(one.epoch) }));
      const entry = { number, category, epoch, key: await keyOf(epoch) };
      return later.length === 0 ? entry : { ...entry, next: await Promise.all(later) };
    });
    return new KeyDirectory(await Promise.all(entries));
  }
}
