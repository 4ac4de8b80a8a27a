import { ZeroHash } from "ethers";
import { InputError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { toSeconds } from "../shared/time.js";
import { categoryMask } from "./categoryMask.js";
import { encodePurpose, type PurposeOfUse } from "./purposeOfUse.js";

/** What a patient consents to: it holds from `from` until just before `until`, and replaces an earlier consent. */
export interface ConsentTerms {
  /** OrgId. */
  readonly reader: Hex;
  readonly purpose: PurposeOfUse;
  /** The patient's own category numbers, from the key directory. */
  readonly categories: readonly number[];
  readonly from: Date;
  readonly until: Date;
  /** sha-256 of the FHIR Consent that narrows it, if there is one: KeyRelease evaluates it for each record asked for. */
  readonly document?: Hex;
}

/** The consent of a patient to one reader for one purpose. */
export interface ConsentTarget {
  readonly reader: Hex;
  readonly purpose: PurposeOfUse;
}

/** As the contract takes them. @throws InputError `input.invalid`, `time.invalid`. */
export function encodeTerms({ reader, purpose, categories, from, until, document = ZeroHash as Hex }: ConsentTerms) {
  return {
    reader,
    purpose: encodePurpose(purpose),
    categories: categoryMask(categories),
    from: toSeconds(from, "from"),
    until: toSeconds(until, "until"),
    document,
  };
}

/** As the contract takes it. @throws InputError `input.invalid`. */
export function encodeTarget({ reader, purpose }: ConsentTarget) {
  return { reader, purpose: encodePurpose(purpose) };
}

/** Refuses a consent named twice under one signature, as the contract does. @throws InputError `input.invalid`. */
export function requireDistinct(targets: readonly { readonly reader: Hex; readonly purpose: Hex }[]): void {
  const seen = new Set<string>();
  for (const { reader, purpose } of targets) {
    const name = `${reader} ${purpose}`.toLowerCase();
    if (seen.has(name)) {
      throw new InputError("input.invalid", "The same consent is named twice", {
        rule: "a consent stands twice",
        reader,
      });
    }
    seen.add(name);
  }
}
