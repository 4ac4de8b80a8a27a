import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Deployment, parseDeployment } from "../../src/shared/Deployment.js";
import { InputError, MedtrailError, MissingError } from "../../src/shared/errors.js";
import { FileDeployments } from "../../src/shared/FileDeployments.js";
import { expectFailure } from "../support/failureOf.js";

const ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const deployment: Deployment = {
  chainId: 31_337,
  startBlock: 0,
  contracts: {
    AccessManager: ADDRESS,
    OrganizationRegistry: ADDRESS,
    PatientRegistry: ADDRESS,
    RecordRegistry: ADDRESS,
    UseRegistry: ADDRESS,
    EmergencyAccess: ADDRESS,
    ConsentRegistry: ADDRESS,
    AccessLog: ADDRESS,
    MedicineRegistry: ADDRESS,
    BatchRegistry: ADDRESS,
    UnitRegistry: ADDRESS,
    PackDesk: ADDRESS,
    SetAsideDesk: ADDRESS,
    RecallDesk: ADDRESS,
    ColdChain: ADDRESS,
    SafetyReports: ADDRESS,
    CapacityMarket: ADDRESS,
    CapacityPool: ADDRESS,
    CoveragePlans: ADDRESS,
    LevelDesk: ADDRESS,
    CoverageFund: ADDRESS,
    QualityMonitor: ADDRESS,
    CaseDesk: ADDRESS,
    ServiceLevels: ADDRESS,
    Semaphore: ADDRESS,
    PatientFeedback: ADDRESS,
    ReplicaRegistry: ADDRESS,
    ERC7913P256Verifier: ADDRESS,
    ERC7913WebAuthnVerifier: ADDRESS,
  },
};

describe("FileDeployments", () => {
  let folder: string;
  let deployments: FileDeployments;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "medtrail-deployments-"));
    deployments = new FileDeployments(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("reads back what it wrote, by the chain's id", async () => {
    const path = await deployments.write(deployment);
    expect(path).to.equal(join(folder, "31337.json"));
    expect(await deployments.read(31_337)).to.deep.equal(deployment);
    expect(await deployments.read(31_337n)).to.deep.equal(deployment);
    await deployments.write({ ...deployment, startBlock: 7 });
    expect((await deployments.read(31_337)).startBlock).to.equal(7);
    expect(await readdir(folder)).to.deep.equal(["31337.json"]);
  });

  it("says where nothing is deployed", async () => {
    const failure = await expectFailure(() => deployments.read(1), MissingError, "deployment.missing");
    expect(failure.values).to.deep.equal({ chainId: 1, path: join(folder, "1.json") });
  });

  it("refuses a file that is not JSON in UTF-8", async () => {
    const path = deployments.pathOf(31_337);
    for (const content of ["", "{", "chainId: 1", Uint8Array.of(0x22, 0xff, 0x22)]) {
      await writeFile(path, content);
      const failure = await expectFailure(() => deployments.read(31_337), InputError, "deployment.form");
      expect(failure.values).to.deep.equal({ path });
      expect(failure.cause).to.be.instanceOf(Error);
    }
  });

  it("refuses a file of another chain than its name says", async () => {
    const path = deployments.pathOf(1);
    await writeFile(path, JSON.stringify(deployment));
    const failure = await expectFailure(() => deployments.read(1), InputError, "deployment.form");
    expect(failure.values).to.deep.equal({ path, chainId: 31_337 });
  });

  it("refuses what breaks a rule, naming the file and the rule", async () => {
    const { contracts } = deployment;
    const { PatientRegistry: _, ...incomplete } = contracts;
    for (const [value, rule] of [
      [null, /value/],
      [[], /value/],
      [{ ...deployment, extra: 1 }, /extra/],
      [{ ...deployment, chainId: "31337" }, /chainId/],
      [{ ...deployment, chainId: 0 }, /chainId/],
      [{ ...deployment, startBlock: -1 }, /startBlock/],
      [{ ...deployment, contracts: incomplete }, /contracts\.PatientRegistry/],
      [{ ...deployment, contracts: { ...contracts, Proxy: ADDRESS } }, /contracts: .*Proxy/],
      [{ ...deployment, contracts: { ...contracts, AccessManager: "0x77" } }, /AccessManager: not an Ethereum address/],
      [
        { ...deployment, contracts: { ...contracts, AccessManager: ADDRESS.replace("F", "f") } },
        /AccessManager: not an Ethereum address/,
      ],
    ] as const) {
      const path = deployments.pathOf(31_337);
      await writeFile(path, JSON.stringify(value));
      const failure = await expectFailure(() => deployments.read(31_337), InputError, "input.invalid");
      expect(String(failure.values.rule)).to.match(rule);
      expect(failure.message).to.contain(path);
    }
  });

  it("says what the file system refused", async () => {
    const inTheWay = join(folder, "file");
    await writeFile(inTheWay, "");
    const below = new FileDeployments(join(inTheWay, "deployments"));
    await expectFailure(() => below.write(deployment), MedtrailError, "store.io");
    await expectFailure(() => below.read(31_337), MedtrailError, "store.io");
  });
});

describe("parseDeployment", () => {
  it("brings every address into its checksummed form", () => {
    const lower = ADDRESS.toLowerCase();
    const contracts = Object.fromEntries(Object.keys(deployment.contracts).map((name) => [name, lower]));
    expect(parseDeployment({ ...deployment, contracts }, "test")).to.deep.equal(deployment);
  });
});
