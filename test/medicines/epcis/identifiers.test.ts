import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { z } from "zod";
import { CBV_VOCABULARIES } from "../../../src/medicines/epcis/cbvVocabularies.js";
import { cbvWord } from "../../../src/medicines/epcis/cbvWord.js";
import { digitalLinkForm } from "../../../src/medicines/epcis/digitalLinkForm.js";
import { epcUriForm } from "../../../src/medicines/epcis/epcUriForm.js";
import { compareInstants, isOffset, parseInstant } from "../../../src/medicines/epcis/instant.js";
import { NamespaceScope } from "../../../src/medicines/epcis/NamespaceScope.js";
import { hasCheckDigit } from "../../../src/medicines/gs1/checkDigit.js";
import { withSharedData } from "../../support/withSharedData.js";

function kindOf(form: { readonly kind: string } | { readonly rule: string } | undefined): string {
  if (form === undefined) return "foreign";
  return "kind" in form ? form.kind : "malformed";
}

const URNS: readonly (readonly [kind: string, ...urns: string[]])[] = [
  [
    "instance",
    "urn:epc:id:sgtin:0614141.107346.2017",
    "urn:epc:id:sgtin:061414112345.0.%2Fa%22b.c",
    "urn:epc:id:sscc:061414.12345678901",
    "urn:epc:id:sgln:0614141.07346.0",
    "urn:epc:id:sgln:061414107346..0",
    "urn:epc:id:pgln:061414107346.",
    "urn:epc:id:grai:4012345.66666.87",
    "urn:epc:id:giai:4012345.AAbb",
    "urn:epc:id:gsrn:4012345.9876540000",
    "urn:epc:id:gsrnp:4012345.0000098765",
    "urn:epc:id:gdti:4012345.55555.98",
    "urn:epc:id:cpi:4012345.ABC.123",
    "urn:epc:id:sgcn:4012345.99999.44",
    "urn:epc:id:ginc:4012345.333",
    "urn:epc:id:gsin:4012345.999987654",
    "urn:epc:id:itip:4012345.012345.01.02.987",
    "urn:epc:id:upui:1234567.089456.51qIgY)%3C%26Jp3*j7'SDB",
    "urn:epc:id:gid:1.2.3",
    "urn:epc:id:usdod:CAGEY.123",
    "urn:epc:id:adi:35962.PQ7VZ4.M37GXB92",
    "urn:epc:id:bic:CSQU3054383",
    "urn:epc:id:imovn:9176187",
    "urn:epc:raw:64.x0123456789ABCDEF",
  ],
  [
    "class",
    "urn:epc:class:lgtin:0614141.077777.987",
    "urn:epc:idpat:sgtin:0614141.107346.*",
    "urn:epc:idpat:grai:4012345.66666.*",
    "urn:epc:idpat:itip:4012345.012345.01.02.*",
  ],
  [
    "malformed",
    "urn:epc:id:sgtin:0614141.107346",
    "urn:epc:id:sgtin:0614141.107346.",
    "urn:epc:id:sgtin:0614141.1073461.1",
    "urn:epc:id:sgtin:0614141.107346.a/b",
    "urn:epc:id:sscc:0614141.12345678901",
    "urn:epc:id:sgcn:4012345.99999.A",
    "urn:epc:id:cpi:4012345.abc.123",
    "urn:epc:id:lgtin:0614141.077777.987",
    "urn:epc:idpat:sgtin:0614141.*.*",
    "urn:epc:idpat:sscc:0614141.*",
    "urn:epc:class:sgtin:0614141.077777.987",
    "urn:epc:raw:64.0x12",
    "urn:epc:tag:sgtin-96:3.0614141.107346.2017",
    "urn:epc:",
  ],
];

const LINKS: readonly (readonly [kind: string, ...links: string[]])[] = [
  [
    "instance",
    "https://id.gs1.org/01/70614141123451/21/2017",
    "https://example.com/some/stem/01/70614141123451/10/L1/21/2017?17=280131",
    "https://example.com/gtin/09780345418913/21/765tz?abc=211121",
    "https://id.gs1.org/00/040123450000003338",
    "https://id.gs1.org/414/4012345000245/254/1",
    "https://id.gs1.org/253/4012345000054987",
    "https://id.gs1.org/8004/4000001111",
    "https://id.gs1.org/01/70614141123451/21/a%2Fb",
  ],
  [
    "class",
    "https://id.gs1.org/01/70614141123451",
    "https://id.gs1.org/01/70614141123451/10/998877",
    "https://id.gs1.org/01/9780345418913",
    "https://id.gs1.org/253/4012345000054",
  ],
  ["malformed", "https://id.gs1.org/01/70614141123452/21/2017", "https://id.gs1.de/00/040123450000003339"],
  [
    "foreign",
    "https://example.com/01/70614141123452/21/2017",
    "https://id.gs1.org/01/70614141123451/21/2017/10/L1",
    "https://id.gs1.org/01/123",
    "https://example.com/items/1",
    "https://example.com",
    "urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518",
  ],
];

