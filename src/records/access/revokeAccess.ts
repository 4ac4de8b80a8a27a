import type { ConsentTarget } from "../consentTerms.js";
import type { AccessContext, AccessState } from "./AccessContext.js";
import { runAccessChange } from "./runAccessChange.js";

/**
 * Revokes consents, moves the key epoch of every category that a reader loses by it, seals the new epochs to the readers that remain and
 * withdraws what the others were sealed, in one step that a crash cannot tear. Two transactions: the revocation, then the key directory.
 * Shares of single records are withdrawn by unshareRecord; without a consent they are not released.
 * @throws as grantAccess does.
 */
export async function revokeAccess(context: AccessContext, targets: readonly ConsentTarget[]): Promise<AccessState> {
  return runAccessChange(context, { revocations: targets });
}

/** {@link revokeAccess} for every consent of the patient. */
export async function revokeAllAccess(context: AccessContext): Promise<AccessState> {
  return runAccessChange(context, { revokeAll: true });
}

/**
 * Moves categories to a new key epoch and seals it to their readers, as after an emergency or a leak. Without a list: those whose present
 * key is held by a reader whose right has ended, as by a consent that was granted without grantAccess.
 * @param categories labels.
 * @throws as grantAccess does.
 */
export async function moveKeyEpochs(context: AccessContext, categories: readonly string[] = []): Promise<AccessState> {
  return runAccessChange(context, { move: categories });
}
