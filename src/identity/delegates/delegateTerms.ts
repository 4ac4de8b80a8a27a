import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Hex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";
import { ALL_SCOPES } from "../scopes.js";
import { signerHashOf } from "../signerHashOf.js";

const scopesSchema = z.int().min(1).max(ALL_SCOPES);

/** Who acts for a patient, for what and until when. */
export interface DelegateTerms {
  /** ERC-7913 bytes of the delegate's signer; the chain learns their hash alone, until it acts. */
  readonly delegate: Hex;
  /** Bits of SCOPES. */
  readonly scopes: number;
  readonly until: Date;
}

/** The terms as the contracts take them. @throws InputError `input.invalid`, `time.invalid`, `hex.invalid`. */
export function encodeDelegate({ delegate, scopes, until }: DelegateTerms) {
  return {
    delegate: signerHashOf(delegate),
    scopes: checkInput(scopesSchema, scopes, "scopes"),
    until: toSeconds(until, "until"),
  };
}
