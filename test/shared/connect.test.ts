import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";
import { connect } from "../../src/shared/connect.js";
import { InputError, MedtrailError, MissingError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

describe("connect", () => {
  let system: TestSystem;
  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  it("binds the contracts at the deployment's addresses to a reader or a sender", async () => {
    const { contracts } = system.deployment;
    for (const runner of [system.ethers.provider, system.stranger]) {
      const chain = await connect(runner, system.deployment);
      expect(chain.runner).to.equal(runner);
      expect(chain.deployment).to.equal(system.deployment);
      expect(await chain.organizations.getAddress()).to.equal(contracts.OrganizationRegistry);
      expect(await chain.patients.getAddress()).to.equal(contracts.PatientRegistry);
      expect(await chain.records.getAddress()).to.equal(contracts.RecordRegistry);
      expect(await chain.consents.getAddress()).to.equal(contracts.ConsentRegistry);
      expect(await chain.records.PATIENTS()).to.equal(contracts.PatientRegistry);
      expect(await chain.consents.ORGANIZATIONS()).to.equal(contracts.OrganizationRegistry);
      const other = chain.as(system.regulator);
      expect(other.runner).to.equal(system.regulator);
      expect(other.organizations.runner).to.equal(system.regulator);
    }
  });

  it("refuses a deployment of another chain, naming both", async () => {
    const deployment = { ...system.deployment, chainId: 1 };
    const failure = await expectFailure(() => connect(system.stranger, deployment), InputError, "chain.other-chain");
    expect(failure.values).to.deep.equal({ connected: 31_337n, deployment: 1 });
  });

  it("names the contract of which there is nothing at its address, each of them", async () => {
    for (const contract of Object.keys(system.deployment.contracts)) {
      const contracts = { ...system.deployment.contracts, [contract]: system.stranger.address };
      const call = () => connect(system.stranger, { ...system.deployment, contracts });
      const failure = await expectFailure(call, MissingError, "chain.no-contract");
      expect(failure.values).to.deep.equal({ contract, address: system.stranger.address, chainId: 31_337n });
    }
  });

  it("refuses a signer without a provider", async () => {
    await expectFailure(() => connect(Wallet.createRandom(), system.deployment), InputError, "chain.no-provider");
  });

  it("says that the chain failed when nobody answers there", async () => {
    // Port 9 is `discard`, which nothing serves; a static network keeps ethers from asking for ever.
    const provider = new JsonRpcProvider("http://127.0.0.1:9", 31_337, { staticNetwork: true });
    try {
      const failure = await expectFailure(() => connect(provider, system.deployment), MedtrailError, "chain.failed");
      expect(failure.cause).to.be.instanceOf(Error);
    } finally {
      provider.destroy();
    }
  });

  it("refuses addresses that are not of one deployment", async () => {
    const { contracts } = system.deployment;
    for (const [swapped, contract] of [
      [{ ...contracts, PatientRegistry: contracts.RecordRegistry }, "records"],
      [{ ...contracts, UseRegistry: contracts.PatientRegistry }, "uses"],
      [{ ...contracts, QualityMonitor: contracts.RecordRegistry }, "quality"],
      [{ ...contracts, CaseDesk: contracts.RecordRegistry }, "quality"],
      [{ ...contracts, EmergencyAccess: contracts.PatientRegistry }, "emergencies"],
      [{ ...contracts, ConsentRegistry: contracts.PatientRegistry }, "consents"],
      [{ ...contracts, RecordRegistry: contracts.AccessManager }, "records"],
      [{ ...contracts, ServiceLevels: contracts.RecordRegistry }, "serviceLevels"],
      [{ ...contracts, QualityMonitor: contracts.RecordRegistry }, "quality"],
      [{ ...contracts, CaseDesk: contracts.RecordRegistry }, "quality"],
      [{ ...contracts, ReplicaRegistry: contracts.AccessLog }, "replicas"],
    ] as const) {
      const call = () => connect(system.ethers.provider, { ...system.deployment, contracts: swapped });
      const failure = await expectFailure(call, InputError, "chain.other-contract");
      expect(failure.values).to.deep.equal({ contract, chainId: 31_337 });
    }
  });
});
