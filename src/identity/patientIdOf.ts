import { AbiCoder, id, keccak256 } from "ethers";
import type { Deployment } from "../shared/Deployment.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";

const PATIENT_TYPEHASH = id(
  "PatientId(uint256 chainId,address registry,bytes signer,bytes32 keyDirectory,bytes32 salt)",
);

/** What a PatientId certifies. */
export interface PatientOrigin {
  /** ERC-7913 bytes of the first signer. */
  readonly signer: Hex;
  /** sha-256 of the first key directory. */
  readonly keyDirectory: Hex;
  /** 32 random bytes. */
  readonly salt: Hex;
}

/** The id that the PatientRegistry of `deployment` gives a patient: computed offline, so it can be used before registration. */
export function patientIdOf(deployment: Deployment, { signer, keyDirectory, salt }: PatientOrigin): Hex {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "uint256", "address", "bytes32", "bytes32", "bytes32"],
    [PATIENT_TYPEHASH, deployment.chainId, deployment.contracts.PatientRegistry, keccak256(signer), keyDirectory, salt],
  );
  return toHex(fromHex(keccak256(encoded), 32));
}
