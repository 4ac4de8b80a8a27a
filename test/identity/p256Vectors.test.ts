import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { hexlify } from "ethers";
import { z } from "zod";
import { p256PublicKey } from "../../src/identity/signers/P256PublicKey.js";
import { keySignerBytes } from "../../src/identity/signers/signerBytes.js";
import { withSharedData } from "../support/withSharedData.js";
import { flip } from "./SoftwareAuthenticator.js";
import { accepted, p256Verifier } from "./signersFixture.js";

const VECTORS = "crypto/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json";

const Hexadecimal = z.string().transform((digits) => Uint8Array.from(Buffer.from(digits, "hex")));

const Vectors = z.object({
  numberOfTests: z.number(),
  testGroups: z.array(
    z.object({
      publicKey: z.object({ uncompressed: Hexadecimal }),
      tests: z.array(
        z.object({ tcId: z.number(), msg: Hexadecimal, sig: Hexadecimal, result: z.enum(["valid", "invalid"]) }),
      ),
    }),
  ),
});

describe("ERC7913P256Verifier over Wycheproof's P-256 vectors", () => {
  withSharedData(VECTORS, (path) => {
    it("takes every valid signature with low s, and nothing else", async () => {
      const { numberOfTests, testGroups } = Vectors.parse(JSON.parse(readFileSync(path, "utf8")));
      const count = { valid: 0, malleable: 0, invalid: 0 };
      for (const { publicKey, tests } of testGroups) {
        const signer = keySignerBytes(p256Verifier, p256PublicKey(publicKey.uncompressed));
        for (const { tcId, msg, sig, result } of tests) {
          const hash = hexlify(createHash("sha256").update(msg).digest());
          const answer = await accepted(signer, hash, hexlify(sig));
          if (result === "invalid") {
            expect(answer, `invalid test ${tcId}`).to.equal(false);
            count.invalid += 1;
            continue;
          }
          const signature = p256.Signature.fromBytes(sig, "compact");
          const high = signature.hasHighS();
          expect(answer, `valid test ${tcId}, high s: ${high}`).to.equal(!high);
          if (high) {
            const low = hexlify(flip(signature).toBytes("compact"));
            expect(await accepted(signer, hash, low), `valid test ${tcId} with low s`).to.equal(true);
          }
          count[high ? "malleable" : "valid"] += 1;
        }
      }
      expect(count).to.deep.equal({ valid: 103, malleable: 70, invalid: 89 });
      expect(count.valid + count.malleable + count.invalid).to.equal(numberOfTests);
    });
  });
});
