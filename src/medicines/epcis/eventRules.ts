import type { JsonObject } from "../../shared/jsonObject.js";
import type { Place } from "./checks.js";
import type { EpcisEventType } from "./EpcisEvent.js";
import { pointer } from "./EpcisProblem.js";
import { hasSensorReports } from "./sensorChecks.js";

/** What ties the members of an event of `type` together, which no list of members says. EPCIS 2.0 §7.4. */
export function eventRules(type: EpcisEventType): (event: JsonObject, place: Place) => void {
  const clause = `EPCIS 2.0 §7.4, ${type}`;
  return (event, { path, problems }) => {
    for (const { name, rule } of RULES[type](event)) {
      problems.add(name === "" ? path : pointer(path, name), rule, clause, name === "" ? event : event[name]);
    }
  };
}

interface Breach {
  /** The member; empty for the event itself. */
  readonly name: string;
  readonly rule: string;
}

type Rule = (event: JsonObject) => readonly Breach[];

const RULES: Readonly<Record<EpcisEventType, Rule>> = {
  ObjectEvent: (event) => [
    // A sensor's event may be about no object, but then it must say where.
    ...when(!has(event, "epcList", "quantityList") && !(hasSensorReports(event) && "readPoint" in event), {
      name: "",
      rule: "must have epcList, quantityList, or sensorElementList with readPoint",
    }),
    ...when("ilmd" in event && event.action !== "ADD", { name: "ilmd", rule: "is allowed only with action ADD" }),
  ],
  AggregationEvent: (event) => [
    ...when(event.action !== "OBSERVE" && !("parentID" in event), {
      name: "parentID",
      rule: "is required with action ADD and DELETE",
    }),
    ...childrenRule(event),
  ],
  AssociationEvent: (event) => childrenRule(event),
  TransactionEvent: (event) => [
    ...when(Array.isArray(event.bizTransactionList) && event.bizTransactionList.length === 0, {
      name: "bizTransactionList",
      rule: "must have at least one transaction",
    }),
    ...when(event.action !== "DELETE" && !has(event, "epcList", "quantityList"), {
      name: "",
      rule: "must have epcList or quantityList; only DELETE without them means all objects",
    }),
  ],
  TransformationEvent: (event) => {
    const inputs = has(event, "inputEPCList", "inputQuantityList");
    const outputs = has(event, "outputEPCList", "outputQuantityList");
    const joined = "transformationID" in event;
    return when(joined ? !inputs && !outputs : !inputs || !outputs, {
      name: "",
      rule: joined
        ? "must have inputs or outputs"
        : "must have inputs and outputs; only with transformationID may other events have the rest",
    });
  },
};

function childrenRule(event: JsonObject): readonly Breach[] {
  return when(event.action !== "DELETE" && !has(event, "childEPCs", "childQuantityList"), {
    name: "",
    rule: "must have childEPCs or childQuantityList; only DELETE without them means all children",
  });
}

function has(event: JsonObject, ...names: readonly string[]): boolean {
  return names.some((name) => {
    const value = event[name];
    return Array.isArray(value) && value.length > 0;
  });
}

function when(broken: boolean, breach: Breach): readonly Breach[] {
  return broken ? [breach] : [];
}
