import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { readParameters } from "../../deploy/Parameters.js";
import { InputError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";

const [DEPLOYER, REGULATOR, ADMIN] = ["11", "22", "33"].map((byte) => `0x${byte.repeat(20)}`);
const ACCOUNTS = [DEPLOYER ?? "", REGULATOR ?? "", ADMIN ?? ""];
const SOUND = { regulator: "account:1", admin: "env:ADMIN", announcementDelaySeconds: 3600 };

describe("readParameters", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "medtrail-parameters-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function read(changes: object) {
    const path = join(folder, "parameters.json");
    await writeFile(path, JSON.stringify({ ...SOUND, ...changes }));
    return readParameters(pathToFileURL(path), ACCOUNTS, { ADMIN, ZERO: ZeroAddress, EMPTY: "" });
  }

  it("resolves accounts, variables and addresses; regulator and admin may be one", async () => {
    expect(await read({})).to.deep.equal({ regulator: REGULATOR, admin: ADMIN, announcementDelaySeconds: 3600 });
    expect(await read({ regulator: ADMIN })).to.include({ regulator: ADMIN, admin: ADMIN });
  });

  for (const [changes, message] of [
    [{ regulator: "env:ZERO" }, "regulator (env:ZERO) is the zero address"],
    [{ admin: ZeroAddress }, `admin (${ZeroAddress}) is the zero address`],
    [{ admin: "env:EMPTY" }, "admin (env:EMPTY) is not set"],
    [{ regulator: "account:9", admin: "x" }, "regulator (account:9) is not set; admin (x) is not an address"],
    [{ regulator: "account:0" }, "The regulator may not be the deployer"],
    [{ admin: "account:0" }, "The admin may not be the deployer"],
  ] as const) {
    it(`refuses ${JSON.stringify(changes)}`, async () => {
      const failure = await expectFailure(() => read(changes), InputError, "deployment.parameter");
      expect(failure.message).to.contain(message);
    });
  }

  it("refuses an announcement of less than an hour", async () => {
    const failure = await expectFailure(() => read({ announcementDelaySeconds: 3599 }), InputError, "input.invalid");
    expect(failure.message).to.contain("announcementDelaySeconds");
  });
});
