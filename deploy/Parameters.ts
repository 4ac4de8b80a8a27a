import { readFile } from "node:fs/promises";
import { getAddress, isAddress } from "ethers";
import { z } from "zod";
import { checkInput } from "../src/shared/checkInput.js";
import { InputError } from "../src/shared/errors.js";

const DAY = 86_400;
const YEAR = 365 * DAY;

const fileSchema = z.strictObject({
  /** Who accredits, suspends and replaces: an address, `account:N` (the N-th account of the network) or `env:NAME`. */
  regulator: z.string(),
  /** Who administers the AccessManager in the end; not the deployer. Same forms. */
  admin: z.string(),
  /** See IOrganizationRegistry.ANNOUNCEMENT_DELAY. */
  announcementDelaySeconds: z.int().min(0).max(YEAR),
});

/** What a deployment is told: resolved from a file of deploy/parameters. */
export interface Parameters {
  readonly regulator: string;
  readonly admin: string;
  readonly announcementDelaySeconds: number;
}

/** The parameters file of a Hardhat network: local ones share one. */
export function parametersFileOf(network: string): URL {
  const name = network === "sepolia" || network === "private" ? network : "local";
  return new URL(`parameters/${name}.json`, import.meta.url);
}

/**
 * Reads and resolves a parameters file.
 * @param accounts the network's accounts; the first deploys.
 * @throws InputError `input.invalid`, `deployment.parameter` naming every address that is missing or wrong.
 */
export async function readParameters(
  file: URL,
  accounts: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Parameters> {
  const raw = checkInput(fileSchema, JSON.parse(await readFile(file, "utf8")), `parameters file ${file.pathname}`);
  const wrong: string[] = [];
  const resolve = (name: "regulator" | "admin"): string => {
    const [kind, rest] = raw[name].split(":", 2);
    const value = kind === "env" ? environment[rest ?? ""] : kind === "account" ? accounts[Number(rest)] : raw[name];
    if (value !== undefined && isAddress(value)) return getAddress(value);
    wrong.push(`${name} (${raw[name]}) is ${value ? "not an address" : "not set"}`);
    return "";
  };
  const parameters = { ...raw, regulator: resolve("regulator"), admin: resolve("admin") };
  if (wrong.length > 0) {
    throw new InputError("deployment.parameter", `The deployment lacks addresses: ${wrong.join("; ")}`);
  }
  const deployer = accounts[0];
  if (deployer !== undefined && getAddress(deployer) === parameters.admin) {
    throw new InputError(
      "deployment.parameter",
      "The admin may not be the deployer, which gives up its role at the end",
      {
        admin: parameters.admin,
      },
    );
  }
  return parameters;
}
