import { join } from "node:path";
import { FileAccessJournal } from "../../src/records/access/FileAccessJournal.js";
import { grantAccess } from "../../src/records/access/grantAccess.js";
import { grantsOfConsent } from "../../src/records/consent/grantsOfConsent.js";
import { organizationIdentifier, patientIdentifier } from "../../src/records/consent/organizationIdentifier.js";
import { recordCategoryCoding } from "../../src/records/consent/recordCategoryCoding.js";
import { readRecord } from "../../src/records/readRecord.js";
import type { Hex } from "../../src/shared/hex.js";
import { recordReference } from "./describeRecord.js";
import type { Life, LifeStage } from "./Life.js";
import type { Story } from "./Story.js";
import { withGas } from "./withGas.js";

const DAY = 86_400_000;
const V3 = "http://terminology.hl7.org/CodeSystem";

/** A FHIR Consent becomes a grant on chain, and its nested rule is kept where keys are released. @returns the life with its keyring of now. */
export async function playConsent(story: Story, stage: LifeStage, life: Life): Promise<Life> {
  const { chain, stores, folder, now } = stage;
  const { person, payer, server, category, records, contents } = life;
  const { riverside } = life.organizations;
  const { patient, signer, keyring } = person;
  const [private_, ...free] = records;
  if (!private_ || free.length === 0) throw new Error("the story needs two records of a category");
  const start = await now();
  const until = new Date(start.getTime() + 30 * DAY);

  story.chapter(`A FHIR Consent: all "${category}" for ${riverside.name}, but not one record`);
  const document = new TextEncoder().encode(
    JSON.stringify({
      resourceType: "Consent",
      status: "active",
      scope: { coding: [{ system: `${V3}/consentscope`, code: "patient-privacy" }] },
      category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
      patient: { identifier: patientIdentifier(chain.deployment, patient) },
      dateTime: start.toISOString(),
      policy: [{ uri: "https://example.org/policy" }],
      provision: {
        type: "permit",
        actor: [
          {
            role: { coding: [{ system: `${V3}/v3-ParticipationType`, code: "IRCP" }] },
            reference: { identifier: organizationIdentifier(chain.deployment, riverside.org) },
          },
        ],
        purpose: [{ system: `${V3}/v3-ActReason`, code: "TREAT" }],
        class: [recordCategoryCoding(category)],
        provision: [
          { type: "deny", data: [{ meaning: "instance", reference: { reference: recordReference(private_.record) } }] },
        ],
      },
    }),
  );
  const { number } = keyring.byCategory(category);
  const wish = { reader: riverside.org, categories: [{ number, category }] };
  const grants = await story.does("patient", "imports the consent, for treatment and for research", () =>
    grantsOfConsent({
      deployment: chain.deployment,
      document,
      wishes: [
        { ...wish, purpose: "TREAT" },
        { ...wish, purpose: "HRESCH" },
      ],
      from: start,
      until,
    }),
  );
  const [grant] = grants;
  if (!grant) throw new Error("the consent permits treatment");
  story.holds("It gives a grant for treatment and none for research", grants.length === 1 && grant.purpose === "TREAT");
  const digest = await stores.blobs.put(document);
  const context = {
    connection: payer,
    stores,
    journal: new FileAccessJournal(join(folder, "access")),
    signing: { patient, signer, deadline: new Date(start.getTime() + DAY) },
    keyring,
  };
  const { keyring: announced } = await story.does(
    "patient",
    "grants under it, seals the keys, and announces the epoch that begins when it ends",
    () => withGas(payer, () => grantAccess(context, grant)),
  );
  const read = async (record: Hex) => {
    const { release } = await server.ask(riverside, record);
    const reader = { org: riverside.org, privateKey: riverside.keys.privateKey };
    const { plaintext } = await readRecord(chain, stores.blobs, reader, record, release);
    if (!Buffer.from(plaintext).equals(contents.get(record) ?? Buffer.of())) throw new Error(`${record} was changed`);
  };
  await story.does(riverside.name, `reads ${free.length} of the ${records.length} records`, async () => {
    for (const { record } of free) await read(record);
  });
  await story.isRefused(
    riverside.name,
    "asks for the one that the nested rule excepts",
    "release.document-denies",
    () => server.ask(riverside, private_.record),
  );
  return { ...life, document: digest, person: { ...person, keyring: announced } };
}
