/** One change of a JSON document: where, how, and what came of it. */
export interface Mutation {
  readonly path: string;
  readonly kind: string;
  readonly document: unknown;
}

/** What a value is replaced by, wherever it stands. */
const REPLACEMENTS: readonly unknown[] = [
  null,
  true,
  7,
  -1,
  "",
  "no word",
  "word",
  "a b:c",
  [],
  {},
  [null],
  [""],
  [{}],
  { x: 1 },
];

/** Every document that differs from `document` in one place: a member or entry gone, of another value, twice, or one too many. */
export function* mutationsOf(document: unknown): Generator<Mutation> {
  for (const path of placesOf(document)) {
    const pointer = `/${path.join("/")}`;
    const change = (kind: string, replace: (parent: unknown, key: string | number) => void): Mutation => {
      const copy: unknown = structuredClone(document);
      let parent: unknown = copy;
      for (const key of path.slice(0, -1)) parent = member(parent, key);
      replace(parent, path.at(-1) ?? "");
      return { path: pointer, kind, document: copy };
    };
    yield change("delete", remove);
    for (const replacement of REPLACEMENTS) {
      yield change(`= ${JSON.stringify(replacement)}`, (parent, key) => set(parent, key, replacement));
    }
    const value = at(document, path);
    if (typeof value === "string") {
      yield change("with x behind", (parent, key) => set(parent, key, `${value}x`));
      yield change("in capitals", (parent, key) => set(parent, key, value.toUpperCase()));
    }
    if (Array.isArray(value) && value.length > 0) {
      yield change("first entry twice", (parent, key) => set(parent, key, [...value, value[0]]));
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const name of ["unknownMember", "type", "id", "x:y z", "action", "ilmd", "epcList", "@context"]) {
        yield change(`with ${name}`, (parent, key) => set(parent, key, { ...value, [name]: "word" }));
      }
    }
  }
}

type Path = readonly (string | number)[];

function placesOf(value: unknown, path: Path = []): Path[] {
  const here = path.length === 0 ? [] : [path];
  if (Array.isArray(value)) return [...here, ...value.flatMap((entry, index) => placesOf(entry, [...path, index]))];
  if (typeof value !== "object" || value === null) return here;
  return [...here, ...Object.entries(value).flatMap(([name, entry]) => placesOf(entry, [...path, name]))];
}

function member(parent: unknown, key: string | number): unknown {
  return typeof parent === "object" && parent !== null ? Reflect.get(parent, key) : undefined;
}

function at(document: unknown, path: Path): unknown {
  return path.reduce(member, document);
}

function set(parent: unknown, key: string | number, value: unknown): void {
  if (typeof parent === "object" && parent !== null) Reflect.set(parent, key, value);
}

function remove(parent: unknown, key: string | number): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (typeof parent === "object" && parent !== null) Reflect.deleteProperty(parent, key);
}
