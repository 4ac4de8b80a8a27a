import { checkPackage } from "@arethetypeswrong/core";
import { problemAffectsResolutionKind } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Tarball } from "./readTarball.js";

/** The package is ECMAScript modules alone, so what only CommonJS and the resolution before `exports` would find is left out. */
const RESOLUTIONS = ["node16-esm", "bundler"] as const;

const ENTRY_POINTS = [".", "./node", "./typechain-types"];

/** What publint and Are The Types Wrong say against a packed package, each with its rule. Neither asks the network. */
export async function lintProblems(tarball: Tarball): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.bytes.buffer }, strict: true });
  const ours = messages.map(
    (message) => `publint ${message.code}: ${formatMessage(message, pkg, { color: false }) ?? message.path.join(".")}`,
  );
  const analysis = await checkPackage(tarball.parsed, { entrypoints: ENTRY_POINTS });
  if (!analysis.types) return [...ours, "attw: the package has no types"];
  const wrong = analysis.problems.filter((problem) =>
    RESOLUTIONS.some((resolution) => problemAffectsResolutionKind(problem, resolution, analysis)),
  );
  return [...ours, ...wrong.map((problem) => `attw ${JSON.stringify(problem)}`)];
}
