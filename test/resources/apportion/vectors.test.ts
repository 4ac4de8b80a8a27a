import { readFileSync } from "node:fs";
import { expect } from "chai";
import { z } from "zod";
import { APPORTION_METHODS } from "../../../src/resources/apportion/methods.js";
import { runApportion } from "../../../src/resources/apportion/runApportion.js";
import { withSharedData } from "../../support/withSharedData.js";

const vectorFile = z.object({
  vectors: z
    .array(
      z
        .looseObject({ name: z.string(), method: z.enum(APPORTION_METHODS), expect: z.array(z.number()) })
        .extend({ weights: z.array(z.number()), units: z.number() }),
    )
    .min(1),
});

describe("apportionment vectors", () => {
  withSharedData("allocation/apportionment.json", (path) => {
    const { vectors } = vectorFile.parse(JSON.parse(readFileSync(path, "utf8")));

    for (const method of APPORTION_METHODS) {
      it(`${method}: every vector, as it stands in the file`, () => {
        const ours = vectors.filter((vector) => vector.method === method);
        expect(ours).to.have.length(7);
        for (const { expect: expected, ...input } of ours)
          expect(runApportion(input), input.name).to.deep.equal(expected);
      });
    }
  });
});
