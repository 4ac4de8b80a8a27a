import type { Hex } from "../../shared/hex.js";
import { encodedShipmentIdOf } from "../ids/shipmentIdOf.js";
import type { ChainLog } from "./ChainLog.js";
import type { TraceSubject } from "./TraceSubject.js";

/** How surely a log is about the subject: by its number or unit, by its batch as a whole, or perhaps, by quantity alone. */
export type Concern = "subject" | "batch" | "perhaps";

/** Follows one pack or unit through logs in the order of the chain. */
export class GoodsPath {
  /** Units around it, from the innermost to the topmost; a unit itself is the first. */
  readonly path: Hex[];
  /** The organisation that has it, unless it travels. */
  holder: Hex | undefined;
  /** The log of the shipment by which it travels. */
  shipment: ChainLog | undefined;
  hasEnded = false;
  /** Every unit that it was in. */
  readonly units = new Set<Hex>();
  readonly #subject: TraceSubject;
  readonly #shipments = new Map<Hex, ChainLog>();
  /** Those by which it travelled for sure. */
  readonly #travelled = new Set<Hex>();

  readonly #inner: ReadonlySet<Hex>;

  /** @param inner Units inside the subject, whose packing is part of its story. */
  constructor(subject: TraceSubject, inner: ReadonlySet<Hex> = new Set()) {
    this.#subject = subject;
    this.#inner = inner;
    this.path = subject.kind === "unit" ? [subject.unit] : [];
    if (subject.kind === "unit") this.units.add(subject.unit);
  }

  /** Takes the next log. @returns how it concerns the subject; `undefined` when it does not. */
  take(log: ChainLog): Concern | undefined {
    switch (log.name) {
      case "BatchCommissioned":
        this.holder ??= log.word("maker");
        return "batch";
      case "UnitPacked":
        return this.#packed(log);
      case "UnitUnpacked":
        return this.#unpacked(log);
      case "UnitShipped":
        return this.#shippedUnit(log);
      case "Shipped":
        return this.#shipped(log);
      case "Received":
      case "UnitReceived":
        return this.#arrived(log, log.word("to"));
      case "ShipmentTakenBack":
      case "UnitTakenBack":
        return this.#arrived(log, log.word("from"));
      case "ShipmentRejected":
      case "UnitRejected":
      case "ReceivedAside":
      case "ShipmentExcursion":
      case "UnitExcursion":
      case "ShipmentLost":
        return this.#ofShipment(log);
      case "ReadingsLogged":
      case "LogContradicted":
        return this.#measured(log);
      case "UnitReleased":
        return this.path.at(-1) === log.word("unit") ? "subject" : undefined;
      case "UnpackedAside":
        return this.#unpackedAside(log);
      case "SetAside":
      case "IllegitimateDeclared":
      case "SetAsideReleased":
      case "EndedReturned":
        return this.holder === log.word("org") ? "perhaps" : undefined;
      default:
        return this.#ended(log);
    }
  }

  #packed(log: ChainLog): Concern | undefined {
    const unit = log.word("unit");
    const top = this.path.at(-1);
    if (this.#inner.has(unit)) return "subject";
    if (top === unit) {
      this.holder = log.word("org");
      return "subject";
    }
    const isInside = top === undefined ? this.#items(log) : log.words("children").includes(top) && "subject";
    if (!isInside || this.holder !== log.word("org") || this.shipment) return undefined;
    if (isInside !== "perhaps") this.#enter(unit);
    return isInside;
  }

