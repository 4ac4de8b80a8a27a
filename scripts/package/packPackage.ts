import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Packs the package as `npm publish` would, with `dist` as it is.
 * @param folder where the tarball goes; it must hold none yet.
 * @returns the tarball's path.
 * @throws Error with npm's words when it fails.
 */
export async function packPackage(root: string, folder: string): Promise<string> {
  const child = spawn("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [name] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
  if (status !== 0 || name === undefined) throw new Error(`npm pack failed\n${output}`);
  return join(folder, name);
}
