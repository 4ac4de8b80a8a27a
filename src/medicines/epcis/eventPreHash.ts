import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import { EpcisContext } from "./EpcisContext.js";
import { type EpcisJsonObject, isEpcisJsonObject } from "./epcisJsonObject.js";
import { preHashExtension } from "./preHashExtension.js";
import { type PreHashField, preHashObject } from "./preHashObject.js";
import { preHashValue } from "./preHashValue.js";
import { SENSOR_METADATA, SENSOR_REPORT } from "./sensorFields.js";
import { sortCodePoints } from "./sortCodePoints.js";

/** Not hashed: what a repository adds, what corrects an event, and its name, which may be the hash itself. */
const NOT_HASHED = new Set(["@context", "type", "recordTime", "eventID", "errorDeclaration"]);

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The pre-hash string of CBV 2.0 §8.9: whatever notation, order or syntax an event was written in, the one text that its hash is of.
 *
 * Where the prose and the published hashes of the CBV reference differ, the hashes are followed: `type` before its bizTransaction,
 * source or destination; these three lists and ilmd in the order of their names, among the event's extensions, after the sensors.
 *
 * @param event An event of the EPCIS 2.0 JSON binding, as `eventsInContext` gives it. It need not be valid, but what it holds must be
 *   readable: nothing is left out silently.
 * @throws InputError epcis.event, epcis.number, epcis.time
 */
export function eventPreHash(event: EpcisJsonObject, context: EpcisContext = EpcisContext.STANDARD): string {
  if (!isEpcisJsonObject(event)) {
    throw new InputError("epcis.event", "An event is no object", { given: kindOf(event) });
  }
  if (!(context instanceof EpcisContext)) {
    throw new InputError("epcis.event", "The context of an event is no EpcisContext", { given: kindOf(context) });
  }
  const scope = context.with(event["@context"]);
  if (typeof event.type !== "string" || event.type.trim() === "") {
    throw new InputError("epcis.event", "An event must have a type", { field: "type" });
  }
  const type = `eventType=${scope.nameOf(event.type.trim())}`;
  const text = `${type}${preHashObject(event, FIELDS, scope, { skipped: NOT_HASHED, listed: LISTED })}`;
  if (LONE_SURROGATE.test(text)) {
    throw new InputError("epcis.event", "An event holds half of a surrogate pair, which no UTF-8 text can");
  }
  return text;
}

const QUANTITY: readonly PreHashField[] = [
  ["epcClass", "uri"],
  ["quantity", "number"],
  ["uom", "text"],
];
const PLACE: readonly PreHashField[] = [["id", "uri"]];

/** The canonical order. Certification information is missing in the prose's table, but hashed in the vectors. */
const FIELDS: readonly PreHashField[] = [
  ["eventTime", "time"],
  ["eventTimeZoneOffset", "text"],
  ["certificationInfo", "uri"],
  ["epcList", epcs],
  ["parentID", "uri"],
  ["inputEPCList", epcs],
  ["childEPCs", epcs],
  ["quantityList", quantities],
  ["childQuantityList", quantities],
  ["inputQuantityList", quantities],
  ["outputEPCList", epcs],
  ["outputQuantityList", quantities],
  ["action", "text"],
  ["transformationID", "uri"],
  ["bizStep", "BizStep"],
  ["disposition", "Disp"],
  [
    "persistentDisposition",
    (value, name, context) =>
      parent(
        name,
        value,
        [
          ["set", "Disp"],
          ["unset", "Disp"],
        ],
        context,
      ),
  ],
  ["readPoint", (value, name, context) => parent(name, value, PLACE, context)],
  ["bizLocation", (value, name, context) => parent(name, value, PLACE, context)],
  ["sensorElementList", (value, name, context) => list(name, value, (member) => sensorElement(member, context))],
];

/** Fields that stand among the extensions, sorted with them. */
const LISTED: readonly PreHashField[] = [
  ["bizTransactionList", (value, name, context) => typed(name, value, "bizTransaction", "BTT", context)],
  ["sourceList", (value, name, context) => typed(name, value, "source", "SDT", context)],
  ["destinationList", (value, name, context) => typed(name, value, "destination", "SDT", context)],
  [
    "ilmd",
    (value, name, context) =>
      isEpcisJsonObject(value) ? preHashExtension(name, value, context).join("") : wrong(name),
  ],
];

function wrong(field: string): never {
  throw new InputError("epcis.event", "A field of an event has a value of the wrong kind", { field });
}

function parent(name: string, value: unknown, fields: readonly PreHashField[], context: EpcisContext): string {
  if (!isEpcisJsonObject(value)) wrong(name);
  const text = preHashObject(value, fields, context);
  return text === "" ? "" : `${name}${text}`;
}

/** A list's name once, then its members, sorted; equal members stay. Nothing of a list that has nothing in it. */
function list(name: string, value: unknown, member: (value: unknown) => string): string {
  if (!Array.isArray(value)) wrong(name);
  const members = value.map(member).filter((text) => text !== "");
  return members.length === 0 ? "" : `${name}${sortCodePoints(members).join("")}`;
}

function epcs(value: unknown, name: string, context: EpcisContext): string {
  return list(name, value, (member) => {
    const epc = preHashValue(member, "uri", name, context);
    return epc === "" ? "" : `epc=${epc}`;
  });
}

function quantities(value: unknown, name: string, context: EpcisContext): string {
  return list(name, value, (member) => parent("quantityElement", member, QUANTITY, context));
}

function typed(name: string, value: unknown, key: string, type: "BTT" | "SDT", context: EpcisContext): string {
  const fields: readonly PreHashField[] = [
    ["type", type],
    [key, "uri"],
  ];
  return list(name, value, (member) =>
    isEpcisJsonObject(member) ? preHashObject(member, fields, context) : wrong(name),
  );
}

function sensorElement(value: unknown, context: EpcisContext): string {
  return parent(
    "sensorElement",
    value,
    [
      ["sensorMetadata", (metadata, name, scope) => parent(name, metadata, SENSOR_METADATA, scope)],
      [
        "sensorReport",
        (reports, name, scope) => {
          // The list of reports has no name of its own in the string.
          const all = Array.isArray(reports) ? reports : [reports];
          return list("", all, (report) => parent(name, report, SENSOR_REPORT, scope));
        },
      ],
    ],
    context,
  );
}
