import { expect } from "chai";
import { ZeroHash } from "ethers";
import { reportUse } from "../../../src/medicines/safety/reportUse.js";
import { safetyCounts } from "../../../src/medicines/safety/safetyCounts.js";
import { useReportState } from "../../../src/medicines/safety/useReportState.js";
import { withdrawReport } from "../../../src/medicines/safety/withdrawReport.js";
import { newUseSalt } from "../../../src/records/uses/newUseSalt.js";
import { useIdOf } from "../../../src/records/uses/useIdOf.js";
import { InputError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { DIGEST, type MedicineSystem, medicineSystem } from "../../support/medicineSystem.js";

const PATIENT: Hex = `0x${"a7".repeat(32)}`;
/** A business identifier of the pharmacy's. */
const numbered = (value: string) => ({ system: "https://pharmacy.example/dispenses", value });
const NONE = { reported: 0, withdrawn: 0, standing: 0 };

describe("safety reports", () => {
  let system: MedicineSystem;
  before(async () => {
    system = await medicineSystem();
  });
  after(() => system.close());

  it("count a use once, whoever reports it, until its last report is withdrawn", async () => {
    const { maker, pharmacy, chain, commission } = system;
    const { id: batch } = await commission("SR1", 10);
    const use = useIdOf({
      organisation: pharmacy.org,
      identifier: numbered("RX-1"),
      patient: PATIENT,
      salt: newUseSalt(),
    });
    const kind = "adverseReaction";
    const report = { batch, use, kind, serious: true, document: DIGEST } as const;
    await reportUse(pharmacy.as, { ...report, reporter: pharmacy.org });
    await reportUse(maker.as, { ...report, reporter: maker.org });
    const other = useIdOf({ organisation: pharmacy.org, identifier: numbered("C-2"), salt: newUseSalt() });
    await reportUse(pharmacy.as, { ...report, reporter: pharmacy.org, use: other, kind: "qualityDefect" });
    const once = { reported: 1, withdrawn: 0, standing: 1 };
    const counts = { adverseReaction: once, medicationError: NONE, qualityDefect: once, suspectedFalsified: NONE };
    expect(await safetyCounts(chain, batch)).to.deep.equal(counts);

    const byPharmacy = { reporter: pharmacy.org, batch, use, kind } as const;
    const byMaker = { ...byPharmacy, reporter: maker.org };
    expect(await useReportState(chain, byPharmacy)).to.deep.equal({ state: "standing", standing: 2 });
    await withdrawReport(pharmacy.as, byPharmacy);
    expect(await useReportState(chain, byPharmacy)).to.deep.equal({ state: "withdrawn", standing: 1 });
    expect(await safetyCounts(chain, batch)).to.deep.equal(counts);
    await withdrawReport(maker.as, { ...byMaker, reasons: DIGEST });
    expect((await safetyCounts(chain, batch)).adverseReaction).to.deep.equal({
      reported: 1,
      withdrawn: 1,
      standing: 0,
    });
    await expectFailure(() => withdrawReport(maker.as, byMaker), RefusedError, "contract.NoStandingReport");
    const again = () => reportUse(maker.as, { ...report, reporter: maker.org });
    await expectFailure(again, RefusedError, "contract.UseAlreadyReported");
    expect(await useReportState(chain, { ...byMaker, kind: "medicationError" })).to.deep.equal({
      state: "none",
      standing: 0,
    });
  });

  it("are of a batch that was made, by a member of the reporter, and of something", async () => {
    const { pharmacy, wholesaler } = system;
    const use = useIdOf({ organisation: pharmacy.org, identifier: numbered("RX-3"), salt: newUseSalt() });
    const report = { reporter: pharmacy.org, batch: DIGEST, use, serious: false, document: DIGEST } as const;
    const unknown = () => reportUse(pharmacy.as, { ...report, kind: "suspectedFalsified" });
    await expectFailure(unknown, RefusedError, "contract.BatchNotCommissioned");
    const stranger = () => reportUse(wholesaler.as, { ...report, kind: "suspectedFalsified" });
    await expectFailure(stranger, RefusedError, "contract.UnknownMember");
    const nothing = () => reportUse(pharmacy.as, { ...report, kind: "qualityDefect", use: ZeroHash as Hex });
    await expectFailure(nothing, InputError, "input.invalid");
    const kind = "sideEffect" as "adverseReaction";
    await expectFailure(() => reportUse(pharmacy.as, { ...report, kind }), InputError, "input.invalid");
  });
});
