import { z } from "zod";
import { command } from "../Command.js";
import { newName, PASSWORD, READING, wholeNumber } from "../roomFields.js";

export const KEY_COMMANDS = [
  command({
    name: "key create",
    summary: "make a key and keep it in an encrypted keystore",
    details: `The keystore is ethers' JSON of version 3, under HOME/keys. Without options the key is fresh and random. --local takes one of the
local network's accounts, which hold ether and which everybody knows: 1 regulates, 2 administers. --from-environment keeps the one of
MEDTRAIL_PRIVATE_KEY.`,
    positional: ["name"],
    input: z.strictObject({
      name: newName("what to call it"),
      local: wholeNumber("which account of the local network, from 0", "N").optional(),
      fromEnvironment: z.boolean().meta({ description: "take the key of MEDTRAIL_PRIVATE_KEY" }).optional(),
      home: READING.home,
      ...PASSWORD,
    }),
    example: { args: ["key", "create", "regulator", "--local", "1"] },
    run: async (input, context) => (await import("../home/createKey.js")).createKey(context, input),
  }),
  command({
    name: "key list",
    summary: "list the wallet's keys with their addresses",
    input: z.strictObject({ home: READING.home }),
    example: { args: ["key", "list"] },
    run: async (input, context) => {
      const { Home } = await import("../home/Home.js");
      const { listKeys } = await import("../home/keystores.js");
      return { value: await listKeys(Home.of(context, input.home)) };
    },
  }),
];
