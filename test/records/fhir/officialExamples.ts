import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FhirItem } from "../../../src/records/fhir/FhirItem.js";
import { loadFhirDefinitions } from "../../../src/records/fhir/FileFhirDefinitions.js";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";

/** The official HL7 R4 examples, a dev dependency: an absent package fails the import, loudly. */
const DIRECTORY = dirname(createRequire(import.meta.url).resolve("hl7.fhir.r4.examples/package.json"));

export const definitions = loadFhirDefinitions();

export function exampleNames(): string[] {
  return readdirSync(DIRECTORY).filter((name) => /^[A-Z][A-Za-z]+-.*\.json$/.test(name));
}

export function exampleBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(DIRECTORY, name)));
}

/** The one resource of an example file. */
export function exampleItem(name: string): FhirItem {
  const [item] = parseFhir(exampleBytes(name), name, definitions).items;
  if (item === undefined) throw new Error(`${name} holds no resource`);
  return item;
}

/** A copy of an example, to be changed freely. */
export function exampleJson(name: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(exampleBytes(name)));
}

export function toBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

/** Parses one resource that was built in a test. */
export function itemOf(value: unknown, source = "test"): FhirItem {
  const [item] = parseFhir(toBytes(value), source, definitions).items;
  if (item === undefined) throw new Error("no resource");
  return item;
}
