import { expect } from "chai";
import {
  contestClaim,
  decideClaim,
  reverseClaim,
  upholdUndecided,
  withdrawClaim,
} from "../../../src/resources/coverage/claims/judgeClaim.js";
import { closePeriods } from "../../../src/resources/coverage/close/closePeriods.js";
import { planClose } from "../../../src/resources/coverage/close/planClose.js";
import { addPseudonym, changeEnrolment, enrolPerson } from "../../../src/resources/coverage/enrolPerson.js";
import {
  announceSurplus,
  collectAwards,
  payPremium,
  withdrawSurplus,
} from "../../../src/resources/coverage/planMoney.js";
import { compareFund } from "../../../src/resources/coverage/story/compareFund.js";
import type { FundEvent } from "../../../src/resources/coverage/story/FundEvent.js";
import { readFund } from "../../../src/resources/coverage/story/readFund.js";
import { readFundStory } from "../../../src/resources/coverage/story/readFundStory.js";
import { replayFund } from "../../../src/resources/coverage/story/replayFund.js";
import { verifyFund } from "../../../src/resources/coverage/story/verifyFund.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import { latestBlock } from "../../../src/shared/eventsBetween.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { expectFailure } from "../../support/failureOf.js";
import { type CoverageScene, coverageScene, DAY, digestFor, type SceneUse } from "./coverageScene.js";

