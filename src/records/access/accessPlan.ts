import { lastEpoch } from "../../identity/category.js";
import { fetchKeyDirectory } from "../../identity/fetchKeys.js";
import type { PatientKeyring } from "../../identity/PatientKeyring.js";
import { chainTime } from "../../shared/chainTime.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { categoryMask } from "../categoryMask.js";
import type { ConsentTarget, ConsentTerms } from "../consentTerms.js";
import { encodePurpose } from "../purposeOfUse.js";
import type { AccessContext } from "./AccessContext.js";
import type { AccessChange } from "./AccessJournal.js";
import { AccessRights } from "./AccessRights.js";
import { consentsOf, type StandingConsent } from "./consentsOf.js";

/** What the chain says before a change. */
export interface Standing {
  /** Seconds, by the newest block. */
  readonly now: number;
  readonly keyring: PatientKeyring;
  readonly consents: readonly StandingConsent[];
  readonly generation: number;
}

/** What is left to do of a change. */
export interface AccessPlan {
  readonly keyring: PatientKeyring;
  /** Whether that is another keyring than the directory on chain says. */
  readonly moved: boolean;
  readonly rights: AccessRights;
  readonly grants: readonly ConsentTerms[];
  readonly revocations: readonly ConsentTarget[];
  readonly revokeAll: boolean;
}

/** @throws MissingError `identity.unknown-patient`, `store.missing`; IntegrityError `key-directory.*`, `keyring.other-seed`. */
export async function standingOf({ connection, stores, signing, keyring }: AccessContext): Promise<Standing> {
  const { patient } = signing;
  const now = await chainTime(connection);
  const directory = await fetchKeyDirectory(connection, stores.blobs, patient);
  return {
    now,
    keyring: await keyring.follow(directory),
    consents: await consentsOf(connection, patient, now),
    generation: Number(await ask(connection.consents.generationOf(patient))),
  };
}

/** What of a change is still to be done, from what the chain says: a part that was done, or overtaken since, is left out. */
export function planOf(change: AccessChange, standing: Standing): AccessPlan {
  const { now, consents, generation } = standing;
  const standingOne = ({ reader, purpose }: ConsentTarget) => {
    const encoded = encodePurpose(purpose);
    return consents.find((consent) => consent.reader === reader && consent.purpose === encoded);
  };
  const grants = change.grants.filter((grant) => (standingOne(grant)?.nonce ?? 0) === grant.nonce && grant.until > now);
  const revocations = change.revocations.filter((target) => standingOne(target)?.live);
  const revokeAll = change.revokedGeneration === generation;
  const gone = new Set([...grants, ...revocations].map(standingOne));
  const kept = revokeAll ? [] : consents.filter((consent) => consent.live && !gone.has(consent));
  const granted = grants.map(({ reader, until, categories }) => ({
    ...{ reader, until },
    categories: categoryMask(categories),
  }));
  const rights = new AccessRights([...kept, ...granted]);
  const keyring = keyringFor(rights, change, standing.keyring);
  return {
    keyring,
    moved: JSON.stringify(keyring.state) !== JSON.stringify(standing.keyring.state),
    rights,
    grants: grants.map(({ nonce: _, from, until, ...terms }) => ({
      ...terms,
      ...{ from: fromSeconds(from), until: fromSeconds(until) },
    })),
    revocations,
    revokeAll,
  };
}

/** Categories in which a right ends earlier than before, to be moved beyond every epoch that was announced, and so given to somebody. */
export function movesOf(change: AccessChange, standing: Standing, lapsed: ReadonlySet<number>): AccessChange["moves"] {
  const before = new AccessRights(standing.consents.filter(({ live }) => live));
  const { rights: after } = planOf(change, standing);
  return standing.keyring.state.categories
    .filter(({ number }) => lapsed.has(number) || before.shrinksIn(number, after))
    .map(({ number, ...entry }) => ({ number, beyond: lastEpoch(entry) }));
}

/** Moves what has to move, and lets an epoch begin wherever a right ends. */
function keyringFor(rights: AccessRights, { moves }: AccessChange, present: PatientKeyring): PatientKeyring {
  let keyring = present;
  for (const { category, number, epoch } of present.state.categories) {
    if (moves.some((move) => move.number === number && epoch <= move.beyond)) keyring = keyring.rotate(category);
    keyring = keyring.announce(category, [...rights.readersOf(number).values()]);
  }
  return keyring;
}

/** Every reader that the patient ever granted anything, or is about to. */
export function readersOf(change: AccessChange, { consents }: Standing): Set<Hex> {
  return new Set([...consents, ...change.grants].map(({ reader }) => reader));
}
