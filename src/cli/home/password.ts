import { InputError, MissingError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import { readText } from "../readInput.js";

const SHORTEST = 8;

/**
 * The wallet's password: from the file, the environment, or the terminal, where nobody sees it. Never from an argument, which every
 * process of the machine could read.
 * @param isNew asks twice, and refuses a short one.
 * @throws MissingError `cli.no-password`; InputError `cli.password`, `input.unreadable`.
 */
export async function passwordOf(
  context: CliContext,
  { passwordFile }: { readonly passwordFile?: string | undefined },
  isNew = false,
): Promise<string> {
  const { environment, askSecret } = context.io;
  const file = passwordFile ?? (environment.MEDTRAIL_PASSWORD ? undefined : environment.MEDTRAIL_PASSWORD_FILE);
  let password: string;
  if (file) password = (await readText(context, file)).replace(/\r?\n$/, "");
  else if (environment.MEDTRAIL_PASSWORD) password = environment.MEDTRAIL_PASSWORD;
  else if (askSecret) {
    password = await askSecret("Password of the wallet");
    if (isNew && (await askSecret("The same again")) !== password) {
      throw new InputError("cli.password", "The two passwords differ");
    }
  } else throw new MissingError("cli.no-password", "The wallet is locked, and there is no terminal to ask at");
  if (isNew && password.length < SHORTEST) {
    throw new InputError("cli.password", `The password has fewer than ${SHORTEST} characters`);
  }
  return password;
}
