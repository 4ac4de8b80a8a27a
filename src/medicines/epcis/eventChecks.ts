import { isJsonObject } from "../../shared/jsonObject.js";
import { type Check, inside, JSON_BINDING, list, number, object, text, time, zoneOffset } from "./checks.js";
import { contextCheck } from "./contextCheck.js";
import type { EpcisEventType } from "./EpcisEvent.js";
import { pointer } from "./EpcisProblem.js";
import { eventRules } from "./eventRules.js";
import { eventIdRule, objectRule } from "./identifierRule.js";
import { sensorElements, uom, uri, word } from "./sensorChecks.js";

const IDENTIFIERS = "EPCIS 2.0 §7.3 with CBV 2.0 §8.2";
const QUANTITY = "EPCIS 2.0 §7.3, QuantityElement";

const instance = text((value) => objectRule(value, "instance"), IDENTIFIERS);
const classUri = text((value) => objectRule(value, "class"), IDENTIFIERS);
const eventId = text(eventIdRule, "EPCIS 2.0 §7.4, eventID, with CBV 2.0 §8.9");

const quantity = object(
  { epcClass: classUri, quantity: number((value) => (value > 0 ? undefined : "must be positive"), QUANTITY), uom },
  {
    required: ["epcClass"],
    clause: QUANTITY,
    together: (element, { path, problems }) => {
      const amount = element.quantity;
      if (element.uom !== undefined && amount === undefined) {
        problems.add(pointer(path, "quantity"), "is required beside uom", QUANTITY, amount);
      }
      if (element.uom === undefined && typeof amount === "number" && !Number.isInteger(amount)) {
        problems.add(
          pointer(path, "quantity"),
          "must be a whole number of instances unless uom says otherwise",
          QUANTITY,
          amount,
        );
      }
    },
  },
);

const location = object(
  { id: uri },
  { required: ["id"], extensible: true, clause: "EPCIS 2.0 §7.3, ReadPoint and BizLocation" },
);

const bizTransaction = object(
  { type: word("bizTransactionType"), bizTransaction: uri },
  { required: ["bizTransaction"], clause: "EPCIS 2.0 §7.3, BizTransaction" },
);

function party(name: "source" | "destination"): Check {
  return object(
    { type: word("sourceDestinationType"), [name]: uri },
    { required: ["type", name], clause: "EPCIS 2.0 §7.3, Source and Destination" },
  );
}

const dispositions = list(word("disposition"), { minimum: 1, unique: true });

const persistentDisposition = object(
  { set: dispositions, unset: dispositions },
  {
    together: (value, { path, problems }) => {
      if (value.set === undefined && value.unset === undefined) {
        problems.add(path, "must set or unset a disposition", "EPCIS 2.0 §7.4, persistentDisposition", value);
      }
    },
  },
);

const errorDeclaration = object(
  { declarationTime: time, reason: word("errorReason"), correctiveEventIDs: list(eventId) },
  { required: ["declarationTime"], extensible: true, clause: "EPCIS 2.0 §7.4, ErrorDeclaration" },
);

const certificationInfo: Check = (value, place) => (Array.isArray(value) ? list(uri) : uri)(value, place);

const COMMON: Readonly<Record<string, Check>> = {
  "@context": contextCheck,
  type: () => {},
  eventTime: time,
  recordTime: time,
  eventTimeZoneOffset: zoneOffset,
  eventID: eventId,
  certificationInfo,
  errorDeclaration,
};

const BUSINESS: Readonly<Record<string, Check>> = {
  bizStep: word("bizStep"),
  disposition: word("disposition"),
  readPoint: location,
  bizLocation: location,
  bizTransactionList: list(bizTransaction),
  sourceList: list(party("source")),
  destinationList: list(party("destination")),
  sensorElementList: sensorElements,
};

const action = text(
  (value) => (["ADD", "OBSERVE", "DELETE"].includes(value) ? undefined : "must be ADD, OBSERVE or DELETE"),
  "EPCIS 2.0 §7.3, Action",
);

const instances = list(instance);
const uniqueInstances = list(instance, { unique: true });
const quantities = list(quantity);
const ilmd = object({}, { extensible: true, clause: "EPCIS 2.0 §7.3, ILMD" });

const children = { parentID: instance, childEPCs: instances, childQuantityList: quantities, action };

/** The members that each type has beside {@link COMMON} and {@link BUSINESS}. */
const MEMBERS: Readonly<Record<EpcisEventType, Readonly<Record<string, Check>>>> = {
  ObjectEvent: { epcList: uniqueInstances, quantityList: quantities, action, persistentDisposition, ilmd },
  AggregationEvent: children,
  AssociationEvent: children,
  TransactionEvent: { parentID: instance, epcList: instances, quantityList: quantities, action },
  TransformationEvent: {
    inputEPCList: uniqueInstances,
    inputQuantityList: quantities,
    outputEPCList: uniqueInstances,
    outputQuantityList: quantities,
    transformationID: uri,
    persistentDisposition,
    ilmd,
  },
};

const REQUIRED = ["eventTime", "eventTimeZoneOffset"];

const MORE_REQUIRED: Readonly<Record<EpcisEventType, readonly string[]>> = {
  ObjectEvent: ["action"],
  AggregationEvent: ["action"],
  AssociationEvent: ["action", "parentID"],
  TransactionEvent: ["action", "bizTransactionList"],
  TransformationEvent: [],
};

function isStandardType(type: string): type is EpcisEventType {
  return Object.hasOwn(MEMBERS, type);
}

const STANDARD_CHECKS: ReadonlyMap<string, Check> = new Map(
  Object.keys(MEMBERS)
    .filter(isStandardType)
    .map((type) => [
      type,
      object(
        { ...COMMON, ...BUSINESS, ...MEMBERS[type] },
        {
          required: [...REQUIRED, ...MORE_REQUIRED[type]],
          extensible: true,
          clause: `EPCIS 2.0 §7.4, ${type}`,
          together: eventRules(type),
        },
      ),
    ]),
);

const extensionCheck = object(
  { ...COMMON, ...BUSINESS },
  { required: REQUIRED, extensible: true, clause: "EPCIS 2.0 §7.4" },
);

/** One event: its members, their values, and what ties them together. */
export const checkEvent: Check = (value, place) => {
  const type = isJsonObject(value) ? value.type : undefined;
  if (!isJsonObject(value) || typeof type !== "string") {
    const at = isJsonObject(value) ? inside(place, "type") : place;
    place.problems.add(at.path, "must be an event with a type", JSON_BINDING, isJsonObject(value) ? type : value);
    return;
  }
  if (!STANDARD_CHECKS.has(type) && !place.scope.with(value["@context"]).isResolvable(type)) {
    const rule = "must be one of the five event types, or the URI of another's";
    place.problems.add(pointer(place.path, "type"), rule, "EPCIS 2.0 §7.4", type);
  }
  (STANDARD_CHECKS.get(type) ?? extensionCheck)(value, place);
};
