import { readFile } from "node:fs/promises";
import { getAddress, isAddress, ZeroAddress } from "ethers";
import { z } from "zod";
import { checkInput } from "../src/shared/checkInput.js";
import { InputError } from "../src/shared/errors.js";

const HOUR = 3_600;
const DAY = 86_400;
const YEAR = 365 * DAY;

const fileSchema = z.strictObject({
  /** Who accredits, suspends and replaces; not the deployer: an address, `account:N` (the N-th account of the network) or `env:NAME`. */
  regulator: z.string(),
  /** Who administers the AccessManager in the end; not the deployer. Same forms. */
  admin: z.string(),
  /** See IOrganizationRegistry.ANNOUNCEMENT_DELAY. */
  announcementDelaySeconds: z.int().min(HOUR).max(YEAR),
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

type Environment = Readonly<Record<string, string | undefined>>;

const ROLES = ["regulator", "admin"] as const;

/**
 * Reads and resolves a parameters file.
 * @param accounts the network's accounts; the first deploys.
 * @throws InputError `input.invalid`, `deployment.parameter` naming every address that is missing or wrong.
 */
export async function readParameters(
  file: URL,
  accounts: readonly string[],
  environment: Environment,
): Promise<Parameters> {
  const raw = await readFileOf(file);
  const regulator = resolve(raw.regulator, accounts, environment);
  const admin = resolve(raw.admin, accounts, environment);
  const wrong = problemsOf({ regulator, admin });
  if (wrong.length > 0) {
    throw new InputError("deployment.parameter", `The deployment lacks addresses: ${wrong.join("; ")}`);
  }
  const parameters = { ...raw, regulator: getAddress(regulator.value), admin: getAddress(admin.value) };
  const [deployer] = accounts;
  for (const role of ROLES) {
    if (deployer === undefined || getAddress(deployer) !== parameters[role]) continue;
    const detail = `The ${role} may not be the deployer, which keeps no role in the end`;
    throw new InputError("deployment.parameter", detail, { [role]: parameters[role] });
  }
  return parameters;
}

/**
 * What is missing or wrong among the file's addresses, as far as it can be told before any account of the network is known.
 * @throws InputError `input.invalid`
 */
export async function addressProblems(file: URL, environment: Environment): Promise<string[]> {
  const raw = await readFileOf(file);
  const told = ROLES.filter((role) => !raw[role].startsWith("account:"));
  return problemsOf(Object.fromEntries(told.map((role) => [role, resolve(raw[role], [], environment)])));
}

interface Resolved {
  /** As the file has it. */
  readonly form: string;
  readonly value: string;
}

async function readFileOf(file: URL) {
  return checkInput(fileSchema, JSON.parse(await readFile(file, "utf8")), `parameters file ${file.pathname}`);
}

function resolve(form: string, accounts: readonly string[], environment: Environment): Resolved {
  const [kind, rest = ""] = form.split(":", 2);
  const value = kind === "env" ? environment[rest] : kind === "account" ? accounts[Number(rest)] : form;
  return { form, value: value ?? "" };
}

function problemsOf(addresses: Readonly<Record<string, Resolved>>): string[] {
  return Object.entries(addresses).flatMap(([role, { form, value }]) => {
    if (value === "") return [`${role} (${form}) is not set`];
    if (!isAddress(value)) return [`${role} (${form}) is not an address`];
    return getAddress(value) === ZeroAddress ? [`${role} (${form}) is the zero address`] : [];
  });
}
