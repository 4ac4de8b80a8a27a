import { MedtrailError } from "../shared/errors.js";
import { exitStatusOf } from "./exitStatus.js";
import { toJson } from "./toJson.js";

/** An error as it stands on standard error: a line, or JSON. One that nobody foresaw keeps its stack. */
export function tellError(error: unknown, asJson: boolean): string {
  if (!asJson) {
    if (error instanceof MedtrailError) return `${error.name}: ${error.message}\n`;
    return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  }
  const status = exitStatusOf(error);
  const told =
    error instanceof MedtrailError
      ? { name: error.name, code: error.code, message: error.message, values: error.values, remedy: error.remedy }
      : { name: "Error", message: error instanceof Error ? error.message : String(error) };
  return `${toJson({ error: { ...told, status } })}\n`;
}
