import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { z } from "zod";
import { CliContext } from "../../src/cli/CliContext.js";
import type { CliIo } from "../../src/cli/CliIo.js";
import { Home } from "../../src/cli/home/Home.js";
import { addressOf, senderKey } from "../../src/cli/home/keystores.js";
import { Secrets } from "../../src/cli/home/Secrets.js";
import { Progress } from "../../src/cli/Progress.js";
import { MedtrailError } from "../../src/shared/errors.js";
import { medtrail } from "../support/medtrail.js";

const PASSWORD = "a password of the wallet";
const PRIVATE_KEY = `0x${"7a".repeat(32)}`;

describe("medtrail's wallet", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "medtrail-wallet-"));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const key = (args: readonly string[], environment: Record<string, string> = { MEDTRAIL_PASSWORD: PASSWORD }) =>
    medtrail(["key", ...args, "--home", home], { environment, folder: home });

  const contextOf = (environment: Record<string, string>, answers?: string[]): CliContext => {
    const stream = { isTerminal: false, write: () => undefined };
    const io: CliIo = {
      stdin: (async function* () {})(),
      stdout: stream,
      stderr: stream,
      environment: { MEDTRAIL_HOME: home, ...environment },
      folder: home,
      ...(answers === undefined ? {} : { askSecret: async () => answers.shift() ?? "" }),
    };
    return new CliContext(io, new Progress(stream));
  };

  const codeOf = async (action: Promise<unknown>): Promise<string> => {
    const error = await action.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof MedtrailError)) throw error ?? new Error("nothing was thrown");
    expect(error.message).not.to.contain(PASSWORD).and.not.to.contain(PRIVATE_KEY.slice(2));
    return error.code;
  };

  it("keeps a key as a keystore that ethers and others open, for its owner alone", async () => {
    const { status, stdout } = await key(["create", "anna", "--json"]);
    expect(status).to.equal(0);
    const { address, file } = z.object({ address: z.string(), file: z.string() }).parse(JSON.parse(stdout));
    const text = await readFile(file, "utf8");
    expect(JSON.parse(text)).to.include({ version: 3 });
    expect((await Wallet.fromEncryptedJson(text, PASSWORD)).address).to.equal(address);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(JSON.parse((await key(["list", "--json"])).stdout)).to.deep.equal([{ name: "anna", address }]);
    expect((await senderKey(contextOf({ MEDTRAIL_PASSWORD: PASSWORD }), { key: "anna" })).address).to.equal(address);
  });

  it("takes a key from the environment, and from nowhere that a process list shows", async () => {
    const environment = { MEDTRAIL_PASSWORD: PASSWORD, MEDTRAIL_PRIVATE_KEY: PRIVATE_KEY };
    const { status, stdout } = await key(["create", "mine", "--from-environment", "--json"], environment);
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ address: new Wallet(PRIVATE_KEY).address });
    expect(stdout + (await readFile(join(home, "keys", "mine.json"), "utf8"))).not.to.contain(PRIVATE_KEY.slice(2));
    const wrong = await key(["create", "other", "--from-environment"], {
      ...environment,
      MEDTRAIL_PRIVATE_KEY: "0x12",
    });
    expect([wrong.status, wrong.stdout]).to.deep.equal([2, ""]);
    expect(wrong.stderr).to.contain("[cli.private-key]").and.not.to.contain("0x12");
    expect((await senderKey(contextOf({ MEDTRAIL_PRIVATE_KEY: PRIVATE_KEY }), {})).address).to.equal(
      new Wallet(PRIVATE_KEY).address,
    );
  });

  it("reads the password from a file or asks unseen, twice for a new key", async () => {
    await writeFile(join(home, "password"), `${PASSWORD}\r\n`);
    expect((await key(["create", "anna", "--password-file", "password"], {})).status).to.equal(0);
    expect((await key(["create", "b"], { MEDTRAIL_PASSWORD_FILE: "password" })).status).to.equal(0);
    expect((await senderKey(contextOf({}, [PASSWORD]), { key: "anna" })).address).to.match(/^0x/);
    const { createKey } = await import("../../src/cli/home/createKey.js");
    expect(await codeOf(createKey(contextOf({}, [PASSWORD, "another one"]), { name: "c" }))).to.equal("cli.password");
    expect(await codeOf(createKey(contextOf({}, ["short", "short"]), { name: "c" }))).to.equal("cli.password");
    await createKey(contextOf({}, [PASSWORD, PASSWORD]), { name: "c" });
  });

  it("refuses a wrong password, none, an unknown key, a name that is taken, and one that is a path", async () => {
    await key(["create", "anna"]);
    expect(await codeOf(senderKey(contextOf({ MEDTRAIL_PASSWORD: "something else" }), { key: "anna" }))).to.equal(
      "cli.password",
    );
    expect(await codeOf(senderKey(contextOf({}), { key: "anna" }))).to.equal("cli.no-password");
    expect(await codeOf(senderKey(contextOf({}), {}))).to.equal("cli.no-key");
    expect(await codeOf(senderKey(contextOf({ MEDTRAIL_PASSWORD: PASSWORD }), { key: "bob" }))).to.equal(
      "cli.unknown-name",
    );
    expect(await codeOf(senderKey(contextOf({ MEDTRAIL_PASSWORD: PASSWORD }), { key: "../keys/anna" }))).to.equal(
      "cli.unknown-name",
    );
    expect((await key(["create", "anna"])).stderr).to.contain("[cli.name-taken]");
    expect((await key(["create", "../anna"])).stderr).to.contain("NAME: not a name");
    expect((await key(["create", "b"], {})).status).to.equal(5);
  });

  it("repeats no private key that is given where a key is named, and refuses an address with a wrong checksum", async () => {
    const given = PRIVATE_KEY.slice(2);
    for (const text of [PRIVATE_KEY, given, given.toUpperCase()]) {
      expect(await codeOf(senderKey(contextOf({ MEDTRAIL_PASSWORD: PASSWORD }), { key: text }))).to.equal(
        "input.usage",
      );
      expect(await codeOf(addressOf(new Home(home), text))).to.equal("input.usage");
      const { status, stdout, stderr } = await key(["create", text]);
      expect([status, stdout]).to.deep.equal([2, ""]);
      expect(stderr.toLowerCase()).to.contain("not a name").and.not.to.contain(given);
    }
    const address = new Wallet(PRIVATE_KEY).address;
    expect(await addressOf(new Home(home), address.toLowerCase())).to.equal(address);
    const flipped = address.replace(/[a-f]/i, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );
    expect(await codeOf(addressOf(new Home(home), flipped))).to.equal("input.usage");
  });

  it("keeps what it knows of a name that is told again, and refuses a GLN with a wrong check digit", async () => {
    const id = `0x${"ab".repeat(32)}`;
    const remember = (...more: string[]) =>
      medtrail(["org", "remember", "friend", id, ...more, "--home", home, "--json"], { folder: home });
    const wrong = await remember("--gln", "7601001000019");
    expect([wrong.status, wrong.stdout]).to.deep.equal([2, ""]);
    expect(JSON.parse(wrong.stderr).error.message).to.contain("--gln: a GLN's check digit is wrong");
    expect((await remember("--gln", "7601001000018")).status).to.equal(0);
    expect((await remember()).status).to.equal(0);
    expect(await new Home(home).entry("org", "friend")).to.deep.equal({ id, gln: "7601001000018", name: "friend" });
  });

  it("writes secrets without a password once it has an identity, and reads them with one", async () => {
    const open = { MEDTRAIL_PASSWORD: PASSWORD };
    const schema = z.strictObject({ seed: z.string() });
    await new Secrets(contextOf(open), {}).put("patient", "erika", { seed: Uint8Array.of(1, 2, 3) });
    await new Secrets(contextOf({}), {}).put("org", "anna", { seed: "later" });
    expect(await new Secrets(contextOf(open), {}).get("patient", "erika", schema)).to.deep.equal({ seed: "0x010203" });
    expect(await new Secrets(contextOf(open), {}).get("org", "anna", schema)).to.deep.equal({ seed: "later" });
    expect(await codeOf(new Secrets(contextOf({}), {}).get("org", "anna", schema))).to.equal("cli.no-password");
    expect(
      await codeOf(new Secrets(contextOf({ MEDTRAIL_PASSWORD: "wrong password" }), {}).get("org", "anna", schema)),
    ).to.equal("cli.password");
    expect(await codeOf(new Secrets(contextOf(open), {}).get("org", "bob", schema))).to.equal("cli.no-secret");
    await writeFile(join(home, "secrets", "org-anna.age"), "age-encryption.org/v1\nbroken");
    expect(await codeOf(new Secrets(contextOf(open), {}).get("org", "anna", schema))).to.equal("store.corrupt");
  });
});
