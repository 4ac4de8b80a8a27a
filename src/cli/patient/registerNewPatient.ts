import { PatientKeyring } from "../../identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../../identity/registerPatient.js";
import { P256Signer } from "../../identity/signers/P256Signer.js";
import { RefusedError } from "../../shared/errors.js";
import { toHex } from "../../shared/hex.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import type { SendingInput } from "../roomFields.js";
import { patientSecret } from "./openPatient.js";

/**
 * Makes a patient and has the sending key pay for the registration. The secret is kept first, and the id follows from it: repeated after
 * an interruption, the same patient is registered.
 */
export async function registerNewPatient(
  context: CliContext,
  input: SendingInput & { readonly name: string; readonly category: readonly string[] },
): Promise<Outcome> {
  const { name, category } = input;
  const { chain, home, secrets, stores } = await openSendingDesk(context, input);
  await home.requireFree("patient", name);
  if (!(await secrets.has("patient", name))) {
    const { secretKey } = P256Signer.generate(chain.deployment.contracts.ERC7913P256Verifier);
    const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
    await secrets.put("patient", name, { seed: PatientKeyring.newSeed(), secretKey, salt, categories: category });
  }
  const { seed, secretKey, salt, categories } = await secrets.get("patient", name, patientSecret);
  const keyring = await PatientKeyring.create(seed, categories);
  const signer = new P256Signer(chain.deployment.contracts.ERC7913P256Verifier, secretKey);
  const registration = await preparePatient(chain.deployment, signer.signer, keyring, salt);
  let transaction: string | undefined;
  try {
    transaction = (await registerPatient(chain, stores.blobs, registration)).hash;
  } catch (error) {
    if (!(error instanceof RefusedError && error.code === "contract.PatientAlreadyRegistered")) throw error;
  }
  await home.name("patient", name, { id: registration.patient, chainId: chain.deployment.chainId });
  return { value: { name, patient: registration.patient, categories, transaction } };
}
