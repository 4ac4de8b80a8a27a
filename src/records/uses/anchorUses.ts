import { type ContractTransactionReceipt, ZeroHash } from "ethers";
import { z } from "zod";
import type { IUseRegistry } from "../../../typechain-types/contracts/records/interfaces/IUseRegistry.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { placeOf } from "../disclosure/disclosureCall.js";
import { batchPlace } from "../EnvelopeStore.js";
import { useOpeningForm } from "./UseOpening.js";
import { useCommitmentOf } from "./useCommitmentOf.js";
import { useIdOf } from "./useIdOf.js";
import { USE_KINDS } from "./useKind.js";

/** UseRegistry.MAX_USES: more would not fit under the gas of one transaction (EIP-7825). */
export const MAX_USES = 128;

const useForm = z.strictObject({
  opening: useOpeningForm,
  kind: z.enum(USE_KINDS),
  /** The record that tells of it, by the opening's organisation about its patient; one of a batch with its proof. */
  record: z.object({ digest: bytes32, batch: batchPlace.exactOptional() }),
});

const listForm = z
  .array(useForm)
  .min(1)
  .max(MAX_USES)
  .refine((uses) => new Set(uses.map(({ opening }) => opening.organisation)).size < 2, "not of one organisation");

/** One use to be anchored. */
export type NewUse = z.input<typeof useForm>;

/** Uses that were anchored, in the order in which they were given. */
export interface AnchoredUses {
  readonly uses: readonly Hex[];
  readonly transaction: ContractTransactionReceipt;
}

/**
 * Anchors one use, whose record is anchored. Keep the opening first: without its salt nobody can show the use again.
 * @param connection a member's of the organisation's, with the duty to write.
 * @throws InputError `input.invalid`; RefusedError `contract.UseAlreadyAnchored`, `contract.UnknownRecord`,
 * `contract.RecordAlreadyRetracted`, those of a batch's proof and of acting; MedtrailError `chain.failed`.
 */
export async function anchorUse(
  connection: Connection,
  use: NewUse,
): Promise<{ readonly use: Hex; readonly transaction: ContractTransactionReceipt }> {
  const checked = checkInput(useForm, use, "use");
  const sent = connection.uses.anchorUse(checked.opening.organisation, callOf(checked));
  return { use: useIdOf(checked.opening), transaction: await send(sent) };
}

/**
 * {@link anchorUse} for 1 to {@link MAX_USES} of one organisation, of any patients, in one transaction: all or none.
 * @throws as {@link anchorUse}.
 */
export async function anchorUses(connection: Connection, uses: readonly NewUse[]): Promise<AnchoredUses> {
  const checked = checkInput(listForm, uses, "list of uses");
  const organisation = checked[0]?.opening.organisation ?? ZeroHash;
  return {
    uses: checked.map(({ opening }) => useIdOf(opening)),
    transaction: await send(connection.uses.anchorUses(organisation, checked.map(callOf))),
  };
}

function callOf({ opening, kind, record }: z.output<typeof useForm>): IUseRegistry.NewUseStruct {
  return {
    patient: opening.patient,
    commitment: useCommitmentOf(opening),
    kind: USE_KINDS.indexOf(kind) + 1,
    digest: record.digest,
    place: placeOf(record.batch),
  };
}
