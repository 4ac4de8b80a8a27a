import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from "age-encryption";
import type { z } from "zod";
import { firstIssue } from "../../shared/checkInput.js";
import { InputError, IntegrityError, MissingError } from "../../shared/errors.js";
import { readIfPresent, writeDurably } from "../../shared/FileSystem.js";
import type { CliContext } from "../CliContext.js";
import type { OpeningInput } from "../roomFields.js";
import { toJson } from "../toJson.js";
import { Home } from "./Home.js";
import { passwordOf } from "./password.js";

/** log2 of scrypt's N, as ethers' keystores have it: about a second for each guess. */
const WORK_FACTOR = 17;

/**
 * What the wallet keeps secret: a patient's seed, an organisation's decryption key, a batch's secret. Files of age (age-encryption.org),
 * encrypted to an identity that itself lies under the password: writing needs none, reading asks for it once a command. `age -d` opens
 * them without this program.
 */
export class Secrets {
  readonly #home: Home;
  readonly #context: CliContext;
  readonly #input: OpeningInput;
  #identity: Promise<string> | undefined;

  constructor(context: CliContext, input: OpeningInput) {
    this.#home = Home.of(context, input.home);
    this.#context = context;
    this.#input = input;
  }

  /** Keeps a secret; one that is there is replaced. @throws as {@link passwordOf} where the wallet is new. */
  async put(kind: string, name: string, secret: Readonly<Record<string, unknown>>): Promise<void> {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await this.#recipient());
    await writeDurably(this.#pathOf(kind, name), await encrypter.encrypt(toJson(secret)));
  }

  async has(kind: string, name: string): Promise<boolean> {
    return (await readIfPresent(this.#pathOf(kind, name))) !== undefined;
  }

  /** @throws MissingError `cli.no-secret`, `cli.no-password`; InputError `cli.password`; IntegrityError `store.corrupt`. */
  async get<T extends z.ZodType>(kind: string, name: string, schema: T): Promise<z.output<T>> {
    const path = this.#pathOf(kind, name);
    const bytes = await readIfPresent(path);
    if (bytes === undefined) {
      throw new MissingError("cli.no-secret", "The wallet does not hold this secret", {
        kind,
        name,
        home: this.#home.folder,
      });
    }
    const decrypter = new Decrypter();
    decrypter.addIdentity(await this.#opened());
    const result = schema.safeParse(await decrypter.decrypt(bytes, "text").then(JSON.parse, () => undefined));
    if (result.success) return result.data;
    throw new IntegrityError("store.corrupt", "The wallet's secret breaks a rule", {
      path,
      rule: firstIssue(result.error),
    });
  }

  /** Makes sure that the wallet has an identity, so that the password is asked before anything is done. */
  async prepare(): Promise<void> {
    await this.#recipient();
  }

  async #recipient(): Promise<string> {
    const known = await this.#home.read("recipient.txt");
    if (known !== undefined) return known.trim();
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const encrypter = new Encrypter();
    encrypter.setScryptWorkFactor(WORK_FACTOR);
    encrypter.setPassphrase(await passwordOf(this.#context, this.#input, true));
    await writeDurably(this.#home.path("identity.age"), await encrypter.encrypt(identity));
    await this.#home.write(`${recipient}\n`, "recipient.txt");
    this.#identity = Promise.resolve(identity);
    return recipient;
  }

  #opened(): Promise<string> {
    this.#identity ??= this.#open();
    return this.#identity;
  }

  async #open(): Promise<string> {
    const bytes = await readIfPresent(this.#home.path("identity.age"));
    if (bytes === undefined)
      throw new MissingError("cli.no-secret", "The wallet has no identity", { home: this.#home.folder });
    const decrypter = new Decrypter();
    decrypter.addPassphrase(await passwordOf(this.#context, this.#input));
    this.#context.progress.tell("unlocking the wallet");
    try {
      return await decrypter.decrypt(bytes, "text");
    } catch {
      throw new InputError("cli.password", "The password does not open the wallet", { home: this.#home.folder });
    }
  }

  #pathOf(kind: string, name: string): string {
    return this.#home.path("secrets", `${kind}-${name}.age`);
  }
}
