import { SAMPLE_NAMESPACE } from "./sampleEvent.js";

type Fields = Readonly<Record<string, unknown>>;

const MEMBERS: Readonly<Record<string, string>> = {
  epcList: "epc",
  inputEPCList: "epc",
  outputEPCList: "epc",
  childEPCs: "epc",
  quantityList: "quantityElement",
  childQuantityList: "quantityElement",
  inputQuantityList: "quantityElement",
  outputQuantityList: "quantityElement",
  correctiveEventIDs: "correctiveEventID",
};
const URN_TERMS: Readonly<Record<string, string>> = {
  bizStep: "bizstep",
  disposition: "disp",
  set: "disp",
  unset: "disp",
  reason: "er",
};

function escaped(value: unknown): string {
  return String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function element(name: string, value: unknown): string {
  if (name === "type") return "";
  if (Array.isArray(value)) return list(name, value);
  if (isFields(value))
    return `<${name}>${Object.entries(value)
      .map(([key, one]) => element(key, one))
      .join("\n")}</${name}>`;
  const text = name in URN_TERMS ? `urn:epcglobal:cbv:${URN_TERMS[name]}:${value}` : escaped(value);
  return `<${name}>${text}</${name}>`;
}

function list(name: string, values: readonly unknown[]): string {
  const member = MEMBERS[name];
  if (member !== undefined) return `<${name}>\n${values.map((value) => element(member, value)).join("\n")}</${name}>`;
  const typed = /^(bizTransaction|source|destination)List$/.exec(name)?.[1];
  if (typed !== undefined) {
    const urn = typed === "bizTransaction" ? "btt" : "sdt";
    const one = (fields: Fields) => {
      const type = fields.type === undefined ? "" : ` type="urn:epcglobal:cbv:${urn}:${fields.type}"`;
      return `<${typed}${type}>${escaped(fields[typed])}</${typed}>`;
    };
    return `<${name}>${values.filter(isFields).map(one).join("")}</${name}>`;
  }
  if (name === "sensorElementList") return `<${name}>${values.filter(isFields).map(sensorElement).join("")}</${name}>`;
  return values.map((value) => element(name, value)).join("");
}

function sensorElement({ sensorMetadata, sensorReport, ...others }: Fields): string {
  const prefixes: Readonly<Record<string, string>> = { type: "gs1:", exception: "gs1:", component: "cbv:Comp-" };
  const attributes = (name: string, fields: Fields) =>
    `<${name} ${Object.entries(fields)
      .map(([key, value]) => `${key}="${prefixes[key] ?? ""}${escaped(value)}"`)
      .join(" ")}/>`;
  const reports = Array.isArray(sensorReport) ? sensorReport.filter(isFields) : [];
  const metadata = isFields(sensorMetadata) ? attributes("sensorMetadata", sensorMetadata) : "";
  const rest = Object.entries(others).map(([key, value]) => element(key, value));
  return `<sensorElement>${metadata}${reports.map((one) => attributes("sensorReport", one)).join("")}${rest.join("")}</sensorElement>`;
}

/** An event of the JSON binding, vocabulary in bare words, as an EPCIS 2.0 XML document. `prefix` is what XML calls the extensions. */
export function eventXml(event: Fields, prefix = "ext"): string {
  const name = String(event.type);
  const xml = element(name, event)
    .replaceAll(/(<\/?|\s)ext:/g, `$1${prefix}:`)
    .replaceAll("&quot;ext:", `&quot;${prefix}:`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:${prefix}="${SAMPLE_NAMESPACE}" xmlns:cbvmda="urn:epcglobal:cbv:mda"
 schemaVersion="2.0" creationDate="2026-03-02T08:15:30Z"><EPCISBody><EventList>${xml}</EventList></EPCISBody></epcis:EPCISDocument>`;
}
