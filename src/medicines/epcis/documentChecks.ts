import { isJsonObject, type JsonObject } from "../../shared/jsonObject.js";
import { anyText, type Check, inside, JSON_BINDING, list, object, type Place, text, time } from "./checks.js";
import { documentContextCheck } from "./contextCheck.js";
import { checkEvent } from "./eventChecks.js";
import { uri } from "./sensorChecks.js";

const MASTER_DATA = "EPCIS 2.0 §6.1, master data";

const schemaVersion = text(
  (value) => (/^2(?:\.\d+)*$/.test(value) ? undefined : "must be 2 or a version of it, as 2.0"),
  JSON_BINDING,
);

const attributeValue: Check = (value, { path, problems }) => {
  if (typeof value !== "string" && typeof value !== "number" && !isJsonObject(value)) {
    problems.add(path, "must be a number, a string or an object", MASTER_DATA, value);
  }
};

const attribute = object(
  { id: uri, attribute: attributeValue },
  { required: ["id"], extensible: true, clause: MASTER_DATA },
);

const vocabularyElement = object(
  { id: uri, attributes: list(attribute), children: list(uri) },
  { required: ["id"], extensible: true, clause: MASTER_DATA },
);

const vocabularies = list(
  object(
    { type: uri, vocabularyElementList: list(vocabularyElement) },
    { required: ["type"], extensible: true, clause: MASTER_DATA },
  ),
);

const header = object(
  { epcisMasterData: object({ vocabularyList: vocabularies }, { extensible: true }) },
  { extensible: true },
);

/** Two events have one eventID only where the second declares the first erroneous: EPCIS 2.0 §7.4, eventID. */
const events: Check = (value, place) => {
  list(checkEvent)(value, place);
  if (!Array.isArray(value)) return;
  const seen = new Set<unknown>();
  for (const [index, event] of value.entries()) {
    if (!isJsonObject(event) || event.eventID === undefined || "errorDeclaration" in event) continue;
    if (seen.has(event.eventID)) {
      const { path, problems } = inside(inside(place, index), "eventID");
      problems.add(
        path,
        "must be of one event only, unless an errorDeclaration repeats it",
        "EPCIS 2.0 §7.4, eventID",
        event.eventID,
      );
    }
    seen.add(event.eventID);
  }
};

const documentCheck = object(
  {
    "@context": documentContextCheck,
    type: anyText,
    id: uri,
    schemaVersion,
    creationDate: time,
    instanceIdentifier: anyText,
    sender: anyText,
    receiver: anyText,
    epcisHeader: header,
    epcisBody: object({ eventList: events }, { required: ["eventList"], extensible: true }),
  },
  { required: ["@context", "schemaVersion", "creationDate", "epcisBody"], extensible: true },
);

const resultsBody = object(
  { eventList: events, vocabularyList: vocabularies },
  { required: ["eventList"], extensible: true },
);

const queryResults = object(
  { queryName: anyText, subscriptionID: anyText, resultsBody },
  { required: ["queryName", "resultsBody"], extensible: true },
);

const queryDocumentCheck = object(
  {
    "@context": documentContextCheck,
    type: anyText,
    id: uri,
    schemaVersion,
    creationDate: time,
    epcisBody: object({ queryResults }, { required: ["queryResults"], extensible: true }),
  },
  { required: ["@context", "epcisBody"], extensible: true },
);

/** A document, or one event by itself, which then has the context. */
export function checkDocument(document: JsonObject, place: Place): void {
  if (document.type === "EPCISDocument") documentCheck(document, place);
  else if (document.type === "EPCISQueryDocument") queryDocumentCheck(document, place);
  else {
    checkEvent(document, place);
    documentContextCheck(document["@context"], inside(place, "@context"));
  }
}
