import type { Example } from "./Command.js";

const PLAIN = /^[A-Za-z0-9_\-./:=,@%+]+$/;

/** An example as it is typed in a shell. */
export function exampleOf({ args, stdin }: Example): string {
  const call = ["medtrail", ...args].map(quoted).join(" ");
  return stdin === undefined ? call : `echo ${quoted(stdin)} | ${call}`;
}

/** Quoted as POSIX shells and fish read it. */
function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
