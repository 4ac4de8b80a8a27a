import type { AuditEvent } from "@medplum/fhirtypes";
import { InputError, type MedtrailError, RefusedError } from "../../shared/errors.js";
import type { RecordEnvelope } from "../EnvelopeStore.js";
import type { ReadRequest } from "../readRequest.js";
import {
  type FullIdentifier,
  organizationIdentifier,
  patientIdentifier,
  type Registries,
  recordIdentifier,
} from "./organizationIdentifier.js";
import { ACT_REASON } from "./purposeTree.js";

/** A request for a record's key, and what came of it. */
export interface ReleaseEvent {
  readonly deployment: Registries;
  /** The record server. */
  readonly observer: FullIdentifier;
  readonly request: ReadRequest;
  /** The record's entry, where there was one: it names the patient. */
  readonly envelope?: Pick<RecordEnvelope, "patient">;
  /** When it was answered. */
  readonly time: Date;
  /** Why it was refused; left out when the key was released. */
  readonly failure?: MedtrailError;
}

const AUDIT_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type";
const ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";

/**
 * A FHIR R4 AuditEvent of a release or its refusal: who asked, for which organisation, why, for which record of which patient, and what
 * came of it. Of a failure only the error's code is told, since events are read more widely than records.
 * @throws InputError `time.invalid`.
 */
export function auditEventOf({ deployment, observer, request, envelope, time, failure }: ReleaseEvent): AuditEvent {
  if (Number.isNaN(time.getTime())) throw new InputError("time.invalid", "The event's time is none", { name: "time" });
  const { record, reader, account, purpose } = request;
  const purposeOfUse = [{ coding: [{ system: ACT_REASON, code: purpose }] }];
  return {
    resourceType: "AuditEvent",
    type: { system: AUDIT_TYPE, code: "rest" },
    subtype: [{ system: "http://hl7.org/fhir/restful-interaction", code: "read" }],
    action: "R",
    recorded: time.toISOString(),
    outcome: outcomeOf(failure),
    ...(failure === undefined ? {} : { outcomeDesc: failure.code }),
    purposeOfEvent: purposeOfUse,
    agent: [
      {
        who: { identifier: { system: `eip155:${deployment.chainId}`, value: account.toLowerCase() } },
        requestor: true,
        purposeOfUse,
      },
      {
        type: {
          coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", code: "IRCP" }],
        },
        who: { type: "Organization", identifier: organizationIdentifier(deployment, reader) },
        requestor: false,
      },
    ],
    source: { observer: { identifier: observer } },
    entity: [
      {
        what: { identifier: recordIdentifier(deployment, record) },
        type: { system: ENTITY_TYPE, code: "2" },
        role: { system: OBJECT_ROLE, code: "3" },
      },
      ...(envelope === undefined
        ? []
        : [
            {
              what: { type: "Patient" as const, identifier: patientIdentifier(deployment, envelope.patient) },
              type: { system: ENTITY_TYPE, code: "1" },
              role: { system: OBJECT_ROLE, code: "1" },
            },
          ]),
    ],
  };
}

/** DICOM's scale: success; a refusal or a bad request is the asker's (minor); anything else is the server's (serious). */
function outcomeOf(failure: MedtrailError | undefined): "0" | "4" | "8" {
  if (failure === undefined) return "0";
  return failure instanceof RefusedError || failure instanceof InputError ? "4" : "8";
}
