import type { Signer, TypedDataField } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import type { Hex } from "../../shared/hex.js";
import { fromHex, toHex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";

/** What an attester's member signs; ICapacityPool.Attestation names it. */
const PLACE_ATTESTATION: Record<string, TypedDataField[]> = {
  PlaceAttestation: [
    { name: "pool", type: "bytes32" },
    { name: "org", type: "bytes32" },
    { name: "nullifier", type: "bytes32" },
    { name: "eligibility", type: "uint8" },
    { name: "deadline", type: "uint40" },
  ],
};

/** Categories by their index, in any order. */
export const categoryList = z.array(z.int().min(0).max(7));

const statementSchema = z.strictObject({
  pool: bytes32,
  /** OrgId of who may use it. */
  org: bytes32,
  /** The person's, by the attester's secret. */
  nullifier: bytes32,
  /** Indexes of the categories that the person is eligible for; open ones are implied. */
  eligibility: categoryList,
  /** The last second in which it can be used. */
  deadline: z.date(),
});

/** What an attester vouches for: this person counts once, and is eligible for these categories. */
export type PlaceStatement = z.input<typeof statementSchema>;

/** An attester's signed word for a person. Hand it to the requesting organisation alone. */
export interface PlaceAttestation {
  readonly member: string;
  readonly deadline: number;
  readonly signature: Hex;
}

/**
 * Signs for a person. The attester gives a person one nullifier in a pool, whichever organisation asks: `nullifierOf` by the attester's secret.
 * @param member the attester's member with the duty to allocate; a wallet, or for a contract account its address with its owner's signature.
 * @throws InputError `input.invalid`, `time.invalid`.
 */
export async function attestPlace(
  { deployment }: Connection,
  member: Pick<Signer, "getAddress" | "signTypedData">,
  statement: PlaceStatement,
): Promise<PlaceAttestation> {
  const { eligibility, deadline, ...checked } = checkInput(statementSchema, statement, "attestation");
  const fields = { ...checked, eligibility: eligibilityBits(eligibility), deadline: toSeconds(deadline, "deadline") };
  const signed = await member.signTypedData(domainOf(deployment, "CapacityPool"), PLACE_ATTESTATION, fields);
  return { member: await member.getAddress(), deadline: fields.deadline, signature: toHex(fromHex(signed)) };
}

/** Indexes of categories as bits. */
export function eligibilityBits(categories: readonly number[]): number {
  return categories.reduce((bits, index) => bits | (1 << index), 0);
}
