import { z } from "zod";
import { MissingError } from "../../shared/errors.js";

const TIMEOUT_MS = 10_000;
const answer = z.object({ result: z.string().regex(/^0x[0-9a-f]+$/i) });

/** The chain id that a JSON-RPC server answers. ethers alone would ask for ever. @throws MissingError `cli.no-network`. */
export async function chainIdAt(rpc: string): Promise<bigint> {
  try {
    const response = await fetch(rpc, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return BigInt(answer.parse(await response.json()).result);
  } catch (cause) {
    // A URL may carry an access key in its path: only the host is told.
    throw new MissingError("cli.no-network", "Nothing answers JSON-RPC there", { host: new URL(rpc).host }, { cause });
  }
}
