/** An object of the EPCIS 2.0 JSON binding. */
export type EpcisJsonObject = Readonly<Record<string, unknown>>;

export function isEpcisJsonObject(value: unknown): value is EpcisJsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
