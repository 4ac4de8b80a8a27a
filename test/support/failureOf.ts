import { expect } from "chai";
import { MedtrailError } from "../../src/shared/errors.js";

/** The MedtrailError that a call ends in. Anything else, success too, fails the test. */
export async function failureOf(call: () => unknown): Promise<MedtrailError> {
  let thrown: unknown;
  try {
    await call();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).to.be.instanceOf(MedtrailError);
  if (!(thrown instanceof MedtrailError)) throw thrown;
  return thrown;
}

/** Expects a call to end in a MedtrailError of this class and code, and answers it. */
export async function expectFailure(
  call: () => unknown,
  type: abstract new (...args: never[]) => MedtrailError,
  code: MedtrailError["code"],
): Promise<MedtrailError> {
  const failure = await failureOf(call);
  expect(failure).to.be.instanceOf(type);
  expect(failure.code).to.equal(code);
  return failure;
}
