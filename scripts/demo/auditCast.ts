import { join } from "node:path";
import type { Signer } from "ethers";
import type { Connection } from "../../src/shared/connect.js";
import { type Admitted, admit } from "./admit.js";
import type { LifeStage } from "./Life.js";
import type { QualityCast } from "./qualityCast.js";
import { RecordCopy } from "./RecordCopy.js";
import type { Story } from "./Story.js";

/** Who plays, on which chain, over which stores, and the clock of the chain. */
export interface AuditStage {
  readonly chain: Connection;
  readonly stores: LifeStage["stores"];
  /** Where these stores lie. */
  readonly folder: string;
  /** Where copies and the auditor's working directories go. */
  readonly elsewhere: string;
  readonly regulator: Signer;
  /** Two: controller and member of the laboratory. */
  readonly accounts: readonly Signer[];
  readonly now: () => Promise<Date>;
  readonly wait: (seconds: number) => Promise<unknown>;
}

/** Who keeps a copy, and the copy. */
export interface Operator extends Admitted {
  readonly copy: RecordCopy;
}

/** Two hospitals and a laboratory that keep copies, who audits them, and who pays for others. */
export interface AuditCast {
  readonly southwestern: Operator;
  readonly northwestern: Operator;
  readonly lakeside: Operator;
  readonly auditor: Admitted;
  readonly relay: Connection;
}

const YEAR = 365 * 86_400_000;

/** Accredits the laboratory, and copies to all three what the stores have by now. */
export async function admitAuditCast(
  story: Story,
  { chain, stores, folder, elsewhere, regulator, accounts, now }: AuditStage,
  { bennington, albans, auditor, relay }: QualityCast,
): Promise<AuditCast> {
  const [controller, member] = accounts;
  if (!controller || !member) throw new Error("two accounts are needed");
  const laboratory = await admit(story, chain.as(regulator), stores.blobs, {
    ...{ name: "Lakeside Laboratory", kind: "laboratory", gln: "7601001000179", duties: ["report"] },
    ...{ controller, member, until: new Date((await now()).getTime() + YEAR) },
  });
  const keeping = async (one: Admitted): Promise<Operator> => ({
    ...one,
    copy: await RecordCopy.of(folder, one.name, join(elsewhere, one.name)),
  });
  return {
    southwestern: await keeping(bennington),
    northwestern: await keeping(albans),
    lakeside: await keeping(laboratory),
    auditor,
    relay,
  };
}
