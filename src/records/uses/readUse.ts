import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { USE_KINDS, type UseKind } from "./useKind.js";

const STATES = ["unknown", "standing", "doubled", "retracted"] as const;

/** What the chain says of a use. */
export interface UseState {
  readonly use: Hex;
  /** Only a standing use is good; one whose record was superseded stands. Doubled and retracted are for ever. */
  readonly state: (typeof STATES)[number];
  readonly kind?: UseKind;
  /** The RecordId of what tells of it, as it was when the use was anchored. */
  readonly record?: Hex;
  readonly anchoredAt?: Date;
}

/**
 * Asks the chain for a use.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function readUse({ uses }: Connection, use: Hex): Promise<UseState> {
  const id = checkInput(bytes32, use, "UseId");
  const [state, found] = await Promise.all([ask(uses.stateOf(id)), ask(uses.useOf(id))]);
  const kind = USE_KINDS[Number(found.kind) - 1];
  return {
    use: id,
    state: STATES[Number(state)] ?? "unknown",
    ...(kind ? { kind, record: toHex(fromHex(found.record, 32)), anchoredAt: fromSeconds(found.anchoredAt) } : {}),
  };
}
