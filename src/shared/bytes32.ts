import * as z from "zod";
import type { Hex } from "./hex.js";

/** An id or digest as the chain holds it: 32 bytes. Upper-case digits are accepted and come out lower-case. */
export const bytes32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "not 0x and 64 hexadecimal digits")
  .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`);
