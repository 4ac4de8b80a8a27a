import { getAddress, isAddress } from "ethers";
import { z } from "zod";

/** Account of a sensor. */
export const sensorAddress = z
  .string()
  .refine((text) => isAddress(text), "not an address of an account")
  .transform((text) => getAddress(text));
