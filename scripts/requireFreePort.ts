import { once } from "node:events";
import { createServer } from "node:net";
import { InputError } from "../src/shared/errors.js";

/**
 * A port to listen at; 0 lets the system choose. Hardhat's server dies of a taken port where nothing can catch it, so the
 * port is tried first.
 * @param text as the environment has it.
 * @throws InputError `node.port`
 */
export async function requireFreePort(host: string, text: string): Promise<number> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InputError("node.port", "PORT is not a port from 0 to 65535", { PORT: text });
  const probe = createServer().listen(port, host);
  try {
    await once(probe, "listening");
  } catch (cause) {
    throw new InputError("node.port", `Nothing can listen at ${host}:${port}`, { PORT: port }, { cause });
  }
  probe.close();
  await once(probe, "close");
  return port;
}
