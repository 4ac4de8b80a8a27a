import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { JsonRpcProvider, Network, type Signer } from "ethers";
import { FileEnvelopeStore } from "../../records/FileEnvelopeStore.js";
import { type Connection, connect } from "../../shared/connect.js";
import { InputError, MissingError } from "../../shared/errors.js";
import { FileBlobStore } from "../../shared/FileBlobStore.js";
import { FileDeployments } from "../../shared/FileDeployments.js";
import { ask } from "../../shared/send.js";
import type { CliContext } from "../CliContext.js";
import { Home } from "../home/Home.js";
import { senderKey } from "../home/keystores.js";
import { Secrets } from "../home/Secrets.js";
import { packageFolder } from "../packageFolder.js";
import type { OpeningInput, ReadingInput, SendingInput } from "../roomFields.js";
import { chainIdAt } from "./chainIdAt.js";

export const LOCAL_RPC = "http://127.0.0.1:8545";

/** Hardhat's, whose accounts everybody knows. */
export const LOCAL_CHAIN = 31_337n;

const POLLING_MS = 200;

/** What a command of a room works at: the chain, the stores and the wallet. */
export interface Desk {
  readonly chain: Connection;
  readonly provider: JsonRpcProvider;
  readonly home: Home;
  readonly secrets: Secrets;
  readonly stores: { readonly blobs: FileBlobStore; readonly envelopes: FileEnvelopeStore };
  /** Of ciphertexts, envelopes, packs and events. */
  readonly storeFolder: string;
  /** The time of the newest block: consents end by it. */
  now(): Promise<Date>;
}

/** The address of the JSON-RPC server. */
export function rpcOf(context: CliContext, { rpc }: ReadingInput): string {
  return rpc ?? (context.io.environment.MEDTRAIL_RPC_URL || LOCAL_RPC);
}

/** The folder of deployments. */
export async function deploymentsOf(context: CliContext, { deployments }: ReadingInput): Promise<string> {
  const { environment, folder } = context.io;
  const told = deployments ?? environment.MEDTRAIL_DEPLOYMENTS;
  if (told) return resolve(folder, told);
  const here = join(folder, "deployments");
  return existsSync(here) ? here : join(await packageFolder(), "deployments");
}

/**
 * Connects to read.
 * @throws MissingError `cli.no-network`, `deployment.missing`, `chain.no-contract`; InputError `deployment.form`, `chain.other-contract`.
 */
export async function openDesk(context: CliContext, input: OpeningInput): Promise<Desk> {
  const rpc = rpcOf(context, input);
  const chainId = await chainIdAt(rpc);
  const network = Network.from(chainId);
  // What a command reads it reads once; a cached nonce would be used twice.
  const provider = new JsonRpcProvider(rpc, network, {
    staticNetwork: network,
    pollingInterval: POLLING_MS,
    cacheTimeout: -1,
  });
  context.atEnd(() => provider.destroy());
  const deployment = await new FileDeployments(await deploymentsOf(context, input)).read(chainId);
  const chain = await connect(provider, deployment);
  const home = Home.of(context, input.home);
  const storeFolder = resolve(
    context.io.folder,
    input.store ?? (context.io.environment.MEDTRAIL_STORE || home.path("store")),
  );
  return {
    chain,
    provider,
    home,
    secrets: new Secrets(context, input),
    storeFolder,
    stores: {
      blobs: new FileBlobStore(join(storeFolder, "blobs")),
      envelopes: new FileEnvelopeStore(join(storeFolder, "envelopes")),
    },
    now: async () => {
      const block = await ask(provider.getBlock("latest"));
      if (block === null) throw new MissingError("cli.no-network", "The network has no block", { rpc });
      return new Date(1000 * block.timestamp);
    },
  };
}

/** {@link openDesk} with the chain bound to the key that sends. @throws as openDesk and {@link senderKey}. */
export async function openSendingDesk(
  context: CliContext,
  input: SendingInput,
): Promise<Desk & { readonly account: string; readonly signer: Signer }> {
  // Asked first: who mistypes a password shall not wait.
  const key = await senderKey(context, input);
  const desk = await openDesk(context, input);
  const signer = key.connect(desk.provider);
  return { ...desk, chain: desk.chain.as(signer), account: key.address, signer };
}

/** Passes on a local network only. @throws InputError `cli.not-local`. */
export function requireLocal({ chain }: Pick<Desk, "chain">): void {
  const { chainId } = chain.deployment;
  if (BigInt(chainId) !== LOCAL_CHAIN) {
    throw new InputError("cli.not-local", "This is for the local network alone", { chainId });
  }
}
