import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { anchorUse, type NewUse } from "./anchorUses.js";
import { type DispenseParts, dispenseOpening } from "./dispenseOpening.js";
import { dispensesOf } from "./dispensesOf.js";
import type { UseOpening } from "./UseOpening.js";

/** A dispense of a prescription. */
export interface NewDispense extends DispenseParts {
  /** The dispensing organisation's record that tells of it, such as a MedicationDispense. */
  readonly record: NewUse["record"];
}

/** A dispense that was anchored. */
export interface AnchoredDispense {
  readonly use: Hex;
  /** Keep it with the record: it claims the dispense, and names it in a safety report. */
  readonly opening: UseOpening;
  /** Whether this dispense closed the prescription. False if another organisation's stands before it: do not hand over. */
  readonly closes: boolean;
  readonly transaction: ContractTransactionReceipt;
}

/**
 * Closes a prescription by its dispense: asks the chain whether it stands and nobody dispensed it yet, then anchors the dispense as a use
 * of the organisation that dispenses. Do so before the packs are handed over. Two organisations that anchor at once both succeed; the
 * earlier one `closes`.
 * @param connection a member's of the dispensing organisation's, with the duty to write.
 * @throws InputError `input.invalid`; RefusedError `use.no-prescription`, `use.dispensed` before anything is sent, and those of
 * {@link anchorUse}; MedtrailError `chain.failed`.
 */
export async function anchorDispense(
  connection: Connection,
  { record, ...parts }: NewDispense,
): Promise<AnchoredDispense> {
  const opening = dispenseOpening(parts);
  const { prescription, closedBy } = await dispensesOf(connection, parts);
  if (prescription.state !== "standing" || prescription.kind !== "prescription") {
    const { use, state, kind } = prescription;
    throw new RefusedError("use.no-prescription", "No such prescription stands", { use, state, kind });
  }
  if (closedBy) {
    const { use, organisation, anchoredAt } = closedBy;
    const values = { prescription: prescription.use, use, organisation, at: anchoredAt?.toISOString() };
    throw new RefusedError("use.dispensed", "The prescription was dispensed before", values);
  }
  const { use, transaction } = await anchorUse(connection, { opening, kind: "dispense", record });
  const after = await dispensesOf(connection, parts);
  return { use, opening, closes: after.closedBy?.use === use, transaction };
}
