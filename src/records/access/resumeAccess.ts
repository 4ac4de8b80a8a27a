import type { AccessContext, AccessState } from "./AccessContext.js";
import { applyAccessChange } from "./applyAccessChange.js";

/**
 * Finishes the change of access that a crash or a failing network left unfinished; undefined when there is none. Call it when a patient's
 * client starts. A grant or revocation that the patient has overtaken since is not repeated: a grant only while its consent is
 * untouched, a revocation only while it still holds.
 * @throws as grantAccess does.
 */
export async function resumeAccess(context: AccessContext): Promise<AccessState | undefined> {
  const change = await context.journal.get(context.signing.patient);
  return change && applyAccessChange(context, change, { begun: true });
}
