import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { z } from "zod";
import { EXEMPT_TRANSACTIONS } from "../../../src/medicines/dscsa/exemptTransactions.js";
import {
  parseTransactionInformation,
  type TransactionInformationDraft,
  transactionInformation,
} from "../../../src/medicines/dscsa/TransactionInformation.js";
import { parseTransactionStatement, transactionStatement } from "../../../src/medicines/dscsa/TransactionStatement.js";
import { digestOf } from "../../../src/shared/contentId.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectInputError } from "../../support/expectInputError.js";
import { withSharedData } from "../../support/withSharedData.js";

const GTIN = "00352286000602";

const DRAFT: TransactionInformationDraft = {
  productName: "Testozol",
  strength: "20 mg",
  dosageForm: "tablet",
  ndc: "52286-0006-0",
  containerSize: "30 tablets",
  containerCount: 2,
  transactionDate: "2026-11-20T10:00:00-05:00",
  seller: {
    name: "Maker Inc.",
    address: { street: "1 Main St", city: "Boston", region: "MA", postalCode: "02101", country: "US" },
    gln: "0614141000005",
  },
  buyer: { name: "Pharmacy", address: { street: "2 Oak St", city: "Dover", postalCode: "19901", country: "US" } },
  packages: [
    { gtin: GTIN, serial: "S2", lot: "L2", expiry: "2028-02-29" },
    { gtin: GTIN, serial: "S1", lot: "L1", expiry: "2028-01-31" },
  ],
};

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

describe("TransactionInformation", () => {
  it("has one spelling, whose sha-256 is its digest, and reads it back", async () => {
    const information = transactionInformation(DRAFT);
    expect(text(information.encode())).to.equal(
      '{"type":"medtrail.dscsa-transaction-information","version":1,"productName":"Testozol","strength":"20 mg","dosageForm":"tablet",' +
        '"ndc":"52286-0006-0","containerSize":"30 tablets","containerCount":2,"lots":["L1","L2"],"transactionDate":"2026-11-20T10:00:00-05:00",' +
        '"seller":{"name":"Maker Inc.","address":{"street":"1 Main St","city":"Boston","region":"MA","postalCode":"02101","country":"US"},' +
        '"gln":"0614141000005"},"buyer":{"name":"Pharmacy","address":{"street":"2 Oak St","city":"Dover","postalCode":"19901","country":"US"}},' +
        '"packages":[{"gtin":"00352286000602","serial":"S1","lot":"L1","expiry":"2028-01-31"},' +
        '{"gtin":"00352286000602","serial":"S2","lot":"L2","expiry":"2028-02-29"}]}',
    );
    expect(await information.digest()).to.equal(await digestOf(information.encode()));
    expect(parseTransactionInformation(information.encode())).to.deep.equal(information);
  });

  it("gives the same bytes for the same content in any order (property)", () => {
    const expected = text(transactionInformation(DRAFT).encode());
    const shuffled = fc.shuffledSubarray(Object.entries(DRAFT), { minLength: Object.keys(DRAFT).length });
    fc.assert(
      fc.property(shuffled, fc.boolean(), (entries, reversed) => {
        const draft: unknown = Object.fromEntries(entries);
        const packages = reversed ? DRAFT.packages.toReversed() : DRAFT.packages;
        const again = transactionInformation({ ...DRAFT, ...z.record(z.string(), z.unknown()).parse(draft), packages });
        expect(text(again.encode())).to.equal(expected);
      }),
      { seed: 20_261_121, numRuns: 50 },
    );
  });

  const [first, second] = DRAFT.packages;
  if (!first || !second) throw new Error("the draft has two packages");
  const refused: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
    ["no product name", { productName: "" }, /productName/],
    ["an untrimmed name", { productName: " Testozol" }, /productName: not trimmed/],
    ["a control character", { dosageForm: "tab\u0007let" }, /dosageForm: has a control/],
    ["an NDC without hyphens", { ndc: "5228600060" }, /ndc: no NDC/],
    ["an NDC of 11 digits", { ndc: "52286-0006-00" }, /ndc: no NDC/],
    ["another NDC than the GTIN's", { ndc: "52286-0007-0" }, /packages\.0\.gtin: does not embed the NDC/],
    [
      "a GTIN with a wrong check digit",
      { packages: [{ ...first, gtin: "00352286000603" }, second] },
      /packages\.0\.gtin: no GTIN/,
    ],
    ["a serial number twice", { packages: [first, { ...second, serial: "S2" }] }, /packages\.1\.serial: stands twice/],
    [
      "a serial number of 21 characters",
      { packages: [first, { ...second, serial: "1".repeat(21) }] },
      /packages\.1\.serial/,
    ],
    ["a serial number with a blank", { packages: [first, { ...second, serial: "S 2" }] }, /packages\.1\.serial/],
    ["no such day", { packages: [first, { ...second, expiry: "2027-02-29" }] }, /packages\.1\.expiry: no day/],
    ["another count of containers", { containerCount: 3 }, /containerCount: is not the number/],
    ["no package", { packages: [], containerCount: 1 }, /packages/],
    ["a date without zone", { transactionDate: "2026-11-20T10:00:00" }, /transactionDate/],
    ["a shipment after exactly 24 hours", { shipmentDate: "2026-11-21T15:00:00Z" }, /shipmentDate: stands only/],
    ["a shipment before the sale", { shipmentDate: "2026-11-19T15:00:00Z" }, /shipmentDate: stands only/],
    ["the seller as buyer", { buyer: DRAFT.seller }, /buyer: is the seller/],
    ["a GLN with a wrong check digit", { seller: { ...DRAFT.seller, gln: "0614141000006" } }, /seller\.gln/],
    ["an unknown member", { history: [] }, /Unrecognized key/],
  ];
  for (const [name, change, rule] of refused) {
    it(`refuses ${name}`, () => {
      const draft: unknown = { ...DRAFT, ...change };
      const error = expectInputError("dscsa.invalid", () =>
        transactionInformation(draft as TransactionInformationDraft),
      );
      expect(String(error.values.rule)).to.match(rule);
    });
  }

  it("takes a shipment date of more than 24 hours after, in whatever zone", () => {
    const later = transactionInformation({ ...DRAFT, shipmentDate: "2026-11-21T15:00:00.001Z" });
    expect(parseTransactionInformation(later.encode()).shipmentDate).to.equal("2026-11-21T15:00:00.001Z");
  });

  it("reads only the exact bytes", () => {
    const bytes = transactionInformation(DRAFT).encode();
    const spelled = text(bytes);
    const others = [
      `${spelled}\n`,
      spelled.replace('"version":1', '"version": 1'),
      spelled.replace('"lots":["L1","L2"]', '"lots":["L2","L1"]'),
      spelled.replace('"lots":["L1","L2"]', '"lots":["L1"]'),
      spelled.replace('"version":1', '"version":1,"version":1'),
      spelled.slice(0, -1),
      `\ufeff${spelled}`,
    ];
    for (const other of others) {
      expectInputError("dscsa.form", () => parseTransactionInformation(new TextEncoder().encode(other)));
    }
    expectInputError("dscsa.form", () => parseTransactionInformation(Uint8Array.of(0xff)));
    expectInputError("dscsa.form", () => parseTransactionInformation(new Uint8Array(16 * 1024 * 1024 + 1)));
    expectInputError("dscsa.invalid", () => parseTransactionInformation(new TextEncoder().encode("[]")));
  });

  it("never changes its mind about changed bytes (property)", () => {
    const bytes = transactionInformation(DRAFT).encode();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const changed = bytes.slice();
        changed[index] = (changed[index] ?? 0) ^ mask;
        let read: Uint8Array | undefined;
        try {
          read = parseTransactionInformation(changed).encode();
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
        }
        if (read) expect(read).to.deep.equal(changed);
      }),
      { seed: 20_261_121, numRuns: 1000 },
    );
  });

  it("refuses every exempt transfer by its clause", () => {
    expect(Object.keys(EXEMPT_TRANSACTIONS)).to.have.length(19);
    const error = expectInputError("dscsa.exempt", () => transactionInformation(DRAFT, "samples"));
    expect(error.values).to.deep.equal({ exemption: "samples", clause: "581(24)(B)(v)" });
  });

  withSharedData("drugs/ndc_gtin_vectors.json", (path) => {
    it("accepts the GTIN of every published NDC, of both levels, and no other NDC's", () => {
      const { derived } = z
        .object({
          derived: z.array(z.object({ ndc: z.string(), gtin14_level0: z.string(), gtin14_level5: z.string() })),
        })
        .parse(JSON.parse(readFileSync(path, "utf8")));
      expect(derived.length).to.be.greaterThan(250);
      for (const [index, { ndc, gtin14_level0, gtin14_level5 }] of derived.entries()) {
        const packages = [gtin14_level0, gtin14_level5].map((gtin) => ({ ...first, gtin }));
        expect(transactionInformation({ ...DRAFT, ndc, packages }).ndc).to.equal(ndc);
        const other = derived[(index + 1) % derived.length]?.ndc ?? "";
        if (other.replaceAll("-", "") !== ndc.replaceAll("-", "")) {
          expectInputError("dscsa.invalid", () => transactionInformation({ ...DRAFT, ndc: other, packages }));
        }
      }
    });
  });
});

