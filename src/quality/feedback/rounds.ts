import { type ContractTransactionReceipt, ZeroHash } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { idOfCall, type RoundTerms, roundIdOf, termsCall } from "./roundTerms.js";
import { requireProvedKeys } from "./trusteeKeys.js";

/** A round as the chain has it. */
export interface FeedbackRound {
  readonly round: Hex;
  readonly terms: RoundTerms;
  /** Whether a regulator ordered it. */
  readonly ordered: boolean;
  readonly seats: number;
  readonly votes: number;
  /** Digest of the ballots that all trustees agreed on, and how many they are. */
  readonly fixed?: { readonly ballots: Hex; readonly counted: number };
  /** Whether the sum was published. */
  readonly published: boolean;
}

/**
 * Opens a round; `ordered` for a regulator, else for a member of the organisation with the duty to report.
 * @throws InputError `input.invalid`, `time.invalid`, `feedback.key`: a trustee did not prove its key; RefusedError `contract.InvalidRound`,
 * `contract.UnfitTrustee`, `contract.OtherTrusteeKey`, `contract.RoundAlreadyOpened`, those of acting; MedtrailError `chain.failed`.
 */
export async function openRound(
  connection: Connection,
  terms: RoundTerms,
  { ordered = false } = {},
): Promise<{ readonly round: Hex; readonly transaction: ContractTransactionReceipt }> {
  const call = termsCall(terms);
  await requireProvedKeys(connection, terms.trustees);
  const { feedback } = connection;
  const transaction = await send(ordered ? feedback.orderRound(call) : feedback.openRound(call));
  return { round: roundIdOf(connection.deployment, terms), transaction };
}

/**
 * Reads a round: its terms from the event, whose hash has to be the round, and the rest from the slots. So a node cannot name other trustees,
 * under whose keys a ballot would be sealed.
 * @throws InputError `input.invalid`; MissingError `feedback.round`; IntegrityError `feedback.terms`; MedtrailError `chain.failed`.
 */
export async function readRound(connection: Connection, round: Hex): Promise<FeedbackRound> {
  const { feedback } = connection;
  const id = checkInput(bytes32, round, "RoundId");
  const filter = feedback.filters.RoundOpened(id);
  const [[event], slot, result] = await Promise.all([
    eventsBetween(connection, (from, to) => feedback.queryFilter(filter, from, to)),
    ask(feedback.roundOf(id)),
    ask(feedback.resultOf(id)),
  ]);
  if (!event) throw new MissingError("feedback.round", "The round was never opened", { round: id });
  const { terms, ordered } = event.args;
  if (idOfCall(connection.deployment, terms) !== id) {
    throw new IntegrityError("feedback.terms", "The node tells other terms than the round has", { round: id });
  }
  return {
    round: id,
    terms: {
      organisation: word(terms.organisation),
      from: fromSeconds(terms.from),
      until: fromSeconds(terms.until),
      votingFrom: fromSeconds(terms.votingFrom),
      votingUntil: fromSeconds(terms.votingUntil),
      minimum: Number(terms.minimum),
      items: Number(terms.items),
      questionnaire: word(terms.questionnaire),
      trustees: terms.trustees.map(({ organisation, key }) => ({ organisation: word(organisation), key: word(key) })),
    },
    ordered,
    seats: Number(slot.seats),
    votes: Number(slot.votes),
    ...(result.ballots === ZeroHash
      ? {}
      : { fixed: { ballots: word(result.ballots), counted: Number(result.counted) } }),
    published: result.tally !== ZeroHash,
  };
}

function word(text: string): Hex {
  return toHex(fromHex(text, 32));
}
