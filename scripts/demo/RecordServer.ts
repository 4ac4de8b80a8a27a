import type { Signer } from "ethers";
import { AccessLogServer } from "../../src/records/accessLog/AccessLogServer.js";
import { type LoggedAccess, requireLogged } from "../../src/records/accessLog/requireLogged.js";
import { KeyRelease, type Release } from "../../src/records/KeyRelease.js";
import type { PurposeOfUse } from "../../src/records/purposeOfUse.js";
import type { RecordStores } from "../../src/records/RecordStores.js";
import { signReadRequest } from "../../src/records/readRequest.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";
import type { Admitted } from "./admit.js";
import { describeRecord } from "./describeRecord.js";
import { HidingLogStore } from "./HidingLogStore.js";

interface Ground {
  readonly chain: Connection;
  readonly stores: RecordStores;
  readonly now: () => Promise<Date>;
}

/** The hospital's record server: it releases keys by the chain's time, and writes down who asked. */
export class RecordServer {
  readonly log: AccessLogServer;
  readonly store: HidingLogStore;
  /** The account that keeps the log. */
  readonly signer: Signer;
  readonly #ground: Ground;
  readonly #contents: ReadonlyMap<Hex, Uint8Array>;
  readonly #tick: (time: Date) => void;

  private constructor(
    ground: Ground,
    contents: ReadonlyMap<Hex, Uint8Array>,
    signer: Signer,
    [log, store]: readonly [AccessLogServer, HidingLogStore],
    tick: (time: Date) => void,
  ) {
    this.#ground = ground;
    this.#contents = contents;
    this.log = log;
    this.store = store;
    this.signer = signer;
    this.#tick = tick;
  }

  /** @param contents what the hospital knows of the records: it describes them to the FHIR Consents that narrow a grant. */
  static async open(
    ground: Ground,
    keeping: { readonly org: Hex; readonly signer: Signer },
    contents: ReadonlyMap<Hex, Uint8Array>,
  ): Promise<RecordServer> {
    let time = await ground.now();
    const store = new HidingLogStore();
    const log = await AccessLogServer.open(ground.chain, store, { ...keeping, clock: () => time });
    return new RecordServer(ground, contents, keeping.signer, [log, store], (latest) => {
      time = latest;
    });
  }

  /** Sets the log's clock to the chain's, and answers it. */
  async time(): Promise<Date> {
    const time = await this.#ground.now();
    this.#tick(time);
    return time;
  }

  /** A member asks for a record's keys, and keeps the receipt that it checked. */
  async ask(
    reader: Pick<Admitted, "org" | "member">,
    record: Hex,
    purpose: PurposeOfUse = "TREAT",
  ): Promise<{ readonly release: Release; readonly kept: LoggedAccess }> {
    const { chain, stores } = this.#ground;
    const time = await this.time();
    const request = await signReadRequest(chain, reader.member, { record, reader: reader.org, purpose, time });
    const documented = {
      blobs: stores.blobs,
      describe: async (envelope: { readonly record: Hex }) => {
        const content = this.#contents.get(envelope.record);
        return content && describeRecord(content, envelope.record);
      },
    };
    const release = await new KeyRelease(chain, stores.envelopes, this.log, () => time, documented).release(request);
    return { release, kept: await requireLogged(chain, request, release, this.log.name) };
  }
}
