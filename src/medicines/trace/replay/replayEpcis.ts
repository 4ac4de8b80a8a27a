import type { BlobStore } from "../../../shared/BlobStore.js";
import type { Connection } from "../../../shared/connect.js";
import { digestOf } from "../../../shared/contentId.js";
import { InputError, MedtrailError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import { EpcisContext } from "../../epcis/EpcisContext.js";
import type { EpcisDocument, EpcisQueryDocument } from "../../epcis/EpcisDocument.js";
import { serialiseEpcis } from "../../epcis/serialiseEpcis.js";
import { refuseProblems } from "../../epcis/validateEpcis.js";
import { newBatchSecret } from "../../packs/packSalts.js";
import type { EventStore, StoredEvent } from "../EventStore.js";
import { gs1Identity } from "../gs1Identity.js";
import { LogReader } from "../LogReader.js";
import type { PackStore } from "../PackStore.js";
import { standaloneEvents } from "../standaloneEvents.js";
import { isTaken } from "./isTaken.js";
import { planReplay } from "./planReplay.js";
import type { ReplayActor, ReplayedStep, ReplayStep } from "./ReplayAction.js";
import { ReplayStopped } from "./ReplayStopped.js";
import { sendStep, withPacks } from "./sendStep.js";

/** Where a replay takes events from, and keeps what it makes. */
export interface ReplayStores {
  readonly events: EventStore;
  /** Keeps shipments' documents. */
  readonly blobs: BlobStore;
  readonly packs: PackStore;
}

/** What a replay cannot take from the events. */
export interface ReplayOptions {
  /**
   * The document that goes with a shipment, where it is not the EPCIS document with the transaction statement in its header: DSCSA
   * documents by themselves, or a delivery note elsewhere.
   */
  readonly documentOf?: (event: StoredEvent) => Uint8Array | Promise<Uint8Array>;
}

/**
 * Carries the events of an EPCIS document to the chain, in the order of their times, each step with its event's hash; the events go to
 * the store, the packs of each lot with a fresh secret to theirs, and the document to the blobs. All of it is planned first, and
 * nothing is sent or stored when the plan fails.
 *
 * - A lot is one batch, its packs numbered in the order in which they appear; a unit with SSCC is packed once. Where several events tell
 *   such a step, it carries the hash of their `mergedEvent`.
 * - An SGTIN whose product is not approved and into which things are packed is a case: a level of packaging without SSCC. The chain knows
 *   units by SSCC alone, so a case has no step; its packs are loose there, and go into the unit around it as a range of pack numbers.
 *   Its events stay in the store, vouched for by the document of the shipment.
 * - A shipment's document is the EPCIS document itself, in the bytes of `serialiseEpcis`, and must affirm a transaction statement.
 * - Recalls, quarantines, refusals and quantities without serial numbers are not taken: an event does not hold the class of a recall, nor
 *   the notice or report that the chain wants a digest of.
 *
 * @param actors who acts, by SGLN (URN or Digital Link) or GLN.
 * @throws InputError `epcis.invalid`, `trace.actor`, `trace.context`, `trace.contradiction`, `trace.product`, `trace.statement`,
 * `trace.unsupported`; MissingError `trace.unknown-pack`, `trace.unknown-unit`; ReplayStopped `trace.stopped` with what was done.
 */
export async function replayEpcis(
  connection: Connection,
  document: unknown,
  actors: Readonly<Record<string, ReplayActor>>,
  stores: ReplayStores,
  options: ReplayOptions = {},
): Promise<ReplayedStep[]> {
  const checked = requireDocument(document);
  const events = standaloneEvents(checked);
  const shipped = new Map<Hex, Uint8Array>();
  const documentOf = async (event: StoredEvent) => {
    const bytes = options.documentOf ? await options.documentOf(event) : ownDocument(checked);
    const digest = await digestOf(bytes);
    shipped.set(digest, bytes);
    return digest;
  };
  const plan = await planReplay(connection, events, { stores, actors: byGln(actors), documentOf });
  const reader = new LogReader(connection);
  const taken: boolean[] = [];
  for (const step of plan.steps) taken.push(await isTaken(reader, step));

  for (const event of [...events, ...plan.merged]) await stores.events.put(event);
  for (const bytes of shipped.values()) await stores.blobs.put(bytes);
  for (const [i, step] of plan.steps.entries()) if (!taken[i]) await keepPacks(stores.packs, step);
  const done: ReplayedStep[] = [];
  for (const [i, step] of plan.steps.entries()) {
    if (taken[i]) {
      done.push(step);
      continue;
    }
    try {
      done.push({ ...step, receipt: await sendStep(connection, stores.packs, step) });
    } catch (cause) {
      throw new ReplayStopped(done, step, plan.steps.length, cause);
    }
  }
  return done;
}

function requireDocument(document: unknown): EpcisDocument | EpcisQueryDocument {
  refuseProblems(document, "document");
  if ("epcisBody" in document) return document;
  throw new InputError("epcis.document", "Not an EPCIS document: it has no epcisBody");
}

function byGln(actors: Readonly<Record<string, ReplayActor>>): Map<string, ReplayActor> {
  return new Map(
    Object.entries(actors).map(([name, actor]) => {
      const named = gs1Identity(name);
      return [named.kind === "place" ? named.gln : name, actor];
    }),
  );
}

const HEALTHCARE_US = /^\{http:\/\/epcis\.gs1us\.org\/hc\/ns[/#]?\}/;

/** @throws InputError `trace.statement` unless the header affirms the transaction statement (GS1 US DSCSA guideline R1.3). */
function ownDocument(document: EpcisDocument | EpcisQueryDocument): Uint8Array {
  const header: unknown = "epcisHeader" in document ? document.epcisHeader : undefined;
  const scope = EpcisContext.STANDARD.with(document["@context"]);
  const member = (value: unknown, name: string): unknown =>
    typeof value === "object" && value !== null
      ? Object.entries(value).find(([key]) => scope.nameOf(key).replace(HEALTHCARE_US, "us:") === `us:${name}`)?.[1]
      : undefined;
  const affirmed = member(member(header, "dscsaTransactionStatement"), "affirmTransactionStatement");
  if (String(affirmed) !== "true") {
    throw new InputError("trace.statement", "The document's header affirms no transaction statement");
  }
  return new TextEncoder().encode(serialiseEpcis(document));
}

/** Keeps a batch's packs; those that an earlier attempt left must be the same. */
async function keepPacks(packs: PackStore, { action }: ReplayStep): Promise<void> {
  if (action.kind !== "commission") return;
  const { batch, gtin, lot, expiry, serials } = action;
  try {
    const open = await packs.create({ id: batch, gtin, lot, expiry }, serials, newBatchSecret());
    await open.close();
  } catch (error) {
    if (!(error instanceof MedtrailError) || error.code !== "packs.exists") throw error;
    const indices = await withPacks(packs, batch, async (open) => {
      if (open.header.count !== serials.length) return [];
      return Promise.all(serials.map((serial) => open.indexOf(serial).catch(() => -1)));
    });
    if (indices.length === serials.length && indices.every((index, i) => index === i)) return;
    throw new InputError("trace.contradiction", "The store of packs has another batch of this lot", { gtin, lot });
  }
}
