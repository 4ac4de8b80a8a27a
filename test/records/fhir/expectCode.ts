import { expect } from "chai";
import type { ErrorCode } from "../../../src/shared/errorCatalogue.js";
import { InputError } from "../../../src/shared/errors.js";

/** Runs `act`, which must throw an InputError of this code, and returns it. */
export function expectCode(code: ErrorCode, act: () => unknown): InputError {
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
