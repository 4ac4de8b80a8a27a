import { publishRecords } from "../../src/records/publishRecords.js";
import { anchorDispense } from "../../src/records/uses/anchorDispense.js";
import { anchorUse } from "../../src/records/uses/anchorUses.js";
import { dispensesOf } from "../../src/records/uses/dispensesOf.js";
import { newUseSalt } from "../../src/records/uses/newUseSalt.js";
import { encodeUseOpening, parseUseOpening } from "../../src/records/uses/UseOpening.js";
import { useFromResource } from "../../src/records/uses/useFromResource.js";
import { fileClaim } from "../../src/resources/coverage/claims/fileClaim.js";
import { verifyFund } from "../../src/resources/coverage/story/verifyFund.js";
import { digestOf } from "../../src/shared/contentId.js";
import { type Admitted, admit } from "./admit.js";
import { type Insured, SERVICES } from "./insured.js";
import { Purse } from "./Purse.js";
import type { OpenedPlan } from "./playPlan.js";
import type { FundStage, ResourcesCast } from "./resourcesCast.js";
import type { Story } from "./Story.js";
import { withGas } from "./withGas.js";

const YEAR = 365 * 86_400_000;
const FHIR_JSON = "application/fhir+json";
const REQUEST = {
  resourceType: "MedicationRequest",
  status: "active",
  intent: "order",
  identifier: [{ use: "official", system: "https://example.org/prescriptions", value: "RX-1" }],
};
const DISPENSE = { resourceType: "MedicationDispense", status: "completed" };

/** A prescription is dispensed once, by whichever pharmacy, and the dispense is claimed. */
export async function playDispense(
  story: Story,
  stage: FundStage,
  { burlington }: ResourcesCast,
  { plan, schedule, insured }: Pick<OpenedPlan, "plan" | "schedule"> & { readonly insured: Insured },
): Promise<void> {
  const { chain, stores, now } = stage;
  const { patient, category } = insured;
  const [c1, m1, c2, m2] = stage.accounts.slice(10);
  if (!c1 || !m1 || !c2 || !m2) throw new Error("two pharmacies need four accounts");
  story.chapter("A prescription is dispensed once, and claimed");
  const until = new Date((await now()).getTime() + YEAR);
  const pharmacy = { kind: "pharmacy", duties: ["write", "claim"], until } as const;
  const regulator = chain.as(stage.regulator);
  const join = (name: string, gln: string, controller: typeof c1, member: typeof c1) =>
    admit(story, regulator, stores.blobs, { ...pharmacy, name, gln, controller, member });
  const church = await join("Church Street Pharmacy", "7601001000186", c1, m1);
  const college = await join("College Street Pharmacy", "7601001000193", c2, m2);

  const publish = async (author: Admitted, resource: object) => {
    const content = new TextEncoder().encode(JSON.stringify(resource));
    const drafts = [{ content, contentType: FHIR_JSON, category: "encounters" }];
    const [record] = await publishRecords(author.chain, stores, { patient, author: author.org, drafts });
    if (!record) throw new Error("nothing was published");
    return record;
  };
  const { code } = await story.does(
    burlington.name,
    "prescribes: a record, a use that counts once, and what opens it for the patient",
    () =>
      withGas(burlington.chain, async () => {
        const { kind, identifier } = useFromResource(REQUEST);
        const opening = { organisation: burlington.org, patient, identifier, salt: newUseSalt() };
        const record = await publish(burlington, REQUEST);
        await anchorUse(burlington.chain, { opening, kind, record: { digest: record.digest } });
        return { code: encodeUseOpening(opening) };
      }),
  );
  const prescription = parseUseOpening(code);
  const first = await story.does(church.name, "is shown it, records the dispense, and closes it", () =>
    withGas(church.chain, async () => {
      const { digest } = await publish(church, DISPENSE);
      return anchorDispense(church.chain, { prescription, organisation: church.org, record: { digest } });
    }),
  );
  const { closedBy } = await dispensesOf(chain, { prescription });
  story.holds(
    `The chain says that ${church.name} closed it`,
    first.closes && closedBy?.use === first.use && closedBy.organisation === church.org,
  );
  const document = await digestOf(new TextEncoder().encode("the claim, encrypted"));
  await story.isRefused(college.name, "is shown it too, and closes it before it hands over", "use.dispensed", () =>
    anchorDispense(college.chain, { prescription, organisation: college.org, record: { digest: document } }),
  );
  const claim = async (by: Admitted, opening = first.opening) => {
    const service = { system: SERVICES, code: "dispense" };
    const items = [{ service, units: 1, amount: Purse.coins(70) }];
    const asked = { plan, opening, category, document, claim: { items } };
    const { filed, transaction } = await fileClaim(by.chain, schedule, asked);
    return { filed, receipt: transaction };
  };
  const paid = await story.does(church.name, "claims 70 for the dispense; the schedule allows 60", () => claim(church));
  story.holds(
    `The deductible is used up; 90 % of 60, ${Purse.shown(paid.filed.facts.award)}, are paid in the same transaction`,
    paid.filed.state === "paid" && paid.filed.facts.award === Purse.coins(54),
  );
  await story.isRefused(church.name, "claims the dispense again", "contract.UseAlreadyClaimed", () => claim(church));
  await story.isRefused(college.name, "claims it as its own", "contract.UnknownUse", () =>
    claim(college, { ...first.opening, organisation: college.org }),
  );
  story.holds("The fund's events still give every payment", (await verifyFund(chain, plan)).isTrue);
}
