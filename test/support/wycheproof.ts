import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
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

/** Project Wycheproof's X25519 vectors, read in place. Fails loudly when the shared data folder is absent. */
export function x25519Vectors(): z.output<typeof x25519File>["testGroups"][number]["tests"] {
  const path = fileURLToPath(new URL("../../../shared/data/crypto/wycheproof/x25519_test.json", import.meta.url));
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(
      `Wycheproof's X25519 vectors are not at ${path}: put the shared data folder beside the repository.`,
      {
        cause,
      },
    );
  }
  return x25519File.parse(JSON.parse(text)).testGroups.flatMap((group) => group.tests);
}
