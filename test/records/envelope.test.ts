import { expect } from "chai";
import fc from "fast-check";
import { base64url, CompactEncrypt, decodeProtectedHeader } from "jose";
import { openCategoryKey, sealCategoryKey } from "../../src/records/categoryShare.js";
import {
  openEnvelope,
  openReaderEnvelope,
  sealContentKey,
  sealContentKeyForReader,
} from "../../src/records/envelope.js";
import { readBinding } from "../../src/records/envelopeParties.js";
import { InputError, IntegrityError } from "../../src/shared/errors.js";
import { type Hex, toHex } from "../../src/shared/hex.js";
import { newX25519KeyPair } from "../../src/shared/x25519.js";
import { expectFailure, failureOf } from "../support/failureOf.js";
import { withSharedData } from "../support/withSharedData.js";
import { X25519_VECTORS, x25519Vectors } from "../support/wycheproof.js";

const id = (byte: number): Hex => toHex(new Uint8Array(32).fill(byte));
const contentKey = Uint8Array.from({ length: 32 }, (_, i) => 200 - i);
const { publicKey, privateKey } = newX25519KeyPair();
const [record, patient, reader, other] = [id(0xa1), id(0xa2), id(0xa3), id(0xa4)];
const place = { record, categoryNumber: 7, epoch: 3 };
const share = { patient, reader, categoryNumber: 7, epoch: 3 };
const weak = { ...publicKey, x: "A".repeat(43) };

/** All one-character changes of a text, to another character of the base64url alphabet or to a dot. */
function* changesOf(text: string): Generator<string> {
  for (let i = 0; i < text.length; i++) {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const at = alphabet.indexOf(text[i] ?? "");
    // The lowest bit is where base64url keeps unused bits; the highest is well inside the bytes.
    for (const flipped of at < 0 ? ["A"] : [alphabet[at ^ 1], alphabet[at ^ 32], "."]) {
      yield text.slice(0, i) + flipped + text.slice(i + 1);
    }
  }
}

