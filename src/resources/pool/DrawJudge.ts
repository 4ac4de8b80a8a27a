import { ZeroHash } from "ethers";
import type { BlockTimes } from "../../shared/BlockTimes.js";
import type { Hex } from "../../shared/hex.js";
import { drawCommitmentOf, drawSeedOf } from "./poolDraw.js";
import type { PoolEvent, PoolEventOf } from "./poolEvents.js";
import type { PoolTerms } from "./poolTerms.js";

/** Replays a pool's draw: the block, chosen before anybody knew it; its hash, as the chain has it; the committed secret; the seed. */
export class DrawJudge {
  /** How many requests the pool was closed for. */
  closedFor: number | undefined;
  readonly #pool: Hex;
  readonly #terms: PoolTerms;
  readonly #blocks: BlockTimes;
  readonly #note: (detail: string, block: number) => void;
  #chosen: number | undefined;
  #fixed: PoolEventOf<"DrawFixed"> | undefined;
  #withheld = false;

  /** @param note is told what is wrong, and in which block. */
  constructor(pool: Hex, terms: PoolTerms, blocks: BlockTimes, note: (detail: string, block: number) => void) {
    this.#pool = pool;
    this.#terms = terms;
    this.#blocks = blocks;
    this.#note = note;
  }

  /** The next event; those that are not of the draw are let by. @throws MissingError `chain.no-block`; MedtrailError `chain.failed`. */
  async hear(event: PoolEvent): Promise<void> {
    if (event.name === "PoolClosed") {
      if (event.blockNumber <= event.block) this.#note("the block was known when it was chosen", event.block);
      this.#chosen = event.blockNumber;
      this.closedFor = event.requests;
    } else if (event.name === "DrawWithheld") {
      this.#withheld = true;
    } else if (event.name === "DrawFixed") {
      await this.#fix(event);
    } else if (event.name === "PoolDrawn") {
      await this.#seed(event);
    }
  }

  async #fix(event: PoolEventOf<"DrawFixed">): Promise<void> {
    const { blockNumber, blockHash, block } = event;
    if (blockNumber !== this.#chosen) this.#note("another block was fixed than was chosen", block);
    if ((await this.#blocks.hashOf(blockNumber)) !== blockHash) this.#note("the block has another hash", block);
    this.#fixed = event;
  }

  async #seed({ seed, secret, block }: PoolEventOf<"PoolDrawn">): Promise<void> {
    const withheld = secret === ZeroHash;
    if (withheld !== this.#withheld) this.#note("a secret that was withheld, or a withheld one that was not", block);
    if (!withheld && drawCommitmentOf(secret) !== this.#terms.drawCommitment) this.#note("it is another secret", block);
    const { blockHash, revealBy = 0 } = this.#fixed ?? {};
    if (!withheld && (await this.#blocks.timeOf(block)) > revealBy) this.#note("revealed too late", block);
    if (blockHash === undefined || drawSeedOf(this.#pool, withheld ? undefined : secret, blockHash) !== seed) {
      this.#note("the seed is not that of secret and block", block);
    }
  }
}
