import type { Signer } from "ethers";
import { DUTIES } from "../../identity/duties.js";
import { AUTHOR_LICENCES } from "../../identity/licences.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { fromSeconds, toSeconds } from "../../shared/time.js";
import { type ReadRequest, readRequestDigest } from "../readRequest.js";
import { MAX_CLOCK_DIFFERENCE, requireRecent } from "../requireRecent.js";
import { type AccessEntry, accessLeaf } from "./AccessEntry.js";
import type { AccessLogStore } from "./AccessLogStore.js";
import type { AccessListing, AccessLogView, LeafProof } from "./AccessLogView.js";
import type { AccessAnswer, AccessRecorder } from "./AccessRecorder.js";
import { checkAccessListRequest } from "./accessListRequest.js";
import type { AnchoredHead } from "./anchoredHeads.js";
import { consistencyProof, inclusionProof, logRoot } from "./logProofs.js";
import { type LogHead, type LogName, logName, signHead, signList, signReceipt } from "./logStatements.js";

const MAX_LEAVES = 1_024;

/** Whose log a server keeps, with what it signs and sends, and its clock. */
export interface AccessLogKeeping {
  readonly org: Hex;
  /** The server's account: a member of `org` with the duty to report, with a key of its own, and a provider. */
  readonly signer: Signer;
  readonly clock?: () => Date;
}

