import { id } from "ethers";
import type { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { useIdentifier } from "./UseOpening.js";

/**
 * A business identifier as the contracts take it: keccak-256 of `system|value` in UTF-8.
 * @throws InputError `input.invalid`
 */
export function useIdentifierOf(identifier: z.input<typeof useIdentifier>): Hex {
  const { system, value } = checkInput(useIdentifier, identifier, "identifier of a use");
  return toHex(fromHex(id(`${system}|${value}`), 32));
}
