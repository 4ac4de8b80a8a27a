import { BlockTimes } from "../../shared/BlockTimes.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { latestBlock } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { readQualityEvents } from "../chain/qualityEvents.js";
import { readIndicator } from "../indicators/readIndicator.js";
import { AgreementLedger, type KeptAgreement } from "./AgreementLedger.js";
import { readAgreementEvents } from "./agreementEvents.js";
import { decodeAgreementTerms } from "./agreementTerms.js";

/**
 * Keeps the books of an agreement from all its events, and the monitor's about its provider and indicator, up to the newest block.
 * @throws InputError `input.invalid`, `chain.no-provider`; MissingError `levels.unknown-agreement`, `chain.no-block`;
 * MedtrailError `chain.failed`.
 */
export async function keepAgreement(connection: Connection, id: Hex): Promise<KeptAgreement> {
  const agreement = checkInput(bytes32, id, "agreement");
  const block = await latestBlock(connection);
  const times = new BlockTimes(connection);
  const own = await readAgreementEvents(connection, agreement, { toBlock: block });
  const [proposed] = own;
  if (proposed?.name !== "AgreementProposed") {
    throw new MissingError("levels.unknown-agreement", "Nobody proposed the agreement", { agreement });
  }
  const terms = decodeAgreementTerms(proposed.terms);
  const ledger = new AgreementLedger(terms, await readIndicator(connection, terms.indicator));
  const monitors = (await readQualityEvents(connection, { toBlock: block })).filter((event) => ledger.isAbout(event));
  let heard = 0;
  const hearUntil = async (event?: Place) => {
    for (let next = monitors[heard]; next && (!event || isBefore(next, event)); next = monitors[++heard]) {
      ledger.hearMonitor(next, await times.timeOf(next.block));
    }
  };
  for (const event of own) {
    await hearUntil(event);
    ledger.hear(event, await times.timeOf(event.block));
  }
  await hearUntil();
  return { agreement, ledger, block };
}

interface Place {
  readonly block: number;
  readonly logIndex: number;
}

function isBefore(a: Place, b: Place): boolean {
  return a.block < b.block || (a.block === b.block && a.logIndex < b.logIndex);
}
