import type { ContractTransactionReceipt } from "ethers";
import type { PatientSigner } from "../../identity/signers/PatientSigner.js";
import type { UseOpening } from "../../records/uses/UseOpening.js";
import { useCommitmentOf } from "../../records/uses/useCommitmentOf.js";
import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import { readRound } from "./rounds.js";
import { requireProvedKeys } from "./trusteeKeys.js";

/** PatientFeedback.MAX_SEATS. */
export const MAX_SEATS = 32;

const FEEDBACK_SEAT = {
  FeedbackSeat: [
    { name: "patient", type: "bytes32" },
    { name: "round", type: "bytes32" },
    { name: "commitment", type: "bytes32" },
    { name: "voter", type: "uint256" },
    { name: "deadline", type: "uint40" },
  ],
};

/** A patient's signed wish for a seat: anybody may relay it, once. */
export interface SignedSeat {
  readonly round: Hex;
  readonly patient: Hex;
  readonly commitment: Hex;
  readonly voter: bigint;
  readonly deadline: number;
  readonly signer: Hex;
  readonly signature: Hex;
}

/** The seat of an encounter in a round: the encounter's opening, and the commitment of the identity that will vote. */
export interface NewSeat {
  readonly round: Hex;
  readonly encounter: UseOpening;
  /** `voterIdentity(…).commitment`. */
  readonly voter: bigint;
}

/**
 * Takes a seat by transaction; `connection` is the patient's account. It shows that the patient may vote, never how. An encounter has one
 * seat for ever, so none is taken where a trustee did not prove its key and nobody should vote.
 * @throws InputError `feedback.key`; MissingError `feedback.round`; RefusedError `contract.SeatingOver`, `contract.UseAlreadySeated`, `contract.UseNotOfRound`, `contract.UnknownUse`, …
 */
export async function takeSeat(
  connection: Connection,
  { round, encounter, voter }: NewSeat,
): Promise<ContractTransactionReceipt> {
  await requireVotable(connection, round);
  return send(connection.feedback.takeSeat(round, encounter.patient, useCommitmentOf(encounter), voter));
}

/**
 * Signs a seat, for a patient without ether.
 * @throws InputError `time.invalid`, `feedback.key` as {@link takeSeat}; MissingError `feedback.round`.
 */
export async function signSeat(
  connection: Connection,
  signer: PatientSigner,
  { round, encounter, voter }: NewSeat,
  deadline: Date,
): Promise<SignedSeat> {
  const value = {
    patient: encounter.patient,
    round,
    commitment: useCommitmentOf(encounter),
    voter,
    deadline: toSeconds(deadline, "deadline"),
  };
  await requireVotable(connection, round);
  const domain = domainOf(connection.deployment, "PatientFeedback");
  const signature = await signer.signTypedData(domain, FEEDBACK_SEAT, value);
  return { ...value, signer: signer.signer, signature };
}

/**
 * Relays 1 to {@link MAX_SEATS} signed seats of one round in one transaction, all or none, in the order that the contract wants.
 * @throws InputError `input.invalid`; RefusedError as {@link takeSeat}, `contract.InvalidPatientSignature`, `contract.ExpiredSignature`.
 */
export async function relaySeats(
  connection: Connection,
  seats: readonly SignedSeat[],
): Promise<ContractTransactionReceipt> {
  const [first] = seats;
  if (!first || seats.length > MAX_SEATS || seats.some(({ round }) => round !== first.round)) {
    const rule = `1 to ${MAX_SEATS} seats of one round`;
    throw new InputError("input.invalid", "The list of seats breaks a rule", { rule });
  }
  const ordered = [...seats].sort((a, b) => (a.voter < b.voter ? -1 : 1));
  return send(connection.feedback.takeSeatsBySig(first.round, ordered));
}

async function requireVotable(connection: Connection, round: Hex): Promise<void> {
  const { terms } = await readRound(connection, round);
  await requireProvedKeys(connection, terms.trustees);
}
