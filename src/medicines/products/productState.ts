import { ZeroHash } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { chainWord } from "../ids/chainWord.js";
import { gtinNumber, gtinText } from "../ids/gs1Numbers.js";
import { RECALL_CLASSES, RECALL_STATES, type RecallClass, type RecallState } from "../ids/states.js";
import { toDegrees } from "../ids/temperature.js";

/** What the chain says of a product. */
export interface ProductState {
  /** 14 digits. */
  readonly gtin: string;
  /** OrgId that holds the approval; undefined when nobody does. */
  readonly manufacturer?: Hex;
  /** For people, also after a withdrawal; undefined when it was never approved. The cold chain's: `storageLimitsOf`. */
  readonly limits?: {
    readonly minCelsius: number;
    readonly maxCelsius: number;
    readonly maxMeanKineticCelsius: number;
    readonly maxSecondsOutside: number;
    readonly approvedAt: Date;
  };
  readonly recallClass: RecallClass;
  readonly recallState: RecallState;
}

/** @throws InputError `gs1.gtin`; MedtrailError `chain.failed`. */
export async function productState(connection: Connection, gtin: string): Promise<ProductState> {
  const number = gtinNumber(gtin);
  const { medicines, batches } = connection;
  const [manufacturer, limits, recall] = await ask(
    Promise.all([medicines.manufacturerOf(number), medicines.limitsOf(number), batches.productRecallOf(number)]),
  );
  return {
    gtin: gtinText(number),
    ...(manufacturer === ZeroHash ? {} : { manufacturer: chainWord(manufacturer) }),
    ...(limits.approvedAt === 0n
      ? {}
      : {
          limits: {
            minCelsius: toDegrees(limits.minTemperature),
            maxCelsius: toDegrees(limits.maxTemperature),
            maxMeanKineticCelsius: toDegrees(limits.maxMeanKinetic),
            maxSecondsOutside: Number(limits.maxTimeOutside),
            approvedAt: fromSeconds(limits.approvedAt),
          },
        }),
    recallClass: nameOf(RECALL_CLASSES, recall.recallClass),
    recallState: nameOf(RECALL_STATES, recall.state),
  };
}
