import { InputError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import { MAX_UNITS } from "../adjudicate.js";
import type { FeeSchedule, ServiceCode } from "../FeeSchedule.js";

/** One service of a claim, as a provider has it. */
export interface ClaimedService {
  readonly service: ServiceCode;
  /** How often it was given. */
  readonly units: number;
  /** What is asked for all of it, in the token's smallest unit. */
  readonly amount: bigint;
}

/** One line of a claim, as the chain takes it. */
export interface ClaimLine {
  readonly code: Hex;
  readonly maximum: bigint;
  readonly units: number;
  readonly amount: bigint;
  readonly proof: readonly Hex[];
}

/**
 * A claim's lines: services of one code are one line, in ascending order of the blinded codes, each with its maximum's proof.
 * @throws InputError `coverage.unknown-code` naming the item's place; `coverage.document` for more than 65,535 units of a service.
 */
export function claimLines(schedule: FeeSchedule, items: readonly ClaimedService[]): ClaimLine[] {
  const lines = new Map<Hex, ClaimLine>();
  for (const [place, { service, units, amount }] of items.entries()) {
    const { code, maximum, proof } = schedule.feeOf(service, `item ${place + 1}`);
    const before = lines.get(code) ?? { units: 0, amount: 0n };
    const line = { code, maximum, proof, units: before.units + units, amount: before.amount + amount };
    if (line.units > MAX_UNITS) {
      throw new InputError("coverage.document", "The Claim cannot be claimed as it is", {
        rule: `a service stands more than ${MAX_UNITS} times`,
      });
    }
    lines.set(code, line);
  }
  return [...lines.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** What the schedule allows of each item: of items that are one line, the first have it first. Together it is the line's approved amount. */
export function approvedItems(schedule: FeeSchedule, items: readonly ClaimedService[]): bigint[] {
  const left = new Map<Hex, bigint>();
  for (const { code, maximum, units } of claimLines(schedule, items)) left.set(code, maximum * BigInt(units));
  return items.map(({ service, amount }) => {
    const { code } = schedule.feeOf(service);
    const allowed = left.get(code) ?? 0n;
    const approved = amount < allowed ? amount : allowed;
    left.set(code, allowed - approved);
    return approved;
  });
}
