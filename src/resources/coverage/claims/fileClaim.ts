import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { useOpeningForm } from "../../../records/uses/UseOpening.js";
import { useCommitmentOf } from "../../../records/uses/useCommitmentOf.js";
import { useIdOf } from "../../../records/uses/useIdOf.js";
import { bytes32 } from "../../../shared/bytes32.js";
import { checkInput } from "../../../shared/checkInput.js";
import type { Connection } from "../../../shared/connect.js";
import { MedtrailError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import { send } from "../../../shared/send.js";
import { MAX_ITEMS, MAX_UNITS } from "../adjudicate.js";
import type { FeeSchedule } from "../FeeSchedule.js";
import { notClaimable } from "../fhir/claimForm.js";
import { encodePlanTerms, uint80 } from "../planTerms.js";
import { readPlanTerms } from "../readPlanTerms.js";
import type { FundEventOf } from "../story/FundEvent.js";
import { eventsOfLogs } from "../story/readFundStory.js";
import { claimLines } from "./claimLines.js";

const claimSchema = z.object({
  plan: bytes32,
  /** Of the use: its organisation is the provider, its patient the pseudonym that is claimed for. */
  opening: useOpeningForm,
  /** Category of the use's record, which the patient's consent to the insurer for HPAYMT covers. */
  category: z.int().min(0).max(63),
  /** sha-256 of the encrypted FHIR Claim. That of the plain one could be tried by whoever guesses what is in it. */
  document: bytes32,
  /** Of `claimFromFhir`, or put together by hand. */
  claim: z.object({
    encounter: z.object({ system: z.string(), value: z.string() }).exactOptional(),
    items: z
      .array(
        z.object({
          service: z.object({ system: z.string(), code: z.string() }),
          units: z.int().min(1).max(MAX_UNITS),
          amount: uint80,
        }),
      )
      .min(1)
      .max(MAX_ITEMS)
      .readonly(),
  }),
});

/** What a provider claims for one use. */
export type NewClaim = z.input<typeof claimSchema>;

/** A claim on the chain. */
export interface FiledClaim {
  readonly use: Hex;
  /** What the chain made of it: keep its facts, or read them again from the events. */
  readonly filed: FundEventOf<"ClaimFiled">;
  readonly transaction: ContractTransactionReceipt;
}

/**
 * Claims a use, once for ever. It is paid at once where the plan's fast limit and money allow; else it waits for the period's close.
 * @param connection a member's of the provider's, with the duty to claim.
 * @param schedule the plan's, with the secret that the insurer shares.
 * @throws InputError `input.invalid`; `coverage.unknown-code` for a service that the plan does not cover, `coverage.document` when the claim is
 *   of another encounter than the use; RefusedError `contract.UseAlreadyClaimed`, `contract.UnknownUse`, `contract.DoubledUse`,
 *   `contract.RetractedUse`, `contract.UnknownPlan`, `contract.PatientNotEnrolled`, `contract.NoPaymentConsent`, `contract.UseNotCovered`,
 *   `contract.ItemNotInSchedule`, `contract.ArbiterClaims` and those of acting; MedtrailError `chain.failed`, `chain.other-version`.
 */
export async function fileClaim(connection: Connection, schedule: FeeSchedule, claim: NewClaim): Promise<FiledClaim> {
  const { plan, opening, ...call } = encodeClaim(schedule, claim);
  const terms = encodePlanTerms(await readPlanTerms(connection, plan));
  const transaction = await send(connection.coverage.claim({ ...call, terms }));
  const events = await eventsOfLogs(connection, transaction.logs);
  const filed = events.find((event) => event.name === "ClaimFiled");
  if (filed === undefined) throw new MedtrailError("chain.other-version", "A claim was filed without its event");
  return { use: useIdOf(opening), filed, transaction };
}

/** A claim as the contract takes it, but for the plan's terms, and the opening that it shows a part of. @throws InputError as {@link fileClaim}. */
function encodeClaim(schedule: FeeSchedule, claim: NewClaim) {
  const { plan, opening, category, document, claim: asked } = checkInput(claimSchema, claim, "claim");
  const { organisation: provider, patient, identifier } = opening;
  const { encounter, items } = asked;
  if (encounter && (encounter.system !== identifier.system || encounter.value !== identifier.value)) {
    throw notClaimable("the Claim is of another encounter than the use");
  }
  const lines = claimLines(schedule, items).map((line) => ({ ...line, proof: [...line.proof] }));
  const commitment = useCommitmentOf(opening);
  return { opening, plan, provider, patient, commitment, category, document, items: lines };
}
