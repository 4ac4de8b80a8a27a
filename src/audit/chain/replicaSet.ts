import { AbiCoder, id, keccak256 } from "ethers";
import { z } from "zod";
import type { ReplicaSetStruct } from "../../../typechain-types/contracts/audit/ReplicaRegistry.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";

const SET_TYPEHASH = id("ReplicaSet(bytes32 author,uint40 from,uint40 until)");

export const replicaSetForm = z
  .strictObject({
    /** An OrgId, or the PatientId for what patients store themselves. */
    author: bytes32,
    /** Whole seconds: the chain counts no others. */
    from: z.date(),
    /** Outside the period. */
    until: z.date(),
  })
  .refine(({ from, until }) => from < until, "the period ends after its beginning")
  .refine(({ from, until }) => [from, until].every((time) => time.getTime() % 1000 === 0), "not whole seconds");

/**
 * The records that an author anchored in a period, by themselves or in a batch, and had not retracted before its end. Superseded ones stay in.
 */
export type ReplicaSet = Readonly<z.input<typeof replicaSetForm>>;

export const partiesForm = z.strictObject({ set: replicaSetForm, opener: bytes32, defender: bytes32 });

/** Two publications of one set, by the OrgIds of who published them. */
export type DisputeParties = Readonly<z.input<typeof partiesForm>>;

/** A set as the contract takes it. @throws InputError `input.invalid`, `time.invalid`. */
export function setCall(set: ReplicaSet): ReplicaSetStruct {
  const { author, from, until } = checkInput(replicaSetForm, set, "replica set");
  return { author, from: toSeconds(from, "beginning"), until: toSeconds(until, "end") };
}

/** The id of a set, as contracts/audit/types.sol computes it. @throws as {@link setCall}. */
export function setIdOf(set: ReplicaSet): Hex {
  const { author, from, until } = setCall(set);
  const types = ["bytes32", "bytes32", "uint40", "uint40"];
  const encoded = AbiCoder.defaultAbiCoder().encode(types, [SET_TYPEHASH, author, from, until]);
  return toHex(fromHex(keccak256(encoded), 32));
}

/** Both sides of a dispute as the contract takes them. @throws as {@link setCall}. */
export function partiesCall(parties: DisputeParties) {
  const { set, opener, defender } = checkInput(partiesForm, parties, "parties of the dispute");
  return { set: setCall(set), opener, defender };
}
