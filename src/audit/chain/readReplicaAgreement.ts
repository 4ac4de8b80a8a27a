import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { type ReplicaSet, setIdOf } from "./replicaSet.js";

/** What one operator says of a set. */
export interface ReplicaPublication {
  readonly operator: Hex;
  readonly root: Hex;
  readonly count: number;
  /** From 1; more than 1 is a correction. */
  readonly version: number;
  readonly publishedAt: Date;
  readonly openDisputes: number;
  /** `struck`: it lost a dispute; `refuted`: another's dispute showed its root to be wrong. Neither counts. */
  readonly state: "standing" | "refuted" | "struck";
}

/** What the operators of a set say, together and one by one. */
export interface ReplicaAgreement {
  readonly set: Hex;
  /** Operators whose publication stands. */
  readonly operators: number;
  /** Different roots among them: more than one is a disagreement. */
  readonly roots: number;
  readonly publications: readonly ReplicaPublication[];
}

/**
 * Asks whether the operators of a set say the same, and what each of those named says. Who published is told by the events `ReplicaRootPublished`.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function readReplicaAgreement(
  { replicas }: Connection,
  set: ReplicaSet,
  operators: readonly Hex[] = [],
): Promise<ReplicaAgreement> {
  const id = setIdOf(set);
  const orgs = checkInput(z.array(bytes32), operators, "list of operators");
  const [agreement, ...found] = await Promise.all([
    ask(replicas.agreementOf(id)),
    ...orgs.map(async (operator) => {
      const publication = await ask(replicas.publicationOf(id, operator));
      const { refuted } = await ask(replicas.tallyOf(id, publication.root));
      return { operator, publication, refuted };
    }),
  ]);
  const publications = found
    .filter(({ publication }) => publication.version !== 0n)
    .map(({ operator, publication, refuted }): ReplicaPublication => {
      const standing = refuted ? "refuted" : "standing";
      return {
        operator,
        root: toHex(fromHex(publication.root, 32)),
        count: Number(publication.count),
        version: Number(publication.version),
        publishedAt: fromSeconds(publication.publishedAt),
        openDisputes: Number(publication.disputes),
        state: publication.struck ? "struck" : standing,
      };
    });
  return { set: id, operators: Number(agreement.operators), roots: Number(agreement.roots), publications };
}
