import type { BlockTimes } from "../../shared/BlockTimes.js";
import type { Deployment } from "../../shared/Deployment.js";
import type { Hex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";
import { DrawJudge } from "./DrawJudge.js";
import { frozenRanking, frozenRequests } from "./frozenRanking.js";
import { NO_CATEGORY, type PlaceRequest, type RequestState } from "./PlaceRequest.js";
import type { PoolProblem, PoolRule } from "./PoolProblem.js";
import { placeRequestIdOf } from "./placeRequestIdOf.js";
import type { PoolEvent, PoolEventOf } from "./poolEvents.js";
import { after, asked, type RequestChange } from "./poolStory.js";
import { decodePoolTerms, type PoolTerms, poolIdOf } from "./poolTerms.js";
import { TurnOrder } from "./TurnOrder.js";
import { type Winner, walkResult } from "./walkResult.js";

/** Where a request may stand when something happens to it. */
const BEFORE: Readonly<Record<RequestChange["name"], readonly RequestState[]>> = {
  RequestWithdrawn: ["requested"],
  RequestStruck: ["requested", "offered", "accepted"],
  PlaceOffered: ["requested"],
  PlaceAccepted: ["offered"],
  PlaceDeclined: ["offered"],
  PlaceExpired: ["offered"],
  PlaceReleased: ["accepted"],
};

/** Replays a pool's events by its published rules, and notes whatever does not follow from them. */
export class PoolJudge {
  readonly problems: PoolProblem[] = [];
  readonly requests = new Map<Hex, PlaceRequest>();
  readonly terms: PoolTerms;
  /** Units neither offered nor accepted, by category. */
  readonly free: number[];
  readonly #pool: Hex;
  readonly #blocks: BlockTimes;
  readonly #draw: DrawJudge;
  readonly #pages = new Map<string, { waiting: Hex[]; winners: number }>();
  #ranking: readonly PlaceRequest[] = [];
  /** Those whom the walk gave a unit and who were not yet offered it. */
  #winners: Winner[] = [];
  #turns: TurnOrder | undefined;
  #lastAskedIn: number | undefined;

  constructor(pool: Hex, deployment: Deployment, opened: PoolEventOf<"PoolOpened">, blocks: BlockTimes) {
    this.#pool = pool;
    this.#blocks = blocks;
    this.terms = decodePoolTerms(opened.terms);
    this.free = this.terms.categories.map(({ units }) => units);
    this.#draw = new DrawJudge(pool, this.terms, blocks, (detail, block) => this.#note("draw", detail, { block }));
    if (poolIdOf(deployment, this.terms) !== pool) this.#note("terms", "the id is of other terms", opened);
  }

  /** The next event, in the order of the chain. @throws MissingError `chain.no-block`; MedtrailError `chain.failed`. */
  async hear(event: PoolEvent): Promise<void> {
    await this.#draw.hear(event);
    if (event.name === "PlaceRequested") this.#asked(event);
    else if ("request" in event) await this.#changed(event);
    else if (event.name === "PoolDrawn") this.#ranking = await frozenRanking(this, event.seed, this.#blocks);
    else if (event.name === "WalkRestarted") this.#pages.delete(event.walker);
    else if (event.name === "WaitingPageWritten") this.#pagesOf(event.walker).waiting.push(...event.requests);
    else if (event.name === "WinnerPageWritten") this.#pagesOf(event.walker).winners += event.winners;
    else if (event.name === "PoolSettled") this.#settled(event);
  }

  /**
   * To be called once, after the last event.
   * @returns how many requests were live at the deadline, or are now if that is to come.
   * @throws as {@link hear}.
   */
  async conclude(): Promise<number> {
    const { length: live } = await frozenRequests(this, this.#blocks);
    const { closedFor = live } = this.#draw;
    if (closedFor !== live) this.#note("settlement", `closed for ${closedFor} requests, and ${live} were live`, {});
    // Blocks' times only rise, so the last block tells for all.
    const block = this.#lastAskedIn;
    if (block !== undefined && (await this.#blocks.timeOf(block)) > toSeconds(this.terms.deadline, "deadline")) {
      this.#note("time", "a request came after the deadline", { block });
    }
    return live;
  }

  #asked(event: PoolEventOf<"PlaceRequested">): void {
    const { request, org, nullifier, eligibility, block } = event;
    const id = placeRequestIdOf({ pool: this.#pool, attester: this.terms.attester ?? org, nullifier });
    if (id !== request) this.#note("request", "the id is not the nullifier's", event);
    if (eligibility >> this.terms.categories.length !== 0) this.#note("request", "it names unknown categories", event);
    const before = this.requests.get(request);
    if (before !== undefined && before.state !== "withdrawn") this.#note("request", "the person asked before", event);
    this.requests.set(request, asked(event));
    this.#lastAskedIn = Math.max(block, this.#lastAskedIn ?? 0);
  }

  async #changed(event: RequestChange): Promise<void> {
    const before = this.requests.get(event.request);
    if (before === undefined) {
      this.#note("state", `${event.name} of what nobody asked for`, event);
      return;
    }
    if (!BEFORE[event.name].includes(before.state)) {
      this.#note("state", `${event.name} of what was ${before.state}`, event);
    }
    const byProvider = event.name === "PlaceReleased" && event.org === this.terms.provider;
    if ("org" in event && event.org !== before.org && !byProvider) {
      this.#note("state", `${event.name} by another organisation`, event);
    }
    await this.#checkTime(event, before);
    if (event.name === "PlaceOffered") this.#checkTurn(event);
    this.#count(event, before);
    this.requests.set(event.request, after(before, event));
    this.#turns?.remove(event.request);
  }

  async #checkTime(event: RequestChange, { answerBy = 0 }: PlaceRequest): Promise<void> {
    if (!["PlaceOffered", "PlaceAccepted", "PlaceExpired"].includes(event.name)) return;
    const time = await this.#blocks.timeOf(event.block);
    const until = toSeconds(this.terms.until, "until");
    if (event.name === "PlaceOffered") {
      const due = Math.min(time + this.terms.answerSeconds, until);
      if (time >= until || event.answerBy !== due) this.#note("time", "the offer's time is not the terms'", event);
    }
    if (event.name === "PlaceAccepted" && time > answerBy) this.#note("time", "accepted too late", event);
    if (event.name === "PlaceExpired" && time <= answerBy) this.#note("time", "taken back too early", event);
  }

  /** First the winners in rank order, those apart who left; then what is free passes on. */
  #checkTurn(event: PoolEventOf<"PlaceOffered">): void {
    if (this.#turns === undefined) {
      this.#note("offer", "offered before the settlement", event);
      return;
    }
    while (this.#winners[0] && this.requests.get(this.#winners[0].request)?.state !== "requested")
      this.#winners.shift();
    const due = this.#winners.shift() ?? this.#turns.next(this.free);
    if (due?.request !== event.request || due.category !== event.category) {
      const turn = due === undefined ? "nobody's" : `${due.request}'s, category ${due.category}`;
      this.#note("offer", `category ${event.category} was offered out of turn: it was ${turn}`, event);
    }
  }

  #count(event: RequestChange, before: PlaceRequest): void {
    if (event.name === "RequestWithdrawn" || event.name === "PlaceAccepted") return;
    const { category } = event;
    const held = before.state === "offered" || before.state === "accepted" ? before.category : NO_CATEGORY;
    if (event.name !== "PlaceOffered" && category !== held) this.#note("state", "a unit of another category", event);
    if (category === NO_CATEGORY) return;
    this.free[category] = (this.free[category] ?? 0) + (event.name === "PlaceOffered" ? -1 : 1);
    if ((this.free[category] ?? 0) < 0) this.#note("offer", `category ${category} has no free unit`, event);
  }

  #settled(event: PoolEventOf<"PoolSettled">): void {
    const { winners, waiting } = walkResult(this.terms, this.#ranking);
    const written = this.#pagesOf(event.walker);
    if (written.waiting.join() !== waiting.join()) {
      this.#note("settlement", "those who wait are not the ranking's", event);
    }
    if (written.winners !== winners.length) {
      this.#note("settlement", `there are ${written.winners} winners instead of ${winners.length}`, event);
    }
    this.#winners = [...winners];
    const isWaiting = new Set(waiting);
    this.#turns = new TurnOrder(
      this.terms.categories,
      this.#ranking.filter(({ id }) => isWaiting.has(id)),
    );
    for (const { id } of this.#ranking) if (this.requests.get(id)?.state !== "requested") this.#turns.remove(id);
  }

  #pagesOf(walker: string) {
    const found = this.#pages.get(walker) ?? { waiting: [], winners: 0 };
    this.#pages.set(walker, found);
    return found;
  }

  #note(rule: PoolRule, detail: string, { request, block }: { readonly request?: Hex; readonly block?: number }): void {
    this.problems.push({ rule, detail, ...(request && { request }), ...(block !== undefined && { block }) });
  }
}
