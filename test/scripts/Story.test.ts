import { expect } from "chai";
import { gasOf } from "../../scripts/demo/gasOf.js";
import { Story } from "../../scripts/demo/Story.js";
import { InputError, RefusedError } from "../../src/shared/errors.js";
import { startChild } from "../support/runChild.js";

const ID = `0x1234${"0".repeat(56)}abcd`;

describe("Story", () => {
  let printed: string;
  let story: Story;
  beforeEach(() => {
    printed = "";
    story = new Story((text) => {
      printed += `${text}\n`;
    });
  });

  it("shows an expected refusal with its values, ids of 32 bytes shortened", async () => {
    await story.isRefused("reader", "asks", "contract.AbsentConsent", async () => {
      throw new RefusedError("contract.AbsentConsent", "There is no consent", { patient: ID, purpose: "TREAT" });
    });
    expect(printed).to.contain("✔ reader asks: refused. There is no consent (patient=0x1234…abcd, purpose=TREAT)");
    expect(story.close()).to.equal(true);
    expect(printed).to.contain("1 of 1 steps went as they should.");
  });

  it("is broken by what was not refused, and does not call it refused", async () => {
    await story.isRefused("reader", "asks", "contract.AbsentConsent", async () => "a key");
    expect(printed).to.contain("✖ reader asks: NOT REFUSED").and.not.to.contain("refused.");
    expect(story.close()).to.equal(false);
    expect(printed).to.contain("BROKEN: reader asks: expected contract.AbsentConsent, got NOT REFUSED");
    expect(printed).to.contain("0 of 1 steps went as they should.");
  });

  it("is broken by a refusal of another code", async () => {
    await story.isRefused("reader", "asks", "contract.AbsentConsent", async () => {
      throw new RefusedError("contract.RevokedConsent", "The consent was revoked");
    });
    expect(printed).to.contain("✖ reader asks").and.to.contain("The consent was revoked");
    expect(story.close()).to.equal(false);
    expect(printed).to.contain("expected contract.AbsentConsent, got contract.RevokedConsent");
  });

  it("is broken by an error that is not the library's", async () => {
    await story.isRefused("reader", "asks", "contract.AbsentConsent", async () => {
      throw new TypeError("contract.AbsentConsent");
    });
    expect(story.close()).to.equal(false);
    expect(printed).to.contain("got TypeError: contract.AbsentConsent");
  });

  it("is broken by what does not hold", () => {
    story.holds("one is one", true);
    story.holds("one is two", false);
    expect(printed).to.contain("✔ one is one").and.to.contain("✖ one is two");
    expect(story.close()).to.equal(false);
    expect(printed).to.contain("BROKEN: one is two").and.to.contain("1 of 2 steps");
  });

  it("hands on what fails, and is broken by it", async () => {
    const failure = new InputError("input.usage", "No such thing");
    const thrown = await story.does("demo", "tries", () => Promise.reject(failure)).catch((error: unknown) => error);
    expect(thrown).to.equal(failure);
    expect(printed).to.contain("✖ demo tries");
    expect(story.close()).to.equal(false);
    expect(printed).to.contain("BROKEN: demo tries: failed with input.usage");
  });

  it("answers what an act answers, and shows its gas", async () => {
    const answer = { receipt: { gasUsed: 1234n, hash: "0x1" } };
    expect(await story.does("demo", "sends", async () => answer)).to.equal(answer);
    expect(printed).to.contain("✔ demo sends (1,234 gas)");
    expect(story.close()).to.equal(true);
  });

  for (const [play, status] of [
    ["story.holds('sound', true)", 0],
    ["story.holds('unsound', false)", 1],
    ["throw new Error('foreign')", 1],
  ] as const) {
    it(`ends the process with ${status} after ${play}`, async () => {
      const tellStory = JSON.stringify(new URL("../../scripts/demo/tellStory.ts", import.meta.url).href);
      const text = `import(${tellStory}).then(({ tellStory }) => tellStory(async (story) => { ${play}; }));`;
      const ending = await startChild("tsx", ["-e", text]).ending;
      expect(ending.status, ending.output).to.equal(status);
    });
  }
});

describe("gasOf", () => {
  const receipt = (hash: string, gasUsed: bigint) => ({ hash, gasUsed });

  it("knows no gas of what speaks of none", () => {
    for (const answer of [undefined, null, 1, "0x", [], {}, { gas: 5 }, { receipt: undefined }, [{}]]) {
      expect(gasOf(answer)).to.equal(undefined);
    }
  });

  it("sums receipts of several transactions", () => {
    expect(gasOf(receipt("0x1", 7n))).to.equal(7n);
    expect(gasOf([receipt("0x1", 7n), receipt("0x2", 7n)])).to.equal(14n);
    expect(gasOf([{ receipt: receipt("0x1", 7n) }, receipt("0x2", 8n)])).to.equal(15n);
  });

  it("counts a transaction once that several records share", () => {
    const record = (transaction: string, gas: bigint) => ({ transaction, gas });
    expect(gasOf([record("0x1", 7n), record("0x1", 7n), record("0x2", 3n)])).to.equal(10n);
  });
});
