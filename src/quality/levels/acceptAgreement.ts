import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { type AgreementTerms, encodeAgreementTerms } from "./agreementTerms.js";

/**
 * Accepts an agreement with exactly these terms.
 * @param connection a member's of the commissioner's, with the duty to allocate.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.AgreementNotInState`, `contract.AcceptanceOver`,
 * `contract.AgreementOverlaps`, `contract.CommissionerAudits`, `contract.NotObliged`, `contract.PeriodClosed` and those of acting.
 */
export async function acceptAgreement({ serviceLevels }: Connection, terms: AgreementTerms): Promise<void> {
  await send(serviceLevels.accept(encodeAgreementTerms(terms)));
}
