import { isHexString } from "ethers";
import type { NetworkConfig, ResolvedConfigurationVariable } from "hardhat/types/config";

/** HHE7: neither the environment nor the keystore has a configuration variable. */
const VARIABLE_NOT_FOUND = 7;

/**
 * What is missing or wrong among the settings by which Hardhat reaches a network: its URL, its keys, its chain id. Values are
 * asked for as Hardhat does, so those of its keystore count; none is ever part of the answer.
 */
export async function settingProblems(
  name: string,
  config: NetworkConfig,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  if (config.type !== "http") return [];
  const prefix = name.toUpperCase();
  const problems = [await problemOf(`${prefix}_RPC_URL`, config.url, "a URL", (url) => URL.canParse(url))];
  const keys = Array.isArray(config.accounts) ? config.accounts : [];
  for (const key of keys) {
    problems.push(await problemOf(`${prefix}_DEPLOYER_KEY`, key, "a key of 32 bytes in hexadecimal", isKey));
  }
  if (keys.length > 0 && config.chainId === undefined) {
    const chainId = `${prefix}_CHAIN_ID`;
    problems.push(`${chainId} is ${environment[chainId] ? "not a chain id in decimal digits" : "not set"}`);
  }
  return problems.filter((problem) => problem !== undefined);
}

async function problemOf(
  name: string,
  variable: ResolvedConfigurationVariable,
  form: string,
  fits: (value: string) => boolean,
): Promise<string | undefined> {
  const value = await variable.get().catch((error: unknown) => {
    if (error instanceof Error && "number" in error && error.number === VARIABLE_NOT_FOUND) return "";
    throw error;
  });
  if (value === "") return `${name} is not set`;
  return fits(value) ? undefined : `${name} is not ${form}`;
}

function isKey(value: string): boolean {
  const digits = value.trim().toLowerCase().replace(/^0x/, "");
  return isHexString(`0x${digits}`, 32);
}