describe("TransactionStatement", () => {
  const PARTS = [
    "isAuthorized",
    "receivedFromAuthorizedPerson",
    "receivedInformationAndStatement",
    "didNotKnowinglyShipSuspectProduct",
    "hasVerificationSystems",
    "didNotKnowinglyProvideFalseInformation",
    "didNotKnowinglyAlterHistory",
  ] as const;

  const statement = {
    seller: "Maker Inc.",
    statedAt: "2026-11-20T10:00:00-05:00",
    informationDigest: `0x${"ab".repeat(32)}`,
    isAuthorized: true,
    receivedFromAuthorizedPerson: true,
    receivedInformationAndStatement: true,
    didNotKnowinglyShipSuspectProduct: true,
    hasVerificationSystems: true,
    didNotKnowinglyProvideFalseInformation: true,
    didNotKnowinglyAlterHistory: true,
  } as const;

  it("has one spelling and reads it back", async () => {
    const stated = transactionStatement(statement);
    expect(text(stated.encode())).to.equal(
      `{"type":"medtrail.dscsa-transaction-statement","version":1,${JSON.stringify(statement).slice(1)}`,
    );
    expect(await stated.digest()).to.equal(await digestOf(stated.encode()));
    expect(parseTransactionStatement(stated.encode())).to.deep.equal(stated);
    expectInputError("dscsa.form", () =>
      parseTransactionStatement(new TextEncoder().encode(`${text(stated.encode())} `)),
    );
  });

  for (const part of PARTS) {
    it(`must say ${part}`, () => {
      const untrue: unknown = { ...statement, [part]: false };
      const { [part]: _part, ...missing } = statement;
      for (const draft of [untrue, missing]) {
        const error = expectInputError("dscsa.invalid", () => transactionStatement(draft as typeof statement));
        expect(String(error.values.rule)).to.contain(part);
      }
    });
  }

  it("refuses a digest that is none", () => {
    expectInputError("dscsa.invalid", () => transactionStatement({ ...statement, informationDigest: "0xAB" }));
  });
});
