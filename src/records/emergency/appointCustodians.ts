import type { PatientKeyring } from "../../identity/PatientKeyring.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { sealShare } from "../../shared/shares/sealedShare.js";
import { splitSecret } from "../../shared/shares/splitSecret.js";
import { newX25519KeyPair, type X25519PublicJwk } from "../../shared/x25519.js";
import { sealCategoryKey } from "../categoryShare.js";
import type { RecordStores } from "../RecordStores.js";
import { CustodyDocument, MIN_CUSTODIANS, SPARE_CUSTODIANS } from "./CustodyDocument.js";
import type { Custody } from "./fetchCustody.js";

/** Somebody the patient trusts with a share: an organisation or a person. */
export interface CustodianChoice {
  readonly key: X25519PublicJwk;
  /** Where the custodian is reached: an absolute URI. */
  readonly at: string;
}

/**
 * Makes an emergency key and gives each custodian a share of it, sealed to its key; then seals the keys of the categories, of all key epochs and of
 * those announced, to the emergency key.
 * Nothing is in force until the patient's wish names the digest. The emergency key's private half is kept nowhere.
 * @param choice.threshold how many custodians are needed: 2 at least, two fewer than there are at most, which is what it is unless told.
 * @param choice.categories labels of the keyring.
 * @throws InputError "custody.threshold", "input.invalid", "key.form", "key.weak"; RefusedError "contract.UnknownPatient"; MissingError "keyring.category".
 */
export async function appointCustodians(
  connection: Connection,
  { blobs, envelopes }: RecordStores,
  choice: {
    readonly patient: Hex;
    readonly keyring: PatientKeyring;
    readonly categories: readonly string[];
    readonly custodians: readonly CustodianChoice[];
    readonly threshold?: number;
  },
): Promise<Custody> {
  const { patient, keyring, categories, custodians } = choice;
  const count = custodians.length;
  const threshold = choice.threshold ?? count - SPARE_CUSTODIANS;
  if (count < MIN_CUSTODIANS || threshold > count - SPARE_CUSTODIANS) {
    throw new InputError("custody.threshold", "Of four custodians or more, all but two have to be enough", {
      custodians: count,
      threshold,
    });
  }
  const numbered = categories.map((category) => keyring.byCategory(category));
  await ask(connection.patients.requirePatient(patient));

  const { publicKey: key, privateKey } = newX25519KeyPair();
  const { shares, commitments } = await splitSecret(privateKey, threshold, count);
  const sealed = await Promise.all(
    custodians.map(async (one, i) => {
      const share = shares[i];
      if (share === undefined) throw new Error("there is a share for each custodian");
      const binding = { kind: "deposit", key, party: patient, index: share.index } as const;
      return { key: one.key, at: one.at, share: await sealShare(share.bytes, one.key, binding) };
    }),
  );
  const document = new CustodyDocument({ patient, key, commitments, custodians: sealed });
  const digest = await document.digest();
  for (const { category, number: categoryNumber, epoch: present, next = [] } of numbered) {
    const past = Array.from({ length: present }, (_, i) => i + 1);
    // One that a consent's end begins has to open in an emergency as well.
    for (const epoch of [...past, ...next.map((later) => later.epoch)]) {
      const { privateKey: categoryPrivateKey } = await keyring.keyPair(category, epoch);
      const binding = { patient: document.patient, reader: digest, categoryNumber, epoch };
      const envelope = await sealCategoryKey({ ...binding, categoryPrivateKey, publicKey: key });
      await envelopes.putCategoryShare({ ...binding, envelope });
    }
  }
  await blobs.put(document.encode());
  return { digest, document };
}
