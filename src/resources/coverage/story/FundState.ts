import type { Hex } from "../../../shared/hex.js";
import type { AwardRun } from "../../awards/AwardRun.js";
import type { PlanTerms } from "../planTerms.js";
import type { FundBooks } from "./FundBooks.js";
import type { ClaimFacts, ClaimState } from "./FundEvent.js";

/** A claim as its events tell it. Amounts are in the token's smallest unit. */
export interface ClaimRecord {
  readonly use: Hex;
  /** With its present award: who acts on the claim names them. */
  readonly facts: ClaimFacts;
  readonly state: ClaimState;
  /** In which it was filed, and with which it is closed if it waits. */
  readonly period: number;
  readonly claimed: bigint;
  readonly approved: bigint;
  /** sha-256 of the encrypted FHIR Claim. */
  readonly document: Hex;
  readonly filedAt: Date;
  /** When it was paid, or credited at the close. */
  readonly paidAt?: Date;
  /** The transaction of that. */
  readonly payment?: string;
  /** Last moment for the arbiter. */
  readonly decideBy?: Date;
}

/** How far a period's close is. */
export type CloseState = "open" | "unlevelled" | "awarding" | "closed";

/** A period in which claims waited. */
export interface PeriodRecord {
  readonly period: number;
  readonly state: CloseState;
  /** Sum of what its claims come to, and how many there are. */
  readonly waiting: bigint;
  readonly count: number;
  readonly awarded: number;
  /** What they share; undefined until it is fixed. */
  readonly endowment?: bigint;
  readonly level?: bigint;
  readonly run?: AwardRun;
}

/** A rule that an event breaks. */
export interface FundProblem {
  readonly event: string;
  readonly block: number;
  readonly index: number;
  readonly transaction: string;
  /** What should have been told. */
  readonly rule: string;
  readonly expected?: string;
  readonly found?: string;
}

/** A plan, as all its events together tell it. */
export interface FundState {
  readonly plan: Hex;
  readonly terms: PlanTerms;
  readonly books: FundBooks;
  /** Whom each pseudonym stands for. */
  readonly persons: ReadonlyMap<Hex, Hex>;
  readonly enrolledUntil: ReadonlyMap<Hex, Date>;
  readonly claims: ReadonlyMap<Hex, ClaimRecord>;
  readonly periods: ReadonlyMap<number, PeriodRecord>;
  readonly surplus: { readonly amount: bigint; readonly period: number };
  /** Where the events do not follow from the terms and each other; none in a true story. */
  readonly problems: readonly FundProblem[];
}