describe("envelope of a record", () => {
  it("opens for the record, category and epoch it was sealed for, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 0, max: 63 }),
        fc.integer({ min: 1, max: 2 ** 32 - 1 }),
        async (key, recordBytes, categoryNumber, epoch) => {
          const binding = { record: toHex(recordBytes), categoryNumber, epoch };
          const envelope = await sealContentKey({ ...binding, contentKey: key, publicKey });
          expect(readBinding(envelope)).to.deep.equal({ kind: "record", ...binding });
          expect(new Uint8Array(await openEnvelope({ ...binding, envelope, privateKey }))).to.deep.equal(key);
        },
      ),
      { seed: 40, numRuns: 40 },
    );
  });

  it("has the header RFC 7518 section 4.6 gives it", async () => {
    const envelope = await sealContentKey({ ...place, contentKey, publicKey });
    const { epk, ...header } = decodeProtectedHeader(envelope);
    expect(epk).to.include({ kty: "OKP", crv: "X25519" });
    expect(header).to.deep.equal({
      alg: "ECDH-ES+A256KW",
      enc: "A256GCM",
      apu: base64url.encode(new Uint8Array(32).fill(0xa1)),
      apv: base64url.encode(Uint8Array.of(1, 7, 0, 0, 0, 3)),
    });
  });

  it("says which of record, category and epoch differs", async () => {
    const envelope = await sealContentKey({ ...place, contentKey, publicKey });
    const open = (change: Partial<typeof place>) => openEnvelope({ ...place, ...change, envelope, privateKey });
    const failure = await expectFailure(() => open({ record: other }), IntegrityError, "envelope.other-record");
    expect(failure.values).to.deep.equal({ expected: other, found: record });
    await expectFailure(() => open({ categoryNumber: 8 }), IntegrityError, "envelope.other-category");
    await expectFailure(() => open({ epoch: 4 }), IntegrityError, "envelope.other-epoch");
    const upper: Hex = `0x${record.slice(2).toUpperCase()}`;
    expect(new Uint8Array(await open({ record: upper }))).to.deep.equal(contentKey);
  });

  it("does not open when its header is rewritten to name what is expected", async () => {
    const envelope = await sealContentKey({ ...place, contentKey, publicKey });
    const [header = "", ...rest] = envelope.split(".");
    const fields: object = JSON.parse(new TextDecoder().decode(base64url.decode(header)));
    const rewritten = (change: object) =>
      [base64url.encode(JSON.stringify({ ...fields, ...change })), ...rest].join(".");
    const moved = rewritten({ apu: base64url.encode(new Uint8Array(32).fill(0xa4)) });
    const later = rewritten({ apv: base64url.encode(Uint8Array.of(1, 7, 0, 0, 0, 4)) });
    const calls = [
      () => openEnvelope({ ...place, record: other, envelope: moved, privateKey }),
      () => openEnvelope({ ...place, epoch: 4, envelope: later, privateKey }),
    ];
    for (const call of calls) await expectFailure(call, IntegrityError, "envelope.closed");
  });

  it("does not open with another private key", async () => {
    const envelope = await sealContentKey({ ...place, contentKey, publicKey });
    const wrong = newX25519KeyPair().privateKey;
    const failure = await expectFailure(
      () => openEnvelope({ ...place, envelope, privateKey: wrong }),
      IntegrityError,
      "envelope.closed",
    );
    expect(failure.message).not.to.include(base64url.encode(wrong));
    const short = wrong.subarray(1);
    await expectFailure(() => openEnvelope({ ...place, envelope, privateKey: short }), InputError, "key.form");
  });

  it("refuses every single changed character", async () => {
    const envelope = await sealContentKey({ ...place, contentKey, publicKey });
    for (const changed of changesOf(envelope)) {
      expect(changed).not.to.equal(envelope);
      const failure = await failureOf(() => openEnvelope({ ...place, envelope: changed, privateKey }));
      expect(failure, changed).to.be.instanceOf(IntegrityError);
    }
  });

  it("refuses any other text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 2000 })), async (envelope) => {
        await expectFailure(() => openEnvelope({ ...place, envelope, privateKey }), IntegrityError, "envelope.form");
      }),
      { seed: 41 },
    );
  });

  it("refuses other algorithms and header fields", async () => {
    const parameters = { apu: new Uint8Array(32).fill(0xa1), apv: Uint8Array.of(1, 7, 0, 0, 0, 3) };
    for (const header of [
      { alg: "ECDH-ES", enc: "A256GCM" },
      { alg: "ECDH-ES+A128KW", enc: "A256GCM" },
      { alg: "ECDH-ES+A256KW", enc: "A128GCM" },
      { alg: "ECDH-ES+A256KW", enc: "A256CBC-HS512" },
      { alg: "ECDH-ES+A256KW", enc: "A256GCM", zip: "DEF" },
      { alg: "ECDH-ES+A256KW", enc: "A256GCM", kid: "x" },
    ]) {
      const envelope = await new CompactEncrypt(contentKey)
        .setProtectedHeader(header)
        .setKeyManagementParameters(parameters)
        .encrypt(publicKey);
      await expectFailure(() => openEnvelope({ ...place, envelope, privateKey }), IntegrityError, "envelope.form");
    }
    const p256 = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const onP256 = await new CompactEncrypt(contentKey)
      .setProtectedHeader({ alg: "ECDH-ES+A256KW", enc: "A256GCM" })
      .setKeyManagementParameters(parameters)
      .encrypt(p256.publicKey);
    await expectFailure(
      () => openEnvelope({ ...place, envelope: onP256, privateKey }),
      IntegrityError,
      "envelope.form",
    );
  });

  it("refuses a payload of another length than a key, and agreement info of another length", async () => {
    for (const [payload, apu, apv] of [
      [31, 32, 6],
      [33, 32, 6],
      [32, 31, 6],
      [32, 32, 5],
      [32, 32, 7],
      [32, 32, 38],
      [32, 32, 0],
    ] as const) {
      const envelope = await new CompactEncrypt(new Uint8Array(payload))
        .setProtectedHeader({ alg: "ECDH-ES+A256KW", enc: "A256GCM" })
        .setKeyManagementParameters({ apu: new Uint8Array(apu).fill(1), apv: new Uint8Array(apv).fill(1) })
        .encrypt(publicKey);
      const call = () => openEnvelope({ record: id(1), categoryNumber: 1, epoch: 0x01010101, envelope, privateKey });
      await expectFailure(call, IntegrityError, "envelope.form");
    }
  });

  it("refuses category 64 and epoch 0 in an envelope", async () => {
    for (const apv of [Uint8Array.of(1, 64, 0, 0, 0, 1), Uint8Array.of(1, 1, 0, 0, 0, 0)]) {
      const envelope = await new CompactEncrypt(contentKey)
        .setProtectedHeader({ alg: "ECDH-ES+A256KW", enc: "A256GCM" })
        .setKeyManagementParameters({ apu: new Uint8Array(32).fill(1), apv })
        .encrypt(publicKey);
      await expectFailure(() => readBinding(envelope), IntegrityError, "envelope.form");
    }
  });

  it("refuses a kind that there is not", async () => {
    for (const [kind, length] of [
      [0, 6],
      [2, 6],
      [3, 6],
      [4, 38],
    ] as const) {
      const apv = Uint8Array.from({ length }, (_, i) => (i === 0 ? kind : 1));
      const envelope = await new CompactEncrypt(contentKey)
        .setProtectedHeader({ alg: "ECDH-ES+A256KW", enc: "A256GCM" })
        .setKeyManagementParameters({ apu: new Uint8Array(32).fill(1), apv })
        .encrypt(publicKey);
      await expectFailure(() => readBinding(envelope), IntegrityError, "envelope.form");
    }
  });

  withSharedData(X25519_VECTORS, (path) => {
    it("seals to no key of Wycheproof whose shared secret is zero, nor opens with one as ephemeral key", async () => {
      const envelope = await sealContentKey({ ...place, contentKey, publicKey });
      const [header = "", ...rest] = envelope.split(".");
      const fields: object = JSON.parse(new TextDecoder().decode(base64url.decode(header)));
      const zeros = x25519Vectors(path).filter(({ flags }) => flags.includes("ZeroSharedSecret"));
      expect(zeros.length).to.be.greaterThan(30);
      for (const vector of zeros) {
        const key = { ...publicKey, x: base64url.encode(Buffer.from(vector.public, "hex")) };
        const sealing = await failureOf(() => sealContentKey({ ...place, contentKey, publicKey: key }));
        expect(sealing.code, `tcId ${vector.tcId}`).to.be.oneOf(["key.weak", "key.form"]);
        const forged = [base64url.encode(JSON.stringify({ ...fields, epk: key })), ...rest].join(".");
        await expectFailure(
          () => openEnvelope({ ...place, envelope: forged, privateKey }),
          IntegrityError,
          "envelope.form",
        );
      }
    });
  });

  it("refuses to seal what is out of form", async () => {
    const seal = (change: object) => sealContentKey({ ...place, contentKey, publicKey, ...change });
    await expectFailure(() => seal({ publicKey: weak }), InputError, "key.weak");
    await expectFailure(() => seal({ publicKey: { ...publicKey, kty: "EC" } }), InputError, "key.form");
    await expectFailure(() => seal({ contentKey: new Uint8Array(31) }), InputError, "input.invalid");
    await expectFailure(() => seal({ record: "0x12" }), InputError, "hex.invalid");
    for (const change of [{ categoryNumber: 64 }, { categoryNumber: -1 }, { epoch: 0 }, { epoch: 2 ** 32 }]) {
      await expectFailure(() => seal(change), InputError, "input.invalid");
    }
  });
});

