import { z } from "zod";

/** Options of every command that reads a network. */
export const READING = {
  rpc: z
    .url({ protocol: /^https?$/, error: "not an http or https address" })
    .meta({
      description: "JSON-RPC address; MEDTRAIL_RPC_URL or http://127.0.0.1:8545 unless told",
      placeholder: "URL",
    })
    .optional(),
  deployments: z
    .string()
    .meta({
      description: "folder of <chainId>.json; MEDTRAIL_DEPLOYMENTS, ./deployments or the package's unless told",
      placeholder: "DIR",
    })
    .optional(),
  home: z
    .string()
    .meta({ description: "your wallet's folder; MEDTRAIL_HOME or ~/.medtrail unless told", placeholder: "DIR" })
    .optional(),
  store: z
    .string()
    .meta({
      description: "folder of ciphertexts and envelopes; MEDTRAIL_STORE or HOME/store unless told",
      placeholder: "DIR",
    })
    .optional(),
};

/** Where a password comes from: never an argument. */
export const PASSWORD = {
  passwordFile: z
    .string()
    .meta({
      description:
        "file with the wallet's password; MEDTRAIL_PASSWORD, MEDTRAIL_PASSWORD_FILE or a question unless told",
      placeholder: "FILE",
    })
    .optional(),
};

/** Options of commands that open what the wallet keeps encrypted. */
export const OPENING = { ...READING, ...PASSWORD };

/** Options of commands that send transactions. */
export const SENDING = {
  ...OPENING,
  key: z
    .string()
    .meta({
      description: "the wallet's key that sends; MEDTRAIL_PRIVATE_KEY, MEDTRAIL_KEY unless told",
      placeholder: "NAME",
    })
    .optional(),
};

export type ReadingInput = { readonly [name in keyof typeof READING]?: string | undefined };
export type OpeningInput = { readonly [name in keyof typeof OPENING]?: string | undefined };
export type SendingInput = { readonly [name in keyof typeof SENDING]?: string | undefined };

/** 64 hexadecimal digits are an id, or a private key that would become a file's name. */
export const NAME = /^(?![0-9a-f]{64}$)[a-z0-9][a-z0-9._-]{0,63}$/i;

/** A name in the wallet's book, to be given. */
export const newName = (description: string) =>
  z
    .string()
    .regex(NAME, "not a name: letters, digits, . _ - and at most 64 of them")
    .meta({ description, placeholder: "NAME" });

/** A name in the wallet's book, or the 32-byte id itself. */
export const idField = (description: string, placeholder: string) =>
  z
    .string()
    .min(1)
    .meta({ description: `${description}: a name in the wallet, or its id`, placeholder });

/** A whole number as text. */
export const wholeNumber = (description: string, placeholder: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, "not a whole number")
    .meta({ description, placeholder })
    .transform(Number);

/** A day or a time with its zone. */
export const timeField = (description: string) =>
  z
    .string()
    .refine(
      (text) => /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(Date.parse(text)),
      "not a day or an ISO 8601 time with its zone",
    )
    .meta({ description: `${description}: 2027-01-31, or a time with its zone`, placeholder: "ISO" })
    .transform((text) => new Date(text));

/** One of a table's names. */
export function enumOf<N extends string>(table: Readonly<Record<N, unknown>>) {
  const names: N[] = [];
  for (const name in table) names.push(name);
  return z.enum(names);
}
