import { Wallet } from "ethers";
import { AccountSigner } from "../../src/identity/signers/AccountSigner.js";
import { ContractAccountSigner } from "../../src/identity/signers/ContractAccountSigner.js";
import { p256PublicKey } from "../../src/identity/signers/P256PublicKey.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import { PasskeySigner } from "../../src/identity/signers/PasskeySigner.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { type Ceremony, SoftwareAuthenticator } from "../identity/SoftwareAuthenticator.js";
import type { TestSystem } from "./testSystem.js";

/** Every kind of ERC-7913 signer that a patient can have, by what an `it` sentence calls it. */
const SIGNER_KINDS = {
  "an account": accountSigner,
  "a contract account (ERC-1271)": contractSigner,
  "a raw P-256 key": p256Signer,
  "a passkey": passkeySigner,
} as const satisfies Readonly<Record<string, (system: TestSystem) => Promise<PatientSigner>>>;

/** The kinds, each with a function that makes a fresh signer. */
export const signerKinds = Object.entries(SIGNER_KINDS);

export function accountSigner(): Promise<AccountSigner> {
  return AccountSigner.create(Wallet.createRandom());
}

/** An OwnedAccount that a fresh wallet owns. */
export async function contractSigner({ ethers }: TestSystem): Promise<ContractAccountSigner> {
  const owner = Wallet.createRandom();
  const account = await ethers.deployContract("OwnedAccount", [owner.address]);
  return new ContractAccountSigner(await account.getAddress(), owner);
}

export async function p256Signer({ deployment }: TestSystem): Promise<P256Signer> {
  return P256Signer.generate(deployment.contracts.ERC7913P256Verifier).signer;
}

export async function passkeySigner(system: TestSystem): Promise<PasskeySigner> {
  return newPasskey(system).signer;
}

/** A passkey of patient.example; each of its assertions departs from the rules as `ceremony` says. */
export function newPasskey({ deployment }: TestSystem, ceremony: Ceremony = {}) {
  const origin = "https://patient.example";
  const authenticator = new SoftwareAuthenticator("patient.example", origin);
  const signer = new PasskeySigner({
    verifier: deployment.contracts.ERC7913WebAuthnVerifier,
    publicKey: p256PublicKey(authenticator.point),
    credentialId: authenticator.credentialId,
    rpId: "patient.example",
    origins: [origin],
    getAssertion: async ({ challenge }) => authenticator.assert(challenge, ceremony),
  });
  return { authenticator, signer };
}
