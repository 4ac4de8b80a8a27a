import type { Hex } from "../../shared/hex.js";

/** ICapacityPool.Stage. */
export const POOL_STAGES = {
  none: 0,
  asking: 1,
  closable: 2,
  drawing: 3,
  revealing: 4,
  walking: 5,
  awarding: 6,
  passing: 7,
} as const;
export type PoolStage = keyof typeof POOL_STAGES;

/** ICapacityPool.RequestState. `requested` waits; whatever is neither that nor `offered` or `accepted` never gets a unit any more. */
export const REQUEST_STATES = {
  none: 0,
  requested: 1,
  withdrawn: 2,
  struck: 3,
  offered: 4,
  accepted: 5,
  declined: 6,
  expired: 7,
  released: 8,
} as const;
export type RequestState = keyof typeof REQUEST_STATES;

/** In ICapacityPool.RequestStruck: no unit came free. */
export const NO_CATEGORY = 255;

/** The cursor of soft units that go to whoever remains, in ICapacityPool.cursorOf. */
export const SOFT_CURSOR = 8;

/** A request for a place, as a pool's events tell it. */
export interface PlaceRequest {
  /** RequestId. */
  readonly id: Hex;
  /** OrgId of who asked. */
  readonly org: Hex;
  readonly nullifier: Hex;
  readonly priority: number;
  /** Bit i for the i-th category; open ones are implied. */
  readonly eligibility: number;
  readonly evidence: Hex;
  readonly state: RequestState;
  /** Of the unit, while one is or was offered. */
  readonly category?: number;
  /** The last second in which the offer could be accepted. */
  readonly answerBy?: number;
  /** The block in which it was withdrawn or struck. */
  readonly leftIn?: number;
}
