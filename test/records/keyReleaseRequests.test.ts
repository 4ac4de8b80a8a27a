import { expect } from "chai";
import { Wallet } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import { KeyRelease } from "../../src/records/KeyRelease.js";
import { type ReadRequest, signReadRequest } from "../../src/records/readRequest.js";
import type { Connection } from "../../src/shared/connect.js";
import { InputError, MedtrailError, MissingError, RefusedError } from "../../src/shared/errors.js";
import { send } from "../../src/shared/send.js";
import { recorderOf } from "../support/accessLog.js";
import { expectFailure } from "../support/failureOf.js";
import { releaseNow, requestFor, sharedRecord } from "../support/sharing.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

/** An account with every letter in the other case, which no checksum survives. */
const swapCase = (account: string) =>
  account.replaceAll(/[a-fA-F]/g, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));

describe("a request for a key", () => {
  let system: TestSystem;
  let parties: Awaited<ReturnType<typeof sharedRecord>>;

  before(async () => {
    system = await testSystem();
    parties = await sharedRecord(system);
  });
  after(() => system.close());

  const request = () => requestFor(system, parties.record.record, parties.reader);
  const signedFor = async (chain: Connection) =>
    signReadRequest(chain, parties.reader.member, {
      ...{ record: parties.record.record, reader: parties.reader.org, purpose: "TREAT" },
      time: await system.now(),
    });

  async function isForged(forged: unknown, account: string = parties.reader.member.address): Promise<void> {
    const failure = await expectFailure(() => releaseNow(system, forged), RefusedError, "release.signature");
    expect(failure.values).to.deep.equal({ account, record: parties.record.record });
  }

  describe("is refused as not signed", () => {
    it("when a stranger claims the member's account", async () => {
      const strangers = await requestFor(system, parties.record.record, {
        org: parties.reader.org,
        member: system.stranger,
      });
      await isForged({ ...strangers, account: parties.reader.member.address });
    });

    it("when a stranger takes the member's signature for its own account", async () => {
      await isForged({ ...(await request()), account: system.stranger.address }, system.stranger.address);
    });

    it("when it was signed for another chain", async () => {
      const deployment = { ...system.deployment, chainId: 1 };
      await isForged(await signedFor({ ...system.chain, deployment }));
    });

    it("when it was signed for another contract", async () => {
      const { contracts } = system.deployment;
      const others = { ...contracts, ConsentRegistry: contracts.RecordRegistry };
      await isForged(await signedFor({ ...system.chain, deployment: { ...system.deployment, contracts: others } }));
    });

    it("when the signature is noise, cut short or of no curve point", async () => {
      const good = await request();
      for (const signature of [
        "0x00",
        `0x${"00".repeat(65)}`,
        `0x${"ff".repeat(65)}`,
        good.signature.slice(0, -4), // by one byte it may be EIP-2098's form of the same signature
        `${good.signature}00`,
      ]) {
        await isForged({ ...good, signature });
      }
    });

    it("when any of its values was changed after signing", async () => {
      const good = await request();
      await isForged({ ...good, time: good.time + 1 });
      await isForged({ ...good, purpose: "ETREAT" });
      await isForged({ ...good, reader: parties.author.org });
      const other = `0x${"77".repeat(32)}`;
      const call = () => releaseNow(system, { ...good, record: other });
      const failure = await expectFailure(call, RefusedError, "release.signature");
      expect(failure.values.record).to.equal(other);
    });
  });

  it("of a stranger who signs for itself is refused for want of a membership", async () => {
    const { org } = parties.reader;
    const own = await requestFor(system, parties.record.record, { org, member: system.stranger });
    const failure = await expectFailure(() => releaseNow(system, own), RefusedError, "contract.UnknownMember");
    expect(failure.values).to.deep.equal({ org, account: system.stranger.address });
  });

  describe("by a member that is a contract account (ERC-1271)", () => {
    const owner = Wallet.createRandom();
    let account: string;

    before(async () => {
      const { org, controller } = parties.reader;
      account = await (await system.ethers.deployContract("OwnedAccount", [owner.address])).getAddress();
      const until = Math.floor((await system.inDays(30)).getTime() / 1000);
      await send(system.as(controller).organizations.offerMembership(org, account, DUTIES.read, until));
      await system.networkHelpers.impersonateAccount(account);
      await system.networkHelpers.setBalance(account, 10n ** 18n);
      const sender = system.as(await system.ethers.getSigner(account));
      await send(sender.organizations.acceptMembership(org, DUTIES.read, until));
    });

    const requestBy = async (signer: Pick<Wallet, "signTypedData">): Promise<ReadRequest> =>
      signReadRequest(
        system.chain,
        { getAddress: async () => account, signTypedData: (...data) => signer.signTypedData(...data) },
        {
          ...{ record: parties.record.record, reader: parties.reader.org, purpose: "TREAT" },
          time: await system.now(),
        },
      );

    it("is answered when the account accepts the signature", async () => {
      const { envelope } = await releaseNow(system, await requestBy(owner));
      expect(envelope.record).to.equal(parties.record.record);
    });

    it("is refused when the account does not, or reverts", async () => {
      await isForged(await requestBy(Wallet.createRandom()), account);
      await isForged({ ...(await requestBy(owner)), signature: `0x${"ff".repeat(65)}` }, account);
    });

    it("says that the chain failed, not that the account said no, when the node does not answer", async () => {
      const good = await requestBy(owner);
      const mute = new Proxy(system.ethers.provider, {
        get(provider, name) {
          const member: unknown = Reflect.get(provider, name);
          if (name === "call") return () => Promise.reject(new Error("socket hang up"));
          return typeof member === "function" ? member.bind(provider) : member;
        },
      });
      const call = () => releaseNow({ ...system, chain: system.as({ provider: mute }) }, good);
      const failure = await expectFailure(call, MedtrailError, "chain.failed");
      expect(failure.cause).to.have.property("message", "socket hang up");
      const nowhere = () => releaseNow({ ...system, chain: system.as({ provider: null }) }, good);
      await expectFailure(nowhere, InputError, "chain.no-provider");
    });

    it("is refused when the contract is no account at all", async () => {
      const { RecordRegistry } = system.deployment.contracts;
      await isForged({ ...(await requestBy(owner)), account: RecordRegistry }, RecordRegistry);
    });
  });

  describe("at the server's clock", () => {
    const at = async (offset: number, { time }: ReadRequest) => {
      const clock = () => new Date((time + offset) * 1000);
      return new KeyRelease(system.chain, system.stores.envelopes, await recorderOf(system), clock);
    };

    it("is answered up to 300 seconds late or early", async () => {
      const good = await request();
      for (const offset of [-300, 0, 300]) {
        const { envelope } = await (await at(offset, good)).release(good);
        expect(envelope.record).to.equal(parties.record.record);
      }
    });

    for (const [name, offset] of [
      ["old, as when it is replayed", 301],
      ["from the future", -301],
    ] as const) {
      it(`is refused when it is ${name}`, async () => {
        const good = await request();
        const failure = await expectFailure(
          async () => (await at(offset, good)).release(good),
          RefusedError,
          "release.clock",
        );
        const signed = new Date(good.time * 1000).toISOString();
        const now = new Date((good.time + offset) * 1000).toISOString();
        expect(failure.values).to.deep.equal({ signed, now, seconds: 300 });
      });
    }

    it("is refused by a clock that tells no time", async () => {
      const good = await request();
      const release = new KeyRelease(
        system.chain,
        system.stores.envelopes,
        await recorderOf(system),
        () => new Date(Number.NaN),
      );
      const failure = await expectFailure(() => release.release(good), RefusedError, "release.clock");
      expect(failure.values.now).to.equal("no time");
    });

    it("is measured by the system's clock unless told", async () => {
      const stale = await signReadRequest(system.chain, parties.reader.member, {
        ...{ record: parties.record.record, reader: parties.reader.org, purpose: "TREAT" },
        time: new Date(Date.now() - 3_600_000),
      });
      const release = new KeyRelease(system.chain, system.stores.envelopes, await recorderOf(system));
      await expectFailure(() => release.release(stale), RefusedError, "release.clock");
    });
  });

  it("for a record that nobody stored is refused as missing", async () => {
    const unknown = await requestFor(system, `0x${"77".repeat(32)}`, parties.reader);
    await expectFailure(() => releaseNow(system, unknown), MissingError, "envelope.missing");
  });

  it("that is malformed is refused by the rule it breaks, and without a signature", async () => {
    const good = await request();
    const { signature: _, ...unsigned } = good;
    for (const [bad, rule] of [
      [unsigned, /signature/],
      [{ ...good, signature: "0x" }, /signature: not a signature/],
      [{ ...good, record: "0x77" }, /record: not 0x and 64/],
      [{ ...good, reader: 7 }, /reader/],
      [{ ...good, account: "0x77" }, /account: not an account/],
      [{ ...good, account: swapCase(good.account) }, /account: not an account: its checksum/],
      [{ ...good, purpose: "CURIOSITY" }, /purpose/],
      [{ ...good, time: 1.5 }, /time/],
      [{ ...good, time: -1 }, /time/],
      [{ ...good, extra: 1 }, /extra/],
      [null, /value/],
      ["", /value/],
    ] as const) {
      const failure = await expectFailure(() => releaseNow(system, bad), InputError, "input.invalid");
      expect(String(failure.values.rule)).to.match(rule);
    }
    const far = { ...good, time: 2 ** 45 };
    await expectFailure(() => releaseNow(system, far), MedtrailError, "release.signature");
  });
});
