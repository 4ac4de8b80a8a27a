import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, MedtrailError } from "../../shared/errors.js";
import type { Signing } from "../signedConsent.js";
import type { ErasureJournal } from "./ErasureJournal.js";
import { type ErasurePlan, erasurePlanId } from "./ErasurePlan.js";
import { type ErasureReceipt, erasureReceipt, type RecordOutcome, type StoreOutcome } from "./ErasureReceipt.js";
import type { Erased, ErasureStore } from "./ErasureStore.js";
import { type ErasureScope, planErasure } from "./planErasure.js";
import { retractPlanned } from "./retractPlanned.js";

/** Out of what, and by whom. */
export interface Erasing {
  /** Every store and copy that may hold anything. What is not listed is not touched, and not in the receipt. */
  readonly stores: readonly ErasureStore[];
  readonly journal: ErasureJournal;
  /** The patient's signature, for the tombstones of what the patient stored; the connection's account retracts for its organisation. */
  readonly signing?: Signing;
}

/**
 * Forgets records, or a whole patient: tombstones on chain first, so that nothing is released any more, then the keys in every store, then the
 * ciphertexts. A record whose tombstone is refused keeps everything: whoever may not retract it may not destroy it. Of a whole patient, shares
 *, key directories and documents go only when no record of theirs stands any more. What fails is in the receipt, and the plan stays in the journal: {@link resumeErasures}
 * finishes it, after a crash as well. Repeating a finished erasure changes nothing.
 * @returns the receipt. Keep it, or its digest: no store has it.
 * @throws as planErasure does, MedtrailError `store.io` of the journal: nothing was destroyed yet.
 */
export async function forget(connection: Connection, erasing: Erasing, scope: ErasureScope): Promise<ErasureReceipt> {
  const plan = await planErasure(connection, erasing.stores, scope);
  await erasing.journal.put(plan);
  return carryOut(connection, erasing, plan);
}

/**
 * Finishes what crashes and failures left of earlier erasures, each with a receipt of its own.
 * @throws IntegrityError `store.corrupt`, MedtrailError `store.io` of the journal; InputError `erasure.other-chain`.
 */
export async function resumeErasures(connection: Connection, erasing: Erasing): Promise<ErasureReceipt[]> {
  const plans = await erasing.journal.list();
  const { chainId } = connection.deployment;
  for (const plan of plans) {
    if (plan.chainId !== chainId) {
      throw new InputError("erasure.other-chain", "An erasure was begun on another chain", {
        begun: plan.chainId,
        connected: chainId,
      });
    }
  }
  const receipts: ErasureReceipt[] = [];
  for (const plan of plans) receipts.push(await carryOut(connection, erasing, plan));
  return receipts;
}

async function carryOut(connection: Connection, erasing: Erasing, plan: ErasurePlan): Promise<ErasureReceipt> {
  const records: RecordOutcome[] = [];
  for (const record of plan.records) {
    records.push(await retractPlanned(connection, { patient: plan.patient, record, signing: erasing.signing }));
  }
  const standing = new Set(records.filter(({ refused }) => refused !== undefined).map(({ record }) => record));
  const allowed: ErasurePlan = {
    ...plan,
    whole: plan.whole && standing.size === 0,
    directories: standing.size === 0 ? plan.directories : [],
    documents: standing.size === 0 ? plan.documents : [],
    records: plan.records.filter(({ record }) => !standing.has(record)),
  };
  const keysFirst = [...erasing.stores].sort((a, b) => Number(b.holds === "keys") - Number(a.holds === "keys"));
  const stores: StoreOutcome[] = [];
  for (const store of keysFirst) stores.push(await eraseFrom(store, allowed));
  let complete = standing.size === 0 && stores.every(({ remaining }) => remaining === 0);
  if (complete) {
    const left = await outcomeOf("journal", async () => void (await erasing.journal.delete(plan)));
    if (left.failure !== undefined) {
      complete = false;
      stores.push(left);
    }
  }
  return checkInput(
    erasureReceipt,
    {
      type: "medtrail.erasure-receipt",
      version: 1,
      chainId: plan.chainId,
      registry: connection.deployment.contracts.RecordRegistry,
      patient: plan.patient,
      whole: plan.whole,
      time: new Date().toISOString(),
      plan: await erasurePlanId(plan),
      complete,
      records,
      stores,
      stays: staysOf(plan, records),
    },
    "erasure receipt",
  );
}

async function eraseFrom(store: ErasureStore, plan: ErasurePlan): Promise<StoreOutcome> {
  const destroyed: Erased[] = [];
  const outcome = await outcomeOf(store.name, async () => {
    await store.erase(plan, (erased) => destroyed.push(erased));
    return store.remaining(plan);
  });
  return { ...outcome, destroyed };
}

/** What goes wrong in one store is told, and does not keep the others from forgetting. */
async function outcomeOf(store: string, action: () => Promise<number | undefined>): Promise<StoreOutcome> {
  try {
    const remaining = await action();
    return { store, destroyed: [], ...(remaining === undefined ? {} : { remaining }) };
  } catch (error) {
    if (!(error instanceof MedtrailError)) throw error;
    return { store, destroyed: [], failure: error.code };
  }
}

function staysOf({ whole, records: planned }: ErasurePlan, records: readonly RecordOutcome[]): ErasureReceipt["stays"] {
  const onChain = records.some(({ state }) => state !== "unknown");
  const batched = planned.some(({ batch }) => batch !== undefined);
  return [
    ...(onChain ? ["record-slots" as const, "record-events" as const, "retraction-events" as const] : []),
    ...(batched ? ["batch-roots" as const] : []),
    ...(whole
      ? (["patient-slot", "patient-events", "consent-slots-and-events", "emergency-slots-and-events"] as const)
      : []),
    "transactions",
    "access-logs",
    "health-links",
    "what-readers-kept",
    "the-patients-seed",
  ];
}
