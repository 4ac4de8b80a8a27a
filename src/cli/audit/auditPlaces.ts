import { z } from "zod";
import type { ReplicaPlace } from "../../audit/replicas/openReplica.js";
import { checkInput } from "../../shared/checkInput.js";
import type { CliContext } from "../CliContext.js";
import { readJson } from "../readInput.js";

/** By address: each server gets its own token and no other. */
const tokensForm = z.record(
  z.url({ protocol: /^https?$/ }),
  z.strictObject({ token: z.string().min(1), writable: z.boolean().default(false) }),
);

export interface PlacesInput {
  readonly replica: readonly string[];
  readonly tokens?: string | undefined;
}

/** Folders, from the user's folder on, and addresses. @throws InputError `input.invalid` and those of reading the tokens. */
export async function auditPlaces(
  context: CliContext,
  { replica, tokens }: PlacesInput,
): Promise<Exclude<ReplicaPlace, string>[]> {
  const known = tokens === undefined ? {} : checkInput(tokensForm, await readJson(context, tokens), "replicas' tokens");
  return replica.map((name) => {
    if (/^https?:\/\//.test(name)) return { location: name, name, ...known[name] };
    return { location: context.path(name), name };
  });
}
