import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../../src/identity/registerPatient.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import type { RecordStores } from "../../src/records/RecordStores.js";
import { anchorUses, type NewUse } from "../../src/records/uses/anchorUses.js";
import { newUseSalt } from "../../src/records/uses/newUseSalt.js";
import type { UseOpening } from "../../src/records/uses/UseOpening.js";
import { useFromResource } from "../../src/records/uses/useFromResource.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";
import type { Admitted } from "./admit.js";

const ENCOUNTERS = "https://example.org/encounters";

/** A person whom a hospital treats. */
export interface CaredFor {
  readonly patient: Hex;
  readonly signer: PatientSigner;
}

/** A stay that was recorded and anchored. */
export interface CaredStay {
  readonly person: CaredFor;
  readonly opening: UseOpening;
  readonly use: Hex;
}

/** Registers so many people; somebody else pays. */
export async function registerPeople(relay: Connection, stores: RecordStores, people: number): Promise<CaredFor[]> {
  const registered: CaredFor[] = [];
  while (registered.length < people) {
    const keyring = await PatientKeyring.create(PatientKeyring.newSeed(), ["encounters"]);
    const { signer } = P256Signer.generate(relay.deployment.contracts.ERC7913P256Verifier);
    const registration = await preparePatient(relay.deployment, signer.signer, keyring);
    await registerPatient(relay, stores.blobs, registration);
    registered.push({ patient: registration.patient, signer });
  }
  return registered;
}

/** Publishes some Encounters of each person, encrypted, and anchors all of them as uses in one transaction. */
export async function recordStays(
  hospital: Admitted,
  stores: RecordStores,
  people: readonly CaredFor[],
  { each, prefix }: { readonly each: number; readonly prefix: string },
): Promise<CaredStay[]> {
  const { org } = hospital;
  const uses: (NewUse & { readonly opening: UseOpening; readonly person: CaredFor })[] = [];
  for (const [number, person] of people.entries()) {
    const encounters = Array.from({ length: each }, (_, i) => encounterOf(`${prefix}-${number}-${i}`));
    const drafts = encounters.map((encounter) => ({
      content: new TextEncoder().encode(JSON.stringify(encounter)),
      contentType: "application/fhir+json",
      category: "encounters",
    }));
    const { patient } = person;
    const recorded = await publishRecords(hospital.chain, stores, { patient, author: org, drafts });
    for (const [i, { digest }] of recorded.entries()) {
      const { kind, identifier } = useFromResource(encounters[i]);
      const opening = { organisation: org, patient, identifier, salt: newUseSalt() };
      uses.push({ person, opening, kind, record: { digest } });
    }
  }
  const anchored = await anchorUses(
    hospital.chain,
    uses.map(({ opening, kind, record }) => ({ opening, kind, record })),
  );
  return uses.flatMap(({ person, opening }, i) => {
    const use = anchored.uses[i];
    return use === undefined ? [] : [{ person, opening, use }];
  });
}

const encounterOf = (value: string) => ({
  resourceType: "Encounter",
  identifier: [{ system: ENCOUNTERS, value }],
  status: "finished",
  class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" },
});
