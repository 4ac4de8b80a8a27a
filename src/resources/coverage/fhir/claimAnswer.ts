import { checkInput } from "../../../shared/checkInput.js";
import type { Deployment } from "../../../shared/Deployment.js";
import { InputError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import { approvedItems } from "../claims/claimLines.js";
import type { FeeSchedule } from "../FeeSchedule.js";
import type { ClaimState } from "../story/FundEvent.js";
import type { ClaimRecord, FundState } from "../story/FundState.js";
import type { FhirClaim } from "./claimFromFhir.js";
import type { FhirObject } from "./encodeFhir.js";
import { moneyOf, type TokenMoney, tokenMoneySchema } from "./FhirMoney.js";
import {
  claimIdentifier,
  concept,
  conceptOf,
  dateTimeText,
  organizationReference,
  patientReference,
} from "./fhirParts.js";

/** A claim on chain, and the FHIR Claim that it was made of. */
export interface ClaimAnswer {
  readonly deployment: Deployment;
  readonly fund: FundState;
  /** UseId. */
  readonly use: Hex;
  /** The pseudonym that was claimed for. */
  readonly patient: Hex;
  /** Of `claimFromFhir`. */
  readonly claim: FhirClaim;
  readonly schedule: FeeSchedule;
  readonly money: TokenMoney;
  /** When the answer is written. */
  readonly created: Date;
}

/** Where a claim stands, in words. */
const DISPOSITIONS: Readonly<Record<ClaimState, string>> = {
  none: "Not filed.",
  paid: "Paid at once.",
  waiting: "Waits for the close of its period.",
  contested: "Waits; contested by the insurer.",
  upheld: "Waits; upheld by the arbiter.",
  disputed: "Paid at once; contested by the insurer.",
  setAside: "Awarded; kept until the arbiter decides.",
  struck: "Denied while its period is being closed.",
  settled: "Settled.",
  denied: "Denied.",
  reversed: "Reversed after payment.",
};

const PAID: ReadonlySet<ClaimState> = new Set(["paid", "disputed", "settled"]);
const VOID: ReadonlySet<ClaimState> = new Set(["denied", "reversed", "struck"]);

/**
 * What ClaimResponse and ExplanationOfBenefit have in common, and the adjudication of each item.
 * @throws InputError `coverage.document` where the use was not claimed, or for other amounts; `coverage.unknown-code`; `input.invalid`.
 */
export function claimAnswer({ deployment, fund, use, patient, claim, schedule, money, created }: ClaimAnswer) {
  const token = checkInput(tokenMoneySchema, money, "plan's money");
  const record = fund.claims.get(use);
  if (record === undefined) throw notAnswerable("the use was claimed");
  const approved = approvedItems(schedule, claim.items);
  const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
  if (sum(claim.items.map(({ amount }) => amount)) !== record.claimed || sum(approved) !== record.approved) {
    throw notAnswerable("the Claim is the one that was claimed");
  }
  const { identifier, id } = claim;
  const request = identifier
    ? { type: "Claim", identifier: { ...identifier } }
    : id
      ? { reference: `Claim/${id}` }
      : undefined;
  return {
    token,
    request,
    items: claim.items.map((item, place) => ({
      ...item,
      adjudication: [category("submitted", item.amount, token), category("eligible", approved[place] ?? 0n, token)],
    })),
    head: {
      identifier: [{ ...claimIdentifier(deployment, use) }],
      status: record.state === "reversed" ? "cancelled" : "active",
      type: conceptOf(claim.type),
      use: "claim",
      patient: patientReference(deployment, patient),
      created: dateTimeText(created),
      insurer: organizationReference(deployment, fund.terms.insurer),
      outcome: PAID.has(record.state) || VOID.has(record.state) ? "complete" : "partial",
      disposition: DISPOSITIONS[record.state],
    },
    total: totalsOf(record, token),
    payment: paymentOf(deployment, record, token),
    record,
  };
}

/** One adjudicated amount, by HL7's adjudication codes. */
function category(code: string, amount: bigint, token: TokenMoney): FhirObject {
  return { category: concept("adjudication", code), amount: moneyOf(amount, token) };
}

/**
 * `copay` is the person's share and what the year's limit leaves: together with deductible and benefit it is what is eligible. A void
 * claim has neither: the plan gave back what it had counted for the person.
 */
function totalsOf({ facts, claimed, approved, state }: ClaimRecord, token: TokenMoney): FhirObject[] {
  const asked = [category("submitted", claimed, token), category("eligible", approved, token)];
  if (VOID.has(state)) return [...asked, category("benefit", 0n, token)];
  return [
    ...asked,
    category("deductible", facts.deductible, token),
    category("copay", approved - facts.deductible - facts.due, token),
    category("benefit", facts.due, token),
  ];
}

function paymentOf({ chainId }: Deployment, record: ClaimRecord, token: TokenMoney): FhirObject | undefined {
  const { facts, paidAt, payment, state } = record;
  if (!PAID.has(state) || paidAt === undefined || payment === undefined) return undefined;
  const short = facts.due - facts.award;
  return {
    type: concept("ex-paymenttype", short === 0n ? "complete" : "partial"),
    ...(short === 0n
      ? {}
      : { adjustment: moneyOf(short, token), adjustmentReason: { text: "The period's money was short." } }),
    date: paidAt.toISOString().slice(0, 10),
    amount: moneyOf(facts.award, token),
    identifier: { system: `eip155:${chainId}`, value: payment },
  };
}

function notAnswerable(rule: string): InputError {
  return new InputError("coverage.document", "The claim cannot be answered", { rule });
}
