import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import solc from "solc";
import { z } from "zod";

const memberForm = z.looseObject({
  nodeType: z.string(),
  name: z.string().default(""),
  /** `start:length:file`, in bytes of the source. */
  src: z.string(),
  kind: z.string().optional(),
  visibility: z.string().optional(),
  documentation: z.looseObject({ text: z.string() }).nullish(),
  body: z.looseObject({ src: z.string() }).nullish(),
});

const unitForm = memberForm.extend({
  contractKind: z.string().optional(),
  nodes: z.array(memberForm).default([]),
  baseContracts: z.array(z.looseObject({ baseName: z.looseObject({ name: z.string() }) })).default([]),
});

const outputForm = z.object({
  errors: z.array(z.looseObject({ severity: z.string(), formattedMessage: z.string() })).default([]),
  sources: z.record(z.string(), z.object({ ast: z.looseObject({ nodes: z.array(unitForm) }) })).default({}),
});

type Member = z.infer<typeof memberForm>;
type Unit = z.infer<typeof unitForm>;

/** The headings of a page, and the nodes of solc's syntax tree below each. */
const SECTIONS = {
  FunctionDefinition: "Functions",
  VariableDeclaration: "Values",
  EventDefinition: "Events",
  ErrorDefinition: "Errors",
  StructDefinition: "Structs",
  EnumDefinition: "Enums",
  UserDefinedValueTypeDefinition: "Types",
} as const;

/** How much the reference of the contracts holds, and which parts of interfaces have no NatSpec. */
export interface SolidityReference {
  readonly pages: number;
  readonly members: number;
  readonly undocumented: readonly string[];
}

/**
 * Writes a page of Markdown for each contract, interface and library, from the NatSpec in its source: solc parses, and nothing is compiled.
 * @throws Error with the compiler's words when a source cannot be parsed.
 */
export async function solidityReference(contracts: string, folder: string): Promise<SolidityReference> {
  const names = (await readdir(contracts, { recursive: true })).filter((name) => name.endsWith(".sol")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(contracts, name))));
  const { errors, sources } = outputForm.parse(JSON.parse(solc.compile(JSON.stringify(inputOf(names, texts)))));
  const [error] = errors.filter(({ severity }) => severity === "error");
  if (error) throw new Error(error.formattedMessage);

  const undocumented: string[] = [];
  const index = ["# Contracts", "", "Interfaces first: they are the manual.", ""];
  let pages = 0;
  let members = 0;
  for (const [i, name] of names.entries()) {
    const text = texts[i] ?? Buffer.of();
    for (const unit of sources[name]?.ast.nodes ?? []) {
      if (unit.nodeType !== "ContractDefinition") continue;
      const shown = unit.nodes.filter(isShown);
      if (shown.length === 0) continue;
      const page = join(dirname(name), `${unit.name}.md`);
      await mkdir(join(folder, dirname(page)), { recursive: true });
      await writeFile(join(folder, page), pageOf(name, unit, shown, text));
      index.push(`- [${unit.name}](${page.replaceAll("\\", "/")}), ${unit.contractKind}: ${titleOf(unit)}`);
      pages++;
      members += shown.length;
      if (unit.contractKind !== "interface") continue;
      if (!hasWords(unit)) undocumented.push(unit.name);
      undocumented.push(...shown.filter((one) => !hasWords(one)).map((one) => `${unit.name}.${one.name}`));
    }
  }
  await writeFile(join(folder, "README.md"), `${index.join("\n")}\n`);
  return { pages, members, undocumented };
}

function inputOf(names: readonly string[], texts: readonly Buffer[]) {
  return {
    language: "Solidity",
    sources: Object.fromEntries(names.map((name, i) => [name, { content: String(texts[i]) }])),
    settings: { stopAfter: "parsing", outputSelection: { "*": { "": ["ast"] } } },
  };
}

/** What a caller can use; what only inherits its words stands on the page of the interface. */
function isShown(node: Member): boolean {
  if (!(node.nodeType in SECTIONS) || node.documentation?.text.includes("@inheritdoc")) return false;
  if (node.nodeType === "VariableDeclaration") return node.visibility === "public";
  if (node.nodeType !== "FunctionDefinition") return true;
  return node.kind === "function" && (node.visibility === "external" || node.visibility === "public");
}

/** The members of an enumeration are words themselves; those of a struct say enough where each has its `@param`. */
function hasWords({ nodeType, documentation }: Member): boolean {
  if (nodeType === "EnumDefinition") return true;
  const tag = nodeType === "StructDefinition" ? /@(?:notice|dev|param)\b/ : /@(?:title|notice|dev)\b/;
  return tag.test(documentation?.text ?? "");
}

function pageOf(source: string, unit: Unit, members: readonly Member[], text: Buffer): string {
  const bases = unit.baseContracts.map(({ baseName }) => baseName.name);
  const parts = [
    `# ${unit.name}`,
    `\`${source}\`${bases.length > 0 ? `, is ${bases.join(", ")}` : ""}`,
    ...wordsOf(unit),
  ];
  for (const [nodeType, heading] of Object.entries(SECTIONS)) {
    const below = members.filter((member) => member.nodeType === nodeType);
    if (below.length > 0) parts.push(`## ${heading}`);
    for (const member of below) {
      parts.push(`### ${member.name}`, `\`\`\`solidity\n${signatureOf(member, text)}\n\`\`\``, ...wordsOf(member));
    }
  }
  return `${parts.join("\n\n")}\n`;
}

/** The declaration as it is written, without its body. */
function signatureOf({ src, body }: Member, text: Buffer): string {
  const [start = 0, length = 0] = src.split(":").map(Number);
  const end = body ? Number(body.src.split(":")[0]) : start + length;
  return text.subarray(start, end).toString().replace(/^ {4}/gm, "").trimEnd();
}

function titleOf(unit: Unit): string {
  const words = wordsOf(unit)[0] ?? "";
  return words.split("\n")[0] ?? "";
}

/** NatSpec as paragraphs, with `@param` and `@return` as a list. */
function wordsOf({ documentation }: Member): string[] {
  const tags = (documentation?.text ?? "").trim().split(/(?=^\s*@)/m);
  return tags.flatMap((tag) => {
    const [, name = "notice", words = ""] = /^\s*(?:@([\w:-]+)\s+)?([\s\S]*)$/.exec(tag) ?? [];
    const line = words.replace(/\s*\n\s*/g, " ").trim();
    if (line === "") return [];
    if (name === "param") return [line.replace(/^(\S+)\s*/, "- `$1`: ")];
    return name === "return" ? [`- returns ${line}`] : [line];
  });
}
