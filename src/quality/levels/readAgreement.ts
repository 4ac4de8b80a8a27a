import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import type { AgreementLedger } from "./AgreementLedger.js";
import type { OUTCOMES } from "./agreementEvents.js";
import type { AgreementTerms } from "./agreementTerms.js";
import { keepAgreement } from "./keepAgreement.js";

/** Periods that were settled together. */
export interface LevelSettlement {
  readonly outcome: (typeof OUTCOMES)[number];
  readonly from: number;
  readonly through: number;
  /** The last period of the report that was looked at; left out where there is none. */
  readonly reported?: number;
  /** In the token's smallest unit, as the next. */
  readonly toCommissioner: bigint;
  readonly toProvider: bigint;
}

/** Where an agreement stands. */
export interface ServiceAgreement {
  readonly agreement: Hex;
  readonly terms: AgreementTerms;
  readonly state: AgreementLedger["state"];
  /** The first period that is not settled; the one behind the last when all are. */
  readonly next: number;
  /** What is held for periods that are not settled. */
  readonly escrow: bigint;
  readonly settlements: readonly LevelSettlement[];
}

/**
 * An agreement's terms and where it stands at the newest block, from its events.
 * @throws InputError `input.invalid`, `chain.no-provider`; MissingError `levels.unknown-agreement`, `chain.no-block`;
 * MedtrailError `chain.failed`.
 */
export async function readAgreement(connection: Connection, id: Hex): Promise<ServiceAgreement> {
  const { agreement, ledger } = await keepAgreement(connection, id);
  const { terms, state, next, escrow } = ledger;
  const settlements = ledger.settlements.map(({ outcome, from, through, reported, toCommissioner, toProvider }) => ({
    ...{ outcome, from, through, toCommissioner, toProvider },
    ...(reported === undefined ? {} : { reported }),
  }));
  return { agreement, terms, state, next, escrow, settlements };
}
