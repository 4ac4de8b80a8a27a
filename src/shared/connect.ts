import type { ContractRunner } from "ethers";
import {
  type ConsentRegistry,
  ConsentRegistry__factory,
  type OrganizationRegistry,
  OrganizationRegistry__factory,
  type PatientRegistry,
  PatientRegistry__factory,
  type RecordRegistry,
  RecordRegistry__factory,
} from "../../typechain-types/index.js";
import type { Deployment } from "./Deployment.js";
import { InputError, MissingError } from "./errors.js";
import { ask } from "./send.js";

/** The contracts of one deployment, bound to who reads or sends. */
export interface Connection {
  readonly deployment: Deployment;
  readonly runner: ContractRunner;
  readonly organizations: OrganizationRegistry;
  readonly patients: PatientRegistry;
  readonly records: RecordRegistry;
  readonly consents: ConsentRegistry;
  /** The same contracts for another sender. */
  as(runner: ContractRunner): Connection;
}

/**
 * Connects to a deployment and checks that it is there.
 * @param runner a provider to read, or a signer with a provider to send as well.
 * @throws InputError `chain.no-provider`, `chain.other-chain`, `chain.other-contract`; MissingError `chain.no-contract`; MedtrailError `chain.failed`.
 */
export async function connect(runner: ContractRunner, deployment: Deployment): Promise<Connection> {
  const provider = runner.provider;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  const { chainId } = await ask(provider.getNetwork());
  if (chainId !== BigInt(deployment.chainId)) {
    throw new InputError("chain.other-chain", "The deployment is of another chain", {
      connected: chainId,
      deployment: deployment.chainId,
    });
  }
  await Promise.all(
    Object.entries(deployment.contracts).map(async ([contract, address]) => {
      if ((await ask(provider.getCode(address))) === "0x") {
        throw new MissingError("chain.no-contract", "There is no contract", { contract, address, chainId });
      }
    }),
  );
  const connection = bind(runner, deployment);
  await requireWiring(connection);
  return connection;
}

/** Code at an address may still be another contract's: the records' contracts have to name the registries beside them. */
async function requireWiring({ deployment, records, consents }: Connection): Promise<void> {
  const { OrganizationRegistry, PatientRegistry } = deployment.contracts;
  for (const [contract, { PATIENTS, ORGANIZATIONS }] of Object.entries({ records, consents })) {
    const named = await Promise.all([PATIENTS(), ORGANIZATIONS()]).catch(() => []);
    if (named[0] !== PatientRegistry || named[1] !== OrganizationRegistry) {
      throw new InputError("chain.other-contract", "The addresses are not of one deployment", {
        contract,
        chainId: deployment.chainId,
      });
    }
  }
}

function bind(runner: ContractRunner, deployment: Deployment): Connection {
  const { contracts } = deployment;
  return {
    deployment,
    runner,
    organizations: OrganizationRegistry__factory.connect(contracts.OrganizationRegistry, runner),
    patients: PatientRegistry__factory.connect(contracts.PatientRegistry, runner),
    records: RecordRegistry__factory.connect(contracts.RecordRegistry, runner),
    consents: ConsentRegistry__factory.connect(contracts.ConsentRegistry, runner),
    as: (other) => bind(other, deployment),
  };
}
