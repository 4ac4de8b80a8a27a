import type { Signer } from "ethers";
import type { FhirDefinitions } from "../../src/records/fhir/FhirDefinitions.js";
import type { RecordStores } from "../../src/records/RecordStores.js";
import type { BlobStore } from "../../src/shared/BlobStore.js";
import type { Connection } from "../../src/shared/connect.js";
import { type Admitted, type Applicant, admit } from "./admit.js";
import type { Story } from "./Story.js";

/** Who plays, on which chain, with which store, and the clock of the chain. */
export interface ResourcesStage {
  readonly chain: Connection;
  readonly stores: { readonly blobs: BlobStore };
  readonly regulator: Signer;
  /** Fifteen: controller and member of seven organisations, and a relay. */
  readonly accounts: readonly Signer[];
  readonly now: () => Promise<Date>;
  readonly wait: (seconds: number) => Promise<unknown>;
  /** Mines so many blocks. */
  readonly mine: (blocks: number) => Promise<unknown>;
}

/** What the insurance chapter needs besides. */
export interface FundStage extends ResourcesStage {
  readonly stores: RecordStores;
  readonly definitions: FhirDefinitions;
}

/** An organisation that pays, with the account to which money goes. */
export interface Payer extends Admitted {
  readonly controller: Signer;
}

/** Three hospitals of Vermont, an insurer and an auditor. */
export interface ResourcesCast {
  readonly burlington: Payer;
  readonly rutland: Payer;
  readonly randolph: Payer;
  readonly insurer: Payer;
  readonly auditor: Payer;
}

const YEAR = 365 * 86_400_000;

/** Accredits them. Names and beds of the hospitals are real, what happens to them here is not; numbers of places are fictitious. */
export async function admitResourcesCast(story: Story, stage: ResourcesStage): Promise<ResourcesCast> {
  const [c1, m1, c2, m2, c3, m3, c4, m4, c5, m5] = stage.accounts;
  if (!c1 || !m1 || !c2 || !m2 || !c3 || !m3 || !c4 || !m4 || !c5 || !m5) throw new Error("ten accounts are needed");
  const until = new Date((await stage.now()).getTime() + 2 * YEAR);
  const regulator = stage.chain.as(stage.regulator);
  const join = async (
    name: string,
    kind: Applicant["kind"],
    gln: string,
    [controller, member]: readonly [Signer, Signer],
    ...duties: Applicant["duties"]
  ): Promise<Payer> => {
    const applicant = { name, kind, gln, controller, member, duties, until };
    return { ...(await admit(story, regulator, stage.stores.blobs, applicant)), controller };
  };
  const hospital = ["write", "allocate", "claim"] as const;
  return {
    burlington: await join("UVM Medical Center", "care", "7601001000087", [c1, m1], ...hospital),
    rutland: await join("Rutland Regional", "care", "7601001000094", [c2, m2], ...hospital),
    randolph: await join("Gifford Medical", "care", "7601001000100", [c3, m3], ...hospital),
    insurer: await join("Green Mountain Plan", "insurer", "7601001000117", [c4, m4], "claim"),
    auditor: await join("Claims Tribunal", "auditor", "7601001000124", [c5, m5], "report"),
  };
}
