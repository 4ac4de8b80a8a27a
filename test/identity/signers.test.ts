import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { getBytes, hexlify, Signature, type TypedDataDomain, type TypedDataField, Wallet } from "ethers";
import fc from "fast-check";
import { AccountSigner } from "../../src/identity/signers/AccountSigner.js";
import { ContractAccountSigner } from "../../src/identity/signers/ContractAccountSigner.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import { accountSignerBytes, keySignerBytes } from "../../src/identity/signers/signerBytes.js";
import { InputError, IntegrityError } from "../../src/shared/errors.js";
import { flip } from "./SoftwareAuthenticator.js";
import { accepted, domain, ethers, failsWith, hashOf, message, p256Verifier, sign, types } from "./signersFixture.js";

/** A wallet whose signatures arrive in another form, or from another account. */
class OddWallet extends Wallet {
  constructor(
    key: string,
    readonly change: (signature: string) => string,
  ) {
    super(key);
  }

  override async signTypedData(
    ...given: [TypedDataDomain, Record<string, TypedDataField[]>, Record<string, unknown>]
  ): Promise<string> {
    return this.change(await super.signTypedData(...given));
  }
}

describe("AccountSigner", () => {
  const wallet = Wallet.createRandom();

  it("signs for an externally owned account, with 65 bytes", async () => {
    const signer = await AccountSigner.create(wallet);
    expect(signer.signer).to.equal(wallet.address.toLowerCase());
    const signature = await sign(signer, 1n);
    expect(getBytes(signature)).to.have.length(65);
    expect(await accepted(signer.signer, hashOf(1n), signature)).to.equal(true);
  });

  it("signs with an account of a JSON-RPC provider", async () => {
    const [account] = await ethers.getSigners();
    if (!account) throw new Error("the network has no accounts");
    const signer = await AccountSigner.create(account);
    expect(await accepted(signer.signer, hashOf(1n), await sign(signer, 1n))).to.equal(true);
  });

  it("is refused on chain for another hash and another account", async () => {
    const signer = await AccountSigner.create(wallet);
    const signature = await sign(signer, 1n);
    expect(await accepted(signer.signer, hashOf(2n), signature)).to.equal(false);
    expect(await accepted(Wallet.createRandom().address, hashOf(1n), signature)).to.equal(false);
  });

  it("brings a v of 0 or 1 and EIP-2098's form to the one that the contract takes", async () => {
    const forms = [
      (signature: string) => {
        const { r, s, yParity } = Signature.from(signature);
        return `${r}${s.slice(2)}0${yParity}`;
      },
      (signature: string) => Signature.from(signature).compactSerialized,
    ];
    for (const form of forms) {
      const signer = await AccountSigner.create(new OddWallet(wallet.privateKey, form));
      for (const nonce of [1n, 2n, 3n, 4n]) {
        expect(
          await accepted(signer.signer, hashOf(nonce), form(await wallet.signTypedData(domain, types, message(nonce)))),
        ).to.equal(false);
        expect(await accepted(signer.signer, hashOf(nonce), await sign(signer, nonce))).to.equal(true);
      }
    }
  });

  it("refuses a wallet that signs with another account or answers nonsense", async () => {
    const other = Wallet.createRandom();
    const hash = hashOf(1n);
    const switched = await AccountSigner.create(
      new OddWallet(wallet.privateKey, () => other.signingKey.sign(hash).serialized),
    );
    const error = await failsWith(() => sign(switched, 1n), IntegrityError, "signer.other-account");
    expect(error.values).to.deep.equal({ account: wallet.address.toLowerCase(), recovered: other.address });
    const nonsense = await AccountSigner.create(new OddWallet(wallet.privateKey, () => "0x1234"));
    await failsWith(() => sign(nonsense, 1n), IntegrityError, "signer.answer");
  });

  it("refuses a value that does not fit its types", async () => {
    const signer = await AccountSigner.create(wallet);
    await failsWith(() => signer.signTypedData(domain, types, { nonce: 1n }), InputError, "signer.typed-data");
  });
});

describe("ContractAccountSigner", () => {
  it("signs for an ERC-1271 account through its owner, and is refused for another hash or owner", async () => {
    const owner = Wallet.createRandom();
    const account = await ethers.deployContract("OwnedAccount", [owner.address]);
    const signer = new ContractAccountSigner(await account.getAddress(), owner);
    const signature = await sign(signer, 1n);
    expect(signature).to.equal(await owner.signTypedData(domain, types, message(1n)));
    expect(await accepted(signer.signer, hashOf(1n), signature)).to.equal(true);
    expect(await accepted(signer.signer, hashOf(2n), signature)).to.equal(false);
    const stranger = new ContractAccountSigner(await account.getAddress(), Wallet.createRandom());
    expect(await accepted(signer.signer, hashOf(1n), await sign(stranger, 1n))).to.equal(false);
  });

  it("signs for an account that delegates its code (EIP-7702), whose plain signature no longer counts", async () => {
    const [relay] = await ethers.getSigners();
    const owner = Wallet.createRandom();
    const delegating = Wallet.createRandom(ethers.provider);
    const account = await ethers.deployContract("OwnedAccount", [owner.address]);
    const authorization = await delegating.authorize({ address: await account.getAddress(), nonce: 0, chainId: 31337 });
    const wallet = Wallet.createRandom(ethers.provider);
    await relay?.sendTransaction({ to: wallet.address, value: 10n ** 18n });
    const sent = await wallet.sendTransaction({ to: wallet.address, authorizationList: [authorization] });
    await sent.wait();
    const plain = await AccountSigner.create(delegating);
    expect(await accepted(plain.signer, hashOf(1n), await sign(plain, 1n))).to.equal(false);
    const signer = new ContractAccountSigner(delegating.address, owner);
    expect(await accepted(signer.signer, hashOf(1n), await sign(signer, 1n))).to.equal(true);
  });

  it("refuses a malformed account, value and answer", async () => {
    const owner = Wallet.createRandom();
    await failsWith(() => new ContractAccountSigner("0x12", owner), InputError, "signer.address");
    const signer = new ContractAccountSigner(owner.address, new OddWallet(owner.privateKey, () => "not bytes"));
    await failsWith(() => sign(signer, 1n), IntegrityError, "signer.answer");
    await failsWith(() => signer.signTypedData(domain, types, {}), InputError, "signer.typed-data");
  });
});

