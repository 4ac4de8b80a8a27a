import { z } from "zod";
import { InputError, MissingError } from "../../shared/errors.js";
import type { GetAssertion } from "./PasskeyAssertion.js";

const AssertionCredential = z.object({
  type: z.literal("public-key"),
  rawId: z.instanceof(ArrayBuffer),
  response: z.object({
    authenticatorData: z.instanceof(ArrayBuffer),
    clientDataJSON: z.instanceof(ArrayBuffer),
    signature: z.instanceof(ArrayBuffer),
  }),
});

/**
 * Asks the browser for assertions. Call it from a user's gesture, on a page in a secure context.
 * @param credentials `navigator.credentials` unless given.
 * @returns a callback that throws MissingError `passkey.unsupported` where there is no WebAuthn, MissingError
 * `passkey.no-assertion` when the user declines, time runs out or no authenticator has the passkey (for privacy the
 * browser does not say which), InputError `passkey.assertion` when the answer is of another form.
 */
export function browserAssertion(credentials?: Pick<CredentialsContainer, "get">): GetAssertion {
  return async ({ challenge, rpId, credentialId }) => {
    const container = credentials ?? globalThis.navigator?.credentials;
    if (!container) throw new MissingError("passkey.unsupported", "There is no WebAuthn here", { rpId });
    let credential: Credential | null;
    try {
      credential = await container.get({
        publicKey: {
          challenge: Uint8Array.from(challenge),
          rpId,
          allowCredentials: [{ type: "public-key", id: Uint8Array.from(credentialId) }],
          userVerification: "required",
        },
      });
    } catch (cause) {
      throw new MissingError("passkey.no-assertion", "The browser gave no assertion", { rpId }, { cause });
    }
    if (credential === null) throw new MissingError("passkey.no-assertion", "The browser gave no assertion", { rpId });
    const answer = AssertionCredential.safeParse(credential);
    if (!answer.success) {
      throw new InputError(
        "passkey.assertion",
        "The browser's answer is not an assertion",
        {},
        { cause: answer.error },
      );
    }
    const { rawId, response } = answer.data;
    return {
      credentialId: new Uint8Array(rawId),
      authenticatorData: new Uint8Array(response.authenticatorData),
      clientDataJSON: new Uint8Array(response.clientDataJSON),
      signature: new Uint8Array(response.signature),
    };
  };
}
