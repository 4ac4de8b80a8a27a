import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { type DispenseParts, dispenseOpening } from "./dispenseOpening.js";
import { readUse, type UseState } from "./readUse.js";
import { useCommitmentOf } from "./useCommitmentOf.js";
import { useIdOf } from "./useIdOf.js";

/** A use that was anchored as a dispense of a prescription. */
export interface Dispense extends UseState {
  /** OrgId that dispensed. */
  readonly organisation: Hex;
}

/** What the chain says of one dispense of a prescription. */
export interface Dispenses {
  readonly prescription: UseState;
  /** Every use that was anchored as this dispense, in the order of the chain. More than one that stands is a double. */
  readonly dispenses: readonly Dispense[];
  /** The first that stands: it closes the prescription, for this fill. Absent while it is open. */
  readonly closedBy?: Dispense;
}

/**
 * Asks who dispensed a prescription, wherever that was. Needs the prescription's opening, which its author gives to the pharmacy, and to
 * the insurer, as a record that the patient grants.
 * @param parts.fill which dispense of it; the first when left out.
 * @param span where to look; every block since the deployment unless told. A node that leaves out events hides a dispense: ask one's own.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function dispensesOf(
  connection: Connection,
  { prescription, fill }: Omit<DispenseParts, "organisation">,
  span: BlockSpan = {},
): Promise<Dispenses> {
  // The commitment names no organisation, so it is the same whoever dispenses.
  const own = { prescription, organisation: prescription.organisation, ...(fill === undefined ? {} : { fill }) };
  const commitment = useCommitmentOf(dispenseOpening(own));
  const { uses } = connection;
  const filter = uses.filters.UseAnchored(undefined, undefined, prescription.patient);
  const events = await eventsBetween(connection, (from, to) => uses.queryFilter(filter, from, to), span);
  const dispenses: Dispense[] = [];
  for (const { args } of events) {
    if (args.commitment !== commitment) continue;
    const use = await readUse(connection, toHex(fromHex(args.use, 32)));
    if (use.kind === "dispense") dispenses.push({ ...use, organisation: toHex(fromHex(args.organisation, 32)) });
  }
  const closedBy = dispenses.find(({ state }) => state === "standing");
  return {
    prescription: await readUse(connection, useIdOf(prescription)),
    dispenses,
    ...(closedBy ? { closedBy } : {}),
  };
}