describe("envelope of a record for a reader", () => {
  it("opens for that record, category, epoch and organisation alone", async () => {
    const envelope = await sealContentKeyForReader({ ...place, reader, contentKey, publicKey });
    expect(readBinding(envelope)).to.deep.equal({ kind: "share", reader, ...place });
    const open = (change: object) => openReaderEnvelope({ ...place, reader, envelope, privateKey, ...change });
    expect(new Uint8Array(await open({}))).to.deep.equal(contentKey);
    await expectFailure(() => open({ record: other }), IntegrityError, "envelope.other-record");
    await expectFailure(() => open({ reader: other }), IntegrityError, "envelope.other-reader");
    await expectFailure(() => open({ privateKey: newX25519KeyPair().privateKey }), IntegrityError, "envelope.closed");
    await expectFailure(() => open({ categoryNumber: 8 }), IntegrityError, "envelope.other-category");
    await expectFailure(() => open({ epoch: 2 }), IntegrityError, "envelope.other-epoch");
  });

  it("is not mistaken for another kind", async () => {
    const forReader = await sealContentKeyForReader({ ...place, reader, contentKey, publicKey });
    const forPatient = await sealContentKey({ ...place, contentKey, publicKey });
    const category = await sealCategoryKey({ ...share, categoryPrivateKey: contentKey, publicKey });
    for (const call of [
      () => openEnvelope({ ...place, envelope: forReader, privateKey }),
      () => openEnvelope({ ...place, envelope: category, privateKey }),
      () => openReaderEnvelope({ ...place, reader, envelope: forPatient, privateKey }),
      () => openReaderEnvelope({ ...place, reader, envelope: category, privateKey }),
      () => openCategoryKey({ ...share, envelope: forReader, privateKey }),
      () => openCategoryKey({ ...share, envelope: forPatient, privateKey }),
    ]) {
      await expectFailure(call, IntegrityError, "envelope.other-kind");
    }
  });
});

