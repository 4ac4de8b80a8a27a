import { InputError } from "../../shared/errors.js";
import { MAX_PACKS } from "./PackCodes.js";
import { SERIAL_BYTES } from "./serial.js";

/** Digits and capitals without I, L, O and U: none is taken for another, and no words are spelt. 5 bits each. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Article 4(c): a guess must succeed with less than this probability. */
const GUESS_LIMIT = 1 / 10_000;

/** How long serials are, and where their randomness comes from. */
export interface SerialOptions {
  /** Characters of each serial, up to 20, which is what it is when left out. */
  readonly length?: number;
  /** Fills an array with random bytes; crypto.getRandomValues when left out. Anything weaker makes serials guessable. */
  readonly random?: (bytes: Uint8Array<ArrayBuffer>) => void;
}

/**
 * Serials that cannot be guessed, distinct among themselves, one by one: `length` random characters of a 32-letter alphabet,
 * 5 bits of entropy each, 100 bits at the full length of 20.
 *
 * A guess hits some pack of the batch with probability count / 32^length, which Regulation (EU) 2016/161, Article 4(c), wants
 * negligible and in any case lower than 1 in 10,000: for a million packs 2^-80 at 20 characters, 2^-20 at 8. Batches of the
 * same product add up, and between them serials are not compared (Article 4(d)): at 20 characters two among 10^10 packs are
 * equal with probability 4 * 10^-11; at shorter lengths compare them yourself.
 *
 * Serials given out are remembered until the last, about 80 bytes each.
 * @throws InputError "packs.serial-length", "packs.too-many", "packs.empty" at the call; "packs.random" when the source repeats itself
 */
export function generateSerials(count: number, options: SerialOptions = {}): Generator<string, void, undefined> {
  const { length = SERIAL_BYTES, random = (bytes) => crypto.getRandomValues(bytes) } = options;
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw new InputError("packs.empty", "The count of serials is not a whole number from 1 on", { count });
  }
  if (count > MAX_PACKS)
    throw new InputError("packs.too-many", "A batch has too many packs", { count, most: MAX_PACKS });
  const least = Math.floor(Math.log2(count / GUESS_LIMIT) / 5) + 1;
  if (!(Number.isInteger(length) && length >= least && length <= SERIAL_BYTES)) {
    const detail = "Serials of this length can be guessed, or do not fit a pack";
    throw new InputError("packs.serial-length", detail, { length, least, most: SERIAL_BYTES });
  }
  return drawDistinct(count, length, random);
}

function* drawDistinct(
  count: number,
  length: number,
  random: NonNullable<SerialOptions["random"]>,
): Generator<string, void, undefined> {
  const given = new Set<string>();
  for (let repeats = 0; given.size < count; repeats++) {
    // Fewer than one draw in 10,000 meets a serial given before.
    if (repeats > 8) throw new InputError("packs.random", "The random source keeps repeating itself");
    // 65,536 bytes is the most that getRandomValues fills at once.
    const bytes = new Uint8Array(length * Math.min(count - given.size, 3_000));
    random(bytes);
    for (let start = 0; start < bytes.length; start += length) {
      let serial = "";
      for (let i = start; i < start + length; i++) serial += ALPHABET[(bytes[i] ?? 0) & 31];
      if (given.has(serial)) continue;
      given.add(serial);
      repeats = 0;
      yield serial;
    }
  }
}
