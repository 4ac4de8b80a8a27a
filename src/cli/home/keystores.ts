import { scrypt as nodeScrypt } from "node:crypto";
import { promisify } from "node:util";
import {
  type BaseWallet,
  decryptKeystoreJson,
  encryptKeystoreJson,
  getAddress,
  getBytes,
  hexlify,
  isAddress,
  isKeystoreJson,
  scrypt,
  Wallet,
} from "ethers";
import { z } from "zod";
import { InputError, MissingError } from "../../shared/errors.js";
import { listIfPresent } from "../../shared/FileSystem.js";
import { readDocument } from "../../shared/readDocument.js";
import type { CliContext } from "../CliContext.js";
import type { SendingInput } from "../roomFields.js";
import { NAME } from "../roomFields.js";
import { Home } from "./Home.js";
import { passwordOf } from "./password.js";

const derive = promisify<Uint8Array, Uint8Array, number, object, Buffer>(nodeScrypt);

// Node's own scrypt: the one in JavaScript takes several times as long for the same work.
scrypt.register(async (password, salt, N, r, p, length) =>
  hexlify(await derive(getBytes(password), getBytes(salt), length, { N, r, p, maxmem: 256 * N * r })),
);

const FOLDER = "keys";
const keystoreSchema = z.looseObject({ address: z.string().regex(/^(0x)?[0-9a-fA-F]{40}$/) });

/** Encrypts a key into a keystore file of the wallet. @throws InputError `cli.name-taken`. */
export async function saveKey(home: Home, name: string, wallet: BaseWallet, password: string): Promise<void> {
  if ((await home.read(FOLDER, `${name}.json`)) !== undefined) {
    throw new InputError("cli.name-taken", "The wallet uses this name already", { kind: "key", name });
  }
  const account = { address: wallet.address, privateKey: wallet.privateKey };
  await home.write(`${await encryptKeystoreJson(account, password)}\n`, FOLDER, `${name}.json`);
}

/** Names and addresses; nothing is decrypted. */
export async function listKeys(home: Home): Promise<{ name: string; address: string }[]> {
  const files = (await listIfPresent(home.path(FOLDER))).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(
    files.map(async (file) => {
      const name = file.slice(0, -".json".length);
      return { name, address: await addressOfKey(home, name) };
    }),
  );
}

/** The address of a key, or an address itself. @throws MissingError `cli.unknown-name`; InputError `input.usage`. */
export async function addressOf(home: Home, given: string): Promise<string> {
  if (!/^0x[0-9a-fA-F]{40}$/.test(given)) return addressOfKey(home, given);
  if (!isAddress(given)) throw new InputError("input.usage", "An address's checksum is wrong", { address: given });
  return getAddress(given);
}

/**
 * The wallet's key that a command sends with.
 * @throws MissingError `cli.no-key`, `cli.unknown-name`, `cli.no-password`; InputError `cli.password`, `cli.private-key`, `input.usage`.
 */
export async function senderKey(context: CliContext, input: SendingInput): Promise<BaseWallet> {
  const home = Home.of(context, input.home);
  const { environment } = context.io;
  if (input.key === undefined && environment.MEDTRAIL_PRIVATE_KEY) return keyOfText(environment.MEDTRAIL_PRIVATE_KEY);
  const name = input.key ?? environment.MEDTRAIL_KEY;
  if (!name) throw new MissingError("cli.no-key", "No key is named to send with");
  const text = NAME.test(name) ? await home.read(FOLDER, `${name}.json`) : undefined;
  if (text === undefined) throw unknownKey(home, name);
  if (!isKeystoreJson(text))
    throw new InputError("cli.keystore", "The file is no keystore of version 3", { key: name });
  const password = await passwordOf(context, input);
  context.progress.tell(`unlocking ${name}`);
  try {
    const { privateKey } = await decryptKeystoreJson(text, password);
    return new Wallet(privateKey);
  } catch {
    // Neither ethers' message nor its cause is passed on: both may quote the password.
    throw new InputError("cli.password", "The password does not open the key", { key: name });
  }
}

/** A private key of the environment. Its text stands in no error. @throws InputError `cli.private-key`. */
export function keyOfText(text: string): BaseWallet {
  try {
    return new Wallet(text.trim());
  } catch {
    throw new InputError("cli.private-key", "MEDTRAIL_PRIVATE_KEY is no private key");
  }
}

async function addressOfKey(home: Home, name: string): Promise<string> {
  const keystore = NAME.test(name)
    ? await readDocument(home.path(FOLDER, `${name}.json`), keystoreSchema, "keystore")
    : undefined;
  if (keystore === undefined) throw unknownKey(home, name);
  return getAddress(keystore.address.startsWith("0x") ? keystore.address : `0x${keystore.address}`);
}

function unknownKey(home: Home, name: string): InputError | MissingError {
  if (/^(0x)?[0-9a-f]{64}$/i.test(name)) {
    // What may be a private key is not repeated.
    return new InputError("input.usage", "A key is named, never given as an argument, which every process can see");
  }
  return new MissingError("cli.unknown-name", "The wallet does not know this", {
    kind: "key",
    given: name,
    home: home.folder,
  });
}
