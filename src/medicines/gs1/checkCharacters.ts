import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";
import { CSET82 } from "./linters/characterLinters.js";

/**
 * The characters that a check character pair is made of, in the order of their values (General Specifications 7.9,
 * alphanumeric keys).
 */
export const CHECK_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/**
 * The check character pair of an alphanumeric GS1 key, as the Global Model Number has it: the weights of the characters
 * times the primes 2, 3, 5 … from the right, modulo 1021 (General Specifications 7.9, alphanumeric keys).
 *
 * @param body the key without its pair, in character set 82
 * @throws InputError gs1.check-digit when a character is of another set
 */
export function checkCharactersOf(body: string): string {
  requireText(body, "gs1.check-digit", "body of a GS1 key");
  let sum = 0;
  let prime = 1;
  for (let at = body.length - 1; at >= 0; at--) {
    const weight = CSET82.indexOf(body.charAt(at));
    if (weight < 0) {
      throw new InputError("gs1.check-digit", "A key has a character outside set 82", { value: body, position: at });
    }
    prime = nextPrime(prime);
    sum = (sum + weight * prime) % 1021;
  }
  return CHECK_CHARACTERS.charAt(sum >> 5) + CHECK_CHARACTERS.charAt(sum & 31);
}

function nextPrime(after: number): number {
  for (let candidate = after + 1; ; candidate++) {
    let divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++;
    if (divisor * divisor > candidate) return candidate;
  }
}
