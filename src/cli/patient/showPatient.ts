import { ZeroHash } from "ethers";
import { guardState } from "../../identity/guardians/guardState.js";
import { MissingError } from "../../shared/errors.js";
import { ask } from "../../shared/send.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openDesk } from "../network/Desk.js";
import type { ReadingInput } from "../roomFields.js";

/** What everybody may know of a patient. @throws MissingError `cli.unknown-id`, `cli.unknown-name`. */
export async function showPatient(
  context: CliContext,
  input: ReadingInput & { readonly patient: string },
): Promise<Outcome> {
  const { chain, home, now } = await openDesk(context, input);
  const patient = await home.idOf("patient", input.patient);
  const { signerHash, keyDirectory, nonce } = await ask(chain.patients.patientOf(patient));
  if (signerHash === ZeroHash) throw new MissingError("cli.unknown-id", "The chain knows no such patient", { patient });
  return { value: { patient, signerHash, keyDirectory, nonce, guard: await guardState(chain, patient, await now()) } };
}
