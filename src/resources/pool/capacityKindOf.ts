import { id } from "ethers";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

/**
 * What a pool's unit is, as the chain names it: keccak256 of "system|code", say of SNOMED CT or of a bed type's code system.
 * @throws InputError `input.invalid`.
 */
export function capacityKindOf({ system, code }: { readonly system: string; readonly code: string }): Hex {
  if (!system || !code || system.includes("|") || /\s/.test(system + code)) {
    throw new InputError("input.invalid", "The kind is not a code of a code system", { system, code });
  }
  return toHex(fromHex(id(`${system}|${code}`), 32));
}
