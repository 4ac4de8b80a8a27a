import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { send } from "../../shared/send.js";
import type { LogEvidence, ShownHead, ShownLeaf } from "./LogEvidence.js";
import type { AccessReceipt } from "./logStatements.js";

const NO_LEAF = `0x${"00".repeat(32)}`;

/**
 * Shows evidence to the chain, which marks the log for ever: `two-roots`, `two-leaves` and, while no root holds its leaf, `late`. The others would
 * publish who read; they are for {@link verifyEvidence}.
 * @param connection anybody's.
 * @throws InputError `access-log.not-on-chain`; RefusedError `contract.*`; MedtrailError `chain.failed`.
 */
export async function showEvidence(connection: Connection, evidence: LogEvidence): Promise<ContractTransactionReceipt> {
  const { accessLogs } = connection;
  switch (evidence.kind) {
    case "two-roots": {
      const { org, server } = evidence.a;
      return send(accessLogs.showTwoRoots(org, server, headOf(evidence.a), headOf(evidence.b)));
    }
    case "two-leaves": {
      const { org, server } = "receipt" in evidence.a ? evidence.a.receipt : evidence.a.head;
      return send(accessLogs.showTwoLeaves(org, server, evidence.index, leafOf(evidence.a), leafOf(evidence.b)));
    }
    case "late": {
      const { org, server } = evidence.receipt;
      return send(accessLogs.showLate(org, server, receiptOf(evidence.receipt)));
    }
    default:
      throw new InputError("access-log.not-on-chain", "The chain does not judge this kind of evidence", {
        kind: evidence.kind,
      });
  }
}

/** A receipt as the contract takes it. */
export function receiptOf({ index, leaf, time, signature }: AccessReceipt) {
  return { index, leaf, time, signature };
}

/** Without a signature for a root that is known by its number: the contract takes it if it is the latest. */
function headOf(head: ShownHead) {
  const { size, root } = head;
  return "sequence" in head
    ? { size, root, time: 0, signature: "0x" }
    : { size, root, time: head.time, signature: head.signature };
}

function leafOf(shown: ShownLeaf) {
  if ("receipt" in shown) {
    const { leaf, time, signature } = shown.receipt;
    return { leaf, time, signature, size: 0, root: NO_LEAF, proof: [] };
  }
  return { leaf: shown.leaf, ...headOf(shown.head), proof: [...shown.proof] };
}
