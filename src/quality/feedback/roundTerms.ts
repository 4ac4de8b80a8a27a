import { AbiCoder, id, keccak256 } from "ethers";
import { z } from "zod";
import type { RoundTermsStruct } from "../../../typechain-types/contracts/quality/PatientFeedback.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Deployment } from "../../shared/Deployment.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";
import { pointForm } from "./ballotGroup.js";
import { MAX_ITEMS } from "./Questionnaire.js";

/** PatientFeedback.MIN_BALLOTS. */
export const MIN_BALLOTS = 11;
/** PatientFeedback.MAX_TRUSTEES. */
export const MAX_TRUSTEES = 5;

const termsForm = z.strictObject({
  /** OrgId whose care is asked about. */
  organisation: bytes32,
  /** The encounters of the round were anchored from here to `until`, not included. */
  from: z.date(),
  until: z.date(),
  /** Seats are taken until here; then votes are cast to `votingUntil`, not included. */
  votingFrom: z.date(),
  votingUntil: z.date(),
  /** The fewest ballots whose sum is opened. */
  minimum: z.int().min(MIN_BALLOTS).max(65_535),
  items: z.int().min(1).max(MAX_ITEMS),
  /** Of `questionnaireDigest`. */
  questionnaire: bytes32,
  /** Who opens the sum, only all together; in ascending order of their ids. */
  trustees: z
    .array(z.strictObject({ organisation: bytes32, key: pointForm }))
    .min(2)
    .max(MAX_TRUSTEES),
});

/** What a round is. Its id is their hash. */
export type RoundTerms = Readonly<z.output<typeof termsForm>>;

const TERMS_TYPE =
  "tuple(bytes32 organisation, uint40 from, uint40 until, uint40 votingFrom, uint40 votingUntil, uint16 minimum, uint8 items, bytes32 questionnaire, tuple(bytes32 organisation, bytes32 key)[] trustees)";
const ROUND_TYPEHASH = id("RoundId(uint256 chainId,address feedback,bytes32 terms)");

/** The terms as the contract takes them. @throws InputError `input.invalid`, `time.invalid`. */
export function termsCall(terms: RoundTerms): RoundTermsStruct {
  const checked = checkInput(termsForm, terms, "terms of the round");
  const times = (["from", "until", "votingFrom", "votingUntil"] as const).map((name) => toSeconds(checked[name], name));
  const [from = 0, until = 0, votingFrom = 0, votingUntil = 0] = times;
  return { ...checked, from, until, votingFrom, votingUntil };
}

/** The id of a round, as contracts/quality/feedbackTypes.sol computes it. @throws InputError `input.invalid`, `time.invalid`. */
export function roundIdOf(deployment: Deployment, terms: RoundTerms): Hex {
  return idOfCall(deployment, termsCall(terms));
}

/** {@link roundIdOf} of terms as the contract takes them, whatever they are. */
export function idOfCall(deployment: Deployment, call: RoundTermsStruct): Hex {
  const coder = AbiCoder.defaultAbiCoder();
  const words = [
    ROUND_TYPEHASH,
    deployment.chainId,
    deployment.contracts.PatientFeedback,
    keccak256(coder.encode([TERMS_TYPE], [call])),
  ];
  return toHex(fromHex(keccak256(coder.encode(["bytes32", "uint256", "address", "bytes32"], words)), 32));
}