  #enter(unit: Hex): void {
    this.path.push(unit);
    this.units.add(unit);
  }

  #items(log: ChainLog): Concern | undefined {
    const concerns = log.parts("items").map((item) => this.#range(item));
    return concerns.find((concern) => concern !== undefined);
  }

  /** A range names its packs only when it is full. */
  #range(item: ChainLog): Concern | undefined {
    if (this.#subject.kind !== "pack" || item.word("batch") !== this.#subject.batch) return undefined;
    const [first, span] = [item.number("first"), item.number("span")];
    if (span === 0) return "perhaps";
    if (this.#subject.index < first || this.#subject.index >= first + span) return undefined;
    return item.number("quantity") === span ? "subject" : "perhaps";
  }

  #unpacked(log: ChainLog): Concern | undefined {
    if (log.word("unit") !== this.path.at(-1)) return undefined;
    const inner = this.path.at(-2);
    const taken =
      inner === undefined
        ? this.#subject.kind === "pack" && log.words("batches").includes(this.#subject.batch)
        : log.words("children").includes(inner);
    if (taken) this.path.pop();
    else if (this.#subject.kind === "pack" || inner !== undefined) return undefined;
    return "subject";
  }

  /** Follows the unpacking in the same transaction. */
  #unpackedAside(log: ChainLog): Concern | undefined {
    const isHere = this.units.has(log.word("unit")) && this.holder === log.word("org");
    if (!isHere || this.#subject.kind !== "pack") return undefined;
    return log.word("batch") === this.#subject.batch ? "subject" : undefined;
  }

  #shippedUnit(log: ChainLog): Concern | undefined {
    const [terms] = log.parts("terms");
    if (terms === undefined || terms.word("unit") !== this.path.at(-1)) return undefined;
    this.#leave(log.word("shipment"), log);
    return "subject";
  }

  #shipped(log: ChainLog): Concern | undefined {
    if (this.path.length > 0 || this.shipment || this.holder !== log.word("from")) return undefined;
    const concern = this.#range(log);
    if (concern === undefined) return undefined;
    const shipment = shipmentIdOf(log);
    if (concern === "subject") this.#leave(shipment, log);
    else this.#shipments.set(shipment, log);
    return concern;
  }

  #leave(shipment: Hex, log: ChainLog): void {
    this.#shipments.set(shipment, log);
    this.#travelled.add(shipment);
    this.shipment = log;
    this.holder = undefined;
  }

  #arrived(log: ChainLog, holder: Hex): Concern | undefined {
    const concern = this.#ofShipment(log);
    if (concern !== "subject" || this.shipment === undefined) return concern;
    const isPart = log.name === "Received" && log.number("quantity") < this.shipment.number("quantity");
    this.holder = holder;
    // Of a part nobody says which packs it is: the first that arrives is taken for this one.
    this.shipment = undefined;
    return isPart ? "perhaps" : concern;
  }

  #ofShipment(log: ChainLog): Concern | undefined {
    const shipped = this.#shipments.get(log.word("shipment"));
    if (shipped === undefined) return undefined;
    if (shipped !== this.shipment) {
      return this.shipment === undefined && shipped.name === "UnitShipped" ? "subject" : "perhaps";
    }
    if (log.name === "ShipmentLost") this.hasEnded = true;
    return "subject";
  }

  /** Sensors may be read long after the goods went on. */
  #measured(log: ChainLog): Concern | undefined {
    const shipment = log.word("shipment");
    if (this.#travelled.has(shipment)) return "subject";
    return this.#shipments.has(shipment) ? "perhaps" : undefined;
  }

  #ended(log: ChainLog): Concern | undefined {
    if (this.#subject.kind !== "pack") return BATCH_WIDE.has(log.name) ? "batch" : undefined;
    if (BATCH_WIDE.has(log.name)) return "batch";
    if (!this.#names(log, this.#subject.index)) return undefined;
    if (/^(?:PackReactivated|RangeReactivated)$/.test(log.name)) this.hasEnded = false;
    else if (!/^(?:UnprovenEnd|OfflineAlert|EndOverridden)$/.test(log.name)) this.hasEnded = true;
    return "subject";
  }

  #names(log: ChainLog, index: number): boolean {
    if (log.name === "PacksEnded") return packNumbers(log).includes(index);
    if (!log.name.startsWith("Range")) return log.number("index") === index;
    return index >= log.number("first") && index < log.number("first") + log.number("count");
  }
}

const BATCH_WIDE = new Set([
  "BatchRecalled",
  "BatchRecallAdvanced",
  "BatchQuarantined",
  "BatchReleased",
  "ProductRecalled",
  "ProductRecallAdvanced",
]);

/** The id of the shipment that a `Shipped` log tells, whose terms are its values. */
export function shipmentIdOf(log: ChainLog): Hex {
  return encodedShipmentIdOf({
    from: log.word("from"),
    to: log.word("to"),
    carrier: log.word("carrier"),
    batch: log.word("batch"),
    quantity: log.number("quantity"),
    first: log.number("first"),
    span: log.number("span"),
    kind: log.number("kind"),
    documents: log.word("documents"),
  });
}

/** Pack numbers of a `PacksEnded` log: eight of 32 bits to a word, the first in the lowest bits. */
function packNumbers(log: ChainLog): number[] {
  const { indices } = log.values;
  const words: readonly unknown[] = Array.isArray(indices) ? indices : [];
  const all = words.flatMap((word) =>
    Array.from({ length: 8 }, (_, i) => Number((BigInt(String(word)) >> BigInt(32 * i)) & 0xffffffffn)),
  );
  return [...new Set(all)];
}
