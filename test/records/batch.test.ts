import { expect } from "chai";
import { keccak256, toBeHex, zeroPadValue } from "ethers";
import { type RecordOrigin, recordIdOf } from "../../src/records/recordIdOf.js";
import { recordStateOf, requireAnchored } from "../../src/records/recordState.js";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { IntegrityError, RefusedError } from "../../src/shared/errors.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { wordLeaf } from "../../src/shared/merkleLeaf.js";
import { ask, send } from "../../src/shared/send.js";
import { eventsOf } from "../support/eventsOf.js";
import { expectFailure } from "../support/failureOf.js";
import { p256Signer } from "../support/patientSigners.js";
import { type TestOrganization, type TestSystem, testSystem } from "../support/testSystem.js";

const MANIFEST: Hex = `0x${"ab".repeat(32)}`;
/** Leaves that are tried of a larger batch. */
const SAMPLE = 40;

describe("records anchored as a batch", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let otherAuthor: TestOrganization;
  let patient: Hex;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    otherAuthor = await system.organization("Other Hospital");
    patient = (await system.patient(await p256Signer(system), ["laboratory"])).id;
  });
  after(() => system.close());

  const digestAt = (name: string, i: number): Hex => word(keccak256(new TextEncoder().encode(`${name} ${i}`)));
  const word = (text: string): Hex => toHex(fromHex(text, 32));

  /** The records of a batch, its tree, and where it was anchored. */
  async function anchored(size: number, name = `batch of ${size}`) {
    const origins = Array.from({ length: size }, (_, i): RecordOrigin => {
      return { patient, author: author.org, digest: digestAt(name, i) };
    });
    const tree = await MerkleTree.of(origins.map(recordIdOf));
    const { records } = system.as(author.member);
    const receipt = await send(records.anchorBatch(author.org, tree.root, size, MANIFEST));
    return { origins, tree, receipt, anchoredAt: await system.now() };
  }

  const requireInBatch = ({ digest, author: by }: RecordOrigin, root: Hex, proof: readonly Hex[]) =>
    ask(system.chain.records.requireInBatch(patient, by, digest, root, [...proof]));
  const retract = ({ digest }: RecordOrigin, root: Hex, proof: readonly Hex[]) =>
    send(system.as(author.member).records.retractFromBatch(patient, author.org, digest, root, [...proof]));

  for (const size of [1, 2, 3, 7, 64, 1000]) {
    it(`of ${size} prove ${size > SAMPLE ? "their leaves, a sample of them," : "every leaf"} on chain`, async () => {
      const { origins, tree, receipt, anchoredAt } = await anchored(size);
      expect(eventsOf(system.chain.records, receipt)).to.deep.equal([
        {
          name: "RecordBatchAnchored",
          values: { author: author.org, root: tree.root, count: BigInt(size), manifest: MANIFEST },
        },
      ]);
      const step = Math.max(1, Math.floor(size / SAMPLE));
      const lengths = new Set<number>();
      for (let i = 0; i < size; i += step) {
        const origin = at(origins, i);
        const batch = { root: tree.root, proof: tree.proofAt(i) };
        lengths.add(batch.proof.length);
        await requireInBatch(origin, batch.root, batch.proof);
        const state = { record: recordIdOf(origin), state: "anchored", anchoredAt };
        expect(await requireAnchored(system.chain, origin, batch)).to.deep.equal(state);
        expect((await recordStateOf(system.chain, origin)).state).to.equal("unknown");
      }
      const depths = size === 1 ? [0] : [Math.floor(Math.log2(size)), Math.ceil(Math.log2(size))];
      for (const length of lengths) expect(length).to.be.oneOf(depths);
    });
  }

  describe("are refused with the exact reason", () => {
    const size = 7;
    let batch: Awaited<ReturnType<typeof anchored>>;
    before(async () => {
      batch = await anchored(size, "refused");
    });

    /** The view, the retraction and the library's question, which all have to say no. */
    async function refused(
      origin: RecordOrigin,
      root: Hex,
      proof: readonly Hex[],
      [code, values]: [ErrorCode, object],
    ): Promise<void> {
      for (const call of [() => requireInBatch(origin, root, proof), () => retract(origin, root, proof)]) {
        const failure = await expectFailure(call, RefusedError, code);
        expect(failure.values).to.deep.equal(values);
      }
      const call = () => requireAnchored(system.chain, origin, { root, proof });
      await expectFailure(call, IntegrityError, "record.not-anchored");
    }

    it("with the proof of another leaf", async () => {
      const { origins, tree } = batch;
      for (let i = 0; i < size; i++) {
        const proof = tree.proofAt((i + 1) % size);
        const origin = at(origins, i);
        const mine = tree.proofAt(i);
        if (proof.length === mine.length && proof.every((node, n) => node === mine[n])) continue;
        const values = { record: recordIdOf(origin), root: tree.root };
        await refused(origin, tree.root, proof, ["contract.RecordNotInBatch", values]);
      }
    });

    it("when the record is not in the tree", async () => {
      const { tree } = batch;
      const stranger = { patient, author: author.org, digest: digestAt("stranger", 0) };
      const values = { record: recordIdOf(stranger), root: tree.root };
      await refused(stranger, tree.root, tree.proofAt(0), ["contract.RecordNotInBatch", values]);
    });

    it("with a proof that is too short or too long for the batch's count", async () => {
      const { origins, tree } = batch;
      const origin = at(origins, 0);
      const [min, max] = [2n, 3n];
      for (const length of [0, 1, 4, 64]) {
        const proof = Array.from({ length }, (_, i) => digestAt("node", i));
        const values = { length: BigInt(length), min, max };
        await refused(origin, tree.root, proof, ["contract.ProofLengthOutOfRange", values]);
      }
    });

    it("by another author, who never anchored the root", async () => {
      const { origins, tree } = batch;
      const origin = { ...at(origins, 0), author: otherAuthor.org };
      const call = () => requireInBatch(origin, tree.root, tree.proofAt(0));
      const failure = await expectFailure(call, RefusedError, "contract.UnknownBatch");
      expect(failure.values).to.deep.equal({ author: otherAuthor.org, root: tree.root });
      const { records } = system.as(otherAuthor.member);
      const stolen = send(records.anchorBatch(otherAuthor.org, tree.root, size, MANIFEST));
      await stolen; // the root may be anchored by anybody, but an author's id is inside every leaf
      const inOwn = await expectFailure(call, RefusedError, "contract.RecordNotInBatch");
      expect(inOwn.values).to.deep.equal({ record: recordIdOf(origin), root: tree.root });
    });

    it("below a root that nobody anchored", async () => {
      const { origins } = batch;
      const values = { author: author.org, root: MANIFEST };
      await refused(at(origins, 0), MANIFEST, [], ["contract.UnknownBatch", values]);
    });

    it("when an internal node is offered as a leaf, whatever the length of its proof", async () => {
      const { origins, tree } = batch;
      for (const index of origins.keys()) {
        const leaf = wordLeaf(recordIdOf(at(origins, index)));
        const [sibling, ...rest] = tree.proofAt(index);
        if (!sibling) throw new Error("no sibling");
        const node = word(keccak256(leaf < sibling ? `${leaf}${sibling.slice(2)}` : `${sibling}${leaf.slice(2)}`));
        // The node has a valid path to the root; what the contract hashes is a record id, twice, and never the node.
        for (const digest of [node, leaf]) {
          const origin = { patient, author: author.org, digest };
          for (const proof of [rest, tree.proofAt(index)]) {
            const call = () => requireInBatch(origin, tree.root, proof);
            const code = proof.length < 2 ? "contract.ProofLengthOutOfRange" : "contract.RecordNotInBatch";
            await expectFailure(call, RefusedError, code);
          }
        }
      }
    });

    it("when the batch is anchored again, or is empty, or has no root", async () => {
      const { tree } = batch;
      const { records } = system.as(author.member);
      const zero = word(zeroPadValue(toBeHex(0), 32));
      for (const [root, count, code, values] of [
        [tree.root, size, "contract.BatchAlreadyAnchored", { author: author.org, root: tree.root }],
        [MANIFEST, 0, "contract.EmptyBatch", { root: MANIFEST }],
        [zero, 1, "contract.EmptyDigest", {}],
      ] as const) {
        const call = () => send(records.anchorBatch(author.org, root, count, MANIFEST));
        const failure = await expectFailure(call, RefusedError, code);
        expect(failure.values).to.deep.equal(values);
      }
    });
  });

  it("are retracted one by one, and the others stand", async () => {
    const { origins, tree, anchoredAt } = await anchored(3, "retracted");
    const [first, second] = [at(origins, 0), at(origins, 1)];
    const batch = { root: tree.root, proof: tree.proofAt(0) };
    const receipt = await retract(first, batch.root, batch.proof);
    const retractedAt = await system.now();
    const record = recordIdOf(first);
    expect(eventsOf(system.chain.records, receipt)).to.deep.equal([
      { name: "RecordRetracted", values: { record, patient, author: author.org, digest: first.digest } },
    ]);
    const state = { record, state: "retracted", anchoredAt, retractedAt };
    expect(await recordStateOf(system.chain, first, batch)).to.deep.equal(state);
    expect(await recordStateOf(system.chain, first)).to.deep.equal(state);
    await expectFailure(() => requireAnchored(system.chain, first, batch), RefusedError, "record.retracted");
    const standing = await recordStateOf(system.chain, second, { root: tree.root, proof: tree.proofAt(1) });
    expect(standing.state).to.equal("anchored");

    const again = () => retract(first, batch.root, batch.proof);
    const failure = await expectFailure(again, RefusedError, "contract.RecordAlreadyRetracted");
    expect(failure.values).to.deep.equal({ record, retractedAt: retractedAt.toISOString() });
    const single = () => send(system.as(author.member).records.anchor(patient, author.org, first.digest));
    await expectFailure(single, RefusedError, "contract.RecordAlreadyAnchored");
  });

  function at(origins: readonly RecordOrigin[], index: number): RecordOrigin {
    const origin = origins[index];
    if (!origin) throw new Error(`no record ${index}`);
    return origin;
  }
});
