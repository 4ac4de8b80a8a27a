import type { Signer, TypedDataDomain, TypedDataField } from "ethers";
import { z } from "zod";
import { DUTIES } from "../../identity/duties.js";
import { LICENCES } from "../../identity/licences.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Deployment } from "../../shared/Deployment.js";
import type { Hex } from "../../shared/hex.js";
import { isSignedBy } from "../../shared/isSignedBy.js";
import { ask } from "../../shared/send.js";
import { auditReport, auditReportDigest } from "./AuditReport.js";

const TYPES: Record<string, TypedDataField[]> = {
  AuditReport: [
    { name: "auditor", type: "bytes32" },
    { name: "digest", type: "bytes32" },
  ],
};

export const signedAuditReport = z.strictObject({
  report: auditReport,
  /** OrgId of who audited. */
  auditor: bytes32,
  /** The member's account that signed. */
  account: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "not an account")
    .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`),
  signature: z.string().regex(/^0x(?:[0-9a-fA-F]{2})+$/, "not a signature"),
});

export type SignedAuditReport = Readonly<z.output<typeof signedAuditReport>>;

/** Signs a report for an auditor (EIP-712). @throws InputError `input.invalid`. */
export async function signAuditReport(
  deployment: Deployment,
  signer: Pick<Signer, "signTypedData" | "getAddress">,
  auditor: Hex,
  report: unknown,
): Promise<SignedAuditReport> {
  const message = { auditor, digest: await auditReportDigest(report) };
  const [account, signature] = [
    await signer.getAddress(),
    await signer.signTypedData(domain(deployment), TYPES, message),
  ];
  return checkInput(signedAuditReport, { report, auditor, account, signature }, "signed audit report");
}

/** What a signature under a report is worth. */
export interface AuditSignature {
  readonly digest: Hex;
  /** Whether the account signed this very report. */
  readonly isSigned: boolean;
  /** Whether the account acts for the auditor now, with the duty to report, and the auditor holds the licence to audit. */
  readonly mayAudit: boolean;
}

/** Checks the signature under a report, by the chain. @throws InputError `input.invalid`; MedtrailError `chain.failed`. */
export async function verifyAuditReport(connection: Connection, signed: unknown): Promise<AuditSignature> {
  const { report, auditor, account, signature } = checkInput(signedAuditReport, signed, "signed audit report");
  const message = { auditor, digest: await auditReportDigest(report) };
  const typed = { domain: domain(connection.deployment), types: TYPES, message };
  const isOfChain =
    report.chainId === connection.deployment.chainId &&
    report.registry === connection.deployment.contracts.RecordRegistry;
  const acting = await ask(connection.organizations.actingOf(auditor, account, LICENCES.auditor, DUTIES.report));
  return {
    digest: message.digest,
    isSigned: isOfChain && (await isSignedBy(connection, account, typed, signature)),
    mayAudit: Number(acting) === ACTING,
  };
}

/** IOrganizationRegistry.Acting: nothing stands in the way. */
const ACTING = 0;

/** No contract checks this signature; it is bound to the registry of which the report speaks. */
function domain({ chainId, contracts }: Deployment): TypedDataDomain {
  return { name: "medtrail AuditReport", version: "1", chainId, verifyingContract: contracts.RecordRegistry };
}
