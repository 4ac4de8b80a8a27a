import { InputError, MedtrailError } from "../src/shared/errors.js";

/**
 * Runs a script and turns what it throws into one line and an exit status: 2 when the input was refused, else 1.
 * An error that is not ours keeps its stack, since nobody foresaw it.
 */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof MedtrailError ? `\n${error.name}: ${error.message}` : error);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}
