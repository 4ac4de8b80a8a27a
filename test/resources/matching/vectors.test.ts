import { readFileSync } from "node:fs";
import { expect } from "chai";
import { z } from "zod";
import {
  hospitalResidentForm,
  stableMarriageForm,
  studentAllocationForm,
} from "../../../src/resources/matching/matchingForms.js";
import { runMatch } from "../../../src/resources/matching/runMatch.js";
import { withSharedData } from "../../support/withSharedData.js";

const taken = { expect: z.record(z.string(), z.array(z.string())) };
const residents = z.array(hospitalResidentForm.extend(taken));
const vectorFile = z.object({
  hospital_resident: residents.length(3),
  stable_marriage: z.array(stableMarriageForm.extend({ expect: z.record(z.string(), z.string()) })).length(2),
  student_allocation: z.array(studentAllocationForm.extend(taken)).length(1),
  generated_hospital_resident: z.object({ vectors: residents.length(30) }),
});

describe("deferred acceptance vectors", () => {
  withSharedData("allocation/deferred_acceptance.json", (path) => {
    const file = vectorFile.parse(JSON.parse(readFileSync(path, "utf8")));
    const groups = {
      "residents and hospitals": file.hospital_resident,
      "stable marriage": file.stable_marriage,
      "students, projects and supervisors": file.student_allocation,
      "generated residents and hospitals": file.generated_hospital_resident.vectors,
    };
    for (const [group, vectors] of Object.entries(groups)) {
      it(`${group}: every vector, as it stands in the file`, () => {
        for (const [i, { expect: expected, ...input }] of vectors.entries()) {
          expect(runMatch(input), `${group} ${i}`).to.deep.equal(expected);
        }
      });
    }
  });
});
