import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { AbiCoder, getBytes, type TypedDataField } from "ethers";
import { network } from "hardhat";
import { type P256PublicKey, p256PublicKey } from "../../src/identity/signers/P256PublicKey.js";
import type { PasskeyAssertion } from "../../src/identity/signers/PasskeyAssertion.js";
import type { PasskeySettings } from "../../src/identity/signers/PasskeySigner.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { MedtrailError } from "../../src/shared/errors.js";
import { type Ceremony, flip, SoftwareAuthenticator } from "./SoftwareAuthenticator.js";

export const { ethers } = await network.create();

const harness = await ethers.deployContract("SignatureCheckerHarness");
const p256Contract = await ethers.deployContract("ERC7913P256Verifier");
const webAuthnContract = await ethers.deployContract("ERC7913WebAuthnVerifier");

export const p256Verifier = await p256Contract.getAddress();
export const webAuthnVerifier = await webAuthnContract.getAddress();

export const RP_ID = "patient.example";
export const ORIGIN = "https://patient.example";

export const domain = { name: "test", version: "1", chainId: 31337n, verifyingContract: await harness.getAddress() };
export const types: Record<string, TypedDataField[]> = {
  Grant: [
    { name: "patient", type: "bytes32" },
    { name: "nonce", type: "uint256" },
  ],
};

/** A message to sign, another for each nonce. */
export function message(nonce: bigint): { patient: string; nonce: bigint } {
  return { patient: `0x${"ab".repeat(32)}`, nonce };
}

export function hashOf(nonce: bigint): string {
  return ethers.TypedDataEncoder.hash(domain, types, message(nonce));
}

/** What OpenZeppelin's SignatureChecker says on chain. */
export async function accepted(signer: string, hash: string, signature: string): Promise<boolean> {
  return await harness.getFunction("accepts").staticCall(signer, hash, signature);
}

/** An authenticator and the settings of its passkey; each assertion departs from the rules as `ceremony` says. */
export function passkey(ceremony: Ceremony = {}): { authenticator: SoftwareAuthenticator; settings: PasskeySettings } {
  const authenticator = new SoftwareAuthenticator(RP_ID, ORIGIN);
  const publicKey: P256PublicKey = p256PublicKey(authenticator.point);
  const settings: PasskeySettings = {
    verifier: webAuthnVerifier,
    publicKey,
    credentialId: authenticator.credentialId,
    rpId: RP_ID,
    origins: [ORIGIN],
    getAssertion: async ({ challenge }) => authenticator.assert(challenge, ceremony),
  };
  return { authenticator, settings };
}

export const challengeOf = (nonce: bigint) => getBytes(hashOf(nonce));
/** Signs the message of `nonce`. */
export const sign = (signer: PatientSigner, nonce: bigint) => signer.signTypedData(domain, types, message(nonce));

/** The contract's encoding without any of the library's checks. */
export function uncheckedAuth(assertion: PasskeyAssertion, s?: "low" | "high"): string {
  const given = p256.Signature.fromBytes(assertion.signature, "der");
  const { r, s: half } = s !== undefined && given.hasHighS() !== (s === "high") ? flip(given) : given;
  const json = Buffer.from(assertion.clientDataJSON);
  return AbiCoder.defaultAbiCoder().encode(
    ["uint256", "uint256", "uint256", "uint256", "bytes", "string"],
    [r, half, json.indexOf('"challenge":'), json.indexOf('"type":'), assertion.authenticatorData, json.toString()],
  );
}

type ErrorClass = new (code: ErrorCode, detail: string) => MedtrailError;

/** Asserts that `action` fails with this class and code, and returns the error. */
export async function failsWith(
  action: () => unknown,
  errorClass: ErrorClass,
  code: ErrorCode,
): Promise<MedtrailError> {
  try {
    await action();
  } catch (error) {
    expect(error).to.be.instanceOf(errorClass);
    if (!(error instanceof MedtrailError)) throw error;
    expect(error.code).to.equal(code);
    return error;
  }
  throw new Error(`expected ${code}, but nothing was thrown`);
}
