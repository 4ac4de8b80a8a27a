/** Rules by which a fund pays in whole units, in the order of ICoverageClose's ShortageRule. */
export const AWARD_RULES = ["proportional", "cea", "cel"] as const;

export type AwardRule = (typeof AWARD_RULES)[number];

/** What is shared among claims: amounts in smallest units. */
export interface SharedMoney {
  readonly rule: AwardRule;
  /** What there is, at most `waiting`. */
  readonly endowment: bigint;
  /** Sum of the claims. */
  readonly waiting: bigint;
  /** What `cea` and `cel` share by; left out where nothing is short, or there is nothing. */
  readonly level?: bigint;
  /** How many claims above the level get, or lose, one unit more. */
  readonly extra?: bigint;
}

/** Claims awarded one after the other, as contracts/resources awards them. */
export class AwardRun {
  #running = 0n;
  #extra: bigint;

  constructor(private readonly money: SharedMoney) {
    this.#extra = money.extra ?? 0n;
  }

  /** A run that goes on from here by itself. */
  copy(): AwardRun {
    const other = new AwardRun(this.money);
    other.#running = this.#running;
    other.#extra = this.#extra;
    return other;
  }

  /** What the next claim gets. */
  next(claim: bigint): bigint {
    const { rule, endowment, waiting, level = 0n } = this.money;
    if (endowment === waiting) return claim;
    if (endowment === 0n) return 0n;
    if (rule === "proportional") {
      const before = (endowment * this.#running) / waiting;
      this.#running += claim;
      return (endowment * this.#running) / waiting - before;
    }
    const part = this.#shareOf(claim, level);
    return rule === "cea" ? part : claim - part;
  }

  #shareOf(claim: bigint, level: bigint): bigint {
    if (claim <= level) return claim;
    if (this.#extra === 0n) return level;
    this.#extra--;
    return level + 1n;
  }
}
