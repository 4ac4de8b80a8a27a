import { NUMBERED_STATES, PACK_STATE_STEPS, type PackStateStep } from "../events/packStateEvent.js";
import type { ReplayEvent } from "./ReplayEvent.js";

/** Objects came into being. */
export function isCommissioning({ event, bizStep, action }: ReplayEvent): boolean {
  return event.type === "ObjectEvent" && bizStep === "commissioning" && action === "ADD";
}

/** Something was put into this parent. */
export function isPackingOf(event: ReplayEvent, parent: string): boolean {
  const { type } = event.event;
  if (type !== "AggregationEvent" || event.bizStep !== "packing" || event.action !== "ADD") return false;
  return event.parent().link === parent;
}

/** The state of a pack that an event tells, as `packStateEvent` does. */
export function stateOf({ bizStep, disposition, action }: ReplayEvent): PackStateStep | undefined {
  return NUMBERED_STATES.find((state) => {
    const step = PACK_STATE_STEPS[state];
    return step.bizStep === bizStep && step.disposition === disposition && step.action === action;
  });
}
