import { base64url } from "jose";
import { z } from "zod";
import { IntegrityError } from "../../shared/errors.js";

/** CollectedClientData, WebAuthn §5.8.1; members that later versions add are let through. */
const ClientData = z.looseObject({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.string().optional(),
});

/** What the relying party expects of the client data. */
export interface ClientDataExpectation {
  readonly challenge: Uint8Array;
  /** Origins of the pages that may ask for a signature, such as `https://patient.example`. */
  readonly origins: readonly string[];
  /** Origins of the pages that may show those in a frame; empty: none may. */
  readonly topOrigins: readonly string[];
}

/** Where a contract finds the two members it compares, as byte offsets in clientDataJSON. */
export interface ClientDataIndexes {
  readonly typeIndex: number;
  readonly challengeIndex: number;
}

/**
 * Steps of WebAuthn Level 3 §7.2 over the client data: type, challenge, origin, frame. Returns where the members are
 * that the contract compares.
 * @throws IntegrityError `passkey.client-data` when it is not JSON of that form, or not serialised as §5.8.1.1 has it;
 * `passkey.type`, `passkey.challenge`, `passkey.origin`, `passkey.cross-origin`.
 */
export function checkClientData(clientDataJSON: Uint8Array, expected: ClientDataExpectation): ClientDataIndexes {
  const { type, challenge, origin, crossOrigin, topOrigin } = parse(clientDataJSON);
  if (type !== "webauthn.get") {
    throw new IntegrityError("passkey.type", "The client data is not of an authentication", { type });
  }
  const expectedChallenge = base64url.encode(expected.challenge);
  if (challenge !== expectedChallenge) {
    throw new IntegrityError("passkey.challenge", "The passkey signed another challenge", {
      challenge,
      expected: expectedChallenge,
    });
  }
  if (!expected.origins.includes(origin)) {
    throw new IntegrityError("passkey.origin", "The assertion was made on a page that may not ask for it", {
      origin,
      allowed: expected.origins.join(" "),
    });
  }
  const framed = crossOrigin === true || topOrigin !== undefined;
  if (framed && (crossOrigin !== true || topOrigin === undefined || !expected.topOrigins.includes(topOrigin))) {
    throw new IntegrityError("passkey.cross-origin", "The assertion was made in a frame of a page that may not ask", {
      crossOrigin,
      topOrigin,
    });
  }
  // One character a byte, so that an index in the text is one in the bytes whatever stands before it.
  const text = new TextDecoder("windows-1252").decode(clientDataJSON);
  const typeIndex = text.indexOf('"type":"webauthn.get"');
  const challengeIndex = text.indexOf(`"challenge":"${expectedChallenge}"`);
  if (typeIndex < 0 || challengeIndex < 0) {
    throw new IntegrityError("passkey.client-data", "The client data is serialised in a way no contract can check", {
      typeIndex,
      challengeIndex,
    });
  }
  return { typeIndex, challengeIndex };
}

function parse(clientDataJSON: Uint8Array): z.infer<typeof ClientData> {
  try {
    return ClientData.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(clientDataJSON)));
  } catch (cause) {
    throw new IntegrityError(
      "passkey.client-data",
      "The client data is not WebAuthn's JSON",
      { bytes: clientDataJSON.length },
      { cause },
    );
  }
}
