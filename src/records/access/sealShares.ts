import { fetchOrganizationKeys } from "../../identity/fetchKeys.js";
import { IntegrityError, MissingError, RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { X25519PublicJwk } from "../../shared/x25519.js";
import { sealCategoryKey } from "../categoryShare.js";
import type { CategoryShare } from "../EnvelopeStore.js";
import type { AccessContext } from "./AccessContext.js";
import type { AccessChange } from "./AccessJournal.js";
import type { AccessPlan, Standing } from "./accessPlan.js";
import { unopenedCustody } from "./unopenedCustody.js";

/**
 * Seals the category keys that a change makes due, and stores nothing. Readers that were given the present epoch's key get those of the
 * epochs that begin before their right ends; readers that a change invites get the earlier epochs' too. Readers of single
 * records get none. The emergency key is such a reader, without an end, until an emergency was opened under it.
 */
export async function sealShares(
  { connection, stores, signing: { patient } }: AccessContext,
  change: AccessChange,
  { keyring: present }: Standing,
  { keyring, rights }: AccessPlan,
): Promise<{ shares: CategoryShare[]; unsealed: Hex[] }> {
  const shares: CategoryShare[] = [];
  const unsealed = new Set<Hex>();
  const keys = new Map<Hex, Promise<X25519PublicJwk | undefined>>();
  const custody = await unopenedCustody(connection, stores.blobs, patient);
  if (custody) keys.set(custody.digest, Promise.resolve(custody.document.key));
  for (const { category, number: categoryNumber, epoch, next = [] } of keyring.state.categories) {
    const emergency: [Hex, number][] = custody ? [[custody.digest, Number.POSITIVE_INFINITY]] : [];
    for (const [reader, end] of [...rights.readersOf(categoryNumber), ...emergency]) {
      const stored = await stores.envelopes.listCategoryShares(patient, reader);
      const held = stored.filter((share) => share.categoryNumber === categoryNumber).map((share) => share.epoch);
      const invited = change.shares.some((share) => share.reader === reader && share.number === categoryNumber);
      if (!invited && !held.includes(present.byNumber(categoryNumber).epoch)) continue;

      const later = next.filter(({ from }) => from < end).map((one) => one.epoch);
      const due = invited ? [...Array.from({ length: epoch }, (_, i) => i + 1), ...later] : [epoch, ...later];
      const missing = invited ? due : due.filter((one) => !held.includes(one));
      if (missing.length === 0) continue;
      const publicKey = await memo(keys, reader, async () =>
        fetchOrganizationKeys(connection, stores.blobs, reader).then(({ key }) => key, absent),
      );
      if (publicKey === undefined) {
        unsealed.add(reader);
        continue;
      }
      for (const one of missing) {
        const { privateKey: categoryPrivateKey } = await keyring.keyPair(category, one);
        const binding = { patient, reader, categoryNumber, epoch: one };
        shares.push({ ...binding, envelope: await sealCategoryKey({ ...binding, categoryPrivateKey, publicKey }) });
      }
    }
  }
  return { shares, unsealed: [...unsealed] };
}

/** One reader without keys must not keep the patient from revoking another's right. */
function absent(error: unknown): undefined {
  if (error instanceof MissingError || error instanceof RefusedError || error instanceof IntegrityError)
    return undefined;
  throw error;
}

function memo<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
