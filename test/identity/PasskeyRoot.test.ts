import { hkdfSync } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { PasskeyRoot } from "../../src/identity/PasskeyRoot.js";
import { browserPrf } from "../../src/identity/signers/browserPrf.js";
import { p256PublicKey } from "../../src/identity/signers/P256PublicKey.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import { passkeyPublicKeyFromCose } from "../../src/identity/signers/passkeyPublicKey.js";
import { InputError, MissingError } from "../../src/shared/errors.js";
import { SoftwareAuthenticator } from "./SoftwareAuthenticator.js";
import { failsWith, ORIGIN, p256Verifier, RP_ID } from "./signersFixture.js";
import { saltOf } from "./softwarePrf.js";

const authenticator = () => new SoftwareAuthenticator(RP_ID, ORIGIN);
const unlock = (passkey: SoftwareAuthenticator) =>
  PasskeyRoot.unlock(browserPrf(passkey), { rpId: RP_ID, credentialId: passkey.credentialId });
const utf8 = (text: string) => new TextEncoder().encode(text);

describe("PasskeyRoot", () => {
  it("derives seed, signer and salt as node:crypto's HKDF does, from the function's value at one fixed input", async () => {
    const output = new Uint8Array(32).map((_, i) => i);
    let asked: Uint8Array | undefined;
    const root = await PasskeyRoot.unlock(
      async ({ first }) => {
        asked = first;
        return { first: output };
      },
      { rpId: RP_ID, credentialId: Uint8Array.of(1) },
    );
    expect(asked).to.deep.equal(utf8("medtrail/passkey-root/v1"));
    const derive = (what: string, length: number) =>
      new Uint8Array(hkdfSync("sha256", output, "", `medtrail/pseudonym/v1\0${what}\0clinic\0`, length));
    const { seed, signer, salt } = await root.pseudonym("clinic", p256Verifier);
    expect(seed).to.deep.equal(derive("seed", 32));
    expect(salt).to.equal(`0x${Buffer.from(derive("salt", 32)).toString("hex")}`);
    const order = p256.Point.Fn.ORDER;
    const scalar = (BigInt(`0x${Buffer.from(derive("signer", 48)).toString("hex")}`) % (order - 1n)) + 1n;
    const secretKey = Uint8Array.from(Buffer.from(scalar.toString(16).padStart(64, "0"), "hex"));
    expect(signer.signer).to.equal(new P256Signer(p256Verifier, secretKey).signer);
  });

  it("gives the same pseudonym again from the same passkey, another from another, and another name", async () => {
    const passkey = authenticator();
    const [one, again, other] = [await unlock(passkey), await unlock(passkey), await unlock(authenticator())];
    const first = await one.pseudonym("a", p256Verifier);
    const same = await again.pseudonym("a", p256Verifier);
    expect([same.seed, same.salt, same.signer.signer]).to.deep.equal([first.seed, first.salt, first.signer.signer]);
    const others = [await one.pseudonym("b", p256Verifier), await other.pseudonym("a", p256Verifier)];
    const values = [first, ...others].flatMap(({ seed, salt, signer }) => [
      Buffer.from(seed).toString("hex"),
      salt,
      signer.signer,
    ]);
    expect(new Set(values).size).to.equal(9);
  });

  it("keeps the output out of logs, and refuses names that two keyboards write differently", async () => {
    const root = await unlock(authenticator());
    expect(JSON.stringify(root)).to.equal("{}");
    for (const name of ["", "a b", "ä", "a\0b", "x".repeat(65)]) {
      await failsWith(() => root.pseudonym(name, p256Verifier), InputError, "input.invalid");
    }
  });

  it("refuses what is no function's value", async () => {
    for (const first of [new Uint8Array(31), new Uint8Array(32), new Uint8Array(64).fill(1, 3)]) {
      const call = () => PasskeyRoot.unlock(async () => ({ first }), { rpId: RP_ID, credentialId: Uint8Array.of(1) });
      await failsWith(call, InputError, "passkey.prf-output");
    }
  });
});

