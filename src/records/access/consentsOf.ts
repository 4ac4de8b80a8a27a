import type { Connection } from "../../shared/connect.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";

/** A consent that a patient once granted, as it stands. */
export interface StandingConsent {
  readonly reader: Hex;
  /** PurposeOfUse code as bytes32. */
  readonly purpose: Hex;
  /** Bits of the categories; none when it was revoked. */
  readonly categories: bigint;
  /** Seconds: the first at which it no longer holds. */
  readonly until: number;
  readonly nonce: number;
  /** Whether it holds or is going to: not revoked, of the patient's present generation, its end to come. */
  readonly live: boolean;
}

/**
 * Every consent that a patient ever granted, each once, as it stands. Found by the events from the deployment's first block on, so the
 * node must have them.
 * @param now seconds.
 * @throws MedtrailError `chain.failed`.
 */
export async function consentsOf(connection: Connection, patient: Hex, now: number): Promise<StandingConsent[]> {
  const { consents } = connection;
  const granted = await eventsBetween(connection, (from, to) =>
    consents.queryFilter(consents.filters.ConsentGranted(patient), from, to),
  );
  const targets = new Map(granted.map(({ args }) => [`${args.reader} ${args.purpose}`, args]));
  const generation = await ask(consents.generationOf(patient));
  return Promise.all(
    [...targets.values()].map(async (target) => {
      const [reader, purpose] = [word(target.reader), word(target.purpose)];
      const consent = await ask(consents.consentOf(patient, reader, purpose));
      const { categories, nonce } = consent;
      const until = Number(consent.until);
      const live = categories !== 0n && consent.generation === generation && until > now;
      return { reader, purpose, categories, until, nonce: Number(nonce), live };
    }),
  );
}

function word(value: string): Hex {
  return toHex(fromHex(value, 32));
}
