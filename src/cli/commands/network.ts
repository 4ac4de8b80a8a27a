import { z } from "zod";
import { command } from "../Command.js";
import { READING, wholeNumber } from "../roomFields.js";

const home = READING.home;

export const NETWORK_COMMANDS = [
  command({
    name: "network up",
    summary: "start a local network with everything deployed",
    details: `Runs Hardhat's node, which forgets everything when it stops; deployments/31337.json then has the addresses. It stays in
front until Ctrl-C, or goes on behind with --detach until "medtrail network down". Needs the checkout, not the package alone.`,
    input: z.strictObject({
      port: wholeNumber(
        "where to listen, that of MEDTRAIL_RPC_URL or 8545 unless told; 0 lets the system choose",
        "PORT",
      ).optional(),
      detach: z.boolean().meta({ description: "come back when it serves, and let it run" }).optional(),
      home,
    }),
    example: { args: ["network", "up", "--detach"] },
    run: async (input, context) => (await import("../network/localNode.js")).startNode(context, input),
  }),
  command({
    name: "network down",
    summary: 'stop what "network up --detach" started',
    input: z.strictObject({ home }),
    example: { args: ["network", "down"] },
    run: async (input, context) => (await import("../network/localNode.js")).stopNode(context, input),
  }),
  command({
    name: "network status",
    summary: "say whether the network answers, and whether everything is deployed",
    input: z.strictObject(READING),
    example: { args: ["network", "status"] },
    run: async (input, context) => {
      const { openDesk, rpcOf } = await import("../network/Desk.js");
      const { chain, provider, now } = await openDesk(context, input);
      const { chainId, startBlock, contracts } = chain.deployment;
      const [block, time] = [await provider.getBlockNumber(), await now()];
      return {
        value: {
          host: new URL(rpcOf(context, input)).host,
          chainId,
          block,
          time,
          startBlock,
          contracts: Object.entries(contracts).map(([name, address]) => ({ name, address })),
        },
      };
    },
  }),
  command({
    name: "network wait",
    summary: "let time pass on the local network",
    details:
      "Deadlines and announcements end by the chain's clock; on the local network it can be put forward, never back.",
    positional: ["seconds"],
    input: z.strictObject({
      seconds: wholeNumber("how long", "SECONDS"),
      blocks: wholeNumber("how many blocks to make, at least one", "N").default(1),
      ...READING,
    }),
    example: { args: ["network", "wait", "60"] },
    run: async (input, context) => {
      const { openDesk, requireLocal } = await import("../network/Desk.js");
      const desk = await openDesk(context, input);
      requireLocal(desk);
      await desk.provider.send("evm_increaseTime", [input.seconds]);
      await desk.provider.send("hardhat_mine", [`0x${Math.max(1, input.blocks).toString(16)}`]);
      return { value: { time: await desk.now(), block: await desk.provider.getBlockNumber() } };
    },
  }),
];