describe("P256Signer", () => {
  it("signs 64 bytes that the verifier takes, for the hash and key alone", async () => {
    const { signer, secretKey } = P256Signer.generate(p256Verifier);
    const signature = await sign(signer, 1n);
    expect(getBytes(signature)).to.have.length(64);
    expect(getBytes(signer.signer)).to.have.length(84);
    expect(await accepted(signer.signer, hashOf(1n), signature)).to.equal(true);
    expect(await accepted(signer.signer, hashOf(2n), signature)).to.equal(false);
    expect(await accepted(P256Signer.generate(p256Verifier).signer.signer, hashOf(1n), signature)).to.equal(false);
    expect(new P256Signer(p256Verifier, secretKey).signer).to.equal(signer.signer);
  });

  it("is refused on chain with the high s of the same signature", async () => {
    const { signer } = P256Signer.generate(p256Verifier);
    const signature = p256.Signature.fromBytes(getBytes(await sign(signer, 1n)), "compact");
    const high = flip(signature);
    expect(high.hasHighS()).to.equal(true);
    expect(await accepted(signer.signer, hashOf(1n), hexlify(high.toBytes("compact")))).to.equal(false);
  });

  it("signs every message with low s, and the contract takes it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        async (seed, nonce) => {
          fc.pre(p256.utils.isValidSecretKey(seed));
          const signer = new P256Signer(p256Verifier, seed);
          const signature = await sign(signer, nonce);
          expect(p256.Signature.fromBytes(getBytes(signature), "compact").hasHighS()).to.equal(false);
          expect(await accepted(signer.signer, hashOf(nonce), signature)).to.equal(true);
        },
      ),
      { seed: 7913, numRuns: 25 },
    );
  });

  it("keeps its own copy of the key, and shows it to no serialiser", async () => {
    const { signer, secretKey } = P256Signer.generate(p256Verifier);
    const own = new P256Signer(p256Verifier, secretKey);
    secretKey.fill(0);
    expect(await sign(own, 1n)).to.equal(await sign(signer, 1n));
    expect(Object.keys(own)).to.deep.equal(["signer"]);
  });

  it("refuses a secret key of zero, of the order, or of another length, without printing it", async () => {
    const order = getBytes(`0x${p256.Point.Fn.ORDER.toString(16)}`);
    for (const secretKey of [new Uint8Array(32), order, new Uint8Array(31).fill(7), new Uint8Array(33).fill(7)]) {
      const make = () => new P256Signer(p256Verifier, secretKey);
      const error = await failsWith(make, InputError, "signer.secret-key");
      expect(error.values).to.deep.equal({ bytes: secretKey.length });
    }
    const { signer } = P256Signer.generate(p256Verifier);
    await failsWith(() => signer.signTypedData(domain, types, {}), InputError, "signer.typed-data");
  });
});

describe("signerBytes", () => {
  const { signer } = P256Signer.generate(p256Verifier);
  const qx = `0x${signer.signer.slice(42, 106)}` as const;
  const qy = `0x${signer.signer.slice(106)}` as const;

  it("puts the verifier before the key", () => {
    expect(keySignerBytes(p256Verifier, { qx, qy })).to.equal(signer.signer);
    expect(accountSignerBytes(p256Verifier)).to.equal(signer.signer.slice(0, 42));
  });

  it("refuses what is not an address, and zero", async () => {
    const [first] = await ethers.getSigners();
    const swapped = first?.address.replace(/[a-fA-F]/, (c) =>
      c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase(),
    );
    for (const address of ["", "0x", "patient.eth", `0x${"00".repeat(20)}`, `0x${"11".repeat(21)}`, swapped ?? ""]) {
      await failsWith(() => accountSignerBytes(address), InputError, "signer.address");
    }
  });

  it("refuses a key that is short or off the curve", async () => {
    for (const key of [
      { qx, qy: qx },
      { qx, qy: "0x12" as const },
      { qx: `0x${"ff".repeat(32)}` as const, qy },
    ]) {
      await failsWith(() => keySignerBytes(p256Verifier, key), InputError, "signer.public-key");
    }
  });
});
