import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { compareInstants, parseInstant } from "../epcis/instant.js";
import type { ChainLog } from "./ChainLog.js";
import { type Comparison, compareStep } from "./compareStep.js";
import { documentDigests } from "./documentDigests.js";
import { EventReader } from "./EventReader.js";
import type { EventStore, StoredEvent } from "./EventStore.js";
import { eventEpcs } from "./eventEpcs.js";
import { upstreamDigests } from "./events/mergedEvent.js";
import { type Concern, GoodsPath } from "./GoodsPath.js";
import { gatherLogs } from "./gatherLogs.js";
import { gs1Identity } from "./gs1Identity.js";
import { unitLink } from "./gs1Links.js";
import { LogReader } from "./LogReader.js";
import type { PackStore } from "./PackStore.js";
import { resolvePack } from "./resolvePack.js";
import type { Trace, TraceFinding, TraceStep } from "./TraceStep.js";
import type { TraceSubject } from "./TraceSubject.js";

/** Where a trace finds events, documents and packs. */
export interface TraceStores {
  readonly events: EventStore;
  /** Where shipments' documents are: without it nothing vouches for events that have no step of their own. */
  readonly blobs?: BlobStore;
  /** Where packs and their numbers are: see `resolvePack` for what goes without. */
  readonly packs?: PackStore;
}

/** What is known of those whom a trace meets. */
export interface TraceOptions {
  /** Organisations by GLN, to hold the parties of events against. */
  readonly parties?: ReadonlyMap<string, Hex>;
  /** Who packed the unit, where several organisations used one SSCC. */
  readonly packer?: Hex;
}

/**
 * What happened to a pack (SGTIN) or a logistic unit (SSCC): the steps on chain that concern it, each with the event of its hash and
 * whether both tell the same, and the events that have no step of their own, as the aggregation of cases without SSCC, at their times.
 * Where the chain is silent about which packs moved, steps say so: see `Concern`.
 *
 * @param epc URN or Digital Link.
 * @throws InputError `trace.subject`, `trace.packer`; MissingError `trace.unknown-pack`, `trace.unknown-unit`; MedtrailError `chain.failed`
 */
export async function trace(
  connection: Connection,
  stores: TraceStores,
  epc: string,
  options: TraceOptions = {},
): Promise<Trace> {
  const reader = new LogReader(connection);
  const events = new EventReader(stores.events);
  const { link, subject } = await subjectOf(reader, stores, epc, options);
  const logs = await gatherLogs(reader, subject);
  const inner = new Set(logs.flatMap((log) => (log.name === "UnitPacked" ? log.words("children") : [])));
  const path = new GoodsPath(subject, subject.kind === "unit" ? insideOf(subject.unit, logs) : new Set());
  const concerned = logs.flatMap((log): [ChainLog, Concern][] => {
    const concern = path.take(log);
    return concern === undefined ? [] : [[log, concern]];
  });
  const ssccs = new Map(
    logs.flatMap((log) => (log.name === "UnitPacked" ? [[log.word("unit"), ssccOf(log)] as const] : [])),
  );
  const links = [
    link,
    ...[...path.units, ...(subject.kind === "unit" ? inner : [])]
      .flatMap((unit) => ssccs.get(unit) ?? [])
      .map(unitLink),
  ];
  const story = await events.story(links, subject.kind === "unit");
  const onChain = new Set(logs.map((log) => log.word("eventHash")));
  const vouched = new Set<Hex>();
  const packs = await packsByBatch(logs, events);
  const known: Omit<Comparison, "siblings"> = {
    parties: options.parties ?? new Map(),
    ssccOf: (unit) => ssccs.get(unit),
    packsBelow: (one) => events.packsBelow(one),
    packsOf: (batch) => packs.get(batch),
    ...(subject.kind === "pack" ? { pack: link } : {}),
  };
  const steps: TraceStep[] = [];
  for (const [log, concern] of concerned) {
    const held = await documentOf(log, stores.blobs, vouched);
    const siblings = logs.filter((one) => one.word("eventHash") === log.word("eventHash"));
    const step = await stepOf(log, concern, events, { ...known, siblings });
    for (const digest of step.event === undefined ? [] : upstreamDigests(step.event)) {
      vouched.add(digest);
      const event = await events.get(digest);
      if (typeof event !== "string" && eventEpcs(event).some((one) => links.includes(one))) story.set(digest, event);
    }
    steps.push(held === undefined ? step : { ...step, isDocumentHeld: held });
  }
  const others = [...story].filter(([digest]) => !onChain.has(digest));
  const own = others.map(
    ([digest, event]): TraceStep => ({
      finding: vouched.has(digest) ? "vouched" : "unvouched",
      digest,
      event,
      differences: [],
      instead: [],
    }),
  );
  const { holder, hasEnded } = path;
  const all = inserted(withReplacements(steps, own), own);
  return { subject: link, ...(holder === undefined || hasEnded ? {} : { holder }), hasEnded, steps: all };
}

