// Who may read a patient's records, and for what? Needs a provider and nothing else: no account, no key, no server of ours.
//   node readConsents.ts RPC_URL PATIENT
// Prints one line of JSON for each consent that holds. On a public network, import its addresses from the package instead:
//   import deployment from "medtrail/deployments/CHAIN_ID.json" with { type: "json" };
import { decodeBytes32String, JsonRpcProvider, type Provider } from "ethers";
import { chainTime, connect, consentsOf, fromHex, parseDeployment, toHex } from "medtrail";
import deployment from "./deployment.json" with { type: "json" };

/** One consent that holds, in words. */
interface ReadableConsent {
  readonly reader: string;
  readonly purpose: string;
  /** How many of the patient's categories it covers; which ones they are stands in the patient's key directory. */
  readonly categories: number;
  readonly until: string;
}

async function readConsents(provider: Provider, patient: string): Promise<ReadableConsent[]> {
  const chain = await connect(provider, parseDeployment(deployment, "deployment.json"));
  const consents = await consentsOf(chain, toHex(fromHex(patient, 32)), await chainTime(chain));
  return consents
    .filter(({ live }) => live)
    .map(({ reader, purpose, categories, until }) => ({
      reader,
      purpose: decodeBytes32String(purpose),
      categories: categories.toString(2).replaceAll("0", "").length,
      until: new Date(until * 1000).toISOString(),
    }));
}

const [url, patient] = process.argv.slice(2);
if (url === undefined || patient === undefined) {
  console.error("node readConsents.ts RPC_URL PATIENT");
  process.exitCode = 2;
} else {
  const provider = new JsonRpcProvider(url);
  try {
    for (const consent of await readConsents(provider, patient)) console.log(JSON.stringify(consent));
  } finally {
    provider.destroy();
  }
}
