import { base64url } from "jose";
import { equalBytes } from "../../shared/equalBytes.js";
import { fromHex } from "../../shared/hex.js";
import type { Shl, ShlContentType, ShlStores } from "./ShlStore.js";
import { isPasscode } from "./shlPasscode.js";

/** Seconds for which the address of a file in a manifest holds; the specification allows an hour. */
const LOCATION_SECONDS = 600;
/** Characters up to which a file stands in the manifest itself, unless the receiver sets a lower bound. */
const EMBEDDED_LENGTH = 65_536;

/** Who fetched what. The name is what the receiver called itself: nobody proved it. */
export interface ShlAccess {
  readonly id: string;
  readonly recipient: string;
  readonly time: Date;
  readonly kind: "manifest" | "direct";
}

interface ManifestFile {
  readonly contentType: ShlContentType;
  readonly embedded?: string;
  readonly location?: string;
  readonly lastUpdated: string;
  readonly status: "finalized" | "can-change";
  readonly fhirVersion?: string;
}

type ManifestAnswer =
  | { readonly status: 200; readonly body: { readonly files: readonly ManifestFile[] } }
  | { readonly status: 401; readonly body: { readonly remainingAttempts: number } };

/** What a server of links answers, apart from HTTP. Nothing stands for a link that is gone. It holds no key that opens a file. */
export class ShlServer {
  readonly #stores: ShlStores;
  readonly #base: string;
  readonly #onAccess: (access: ShlAccess) => void;
  readonly #clock: () => Date;
  /** The last passcode check of each link that has one going. */
  readonly #checks = new Map<string, Promise<unknown>>();

  constructor(stores: ShlStores, base: string, onAccess: (access: ShlAccess) => void, clock: () => Date) {
    this.#stores = stores;
    this.#base = base.replace(/\/+$/, "");
    this.#onAccess = onAccess;
    this.#clock = clock;
  }

  /** @throws MissingError `shl.missing`; InputError `input.invalid`; IntegrityError `store.corrupt`; MedtrailError `store.io`. */
  async manifest(
    id: string,
    request: {
      readonly recipient: string;
      readonly passcode?: string;
      readonly embeddedLengthMax?: number;
    },
  ): Promise<ManifestAnswer | undefined> {
    const link = await this.#active(id);
    if (link === undefined || link.direct) return undefined;
    if (link.passcode !== undefined) {
      const refusal = await this.#oneByOne(id, () => this.#checkPasscode(id, request.passcode));
      if (refusal === "gone") return undefined;
      if (refusal !== "right") return { status: 401, body: { remainingAttempts: refusal } };
    }
    const longest = Math.min(EMBEDDED_LENGTH, request.embeddedLengthMax ?? EMBEDDED_LENGTH);
    const files = await Promise.all(link.files.map((file, index) => this.#describe(link, file, index, longest)));
    this.#onAccess({ id, recipient: request.recipient, time: this.#clock(), kind: "manifest" });
    return { status: 200, body: { files } };
  }

  /** The only file of a link without manifest. @throws as {@link manifest}. */
  async direct(id: string, recipient: string): Promise<Uint8Array | undefined> {
    const link = await this.#active(id);
    const [file] = link?.direct ? link.files : [];
    if (file === undefined) return undefined;
    const bytes = await this.#stores.blobs.get(file.digest);
    this.#onAccess({ id, recipient, time: this.#clock(), kind: "direct" });
    return bytes;
  }

  /** A file by the address that a manifest gave. @throws as {@link manifest}. */
  async file(id: string, name: string, query: URLSearchParams): Promise<Uint8Array | undefined> {
    const link = await this.#active(id);
    const index = /^[0-9]{1,5}$/.test(name) ? Number(name) : -1;
    const file = link?.files[index];
    if (link === undefined || file === undefined) return undefined;
    const until = Number(query.get("until"));
    const given = query.get("mac") ?? "";
    if (!(until >= this.#now())) return undefined;
    const expected = await macOf(link, index, until);
    if (!equalBytes(new TextEncoder().encode(given), new TextEncoder().encode(expected))) return undefined;
    return this.#stores.blobs.get(file.digest);
  }

  async #describe(
    link: Shl,
    { contentType, digest }: Shl["files"][number],
    index: number,
    longest: number,
  ): Promise<ManifestFile> {
    const jwe = await this.#stores.blobs.get(digest);
    const lastUpdated = new Date(link.updated * 1000).toISOString();
    return {
      contentType,
      ...(jwe.length <= longest
        ? { embedded: new TextDecoder().decode(jwe) }
        : { location: await this.#locationOf(link, index) }),
      ...{ lastUpdated, status: link.longTerm ? "can-change" : "finalized" },
      ...(contentType === "application/fhir+json" ? { fhirVersion: "4.0.1" } : {}),
    };
  }

  async #locationOf(link: Shl, index: number): Promise<string> {
    const until = this.#now() + LOCATION_SECONDS;
    return `${this.#base}/${link.id}/${index}?until=${until}&mac=${await macOf(link, index, until)}`;
  }

  async #active(id: string): Promise<Shl | undefined> {
    const link = await this.#stores.links.get(id);
    const isOver = link.expires !== undefined && this.#now() >= link.expires;
    return isOver || link.passcode?.attempts === 0 ? undefined : link;
  }

  /** The attempt is taken before the passcode is looked at, and given back if it is right: a crash between costs one, and never wins one. */
  async #checkPasscode(id: string, given: string | undefined): Promise<"right" | "gone" | number> {
    const { links } = this.#stores;
    const link = await this.#active(id);
    if (link?.passcode === undefined) return "gone";
    const { passcode } = link;
    if (given === undefined) return passcode.attempts;
    const remaining = passcode.attempts - 1;
    await links.put({ ...link, passcode: { ...passcode, attempts: remaining } });
    if (!(await isPasscode(given, passcode))) return remaining;
    // Read again: while the passcode was derived, the link may have been changed or revoked, and must not come back.
    const { passcode: kept, ...present } = await links.get(id);
    if (kept !== undefined) await links.put({ ...present, passcode: { ...kept, attempts: kept.attempts + 1 } });
    return "right";
  }

  /** Parallel guesses at one link wait for each other, so none is made on a count that is out of date. */
  async #oneByOne<T>(id: string, action: () => Promise<T>): Promise<T> {
    const previous = this.#checks.get(id) ?? Promise.resolve();
    const current = previous.then(action, action);
    this.#checks.set(id, current);
    try {
      return await current;
    } finally {
      if (this.#checks.get(id) === current) this.#checks.delete(id);
    }
  }

  #now(): number {
    return Math.floor(this.#clock().getTime() / 1000);
  }
}

/** HMAC-SHA-256 over file and end, by the link's own secret. */
async function macOf({ secret }: Shl, index: number, until: number): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new Uint8Array(fromHex(secret, 32)), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${index} ${until}`));
  return base64url.encode(new Uint8Array(mac));
}
