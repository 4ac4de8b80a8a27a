import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";

/** What the contract can open in one transaction. */
const MAX_COMPONENTS = 32;
const uint16 = z.int().nonnegative().max(0xffff);

const componentSchema = z
  .strictObject({ code: z.string().min(1), min: uint16, max: uint16 })
  .refine(({ min, max }) => min <= max, "its minimum is above its maximum");

const scoreSchema = z
  .strictObject({
    /** URI of the publication that defines the score. */
    source: z.url(),
    name: z.string().min(1),
    /** Whole points, in the order in which evidence lists them; the priority is their sum. */
    components: z.array(componentSchema).min(1).max(MAX_COMPONENTS),
  })
  .refine(({ components }) => new Set(components.map(({ code }) => code)).size === components.length, {
    path: ["components"],
    message: "two have one code",
  });

/** A published score whose points decide who goes first. Its digest stands in the pool's terms. */
export type ScoreDefinition = z.output<typeof scoreSchema>;

/** The exact bytes of a definition: JSON with the keys source, name, components (code, min, max), no white space, UTF-8. @throws InputError `input.invalid`. */
export function encodeScore(definition: ScoreDefinition): Uint8Array {
  const { source, name, components } = checkInput(scoreSchema, definition, "score definition");
  const ordered = { source, name, components: components.map(({ code, min, max }) => ({ code, min, max })) };
  return new TextEncoder().encode(JSON.stringify(ordered));
}

/** sha-256 of {@link encodeScore}, which is also its address in a blob store. @throws InputError `input.invalid`. */
export async function scoreDigestOf(definition: ScoreDefinition): Promise<Hex> {
  return digestOf(encodeScore(definition));
}

/**
 * A request's points in the definition's order.
 * @param points by the codes of the components.
 * @throws InputError `pool.points` when a component is missing, unknown or out of its range; `input.invalid`.
 */
export function pointsOf(definition: ScoreDefinition, points: Readonly<Record<string, number>>): number[] {
  const { components, name } = checkInput(scoreSchema, definition, "score definition");
  const unknown = Object.keys(points).find((code) => !components.some((component) => component.code === code));
  if (unknown !== undefined) {
    throw new InputError("pool.points", "The score has no such component", { score: name, component: unknown });
  }
  return components.map(({ code, min, max }) => {
    const value = Object.hasOwn(points, code) ? points[code] : undefined;
    if (value === undefined || !Number.isInteger(value) || value < min || value > max) {
      // The value itself is clinical and stays out of the error.
      throw new InputError("pool.points", "A component's points are missing or out of range", {
        score: name,
        component: code,
        min,
        max,
      });
    }
    return value;
  });
}
