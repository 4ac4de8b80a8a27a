import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../shared/connect.js";
import { MedtrailError, RefusedError } from "../shared/errors.js";
import { ask, send } from "../shared/send.js";
import { type AnchorPlace, checkPlaces, placeIn } from "./anchorPlaces.js";
import { type AnchorCheck, checkAnchors } from "./checkAnchors.js";
import { prepareOwnAnchor } from "./ownRecord.js";
import type { Signing } from "./signedConsent.js";

/** How anchors are mended. */
export interface AnchorMending {
  /** Blocks that make an anchor final, its own included. */
  readonly confirmations: number;
  /** The patient's signature, for what the patient stored. */
  readonly signing?: Signing;
}

/** What mending came to. */
export interface MendedAnchors {
  /** All places as they are now: keep them instead of the earlier ones. */
  readonly places: readonly AnchorPlace[];
  /** Places of anchors that had vanished and stand again. */
  readonly mended: readonly AnchorPlace[];
  /** Those that could not be anchored again, and the error's code. */
  readonly failed: readonly { readonly place: AnchorPlace; readonly code: MedtrailError["code"] }[];
  /** Whether every anchor is final, or retracted: nothing is left to watch. */
  readonly settled: boolean;
}

/**
 * Notices anchors that a reorganisation dropped and anchors them again; ciphertexts and envelopes are still stored, since nothing of what was sent is taken
 * back. The record keeps its id. A dropped transaction that is mined again meanwhile is found, not doubled.
 * @param connection a member's of the authors, with the duty to write.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed` when the chain cannot be asked.
 */
export async function mendAnchors(
  connection: Connection,
  places: readonly AnchorPlace[],
  mending: AnchorMending,
): Promise<MendedAnchors> {
  const found: AnchorCheck[] = [];
  const mended: AnchorPlace[] = [];
  const failed: { place: AnchorPlace; code: MedtrailError["code"] }[] = [];
  for (const place of checkPlaces(places)) {
    // One by one: anchoring the batch of one record brings back those of all its others.
    const [check] = await checkAnchors(connection, [place], mending.confirmations);
    if (check === undefined) continue;
    if (check.status !== "vanished") {
      found.push(check);
      continue;
    }
    try {
      const again = placeIn(connection, place, await anchorAgain(connection, place, mending));
      mended.push(again);
      found.push({ place: again, status: mending.confirmations > 1 ? "waiting" : "final" });
    } catch (error) {
      if (!(error instanceof MedtrailError)) throw error;
      failed.push({ place, code: error.code });
      found.push(check);
    }
  }
  const settled = found.every(({ status }) => status === "final" || status === "retracted");
  return { places: found.map(({ place }) => place), mended, failed, settled };
}

async function anchorAgain(
  connection: Connection,
  { patient, author, digest, batch }: AnchorPlace,
  { signing }: AnchorMending,
): Promise<ContractTransactionReceipt> {
  const { records } = connection;
  if (author === patient) {
    if (signing === undefined) {
      throw new RefusedError("anchor.no-signature", "Only the patient anchors what the patient stored", { patient });
    }
    return send((await prepareOwnAnchor(connection, signing, digest))());
  }
  if (batch) {
    const { root, count, manifest } = batch;
    await ask(records.anchorBatch.staticCall(author, root, count, manifest));
    return send(records.anchorBatch(author, root, count, manifest));
  }
  await ask(records.anchor.staticCall(patient, author, digest));
  return send(records.anchor(patient, author, digest));
}
