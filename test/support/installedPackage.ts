import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { packedPackage } from "./packedPackage.js";
import { ROOT } from "./runChild.js";

const manifestForm = z.looseObject({ dependencies: z.record(z.string(), z.string()) });
const exampleForm = z.looseObject({ devDependencies: z.record(z.string(), z.string()) });

/**
 * The examples in a folder outside the checkout, with the packed package installed beside them as npm would: its files unpacked, and its
 * dependencies, those it declares and no others, linked to the checkout's since there is no network.
 * @returns the folder, which the caller removes.
 */
export async function installedPackage(): Promise<string> {
  const { files } = await packedPackage();
  const folder = await mkdtemp(join(tmpdir(), "medtrail-dapp-"));
  await cp(join(ROOT, "examples"), folder, { recursive: true });
  for (const [path, text] of files) {
    const target = join(folder, "node_modules", "medtrail", path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  const { dependencies } = manifestForm.parse(JSON.parse(files.get("package.json") ?? "{}"));
  const { devDependencies } = exampleForm.parse(
    JSON.parse(await readFile(join(ROOT, "examples", "package.json"), "utf8")),
  );
  for (const name of [...Object.keys(dependencies), ...Object.keys(devDependencies)]) {
    const link = join(folder, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(ROOT, "node_modules", name), link, "junction");
  }
  return folder;
}
