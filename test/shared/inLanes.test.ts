import { expect } from "chai";
import { equalBytes } from "../../src/shared/equalBytes.js";
import { inLanes } from "../../src/shared/inLanes.js";

const wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

describe("inLanes", () => {
  it("answers in the order of the items, and never does more at a time than it may", async () => {
    let [running, most] = [0, 0];
    const answers = await inLanes([9, 1, 7, 3, 5, 0], 3, async (item, index) => {
      running += 1;
      most = Math.max(most, running);
      await wait(item);
      running -= 1;
      return `${index}:${item}`;
    });
    expect(answers).to.deep.equal(["0:9", "1:1", "2:7", "3:3", "4:5", "5:0"]);
    expect(most).to.equal(3);
    expect(await inLanes([], 3, async () => 1)).to.deep.equal([]);
  });

  it("begins nothing after a failure, and throws once all that had begun is over", async () => {
    const [begun, ended]: [number[], number[]] = [[], []];
    const call = inLanes([0, 1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error("item 1");
      await wait(20);
      ended.push(item);
    });
    const failure = await call.catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error).with.property("message", "item 1");
    expect(begun).to.deep.equal([0, 1]);
    expect(ended).to.deep.equal([0]);
  });
});

describe("equalBytes", () => {
  it("compares length and every byte", () => {
    const bytes = (...values: number[]) => new Uint8Array(values);
    expect(equalBytes(bytes(), bytes())).to.equal(true);
    expect(equalBytes(bytes(1, 2, 3), bytes(1, 2, 3))).to.equal(true);
    for (const other of [bytes(), bytes(1, 2), bytes(1, 2, 3, 0), bytes(0, 2, 3), bytes(1, 2, 131)]) {
      expect(equalBytes(bytes(1, 2, 3), other)).to.equal(false);
    }
  });
});
