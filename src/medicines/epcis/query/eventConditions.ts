import { isJsonObject } from "../../../shared/jsonObject.js";
import type { CbvKind } from "../cbvVocabularies.js";
import { canonicalWord } from "../cbvWord.js";
import { parseInstant } from "../instant.js";
import { type Comparison, satisfies } from "./compareValues.js";
import { fieldCondition, requirePresence } from "./fieldConditions.js";
import { identifierMatcher } from "./matchIdentifier.js";
import {
  type AnyEvent,
  type Condition,
  numberOf,
  type ParameterValue,
  type QueryTerms,
  refuseParameter,
  scopeOf,
  stringsOf,
} from "./QueryTerms.js";
import { sensorCondition } from "./sensorConditions.js";

/** What a parameter looks at in an event: strings, of which one must match. */
type Reader = (event: AnyEvent) => readonly unknown[];

/** EPC lists that a MATCH parameter looks at, EPCIS 2.0 §8.2.7.1. */
const MATCHED_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  MATCH_epc: ["epcList", "childEPCs"],
  MATCH_parentID: ["parentID"],
  MATCH_inputEPC: ["inputEPCList"],
  MATCH_outputEPC: ["outputEPCList"],
  MATCH_anyEPC: ["epcList", "childEPCs", "parentID", "inputEPCList", "outputEPCList"],
};

/** Quantity lists, whose members name a class. */
const MATCHED_CLASSES: Readonly<Record<string, readonly string[]>> = {
  MATCH_epcClass: ["quantityList", "childQuantityList"],
  MATCH_inputEPCClass: ["inputQuantityList"],
  MATCH_outputEPCClass: ["outputQuantityList"],
  MATCH_anyEPCClass: ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"],
};

const WORDS: Readonly<Record<string, readonly [CbvKind, Reader]>> = {
  EQ_bizStep: ["bizStep", (event) => [event.bizStep]],
  EQ_disposition: ["disposition", (event) => [event.disposition]],
  EQ_persistentDisposition_set: ["disposition", (event) => persistent(event, "set")],
  EQ_persistentDisposition_unset: ["disposition", (event) => persistent(event, "unset")],
  EQ_errorReason: ["errorReason", ({ errorDeclaration }) => [errorDeclaration?.reason]],
};

const IDENTIFIERS: Readonly<Record<string, Reader>> = {
  EQ_readPoint: ({ readPoint }) => [readPoint?.id],
  EQ_bizLocation: ({ bizLocation }) => [bizLocation?.id],
  EQ_transformationID: (event) => members(event, "transformationID"),
  EQ_eventID: ({ eventID }) => [eventID],
  EQ_correctiveEventID: ({ errorDeclaration }) => errorDeclaration?.correctiveEventIDs ?? [],
};

const TIMES: Readonly<Record<string, Reader>> = {
  eventTime: ({ eventTime }) => [eventTime],
  recordTime: ({ recordTime }) => [recordTime],
  errorDeclarationTime: ({ errorDeclaration }) => [errorDeclaration?.declarationTime],
  errorDeclaration_Time: ({ errorDeclaration }) => [errorDeclaration?.declarationTime],
};

const PAIRS: Readonly<Record<string, readonly [CbvKind, list: string, value: string]>> = {
  bizTransaction: ["bizTransactionType", "bizTransactionList", "bizTransaction"],
  source: ["sourceDestinationType", "sourceList", "source"],
  destination: ["sourceDestinationType", "destinationList", "destination"],
};

/**
 * The condition of one parameter.
 * @throws InputError `epcis.query-parameter` for one that SimpleEventQuery does not have, that needs master data (WD_, HASATTR_,
 * EQATTR_), which is not here, or whose value is wrong.
 */
export function conditionOf(parameter: string, value: ParameterValue, terms: QueryTerms): Condition {
  return (
    listCondition(parameter, value, terms) ??
    timeCondition(parameter, value) ??
    pairCondition(parameter, value, terms) ??
    quantityCondition(parameter, value) ??
    presenceCondition(parameter, value) ??
    sensorCondition(parameter, value, terms) ??
    fieldCondition(parameter, value, terms) ??
    refuseParameter(parameter, "is none of SimpleEventQuery, or needs master data")
  );
}

