import { createHash } from "node:crypto";
import type { AuditStep } from "../../audit/auditReplicas.js";
import type { Evidence } from "../../audit/replicas/Replica.js";
import { auditReportText } from "../../audit/report/auditReportText.js";
import { type AuditOrder, type AuditResult, runAudit } from "../../audit/runAudit.js";
import { runRepair } from "../../audit/runRepair.js";
import { erasureReceipt } from "../../records/erasure/ErasureReceipt.js";
import { checkInput } from "../../shared/checkInput.js";
import { inLanes } from "../../shared/inLanes.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { senderKey } from "../home/keystores.js";
import { type Desk, openDesk } from "../network/Desk.js";
import { readJson } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";
import { toJson } from "../toJson.js";
import { auditPlaces, type PlacesInput } from "./auditPlaces.js";

export interface AuditInput extends PlacesInput, SendingInput {
  readonly work?: string | undefined;
  readonly evidence: Evidence;
  readonly author?: readonly string[] | undefined;
  readonly patient?: readonly string[] | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  readonly currentOnly?: boolean | undefined;
  readonly receipt?: readonly string[] | undefined;
  readonly confirmations: number;
  readonly auditor?: string | undefined;
}

/** Compares copies with each other and with the chain. */
export async function auditCopies(context: CliContext, input: AuditInput): Promise<Outcome> {
  return told(await auditOrder(context, input), runAudit);
}

/** The same, and mends what the chain proves. */
export async function repairCopies(context: CliContext, input: AuditInput): Promise<Outcome> {
  return told(await auditOrder(context, input), runRepair);
}

async function told(order: AuditOrder, run: (order: AuditOrder) => Promise<AuditResult>): Promise<Outcome> {
  const { report, digest, signed, exitCode } = await run(order);
  const { auditor, account, signature } = signed ?? {};
  const value = { digest, work: order.work, report, auditor, account, signature };
  const text = `${auditReportText(report)}\nReport ${digest}, with all findings in ${order.work}`;
  return { value, text, status: exitCode };
}

async function auditOrder(context: CliContext, input: AuditInput): Promise<AuditOrder> {
  const { evidence, confirmations } = input;
  const replicas = await auditPlaces(context, input);
  // Asked first: who mistypes a password shall not wait for an audit.
  const key = input.auditor === undefined ? undefined : await senderKey(context, input);
  const desk = await openDesk(context, input);
  const { home, chain } = desk;
  const scope = await scopeOf(desk, input);
  const receipts = await inLanes(input.receipt ?? [], 1, async (path) =>
    checkInput(erasureReceipt, await readJson(context, path), "erasure receipt"),
  );
  const places = replicas.map(({ location, name }) => [location, name]);
  const order = toJson([chain.deployment.chainId, chain.deployment.contracts, places, evidence, scope, receipts]);
  const name = createHash("sha256").update(order).digest("hex").slice(0, 16);
  return {
    connection: chain,
    replicas,
    work: input.work === undefined ? home.path("audits", name) : context.path(input.work),
    ...{ evidence, scope, receipts, confirmations },
    ...(key === undefined || input.auditor === undefined
      ? {}
      : { auditor: { org: await home.idOf("org", input.auditor), signer: key } }),
    onStep: stepTeller(context),
  };
}

async function scopeOf({ home }: Desk, { author, patient, from, until, currentOnly }: AuditInput) {
  const [authors, patients] = await Promise.all([
    author && Promise.all(author.map((given) => home.idOf("org", given))),
    patient && Promise.all(patient.map((given) => home.idOf("patient", given))),
  ]);
  return {
    ...(authors === undefined ? {} : { authors }),
    ...(patients === undefined ? {} : { patients }),
    ...(from === undefined ? {} : { from: from.toISOString() }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...(currentOnly === true ? { superseded: "removed" as const } : {}),
  };
}

const DOING: Readonly<Record<AuditStep["phase"], string>> = {
  refresh: "looking through",
  chain: "reading the chain",
  learn: "learning batches from",
  compare: "comparing",
  repair: "mending",
};

/** Tells each phase, and then now and then: a log shall not have a line for every shard. */
function stepTeller(context: CliContext): (step: AuditStep) => void {
  let last = "";
  return ({ phase, replica = "", done, of }) => {
    const doing = `${DOING[phase]} ${replica}`.trimEnd();
    if (doing === last && done % 64 !== 0 && done !== of) return;
    last = doing;
    const far = of === undefined ? `${done}` : `${done} of ${of}`;
    context.progress.tell(done === 0 ? doing : `${doing}: ${far}`);
  };
}
