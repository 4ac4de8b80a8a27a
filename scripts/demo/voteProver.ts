import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { generateProof } from "@semaphore-protocol/proof";
import type { VoteProver } from "../../src/quality/feedback/votes.js";

const ARTIFACTS = dirname(createRequire(import.meta.url).resolve("@zk-kit/semaphore-artifacts/package.json"));

/** Real proofs by the public ceremony's artifacts. */
export const voteProver: VoteProver = ({ identity, group, message, scope, depth }) => {
  const file = join(ARTIFACTS, `semaphore-${depth}`);
  return generateProof(identity, group, message, scope, depth, { wasm: `${file}.wasm`, zkey: `${file}.zkey` });
};

/** snarkjs leaves worker threads behind that would keep the process alive. */
export async function endVoteProver(): Promise<void> {
  const curve: unknown = Reflect.get(globalThis, "curve_bn128");
  if (typeof curve !== "object" || curve === null) return;
  const terminate: unknown = Reflect.get(curve, "terminate");
  if (typeof terminate === "function") await terminate.call(curve);
}
