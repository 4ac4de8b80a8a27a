import { fetchOrganizationKeys } from "../../identity/fetchKeys.js";
import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError, RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import type { SecretShare } from "../../shared/shares/SecretShares.js";
import { openShare, sealShare } from "../../shared/shares/sealedShare.js";
import { verifyShare } from "../../shared/shares/verifyShare.js";
import { x25519KeyPairOf } from "../../shared/x25519.js";
import { encodePurpose } from "../purposeOfUse.js";
import { requireRecent } from "../requireRecent.js";
import { checkCustodyRequest } from "./custodyRequest.js";
import { type Custody, fetchCustody } from "./fetchCustody.js";

/** A share that a custodian handed over, sealed to the organisation whose emergency is open. */
export interface ReleasedShare {
  readonly custody: Hex;
  /** The custodian's place in the document, from 1. */
  readonly index: number;
  readonly share: string;
}

/**
 * What a custodian runs: it keeps nothing but its private key, looks for its share in the patient's custody document, and hands it over only while
 * the chain says that an emergency is open.
 */
export class Custodian {
  readonly #connection: Connection;
  readonly #blobs: BlobStore;
  readonly #privateKey: Uint8Array;
  readonly #clock: () => Date;

  /**
   * @param blobs where custody documents and organisations' keys lie.
   * @param clock the custodian's time; the system clock unless told.
   */
  constructor(connection: Connection, blobs: BlobStore, privateKey: Uint8Array, clock: () => Date = () => new Date()) {
    this.#connection = connection;
    this.#blobs = blobs;
    this.#privateKey = privateKey.slice();
    this.#clock = clock;
  }

  /**
   * Checks, when it is appointed and not in the hour of need, that the patient's document holds a true share for this custodian. Answers its index.
   * @throws MissingError "custody.none", "store.missing"; RefusedError "custody.not-custodian"; IntegrityError "custody.*", "envelope.*".
   */
  async check(patient: Hex): Promise<number> {
    return (await this.#shareOf(await fetchCustody(this.#connection, this.#blobs, patient))).index;
  }

  /**
   * Hands the share over to the organisation whose emergency is open for the patient, sealed to the key that it published.
   * @throws InputError "input.invalid"; RefusedError "release.signature", "release.clock", "custody.outdated", "custody.not-custodian", and "contract.*" with
   * the exact reason; MissingError "custody.none", "identity.no-keys", "store.missing"; IntegrityError "custody.*", "envelope.*", "organization-keys.*".
   */
  async release(request: unknown): Promise<ReleasedShare> {
    const checked = await checkCustodyRequest(this.#connection, request);
    requireRecent("release.clock", checked.time, this.#clock());
    const { patient, org, account, purpose } = checked;
    await ask(this.#connection.emergencies.requireEmergency(patient, org, account, encodePurpose(purpose)));
    const custody = await fetchCustody(this.#connection, this.#blobs, patient);
    if (custody.digest !== checked.custody) {
      throw new RefusedError("custody.outdated", "The patient has other custodians by now", {
        asked: checked.custody,
        present: custody.digest,
      });
    }
    const { index, bytes } = await this.#shareOf(custody);
    const { key } = await fetchOrganizationKeys(this.#connection, this.#blobs, org);
    const binding = { kind: "release", key: custody.document.key, party: org, index } as const;
    return { custody: custody.digest, index, share: await sealShare(bytes, key, binding) };
  }

  async #shareOf({ digest, document }: Custody): Promise<SecretShare> {
    const { publicKey } = x25519KeyPairOf(this.#privateKey);
    const place = document.custodians.findIndex(({ key }) => key.x === publicKey.x);
    const entry = document.custodians[place];
    if (entry === undefined) {
      throw new RefusedError("custody.not-custodian", "The patient has not appointed the holder of this key", {
        custody: digest,
        key: publicKey.x,
      });
    }
    const index = place + 1;
    const binding = { kind: "deposit", key: document.key, party: document.patient, index } as const;
    const share = await openShare(entry.share, this.#privateKey, binding);
    if (!verifyShare(share, document.commitments)) {
      throw new IntegrityError("custody.false-share", "The patient's software gave this custodian a wrong share", {
        custody: digest,
        index,
      });
    }
    return share;
  }
}
