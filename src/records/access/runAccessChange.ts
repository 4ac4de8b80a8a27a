import { checkInput } from "../../shared/checkInput.js";
import { MedtrailError } from "../../shared/errors.js";
import { toSeconds } from "../../shared/time.js";
import type { ConsentTarget, ConsentTerms } from "../consentTerms.js";
import { encodePurpose } from "../purposeOfUse.js";
import type { AccessContext, AccessState } from "./AccessContext.js";
import { type AccessChange, accessChange } from "./AccessJournal.js";
import { AccessRights } from "./AccessRights.js";
import { movesOf, type Standing, standingOf } from "./accessPlan.js";
import { applyAccessChange } from "./applyAccessChange.js";

/** What a patient wants changed. */
export interface AccessWish {
  readonly grants?: readonly ConsentTerms[];
  readonly shares?: AccessChange["shares"];
  readonly records?: AccessChange["records"];
  readonly revocations?: readonly ConsentTarget[];
  readonly revokeAll?: boolean;
  /** Labels of categories to move in any case. */
  readonly move?: readonly string[];
}

/**
 * Writes a change down, then does it. Where nothing was sent or stored, an error drops it; otherwise it stays in the journal for
 * resumeAccess.
 * @throws MedtrailError `access.unfinished`.
 */
export async function runAccessChange(context: AccessContext, wish: AccessWish): Promise<AccessState> {
  const { journal, signing } = context;
  const { patient } = signing;
  if ((await journal.get(patient)) !== undefined) {
    throw new MedtrailError("access.unfinished", "An earlier change of access is not finished", { patient });
  }
  const change = await changeOf(context, wish);
  await journal.put(change);
  const progress = { begun: false };
  try {
    return await applyAccessChange(context, change, progress);
  } catch (error) {
    if (!progress.begun) await journal.delete(patient).catch(() => undefined); // resuming it would do no harm
    throw error;
  }
}

async function changeOf(context: AccessContext, wish: AccessWish): Promise<AccessChange> {
  const standing = await standingOf(context);
  const { consents, generation, keyring } = standing;
  const grants = (wish.grants ?? []).map(({ from, until, ...terms }) => {
    for (const number of terms.categories) keyring.byNumber(number);
    const [purpose, reader] = [encodePurpose(terms.purpose), terms.reader.toLowerCase()];
    const consent = consents.find((one) => one.reader === reader && one.purpose === purpose);
    const period = { from: toSeconds(from, "from"), until: toSeconds(until, "until") };
    return { ...terms, ...period, nonce: consent?.nonce ?? 0 };
  });
  const draft = {
    ...{ version: 1, patient: context.signing.patient, grants, moves: [] },
    ...{ shares: wish.shares ?? [], records: wish.records ?? [] },
    revocations: (wish.revocations ?? []).map(({ reader, purpose }) => ({ reader, purpose })),
    ...(wish.revokeAll ? { revokedGeneration: generation } : {}),
  };
  const change = checkInput(accessChange, draft, "change of access");
  const moving = new Set((wish.move ?? []).map((category) => keyring.byCategory(category).number));
  for (const number of await lapsedOf(context, standing)) moving.add(number);
  return { ...change, moves: movesOf(change, standing, moving) };
}

/**
 * Categories of which a reader was given a key, of the present or an announced epoch, that reaches beyond its right: as after a consent
 * that was granted without announcing its end, or that was revoked or shortened alone.
 */
async function lapsedOf({ stores, signing: { patient } }: AccessContext, standing: Standing): Promise<Set<number>> {
  const { consents, keyring, now } = standing;
  const rights = new AccessRights(consents.filter(({ live }) => live));
  const lapsed = new Set<number>();
  for (const reader of new Set(consents.map((consent) => consent.reader))) {
    for (const { categoryNumber, epoch } of await stores.envelopes.listCategoryShares(patient, reader)) {
      const entry = keyring.state.categories.find(({ number }) => number === categoryNumber);
      const begins = [{ epoch: entry?.epoch, from: now }, ...(entry?.next ?? [])].find(
        (one) => one.epoch === epoch,
      )?.from;
      if (begins !== undefined && begins >= rights.endOf(categoryNumber, reader)) lapsed.add(categoryNumber);
    }
  }
  return lapsed;
}
