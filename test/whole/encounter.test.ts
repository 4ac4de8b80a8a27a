import { expect } from "chai";
import { endVoteProver } from "../../scripts/demo/voteProver.js";
import { readChart } from "../../src/quality/chain/readChart.js";
import { readRound } from "../../src/quality/feedback/rounds.js";
import { relaySeats } from "../../src/quality/feedback/seats.js";
import { castVote } from "../../src/quality/feedback/votes.js";
import { prepareReport } from "../../src/quality/reports/prepareReport.js";
import { sendReport } from "../../src/quality/reports/sendReport.js";
import { readUse } from "../../src/records/uses/readUse.js";
import { useIdOf } from "../../src/records/uses/useIdOf.js";
import { InputError, RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { feedbackScene } from "../quality/feedback/feedbackScene.js";
import { expectFailure } from "../support/failureOf.js";
import { DAY, qualitySystem } from "../support/qualitySystem.js";
import { testSystem } from "../support/testSystem.js";

const CASES = 12;

describe("an encounter", () => {
  after(() => endVoteProver());

  it("gives its patient one voice and its hospital one case, both under the UseId that was anchored once", async function () {
    this.timeout(300_000);
    const system = await testSystem();
    const quality = await qualitySystem(system);
    const { hospital, indicator, chain } = quality;
    const scene = await feedbackScene({ system, hospital });
    const round = await scene.open();
    const voters = await scene.votersOf(CASES);
    const uses = voters.map(({ encounter }) => useIdOf(encounter));
    const [voter] = voters;
    const [use] = uses;
    if (!voter || !use) throw new Error("no encounter");

    await relaySeats(chain, await Promise.all(voters.map((one) => scene.signedSeat(round, one))));
    const again = async () => relaySeats(chain, [await scene.signedSeat(round, voter)]);
    const seated = await expectFailure(again, RefusedError, "contract.UseAlreadySeated");
    expect(seated.values).to.deep.equal({ use });
    await quality.time.increase(20 * DAY);
    const { prepared } = await scene.vote(round, voter, [4, 10]);
    const twice = () => castVote(chain, quality.stores.blobs, prepared);
    await expectFailure(twice, RefusedError, "contract.VoteAlreadyCast");
    expect(await readRound(chain, round)).to.include({ seats: CASES, votes: 1 });

    await quality.time.increaseTo(quality.startOf(1));
    const judged = (given: readonly Hex[]) => ({
      ...{ org: hospital.org, indicator, through: 0 },
      cases: given.map((one, i) => ({ use: one, counted: true, occurred: i < 1, probability: 100_000 })),
    });
    // The encounter that votes is a case whether the hospital likes it or not, and a case once.
    const leftOut = await expectFailure(() => prepareReport(chain, judged(uses.slice(1))), InputError, "quality.case");
    expect(leftOut.values).to.include({ use });
    const doubled = await expectFailure(() => prepareReport(chain, judged([...uses, use])), InputError, "quality.case");
    expect(doubled.values).to.include({ use });
    await sendReport(quality.reporter, await prepareReport(chain, judged(uses)));
    const { steps } = await readChart(chain, { org: hospital.org, indicator });
    expect(steps[0]).to.include({ cases: CASES, events: 1, state: "standing" });
    expect((await readUse(chain, use)).state).to.equal("standing");
    await quality.close();
  });
});
