import { keccak256, toBeHex, ZeroHash } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { FROM, type GasStage, LATER, registered, UNTIL, word } from "./GasStage.js";
import { type CaseTotals, caseLeaf, type QualityReport, treeAbove, useIdPreimage } from "./qualityTrees.js";

const PERIOD = 30 * 86_400;
const NO_CASE = { probability: 0, counted: false, occurred: false, early: false };
/** Of ICaseDesk.Falsehood. */
const FALSEHOODS = { unknown: 4, otherPeriod: 7, retracted: 8 };
const TERMS = {
  start: FROM,
  periodLength: PERIOD,
  reportTime: 15 * 86_400,
  answerTime: 20 * 86_400,
  disputeTime: 60 * 86_400,
  minCases: 11,
  maxSpan: 3,
  raisedOdds: 2_000_000,
  loweredOdds: 500_000,
  upLimit: 4_500_000_000_000n,
  downLimit: 4_500_000_000_000n,
  eventsAreGood: false,
  barring: false,
};

/** Measures quality: reports, signals and answers, and a case opened in each kind of dispute. */
export async function measureQuality(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, regulator, controller, account, free, connection } = stage;
  const { time, takeSnapshot, impersonateAccount, setBalance } = connection.networkHelpers;
  const [reporter, auditorController] = free.slice(-4);
  if (!reporter || !auditorController) throw new Error("too few accounts");
  const { organizations, quality, caseDesk } = chain;
  const regulated = chain.as(regulator);
  const duties = DUTIES.report | DUTIES.write;
  await send(organizations.connect(controller).offerMembership(org, reporter.address, duties, UNTIL));
  await send(organizations.connect(reporter).acceptMembership(org, duties, UNTIL));
  const credential = word("auditor of quality");
  const { organizations: accrediting } = regulated;
  await send(accrediting.accredit(auditorController.address, credential, LICENCES.auditor, UNTIL));
  const auditor = await organizations.orgIdOf(auditorController.address, credential);
  await time.increase(172_800);
  await send(organizations.activateLicences(auditor));

  const mortality = { ...TERMS, definition: word("mortality") };
  const indicator = await quality.indicatorIdOf(mortality);
  await gas.transaction("define an indicator", regulated.quality.defineIndicator(mortality));
  await time.increaseTo(LATER);
  const period = Math.floor((LATER - FROM) / PERIOD) + 1;
  await gas.transaction("oblige an organisation to report", regulated.quality.oblige(org, indicator, period));

  const patient = await registered(stage, account.address as Hex, "quality");
  const mine = chain.as(reporter);
  /** An encounter of the present period, and its UseId. */
  const encounter = async (label: string, record = label): Promise<{ commitment: Hex; use: bigint }> => {
    const commitment = word(`commitment ${label}`);
    const digest = word(`encounter ${record}`);
    if (record === label) await send(mine.records.anchor(patient, org, digest));
    const use = { patient, commitment, kind: 1, digest, place: { root: ZeroHash, proof: [] } };
    const id = await mine.uses.anchorUse.staticCall(org, use);
    await send(mine.uses.anchorUse(org, use));
    return { commitment, use: BigInt(id) };
  };
  const past = await encounter("past");
  await time.increaseTo(FROM + period * PERIOD);
  const visit = await encounter("visit");
  const copy = await encounter("copy", "visit");
  const retracted = await encounter("retracted");
  await send(mine.records.retract(patient, org, word("encounter retracted")));

  const [up, down] = (await quality.offsetsOf(indicator, 100_000)).map(BigInt);
  if (up === undefined || down === undefined) throw new Error("no offsets");
  const sums = (cases: number, events: number): CaseTotals => ({
    cases,
    events,
    expected: cases * 100_000,
    up: BigInt(cases) * up,
    down: BigInt(cases) * down,
    early: 0,
  });
  const reportOf = async (at: number, cases: number, events: number, root: Hex): Promise<QualityReport> => ({
    first: at,
    through: at,
    leaves: cases,
    totals: await caseDesk.wordOf(sums(cases, events), NO_CASE),
    root,
  });
  const subject = (reported: QualityReport) => ({ org, indicator, reported });

  /** Measures what would end the report, and takes it back. */
  const marking = async (sentence: string, call: () => Parameters<GasLedger["transaction"]>[1]) => {
    const snapshot = await takeSnapshot();
    await gas.transaction(sentence, call());
    await snapshot.restore();
  };
  /** The same where two cases are opened: the transaction, and what each of them costs. */
  const markingTwo = async (sentence: string, tree: string, call: () => Parameters<GasLedger["transaction"]>[1]) => {
    await marking(`${sentence}, ${tree}`, call);
    const snapshot = await takeSnapshot();
    await gas.each(`${sentence}, each of the two, ${tree}`, 2, call());
    await snapshot.restore();
  };
  /** A report of one opened leaf, or two neighbours, in a tree of so many. */
  const reporting = async (leaves: number, index: number, opened: readonly Hex[]) => {
    const { root, proof } = treeAbove(opened, index, leaves);
    const reported = await reportOf(period, leaves, 100, root);
    await send(mine.quality.report(org, indicator, reported));
    return { reported, proof };
  };
  await time.increaseTo(FROM + (period + 1) * PERIOD);

  for (const leaves of [1_024, 131_072]) {
    const tree = `of ${leaves.toLocaleString("en")}`;
    // An even place: half of all neighbours are siblings.
    const index = leaves / 2 - 4;
    const snapshot = await takeSnapshot();
    const before = sums(index, 60);
    const after = sums(index + 1, 60);
    const own = { probability: 100_000, counted: true, occurred: false, early: false };
    const openedAs = async (use: bigint, totals: CaseTotals) => ({
      use: toBeHex(use, 32),
      salt: word(`salt ${use}`),
      word: await caseDesk.wordOf(totals, own),
    });
    const one = await openedAs(visit.use - 1n, before);
    // The last of its sums is false: both logarithms are needed.
    const two = await openedAs(visit.use + 1n, { ...after, down: after.down + 9n });
    const [left, right] = [caseLeaf(one), caseLeaf(two)];
    const pair = await reporting(leaves, index, [left.hash, right.hash]);
    await markingTwo("show a false logarithm by two neighbours", tree, () =>
      caseDesk.showFalseSum(subject(pair.reported), index, [one, two], pair.proof),
    );
    await markingTwo("show a case that is left out by two neighbours", tree, () => {
      const neighbours = [left.leaf, right.leaf];
      return caseDesk.showMissing(subject(pair.reported), patient, visit.commitment, index, neighbours, pair.proof);
    });
    await snapshot.restore();

    const counted = await takeSnapshot();
    const more = await openedAs(visit.use + 1n, { ...after, cases: after.cases + 9 });
    const padded = await reporting(leaves, index, [left.hash, caseLeaf(more).hash]);
    await marking(`show a false count by two neighbours, ${tree}`, () =>
      caseDesk.showFalseSum(subject(padded.reported), index, [one, more], padded.proof),
    );
    await counted.restore();

    const disordered = await takeSnapshot();
    const swapped = await reporting(leaves, index, [right.hash, left.hash]);
    await marking(`show a case twice or out of order, ${tree}`, () =>
      caseDesk.showDisorder(subject(swapped.reported), index, right.leaf, left.leaf, swapped.proof),
    );
    await disordered.restore();
    const middle = leaves / 2 - 1;
    const worst = await takeSnapshot();
    const apart = await reporting(leaves, middle, [right.hash, left.hash]);
    await marking(`show a case twice or out of order, in the very middle, ${tree}`, () =>
      caseDesk.showDisorder(subject(apart.reported), middle, right.leaf, left.leaf, apart.proof),
    );
    await worst.restore();

    const single = async (use: bigint, call: (at: Awaited<ReturnType<typeof placed>>) => Promise<void>) => {
      const start = await takeSnapshot();
      await call(await placed(use));
      await start.restore();
    };
    const placed = async (use: bigint) => {
      const opened = await openedAs(use, before);
      const { leaf, hash } = caseLeaf(opened);
      const { reported, proof } = await reporting(leaves, index, [hash]);
      return { opened, reported, proof, place: { index, leaf, proof } };
    };
    await single(1n, ({ reported, place }) =>
      marking(`show a case without an encounter, ${tree}`, () =>
        caseDesk.showUnfit(subject(reported), place, FALSEHOODS.unknown),
      ),
    );
    await single(retracted.use, ({ reported, place }) =>
      marking(`show a case whose record was retracted, ${tree}`, () =>
        caseDesk.showUnfit(subject(reported), place, FALSEHOODS.retracted),
      ),
    );
    const theirs = BigInt(keccak256(useIdPreimage(auditor, patient, visit.commitment)));
    await single(theirs, ({ reported, place }) =>
      marking(`show a case of another organisation, ${tree}`, () =>
        caseDesk.showForeign(subject(reported), place, { issuer: auditor, patient, commitment: visit.commitment }),
      ),
    );
    await single(past.use, ({ reported, place }) =>
      marking(`show a case of another period, ${tree}`, () =>
        caseDesk.showUnfit(subject(reported), place, FALSEHOODS.otherPeriod),
      ),
    );
    await single(copy.use, ({ reported, opened, proof }) =>
      marking(`show two cases of one record, ${tree}`, () =>
        caseDesk.showSharedRecord(subject(reported), index, opened, proof, toBeHex(visit.use, 32)),
      ),
    );
    // A use that was never anchored is early by its time of zero, and its leaf says otherwise.
    await single(theirs, ({ reported, opened, proof }) =>
      marking(`show a case in the wrong part of its periods, ${tree}`, () =>
        caseDesk.showMisplaced(subject(reported), index, opened, proof),
      ),
    );
    await single(visit.use, async ({ reported, place }) => {
      const auditing = caseDesk.connect(auditorController);
      const { commitment } = visit;
      await marking(`find a case against its record, ${tree}`, () =>
        auditing.find(auditor, subject(reported), place, word("statement")),
      );
      await gas.transaction(
        `demand a case, ${tree}`,
        auditing.demandCase(auditor, subject(reported), patient, commitment),
      );
      await gas.transaction(`demand a place, ${tree}`, auditing.demandPlace(auditor, subject(reported), index - 1));
      await marking(`show a demanded case, ${tree}`, () => caseDesk.showCase(subject(reported), place));
      await time.increase(8 * 86_400);
      await marking(`show that a demanded case is withheld, ${tree}`, () =>
        caseDesk.showWithheld(org, indicator, period, toBeHex(visit.use, 32)),
      );
    });
  }

  const first = await reportOf(period, 400, 40, word("root 0"));
  await gas.transaction("report a period, the first", mine.quality.report(org, indicator, first));
  let at = period;
  const next = async (events: number) => {
    at += 1;
    await time.increaseTo(FROM + (at + 1) * PERIOD);
    const reported = await reportOf(at, 400, events, word(`root ${at}`));
    return mine.quality.report(org, indicator, reported);
  };
  await gas.transaction("report a period, a member with licence checked", next(41));
  for (let i = 0; i < 4; i++) await send(next(41));
  await gas.transaction("report a period, after 5 others", next(41));
  await gas.transaction("report a period, with a signal", next(80));
  await gas.transaction("answer a signal", mine.quality.answer(org, indicator, word("answer")));
  await send(next(80));
  await time.increase(21 * 86_400);
  await gas.transaction("count an unanswered signal, the first fault", quality.countUnanswered(org, indicator));
  const accepting = regulated.quality.acceptAnswer(org, indicator, word("decision"));
  await gas.transaction("accept a late answer", accepting);
  await time.increase(120 * 86_400);
  await gas.transaction("count a missing report", quality.countOverdue(org, indicator));
  const late = await reportOf(at + 1, 400, 40, word("late"));
  await gas.transaction(
    "report a period, after a missing report was counted",
    mine.quality.report(org, indicator, late),
  );

  const desk = await caseDesk.getAddress();
  await impersonateAccount(desk);
  await setBalance(desk, 10n ** 18n);
  const asDesk = quality.connect(await connection.ethers.getSigner(desk));
  await gas.transaction(
    "mark a report, the desk's part",
    asDesk.disprove(org, indicator, at + 1, `0x${"00".repeat(24)}`, FALSEHOODS.unknown),
  );
  await gas.transaction("count a false report", quality.countFalseReport(org, indicator, at + 1));
  const excusing = regulated.quality.excuseReport(org, indicator, at + 1, word("decision"));
  await gas.transaction("excuse a false report", excusing);

  for (const [sentence, call] of Object.entries({
    indicatorIdOf: quality.indicatorIdOf.populateTransaction(mortality),
    indicatorOf: quality.indicatorOf.populateTransaction(indicator),
    basisOf: quality.basisOf.populateTransaction(indicator),
    chartOf: quality.chartOf.populateTransaction(org, indicator),
    reportedOf: quality.reportedOf.populateTransaction(org, indicator, at),
    dueOf: quality.dueOf.populateTransaction(org, indicator),
    offsetsOf: quality.offsetsOf.populateTransaction(indicator, 100_000),
    funnelLimits: quality.funnelLimits.populateTransaction(15_000_000),
    funnelZoneOf: quality.funnelZoneOf.populateTransaction(15, 15_000_000),
    faultsOf: quality.faultsOf.populateTransaction(org),
    standingOf: quality.standingOf.populateTransaction(org),
    CASE_DESK: quality.CASE_DESK.populateTransaction(),
    "ORGANIZATIONS of the quality monitor": quality.ORGANIZATIONS.populateTransaction(),
    "demandOf, a case": caseDesk.demandOf.populateTransaction(org, indicator, at, ZeroHash),
    "wordOf, a case": caseDesk.wordOf.populateTransaction(sums(400, 40), NO_CASE),
    "detailsOf, a case": caseDesk.detailsOf.populateTransaction(first.totals),
    SHOWING_TIME: caseDesk.SHOWING_TIME.populateTransaction(),
    MONITOR: caseDesk.MONITOR.populateTransaction(),
    "RECORDS of the case desk": caseDesk.RECORDS.populateTransaction(),
    "USES of the case desk": caseDesk.USES.populateTransaction(),
    "ORGANIZATIONS of the case desk": caseDesk.ORGANIZATIONS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
  await gas.transaction("release an organisation", regulated.quality.release(org, indicator));
}
