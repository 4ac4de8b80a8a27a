import { z } from "zod";
import type { RecordDescription } from "../../src/records/KeyRelease.js";
import type { Hex } from "../../src/shared/hex.js";

const coding = z.object({ system: z.string().min(1), code: z.string().min(1) });
const described = z.object({
  resourceType: z.string(),
  meta: z.object({ security: z.array(coding).default([]) }).default({ security: [] }),
});

/** How a Consent names one record of the story. */
export function recordReference(record: Hex): string {
  return `urn:medtrail:record:${record}`;
}

/** What a server that knows a record tells of it: its type, every code in it, its security labels. */
export function describeRecord(content: Uint8Array, record: Hex): RecordDescription {
  const resource: unknown = JSON.parse(new TextDecoder().decode(content));
  const { resourceType, meta } = described.parse(resource);
  return {
    class: [resourceType],
    code: codingsIn(resource),
    label: meta.security,
    data: { instance: [recordReference(record)] },
  };
}

function codingsIn(value: unknown): { system: string; code: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const own = coding.safeParse(value);
  return [...(own.success ? [own.data] : []), ...Object.values(value).flatMap(codingsIn)];
}
