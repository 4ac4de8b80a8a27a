import { z } from "zod";
import { command } from "../Command.js";
import { completionScript } from "../completionScript.js";

const SHELLS = ["bash", "zsh", "fish"] as const;

export const COMPLETION_COMMANDS = [
  command({
    name: "completion",
    summary: "print the script that completes medtrail's commands in a shell",
    details:
      "Add to ~/.bashrc or ~/.zshrc: source <(medtrail completion bash), or zsh. For fish: medtrail completion fish | source",
    positional: ["shell"],
    input: z.strictObject({ shell: z.enum(SHELLS).meta({ description: "which shell", placeholder: "SHELL" }) }),
    example: { args: ["completion", "bash"] },
    run: async ({ shell }) => {
      completionScript(shell);
      return { value: undefined, text: "" };
    },
  }),
];
