import { expect } from "chai";
import { DUTIES } from "../../src/identity/duties.js";
import { AUTHOR_LICENCES, LICENCES } from "../../src/identity/licences.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import type { Connection } from "../../src/shared/connect.js";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { type ErrorValues, InputError, MedtrailError, MissingError, RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { interceptedRunner } from "../support/interceptedRunner.js";
import { p256Signer } from "../support/patientSigners.js";
import { encodeText } from "../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

const UNKNOWN: Hex = `0x${"77".repeat(32)}`;

describe("publishing records that are refused leaves nothing in the stores", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let patient: TestPatient;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    patient = await system.patient(await p256Signer(system), ["laboratory", "medications"]);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const publish = (connection: Connection, change: object = {}) =>
    publishRecords(connection, system.stores, {
      ...{ patient: patient.id, author: author.org },
      drafts: [{ content: encodeText("{}"), category: "laboratory" }],
      ...change,
    });

  async function leavesNothing(
    call: () => unknown,
    type: Parameters<typeof expectFailure>[1],
    code: ErrorCode,
  ): Promise<MedtrailError> {
    const before = await filesUnder(system.folder);
    const failure = await expectFailure(call, type, code);
    expect(await filesUnder(system.folder)).to.equal(before);
    return failure;
  }

  const refused = async (call: () => unknown, code: ErrorCode, values: ErrorValues) => {
    const failure = await leavesNothing(call, RefusedError, code);
    expect(failure.values).to.deep.equal(values);
  };

  /** Gives the author's member another membership, which ends in two days; answers its end in seconds. */
  async function memberWith(duties: number): Promise<number> {
    const until = Math.floor((await system.inDays(2)).getTime() / 1000);
    const { org, controller, member } = author;
    await send(system.as(controller).organizations.offerMembership(org, member.address, duties, until));
    await send(system.as(member).organizations.acceptMembership(org, duties, until));
    return until;
  }

  it("when the organisation is suspended", async () => {
    await send(system.as(system.regulator).organizations.suspend(author.org));
    await refused(() => publish(system.as(author.member)), "contract.SuspendedOrganization", { org: author.org });
  });

  it("when quality monitoring barred the organisation", async () => {
    await system.bar(author.org);
    await refused(() => publish(system.as(author.member)), "contract.BarredOrganization", { org: author.org });
  });

  it("when the accreditation has expired, from its end on", async () => {
    const { validUntil } = await system.chain.organizations.organizationOf(author.org);
    await system.time.increaseTo(validUntil);
    const end = new Date(Number(validUntil) * 1000).toISOString();
    const values = { org: author.org, validUntil: end, time: end };
    await refused(() => publish(system.as(author.member)), "contract.EndedAccreditation", values);
  });

  it("when no licence of the organisation lets it write records", async () => {
    const insurer = await system.organization("Insurer", LICENCES.insurer);
    const values = { org: insurer.org, anyOf: BigInt(AUTHOR_LICENCES), held: BigInt(LICENCES.insurer) };
    const call = () => publish(system.as(insurer.member), { author: insurer.org });
    await refused(call, "contract.MissingLicence", values);
  });

  it("when the organisation does not exist", async () => {
    const call = () => publish(system.as(author.member), { author: UNKNOWN });
    await refused(call, "contract.UnknownOrganization", { org: UNKNOWN });
  });

  it("when the member's end has come, and not at the last second before", async () => {
    const until = await memberWith(DUTIES.write);
    await system.time.increaseTo(until - 2);
    await publish(system.as(author.member));
    await system.time.increaseTo(until);
    const end = new Date(until * 1000).toISOString();
    const values = { org: author.org, account: author.member.address, until: end, time: end };
    await refused(() => publish(system.as(author.member)), "contract.EndedMembership", values);
  });

  it("when the member was offered its duty and never accepted", async () => {
    const until = Math.floor((await system.inDays(2)).getTime() / 1000);
    const { organizations } = system.as(author.controller);
    await send(organizations.offerMembership(author.org, system.stranger.address, DUTIES.write, until));
    const values = { org: author.org, account: system.stranger.address };
    await refused(() => publish(system.as(system.stranger)), "contract.UnknownMember", values);
  });

  it("when the member may read but not write", async () => {
    await memberWith(DUTIES.read);
    const values = {
      ...{ org: author.org, account: author.member.address },
      ...{ required: BigInt(DUTIES.write), held: BigInt(DUTIES.read) },
    };
    await refused(() => publish(system.as(author.member)), "contract.MissingDuty", values);
  });

  it("when the patient is not registered", async () => {
    const call = () => publish(system.as(author.member), { patient: UNKNOWN });
    const failure = await leavesNothing(call, MissingError, "identity.unknown-patient");
    expect(failure.values).to.deep.equal({ patient: UNKNOWN });
  });

  it("when one of the categories is not in the patient's key directory", async () => {
    const drafts = ["laboratory", "genetics"].map((category) => ({ content: encodeText("{}"), category }));
    const call = () => publish(system.as(author.member), { drafts });
    const failure = await leavesNothing(call, MissingError, "key-directory.category");
    expect(failure.values).to.deep.equal({ category: "genetics" });
  });

  it("when one of the records cannot be encrypted, as with parameters in its media type", async () => {
    const good = { content: encodeText("{}"), category: "laboratory" };
    const drafts = [good, { ...good, contentType: "text/plain; charset=utf-8" }];
    await leavesNothing(() => publish(system.as(author.member), { drafts }), InputError, "input.invalid");
  });

  it("when there is no record", async () => {
    const call = () => publish(system.as(author.member), { drafts: [] });
    const failure = await leavesNothing(call, InputError, "record.none");
    expect(failure.values).to.deep.equal({ patient: patient.id });
  });

  it("when the connection can only read", async () => {
    await leavesNothing(() => publish(system.as(system.ethers.provider)), MissingError, "chain.no-signer");
  });

  it("when the organisation is suspended between the first question and the transaction", async () => {
    let asked = 0;
    const suspending = interceptedRunner(author.member, {
      call: async (transaction) => {
        if (transaction.to === system.deployment.contracts.RecordRegistry) {
          asked++;
          await send(system.as(system.regulator).organizations.suspend(author.org));
        }
        return author.member.call(transaction);
      },
      sendTransaction: async () => expect.fail("sent what the chain refuses"),
    });
    await refused(() => publish(system.as(suspending)), "contract.SuspendedOrganization", { org: author.org });
    expect(asked).to.equal(1);
  });

  it("when the node does not answer whether the chain would accept: nothing was sent", async () => {
    const mute = interceptedRunner(author.member, {
      call: async (transaction) => {
        if (transaction.to === system.deployment.contracts.RecordRegistry) throw new Error("socket hang up");
        return author.member.call(transaction);
      },
    });
    await leavesNothing(() => publish(system.as(mute)), MedtrailError, "chain.failed");
  });
});
