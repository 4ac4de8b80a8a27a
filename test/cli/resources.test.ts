import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { z } from "zod";
import { medtrail } from "../support/medtrail.js";
import { withSharedData } from "../support/withSharedData.js";

const vector = z.record(z.string(), z.unknown());
const vectors = z.array(vector).min(1);

async function answerTo(verb: string, input: unknown): Promise<unknown> {
  const { status, stdout, stderr } = await medtrail(["resources", verb, "-"], { stdin: JSON.stringify(input) });
  expect(stderr).to.equal("");
  expect(status).to.equal(0);
  return JSON.parse(stdout);
}

/** A vector without its expectation. */
function withoutKeys(value: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

describe("medtrail resources, on published vectors", () => {
  const single = { apportionment: "apportion", reserve_systems: "allocate" };
  for (const [file, verb] of Object.entries(single)) {
    withSharedData(`allocation/${file}.json`, (path) => {
      it(`${verb}: every vector in, its expectation out`, async () => {
        const all = z.object({ vectors }).parse(JSON.parse(await readFile(path, "utf8"))).vectors;
        for (const one of all) {
          expect(await answerTo(verb, withoutKeys(one, ["expect"])), String(one.name)).to.deep.equal(one.expect);
        }
      });
    });
  }

  withSharedData("allocation/claims_rules.json", (path) => {
    it("split: every vector in, the four rules out", async () => {
      const rules = ["proportional", "cea", "cel", "talmud"];
      for (const one of z.object({ vectors }).parse(JSON.parse(await readFile(path, "utf8"))).vectors) {
        const expected = Object.fromEntries(rules.map((rule) => [rule, one[rule]]));
        expect(await answerTo("split", withoutKeys(one, rules)), String(one.note)).to.deep.equal(expected);
      }
    });
  });

  withSharedData("allocation/deferred_acceptance.json", (path) => {
    it("match: every vector in, its expectation out", async () => {
      const file = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, "utf8")));
      const { source: _, generated_hospital_resident: generated, ...published } = file;
      const families = { ...published, generated: z.object({ vectors }).parse(generated).vectors };
      expect(Object.keys(families)).to.have.length(4);
      for (const [family, list] of Object.entries(families)) {
        for (const one of vectors.parse(list)) {
          const given = await answerTo("match", withoutKeys(one, ["expect"]));
          expect(given, `${family} ${String(one.name)}`).to.deep.equal(one.expect);
        }
      }
    });
  });
});
