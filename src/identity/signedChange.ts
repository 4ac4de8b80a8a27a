import type { TypedDataField } from "ethers";
import type { Connection } from "../shared/connect.js";
import { domainOf } from "../shared/domainOf.js";
import type { Hex } from "../shared/hex.js";
import { toSeconds } from "../shared/time.js";
import type { PatientSigner } from "./signers/PatientSigner.js";

/** The contract's struct of the same name: who signed, with which nonce, until when it can be relayed. */
export interface SignedChange {
  readonly nonce: bigint;
  /** Seconds since 1970. */
  readonly deadline: number;
  readonly signer: Hex;
  readonly signature: Hex;
}

/**
 * Signs for the PatientRegistry: adds nonce and deadline to `value`.
 * @throws InputError `time.invalid`, `signer.typed-data`.
 */
export async function signChange(
  connection: Connection,
  signer: PatientSigner,
  types: Record<string, TypedDataField[]>,
  change: { readonly value: Record<string, unknown>; readonly nonce: bigint; readonly deadline: Date },
): Promise<SignedChange> {
  const { nonce } = change;
  const deadline = toSeconds(change.deadline, "deadline");
  const domain = domainOf(connection.deployment, "PatientRegistry");
  const signature = await signer.signTypedData(domain, types, { ...change.value, nonce, deadline });
  return { nonce, deadline, signer: signer.signer, signature };
}
