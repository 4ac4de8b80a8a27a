import { join } from "node:path";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import { toHex } from "../../shared/hex.js";
import { type Keccak256, loadKeccak256 } from "../../shared/keccak.js";
import { multiProofNodes, siblingNodes } from "../../shared/merkleHeap.js";
import type { PackMultiProof, PackProof } from "./Pack.js";
import type { PackBatchHeader } from "./PackBatch.js";
import { packCodeOf, serialOfCode } from "./packCode.js";
import { packFlags } from "./packFlags.js";
import { nodeOfPack, requireIndex, sortIndices } from "./packPositions.js";
import { packSalts } from "./packSalts.js";
import { SerialFile } from "./SerialFile.js";
import { writeSerial } from "./serial.js";
import { verifyPack } from "./verifyPack.js";
import { verifyPacks } from "./verifyPacks.js";
import { WordFile } from "./WordFile.js";

/** Names of a stored batch's files. */
export const PACK_FILES = {
  header: "batch.json",
  codes: "codes",
  tree: "tree",
  serials: "serials",
  secret: "secret",
} as const;

/**
 * A stored batch, open for proofs. A proof reads as many words as the tree is deep, plus one, and some three more to find
 * a serial; nothing is kept in memory. Every proof is checked against the header's root before it is given out; whether
 * that is the batch's root on chain, the caller compares. Each call may throw IntegrityError "packs.corrupt" and
 * MedtrailError "store.io", the latter also after `close`.
 */
export class StoredPacks {
  readonly header: PackBatchHeader;
  readonly directory: string;
  readonly #codes: WordFile;
  readonly #tree: WordFile;
  readonly #serials: SerialFile;
  readonly #keccak: Keccak256;

  private constructor(
    directory: string,
    header: PackBatchHeader,
    files: { codes: WordFile; tree: WordFile; serials: SerialFile },
    keccak: Keccak256,
  ) {
    this.directory = directory;
    this.header = header;
    this.#codes = files.codes;
    this.#tree = files.tree;
    this.#serials = files.serials;
    this.#keccak = keccak;
  }

  /** For `FilePackStore`, which checks the header. @throws IntegrityError "packs.corrupt"; MedtrailError "store.io" */
  static async open(directory: string, header: PackBatchHeader): Promise<StoredPacks> {
    const { count, root, serialsDigest } = header;
    const opened: { close(): Promise<void> }[] = [];
    const keep = <T extends { close(): Promise<void> }>(file: T): T => {
      opened.push(file);
      return file;
    };
    try {
      const codes = keep(await WordFile.open(join(directory, PACK_FILES.codes), 32 * count));
      const tree = keep(await WordFile.open(join(directory, PACK_FILES.tree), 64 * count));
      if (toHex(await tree.read(32, 32)) !== root) throw changed(directory);
      const serials = keep(await SerialFile.open(join(directory, PACK_FILES.serials), codes, count, serialsDigest));
      return new StoredPacks(directory, header, { codes, tree, serials }, await loadKeccak256());
    } catch (error) {
      await Promise.all(opened.map((file) => file.close()));
      throw error;
    }
  }

  /** @throws MissingError "packs.unknown-serial"; InputError "packs.serial" */
  async indexOf(serial: string): Promise<number> {
    const code = new Uint8Array(32);
    writeSerial(serial, code);
    const found = await this.#serials.find(code);
    if (found.index !== undefined) return found.index;
    // A genuine pack must not pass for a falsified one because its code has changed on disk.
    for (const index of found.passed) await this.proofOf(index);
    throw new MissingError("packs.unknown-serial", "The batch has no pack with this serial", {
      batch: this.header.batch.id,
    });
  }

  /** @throws MissingError "packs.unknown-serial"; InputError "packs.serial" */
  async proofOfSerial(serial: string): Promise<PackProof> {
    return this.proofOf(await this.indexOf(serial));
  }

  /** @throws InputError "packs.index" */
  async proofOf(index: number): Promise<PackProof> {
    const { root, count } = this.header;
    requireIndex(index, count);
    const [[code], nodes] = await Promise.all([
      this.#codes.words([index]),
      this.#tree.words(siblingNodes(nodeOfPack(index, count))),
    ]);
    if (code === undefined) throw changed(this.directory);
    const pack = { index, code: toHex(code) };
    const proof = nodes.map(toHex);
    if (!verifyPack(root, count, pack, proof, this.#keccak)) throw changed(this.directory);
    return { pack, proof };
  }

  /** @throws InputError "packs.index", "packs.repeated-index", "packs.empty" */
  async multiProofOf(indices: Iterable<number>): Promise<PackMultiProof> {
    const { root, count } = this.header;
    const sorted = sortIndices(indices, count);
    const { siblings, flags } = multiProofNodes(sorted.map((index) => nodeOfPack(index, count)));
    const [codes, nodes] = await Promise.all([this.#codes.words(sorted), this.#tree.words(siblings)]);
    const multiProof = {
      packs: codes.map((code, i) => ({ index: sorted[i] ?? 0, code: toHex(code) })),
      proof: nodes.map(toHex),
      flags: packFlags(flags),
    };
    if (!verifyPacks(root, count, multiProof, this.#keccak)) throw changed(this.directory);
    return multiProof;
  }

  /** The secret that the batch was made from, checked against its first pack; its file is read by nothing else. */
  async secret(): Promise<Uint8Array> {
    const path = join(this.directory, PACK_FILES.secret);
    const file = await WordFile.open(path, 32);
    const secret = await file.read(0, 32).finally(() => file.close());
    const { pack } = await this.proofOf(0);
    if (packCodeOf(serialOfCode(pack.code), (await packSalts(secret))(0)) === pack.code) return secret;
    throw new IntegrityError("packs.corrupt", "The secret is not the one of these packs", { path });
  }

  async close(): Promise<void> {
    await Promise.all([this.#codes.close(), this.#tree.close(), this.#serials.close()]);
  }
}

function changed(directory: string): IntegrityError {
  return new IntegrityError("packs.corrupt", "The batch's files do not lead to its root", { directory });
}
