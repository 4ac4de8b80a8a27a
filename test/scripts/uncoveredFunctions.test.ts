import { expect } from "chai";
import { id } from "ethers";
import { callOf, uncoveredFunctions } from "../../scripts/gas/uncoveredFunctions.js";

const ADDRESS = `0x${"Ab".repeat(20)}`;
const ABI = ["function a(uint256)", "function a(bytes)", "function eip712Domain()", "event E()"];

describe("uncoveredFunctions", () => {
  it("names the functions that no call was of, overloads apart, OpenZeppelin's left out", () => {
    expect(uncoveredFunctions(ABI, ADDRESS, new Set())).to.deep.equal(["a(uint256)", "a(bytes)"]);
    const calls = new Set([callOf(ADDRESS.toLowerCase(), `${id("a(bytes)").slice(0, 10)}00ff`)]);
    expect(uncoveredFunctions(ABI, ADDRESS, calls)).to.deep.equal(["a(uint256)"]);
  });

  it("does not take another contract's call for this one's", () => {
    const calls = new Set([callOf(`0x${"cd".repeat(20)}`, id("a(bytes)"))]);
    expect(uncoveredFunctions(ABI, ADDRESS, calls)).to.deep.equal(["a(uint256)", "a(bytes)"]);
  });
});
