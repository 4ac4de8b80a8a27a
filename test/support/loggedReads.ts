import type { AccessLogServer } from "../../src/records/accessLog/AccessLogServer.js";
import { requireLogged } from "../../src/records/accessLog/requireLogged.js";
import { KeyRelease } from "../../src/records/KeyRelease.js";
import { signReadRequest } from "../../src/records/readRequest.js";
import type { Hex } from "../../src/shared/hex.js";
import type { TestLog } from "./accessLog.js";
import type { TestOrganization, TestSystem } from "./testSystem.js";

/** A member reads a record over a server that writes it down, a second after whatever was before, and checks the receipt. */
export async function readLogged(
  system: TestSystem,
  { tick, log }: Pick<TestLog, "tick" | "log">,
  record: Hex,
  { org: reader, member }: Pick<TestOrganization, "org" | "member">,
  server: AccessLogServer = log,
) {
  await system.time.increase(1);
  const now = await tick();
  const request = await signReadRequest(system.chain, member, { record, reader, purpose: "TREAT", time: now });
  const release = await new KeyRelease(system.chain, system.stores.envelopes, server, () => now).release(request);
  return { request, release, access: await requireLogged(system.chain, request, release, server.name) };
}
