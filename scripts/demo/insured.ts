import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../../src/identity/registerPatient.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import { relayGrant, signGrant } from "../../src/records/grantConsent.js";
import { type PublishedRecord, publishRecords } from "../../src/records/publishRecords.js";
import type { RecordStores } from "../../src/records/RecordStores.js";
import { anchorUse } from "../../src/records/uses/anchorUses.js";
import { newUseSalt } from "../../src/records/uses/newUseSalt.js";
import type { UseOpening } from "../../src/records/uses/UseOpening.js";
import { useFromResource } from "../../src/records/uses/useFromResource.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";
import type { Admitted } from "./admit.js";

const DAY = 86_400_000;
const FHIR_JSON = "application/fhir+json";
const ENCOUNTERS = "https://example.org/encounters";
export const SERVICES = "https://example.org/services";

/** A person with an id, who consents to an insurer's seeing what is claimed. */
export interface Insured {
  readonly patient: Hex;
  /** Number of the category of their encounters. */
  readonly category: number;
}

/** A stay in hospital, recorded and anchored, with the Claim for it. */
export interface Stay {
  readonly insured: Insured;
  readonly opening: UseOpening;
  readonly use: Hex;
  readonly encounter: PublishedRecord;
  /** The exact bytes of the FHIR Claim, and the digest of its ciphertext. */
  readonly claim: Uint8Array;
  readonly document: Hex;
}

/** Registers a person and relays the payment consent that they signed. */
export async function insure(relay: Connection, stores: RecordStores, insurer: Hex, now: Date): Promise<Insured> {
  const keyring = await PatientKeyring.create(PatientKeyring.newSeed(), ["encounters", "claims"]);
  const { signer } = P256Signer.generate(relay.deployment.contracts.ERC7913P256Verifier);
  const registration = await preparePatient(relay.deployment, signer.signer, keyring);
  const { patient } = registration;
  await registerPatient(relay, stores.blobs, registration);
  const category = keyring.byCategory("encounters").number;
  const terms = {
    reader: insurer,
    purpose: "HPAYMT",
    categories: [category],
    from: now,
    until: new Date(now.getTime() + 300 * DAY),
  } as const;
  const signing = { patient, signer, deadline: new Date(now.getTime() + DAY) };
  await relayGrant(relay, await signGrant(relay, signing, terms));
  return { patient, category };
}

/** Publishes an Encounter and its Claim, encrypted, and anchors the use that can be claimed once. */
export async function stay(
  hospital: Admitted,
  stores: RecordStores,
  insured: Insured,
  billed: { readonly number: number; readonly service: string; readonly amount: number },
): Promise<Stay> {
  const identifier = { system: ENCOUNTERS, value: `E-${billed.number}` };
  const encounter = {
    resourceType: "Encounter",
    identifier: [identifier],
    status: "finished",
    class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" },
  };
  const claim = new TextEncoder().encode(JSON.stringify(claimOf(hospital, identifier, billed)));
  const drafts = [
    {
      content: new TextEncoder().encode(JSON.stringify(encounter)),
      contentType: FHIR_JSON,
      category: "encounters",
    },
    { content: claim, contentType: FHIR_JSON, category: "claims" },
  ];
  const { patient } = insured;
  const publication = { patient, author: hospital.org, drafts };
  const [recorded, documented] = await publishRecords(hospital.chain, stores, publication);
  if (!recorded || !documented) throw new Error("nothing was published");
  const used = useFromResource(encounter);
  const opening = { organisation: hospital.org, patient, identifier: used.identifier, salt: newUseSalt() };
  const { use } = await anchorUse(hospital.chain, { opening, kind: used.kind, record: { digest: recorded.digest } });
  return { insured, opening, use, encounter: recorded, claim, document: documented.digest };
}

function claimOf(
  { gln, name }: Admitted,
  encounter: { readonly system: string; readonly value: string },
  { number, service, amount }: { readonly number: number; readonly service: string; readonly amount: number },
) {
  return {
    resourceType: "Claim",
    identifier: [{ system: "https://example.org/claims", value: `C-${number}` }],
    status: "active",
    type: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/claim-type", code: "institutional" }] },
    use: "claim",
    patient: { display: "the patient" },
    created: "2026-11-21",
    provider: { identifier: { system: "https://www.gs1.org/gln", value: gln }, display: name },
    priority: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/processpriority", code: "normal" }] },
    insurance: [{ sequence: 1, focal: true, coverage: { display: "the plan" } }],
    item: [
      {
        sequence: 1,
        productOrService: { coding: [{ system: SERVICES, code: service }] },
        net: { value: amount, currency: "USD" },
        encounter: [{ identifier: encounter }],
      },
    ],
    total: { value: amount, currency: "USD" },
  };
}
