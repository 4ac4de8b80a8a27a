import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Hex } from "../../shared/hex.js";
import { eventHashField, named32 } from "../ids/fields.js";
import { glnNumber } from "../ids/gs1Numbers.js";
import { PACK_SOURCES, PACK_STATES } from "../ids/states.js";

const endingSchema = z.strictObject({
  /** OrgId that holds the packs. */
  org: named32,
  batch: named32,
  state: z.enum(["supplied", "handedOver", "destroyed", "exported", "sample", "stolen", "locked"]),
  /** From saleable stock, or from what was set aside, which can only be destroyed, sampled, stolen or locked. */
  source: z.enum(["stock", "setAside"]).default("stock"),
  /** GLN of the place, 13 digits. */
  premises: z.string().transform((digits) => glnNumber(digits)),
  eventHash: eventHashField,
});

/** What ends packs: whose, how and where. */
export type Ending = z.input<typeof endingSchema>;

/** An ending as contracts take it. */
export interface EncodedEnding {
  readonly org: Hex;
  readonly batch: Hex;
  readonly state: number;
  readonly source: number;
  readonly premises: bigint;
  readonly eventHash: Hex;
}

/** @throws InputError `input.invalid` */
export function encodeEnding(ending: Ending): EncodedEnding {
  const { state, source, ...rest } = checkInput(endingSchema, ending, "ending");
  return { ...rest, state: PACK_STATES[state], source: PACK_SOURCES[source] };
}
