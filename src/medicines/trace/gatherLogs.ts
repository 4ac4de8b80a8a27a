import type { Hex } from "../../shared/hex.js";
import { ChainLog } from "./ChainLog.js";
import { shipmentIdOf } from "./GoodsPath.js";
import type { LogReader } from "./LogReader.js";
import type { PackSubject, TraceSubject } from "./TraceSubject.js";

/**
 * Every log that may be about the subject, in the order of the chain: those of its batches, and those of the units and shipments that
 * organisations made which may have held it. More than concern it; a `GoodsPath` tells which do.
 */
export async function gatherLogs(reader: LogReader, subject: TraceSubject): Promise<ChainLog[]> {
  const logs = new LogSet();
  const orgs = new Set<Hex>();
  const units = new Set<Hex>();
  if (subject.kind === "unit") {
    units.add(subject.unit);
    const packed = logs.add(await reader.read("units", "UnitPacked", [subject.unit]));
    for (const log of packed) orgs.add(log.word("org"));
    const batches = [...new Set(packed.flatMap((log) => log.words("batches")))];
    await Promise.all(batches.map((batch) => gatherStatus(reader, logs, batch)));
    await gatherInner(reader, logs, packed);
  } else {
    await gatherStatus(reader, logs, subject.batch);
    await gatherPack(reader, logs, subject);
    for (const log of logs.named("BatchCommissioned")) orgs.add(log.word("maker"));
    for (const log of logs.named("Shipped")) orgs.add(log.word("to"));
    const loose = logs.named("Shipped").map(shipmentIdOf);
    for (const name of ["ShipmentRejected", "ShipmentTakenBack"]) logs.add(await reader.read("batches", name, [loose]));
    for (const name of ["ReceivedAside"]) logs.add(await reader.read("batches", name, [loose]));
    logs.add(await reader.read("setAsideDesk", "ShipmentExcursion", [loose]));
    await gatherColdChain(reader, logs, loose);
  }
  await gatherUnits(reader, logs, { subject, orgs, units });
  return logs.sorted();
}

class LogSet {
  readonly #logs = new Map<string, ChainLog>();

  add(logs: readonly ChainLog[]): readonly ChainLog[] {
    for (const log of logs) this.#logs.set(`${log.block}:${log.logIndex}`, log);
    return logs;
  }

  named(name: string): ChainLog[] {
    return [...this.#logs.values()].filter((log) => log.name === name);
  }

  sorted(): ChainLog[] {
    return [...this.#logs.values()].sort(ChainLog.compare);
  }
}

/** What befell a batch, and its product. */
async function gatherStatus(reader: LogReader, logs: LogSet, batch: Hex): Promise<void> {
  const names = ["BatchCommissioned", "BatchRecalled", "BatchQuarantined", "BatchReleased"];
  const found = await Promise.all(names.map((name) => reader.read("batches", name, [batch])));
  for (const some of found) logs.add(some);
  logs.add(await reader.read("recallDesk", "BatchRecallAdvanced", [batch]));
  const gtin = found[0]?.[0]?.values.gtin;
  if (typeof gtin !== "bigint") return;
  for (const name of ["ProductRecalled", "ProductRecallAdvanced"])
    logs.add(await reader.read("recallDesk", name, [gtin]));
}

async function gatherPack(reader: LogReader, logs: LogSet, { batch, index }: PackSubject): Promise<void> {
  const ofPack = [
    ["batches", "PackEnded"],
    ["batches", "UnprovenEnd"],
    ["batches", "EndOverridden"],
    ["packDesk", "OfflineAlert"],
    ["packDesk", "PartSupplied"],
    ["packDesk", "PackConcluded"],
    ["packDesk", "PackReactivated"],
  ] as const;
  const ofBatch = [
    ["batches", "PacksEnded"],
    ["packDesk", "RangeEnded"],
    ["packDesk", "RangeConcluded"],
    ["packDesk", "RangeReactivated"],
    ["setAsideDesk", "SetAside"],
    ["setAsideDesk", "IllegitimateDeclared"],
    ["setAsideDesk", "SetAsideReleased"],
    ["setAsideDesk", "EndedReturned"],
  ] as const;
  const found = await Promise.all([
    ...ofPack.map(([contract, name]) => reader.read(contract, name, [batch, null, index])),
    ...ofBatch.map(([contract, name]) => reader.read(contract, name, [batch])),
    ...["Shipped", "Received", "ShipmentLost"].map((name) => reader.read("batches", name, [null, null, batch])),
  ]);
  for (const some of found) logs.add(some);
}

/** The packing of units inside a unit, for what is in it. */
async function gatherInner(reader: LogReader, logs: LogSet, packed: readonly ChainLog[]): Promise<void> {
  let children = packed.flatMap((log) => log.words("children"));
  while (children.length > 0) {
    const inner = logs.add(await reader.read("units", "UnitPacked", [children]));
    children = inner.flatMap((log) => log.words("children"));
  }
}

interface Reach {
  readonly subject: TraceSubject;
  readonly orgs: Set<Hex>;
  readonly units: Set<Hex>;
}

/** Units around the subject and where they went, by the organisations that had it: until no new one comes up. */
async function gatherUnits(reader: LogReader, logs: LogSet, { subject, orgs, units }: Reach): Promise<void> {
  const asked = new Set<Hex>();
  const packings: ChainLog[] = [];
  const shippings: ChainLog[] = [];
  for (let before = -1; before !== orgs.size + units.size; ) {
    before = orgs.size + units.size;
    const fresh = [...orgs].filter((org) => !asked.has(org));
    for (const org of fresh) asked.add(org);
    if (fresh.length > 0) {
      packings.push(...(await reader.read("units", "UnitPacked", [null, fresh])));
      shippings.push(...(await reader.read("units", "UnitShipped", [null, fresh])));
    }
    for (const log of logs.add(packings.filter((one) => mayHold(one, subject, units)))) units.add(log.word("unit"));
    const shipped = shippings.filter((log) => log.parts("terms").some((terms) => units.has(terms.word("unit"))));
    for (const log of logs.add(shipped)) orgs.add(log.word("to"));
  }
  const shipments = logs.named("UnitShipped").map((log) => log.word("shipment"));
  for (const name of ["UnitReceived", "UnitRejected", "UnitTakenBack", "UnitExcursion"]) {
    logs.add(await reader.read("units", name, [shipments]));
  }
  await gatherColdChain(reader, logs, shipments);
  for (const name of ["UnitUnpacked", "UnpackedAside", "UnitReleased"])
    logs.add(await reader.read("units", name, [[...units]]));
}

/** What sensors said of shipments, and which of it was shown to be false. */
async function gatherColdChain(reader: LogReader, logs: LogSet, shipments: readonly Hex[]): Promise<void> {
  for (const name of ["ReadingsLogged", "LogContradicted"]) logs.add(await reader.read("coldChain", name, [shipments]));
}

function mayHold(log: ChainLog, subject: TraceSubject, units: ReadonlySet<Hex>): boolean {
  if (units.has(log.word("unit")) || log.words("children").some((child) => units.has(child))) return true;
  if (subject.kind !== "pack") return false;
  return log.parts("items").some((item) => {
    const [first, span] = [item.number("first"), item.number("span")];
    if (item.word("batch") !== subject.batch) return false;
    return span === 0 || (subject.index >= first && subject.index < first + span);
  });
}
