import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { type AgreementTerms, encodeAgreementTerms } from "./agreementTerms.js";

/**
 * Credits the bond to the provider when nobody accepted in time. Anybody may send it.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.AgreementNotInState`, `contract.AcceptanceOpen`.
 */
export async function takeBackBond({ serviceLevels }: Connection, terms: AgreementTerms): Promise<void> {
  await send(serviceLevels.takeBack(encodeAgreementTerms(terms)));
}
