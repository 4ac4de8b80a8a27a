import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractRunner } from "ethers";
import { network } from "hardhat";
import { accredit, prepareCredential } from "../../src/identity/accredit.js";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { OrganizationKeys } from "../../src/identity/OrganizationKeys.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { publishOrganizationKeys } from "../../src/identity/publishOrganizationKeys.js";
import { preparePatient, registerPatient } from "../../src/identity/registerPatient.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import { type Connection, connect } from "../../src/shared/connect.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { newX25519KeyPair, type X25519KeyPair } from "../../src/shared/x25519.js";
import { AccessManager__factory } from "../../typechain-types/index.js";
import { deployedSystem } from "./deployedSystem.js";

export const DELAY = 172_800;

/** An accredited organisation with a member who may read and write, and its published encryption key. */
export interface TestOrganization {
  readonly org: Hex;
  readonly controller: HardhatEthersSigner;
  readonly member: HardhatEthersSigner;
  readonly keys: X25519KeyPair;
}

export type TestSystem = Awaited<ReturnType<typeof testSystem>>;

/** A registered patient. */
export type TestPatient = Awaited<ReturnType<TestSystem["patient"]>>;

/** A network of its own, with the whole system deployed through the deploy modules, and empty stores on disk. */
export async function testSystem({ chainId = 31_337 } = {}) {
  const connection = await network.create({ override: { chainId } });
  const { ethers, networkHelpers } = connection;
  const [deployer, regulator, admin, relay, stranger, ...free] = await ethers.getSigners();
  if (!deployer || !regulator || !admin || !relay || !stranger) throw new Error("Hardhat gave too few accounts");
  const deployment = await deployedSystem(connection, {
    regulator: regulator.address,
    admin: admin.address,
    announcementDelaySeconds: DELAY,
  });
  const chain: Connection = await connect(relay, deployment);
  const folder = await mkdtemp(join(tmpdir(), "medtrail-test-"));
  const blobs = new FileBlobStore(join(folder, "blobs"));
  const stores = { blobs, envelopes: new FileEnvelopeStore(join(folder, "envelopes")) };

  const now = async () => new Date((await networkHelpers.time.latest()) * 1000);
  const inDays = async (days: number) => new Date((await now()).getTime() + days * 86_400_000);
  const nextAccount = () => {
    const account = free.shift();
    if (!account) throw new Error("Hardhat gave too few accounts");
    return account;
  };

  // Constants, not declarations: those would forget that the accounts above are there.
  const organization = async (name: string, licences: number = LICENCES.care): Promise<TestOrganization> => {
    const [controller, member, keys] = [nextAccount(), nextAccount(), newX25519KeyPair()];
    const validUntil = await inDays(365);
    const identifiers = [{ system: "https://www.gs1.org/gln", value: "7601001000000" }];
    const credential = await prepareCredential({ name, identifiers });
    const accreditation = { controller: controller.address, credential, licences, validUntil };
    const { org } = await accredit(chain.as(regulator), blobs, accreditation);
    const until = Math.floor(validUntil.getTime() / 1000);
    const duties = DUTIES.read | DUTIES.write;
    await send(chain.as(controller).organizations.offerMembership(org, member.address, duties, until));
    await send(chain.as(member).organizations.acceptMembership(org, duties, until));
    await publishOrganizationKeys(chain.as(controller), blobs, org, new OrganizationKeys(keys.publicKey));
    return { org, controller, member, keys };
  };

  const patient = async (signer: PatientSigner, categories: readonly string[]) => {
    const keyring = await PatientKeyring.create(PatientKeyring.newSeed(), categories);
    const registration = await preparePatient(deployment, signer.signer, keyring);
    await registerPatient(chain, blobs, registration);
    return { id: registration.patient, signer, keyring, registration };
  };

  /** Bars an organisation, as QualityMonitor does: its role is given to the regulator for the purpose. */
  const bar = async (org: Hex) => {
    const qualityRole = 2n;
    const manager = AccessManager__factory.connect(deployment.contracts.AccessManager, admin);
    await send(manager.grantRole(qualityRole, regulator.address, 0));
    await send(chain.as(regulator).organizations.setStanding(org, 2n));
  };

  const suspend = (org: Hex) => send(chain.as(regulator).organizations.suspend(org));

  return {
    bar,
    suspend,
    ethers,
    time: networkHelpers.time,
    networkHelpers,
    folder,
    deployment,
    chain,
    as: (runner: ContractRunner) => chain.as(runner),
    deployer,
    regulator,
    admin,
    relay,
    stranger,
    stores,
    now,
    inDays,
    nextAccount,
    organization,
    patient,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