describe("browserPrf", () => {
  const inputs = { first: utf8("one"), second: utf8("two") };

  it("evaluates at one input and at two, each by itself", async () => {
    const passkey = authenticator();
    const request = { rpId: RP_ID, credentialId: passkey.credentialId };
    const both = await browserPrf(passkey)({ ...request, ...inputs });
    const swapped = await browserPrf(passkey)({ ...request, first: inputs.second, second: inputs.first });
    const single = await browserPrf(passkey)({ ...request, first: inputs.first });
    expect(both).to.deep.equal({ first: swapped.second, second: swapped.first });
    expect(single).to.deep.equal({ first: both.first });
    expect(both.first).not.to.deep.equal(both.second);
  });

  for (const [name, get, code] of [
    ["there is no credential", async () => null, "passkey.assertion"],
    ["another passkey answers", async () => authenticator().get({ publicKey: request() }), "passkey.assertion"],
  ] as const) {
    it(`refuses where ${name}`, async () => {
      const { credentialId } = authenticator();
      const call = () => browserPrf({ get })({ rpId: RP_ID, credentialId, ...inputs });
      await failsWith(call, InputError, code);
    });
  }

  it("says so where the authenticator has no such function, or forgets the second input", async () => {
    const passkey = authenticator();
    const without = {
      get: async (options?: CredentialRequestOptions) => {
        const { extensions: _, ...publicKey } = options?.publicKey ?? request();
        return passkey.get({ publicKey });
      },
    };
    const { credentialId } = passkey;
    const ask = (container: Pick<CredentialsContainer, "get">) =>
      browserPrf(container)({ rpId: RP_ID, credentialId, ...inputs });
    await failsWith(() => ask(without), MissingError, "passkey.no-prf");
    const forgetful = {
      get: async (options?: CredentialRequestOptions) => {
        const publicKey = {
          ...(options?.publicKey ?? request()),
          extensions: { prf: { eval: { first: utf8("one") } } },
        };
        return passkey.get({ publicKey });
      },
    };
    await failsWith(() => ask(forgetful), MissingError, "passkey.no-prf");
  });

  it("says so where there is no WebAuthn, or the user declines", async () => {
    const { credentialId } = authenticator();
    const ask = (container?: Pick<CredentialsContainer, "get">) =>
      browserPrf(container)({ rpId: RP_ID, credentialId, ...inputs });
    await failsWith(() => ask(), MissingError, "passkey.unsupported");
    await failsWith(() => ask(authenticator()), MissingError, "passkey.no-assertion"); // it does not know the passkey
  });
});

describe("SoftwareAuthenticator", () => {
  it("hashes inputs as WebAuthn's prf does before hmac-secret, and marks its output by ED", async () => {
    const passkey = authenticator();
    const ask = (verification: UserVerificationRequirement) =>
      passkey.get({
        publicKey: {
          ...request(),
          userVerification: verification,
          extensions: { prf: { eval: { first: utf8("x") } } },
        },
      });
    expect(Buffer.from(saltOf(utf8("x")))).to.deep.equal(
      Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.concat([Buffer.from("WebAuthn PRF\0x")]))),
    );
    const [verified, present] = [await ask("required"), await ask("discouraged")];
    const outputOf = (credential: typeof verified) =>
      Buffer.from(credential.getClientExtensionResults().prf?.results.first ?? new ArrayBuffer(0)).toString("hex");
    expect(outputOf(verified)).not.to.equal(outputOf(present)); // two functions: one for each kind of verification
    const data = new Uint8Array(verified.response.authenticatorData);
    expect(data[32]).to.equal(0x01 | 0x04 | 0x80);
    expect(Buffer.from(data.subarray(37, 51)).toString("latin1")).to.equal("\xa1\x6bhmac-secret\x58");
    expect(data).to.have.length(37 + 15 + 32);
  });

  it("evaluates for the credential that is meant, and refuses what the standard refuses", async () => {
    const passkey = authenticator();
    const id = Buffer.from(passkey.credentialId).toString("base64url");
    const allowCredentials = [{ type: "public-key" as const, id: Uint8Array.from(passkey.credentialId) }];
    const evaluate = (prf: AuthenticationExtensionsPRFInputs, list = allowCredentials) =>
      passkey.get({ publicKey: { ...request(), allowCredentials: list, extensions: { prf } } });
    const chosen = await evaluate({ eval: { first: utf8("a") }, evalByCredential: { [id]: { first: utf8("b") } } });
    const plain = await evaluate({ eval: { first: utf8("b") } });
    expect(chosen.getClientExtensionResults()).to.deep.equal(plain.getClientExtensionResults());
    const refusal = (call: Promise<unknown>) =>
      call.then(
        () => "none",
        (error: DOMException) => error.name,
      );
    expect(await refusal(evaluate({ evalByCredential: { [id]: { first: utf8("b") } } }, []))).to.equal(
      "NotSupportedError",
    );
    expect(await refusal(evaluate({ evalByCredential: { Zm9v: { first: utf8("b") } } }))).to.equal("SyntaxError");
  });

  it("registers with attested credential data, whose key the library reads", () => {
    const passkey = authenticator();
    const { authenticatorData, clientDataJSON, attestationObject } = passkey.register(new Uint8Array(32));
    expect(authenticatorData[32]).to.equal(0x01 | 0x04 | 0x40);
    const idLength = new DataView(authenticatorData.buffer).getUint16(53);
    expect(authenticatorData.subarray(55, 55 + idLength)).to.deep.equal(passkey.credentialId);
    const key = passkeyPublicKeyFromCose(authenticatorData.subarray(55 + idLength));
    expect(key).to.deep.equal(p256PublicKey(passkey.point));
    expect(JSON.parse(new TextDecoder().decode(clientDataJSON)).type).to.equal("webauthn.create");
    expect(Buffer.from(attestationObject).indexOf(authenticatorData)).to.equal(
      attestationObject.length - authenticatorData.length,
    );
  });

  it("counts its signatures", () => {
    const passkey = authenticator();
    const counts = [1, 2, 3].map(() =>
      new DataView(passkey.assert(new Uint8Array(32)).authenticatorData.buffer).getUint32(33),
    );
    expect(counts).to.deep.equal([1, 2, 3]);
  });
});

const request = (): PublicKeyCredentialRequestOptions => ({ challenge: new Uint8Array(32), rpId: RP_ID });
