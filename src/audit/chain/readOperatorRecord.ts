import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";

/** What an operator's publications came to, since ever. Agreement says that others said the same, not that the operator held the data. */
export interface OperatorRecord {
  readonly operator: Hex;
  readonly published: number;
  readonly agreed: number;
  readonly corrected: number;
  readonly won: number;
  readonly lost: number;
  readonly defaulted: number;
  /** When it may open a dispute again; left out if it may. */
  readonly pausedUntil?: Date;
  /** Whether a dispute that it opened is not over. */
  readonly disputing: boolean;
}

/** Asks for an operator's record. @throws InputError `input.invalid`; MedtrailError `chain.failed`. */
export async function readOperatorRecord({ replicas }: Connection, operator: Hex): Promise<OperatorRecord> {
  const org = checkInput(bytes32, operator, "OrgId of the operator");
  const found = await ask(replicas.operatorRecordOf(org));
  return {
    operator: org,
    published: Number(found.published),
    agreed: Number(found.agreed),
    corrected: Number(found.corrected),
    won: Number(found.won),
    lost: Number(found.lost),
    defaulted: Number(found.defaulted),
    ...(found.mayOpenFrom > 0n ? { pausedUntil: fromSeconds(found.mayOpenFrom) } : {}),
    disputing: found.opened,
  };
}
