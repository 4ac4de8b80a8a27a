import { MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { PlaceRequest } from "./PlaceRequest.js";
import type { PoolEvent, PoolEventOf } from "./poolEvents.js";
import { decodePoolTerms, type PoolTerms } from "./poolTerms.js";

/** The pages that one walker wrote, each in its order. */
export interface WalkPages {
  /** Requests without a unit, in rank order. */
  waiting: (readonly Hex[])[];
  /** How many winners each page has; who they are follows from the ranking. */
  winners: number[];
}

/** What a pool's events tell, taken at their word. `judgePool` says whether they tell the truth. */
export interface PoolStory {
  readonly terms: PoolTerms;
  readonly requests: ReadonlyMap<Hex, PlaceRequest>;
  /** Undefined while it is not known. */
  readonly seed: Hex | undefined;
  readonly pages: ReadonlyMap<string, WalkPages>;
  /** Whose walk is the settlement. */
  readonly settledBy: string | undefined;
}

/** A pool's events put together. @throws MissingError `pool.unknown` when none opened it. */
export function poolStory(pool: Hex, events: readonly PoolEvent[]): PoolStory {
  const [first] = events;
  if (first?.name !== "PoolOpened") throw new MissingError("pool.unknown", "Nobody opened the pool", { pool });
  const requests = new Map<Hex, PlaceRequest>();
  const pages = new Map<string, WalkPages>();
  let seed: Hex | undefined;
  let settledBy: string | undefined;
  for (const event of events) {
    if (event.name === "PoolDrawn") seed = event.seed;
    else if (event.name === "PoolSettled") settledBy = event.walker;
    else if (event.name === "WalkRestarted") pages.delete(event.walker);
    else if (event.name === "WaitingPageWritten") pagesOf(pages, event.walker).waiting[event.page] = event.requests;
    else if (event.name === "WinnerPageWritten") pagesOf(pages, event.walker).winners[event.page] = event.winners;
    else if (event.name === "PlaceRequested") requests.set(event.request, asked(event));
    else if ("request" in event) {
      const before = requests.get(event.request);
      if (before !== undefined) requests.set(event.request, after(before, event));
    }
  }
  return { terms: decodePoolTerms(first.terms), requests, seed, pages, settledBy };
}

/** A request's event after the one that asked. */
export type RequestChange = Exclude<Extract<PoolEvent, { request: Hex }>, PoolEventOf<"PlaceRequested">>;

/** A request as it was asked. */
export function asked(event: PoolEventOf<"PlaceRequested">): PlaceRequest {
  const { request: id, org, nullifier, priority, eligibility, evidence } = event;
  return { id, org, nullifier, priority, eligibility, evidence, state: "requested" };
}

/** A request after something happened to it. */
export function after(request: PlaceRequest, event: RequestChange): PlaceRequest {
  switch (event.name) {
    case "RequestWithdrawn":
      return { ...request, state: "withdrawn", leftIn: event.block };
    case "RequestStruck":
      return { ...request, state: "struck", leftIn: event.block };
    case "PlaceOffered":
      return { ...request, state: "offered", category: event.category, answerBy: event.answerBy };
    case "PlaceAccepted":
      return { ...request, state: "accepted" };
    case "PlaceDeclined":
      return { ...request, state: "declined" };
    case "PlaceExpired":
      return { ...request, state: "expired" };
    case "PlaceReleased":
      return { ...request, state: "released" };
  }
}

function pagesOf(pages: Map<string, WalkPages>, walker: string): WalkPages {
  const found = pages.get(walker) ?? { waiting: [], winners: [] };
  pages.set(walker, found);
  return found;
}
