import { expect } from "chai";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { InputError } from "../../src/shared/errors.js";

/** Expects a call to end in an InputError of this code. */
export function expectInputError(code: ErrorCode, act: () => unknown): InputError {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    if (error instanceof InputError) {
      expect(error.code, error.message).to.equal(code);
      return error;
    }
  }
  return expect.fail(`expected ${code}, but nothing was thrown`);
}
