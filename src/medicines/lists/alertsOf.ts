import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { fromSeconds } from "../../shared/time.js";
import { chainWord } from "../ids/chainWord.js";
import { glnText } from "../ids/gs1Numbers.js";
import { OFFLINE_ALERTS, type OfflineAlert, SET_ASIDE_REASONS, type SetAsideReason } from "../ids/states.js";
import { type EventPlace, inOrder, placeOf } from "./listedEvent.js";

/** Something that somebody should look into. */
export type BatchAlert = EventPlace &
  (
    | { readonly kind: "unproven-end" | "end-overridden"; readonly org: Hex; readonly index: number }
    | {
        readonly kind: "offline";
        readonly org: Hex;
        readonly index: number;
        readonly alert: OfflineAlert;
        readonly usedAt: Date;
        /** GLN of the place. */
        readonly premises: string;
      }
    | {
        readonly kind: "set-aside";
        readonly org: Hex;
        readonly reason: SetAsideReason;
        readonly quantity: number;
        /** sha-256 of the suspicion, or the root of a cold chain's readings. */
        readonly notice: Hex;
      }
    | { readonly kind: "illegitimate"; readonly org: Hex; readonly notice: Hex }
    | { readonly kind: "unpacked-aside"; readonly org: Hex; readonly unit: Hex; readonly quantity: number }
    | { readonly kind: "excursion"; readonly shipment: Hex; readonly evidence: Hex }
  );

/** What was noticed of a batch's packs, oldest first. @throws MedtrailError `chain.failed`. */
export async function alertsOf(connection: Connection, batch: Hex, span: BlockSpan = {}): Promise<BatchAlert[]> {
  const { batches, packDesk, units, setAsideDesk: desk } = connection;
  const [unproven, overridden, offline, aside, illegitimate, unpacked, excursions] = await Promise.all([
    eventsBetween(connection, (a, b) => batches.queryFilter(batches.filters.UnprovenEnd(batch), a, b), span),
    eventsBetween(connection, (a, b) => batches.queryFilter(batches.filters.EndOverridden(batch), a, b), span),
    eventsBetween(connection, (a, b) => packDesk.queryFilter(packDesk.filters.OfflineAlert(batch), a, b), span),
    eventsBetween(connection, (a, b) => desk.queryFilter(desk.filters.SetAside(batch), a, b), span),
    eventsBetween(connection, (a, b) => desk.queryFilter(desk.filters.IllegitimateDeclared(batch), a, b), span),
    eventsBetween(
      connection,
      (a, b) => units.queryFilter(units.filters.UnpackedAside(undefined, undefined, batch), a, b),
      span,
    ),
    eventsBetween(connection, (a, b) => desk.queryFilter(desk.filters.ShipmentExcursion(undefined, batch), a, b), span),
  ]);
  const packOf = ({ org, index }: { org: string; index: bigint }) => ({ org: chainWord(org), index: Number(index) });
  return inOrder<BatchAlert>([
    ...unproven.map((log) => ({ kind: "unproven-end" as const, ...packOf(log.args), ...placeOf(log) })),
    ...overridden.map((log) => ({ kind: "end-overridden" as const, ...packOf(log.args), ...placeOf(log) })),
    ...offline.map((log) => ({
      kind: "offline" as const,
      ...packOf(log.args),
      alert: nameOf(OFFLINE_ALERTS, log.args.alert),
      usedAt: fromSeconds(log.args.usedAt),
      premises: glnText(log.args.premises),
      ...placeOf(log),
    })),
    ...aside.map((log) => ({
      kind: "set-aside" as const,
      org: chainWord(log.args.org),
      reason: nameOf(SET_ASIDE_REASONS, log.args.reason),
      quantity: Number(log.args.quantity),
      notice: chainWord(log.args.notice),
      ...placeOf(log),
    })),
    ...illegitimate.map((log) => ({
      kind: "illegitimate" as const,
      org: chainWord(log.args.org),
      notice: chainWord(log.args.notice),
      ...placeOf(log),
    })),
    ...unpacked.map((log) => ({
      kind: "unpacked-aside" as const,
      org: chainWord(log.args.org),
      unit: chainWord(log.args.unit),
      quantity: Number(log.args.quantity),
      ...placeOf(log),
    })),
    ...excursions.map((log) => ({
      kind: "excursion" as const,
      shipment: chainWord(log.args.shipment),
      evidence: chainWord(log.args.evidence),
      ...placeOf(log),
    })),
  ]);
}
