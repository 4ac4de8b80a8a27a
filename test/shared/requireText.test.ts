import { expect } from "chai";
import { InputError } from "../../src/shared/errors.js";
import { requireText } from "../../src/shared/requireText.js";
import { expectFailure } from "../support/failureOf.js";

describe("requireText", () => {
  it("lets texts pass, empty ones too", () => {
    for (const text of ["", "a"]) requireText(text, "input.invalid", "lot");
  });

  it("names the input and the kind of what came instead, not its value", async () => {
    for (const [value, given] of [
      [undefined, "undefined"],
      [null, "null"],
      [7, "number"],
      [["a"], "array"],
      [{ toString: () => "secret" }, "object"],
      [new String("a"), "object"],
    ] as const) {
      const failure = await expectFailure(() => requireText(value, "gs1.gtin", "GTIN"), InputError, "gs1.gtin");
      expect(failure.values).to.deep.equal({ given });
      expect(failure.message).to.contain("The GTIN is no text").and.not.contain("secret");
    }
  });
});
