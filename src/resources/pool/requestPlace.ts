import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { categoryList, eligibilityBits, type PlaceAttestation } from "./attestPlace.js";
import { type EvidenceOpening, evidenceOf, priorityOf } from "./evidence.js";
import { placeRequestIdOf } from "./placeRequestIdOf.js";

const wishSchema = z.strictObject({
  pool: bytes32,
  /** OrgId of who asks. */
  org: bytes32,
  /** `nullifierOf` the person; by the attester's secret where the pool has one. */
  nullifier: bytes32,
  /** Indexes of the categories that the person is eligible for; open ones are implied. */
  eligibility: categoryList,
});

/** A person who needs a place. */
export type PlaceWish = z.input<typeof wishSchema> & {
  /** `newEvidence`. Store it before asking: who lost it cannot show what the priority was attested from. */
  readonly opening: EvidenceOpening;
  /** Where the pool names an attester. */
  readonly attestation?: PlaceAttestation;
};

/**
 * Asks for a place; the priority is the sum of the points, and the request commits to the opening.
 * @param connection a member's of the organisation's, with the duty to allocate.
 * @returns the RequestId, under which everything later stands.
 * @throws InputError `input.invalid`; RefusedError `contract.PlaceAlreadyRequested` for a person who asked before,
 * `contract.RequestTooLate`, `contract.AttesterDiffers`, `contract.NotAttested` and those of acting.
 */
export async function requestPlace(
  connection: Connection,
  { opening, attestation, ...wish }: PlaceWish,
): Promise<{ readonly request: Hex; readonly receipt: ContractTransactionReceipt }> {
  const { pool, org, nullifier, eligibility } = checkInput(wishSchema, wish, "request for a place");
  const bits = eligibilityBits(eligibility);
  const [priority, evidence] = [priorityOf(opening), evidenceOf(opening)];
  const { pools } = connection;
  const receipt = await send(
    attestation === undefined
      ? pools.request(pool, org, nullifier, priority, bits, evidence)
      : pools.requestAttested(pool, org, nullifier, priority, bits, evidence, attestation),
  );
  const attester =
    attestation === undefined ? org : checkInput(bytes32, (await ask(pools.partiesOf(pool))).attester, "attester");
  const request = placeRequestIdOf({ pool, attester, nullifier });
  return { request, receipt };
}
