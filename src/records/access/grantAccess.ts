import { fetchOrganizationKeys } from "../../identity/fetchKeys.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Hex } from "../../shared/hex.js";
import type { ConsentTerms } from "../consentTerms.js";
import { fetchEnvelope } from "../fetchEnvelope.js";
import type { AccessContext, AccessState } from "./AccessContext.js";
import { runAccessChange } from "./runAccessChange.js";

/**
 * Grants a consent and gives its reader the keys, in one step that a crash cannot tear: the categories' keys, or with `records` those records'
 * content keys alone. The key directory announces a new epoch for the moment at which the consent ends, so that what authors write
 * from then on, the patient being offline or not, is sealed to a key that this reader never had. A consent that it replaces and that was wider
 * counts as revoked.
 * @throws InputError `input.invalid`, `time.invalid`, `keyring.ends`; MissingError `identity.no-keys`, `keyring.category`, `envelope.missing`, `store.missing`; RefusedError `contract.*`;
 * IntegrityError `key-directory.*`, `keyring.other-seed`, `envelope.*`; MedtrailError `access.unfinished`, and `chain.failed`, `store.io`, after which
 * resumeAccess finishes it.
 */
export async function grantAccess(
  context: AccessContext,
  terms: ConsentTerms,
  { records }: { readonly records?: readonly Hex[] } = {},
): Promise<AccessState> {
  const { connection, stores } = context;
  const reader = checkInput(bytes32, terms.reader, "reader");
  // Asked now: a change that can never be finished must not be begun.
  await fetchOrganizationKeys(connection, stores.blobs, reader);
  for (const record of records ?? []) await fetchEnvelope(stores.envelopes, record);
  return runAccessChange(context, {
    grants: [terms],
    ...(records
      ? { records: records.map((record) => ({ reader, record })) }
      : { shares: terms.categories.map((number) => ({ reader, number })) }),
  });
}
