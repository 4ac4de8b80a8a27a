import type { TypedDataField } from "ethers";
import type { PatientSigner } from "../identity/signers/PatientSigner.js";
import type { Connection } from "../shared/connect.js";
import { domainOf } from "../shared/domainOf.js";
import type { Hex } from "../shared/hex.js";
import { ask } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";

/** Who signs for which patient, and the last moment at which it can be relayed. */
export interface Signing {
  readonly patient: Hex;
  readonly signer: PatientSigner;
  readonly deadline: Date;
}

/** The contract's struct of the same name. */
export interface Authorization {
  readonly generation: bigint;
  readonly deadline: number;
  readonly signer: Hex;
  readonly signature: Hex;
}

/** The consent's present nonce, which a signature has to name. */
export async function nonceOf(
  connection: Connection,
  patient: Hex,
  { reader, purpose }: { readonly reader: Hex; readonly purpose: Hex },
): Promise<bigint> {
  const { nonce } = await ask(connection.consents.consentOf(patient, reader, purpose));
  return nonce;
}

/** Signs for the ConsentRegistry: adds patient, generation and deadline to `value`. */
export async function authorize(
  connection: Connection,
  { patient, signer, deadline }: Signing,
  types: Record<string, TypedDataField[]>,
  value: Record<string, unknown>,
): Promise<Authorization> {
  const limits = {
    generation: await ask(connection.consents.generationOf(patient)),
    deadline: toSeconds(deadline, "deadline"),
  };
  const domain = domainOf(connection.deployment, "ConsentRegistry");
  const signature = await signer.signTypedData(domain, types, { patient, ...value, ...limits });
  return { ...limits, signer: signer.signer, signature };
}
