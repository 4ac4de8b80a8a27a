import { z } from "zod";
import { InputError, MissingError } from "../../shared/errors.js";
import { toHex } from "../../shared/hex.js";
import type { GetPrf } from "./PrfRequest.js";

const output = z
  .union([z.instanceof(ArrayBuffer), z.instanceof(Uint8Array)])
  .transform((bytes) => Uint8Array.from(new Uint8Array(bytes)))
  .refine((bytes) => bytes.length === 32, "not 32 bytes");

const Results = z.object({ prf: z.object({ results: z.object({ first: output, second: output.exactOptional() }) }) });

/**
 * Evaluates a passkey's pseudo-random function in the browser. Call it from a user's gesture, on a page in a secure context. Its
 * assertion proves nothing here and is thrown away.
 * @param credentials `navigator.credentials` unless given.
 * @returns a callback that throws MissingError `passkey.unsupported` where there is no WebAuthn, `passkey.no-assertion` when the user declines,
 * time runs out or no authenticator has the passkey, `passkey.no-prf` when browser or authenticator do not have the extension; InputError
 * `passkey.assertion` when another passkey answered.
 */
export function browserPrf(credentials?: Pick<CredentialsContainer, "get">): GetPrf {
  return async ({ rpId, credentialId, first, second }) => {
    const container = credentials ?? globalThis.navigator?.credentials;
    if (!container) throw new MissingError("passkey.unsupported", "There is no WebAuthn here", { rpId });
    const inputs = { first: Uint8Array.from(first), ...(second ? { second: Uint8Array.from(second) } : {}) };
    let credential: Credential | null;
    try {
      credential = await container.get({
        publicKey: {
          challenge: crypto.getRandomValues(new Uint8Array(32)),
          rpId,
          allowCredentials: [{ type: "public-key", id: Uint8Array.from(credentialId) }],
          userVerification: "required",
          extensions: { prf: { eval: inputs } },
        },
      });
    } catch (cause) {
      throw new MissingError("passkey.no-assertion", "The browser gave no assertion", { rpId }, { cause });
    }
    const answer = PrfCredential.safeParse(credential);
    if (!answer.success || toHex(new Uint8Array(answer.data.rawId)) !== toHex(credentialId)) {
      throw new InputError("passkey.assertion", "The browser's answer is not this passkey's", { rpId });
    }
    const results = Results.safeParse(answer.data.getClientExtensionResults());
    if (!results.success || (second !== undefined && results.data.prf.results.second === undefined)) {
      throw new MissingError("passkey.no-prf", "The passkey evaluated no pseudo-random function", { rpId });
    }
    return results.data.prf.results;
  };
}

const PrfCredential = z.looseObject({
  rawId: z.instanceof(ArrayBuffer),
  getClientExtensionResults: z.custom<() => unknown>((value) => typeof value === "function"),
});
