import { expect } from "chai";
import { fitTransaction } from "../../../src/resources/pool/fitTransaction.js";
import { InputError, MedtrailError, RefusedError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const EIP_7825 = 16_777_216n;
const items = Array.from({ length: 3_000 }, (_, i) => i);

describe("a list that goes into a transaction", () => {
  it("goes whole where it fits, with some gas to spare", async () => {
    const { items: part, gasLimit } = await fitTransaction(items, async ({ length }) => 5_000n * BigInt(length));
    expect(part).to.deep.equal(items);
    expect(gasLimit > 15_000_000n && gasLimit < EIP_7825).to.equal(true);
  });

  it("goes by halves where it does not fit, from its beginning on", async () => {
    const tried: number[] = [];
    const { items: part, gasLimit } = await fitTransaction(items, async ({ length }) => {
      tried.push(length);
      return 20_000n * BigInt(length);
    });
    expect(tried).to.deep.equal([3_000, 1_500, 750]);
    expect(part).to.deep.equal(items.slice(0, 750));
    expect(gasLimit < EIP_7825).to.equal(true);
  });

  it("goes by halves where the node finds no gas that is enough", async () => {
    const { items: part } = await fitTransaction(items, async ({ length }) => {
      if (length > 400) throw new Error("gas required exceeds allowance");
      return 1n;
    });
    expect(part).to.have.length(375);
  });

  it("does not go at all where a contract refuses it, or one item is too much", async () => {
    let asked = 0;
    const refuse = async () => {
      asked++;
      throw new RefusedError("contract.PageDiffers", "Refused");
    };
    await expectFailure(() => fitTransaction(items, refuse), RefusedError, "contract.PageDiffers");
    expect(asked).to.equal(1);
    const fail = async () => {
      throw new Error("no connection");
    };
    const failure = await expectFailure(() => fitTransaction(items, fail), MedtrailError, "chain.failed");
    expect(failure).not.to.be.instanceOf(InputError);
  });
});
