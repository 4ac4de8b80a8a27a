import type { Signer, TypedDataDomain } from "ethers";
import { verifyTypedData } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Hex } from "../../shared/hex.js";
import { centicelsius, seconds, type TemperatureReading } from "./temperatureReading.js";

/** EIP-712 type of a reading that a sensor signs as it takes it, as contracts/medicines/ColdChain.sol hashes it. */
export const SENSOR_READING = {
  Reading: [
    { name: "shipment", type: "bytes32" },
    { name: "time", type: "uint40" },
    { name: "temperature", type: "int16" },
  ],
};

const signedReading = z.object({
  shipment: bytes32,
  time: seconds,
  temperature: centicelsius,
  signature: z
    .string()
    .regex(/^0x(?:[0-9a-fA-F]{2})+$/, "not a signature in hexadecimal")
    .transform((text): Hex => `0x${text.slice(2)}`),
});

/** A reading that a sensor cannot deny: whoever keeps it can show a summary that hides it (IColdChain.Lie.Signed). */
export type SignedReading = Readonly<z.infer<typeof signedReading>>;

/**
 * Signs a reading of a shipment.
 * @param sensor The account that anchors the log.
 * @param domain The ColdChain contract's EIP-712 domain.
 * @throws InputError `input.invalid`
 */
export async function signReading(
  sensor: Pick<Signer, "signTypedData">,
  domain: TypedDataDomain,
  reading: TemperatureReading & { readonly shipment: Hex },
): Promise<SignedReading> {
  const message = checkInput(signedReading.omit({ signature: true }), reading, "reading");
  const signature = await sensor.signTypedData(domain, SENSOR_READING, message);
  return checkInput(signedReading, { ...message, signature }, "signed reading");
}

/**
 * Whether this account signed the reading by its own key. A sensor that is a contract (ERC-1271) is only known to the chain.
 * @throws InputError `input.invalid`
 */
export function isSignedBySensor(sensor: string, domain: TypedDataDomain, reading: SignedReading): boolean {
  const { signature, ...message } = checkInput(signedReading, reading, "signed reading");
  try {
    return verifyTypedData(domain, SENSOR_READING, message, signature).toLowerCase() === sensor.toLowerCase();
  } catch {
    return false;
  }
}
