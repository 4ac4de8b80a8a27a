import { MedtrailError } from "./errors.js";

/**
 * The name that this library has for a contract's number.
 * @throws MedtrailError `chain.other-version` for a number that no version of this library's contracts gives.
 */
export function nameOf<N extends string>(names: Readonly<Record<N, number>>, number: bigint): N {
  for (const name in names) if (BigInt(names[name]) === number) return name;
  throw new MedtrailError("chain.other-version", "A contract answered with a number that has no meaning here", {
    number,
  });
}

/** The names of the bits that are set. */
export function namesOfBits<N extends string>(names: Readonly<Record<N, number>>, bits: bigint): N[] {
  const found: N[] = [];
  for (const name in names) if ((BigInt(names[name]) & bits) !== 0n) found.push(name);
  return found;
}