describe("category share", () => {
  const category = newX25519KeyPair();
  const seal = () => sealCategoryKey({ ...share, categoryPrivateKey: category.privateKey, publicKey });

  it("gives the reader the category's key pair", async () => {
    const envelope = await seal();
    expect(readBinding(envelope)).to.deep.equal({ kind: "category", ...share });
    const opened = await openCategoryKey({ ...share, envelope, privateKey, expectedPublicKey: category.publicKey });
    expect(opened.publicKey).to.deep.equal(category.publicKey);
    expect(new Uint8Array(opened.privateKey)).to.deep.equal(category.privateKey);
    const unchecked = await openCategoryKey({ ...share, envelope, privateKey });
    expect(unchecked.publicKey).to.deep.equal(category.publicKey);
    const inside = await sealContentKey({ ...place, contentKey, publicKey: category.publicKey });
    const key = await openEnvelope({ ...place, envelope: inside, privateKey: opened.privateKey });
    expect(new Uint8Array(key)).to.deep.equal(contentKey);
  });

  it("says which of patient, reader, category and epoch differs", async () => {
    const envelope = await seal();
    for (const [change, code] of [
      [{ patient: other }, "envelope.other-patient"],
      [{ reader: other }, "envelope.other-reader"],
      [{ categoryNumber: 6 }, "envelope.other-category"],
      [{ epoch: 2 }, "envelope.other-epoch"],
    ] as const) {
      await expectFailure(() => openCategoryKey({ ...share, ...change, envelope, privateKey }), IntegrityError, code);
    }
  });

  it("refuses a key that is not the one in the patient's directory", async () => {
    const envelope = await sealCategoryKey({ ...share, categoryPrivateKey: newX25519KeyPair().privateKey, publicKey });
    const call = () => openCategoryKey({ ...share, envelope, privateKey, expectedPublicKey: category.publicKey });
    await expectFailure(call, IntegrityError, "envelope.other-key");
    const weakly = () => openCategoryKey({ ...share, envelope, privateKey, expectedPublicKey: weak });
    await expectFailure(weakly, InputError, "key.weak");
  });

  it("refuses every single changed character", async () => {
    const envelope = await seal();
    for (const changed of changesOf(envelope)) {
      const failure = await failureOf(() => openCategoryKey({ ...share, envelope: changed, privateKey }));
      expect(failure, changed).to.be.instanceOf(IntegrityError);
    }
  });

  it("refuses to seal to a weak key, or what is no private key", async () => {
    const input = { ...share, categoryPrivateKey: category.privateKey, publicKey };
    await expectFailure(() => sealCategoryKey({ ...input, publicKey: weak }), InputError, "key.weak");
    const short = category.privateKey.subarray(1);
    await expectFailure(() => sealCategoryKey({ ...input, categoryPrivateKey: short }), InputError, "input.invalid");
  });
});
