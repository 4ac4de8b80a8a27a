import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect } from "chai";
import { exceptionReport, exceptionResponse } from "../../../src/medicines/dscsa/dscsaException.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectInputError } from "../../support/expectInputError.js";
import { withSharedData } from "../../support/withSharedData.js";
import { mutationsOf } from "../epcis/mutations.js";

const UUIDS = [
  "446b282a-93c5-5859-8641-4b5571ba3878",
  "c2a57e9f-3d54-5767-a9d1-82b08b3e7d61",
  "ed86b24e-987e-5eb3-bb05-5d335c4da093",
];

const OVERAGE = {
  exception_item_uuid: UUIDS[2],
  gtin: "1",
  quantity_ordered: 1,
  quantity_received: 2,
  resolution_request: "Debit account",
};

const REPORT = {
  message_uuid: UUIDS[0],
  exception_case_uuid: UUIDS[1],
  timestamp: 1,
  po_number: "P",
  sender_information: { email: "a@example.org" },
  exceptions: { overages: [OVERAGE] },
  case_resolved: false,
};

const RESPONSE = {
  message_uuid: UUIDS[0],
  exception_case_uuid: UUIDS[1],
  timestamp: 2,
  po_number: "P",
  sender_information: { email: "b@example.org" },
  response_items: [{ exception_item_uuid: UUIDS[2], resolution_response: "Accept" }],
};

function accepts(read: (value: unknown) => unknown, value: unknown): boolean {
  try {
    read(value);
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return false;
  }
}

describe("DSCSA exceptions", () => {
  it("reads a report and the response to it", () => {
    const report = exceptionReport(REPORT);
    expect(exceptionResponse(RESPONSE, report).response_items).to.have.length(1);
  });

  it("refuses an overage that is none, an item twice, and an answer to something else", () => {
    const less = { ...OVERAGE, quantity_received: 1 };
    expectInputError("dscsa.invalid", () => exceptionReport({ ...REPORT, exceptions: { overages: [less] } }));
    expectInputError("dscsa.invalid", () => exceptionReport({ ...REPORT, exceptions: { underages: [OVERAGE] } }));
    expectInputError("dscsa.invalid", () =>
      exceptionReport({ ...REPORT, exceptions: { overages: [OVERAGE, OVERAGE] } }),
    );
    const report = exceptionReport(REPORT);
    expectInputError("dscsa.invalid", () => exceptionResponse({ ...RESPONSE, exception_case_uuid: UUIDS[0] }, report));
    expectInputError("dscsa.invalid", () => exceptionResponse({ ...RESPONSE, po_number: "Q" }, report));
    const other = [{ exception_item_uuid: UUIDS[1], resolution_response: "Accept" }];
    expectInputError("dscsa.invalid", () => exceptionResponse({ ...RESPONSE, response_items: other }, report));
  });

  withSharedData("drugs/pdg-dscsa-exceptions-MIT", (path) => {
    const examples = join(path, "example_generators/examples");
    for (const [kind, read] of [
      ["report", exceptionReport],
      ["response", exceptionResponse],
    ] as const) {
      it(`reads every published ${kind}, and refuses what its schema refuses of one changed in one place`, () => {
        const schema: unknown = JSON.parse(readFileSync(join(path, `schemas/${kind}_schema.json`), "utf8"));
        if (typeof schema !== "object" || schema === null) expect.fail("a schema is an object");
        const official = new Ajv({ strict: false }).compile(schema);
        const names = readdirSync(examples).filter((name) => name.includes(`_${kind}`));
        expect(names.length).to.be.greaterThan(2);
        let refused = 0;
        for (const name of names) {
          const document: unknown = JSON.parse(readFileSync(join(examples, name), "utf8"));
          expect(accepts(read, document), name).to.equal(true);
          for (const { path: place, kind: change, document: changed } of mutationsOf(document)) {
            if (official(changed)) continue;
            refused += 1;
            expect(accepts(read, changed), `${name} ${place} ${change}`).to.equal(false);
          }
        }
        expect(refused).to.be.greaterThan(300);
      });
    }
  });
});