async function subjectOf(
  reader: LogReader,
  stores: TraceStores,
  epc: string,
  { packer }: TraceOptions,
): Promise<{ link: string; subject: TraceSubject }> {
  const named = gs1Identity(epc);
  const { link } = named;
  if (named.kind === "item") {
    const { batch, index } = await resolvePack(reader, stores, named);
    return { link, subject: { kind: "pack", batch, index } };
  }
  if (named.kind !== "unit") throw new InputError("trace.subject", "Neither a pack nor a logistic unit", { epc });
  const packed = await reader.read("units", "UnitPacked", [null, packer ?? null, BigInt(named.sscc)]);
  const [first, second] = packed;
  if (first === undefined)
    throw new MissingError("trace.unknown-unit", "Nobody packed this unit", { sscc: named.sscc });
  if (second !== undefined) {
    throw new InputError("trace.packer", "Several organisations used this SSCC", {
      sscc: named.sscc,
      packers: packed.map((log) => log.word("org")).join(" "),
    });
  }
  return { link, subject: { kind: "unit", unit: first.word("unit") } };
}

function ssccOf(log: ChainLog): string {
  return String(log.values.sscc).padStart(18, "0");
}

function insideOf(unit: Hex, logs: readonly ChainLog[]): ReadonlySet<Hex> {
  const inside = new Set<Hex>();
  const queue = [unit];
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    const packed = logs.find((log) => log.name === "UnitPacked" && log.word("unit") === one);
    for (const child of packed?.words("children") ?? []) {
      if (!inside.has(child)) queue.push(child);
      inside.add(child);
    }
  }
  return inside;
}

/** The packs of each batch by the event that its commissioning carries. */
async function packsByBatch(logs: readonly ChainLog[], events: EventReader): Promise<Map<Hex, ReadonlySet<string>>> {
  const packs = new Map<Hex, ReadonlySet<string>>();
  for (const log of logs.filter(({ name }) => name === "BatchCommissioned")) {
    const event = await events.get(log.word("eventHash"));
    if (typeof event !== "string") packs.set(log.word("batch"), new Set(eventEpcs(event)));
  }
  return packs;
}

/** Whether a shipment's document is held; the hashes in it are vouched for. */
async function documentOf(
  log: ChainLog,
  blobs: BlobStore | undefined,
  vouched: Set<Hex>,
): Promise<boolean | undefined> {
  if (blobs === undefined || !/^(?:Unit)?Shipped$/.test(log.name)) return undefined;
  const [terms] = log.name === "Shipped" ? [log] : log.parts("terms");
  const digests = terms === undefined ? undefined : await documentDigests(blobs, terms.word("documents"));
  for (const digest of digests ?? []) vouched.add(digest);
  return digests !== undefined;
}

const NO_HASH: Hex = `0x${"0".repeat(64)}`;

async function stepOf(log: ChainLog, concern: Concern, events: EventReader, known: Comparison): Promise<TraceStep> {
  const step = { chain: log, concern, differences: [], instead: [] };
  if (!("eventHash" in log.values)) return { ...step, finding: "chain-only" };
  const digest = log.word("eventHash");
  if (digest === NO_HASH) return { ...step, finding: "unstated" };
  const event = await events.get(digest);
  if (typeof event === "string") return { ...step, finding: event, digest };
  const differences = await compareStep(log, event, known);
  return { ...step, finding: differences.length === 0 ? "agrees" : "differs", digest, event, differences };
}

/** A missing event whose place another one took, which nothing vouches for. */
function withReplacements(steps: readonly TraceStep[], own: readonly TraceStep[]): TraceStep[] {
  return steps.map((step): TraceStep => {
    if (step.finding !== "missing" && step.finding !== "changed") return step;
    const instead = own.flatMap(({ finding, event, digest }) =>
      finding === "unvouched" && event?.bizStep === BIZ_STEPS[step.chain?.name ?? ""] && digest ? [digest] : [],
    );
    const finding: TraceFinding = instead.length > 0 && step.finding === "missing" ? "replaced" : step.finding;
    return { ...step, finding, instead };
  });
}

const BIZ_STEPS: Readonly<Record<string, string>> = {
  BatchCommissioned: "commissioning",
  UnitPacked: "packing",
  UnitUnpacked: "unpacking",
  UnitShipped: "shipping",
  UnitReceived: "receiving",
  Shipped: "shipping",
  Received: "receiving",
  ReadingsLogged: "sensor_reporting",
};

/** The steps in the order of the chain, each event without a step before the first that happened later. */
function inserted(steps: readonly TraceStep[], own: readonly TraceStep[]): TraceStep[] {
  const rest = [...own].sort((a, b) => compareEvents(a.event, b.event));
  const all: TraceStep[] = [];
  for (const step of steps) {
    while (rest[0] !== undefined && step.event !== undefined && compareEvents(rest[0].event, step.event) < 0) {
      all.push(...rest.splice(0, 1));
    }
    all.push(step);
  }
  return [...all, ...rest];
}

function compareEvents(a: StoredEvent | undefined, b: StoredEvent | undefined): number {
  const [left, right] = [parseInstant(a?.eventTime ?? ""), parseInstant(b?.eventTime ?? "")];
  return left === undefined || right === undefined ? 0 : compareInstants(left, right);
}
