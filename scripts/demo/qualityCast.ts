import type { Signer } from "ethers";
import type { FhirDefinitions } from "../../src/records/fhir/FhirDefinitions.js";
import type { RecordStores } from "../../src/records/RecordStores.js";
import type { Connection } from "../../src/shared/connect.js";
import { type Admitted, type Applicant, admit } from "./admit.js";
import type { Story } from "./Story.js";

/** Who plays, on which chain, with which stores, and the clock of the chain. */
export interface QualityStage {
  readonly chain: Connection;
  readonly stores: RecordStores;
  readonly definitions: FhirDefinitions;
  readonly regulator: Signer;
  /** Nine: controller and member of four organisations, and a relay. */
  readonly accounts: readonly Signer[];
  readonly now: () => Promise<Date>;
  readonly wait: (seconds: number) => Promise<unknown>;
}

/** An organisation whose controlling account acts as well. */
export interface Watched extends Admitted {
  readonly controller: Signer;
}

/** Two hospitals of Vermont, and two auditors of different interests. */
export interface QualityCast {
  readonly bennington: Watched;
  readonly albans: Watched;
  readonly auditor: Watched;
  readonly patients: Watched;
  /** Pays for whoever signs. */
  readonly relay: Connection;
}

const YEAR = 365 * 86_400_000;

/** Accredits them. */
export async function admitQualityCast(story: Story, stage: QualityStage): Promise<QualityCast> {
  const [c1, m1, c2, m2, c3, m3, c4, m4, relay] = stage.accounts;
  if (!c1 || !m1 || !c2 || !m2 || !c3 || !m3 || !c4 || !m4 || !relay) throw new Error("nine accounts are needed");
  const until = new Date((await stage.now()).getTime() + 2 * YEAR);
  const regulator = stage.chain.as(stage.regulator);
  const join = async (
    name: string,
    kind: Applicant["kind"],
    gln: string,
    [controller, member]: readonly [Signer, Signer],
    ...duties: Applicant["duties"]
  ): Promise<Watched> => {
    const applicant = { name, kind, gln, controller, member, duties, until };
    return { ...(await admit(story, regulator, stage.stores.blobs, applicant)), controller };
  };
  return {
    bennington: await join("Southwestern", "care", "7601001000131", [c1, m1], "write", "report", "allocate"),
    albans: await join("Northwestern", "care", "7601001000148", [c2, m2], "write", "report"),
    auditor: await join("Quality Audit", "auditor", "7601001000155", [c3, m3], "report"),
    patients: await join("Patients' Voice", "auditor", "7601001000162", [c4, m4], "report"),
    relay: stage.chain.as(relay),
  };
}