function listCondition(parameter: string, value: ParameterValue, terms: QueryTerms): Condition | undefined {
  const matched = own(MATCHED_MEMBERS, parameter);
  const classes = own(MATCHED_CLASSES, parameter);
  if (matched ?? classes) {
    const matches = identifierMatcher(stringsOf(parameter, value), terms);
    return matched
      ? (event) => matched.some((name) => strings(members(event, name)).some(matches))
      : (event) => (classes ?? []).some((name) => strings(membersOf(event, name, "epcClass")).some(matches));
  }
  const word = own(WORDS, parameter);
  if (word) {
    const [kind, read] = word;
    const wanted = new Set(stringsOf(parameter, value).map((text) => canonicalWord(kind, text, terms.scope)));
    return (event) => strings(read(event)).some((text) => wanted.has(canonicalWord(kind, text, scopeOf(event, terms))));
  }
  const read = own(IDENTIFIERS, parameter);
  if (read) {
    const wanted = new Set(stringsOf(parameter, value).map(terms.canonical));
    return (event) => strings(read(event)).some((uri) => wanted.has(terms.canonical(uri)));
  }
  if (parameter !== "eventType" && parameter !== "EQ_action") return undefined;
  const wanted = new Set(stringsOf(parameter, value));
  if (parameter === "eventType") return ({ type }) => wanted.has(type);
  for (const action of wanted) {
    if (!["ADD", "OBSERVE", "DELETE"].includes(action)) refuseParameter(parameter, "must be ADD, OBSERVE or DELETE");
  }
  return (event) => strings(members(event, "action")).some((action) => wanted.has(action));
}

function timeCondition(parameter: string, value: ParameterValue): Condition | undefined {
  const [, order, name = ""] = /^(GE|LT)_(.+)$/.exec(parameter) ?? [];
  const read = own(TIMES, name);
  if (!read) return undefined;
  if (typeof value !== "string" || !parseInstant(value))
    return refuseParameter(parameter, "must be a date and time with zone");
  return (event) => read(event).some((time) => satisfies(time, order === "GE" ? "GE" : "LT", value));
}

function pairCondition(parameter: string, value: ParameterValue, terms: QueryTerms): Condition | undefined {
  const [, member = "", type = ""] = /^EQ_(bizTransaction|source|destination)_(.+)$/.exec(parameter) ?? [];
  const pair = own(PAIRS, member);
  if (!pair) return undefined;
  const [kind, list, name] = pair;
  const wantedType = canonicalWord(kind, type, terms.scope);
  const wanted = new Set(stringsOf(parameter, value).map(terms.canonical));
  return (event) =>
    members(event, list).some((entry) => {
      if (!isJsonObject(entry) || typeof entry.type !== "string") return false;
      const content = entry[name];
      if (canonicalWord(kind, entry.type, scopeOf(event, terms)) !== wantedType) return false;
      return typeof content === "string" && wanted.has(terms.canonical(content));
    });
}

function quantityCondition(parameter: string, value: ParameterValue): Condition | undefined {
  const [, comparison] = /^(EQ|GT|GE|LT|LE)_quantity$/.exec(parameter) ?? [];
  if (comparison === undefined) return undefined;
  const order: Comparison =
    comparison === "EQ" || comparison === "GT" || comparison === "GE" || comparison === "LT" ? comparison : "LE";
  const bounds =
    Array.isArray(value) && order === "EQ"
      ? value.map((one) => numberOf(parameter, one))
      : [numberOf(parameter, value)];
  const lists = MATCHED_CLASSES.MATCH_anyEPCClass ?? [];
  return (event) =>
    lists.some((list) =>
      membersOf(event, list, "quantity").some((quantity) => bounds.some((bound) => satisfies(quantity, order, bound))),
    );
}

function presenceCondition(parameter: string, value: ParameterValue): Condition | undefined {
  const [, name] =
    /^EXISTS_(errorDeclaration|sensorElementList|sensorElement|ilmd|persistentDisposition)$/.exec(parameter) ?? [];
  if (name === undefined) return undefined;
  requirePresence(parameter, value);
  return (event) => members(event, name === "sensorElement" ? "sensorElementList" : name).length > 0;
}

/** The member of that name: the entries of a list, else the value alone. */
function members(event: AnyEvent, name: string): readonly unknown[] {
  const value = Object.entries(event).find(([member]) => member === name)?.[1];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function membersOf(event: AnyEvent, list: string, name: string): readonly unknown[] {
  return members(event, list).flatMap((entry) => (isJsonObject(entry) ? [entry[name]] : []));
}

function persistent(event: AnyEvent, name: "set" | "unset"): readonly unknown[] {
  return membersOf(event, "persistentDisposition", name).flatMap((value) => (Array.isArray(value) ? value : []));
}

function strings(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === "string");
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