describe("the life of a coverage fund", function () {
  this.timeout(300_000);
  let scene: CoverageScene;
  let members: Awaited<ReturnType<CoverageScene["member"]>>[];
  let uses: SceneUse[];
  let restore: () => Promise<void>;

  before(async () => {
    scene = await coverageScene({ deductible: 0n, coinsuranceBps: 0 });
    members = [await scene.member(), await scene.member()];
    await scene.topUp(3000n);
    await scene.begin();
    uses = (await Promise.all(members.map((member) => scene.encounters(member, 4)))).flat();
  });
  beforeEach(async () => {
    ({ restore } = await scene.system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => scene.system.close());

  const useAt = (place: number): SceneUse => {
    const use = uses[place];
    if (!use) throw new Error("no such use");
    return use;
  };
  const insurer = () => scene.system.as(scene.insurer.member);
  const arbiter = () => scene.system.as(scene.arbiter.member);
  const provider = () => scene.system.as(scene.hospital.member);
  const claimNow = async (use: Hex) => {
    const claim = (await readFund(scene.system.chain, scene.plan)).claims.get(use);
    if (!claim) throw new Error("not claimed");
    return claim;
  };
  const stateOf = async (use: Hex) => (await claimNow(use)).state;
  const reasons = digestFor("reasons");
  const pass = (seconds: number) => scene.system.time.increase(seconds);
  const expectTrue = async () => {
    const { problems, differences, isTrue } = await verifyFund(scene.system.chain, scene.plan);
    expect(problems).to.deep.equal([]);
    expect(differences).to.deep.equal([]);
    expect(isTrue).to.equal(true);
  };

  it("contests, decides, upholds, withdraws, reverses, nets, closes and takes a surplus out: and it adds up", async () => {
    const { system, plan, hospital } = scene;
    // Four claims paid at once, four that wait.
    const fast = await Promise.all([0, 1, 4, 5].map((place) => useAt(place)).map((use) => scene.claim(use, 400n)));
    const slow = await Promise.all([2, 3, 6, 7].map((place) => useAt(place)).map((use) => scene.claim(use, 900n)));
    expect(fast.map(({ filed }) => filed.state)).to.deep.equal(["paid", "paid", "paid", "paid"]);
    expect(slow.map(({ filed }) => filed.state)).to.deep.equal(["waiting", "waiting", "waiting", "waiting"]);
    await expectTrue();
    const [denied, disputed, withdrawn, retracted] = fast;
    const [contested, undecided, setAside, struck] = slow;
    if (!denied || !disputed || !withdrawn || !retracted) throw new Error("missing");
    if (!contested || !undecided || !setAside || !struck) throw new Error("missing");
    const named = ({ use, filed }: typeof denied) => ({ use, facts: filed.facts });

    for (const claim of [denied, disputed, contested, undecided]) {
      await contestClaim(insurer(), { ...named(claim), reasons });
    }
    expect(await stateOf(disputed.use)).to.equal("disputed");
    expect(await stateOf(contested.use)).to.equal("contested");
    await decideClaim(arbiter(), { ...named(denied), upheld: false, reasons });
    await decideClaim(arbiter(), { ...named(disputed), upheld: true, reasons });
    await decideClaim(arbiter(), { ...named(contested), upheld: true, reasons });
    await expectFailure(
      () => upholdUndecided(system.chain, named(undecided)),
      RefusedError,
      "contract.DecisionPending",
    );
    await pass(2 * DAY + 1);
    await upholdUndecided(system.chain, named(undecided));
    expect(await Promise.all([denied, disputed, contested, undecided].map(({ use }) => stateOf(use)))).to.deep.equal([
      "reversed",
      "settled",
      "upheld",
      "upheld",
    ]);
    await withdrawClaim(provider(), named(withdrawn));
    await expectTrue();

    // The arbiter is slow with a claim of a period that closes meanwhile.
    await system.time.increaseTo(Math.floor(scene.terms.start.getTime() / 1000) + 11 * DAY - 60);
    await contestClaim(insurer(), { ...named(setAside), reasons });
    await scene.closable(1);
    await send(system.chain.coverage.fixPeriod(plan));
    await withdrawClaim(provider(), { ...named(struck), reasons });
    expect(await stateOf(struck.use)).to.equal("struck");
    const { periods } = await closePeriods(system.chain, { plan, chunk: 3 });
    expect(periods).to.deep.equal([1]);
    expect(await stateOf(setAside.use)).to.equal("setAside");
    expect(await stateOf(struck.use)).to.equal("denied");
    await expectTrue();
    const kept = await claimNow(setAside.use);
    await decideClaim(arbiter(), { use: kept.use, facts: kept.facts, upheld: true, reasons });
    expect(await stateOf(setAside.use)).to.equal("settled");

    // A record is retracted long after its use was paid.
    const { patient, digest } = useAt(5);
    await expectFailure(() => reverseClaim(system.chain, named(retracted)), RefusedError, "contract.UseStillStands");
    await send(provider().records.retract(patient.id, hospital.org, digest));
    await reverseClaim(system.chain, named(retracted));
    expect(await stateOf(retracted.use)).to.equal("reversed");
    await collectAwards(system.chain, { plan, provider: hospital.org });
    await expectTrue();

    // The insurer takes out what is above the liabilities, after another close.
    const free = (await readFund(system.chain, plan)).books;
    await announceSurplus(insurer(), { plan, amount: free.assets - free.liabilities });
    await expectFailure(() => withdrawSurplus(insurer(), plan), RefusedError, "contract.SurplusNotDue");
    await scene.closable(2);
    await withdrawSurplus(insurer(), plan);
    const verdict = await verifyFund(system.chain, plan);
    expect(verdict).to.include({ isTrue: true, held: 0n });
    expect(verdict.moneyIn).to.equal(verdict.moneyOut);

    await tamperWithEverything(await readFundStory(system.chain, plan));
  });

  /** No event of the story can be left out, come twice or say another amount: the replay or the chain's slots contradict. */
  async function tamperWithEverything(story: readonly FundEvent[]): Promise<void> {
    const { system, plan } = scene;
    const block = await latestBlock(system.chain);
    const isFound = async (events: readonly FundEvent[]) => {
      const state = replayFund(plan, events);
      return state.problems.length > 0 || (await compareFund(system.chain, state, block)).length > 0;
    };
    expect(await isFound(story)).to.equal(false);
    const unmissed: string[] = [];
    for (const [place, event] of story.entries()) {
      if (event.name === "PlanOpened") continue;
      if (!(await isFound(story.toSpliced(place, 1)))) unmissed.push(`${event.name} left out`);
      if (!(await isFound(story.toSpliced(place, 0, event)))) unmissed.push(`${event.name} twice`);
      for (const changed of falsified(event)) {
        if (!(await isFound(story.with(place, changed)))) unmissed.push(`${event.name} changed`);
      }
    }
    // What changes nothing: the same announcement again.
    expect(new Set(unmissed)).to.deep.equal(new Set(["SurplusAnnounced twice"]));
  }

  /** The event with each of its amounts one more. */
  function falsified(event: FundEvent): FundEvent[] {
    const one = (found: FundEvent): FundEvent[] => [found];
    switch (event.name) {
      case "PremiumPaid":
      case "FundToppedUp":
      case "ProviderPaid":
      case "DebitNetted":
      case "SurplusAnnounced":
      case "SurplusWithdrawn":
        return one({ ...event, amount: event.amount + 1n });
      case "ClaimAwarded":
        return one({ ...event, award: event.award + 1n });
      case "ClaimVoided":
        return one({ ...event, taken: event.taken + 1n });
      case "PeriodFixed":
        return [
          { ...event, endowment: event.endowment + 1n },
          { ...event, waiting: event.waiting + 1n },
          { ...event, count: event.count + 1 },
        ];
      case "ClaimFiled": {
        const { facts } = event;
        return [
          { ...event, facts: { ...facts, due: facts.due + 1n } },
          { ...event, facts: { ...facts, deductible: facts.deductible + 1n } },
          { ...event, facts: { ...facts, award: facts.award + 1n } },
          { ...event, facts: { ...facts, year: facts.year + 1 } },
          { ...event, approved: event.approved + 1n },
          { ...event, state: event.state === "paid" ? "waiting" : "paid" },
          { ...event, period: event.period + 1 },
        ];
      }
      default:
        return [];
    }
  }

  it("counts a person once under several pseudonyms, and refuses what does not fit", async () => {
    const { system, plan } = scene;
    const [first, second] = members;
    if (!first || !second) throw new Error("missing");
    const { person } = first;
    const stranger = await scene.newcomer();
    const added = { plan, person, patient: stranger.id, category: stranger.keyring.byCategory("laboratory").number };
    await addPseudonym(insurer(), added);
    await expectFailure(() => addPseudonym(insurer(), added), RefusedError, "contract.PatientAlreadyEnrolled");
    const [own] = await scene.encounters({ patient: stranger }, 1);
    if (!own) throw new Error("missing");
    await scene.claim(useAt(0), 700n);
    // Under another pseudonym the fast limit is the same person's.
    expect((await scene.claim(own, 700n)).filed).to.include({ state: "waiting" });
    await expectFailure(() => scene.claim(own, 1n), RefusedError, "contract.UseAlreadyClaimed");
    await expectTrue();

    const until = await system.inDays(100);
    await expectFailure(
      () => enrolPerson(insurer(), { ...added, until }),
      RefusedError,
      "contract.PersonAlreadyEnrolled",
    );
    await changeEnrolment(insurer(), { plan, person, until: new Date(0) });
    await expectFailure(
      () => payPremium(system.chain, { plan, person, year: 2 }),
      RefusedError,
      "contract.EnrolmentEnds",
    );
    await expectFailure(
      () => payPremium(system.chain, { plan, person: second.person, year: 1 }),
      RefusedError,
      "contract.PremiumAlreadyPaid",
    );
    await expectTrue();
    await expectFailure(() => readFund(system.chain, digestFor("no plan")), MissingError, "coverage.unknown-plan");
    await expectFailure(() => closePeriods(system.chain, { plan, chunk: 0 }), InputError, "input.invalid");
    const reader = system.as(system.ethers.provider);
    await scene.closable(1);
    await closePeriods(system.chain, { plan });
    expect(await planClose(system.chain, plan)).to.equal(undefined);
    expect(await closePeriods(reader, { plan })).to.deep.equal({ periods: [], transactions: [] });
  });
});
