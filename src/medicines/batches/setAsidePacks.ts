import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { eventHashField, named32, packCount, packRange } from "../ids/fields.js";

const setAsideSchema = z.strictObject({
  /** OrgId that holds them. */
  org: named32,
  batch: named32,
  quantity: packCount,
  /** Which they are, if it is known. */
  range: packRange.optional(),
  /** sha-256 of the suspicion. */
  notice: named32,
  eventHash: eventHashField,
});
const illegitimateSchema = z.strictObject({
  org: named32,
  batch: named32,
  /** sha-256 of the notification. */
  notice: named32,
  eventHash: eventHashField,
});
const endedSchema = z.strictObject({
  org: named32,
  batch: named32,
  /** Packs that had ended before they were set aside, at most 256. */
  range: packRange,
  eventHash: eventHashField,
});
const releaseSchema = z.strictObject({
  org: named32,
  batch: named32,
  /** Who releases: the holder what is only suspect, the maker (its OrgId) also after an excursion, the regulator all. */
  by: z.union([z.literal("holder"), z.literal("regulator"), z.strictObject({ maker: named32 })]),
  /** sha-256 of the investigation's result. */
  report: named32,
  eventHash: eventHashField,
});

export type SetAside = z.input<typeof setAsideSchema>;
export type IllegitimateDeclaration = z.input<typeof illegitimateSchema>;
export type EndedPacksReturn = z.input<typeof endedSchema>;
export type SetAsideRelease = z.input<typeof releaseSchema>;

/**
 * Sets packs aside as suspect, before and while their holder investigates (FD&C Act 582(c)(4)).
 * @param connection a member's of the holder's, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError `contract.NotHeld`, `contract.RangeNotHeld` and those of acting.
 */
export async function setAsidePacks(connection: Connection, packs: SetAside): Promise<ContractTransactionReceipt> {
  const { org, batch, quantity, range, notice, eventHash } = checkInput(setAsideSchema, packs, "packs to set aside");
  const { first, span } = range ?? { first: 0, span: 0 };
  return send(connection.setAsideDesk.setAside(org, batch, quantity, first, span, notice, eventHash));
}

/**
 * Declares what was set aside illegitimate, which tells partners and the regulator.
 * @param connection a member's of the holder's, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError `contract.NotSetAside` and those of acting.
 */
export async function declareIllegitimate(
  connection: Connection,
  declaration: IllegitimateDeclaration,
): Promise<ContractTransactionReceipt> {
  const { org, batch, notice, eventHash } = checkInput(illegitimateSchema, declaration, "declaration");
  return send(connection.setAsideDesk.declareIllegitimate(org, batch, notice, eventHash));
}

/**
 * Says that packs of a range that was set aside had ended before: a pack that ended stays in its range, and an excursion that meets it sets another
 * aside in its stead, which comes back so.
 * @param connection a member's of the holder's, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError `contract.PackNotEnded`, `contract.NothingEndedAside`, `contract.RangeNotHeld`,
 * `contract.ListLengthOutOfRange` and those of acting.
 */
export async function returnEndedPacks(
  connection: Connection,
  ended: EndedPacksReturn,
): Promise<ContractTransactionReceipt> {
  const { org, batch, range, eventHash } = checkInput(endedSchema, ended, "ended packs");
  return send(connection.setAsideDesk.returnEnded(org, batch, range.first, range.span, eventHash));
}

/**
 * Returns all that an organisation set aside of a batch to its saleable stock.
 * @throws InputError `input.invalid`; RefusedError `contract.NotSetAside` when there is nothing, or for reasons that `by` may not
 * lift, `contract.NotBatchMaker` and those of acting.
 */
export async function releaseSetAside(
  connection: Connection,
  release: SetAsideRelease,
): Promise<ContractTransactionReceipt> {
  const { org, batch, by, report, eventHash } = checkInput(releaseSchema, release, "release");
  const desk = connection.setAsideDesk;
  if (by === "holder") return send(desk.releaseSuspect(org, batch, report, eventHash));
  if (by === "regulator") return send(desk.releaseByRegulator(org, batch, report, eventHash));
  return send(desk.releaseExcursion(by.maker, org, batch, report, eventHash));
}
