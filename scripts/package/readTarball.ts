import { readFile } from "node:fs/promises";
import { createPackageFromTarballData, type Package } from "@arethetypeswrong/core";

/** A packed package: its bytes, and its files by their paths inside the package, such as `dist/src/index.js`. */
export interface Tarball {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly parsed: Package;
  readonly files: ReadonlyMap<string, string>;
}

/** @throws Error when the file cannot be read or is no package. */
export async function readTarball(path: string): Promise<Tarball> {
  const bytes = new Uint8Array(await readFile(path));
  const parsed = createPackageFromTarballData(bytes);
  const prefix = `/node_modules/${parsed.packageName}/`;
  const files = parsed.listFiles().map((file): [string, string] => [file.slice(prefix.length), parsed.readFile(file)]);
  return { bytes, parsed, files: new Map(files) };
}
