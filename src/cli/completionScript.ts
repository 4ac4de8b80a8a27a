import { RootCommand } from "@bomb.sh/tab";

/** Prints the script that a shell reads once. It asks `medtrail complete` for the words, so it holds none of the table. */
export function completionScript(shell: "bash" | "zsh" | "fish"): void {
  new RootCommand().setup("medtrail", "medtrail", shell);
}
