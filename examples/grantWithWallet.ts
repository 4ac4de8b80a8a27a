// Registers a patient and lets one organisation read, with what a web page has: an EIP-1193 provider, such as window.ethereum.
// The wallet holds the account's key; this program never sees it.
//   node grantWithWallet.ts RPC_URL READER
// Prints one line of JSON. In a page, call grantWithWallet(window.ethereum, ...) and keep the seed as secret as a password.
import { BrowserProvider, type Eip1193Provider, JsonRpcProvider } from "ethers";
import {
  AccountSigner,
  type BlobStore,
  chainTime,
  connect,
  digestOf,
  fromHex,
  type Hex,
  MissingError,
  PatientKeyring,
  parseDeployment,
  preparePatient,
  RECORD_CATEGORIES,
  registerPatient,
  relayGrant,
  signGrant,
  toHex,
} from "medtrail";
import deployment from "./deployment.json" with { type: "json" };

const DAY = 86_400;

/** Where the key directory goes. A dApp would put it to a server: bytes under their own digest need no trust. */
class Blobs implements BlobStore {
  readonly #kept = new Map<Hex, Uint8Array>();

  async put(bytes: Uint8Array): Promise<Hex> {
    const digest = await digestOf(bytes);
    this.#kept.set(digest, bytes);
    return digest;
  }

  async get(digest: Hex): Promise<Uint8Array> {
    const bytes = this.#kept.get(digest);
    if (bytes === undefined) throw new MissingError("store.missing", "Nothing is kept under this digest", { digest });
    return bytes;
  }

  async has(digest: Hex): Promise<boolean> {
    return this.#kept.has(digest);
  }

  async delete(digest: Hex): Promise<boolean> {
    return this.#kept.delete(digest);
  }
}

async function grantWithWallet(ethereum: Eip1193Provider, blobs: BlobStore, reader: Hex) {
  const account = await new BrowserProvider(ethereum).getSigner();
  const chain = await connect(account, parseDeployment(deployment, "deployment.json"));
  const signer = await AccountSigner.create(account);

  const seed = PatientKeyring.newSeed();
  const keyring = await PatientKeyring.create(seed, RECORD_CATEGORIES);
  const registration = await preparePatient(chain.deployment, signer.signer, keyring);
  await registerPatient(chain, blobs, registration);

  // The account could also send the grant itself (grantConsent); a signed one can be relayed by whoever pays.
  const { patient } = registration;
  const now = await chainTime(chain);
  const signing = { patient, signer, deadline: new Date((now + DAY) * 1000) };
  const grant = await signGrant(chain, signing, {
    reader,
    purpose: "TREAT",
    categories: [keyring.byCategory("laboratory").number],
    from: new Date(now * 1000),
    until: new Date((now + 30 * DAY) * 1000),
  });
  const receipt = await relayGrant(chain, grant);
  return { patient, category: keyring.byCategory("laboratory").number, transaction: receipt.hash, seed };
}

/** A local network's node as a wallet: its accounts are unlocked, and the page is shown one of them. */
function walletOf(node: JsonRpcProvider, place: number): Eip1193Provider {
  return {
    async request({ method, params = [] }) {
      if (method !== "eth_accounts" && method !== "eth_requestAccounts") return node.send(method, params);
      const accounts: unknown = await node.send("eth_accounts", []);
      return Array.isArray(accounts) ? accounts.slice(place, place + 1) : [];
    },
  };
}

const [url, reader] = process.argv.slice(2);
if (url === undefined || reader === undefined) {
  console.error("node grantWithWallet.ts RPC_URL READER");
  process.exitCode = 2;
} else {
  const node = new JsonRpcProvider(url);
  try {
    const { seed, ...granted } = await grantWithWallet(walletOf(node, 5), new Blobs(), toHex(fromHex(reader, 32)));
    console.log(JSON.stringify({ ...granted, seedBytes: seed.length }));
  } finally {
    node.destroy();
  }
}
