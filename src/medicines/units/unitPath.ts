import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { chainWord } from "../ids/chainWord.js";
import { UNIT_STATES } from "../ids/states.js";

/**
 * The units around what is in `unit`, that one first, the topmost last.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function unitPath(connection: Connection, unit: Hex): Promise<Hex[]> {
  const path = [checkInput(bytes32, unit, "unit")];
  // A unit is put only into a new one, so there are no circles.
  for (let current = unit; ; ) {
    const { state, place } = await ask(connection.units.unitOf(current));
    if (Number(state) !== UNIT_STATES.inside) return path;
    current = chainWord(place);
    path.push(current);
  }
}
