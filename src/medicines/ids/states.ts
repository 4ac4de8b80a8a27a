// The contracts' enums: names of this library to the numbers on chain.

/** IPacks.PackState. `locked` keeps a pack back; `handedOver`, `destroyed` and `stolen` are final. */
export const PACK_STATES = {
  active: 0,
  supplied: 1,
  handedOver: 2,
  destroyed: 3,
  exported: 4,
  sample: 5,
  stolen: 6,
  locked: 7,
} as const;
export type PackState = keyof typeof PACK_STATES;

/** IPacks.Verdict. Only `genuine` may be supplied. */
export const VERDICTS = { genuine: 0, unknown: 1, ended: 2, recalled: 3, quarantined: 4, expired: 5 } as const;
export type Verdict = keyof typeof VERDICTS;

/** IPacks.Source. */
export const PACK_SOURCES = { stock: 0, setAside: 1 } as const;
export type PackSource = keyof typeof PACK_SOURCES;

/** IBatches.RecallClass, 21 CFR 7.3(m), in rising order. */
export const RECALL_CLASSES = { none: 0, III: 1, II: 2, I: 3 } as const;
export type RecallClass = keyof typeof RECALL_CLASSES;

/** IBatches.RecallState. */
export const RECALL_STATES = { none: 0, ongoing: 1, completed: 2, terminated: 3 } as const;
export type RecallState = keyof typeof RECALL_STATES;

/** IBatches.BatchStatus: `open`, or the first reason why a batch neither moves nor is supplied. */
export const BATCH_STATUSES = {
  open: 0,
  unknown: 1,
  recalled: 2,
  productRecalled: 3,
  quarantined: 4,
  expired: 5,
} as const;
export type BatchStatus = keyof typeof BATCH_STATUSES;

/** ShipmentKind. */
export const SHIPMENT_KINDS = { sale: 0, return: 1, disposalReturn: 2 } as const;
export type ShipmentKind = keyof typeof SHIPMENT_KINDS;

/** ICustody.ShipmentState. */
export const SHIPMENT_STATES = {
  unknown: 0,
  inTransit: 1,
  received: 2,
  rejected: 3,
  takenBack: 4,
  lost: 5,
} as const;
export type ShipmentState = keyof typeof SHIPMENT_STATES;

/** IUnitRegistry.UnitState. */
export const UNIT_STATES = { unknown: 0, top: 1, inside: 2, inTransit: 3 } as const;
export type UnitState = keyof typeof UNIT_STATES;

/** IUnitRegistry.Excursion: `inside` if one of the units inside is broken. */
export const UNIT_EXCURSIONS = { none: 0, inside: 1, broken: 2 } as const;
export type UnitExcursion = keyof typeof UNIT_EXCURSIONS;

/** IUnitRegistry.UnitShipmentState. */
export const UNIT_SHIPMENT_STATES = { unknown: 0, inTransit: 1, received: 2, rejected: 3, takenBack: 4 } as const;
export type UnitShipmentState = keyof typeof UNIT_SHIPMENT_STATES;

/** IPackDesk.Alert: why an offline use was not recorded as a supply. */
export const OFFLINE_ALERTS = { none: 0, doubleUse: 1, notHeld: 2, batchClosed: 3, setAside: 4 } as const;
export type OfflineAlert = keyof typeof OFFLINE_ALERTS;

/** Bits of Holdings: why packs were set aside. */
export const SET_ASIDE_REASONS = {
  suspect: 1 << 0,
  illegitimate: 1 << 1,
  excursion: 1 << 2,
  disposal: 1 << 3,
} as const;
export type SetAsideReason = keyof typeof SET_ASIDE_REASONS;

/** IColdChain.Party: whose sensor speaks of a shipment. */
export const SHIPMENT_PARTIES = { sender: 0, receiver: 1, carrier: 2 } as const;
export type ShipmentParty = keyof typeof SHIPMENT_PARTIES;

/** ISafetyReports.Kind. */
export const SAFETY_REPORT_KINDS = {
  adverseReaction: 0,
  medicationError: 1,
  qualityDefect: 2,
  suspectedFalsified: 3,
} as const;
export type SafetyReportKind = keyof typeof SAFETY_REPORT_KINDS;

/** ISafetyReports.ReportState. A withdrawn report stays visible, and cannot be made again. */
export const SAFETY_REPORT_STATES = { none: 0, standing: 1, withdrawn: 2 } as const;
export type SafetyReportState = keyof typeof SAFETY_REPORT_STATES;
