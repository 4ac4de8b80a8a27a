import { expect } from "chai";
import { testCounts } from "../../scripts/testCounts.js";

describe("testCounts", () => {
  for (const [name, output, succeeded, counts] of [
    ["what passed", "\n  4884 passing (10m)\n\n", true, { passed: 4884, failed: 0 }],
    ["what failed", "  7 passing (3s)\n  2 failing\n\n  1) a test", false, { passed: 7, failed: 2 }],
    [
      "the last sum, not a test that speaks of one",
      "  5 passing\n  8 passing trucks\n  6 passing\n",
      true,
      { passed: 6, failed: 0 },
    ],
    ["a crash before the sum as a failure", "Error HHE910: Compilation failed", false, { passed: 0, failed: 1 }],
    ["a crash after a sound sum as a failure", "  5 passing\nSegmentation fault", false, { passed: 5, failed: 1 }],
    ["no tests at all as a failure", "  0 passing (1ms)", true, { passed: 0, failed: 1 }],
    ["silence as a failure", "", true, { passed: 0, failed: 1 }],
    ["failing tests of a runner that ends well", "  5 passing\n  1 failing\n", true, { passed: 5, failed: 1 }],
  ] as const) {
    it(`reads ${name}`, () => expect(testCounts(output, succeeded)).to.deep.equal(counts));
  }
});
