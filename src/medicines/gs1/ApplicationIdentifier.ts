import type { LinterName } from "./linters/linters.js";

/** N digits, X character set 82, Y character set 39, Z the URI-safe base64 alphabet. */
export type CharacterSet = "N" | "X" | "Y" | "Z";

/** One part of an AI's value. */
export interface Gs1Component {
  readonly characters: CharacterSet;
  readonly min: number;
  readonly max: number;
  readonly optional: boolean;
  /** What its content must pass besides the character set. */
  readonly linters: readonly LinterName[];
}

/** What GS1 says of one Application Identifier. In patterns `n` stands for any digit. */
export interface ApplicationIdentifier {
  /** 2 to 4 digits. */
  readonly ai: string;
  /** GS1's data title, as printed before the value. */
  readonly title: string;
  readonly components: readonly Gs1Component[];
  /** Its length is known from its first two digits, so no FNC1 follows (General Specifications, 7.8). */
  readonly predefinedLength: boolean;
  /** With it must stand all AIs of one of these groups. Empty: nothing. */
  readonly requires: readonly (readonly string[])[];
  /** None of these may stand with it. */
  readonly excludes: readonly string[];
  /** Sequences of qualifiers that may follow it in the path of a Digital Link; undefined when it is no primary key. */
  readonly linkQualifiers: readonly (readonly string[])[] | undefined;
  /** May it stand in the query of a Digital Link? */
  readonly linkAttribute: boolean;
  /** It is in no table: read by the length rules of its first digits alone. */
  readonly unknown: boolean;
}

/** One row of the table, for an AI or for a range of AIs that differ in the last digit. */
export interface ApplicationIdentifierRow {
  /** "01", or "3100-3105". */
  readonly ai: string;
  readonly title: string;
  /** Components joined by " + ": `?` when optional, character set, length or 1-most, then linters. */
  readonly format: string;
  /** Any one of these, several at once joined by "+". */
  readonly needs?: string;
  readonly not?: string;
  readonly key?: readonly (readonly string[])[];
  readonly linkAttribute?: false;
}
