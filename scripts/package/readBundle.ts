import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

/** The read path of a dApp: connect, ask whether a consent holds, fetch a released record, decrypt and prove it. */
const READ_PATH = `
  import { BrowserProvider } from "ethers";
  import { connect, encodePurpose, parseDeployment, readRecord, signReadRequest } from "medtrail";

  export async function read(ethereum, deployment, store, question) {
    const account = await new BrowserProvider(ethereum).getSigner();
    const chain = await connect(account, parseDeployment(deployment, "deployment.json"));
    const { patient, record, category, reader, purpose } = question;
    const who = await account.getAddress();
    if (!(await chain.consents.mayRead(patient, reader.org, who, encodePurpose(purpose), category))) return undefined;
    const request = await signReadRequest(chain, account, { record, reader: reader.org, purpose });
    return readRecord(chain, store.blobs, reader, record, await store.release(request));
  }
`;

/** A bundle as a browser loads it, in bytes, and what is in it. */
export interface Bundle {
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
  /** Bytes by package, the largest first; the library's folders are named `medtrail/src` and `medtrail/typechain-types`. */
  readonly parts: readonly (readonly [string, number])[];
  /** Modules of Node that it asks for; a browser has none. */
  readonly nodeModules: readonly string[];
}

/**
 * Bundles the read path, minified as for production.
 * @param folder where `medtrail` is found: an application's, or the checkout, whose own name it is.
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: READ_PATH, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    external: ["node:*"],
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const [code] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (!code || !output) throw new Error("esbuild gave no bundle");
  const parts = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const part = partOf(path);
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
  }
  return {
    raw: code.contents.length,
    gzip: gzipSync(code.contents, { level: 9 }).length,
    brotli: brotliCompressSync(code.contents).length,
    parts: [...parts].filter(([, bytes]) => bytes > 0).sort(([, one], [, other]) => other - one),
    nodeModules: output.imports.map(({ path }) => path).filter((path) => path.startsWith("node:")),
  };
}

function partOf(path: string): string {
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (name !== undefined && name !== "medtrail") return name;
  const own = /(?:^|\/)dist\/(src|typechain-types)\//.exec(path)?.[1];
  return own === undefined ? "the entry" : `medtrail/${own}`;
}
