import { expect } from "chai";
import { keccak256 } from "ethers";
import fc from "fast-check";
import { ElementTree } from "../../../src/records/disclosure/ElementTree.js";
import { elementLeaf } from "../../../src/records/disclosure/elementLeaf.js";
import { elementSalts } from "../../../src/records/disclosure/elementSalts.js";
import { elementsOf } from "../../../src/records/disclosure/elementsOf.js";
import { InputError } from "../../../src/shared/errors.js";
import { type Hex, toHex } from "../../../src/shared/hex.js";
import { leafHash } from "../../../src/shared/merkleLeaf.js";
import { verifyLeafProof } from "../../../src/shared/verifyMerkleProof.js";
import { expectFailure } from "../../support/failureOf.js";
import { encodeText } from "../../support/sharing.js";

const newKey = () => crypto.getRandomValues(new Uint8Array(32));
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const PATIENT = encodeText(
  '{"resourceType":"Patient","gender":"male","name":[{"given":["Ann","B\\u00e9a"]},{"family":"O\\"Neill"}],' +
    '"deceasedBoolean" : false, "a/b~c":1e2,"weight":{"value": 80.00 },"empty":[],"photo":{},"x":null,"né":"ü"}',
);

/** Any JSON that FHIR could be, and more. */
const anyObject = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), {
  minKeys: 1,
  maxKeys: 12,
  noNullPrototype: true,
});

describe("a record's elements", () => {
  it("are its values without values inside, each with its JSON Pointer and exact bytes", () => {
    const found = elementsOf(PATIENT).map(({ path, value }) => [path, text(value)]);
    expect(found).to.deep.equal([
      ["/resourceType", '"Patient"'],
      ["/gender", '"male"'],
      ["/name/0/given/0", '"Ann"'],
      ["/name/0/given/1", '"B\\u00e9a"'],
      ["/name/1/family", '"O\\"Neill"'],
      ["/deceasedBoolean", "false"],
      ["/a~1b~0c", "1e2"],
      ["/weight/value", "80.00"],
      ["/empty", "[]"],
      ["/photo", "{}"],
      ["/x", "null"],
      ["/né", '"ü"'],
    ]);
  });

  it("of any JSON have distinct pointers, which lead to what their values say", () => {
    fc.assert(
      fc.property(anyObject, (value) => {
        const found = elementsOf(encodeText(JSON.stringify(value)));
        expect(new Set(found.map(({ path }) => path)).size).to.equal(found.length);
        for (const { path, value: exact } of found) expect(JSON.parse(text(exact))).to.deep.equal(follow(value, path));
      }),
    );
  });

  it("make the leaf that Solidity makes", () => {
    const salt = toHex(newKey());
    const [path, value] = [encodeText("/gender"), encodeText('"male"')];
    const expected = leafHash(["bytes32", "bytes32", "bytes32"], [salt, keccak256(path), keccak256(value)]);
    expect(toHex(elementLeaf(salt, { path: "/gender", value }))).to.equal(expected);
  });

  it("are refused where the record is not strict JSON", async () => {
    for (const content of ["", "{", '{"a":1}//', "%PDF"]) {
      await expectFailure(() => ElementTree.build(encodeText(content), newKey()), InputError, "fhir.not-json");
    }
    const doubled = encodeText('{"a":1,"a":2}');
    await expectFailure(() => ElementTree.build(doubled, newKey()), InputError, "fhir.duplicate-name");
  });

  it("have salts that the content key alone gives: a vector of HKDF and HMAC", async () => {
    const salts = await elementSalts(new Uint8Array(32).fill(7));
    const material = await crypto.subtle.importKey("raw", new Uint8Array(32).fill(7), "HKDF", false, ["deriveBits"]);
    const info = encodeText("medtrail/element-salts/v1");
    const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
    const secret = await crypto.subtle.deriveBits(hkdf, material, 256);
    const mac = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const sign = async (bytes: number[]) =>
      toHex(new Uint8Array(await crypto.subtle.sign("HMAC", mac, new Uint8Array(bytes))));
    expect(toHex(salts.salt(258))).to.equal(await sign([0, 0, 0, 1, 2]));
    expect(toHex(salts.decoy(258))).to.equal(await sign([1, 0, 0, 1, 2]));
    expect(toHex(salts.salt(0))).not.to.equal(toHex(salts.decoy(0)));
  });
});

