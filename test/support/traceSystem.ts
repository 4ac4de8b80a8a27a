import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { network } from "hardhat";
import { accredit, prepareCredential } from "../../src/identity/accredit.js";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { FilePackStore } from "../../src/medicines/packs/FilePackStore.js";
import { FileEventStore } from "../../src/medicines/trace/FileEventStore.js";
import type { ReplayActor } from "../../src/medicines/trace/replay/ReplayAction.js";
import { connect } from "../../src/shared/connect.js";
import { digestOf } from "../../src/shared/contentId.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import { send } from "../../src/shared/send.js";
import { deployedSystem } from "./deployedSystem.js";

export type TraceSystem = Awaited<ReturnType<typeof traceSystem>>;

/** A network at a date of its own with a maker, a wholesaler and a pharmacy, each with a member of every duty, and empty stores. */
export async function traceSystem(initialDate = "2023-04-01T09:00:00Z") {
  const connection = await network.create({ override: { chainId: 31_337, initialDate } });
  const { ethers, networkHelpers } = connection;
  const [, regulator, admin, relay, ...free] = await ethers.getSigners();
  if (!regulator || !admin || !relay) throw new Error("Hardhat gave too few accounts");
  const deployment = await deployedSystem(connection, {
    regulator: regulator.address,
    admin: admin.address,
    announcementDelaySeconds: 172_800,
  });
  const chain = await connect(relay, deployment);
  const folder = await mkdtemp(join(tmpdir(), "medtrail-trace-"));
  const stores = {
    events: new FileEventStore(join(folder, "events")),
    blobs: new FileBlobStore(join(folder, "blobs")),
    packs: new FilePackStore(join(folder, "packs")),
  };

  const organization = async (name: string, licences: number): Promise<ReplayActor> => {
    const [controller, member] = [free.shift(), free.shift()];
    if (!controller || !member) throw new Error("Hardhat gave too few accounts");
    const now = await networkHelpers.time.latest();
    const validUntil = new Date((now + 3 * 365 * 86_400) * 1000);
    const credential = await prepareCredential({ name, identifiers: [] });
    const accreditation = { controller: controller.address, credential, licences, validUntil };
    const { org } = await accredit(chain.as(regulator), stores.blobs, accreditation);
    const until = Math.floor(validUntil.getTime() / 1000);
    const duties = DUTIES.ship | DUTIES.dispense | DUTIES.report | DUTIES.sense;
    await send(chain.as(controller).organizations.offerMembership(org, member.address, duties, until));
    await send(chain.as(member).organizations.acceptMembership(org, duties, until));
    return { org, runner: member };
  };
  const maker = await organization("Maker", LICENCES.manufacturer);
  const wholesaler = await organization("Wholesaler", LICENCES.wholesaler);
  const pharmacy = await organization("Pharmacy", LICENCES.pharmacy);

  const approve = async (gtin: string) => {
    const limits = { minTemperature: 200, maxTemperature: 800, maxMeanKinetic: 800, maxTimeOutside: 0, approvedAt: 0 };
    const authorisation = await digestOf(new TextEncoder().encode(gtin));
    await send(chain.as(regulator).medicines.approve(BigInt(gtin), maker.org, limits, authorisation));
  };

  return {
    chain,
    regulator,
    folder,
    stores,
    maker,
    wholesaler,
    pharmacy,
    approve,
    time: networkHelpers.time,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
