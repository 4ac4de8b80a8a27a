import type { Provenance } from "@medplum/fhirtypes";
import { encodeBase64 } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { fromHex, type Hex } from "../../shared/hex.js";
import type { RecordEnvelope } from "../EnvelopeStore.js";
import { requireEnvelopeOf } from "../fetchEnvelope.js";
import { requireAnchored } from "../recordState.js";
import {
  organizationIdentifier,
  patientIdentifier,
  type Registries,
  recordIdentifier,
} from "./organizationIdentifier.js";

/**
 * A record's FHIR R4 Provenance, of what the chain says: which author anchored which bytes, and when. The bytes are named by their digest, as RFC 6920 writes
 * it; what is in them it does not say.
 * @throws IntegrityError `record.not-anchored`, `envelope.*`; RefusedError `record.retracted`; MedtrailError `chain.failed`.
 */
export async function provenanceOf(connection: Connection, envelope: RecordEnvelope): Promise<Provenance> {
  const { record, patient, author, digest, batch } = envelope;
  requireEnvelopeOf(envelope, record);
  // Whatever is anchored has a time.
  const { anchoredAt = new Date(Number.NaN) } = await requireAnchored(connection, envelope, batch);
  const { deployment } = connection;
  const recorded = anchoredAt.toISOString();
  return {
    resourceType: "Provenance",
    target: [{ type: "DocumentReference", identifier: recordIdentifier(deployment, record) }],
    occurredDateTime: recorded,
    recorded,
    activity: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-DataOperation", code: "CREATE" }] },
    agent: [
      {
        type: {
          coding: [{ system: "http://terminology.hl7.org/CodeSystem/provenance-participant-type", code: "author" }],
        },
        who: authorOf(deployment, author, patient),
      },
    ],
    entity: [
      { role: "source", what: { identifier: { system: "urn:ietf:rfc:3986", value: namedInformation(digest) } } },
    ],
  };
}

/** What a patient stores for themselves has the patient as its author. */
function authorOf(deployment: Registries, author: Hex, patient: Hex) {
  return author.toLowerCase() === patient.toLowerCase()
    ? { type: "Patient" as const, identifier: patientIdentifier(deployment, patient) }
    : { type: "Organization" as const, identifier: organizationIdentifier(deployment, author) };
}

function namedInformation(digest: Hex): string {
  const base64 = encodeBase64(fromHex(digest, 32));
  return `ni:///sha-256;${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}
