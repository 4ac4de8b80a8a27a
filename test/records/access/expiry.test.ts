import { expect } from "chai";
import { grantAccess } from "../../../src/records/access/grantAccess.js";
import { revokeAccess } from "../../../src/records/access/revokeAccess.js";
import { openCategoryKey } from "../../../src/records/categoryShare.js";
import { openEnvelope } from "../../../src/records/envelope.js";
import { readOwnRecord, readRecord } from "../../../src/records/readRecord.js";
import { IntegrityError, RefusedError } from "../../../src/shared/errors.js";
import { accessContext, treatment } from "../../support/accessContext.js";
import { expectFailure, failureOf } from "../../support/failureOf.js";
import { p256Signer } from "../../support/patientSigners.js";
import { publishText, releaseNow, requestFor } from "../../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../../support/testSystem.js";

type Published = Awaited<ReturnType<typeof publishText>>;

// One story: the patient grants and goes offline; consents end one after the other while the author goes on writing.
describe("a consent that ends while the patient is offline", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let short: TestOrganization;
  let long: TestOrganization;
  let patient: TestPatient;
  let [first, second, third]: Published[] = [];

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    short = await system.organization("Reader for ten days");
    long = await system.organization("Reader for thirty days");
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
    const context = await accessContext(system, patient);
    await grantAccess(context, await treatment(system, patient, long.org, { days: 30 }));
    await grantAccess(context, await treatment(system, patient, short.org, { days: 10 }));
  });
  after(() => system.close());

  const read = async ({ record }: Published, { org, member, keys }: TestOrganization) => {
    const release = await releaseNow(system, await requestFor(system, record, { org, member }));
    const reader = { org, privateKey: keys.privateKey };
    const { plaintext } = await readRecord(system.chain, system.stores.blobs, reader, record, release);
    return new TextDecoder().decode(plaintext);
  };

  /** Every private key that can be had from what an organisation was sealed, its own among them. */
  async function keysHeldBy({ org, keys }: TestOrganization) {
    const shares = await system.stores.envelopes.listCategoryShares(patient.id, org);
    expect(shares).not.to.deep.equal([]);
    const opened = shares.map((share) => openCategoryKey({ ...share, privateKey: keys.privateKey }));
    return [keys.privateKey, ...(await Promise.all(opened)).map(({ privateKey }) => privateKey)];
  }

  async function opensWithNothingOf(reader: TestOrganization, record: Published) {
    for (const privateKey of await keysHeldBy(reader)) {
      const call = () => openEnvelope({ ...record, privateKey });
      await expectFailure(call, IntegrityError, "envelope.closed");
    }
  }

  it("is read by both while both consents hold", async () => {
    first = await publishText(system, author, patient.id, "day 0");
    expect(await read(first, short)).to.equal("day 0");
    expect(await read(first, long)).to.equal("day 0");
  });

  it("moves the key epoch at the next write: no key of the former reader opens it, the other reads on", async () => {
    await system.time.increaseTo(Math.floor((await system.inDays(11)).getTime() / 1000));
    second = await publishText(system, author, patient.id, "day 11");
    expect(second.epoch).to.be.greaterThan(first?.epoch ?? 0);
    await opensWithNothingOf(short, second);
    await expectFailure(() => read(second ?? never(), short), RefusedError, "contract.ExpiredConsent");
    expect(await read(second, long)).to.equal("day 11");
  });

  it("moves it again when the last reader's consent ends; the patient reads everything from the seed", async () => {
    await system.time.increaseTo(Math.floor((await system.inDays(20)).getTime() / 1000));
    third = await publishText(system, author, patient.id, "day 31");
    expect(third.epoch).to.be.greaterThan(second?.epoch ?? 0);
    await opensWithNothingOf(short, third);
    await opensWithNothingOf(long, third);
    const context = await accessContext(system, patient);
    const { keyring, transactions } = await revokeAccess(context, []);
    expect(transactions).to.deep.equal([]); // nobody holds a key that reaches beyond its right: nothing to mend
    for (const [record, text] of [
      [first, "day 0"],
      [second, "day 11"],
      [third, "day 31"],
    ] as const) {
      const own = await readOwnRecord(system.chain, system.stores.blobs, keyring, record ?? never());
      expect(new TextDecoder().decode(own.plaintext)).to.equal(text);
    }
  });

  it("refuses the keyring that does not know the epochs on chain until it follows them", async () => {
    const failure = await failureOf(() =>
      readOwnRecord(system.chain, system.stores.blobs, patient.keyring, third ?? never()),
    );
    expect(failure.code).to.equal("keyring.epoch");
  });

  function never(): never {
    throw new Error("nothing was published");
  }
});
