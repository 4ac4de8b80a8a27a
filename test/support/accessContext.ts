import { join } from "node:path";
import type { AccessContext } from "../../src/records/access/AccessContext.js";
import { FileAccessJournal } from "../../src/records/access/FileAccessJournal.js";
import type { TestPatient, TestSystem } from "./testSystem.js";

/** What a patient of a test changes access with; the relay pays, the journal lies beside the stores. */
export async function accessContext(
  system: TestSystem,
  { id: patient, signer, keyring }: Pick<TestPatient, "id" | "signer" | "keyring">,
): Promise<AccessContext> {
  return {
    connection: system.chain,
    stores: system.stores,
    journal: new FileAccessJournal(join(system.folder, "access")),
    signing: { patient, signer, deadline: await system.inDays(1) },
    keyring,
  };
}

/** Consent to treatment with one category, from now for some days. */
export async function treatment(
  system: TestSystem,
  { keyring }: Pick<TestPatient, "keyring">,
  reader: `0x${string}`,
  { days = 30, category = "laboratory" } = {},
) {
  return {
    ...{ reader, purpose: "TREAT" as const, categories: [keyring.byCategory(category).number] },
    ...{ from: await system.now(), until: await system.inDays(days) },
  };
}
