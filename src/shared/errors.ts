import type { ErrorCode } from "./errorCatalogue.js";
import { ERROR_CATALOGUE } from "./errorCatalogue.js";

/** What an error speaks of, by name, as the caller gave it. Never key material or clinical content. */
export type ErrorValues = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/**
 * Every error this library throws on purpose. `code` is stable across versions, `values` name the offending input, and
 * `remedy` says the way out. The message carries all three, so that a log line is enough.
 */
export class MedtrailError extends Error {
  readonly code: ErrorCode;
  readonly values: ErrorValues;
  readonly remedy: string;

  constructor(code: ErrorCode, detail: string, values: ErrorValues = {}, options?: ErrorOptions) {
    const { remedy } = ERROR_CATALOGUE[code];
    const named = Object.entries(values).filter(([, value]) => value !== undefined);
    const listed = named.map(([name, value]) => `${name}=${String(value)}`).join(", ");
    super(`${detail}${listed ? ` (${listed})` : ""}. ${remedy} [${code}]`, options);
    this.name = new.target.name;
    this.code = code;
    this.values = values;
    this.remedy = remedy;
  }
}

/** The caller's input breaks a rule; nothing was sent or stored. A command line answers with exit status 2. */
export class InputError extends MedtrailError {}

/** A right is missing, over or withdrawn: the contract, or key release on its behalf, said no. */
export class RefusedError extends MedtrailError {}

/** Bytes are not what the chain says they are: changed, forged, outdated or not anchored. */
export class IntegrityError extends MedtrailError {}

/** Something that should be there is not: a file, a deployment, a network. */
export class MissingError extends MedtrailError {}
