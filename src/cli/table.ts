import type { Command } from "./Command.js";
import { AUDIT_COMMANDS } from "./commands/audit.js";
import { BATCH_COMMANDS } from "./commands/batch.js";
import { CLAIM_COMMANDS } from "./commands/claim.js";
import { COMPLETION_COMMANDS } from "./commands/completion.js";
import { CONSENT_COMMANDS } from "./commands/consent.js";
import { CONSENT_EVALUATION } from "./commands/consentEvaluation.js";
import { EMERGENCY_COMMANDS } from "./commands/emergency.js";
import { EPCIS_COMMANDS } from "./commands/epcis.js";
import { GS1_COMMANDS } from "./commands/gs1.js";
import { KEY_COMMANDS } from "./commands/key.js";
import { MERKLE_COMMANDS } from "./commands/merkle.js";
import { NETWORK_COMMANDS } from "./commands/network.js";
import { ORG_COMMANDS } from "./commands/org.js";
import { PATIENT_COMMANDS } from "./commands/patient.js";
import { POOL_COMMANDS } from "./commands/pool.js";
import { QUALITY_COMMANDS } from "./commands/quality.js";
import { RECORD_COMMANDS } from "./commands/record.js";
import { RECOVERY_COMMANDS } from "./commands/recovery.js";
import { RESOURCES_COMMANDS } from "./commands/resources.js";

/** The table of behaviour: every command, in the order of help and docs. */
export const COMMANDS: readonly Command[] = [
  ...NETWORK_COMMANDS,
  ...KEY_COMMANDS,
  ...ORG_COMMANDS,
  ...PATIENT_COMMANDS,
  ...RECORD_COMMANDS,
  ...CONSENT_COMMANDS,
  ...EMERGENCY_COMMANDS,
  ...BATCH_COMMANDS,
  ...POOL_COMMANDS,
  ...CLAIM_COMMANDS,
  ...RECOVERY_COMMANDS,
  ...GS1_COMMANDS,
  ...EPCIS_COMMANDS,
  CONSENT_EVALUATION,
  ...RESOURCES_COMMANDS,
  ...QUALITY_COMMANDS,
  ...AUDIT_COMMANDS,
  ...MERKLE_COMMANDS,
  ...COMPLETION_COMMANDS,
];

/** What the commands of a group have in common. */
export const GROUPS: Readonly<Record<string, string>> = {
  network: "run and look at a network",
  key: "keep the keys that send transactions",
  org: "accredit organisations and appoint members",
  "org member": "appoint members and end their membership",
  patient: "register, guard and recover patients",
  record: "keep, read, share and forget records",
  emergency: "break the glass, and answer for it",
  product: "approve medicines",
  batch: "make, move, verify, dispense, recall and trace packs of medicines",
  pool: "give what is scarce by published rules",
  plan: "insure people",
  claim: "claim what was done, and see what became of it",
  "patient recover": "recover a patient whose phone is lost",
  guardian: "keep guardians' keys",
  gs1: "read GS1 codes (no network)",
  epcis: "hash and check EPCIS documents (no network)",
  consent: "grant, revoke and evaluate consents",
  resources: "allocate, match and split by published rules (no network)",
  quality: "define indicators, report them, and chart outcomes",
  audit: "compare copies with each other and with the chain, mend and serve them",
  merkle: "make and check OpenZeppelin standard Merkle trees (no network)",
};
