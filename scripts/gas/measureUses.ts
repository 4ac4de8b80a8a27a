import { ZeroHash } from "ethers";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { useCommitmentOf } from "../../src/records/uses/useCommitmentOf.js";
import { useIdentifierOf } from "../../src/records/uses/useIdentifierOf.js";
import { useIdOf } from "../../src/records/uses/useIdOf.js";
import type { Hex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { type GasStage, registered, word } from "./GasStage.js";

const ALONE: { root: string; proof: string[] } = { root: ZeroHash, proof: [] };

/** Measures uses: anchored alone, many at once and over a batch, asked for, and proved to be doubled. */
export async function measureUses(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, account, member } = stage;
  const patient = await registered(stage, account.address as Hex, "uses");
  const { records, uses } = chain.as(member);
  const digest = word("encounter");
  await send(records.anchor(patient, org, digest));
  const identifier = { system: "urn:example:encounters", value: "2026-0815" };
  const openingOf = (label: string) => ({ organisation: org, patient, identifier, salt: word(`salt ${label}`) });
  const useOf = (label: string, place = ALONE) => {
    return { patient, commitment: useCommitmentOf(openingOf(label)), kind: 1, digest, place };
  };

  await gas.transaction("anchor a use, a member with licence checked", uses.anchorUse(org, useOf("first")));
  const many = Array.from({ length: 100 }, (_, i) => useOf(`of many ${i}`));
  await gas.each("anchor a use, each of 100 in one call", 100, uses.anchorUses(org, many));
  const use = useIdOf(openingOf("first"));
  for (const [sentence, call] of Object.entries({
    requireUse: uses.requireUse.populateTransaction(use),
    "stateOf, a use": uses.stateOf.populateTransaction(use),
    useOf: uses.useOf.populateTransaction(use),
    "retractedAtOf, a use": uses.retractedAtOf.populateTransaction(use),
    "isSecondOf, of one record": uses.isSecondOf.populateTransaction(use, use),
    MAX_USES: uses.MAX_USES.populateTransaction(),
    "PATIENTS of the uses": uses.PATIENTS.populateTransaction(),
    "ORGANIZATIONS of the uses": uses.ORGANIZATIONS.populateTransaction(),
    "RECORDS of the uses": uses.RECORDS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }

  const [first, second] = ["first", "of many 0"].map((label) => {
    return { patient, identifier: useIdentifierOf(identifier), salt: openingOf(label).salt };
  });
  if (!first || !second) return;
  await gas.transaction("prove that a use is doubled", uses.proveDoubled(org, first, second));

  const successor = recordIdOf({ patient, author: org, digest: word("encounter, corrected") });
  await send(records.supersede(patient, org, digest, word("encounter, corrected")));
  await gas.transaction("follow a use's record to its successor", uses.follow(use, successor));

  const batched = word("encounter of a batch");
  const record = recordIdOf({ patient, author: org, digest: batched });
  const others = Array.from({ length: 2 ** 20 - 1 }, (_, i) => word(`uses ${i}`));
  const tree = await MerkleTree.of([record, ...others]);
  await send(records.anchorBatch(org, tree.root, tree.size, ZeroHash));
  const place = { root: tree.root, proof: tree.proofAt(0) };
  await gas.transaction(
    "anchor a use of a record from a batch of 1,048,576",
    uses.anchorUse(org, { ...useOf("batched", place), digest: batched }),
  );
}
