import { readFileSync } from "node:fs";
import { z } from "zod";

const x25519File = z.object({
  testGroups: z.array(
    z.object({
      tests: z.array(
        z.object({
          tcId: z.number(),
          public: z.string(),
          private: z.string(),
          shared: z.string(),
          flags: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** Where Project Wycheproof's X25519 vectors lie in the shared data. */
export const X25519_VECTORS = "crypto/wycheproof/x25519_test.json";

/** The vectors of the file at `path`. */
export function x25519Vectors(path: string): z.output<typeof x25519File>["testGroups"][number]["tests"] {
  return x25519File.parse(JSON.parse(readFileSync(path, "utf8"))).testGroups.flatMap((group) => group.tests);
}
