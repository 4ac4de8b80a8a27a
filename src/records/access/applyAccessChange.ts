import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../identity/changeKeyDirectory.js";
import { RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { relayGrants, signGrants } from "../grantConsent.js";
import { relayAllRevocation, relayRevocations, signAllRevocation, signRevocations } from "../revokeConsent.js";
import { shareRecord } from "../shareRecord.js";
import type { AccessContext, AccessState } from "./AccessContext.js";
import type { AccessChange } from "./AccessJournal.js";
import { type AccessPlan, planOf, readersOf, standingOf } from "./accessPlan.js";
import { sealShares } from "./sealShares.js";

type Relay = () => Promise<{ readonly hash: string }>;

/**
 * Does what is left of a change: everything is computed and signed first; then revocations go out, the remaining readers' shares are
 * stored, the key directory follows, the grants, and at last the shares of those without a right are withdrawn. Whoever loses a right
 * loses it first, and nobody who keeps one misses a key.
 * @param progress told when something was sent or stored, so that the change can no longer be dropped.
 */
export async function applyAccessChange(
  context: AccessContext,
  change: AccessChange,
  progress: { begun: boolean },
): Promise<AccessState> {
  const { connection, stores, journal, signing } = context;
  const { patient } = signing;
  const standing = await standingOf(context);
  const plan = planOf(change, standing);
  const { shares, unsealed } = await sealShares(context, change, standing, plan);
  const { revocations, directory, grants } = await signPlan(context, plan);

  const transactions: string[] = [];
  const sendAll = async (relays: readonly Relay[]) => {
    for (const relay of relays) {
      try {
        transactions.push((await relay()).hash);
      } catch (error) {
        // What was not refused may still be mined.
        progress.begun ||= !(error instanceof RefusedError);
        throw error;
      }
      progress.begun = true;
    }
  };
  await sendAll(revocations);
  const readable = change.records.filter(({ reader }) => isReader(plan, reader));
  progress.begun ||= shares.length + readable.length > 0;
  for (const share of shares) await stores.envelopes.putCategoryShare(share);
  for (const wish of readable) await shareRecord(connection, stores, { keyring: plan.keyring, ...wish });
  await sendAll([...directory, ...grants]);
  await withdraw(context, readersOf(change, standing), plan);
  await journal.delete(patient);
  return { keyring: plan.keyring, transactions, unsealed };
}

/** Asks for every signature before anything is sent, so that a patient who declines one has changed nothing. */
async function signPlan({ connection, stores, signing }: AccessContext, plan: AccessPlan) {
  const { patient, signer, deadline } = signing;
  const revocations: Relay[] = [];
  if (plan.revokeAll) {
    const signed = await signAllRevocation(connection, signing);
    revocations.push(() => relayAllRevocation(connection, signed));
  } else if (plan.revocations.length > 0) {
    const signed = await signRevocations(connection, signing, plan.revocations);
    revocations.push(() => relayRevocations(connection, signed));
  }
  const directory: Relay[] = [];
  if (plan.moved) {
    const next = { patient, directory: await plan.keyring.directory(), deadline };
    const signed = await signKeyDirectoryChange(connection, stores.blobs, signer, next);
    directory.push(() => relayKeyDirectoryChange(connection, stores.blobs, signed));
  }
  const grants: Relay[] = [];
  if (plan.grants.length > 0) {
    const signed = await signGrants(connection, signing, plan.grants);
    grants.push(() => relayGrants(connection, signed));
  }
  return { revocations, directory, grants };
}

/** Takes back stored shares of readers that have lost the category, and of epochs that will not begin. */
async function withdraw(
  { stores: { envelopes }, signing: { patient } }: AccessContext,
  readers: ReadonlySet<Hex>,
  { keyring, rights }: AccessPlan,
): Promise<void> {
  for (const reader of readers) {
    for (const share of await envelopes.listCategoryShares(patient, reader)) {
      const { epoch, next = [] } = keyring.byNumber(share.categoryNumber);
      const begins = share.epoch <= epoch || next.some((one) => one.epoch === share.epoch);
      if (!begins || !rights.readersOf(share.categoryNumber).has(reader)) await envelopes.deleteCategoryShare(share);
    }
  }
}

function isReader({ keyring, rights }: AccessPlan, reader: Hex): boolean {
  return keyring.state.categories.some(({ number }) => rights.readersOf(number).has(reader));
}
