import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { z } from "zod";

const manifestForm = z.looseObject({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()),
});

/** What users need, and nothing else: the library with its command line, its bindings, the contracts, addresses and documents. */
const EXPECTED = [
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/(?:src|typechain-types)\/[\w.@/-]+\.(?:js|d\.ts)$/,
  /^contracts\/[\w./-]+\.sol$/,
  /^deployments\/(?:README\.md|(?!31337\.)\d+\.json)$/,
  /^docs\/(?!api\/)[\w./-]+\.(?:md|svg|png)$/,
];

/** Kinds of secrets by how they are written, and paths of the machine that packed. */
const PRIVATE: readonly (readonly [string, RegExp])[] = [
  ["a private key in PEM", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a private key in JWK", /"d"\s*:\s*"[\w-]{43}"/],
  ["an encrypted keystore", /"ciphertext"\s*:\s*"[0-9a-f]{64}"/],
  ["an age identity", /AGE-SECRET-KEY-1[0-9A-Z]{58}/],
  ["a key of Hardhat's accounts", /ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80/i],
  ["a key given a name", /(?:private_?key|secret|mnemonic)["']?\s*[:=]\s*["'](?:0x)?[0-9a-f]{64}["']/i],
  ["a token of a registry", /_authToken|npm_[A-Za-z0-9]{36}/],
  ["a folder of a machine", /(?<![\w.])\/(?:home|Users|root)\/\w|C:\\Users\\\w/],
];

const LARGEST_FILE = 400_000;
const LARGEST_PACKAGE = 14_000_000;

/** From where a file takes what it uses: imports of TypeScript, JavaScript and Solidity. */
const IMPORTS = [
  /^(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm,
  /^import\s*["']([^"']+)["']/gm,
  /\bimport\(\s*["']([^"']+)["']\s*\)/g,
  /^import\s*\{[^}]*\}\s*from\s*"([^"]+)";/gm,
];

/** `@scope/name` or `name` of a specifier. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/**
 * What is wrong with the files of a packed package, each named by path: files that do not belong there, too large or private ones, imports
 * that find nothing, links of the documents that lead nowhere.
 */
export function tarballProblems(files: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const manifest = manifestForm.parse(JSON.parse(files.get("package.json") ?? "{}"));
  const installed = new Set([manifest.name, ...Object.keys(manifest.dependencies)]);
  let total = 0;
  for (const [path, text] of files) {
    if (!EXPECTED.some((form) => form.test(path))) problems.push(`${path}: is nothing that users need`);
    const size = Buffer.byteLength(text);
    total += size;
    if (size > LARGEST_FILE) problems.push(`${path}: ${size} bytes, more than ${LARGEST_FILE}`);
    for (const [what, form] of PRIVATE) if (form.test(text)) problems.push(`${path}: holds ${what}`);
    if (/^\/\/# sourceMappingURL=/m.test(text)) problems.push(`${path}: names a map that is not there`);
    problems.push(...(path.endsWith(".md") ? linkProblems(path, text, files) : importProblems(path, text)));
  }
  if (total > LARGEST_PACKAGE) problems.push(`the package: ${total} bytes, more than ${LARGEST_PACKAGE}`);
  return problems;

  function importProblems(path: string, text: string): string[] {
    if (!/\.(?:js|ts|sol)$/.test(path)) return [];
    const specifiers = IMPORTS.flatMap((form) => [...text.matchAll(form)].map(([, specifier = ""]) => specifier));
    return [...new Set(specifiers)].flatMap((specifier) => {
      if (specifier.startsWith(".")) {
        const target = posix.join(posix.dirname(path), specifier);
        const wanted = path.endsWith(".d.ts") ? target.replace(/\.js$/, ".d.ts") : target;
        return files.has(wanted) ? [] : [`${path}: imports ${specifier}, which is not packed`];
      }
      if (isBuiltin(specifier) || installed.has(packageOf(specifier))) return [];
      return [`${path}: imports ${specifier}, which is no dependency`];
    });
  }
}

/** Links between the packed documents; those to the rest of the repository are for who has it. */
function linkProblems(path: string, text: string, files: ReadonlyMap<string, string>): string[] {
  return [...text.matchAll(/\]\((?!https?:)([\w./-]+\.(?:md|svg|png))(?:#[\w-]+)?\)/g)].flatMap(([, link = ""]) => {
    const target = posix.join(posix.dirname(path), link);
    const isPacked = files.has(target) || !/^(?:docs|deployments)\//.test(target);
    return isPacked ? [] : [`${path}: links to ${link}, which is not packed`];
  });
}
