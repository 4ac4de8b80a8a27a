import Table from "cli-table3";
import { plain } from "./toJson.js";

const BARE = {
  chars: Object.fromEntries(
    ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
      .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"])
      .map((name) => [name, ""])
      .concat([["middle", "  "]]),
  ),
  style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
};

/** An answer as people read it: a table for a list, a line for each member of an object. */
export function toText(value: unknown): string {
  const answer = plain(value);
  if (Array.isArray(answer)) return answer.every(isRow) ? tableOf(answer) : answer.map(cell).join("\n");
  if (!isRow(answer)) return cell(answer);
  const entries = Object.entries(answer);
  const lists = entries.filter(([, item]) => Array.isArray(item) && item.length > 0 && item.every(isRow));
  const lines = entries.filter((entry) => !lists.includes(entry)).map(([name, item]) => [label(name), cell(item)]);
  const tables = lists.map(([name, item]) => `\n${label(name)}\n${toText(item)}`);
  return [trimmed(lines), ...tables].filter((part) => part !== "").join("\n");
}

function tableOf(rows: readonly Record<string, unknown>[]): string {
  if (rows.length === 0) return "none";
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return trimmed([names.map(label), ...rows.map((row) => names.map((name) => cell(row[name])))]);
}

function trimmed(rows: readonly string[][]): string {
  if (rows.length === 0) return "";
  const table = new Table(BARE);
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return "-";
  if (Array.isArray(value) && !value.some(isRow)) return value.length === 0 ? "none" : value.map(cell).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** `validUntil` as people write it. */
function label(name: string): string {
  return name.replace(/[a-z0-9][A-Z]/g, ([first = "", second = ""]) => `${first} ${second.toLowerCase()}`);
}
