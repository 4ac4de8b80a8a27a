import { z } from "zod";
import { fromHex, type Hex } from "../../shared/hex.js";
import { type X25519KeyPair, x25519KeyPairOf } from "../../shared/x25519.js";
import type { Secrets } from "../home/Secrets.js";

const secretSchema = z.strictObject({ privateKey: z.string() });

/** The pair with which the wallet reads for an organisation. @throws as `Secrets.get`. */
export async function orgKeyPair(secrets: Secrets, org: Hex): Promise<X25519KeyPair> {
  const { privateKey } = await secrets.get("org", org, secretSchema);
  return x25519KeyPairOf(fromHex(privateKey, 32, "private key"));
}