describe("the tree of a record's elements", () => {
  const verifies = (root: Hex, { path, value, salt, proof }: ReturnType<ElementTree["disclose"]>[number]) =>
    verifyLeafProof(root, toHex(elementLeaf(salt, { path, value: encodeText(value) })), proof);

  it("is the same for the same bytes and key, and another for another byte or key", async () => {
    const key = newKey();
    const { root } = await ElementTree.build(PATIENT, key);
    expect((await ElementTree.build(PATIENT, key)).root).to.equal(root);
    expect((await ElementTree.build(PATIENT, newKey())).root).not.to.equal(root);
    const other = encodeText(text(PATIENT).replace("80.00", "80.0"));
    expect((await ElementTree.build(other, key)).root).not.to.equal(root);
  });

  it("proves any subset of any document's elements", async () => {
    const subsets = fc.tuple(anyObject, fc.infiniteStream(fc.boolean()));
    await fc.assert(
      fc.asyncProperty(subsets, async ([value, choice]) => {
        const content = encodeText(JSON.stringify(value));
        const tree = await ElementTree.build(content, newKey());
        const chosen = elementsOf(content).filter(() => choice.next().value);
        if (chosen.length === 0) return;
        const shown = tree.disclose(chosen.map(({ path }) => path));
        for (const element of shown) expect(verifies(tree.root, element)).to.equal(true);
        // What was asked for is shown, in the order of the text, and nothing beside it.
        expect(shown.map(({ path }) => path)).to.deep.equal(chosen.map(({ path }) => path));
        expect(shown.map(({ value: exact }) => exact)).to.deep.equal(chosen.map(({ value: exact }) => text(exact)));
      }),
    );
  });

  it("refuses any change of path, value, salt or proof", async () => {
    const tree = await ElementTree.build(PATIENT, newKey());
    const all = tree.disclose([""]);
    const one = fc.constantFrom(...all);
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
    const changed = fc.oneof(
      fc.record({ element: one, change: fc.string().map((path) => ({ path })) }),
      fc.record({ element: one, change: fc.constantFrom(...all).map(({ path }) => ({ path })) }),
      fc.record({ element: one, change: fc.string().map((value) => ({ value })) }),
      fc.record({ element: one, change: fc.constantFrom(...all).map(({ value }) => ({ value })) }),
      fc.record({ element: one, change: bytes.map((salt) => ({ salt })) }),
      fc.record({ element: one, change: fc.constantFrom(...all).map(({ salt }) => ({ salt })) }),
      fc.record({ element: one, change: fc.array(bytes, { maxLength: 8 }).map((proof) => ({ proof })) }),
    );
    fc.assert(
      fc.property(changed, ({ element, change }) => {
        const altered = { ...element, ...change };
        fc.pre(JSON.stringify(altered) !== JSON.stringify(element));
        expect(verifies(tree.root, altered)).to.equal(false);
      }),
    );
  });

  it("shows all that lies below a path, and refuses paths that lead nowhere", async () => {
    const tree = await ElementTree.build(PATIENT, newKey());
    const paths = (...asked: string[]) => tree.disclose(asked).map(({ path }) => path);
    expect(paths("/name")).to.deep.equal(["/name/0/given/0", "/name/0/given/1", "/name/1/family"]);
    expect(paths("/name/0/given", "/gender", "/gender")).to.deep.equal([
      "/gender",
      "/name/0/given/0",
      "/name/0/given/1",
    ]);
    expect(paths("").length).to.equal(elementsOf(PATIENT).length);
    for (const path of ["/nam", "/name/2", "gender", "/gender/", "/name/"]) {
      const failure = await expectFailure(
        () => tree.disclose(["/gender", path]),
        InputError,
        "disclosure.unknown-path",
      );
      expect(failure.values).to.deep.equal({ path });
    }
    await expectFailure(() => tree.disclose([]), InputError, "disclosure.nothing");
  });

  it("looks alike for records of one and of sixty elements, and grows by powers of two", async () => {
    const lengthsOf = async (count: number) => {
      const content = encodeText(JSON.stringify(Array.from({ length: count }, (_, i) => i)));
      const tree = await ElementTree.build(content, newKey());
      return new Set(tree.disclose([""]).map(({ proof }) => proof.length));
    };
    for (const [count, depth] of [
      [1, 6],
      [2, 6],
      [60, 6],
      [64, 6],
      [65, 7],
      [128, 7],
      [129, 8],
    ] as const) {
      expect(await lengthsOf(count), `${count}`).to.deep.equal(new Set([depth]));
    }
  });

  it("gives a guess of a hidden value no leaf to compare with, without its salt", async () => {
    const key = newKey();
    const tree = await ElementTree.build(PATIENT, key);
    const shown = tree.disclose(["/name", "/weight"]);
    const nodes = new Set(shown.flatMap(({ proof }) => proof));
    const guess = (salt: Hex | Uint8Array) =>
      toHex(elementLeaf(salt, { path: "/gender", value: encodeText('"male"') }));
    for (const salt of [...shown.map((element) => element.salt), new Uint8Array(32), toHex(newKey())]) {
      expect(nodes.has(guess(salt))).to.equal(false);
      expect(verifyLeafProof(tree.root, guess(salt), shown[0]?.proof ?? [])).to.equal(false);
    }
    // The guess is right: with the salt it is the leaf. So it is the salt that hides it.
    const right = guess((await elementSalts(key)).salt(1));
    expect(verifyLeafProof(tree.root, right, tree.disclose(["/gender"])[0]?.proof ?? [])).to.equal(true);
  });

  it("never shows the decoys' salts, nor takes a decoy for an element", async () => {
    const key = newKey();
    const tree = await ElementTree.build(PATIENT, key);
    const salts = await elementSalts(key);
    const everything = JSON.stringify(tree.disclose([""]));
    for (let i = 0; i < 64; i++) expect(everything).not.to.include(toHex(salts.decoy(i)).slice(2));
  });
});

function follow(value: unknown, path: string): unknown {
  let current = value;
  for (const part of path.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof current !== "object" || current === null) throw new Error(`nothing at ${path}`);
    current = Reflect.get(current, name);
  }
  return current;
}
