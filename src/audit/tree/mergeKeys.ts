import type { Hex } from "../../shared/hex.js";

/** The keys of several generators, each of which gives its own in ascending order: all of them in ascending order, each once. */
export async function* mergeKeys(
  generators: readonly AsyncGenerator<{ readonly key: Hex }, void, undefined>[],
): AsyncGenerator<Hex, void, undefined> {
  try {
    const heads = await Promise.all(generators.map((generator) => generator.next()));
    for (;;) {
      const least = heads.reduce<Hex | undefined>((found, head) => {
        if (head.done) return found;
        return found === undefined || head.value.key < found ? head.value.key : found;
      }, undefined);
      if (least === undefined) return;
      yield least;
      for (const [i, generator] of generators.entries()) {
        const head = heads[i];
        if (head && !head.done && head.value.key === least) heads[i] = await generator.next();
      }
    }
  } finally {
    for (const generator of generators) await generator.return();
  }
}