describe("identifiers in EPCIS", () => {
  for (const [kind, ...urns] of URNS) {
    for (const urn of urns) it(`takes ${urn} for ${kind}`, () => expect(kindOf(epcUriForm(urn))).to.equal(kind));
  }
  for (const [kind, ...links] of LINKS) {
    for (const link of links)
      it(`takes ${link} for ${kind}`, () => expect(kindOf(digitalLinkForm(link))).to.equal(kind));
  }

  it("knows each check digit, and no other digit in its place (property)", () => {
    for (const gtin of ["4006381333931", "00614141777778", "73513537"]) expect(hasCheckDigit(gtin)).to.equal(true);
    for (const text of ["", "0", "4006381333930", "400638133393a"]) expect(hasCheckDigit(text)).to.equal(false);
    fc.assert(
      fc.property(fc.stringMatching(/^\d{7,17}$/), (digits) => {
        expect([..."0123456789"].filter((digit) => hasCheckDigit(digits + digit))).to.have.length(1);
      }),
      { seed: 20_261_121 },
    );
  });

  it("knows a word of every vocabulary in every notation", () => {
    const scope = NamespaceScope.STANDARD;
    for (const [kind, { words, web, ...rest }] of Object.entries(CBV_VOCABULARIES)) {
      for (const known of Object.keys(CBV_VOCABULARIES)) {
        if (known !== kind || !isKind(known)) continue;
        for (const word of words) {
          const curie = web.replace("https://ref.gs1.org/cbv/", "cbv:").replace("https://gs1.org/voc/", "gs1:");
          const notations = [word, web + word, curie + word, ...("urn" in rest ? [rest.urn + word] : [])];
          for (const notation of notations) expect(cbvWord(known, notation, scope), notation).to.equal(word);
          for (const notation of [`${word}x`, `${web}x${word}`])
            expect(cbvWord(known, notation, scope)).to.equal(undefined);
        }
      }
    }
  });

  withSharedData("codes/cbv-2.0-lists.json", (path) => {
    it("has exactly the words of CBV 2.0", () => {
      const { lists } = z
        .object({ lists: z.record(z.string(), z.array(z.string())) })
        .parse(JSON.parse(readFileSync(path, "utf8")));
      const ours = Object.entries(CBV_VOCABULARIES).map(([kind, { words }]) => [
        kind.replace("sourceDestinationType", "sourceDestType"),
        [...words].sort(),
      ]);
      expect(Object.fromEntries(ours)).to.deep.equal(
        Object.fromEntries(Object.entries(lists).map(([kind, words]) => [kind, words.toSorted()])),
      );
    });
  });
});

function isKind(name: string): name is keyof typeof CBV_VOCABULARIES {
  return Object.hasOwn(CBV_VOCABULARIES, name);
}

describe("instant", () => {
  it("is a real day and time with a zone", () => {
    for (const text of ["2024-02-29T00:00:00Z", "0001-01-01T23:59:59.123456789+14:00", "2026-03-01T00:00:00-00:00"]) {
      expect(parseInstant(text), text).not.to.equal(undefined);
    }
    const wrong = [
      "2023-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-01-00T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:60:00Z",
      "2026-01-01T00:00:60Z",
      "2026-01-01T00:00:00",
      "2026-01-01t00:00:00Z",
      "2026-01-01T00:00:00z",
      "2026-01-01 00:00:00Z",
      "2026-01-01T00:00:00.Z",
      "2026-01-01T00:00:00+14:01",
      "0000-01-01T00:00:00Z",
      "2026-01-01",
      "",
    ];
    for (const text of wrong) expect(parseInstant(text), text).to.equal(undefined);
    for (const [text, good] of [
      ["+14:00", true],
      ["-00:30", true],
      ["+14:30", false],
      ["+1:00", false],
      ["Z", false],
    ] as const) {
      expect(isOffset(text), text).to.equal(good);
    }
  });

  it("compares as Date does, and finer (property)", () => {
    const date = fc.date({ min: new Date(0), max: new Date("2100-01-01T00:00:00Z"), noInvalidDate: true });
    fc.assert(
      fc.property(date, date, (left, right) => {
        const [one, other] = [parseInstant(left.toISOString()), parseInstant(right.toISOString())];
        if (!one || !other) expect.fail("an ISO date is an instant");
        expect(Math.sign(compareInstants(one, other))).to.equal(Math.sign(left.getTime() - right.getTime()));
      }),
      { seed: 20_261_121 },
    );
    const [fine, finer] = [parseInstant("2026-01-01T00:00:00.0001Z"), parseInstant("2026-01-01T01:00:00.00011+01:00")];
    if (!fine || !finer) expect.fail("both are instants");
    expect(compareInstants(fine, finer)).to.be.lessThan(0);
  });
});
