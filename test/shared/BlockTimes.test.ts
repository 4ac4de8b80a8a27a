import { expect } from "chai";
import { BlockTimes } from "../../src/shared/BlockTimes.js";
import { MissingError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";
import { testSystem } from "../support/testSystem.js";

describe("times of blocks", () => {
  it("are the node's, and of a block that it does not have there is none", async () => {
    const system = await testSystem();
    const times = new BlockTimes(system.chain);
    const block = await system.ethers.provider.getBlock("latest");
    if (!block) throw new Error("no block");
    expect(await times.timeOf(block.number)).to.equal(block.timestamp);
    expect(await times.hashOf(block.number)).to.equal(block.hash);
    const missing = await expectFailure(() => times.timeOf(block.number + 1), MissingError, "chain.no-block");
    expect(missing.values).to.deep.equal({ block: block.number + 1 });
    await system.close();
  });
});
