import { z } from "zod";

/** A file that is read, or standard input. */
export const inputFile = (description: string) =>
  z.string().min(1, "name a file, or - for standard input").meta({ description, placeholder: "FILE" });

/** A decimal number, as text. */
export const decimal = (description: string, placeholder: string) =>
  z
    .string()
    .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, "not a number")
    .meta({ description, placeholder })
    .transform(Number);
