import { HDNodeWallet, Wallet } from "ethers";
import { InputError, MissingError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { Home } from "./Home.js";
import { keyOfText, saveKey } from "./keystores.js";
import { passwordOf } from "./password.js";

/** Hardhat's, published with it. */
const LOCAL_PHRASE = "test test test test test test test test test test test junk";

interface KeyInput {
  readonly name: string;
  readonly local?: number | undefined;
  readonly fromEnvironment?: boolean | undefined;
  readonly home?: string | undefined;
  readonly passwordFile?: string | undefined;
}

/** @throws InputError `input.usage`, `cli.name-taken`, `cli.password`, `cli.private-key`; MissingError `cli.no-key`, `cli.no-password`. */
export async function createKey(context: CliContext, input: KeyInput): Promise<Outcome> {
  const { name, local, fromEnvironment } = input;
  if (local !== undefined && fromEnvironment === true) {
    throw new InputError("input.usage", "--local and --from-environment exclude each other");
  }
  const home = Home.of(context, input.home);
  const wallet = walletOf(context, local, fromEnvironment === true);
  // Asked twice only for the first: later ones are to have the same.
  const password = await passwordOf(context, input, true);
  context.progress.tell(`encrypting ${name}`);
  await saveKey(home, name, wallet, password);
  return { value: { name, address: wallet.address, file: home.path("keys", `${name}.json`) } };
}

function walletOf(context: CliContext, local: number | undefined, fromEnvironment: boolean) {
  if (local !== undefined) return HDNodeWallet.fromPhrase(LOCAL_PHRASE, undefined, `m/44'/60'/0'/0/${local}`);
  if (!fromEnvironment) return new Wallet(Wallet.createRandom().privateKey);
  const text = context.io.environment.MEDTRAIL_PRIVATE_KEY;
  if (!text) throw new MissingError("cli.no-key", "MEDTRAIL_PRIVATE_KEY is not set");
  return keyOfText(text);
}
