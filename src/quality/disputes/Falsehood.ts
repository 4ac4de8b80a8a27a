import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { chartName } from "../indicators/obligeOrganization.js";
import { openedCaseForm, reportForm } from "../reports/CaseBook.js";

/** Why a leaf is none, in the order of ICaseDesk.Falsehood from `Unknown` on. */
export const UNFIT_REASONS = ["unknown", "otherKind", "doubled", "otherPeriod", "retracted"] as const;

const index = z.int().min(0);
const proof = z.array(bytes32);
/** Encounters that first have to be followed to the last versions of their records. */
const follow = z.array(bytes32).optional();
/** A leaf that does not show its case. */
const leaf = z.strictObject({ use: bytes32, body: bytes32 });

export const placeForm = z.strictObject({ index, leaf, proof });

/** Which report is spoken of, as it was reported. A case book is one as well: what else it has is not sent. */
export const subjectForm = z.object({ ...chartName.shape, report: reportForm });

/** What shows that a report is false; see ICaseDesk for each. */
export const falsehoodForm = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sum"), index, cases: z.array(openedCaseForm).min(1).max(2), proof }),
  z.strictObject({ kind: z.literal("order"), index, left: leaf, right: leaf, proof }),
  z.strictObject({
    ...{ kind: z.literal("missing"), index, neighbours: z.array(leaf).min(1).max(2), proof },
    /** What `useIdOf` takes of the encounter that is missing. */
    ...{ patient: bytes32, commitment: bytes32 },
  }),
  z.strictObject({ kind: z.literal("unfit"), place: placeForm, reason: z.enum(UNFIT_REASONS), follow }),
  z.strictObject({
    kind: z.literal("foreign"),
    place: placeForm,
    issue: z.strictObject({ issuer: bytes32, patient: bytes32, commitment: bytes32 }),
  }),
  z.strictObject({
    ...{ kind: z.literal("sharedRecord"), index, opened: openedCaseForm, proof },
    ...{ earlier: bytes32, follow },
  }),
  z.strictObject({ kind: z.literal("misplaced"), index, opened: openedCaseForm, proof }),
]);

export type DisputeSubject = z.input<typeof subjectForm>;
export type LeafPlace = z.output<typeof placeForm>;
export type Falsehood = z.output<typeof falsehoodForm>;
