import { expect } from "chai";
import { keccak256 } from "ethers";
import fc from "fast-check";
import {
  checkGuardianDocument,
  guardianDocument,
  parseGuardianDocument,
} from "../../../src/identity/guardians/GuardianDocument.js";
import { GuardianSet } from "../../../src/identity/guardians/GuardianSet.js";
import { guardianLeaf } from "../../../src/identity/guardians/guardianLeaf.js";
import { acceptRecovery } from "../../../src/identity/guardians/openRecovery.js";
import { PatientKeyring } from "../../../src/identity/PatientKeyring.js";
import { InputError, IntegrityError, MissingError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { splitSecret } from "../../../src/shared/shares/splitSecret.js";
import { verifyLeafProof } from "../../../src/shared/verifyMerkleProof.js";
import { expectFailure } from "../../support/failureOf.js";
import { accountSigner } from "../../support/patientSigners.js";
import { type TestSystem, testSystem } from "../../support/testSystem.js";
import { guardedPatient } from "./recoveryStage.js";

const account = (n: number): Hex => `0x${n.toString(16).padStart(40, "0")}`;
const seed = PatientKeyring.newSeed();
const pseudonym: Hex = `0x${"5a".repeat(32)}`;
const choice = { guardians: [1, 2, 3].map(account), threshold: 2, delaySeconds: 86_400, pseudonym, number: 0 };

describe("GuardianSet", () => {
  it("proves each guardian under the root, for any number of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 16 }), async (count) => {
        const guardians = Array.from({ length: count }, (_, i) => account(i + 1));
        const set = await GuardianSet.create(seed, { ...choice, guardians });
        expect(set.terms).to.include({ threshold: 2, count, delay: 86_400 });
        for (const guardian of guardians) {
          const { salt, proof } = set.placeOf(guardian);
          const leaf = guardianLeaf(`0x${keccak256(guardian).slice(2)}`, salt);
          expect(verifyLeafProof(set.terms.root, leaf, proof)).to.equal(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("comes out the same from the same seed, and shares no salt or root with another pseudonym, set or seed", async () => {
    const again = await GuardianSet.create(seed, { ...choice, guardians: [...choice.guardians].reverse() });
    const sets = [
      await GuardianSet.create(seed, choice),
      await GuardianSet.create(seed, { ...choice, pseudonym: `0x${"5b".repeat(32)}` }),
      await GuardianSet.create(seed, { ...choice, number: 1 }),
      await GuardianSet.create(PatientKeyring.newSeed(), choice),
    ];
    expect(again.terms).to.deep.equal(sets[0]?.terms);
    expect(new Set(sets.map(({ terms }) => terms.root)).size).to.equal(sets.length);
    const salts = sets.flatMap((set) => choice.guardians.map((guardian) => set.placeOf(guardian).salt));
    expect(new Set(salts).size).to.equal(salts.length);
  });

  it("refuses what would not be what it looks like", async () => {
    const wrong = [
      [{ guardians: [account(1), account(2), account(1)] }, "guardians.repeated"],
      [{ threshold: 4 }, "guardians.threshold"],
      [{ threshold: 1 }, "input.invalid"],
      [{ guardians: [account(1)] }, "input.invalid"],
      [{ guardians: Array.from({ length: 17 }, (_, i) => account(i + 1)) }, "input.invalid"],
      [{ delaySeconds: 86_399 }, "input.invalid"],
      [{ delaySeconds: 90 * 86_400 + 1 }, "input.invalid"],
      [{ number: -1 }, "input.invalid"],
      [{ pseudonym: "0x5a" as Hex }, "input.invalid"],
      [{ guardians: [account(1), "0x77" as Hex] }, "guardians.signer"],
      [{ guardians: [account(1), "nobody" as Hex] }, "hex.invalid"],
    ] as const;
    for (const [change, code] of wrong) {
      await expectFailure(() => GuardianSet.create(seed, { ...choice, ...change }), InputError, code);
    }
    const set = await GuardianSet.create(seed, choice);
    await expectFailure(() => set.placeOf(account(9)), MissingError, "guardians.unknown");
  });
});

describe("a guardian's document", () => {
  let system: TestSystem;
  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  it("goes through JSON, with a sealed share or without, and proves the guardian on chain", async () => {
    const { patient, set, guardians } = await guardedPatient(system);
    const { commitments } = await splitSecret(seed, 2, 4);
    const sealed = { index: 4, commitments, jwe: "eyJhbGciOiJ4In0..aXY.Y2lwaGVy.dGFn" };
    for (const { signer } of guardians) {
      for (const share of [undefined, sealed]) {
        const document = guardianDocument(system.chain, patient, set, signer, share);
        const read = parseGuardianDocument(JSON.parse(JSON.stringify(document)));
        expect(read).to.deep.equal(document);
        await checkGuardianDocument(system.chain, read, signer, patient);
      }
    }
  });

  it("is refused for another patient, chain or guardian, and when it breaks its form", async () => {
    const { patient, set, guardians } = await guardedPatient(system);
    const other = await guardedPatient(system);
    const [first, second] = guardians;
    if (!first || !second) throw new Error("no guardian");
    const document = guardianDocument(system.chain, patient, set, first.signer);
    const check = (change: Partial<typeof document>, guardian = first.signer, asked = patient) =>
      checkGuardianDocument(system.chain, { ...document, ...change }, guardian, asked);
    await expectFailure(() => check({}, first.signer, other.patient), InputError, "guardians.other-patient");
    await expectFailure(() => check({ chainId: 1 }), InputError, "guardians.other-chain");
    await expectFailure(() => check({ registry: account(7) }), InputError, "guardians.other-chain");
    await expectFailure(() => check({}, second.signer), IntegrityError, "guardians.outdated");
    await expectFailure(() => check({ salt: pseudonym }), IntegrityError, "guardians.outdated");
    const moved = () => check({ patient: other.patient }, first.signer, other.patient);
    await expectFailure(moved, IntegrityError, "guardians.outdated");
    const sealedShare = { index: 1, commitments: (await splitSecret(seed, 2, 4)).commitments, jwe: "e30..aXY.Yw.dA" };
    parseGuardianDocument({ ...document, sealedShare });
    for (const wrong of [
      { ...document, extra: 1 },
      { ...document, version: 2 },
      { ...document, sealedShare: "x" },
      { ...document, sealedShare: { ...sealedShare, jwe: "x" } },
      { ...document, sealedShare: { ...sealedShare, index: 5 } },
      { ...document, sealedShare: { ...sealedShare, index: 0 } },
      { ...document, sealedShare, threshold: 3 },
      { ...document, sealedShare, count: 3 },
      null,
    ]) {
      await expectFailure(() => parseGuardianDocument(wrong), InputError, "input.invalid");
    }
    const none = () => guardianDocument(system.chain, patient, set, account(9));
    await expectFailure(none, MissingError, "guardians.unknown");
  });

  it("opens nothing together with approvals of other proposals, with one approval twice, or with none", async () => {
    const { guardians, approvalsOf } = await guardedPatient(system);
    const two = guardians.slice(0, 2);
    const [next, other] = [await accountSigner(), await accountSigner()];
    const [one] = await approvalsOf(two, next);
    const [, another] = await approvalsOf(two, other);
    if (!one || !another) throw new Error("no approval");
    const accept = (approvals: (typeof one)[]) => () => acceptRecovery(system.chain, next, approvals);
    await expectFailure(accept([]), InputError, "recovery.no-approvals");
    await expectFailure(accept([one, another]), InputError, "recovery.approvals-differ");
    await expectFailure(accept([another]), InputError, "recovery.approvals-differ");
    await expectFailure(accept([one, one]), InputError, "recovery.approval-repeated");
  });
});
