import type { Coding } from "./consentForm.js";

export const CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
export const ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

/** From unrestricted to very restricted (v3-Confidentiality, version 2018-08-12): a high-water mark. */
const LEVELS: readonly string[] = ["U", "L", "M", "N", "R", "V"];
const NORMAL = LEVELS.indexOf("N");
const RESTRICTED = LEVELS.indexOf("R");

/**
 * What lies right above a sensitivity code of v3-ActCode (version 2018-08-12, FHIR R4 4.0.1). IHE PCF 1:53.2.4 puts alcohol and opioid
 * use disorder under ETH as well, so they have two.
 */
const PARENTS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...["BH", "MH", "PSY", "PSYTHPN", "SUD"].map((code) => [code, ["SPI"]] as const),
  ...["COGN", "DVD", "EMOTDIS"].map((code) => [code, ["BH"]] as const),
  ...["ETHUD", "OPIOIDUD"].map((code) => [code, ["SUD", "ETH"]] as const),
  ...["ETH", "GDIS", "HIV", "MST", "SCA", "SDV", "SEX", "SPI", "STD", "TBOO", "VIO", "SICKLE"].map(
    (code) => [code, ["_ActInformationSensitivityPolicy"]] as const,
  ),
  ...["DEMO", "DOB", "GENDER", "LIVARG", "MARST", "RACE", "REL"].map(
    (code) => [code, ["_EntitySensitivityPolicyType"]] as const,
  ),
  ...["B", "EMPL", "LOCIS", "SSP"].map((code) => [code, ["_RoleInformationSensitivityPolicy"]] as const),
  ...[
    ...["_ActInformationSensitivityPolicy", "_EntitySensitivityPolicyType", "_RoleInformationSensitivityPolicy"],
    ...["ADOL", "CEL", "DIA", "DRGIS", "EMP", "PDS", "PHY", "PRS"],
  ].map((code) => [code, ["_InformationSensitivityPolicy"]] as const),
]);

/**
 * Whether a permit for data labelled `rule` covers data with these labels, all of one resource. Confidentiality is a high-water mark: "R" covers R
 * and lower; other labels cover themselves and what is below them (FHIR R4, Consent.provision.securityLabel).
 */
export function permitsLabels(rule: Coding, labels: readonly Coding[]): boolean {
  const level = levelOf(rule);
  if (level !== undefined) return confidentialityOf(labels) <= level;
  return labels.some((label) => isWithin(label, rule));
}

/**
 * Whether a denial of data labelled `rule` strikes data with these labels. Turned round, so that a mark stays one: denying R denies V, not N. A
 * label above the denied one may stand for it, so it is struck too.
 */
export function deniesLabels(rule: Coding, labels: readonly Coding[]): boolean {
  const level = levelOf(rule);
  if (level !== undefined) return confidentialityOf(labels) >= level;
  return labels.some((label) => isWithin(label, rule) || isWithin(rule, label));
}

/** The level right above the highest confidentiality among these, where what a permit of them leaves out begins; none without one. */
export function levelAbove(labels: readonly Coding[]): Coding[] {
  const levels = labels.map(levelOf).filter((level) => level !== undefined);
  if (levels.length === 0) return [];
  const above = Math.max(...levels) + 1;
  return LEVELS.slice(above, above + 1).map((code) => ({ system: CONFIDENTIALITY, code }));
}

/**
 * The highest level among the labels; a confidentiality code without a level counts as the highest. Data without one is restricted if any
 * sensitivity is on it, else normal (IHE PCF 1:53.4.2.7).
 */
function confidentialityOf(labels: readonly Coding[]): number {
  const marks = labels
    .filter(({ system }) => system === CONFIDENTIALITY)
    .map((label) => levelOf(label) ?? LEVELS.length);
  if (marks.length > 0) return Math.max(...marks);
  return labels.some(({ system }) => system === ACT_CODE) ? RESTRICTED : NORMAL;
}

function levelOf({ system, code }: Coding): number | undefined {
  const level = LEVELS.indexOf(code);
  return system === CONFIDENTIALITY && level >= 0 ? level : undefined;
}

function isWithin(label: Coding, ancestor: Coding): boolean {
  if (label.system !== ancestor.system) return false;
  if (label.code === ancestor.code) return true;
  if (label.system !== ACT_CODE) return false;
  return (PARENTS.get(label.code) ?? []).some((code) => isWithin({ system: ACT_CODE, code }, ancestor));
}
