import { z } from "zod";
import { checkInput } from "../src/shared/checkInput.js";

const lockfileSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).optional(), resolved: z.string().optional() }),
  ),
});

/**
 * What would break `npm ci` elsewhere: an optional dependency without an entry of its own, which npm leaves out when it
 * writes the lockfile on a machine that already has node_modules, or an address, which binds the install to one registry.
 * @throws InputError `input.invalid`
 */
export function lockfileProblems(lockfile: unknown): string[] {
  const { packages } = checkInput(lockfileSchema, lockfile, "lockfile");
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, resolved }]) => {
    const missing = Object.keys(optionalDependencies)
      .filter((name) => !placesOf(path, name).some((place) => Object.hasOwn(packages, place)))
      .map((name) => `${path || "the project"}: no entry of its optional dependency ${name}`);
    return resolved === undefined ? missing : [...missing, `${path}: has a resolved address`];
  });
}

/** Where Node looks for a package that the one at `path` names: below itself, then ever further up. */
function placesOf(path: string, name: string): string[] {
  const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
  for (let end = path.lastIndexOf("/node_modules/"); end > 0; end = path.lastIndexOf("/node_modules/", end - 1)) {
    places.push(`${path.slice(0, end)}/node_modules/${name}`);
  }
  return places;
}