/** A server's log of reads: writes requests down, signs receipts, anchors roots, and answers who asks. */
export class AccessLogServer implements AccessLogView, AccessRecorder {
  readonly name: LogName;
  readonly #connection: Connection;
  readonly #store: AccessLogStore;
  readonly #signer: Signer;
  readonly #clock: () => Date;
  /** The requests of the last minutes, by their digests: no older one is accepted. */
  readonly #recent = new Map<Hex, { readonly index: number; readonly until: number }>();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(connection: Connection, store: AccessLogStore, keeping: AccessLogKeeping, name: LogName) {
    this.#connection = connection;
    this.#store = store;
    this.#signer = keeping.signer;
    this.#clock = keeping.clock ?? (() => new Date());
    this.name = name;
  }

  /**
   * Continues a server's log, or begins it. A store that lacks what the chain says was in it is refused: the server would sign two histories.
   * @throws InputError `input.invalid`, `access-log.server-key`; RefusedError `contract.*`: the account may not report for the organisation;
   * IntegrityError `access-log.rolled-back`, `access-log.other-history`, `store.corrupt`.
   */
  static async open(
    connection: Connection,
    store: AccessLogStore,
    keeping: AccessLogKeeping,
  ): Promise<AccessLogServer> {
    const server = await keeping.signer.getAddress();
    const name = checkInput(logName, { org: keeping.org, server }, "log");
    const { organizations, accessLogs } = connection;
    await ask(organizations.requireActing(name.org, server, AUTHOR_LICENCES, DUTIES.report));
    const anchored = await ask(accessLogs.headOf(name.org, server));
    const [size, expected] = [await store.size(), Number(anchored.size)];
    if (size < expected) {
      const values = { ...name, anchored: expected, found: size };
      throw new IntegrityError("access-log.rolled-back", "The store lacks entries that were anchored", values);
    }
    const root = await logRoot(store, expected);
    if (expected > 0 && root.slice(0, anchored.root.length) !== anchored.root) {
      const values = { ...name, size: expected, anchored: anchored.root, found: root };
      throw new IntegrityError("access-log.other-history", "The store holds another log than the anchored one", values);
    }
    const log = new AccessLogServer(connection, store, keeping, name);
    await log.head();
    await log.#remember(size);
    return log;
  }

  /**
   * Writes a request down and answers its receipt; the same again for a request that is sent again, as when the answer was lost.
   * Whether account and consent allow it, the caller has asked.
   * @throws InputError `input.invalid`; RefusedError `access-log.clock`; MedtrailError `store.io`.
   */
  append(request: ReadRequest, patient: Hex): Promise<AccessAnswer> {
    const next = this.#last.then(() => this.#append(request, checkInput(bytes32, patient, "patient")));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async head(): Promise<LogHead> {
    return this.#headOf(await this.#store.size());
  }

  async leaves(from: number, count: number): Promise<readonly Hex[]> {
    const size = await this.#store.size();
    const end = Math.min(size, from + Math.min(count, MAX_LEAVES));
    const found: Hex[] = [];
    for (let index = from; index < end; index++) found.push(toHex(await this.#store.node(0, index)));
    return found;
  }

  async inclusion(index: number, size: number): Promise<LeafProof> {
    const proof = await inclusionProof(this.#store, index, size);
    return { leaf: toHex(await this.#store.node(0, index)), proof };
  }

  consistency(first: number, second: number): Promise<readonly Hex[]> {
    return consistencyProof(this.#store, first, second);
  }

  /**
   * The entries of the patient that signed the request, and of nobody else.
   * @throws InputError `input.invalid`, `access-log.other-log`; RefusedError `access-log.clock`, `contract.*`: not the patient's signer.
   */
  async list(request: unknown): Promise<AccessListing> {
    const checked = await checkAccessListRequest(this.#connection, request);
    const { patient, org, server, time } = checked;
    if (org !== this.name.org || server !== this.name.server) {
      throw new InputError("access-log.other-log", "The request is for another log", { org, server });
    }
    requireRecent("access-log.clock", time, this.#clock());
    const head = await this.#headOf(await this.#store.size());
    const indices = (await this.#store.indicesOf(patient)).filter((index) => index < head.size);
    const entries: AccessListing["entries"][number][] = [];
    for (const index of indices) {
      const proof = await inclusionProof(this.#store, index, head.size);
      entries.push({ index, entry: await this.#store.entry(index), proof });
    }
    const { signature: _, ...fields } = head;
    const list = await signList(this.#connection.deployment, this.#signer, { ...fields, patient, indices });
    return { head, list, entries };
  }

  /**
   * Anchors the present root, unless the chain has it. Has to be done within the merge delay of every receipt.
   * @throws RefusedError `contract.*`; MedtrailError `chain.failed`.
   */
  async publish(): Promise<Pick<AnchoredHead, "sequence" | "size" | "root"> | undefined> {
    const { accessLogs } = this.#connection.as(this.#signer);
    const { org, server } = this.name;
    const anchored = await ask(accessLogs.headOf(org, server));
    const size = await this.#store.size();
    if (size <= Number(anchored.size)) return undefined;
    const root = await logRoot(this.#store, size);
    const sequence = Number(anchored.sequence) + 1;
    await send(accessLogs.anchor(org, sequence, size, root));
    return { sequence, size, root };
  }

  async #append(request: ReadRequest, patient: Hex): Promise<AccessAnswer> {
    const now = this.#now();
    requireRecent("access-log.clock", request.time, fromSeconds(now));
    const digest = readRequestDigest(this.#connection.deployment, request);
    const known = this.#recent.get(digest);
    if (known !== undefined) return this.#answer(known.index, await this.#store.entry(known.index));
    const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
    const entry = { salt, patient, appendedAt: now, request };
    const index = await this.#store.append(entry);
    this.#note(digest, index, now);
    return this.#answer(index, entry);
  }

  async #answer(index: number, entry: AccessEntry): Promise<AccessAnswer> {
    // What the store holds, not what was given to it: the signature binds the server to it.
    const receipt = { ...this.name, index, leaf: toHex(await this.#store.node(0, index)), time: entry.appendedAt };
    if (receipt.leaf !== accessLeaf(entry)) {
      throw new IntegrityError("store.corrupt", "The log's store holds another leaf", { index });
    }
    return { receipt: await signReceipt(this.#connection.deployment, this.#signer, receipt), salt: entry.salt };
  }

  async #headOf(size: number): Promise<LogHead> {
    const root = await logRoot(this.#store, size);
    const head = { ...this.name, size, root, time: this.#now() };
    return signHead(this.#connection.deployment, this.#signer, head);
  }

  /** Requests that may come again, from the end of the log. */
  async #remember(size: number): Promise<void> {
    const now = this.#now();
    for (let index = size - 1; index >= 0; index--) {
      const { appendedAt, request } = await this.#store.entry(index);
      if (appendedAt < now - 3 * MAX_CLOCK_DIFFERENCE) return;
      this.#note(readRequestDigest(this.#connection.deployment, request), index, appendedAt);
    }
  }

  #note(digest: Hex, index: number, now: number): void {
    for (const [old, { until }] of this.#recent) {
      if (until >= now) break;
      this.#recent.delete(old);
    }
    // A request is accepted for so long on either side of its time.
    this.#recent.set(digest, { index, until: now + 3 * MAX_CLOCK_DIFFERENCE });
  }

  #now(): number {
    return toSeconds(this.#clock(), "clock");
  }
}
