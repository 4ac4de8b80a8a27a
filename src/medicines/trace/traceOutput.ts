import { epcisQueryDocument } from "../epcis/buildEpcisDocument.js";
import type { EpcisQueryDocument } from "../epcis/EpcisDocument.js";
import type { EpcisEvent } from "../epcis/EpcisEvent.js";
import { type TimelineOptions, traceTimeline } from "../epcis/traceTimeline.js";
import { SUSPECT_FINDINGS, type Trace, type TraceStep } from "./TraceStep.js";

/**
 * The events of a trace that chain or document vouch for, each once, in the order of the trace, each with the prefixes of its own
 * `@context`, so that it has the hash on chain.
 * @throws InputError `epcis.invalid`
 */
export function traceDocument(trace: Trace, creationDate: Date | string): EpcisQueryDocument {
  const vouched = trace.steps.filter(({ finding }) => /^(?:agrees|differs|vouched)$/.test(finding));
  const events = new Map(
    vouched.flatMap(({ digest, event }) => (event === undefined ? [] : [[digest, event] as const])),
  );
  // The builder's type names the standard's five; its check is the same for those of others.
  return epcisQueryDocument([...events.values()] as EpcisEvent[], { creationDate });
}

/** Whether nothing in a trace is evidence of a change, an omission or an invention. */
export function isTraceSound(trace: Trace): boolean {
  return trace.steps.every(({ finding, isDocumentHeld }) => !SUSPECT_FINDINGS.has(finding) && isDocumentHeld !== false);
}

/**
 * A trace for a person to read: each event as `traceTimeline` tells it, or the step alone where there is none, with where it stands on
 * chain. Lines with `!!!` are evidence of a change, an omission or an invention.
 */
export function traceReport(trace: Trace, options: TimelineOptions = {}): string[] {
  return trace.steps.flatMap((step) => [...headOf(step, options), ...chainOf(step), ...findingOf(step)]);
}

function headOf({ event, chain }: TraceStep, options: TimelineOptions): string[] {
  if (event !== undefined) return traceTimeline([event], options);
  const time = chain?.time.toISOString().slice(0, 19).replace("T", " ") ?? "";
  return [`${time} +00:00  ${chain?.name ?? ""}, by the chain`];
}

function chainOf({ chain, concern, isDocumentHeld }: TraceStep): string[] {
  if (chain === undefined) return [];
  const perhaps = concern === "perhaps" ? "; by quantity, so perhaps not this one" : "";
  const time = chain.time.toISOString().slice(0, 19).replace("T", " ");
  return [
    `    chain: ${chain.name} in block ${chain.block} at ${time} +00:00, ${chain.transaction}${perhaps}`,
    ...(isDocumentHeld === false ? ["    !!! the shipment's document is not there, or is not the one on chain"] : []),
  ];
}

function findingOf({ finding, differences, digest, instead }: TraceStep): string[] {
  switch (finding) {
    case "agrees":
      return ["    event and chain agree"];
    case "differs":
      return differences.map((difference) => `    !!! ${difference}`);
    case "missing":
      return [`    !!! the store has no event with the hash on chain, ${digest}`];
    case "replaced":
      return [
        `    !!! the store has no event with the hash on chain, ${digest}, but in its place ${instead.join(", ")}`,
      ];
    case "changed":
      return [`    !!! the stored event is no more the one with the hash on chain, ${digest}`];
    case "unstated":
      return ["    the step carries no event's hash"];
    case "chain-only":
      return [];
    case "vouched":
      return ["    no step of its own; a document or event that the chain names has its hash"];
    case "unvouched":
      return [`    !!! nothing on chain stands for this event, ${digest}`];
  }
}
