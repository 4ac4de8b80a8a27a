import { z } from "zod";
import { InputError } from "../../shared/errors.js";
import { command } from "../Command.js";
import { inputFile } from "../fields.js";
import { parseJson, readJson } from "../readInput.js";

const WORD_A = `0x${"11".repeat(32)}`;
const WORD_B = `0x${"22".repeat(32)}`;
const TREE = `Takes what StandardMerkleTree of @openzeppelin/merkle-tree dumps, {"leafEncoding": [TYPE], "values": [[VALUE]]},
or an array of 32-byte words, each a leaf of ["bytes32"].`;

export const MERKLE_COMMANDS = [
  command({
    name: "merkle root",
    summary: "print the root of an OpenZeppelin standard tree",
    details: `${TREE} With --json: {"root": "0x…"}.`,
    positional: ["file"],
    input: z.strictObject({ file: inputFile("the tree or its values; - for standard input") }),
    example: {
      args: ["merkle", "root", "-"],
      stdin: `{"leafEncoding":["address","uint256"],"values":[["0x1111111111111111111111111111111111111111","5000000000000000000"],["0x2222222222222222222222222222222222222222","2500000000000000000"]]}`,
    },
    run: async ({ file }, context) => {
      const { readTree } = await import("../merkle/readTree.js");
      const { root } = await readTree(await readJson(context, file));
      return { value: { root }, text: root };
    },
  }),
  command({
    name: "merkle proof",
    summary: "print proofs of a tree's values",
    details: `${TREE} Prints {"root", "leafEncoding", "value", "proof"}; without --index or --value an array of them, one for each value.`,
    positional: ["file"],
    input: z.strictObject({
      file: inputFile("the tree or its values; - for standard input"),
      index: z
        .string()
        .regex(/^\d{1,9}$/, "not an index")
        .meta({ description: "the value's place, from 0", placeholder: "N" })
        .transform(Number)
        .optional(),
      value: z
        .string()
        .meta({ description: 'the value as JSON, ["0x…", "5"], or one word', placeholder: "JSON" })
        .optional(),
    }),
    example: { args: ["merkle", "proof", "-", "--index", "1"], stdin: JSON.stringify([WORD_A, WORD_B]) },
    data: true,
    run: async ({ file, index, value }, context) => {
      if (index !== undefined && value !== undefined) {
        throw new InputError("input.usage", "--index and --value cannot both be given", { command: "merkle proof" });
      }
      const { readTree } = await import("../merkle/readTree.js");
      const { proofsOf } = await import("../merkle/proofsOf.js");
      const wanted = value === undefined || !/^[["]/.test(value.trim()) ? value : parseJson(value, "--value");
      const given = await readTree(await readJson(context, file));
      return { value: proofsOf(given, { index, value: wanted }) };
    },
  }),
  command({
    name: "merkle verify",
    summary: "check a proof, a multiproof or a dumped tree",
    details: `Takes {"root", "leafEncoding", "value", "proof"} (leafEncoding is ["bytes32"] unless told; "leaf" in place of
"value" is a ready leaf hash), {"root", "leafEncoding", "leaves", "proof", "proofFlags"}, or a dumped tree. Prints {"valid"};
the exit status is 1 where it is not.`,
    positional: ["file"],
    input: z.strictObject({
      file: inputFile("the proof or the tree; - for standard input"),
      root: z
        .string()
        .meta({ description: "the root, where the file does not say it, or has to agree with", placeholder: "HASH" })
        .optional(),
    }),
    example: {
      args: ["merkle", "verify", "-"],
      stdin: JSON.stringify({
        root: "0xcb18cb5843115351c1cf5f505b6c5929e5b4480a0f3666d63f5d885c49f4acad",
        value: [WORD_A],
        proof: ["0x0f7e1163c9397953c541dc1b3e1fdde14cb0452e6ee4f9e81cd9665cd5f01774"],
      }),
    },
    data: true,
    run: async ({ file, root }, context) => {
      const { verifyTreeFile } = await import("../merkle/verifyTreeFile.js");
      const valid = await verifyTreeFile(await readJson(context, file), root);
      return { value: { valid }, holds: valid };
    },
  }),
];
