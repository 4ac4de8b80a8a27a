import { type Signer, Wallet } from "ethers";
import { accredit, prepareCredential } from "../../src/identity/accredit.js";
import { LICENCES } from "../../src/identity/licences.js";
import { AccessLogServer } from "../../src/records/accessLog/AccessLogServer.js";
import type { AccessLogStore } from "../../src/records/accessLog/AccessLogStore.js";
import type { AccessRecorder } from "../../src/records/accessLog/AccessRecorder.js";
import { MemoryAccessLogStore } from "../../src/records/accessLog/MemoryAccessLogStore.js";
import type { Hex } from "../../src/shared/hex.js";
import type { TestSystem } from "./testSystem.js";

/** A record server of its own organisation, which its account controls. */
export interface TestLog {
  readonly org: Hex;
  readonly signer: Signer;
  readonly store: AccessLogStore;
  readonly log: AccessLogServer;
  /** Opens the log again, as after a restart, or over another store. */
  readonly open: (store?: AccessLogStore) => Promise<AccessLogServer>;
  /** Sets the server's clock, and answers the chain's time that it now has. */
  readonly tick: () => Promise<Date>;
}

/** A record server's log, whose clock stands until it is set. */
export async function testLog(
  system: TestSystem,
  store: AccessLogStore = new MemoryAccessLogStore(),
  name = "Record Server",
): Promise<TestLog> {
  const signer = Wallet.createRandom().connect(system.ethers.provider);
  await system.networkHelpers.setBalance(signer.address, 10n ** 18n);
  const credential = await prepareCredential({
    name,
    identifiers: [{ system: "https://www.gs1.org/gln", value: "7601001000000" }],
  });
  const { org } = await accredit(system.as(system.regulator), system.stores.blobs, {
    controller: signer.address,
    credential,
    licences: LICENCES.care,
    validUntil: await system.inDays(365),
  });
  let now = await system.now();
  const tick = async () => {
    now = await system.now();
    return now;
  };
  const open = (other = store) => AccessLogServer.open(system.chain, other, { org, signer, clock: () => now });
  return { org, signer, store, log: await open(), open, tick };
}

const recorders = new WeakMap<object, Promise<TestLog>>();

/** Where a test that is not about the log lets requests be written down, at the chain's time. */
export async function recorderOf(system: TestSystem): Promise<AccessRecorder> {
  const known = recorders.get(system.stores) ?? testLog(system);
  recorders.set(system.stores, known);
  const { log, tick } = await known;
  await tick();
  return log;
}
