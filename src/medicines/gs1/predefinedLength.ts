// General Specifications, "Element strings with predefined length": the first two digits of an AI and the length
// of AI and value together.
const TOTAL_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["00", 20],
  ["01", 16],
  ["02", 16],
  ["03", 16],
  ["04", 18],
  ["11", 8],
  ["12", 8],
  ["13", 8],
  ["14", 8],
  ["15", 8],
  ["16", 8],
  ["17", 8],
  ["18", 8],
  ["19", 8],
  ["20", 4],
  ["31", 10],
  ["32", 10],
  ["33", 10],
  ["34", 10],
  ["35", 10],
  ["36", 10],
  ["41", 16],
]);

/** How many characters the value of an AI has when its length is predefined, so that no FNC1 need follow it. */
export function predefinedLengthOf(ai: string): number | undefined {
  const total = TOTAL_LENGTHS.get(ai.slice(0, 2));
  return total === undefined ? undefined : total - ai.length;
}
