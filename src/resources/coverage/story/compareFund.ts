import { Contract } from "ethers";
import type { Connection } from "../../../shared/connect.js";
import { inLanes } from "../../../shared/inLanes.js";
import { ask } from "../../../shared/send.js";
import { fromSeconds } from "../../../shared/time.js";
import { periodAt, yearOfPeriod } from "../planTimes.js";
import { CLAIM_STATES } from "./FundEvent.js";
import type { FundState } from "./FundState.js";

const ERC20 = ["function balanceOf(address account) view returns (uint256)"];
const LANES = 8;

/** Something that the chain's slots say otherwise than its events. */
export interface FundDifference {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * Where the chain's slots, the token's balance and the times of the uses say otherwise than a state that was worked out from events.
 * @param block of the last of those events, or later with none in between.
 * @throws MedtrailError `chain.failed`.
 */
export async function compareFund(connection: Connection, state: FundState, block: number): Promise<FundDifference[]> {
  const found = await Promise.all([
    moneyDifferences(connection, state, block),
    accountDifferences(connection, state, block),
    yearDifferences(connection, state, block),
    claimDifferences(connection, state, block),
  ]);
  return found.flat();
}

async function moneyDifferences({ coverage, runner, deployment }: Connection, state: FundState, blockTag: number) {
  const { plan, books, surplus, terms } = state;
  const fund = await ask(coverage.fundOf(plan, { blockTag }));
  const token = new Contract(terms.token, ERC20, runner);
  const answer: unknown = await ask(
    token.getFunction("balanceOf").staticCall(deployment.contracts.CoverageFund, { blockTag }),
  );
  const balance = typeof answer === "bigint" ? answer : 0n;
  return [
    ...compare("assets", books.assets, fund.assets),
    ...compare("liabilities", books.liabilities, fund.liabilities),
    ...compare("owed", books.owed, fund.owed),
    ...compare("surplus", surplus.amount, fund.surplus),
    // Other plans may be paid in the same token.
    ...(balance < books.assets ? compare("balance of the token", books.assets, balance) : []),
  ];
}

async function accountDifferences({ coverage }: Connection, { plan, books }: FundState, blockTag: number) {
  const found = await inLanes([...books.accounts], LANES, async ([provider, { credit, debit }]) => {
    const account = await ask(coverage.accountOf(plan, provider, { blockTag }));
    return [
      ...compare(`credit of ${provider}`, credit, account.credit),
      ...compare(`debit of ${provider}`, debit, account.debit),
    ];
  });
  return found.flat();
}

async function yearDifferences({ coverage }: Connection, { plan, books }: FundState, blockTag: number) {
  const found = await inLanes(books.years(), LANES, async ({ person, year, use }) => {
    const slot = await ask(coverage.yearOf(plan, person, year, { blockTag }));
    const of = `year ${year} of ${person}`;
    return [
      ...compare(`deductible, ${of}`, use.deductibleUsed, slot.deductibleUsed),
      ...compare(`benefit, ${of}`, use.benefitUsed, slot.benefitUsed),
      ...compare(`paid at once, ${of}`, use.fastUsed, slot.fastUsed),
      ...compare(`cover, ${of}`, BigInt(use.coveredFrom), slot.coveredFrom),
    ];
  });
  return found.flat();
}

/** The states of the claims, and that each was counted in the year in which its use was anchored, and was covered then. */
async function claimDifferences({ coverage, uses }: Connection, state: FundState, blockTag: number) {
  const found = await inLanes([...state.claims.values()], LANES, async (claim) => {
    const [slot, use] = await ask(
      Promise.all([coverage.claimOf(claim.use, { blockTag }), uses.useOf(claim.use, { blockTag })]),
    );
    const { year, index } = yearOfPeriod(state.terms, periodAt(state.terms, fromSeconds(use.anchoredAt)));
    const { coveredFrom } = state.books.yearOf(claim.facts.person, year);
    return [
      ...compare(`state of claim ${claim.use}`, claim.state, CLAIM_STATES[Number(slot.state)] ?? "none"),
      ...compare(`period of claim ${claim.use}`, BigInt(claim.period), slot.period),
      ...compare(`year of claim ${claim.use}`, year, claim.facts.year),
      ...(index < coveredFrom || coveredFrom === 0 ? compare(`cover of claim ${claim.use}`, "covered", "not") : []),
    ];
  });
  return found.flat();
}

function compare(what: string, expected: bigint | number | string, found: bigint | number | string): FundDifference[] {
  return expected === found ? [] : [{ what, expected: String(expected), found: String(found) }];
}
