import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, Wallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { deploySystem } from "../../deploy/deploySystem.js";
import { COLD_CHAIN_ROLE, QUALITY_ROLE } from "../../deploy/modules/roles.js";
import { AccountSigner } from "../../src/identity/signers/AccountSigner.js";
import { p256PublicKey } from "../../src/identity/signers/P256PublicKey.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import { PasskeySigner } from "../../src/identity/signers/PasskeySigner.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { type Connection, connect } from "../../src/shared/connect.js";
import type { Deployment } from "../../src/shared/Deployment.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
// biome-ignore lint/style/noRestrictedImports: gas is measured with the signatures that the tests check.
import { SoftwareAuthenticator } from "../../test/identity/SoftwareAuthenticator.js";
import { AccessManager__factory } from "../../typechain-types/index.js";

/** 2033-05-18: all times are fixed, since a zero byte of calldata is cheaper than another. */
export const UNTIL = 2_000_000_000;
export const FROM = 1_700_000_000;
/** No run is later. Ids hash times, and a byte of an id that is zero today and not tomorrow would cost 12 gas more. */
export const LATER = 1_900_000_001;
export const DEADLINE = new Date(UNTIL * 1000);

/** Fixed words without a zero byte, so that the same call always has the same calldata price. */
export function word(label: string): Hex {
  const bytes = fromHex(id(label), 32);
  return toHex(bytes.map((byte) => byte || 0xff));
}

export interface GasStage {
  readonly connection: NetworkConnection;
  readonly deployment: Deployment;
  readonly chain: Connection;
  readonly regulator: HardhatEthersSigner;
  /** Administers the AccessManager, and took the QUALITY and COLD_CHAIN roles. */
  readonly admin: HardhatEthersSigner;
  readonly controller: HardhatEthersSigner;
  readonly member: HardhatEthersSigner;
  readonly free: readonly HardhatEthersSigner[];
  /** The patient's own account, which sends. */
  readonly account: HardhatEthersSigner;
  readonly signers: { readonly eoa: PatientSigner; readonly p256: PatientSigner; readonly webAuthn: PatientSigner };
  /** A P-256 key that no patient has yet, to rotate to. */
  readonly nextSigner: PatientSigner;
}

/** A fresh osaka network with the system on it; keys, times and ids are fixed. */
export async function gasStage(connection: NetworkConnection): Promise<GasStage> {
  const [relay, regulator, admin, controller, member, account, ...free] = await connection.ethers.getSigners();
  if (!relay || !regulator || !admin || !controller || !member || !account) throw new Error("too few accounts");
  const deployment = await deploySystem(connection, {
    regulator: regulator.address,
    admin: admin.address,
    announcementDelaySeconds: 172_800,
  });
  const { AccessManager, ERC7913P256Verifier, ERC7913WebAuthnVerifier } = deployment.contracts;
  for (const role of [QUALITY_ROLE, COLD_CHAIN_ROLE]) {
    await send(AccessManager__factory.connect(AccessManager, admin).grantRole(role, admin.address, 0));
  }
  const authenticator = new SoftwareAuthenticator("patient.example", "https://patient.example", secret("passkey"));
  return {
    connection,
    deployment,
    chain: await connect(relay, deployment),
    regulator,
    admin,
    controller,
    member,
    account,
    free,
    nextSigner: new P256Signer(ERC7913P256Verifier, secret("next p256")),
    signers: {
      eoa: await AccountSigner.create(new Wallet(toHex(secret("eoa")))),
      p256: new P256Signer(ERC7913P256Verifier, secret("p256")),
      webAuthn: new PasskeySigner({
        verifier: ERC7913WebAuthnVerifier,
        publicKey: p256PublicKey(authenticator.point),
        credentialId: authenticator.credentialId,
        rpId: authenticator.rpId,
        origins: [authenticator.origin],
        getAssertion: async ({ challenge }) => authenticator.assert(challenge),
      }),
    },
  };
}

/** Registers a patient for whom `signer` signs. */
export async function registered(stage: GasStage, signer: Hex, label: string): Promise<Hex> {
  const { patients } = stage.chain;
  const origin = [signer, word(`${label} directory`), word(`${label} salt`)] as const;
  await send(patients.register(...origin));
  return toHex(fromHex(await patients.patientIdOf(...origin), 32));
}

function secret(label: string): Uint8Array {
  return fromHex(word(`secret of ${label}`), 32);
}
