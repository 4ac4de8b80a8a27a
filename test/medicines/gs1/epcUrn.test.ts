import { expect } from "chai";
import fc from "fast-check";
import { epcUrnCanonicalLink } from "../../../src/medicines/gs1/epcUrnCanonicalLink.js";
import { epcClassUrnFromDigitalLink, epcUrnFromDigitalLink } from "../../../src/medicines/gs1/epcUrnFromDigitalLink.js";
import { epcUrnToDigitalLink } from "../../../src/medicines/gs1/epcUrnToDigitalLink.js";
import { expectInputError } from "../../support/expectInputError.js";

const SEED = { seed: 20_261_121, numRuns: 300 };
const LINK = "https://id.gs1.org";

// Check digits by hand: weights 3 and 1 from the right.
const PAIRS: readonly [urn: string, path: string, prefixLength: number][] = [
  ["urn:epc:id:sgtin:4012345.011111.98%22", "01/04012345111118/21/98%22", 7],
  ["urn:epc:id:sscc:4012345.3111111111", "00/340123451111111111", 7],
  ["urn:epc:id:sgln:4012345.00005.122", "414/4012345000054/254/122", 7],
  ["urn:epc:id:sgln:4012345.00005.0", "414/4012345000054", 7],
  ["urn:epc:id:pgln:999999999999.", "417/9999999999994", 12],
  ["urn:epc:id:grai:4012345.00022.334455", "8003/04012345000221334455", 7],
  ["urn:epc:id:giai:4012345.ABC.345", "8004/4012345ABC.345", 7],
  ["urn:epc:id:gsrn:4012345.0000006765", "8018/401234500000067657", 7],
  ["urn:epc:id:gsrnp:4012345.0000000007", "8017/401234500000000074", 7],
  ["urn:epc:id:gdti:987659999999..9", "253/98765999999929", 12],
  ["urn:epc:id:cpi:0614141.11-A%23%2F.1234", "8010/061414111-A%23%2F/8011/1234", 7],
  ["urn:epc:id:sgcn:4012345.22222.44", "255/401234522222744", 7],
  ["urn:epc:id:ginc:0614141.xyz47%2F11", "401/0614141xyz47%2F11", 7],
  ["urn:epc:id:gsin:4012345.222333444", "402/40123452223334442", 7],
  ["urn:epc:id:itip:4012345.011111.01.02.987", "8006/040123451111180102/21/987", 7],
  ["urn:epc:id:upui:1234567.098765.51qIgY", "01/01234567987651/235/51qIgY", 7],
  ["urn:epc:class:lgtin:4012345.012345.Lot.987", "01/04012345123456/10/Lot.987", 7],
  ["urn:epc:idpat:sgtin:4012345.012345.*", "01/04012345123456", 7],
  ["urn:epc:idpat:grai:4012345.99999.*", "8003/04012345999990", 7],
  ["urn:epc:idpat:gdti:4012345.11111.*", "253/4012345111118", 7],
  ["urn:epc:idpat:sgcn:4012345.22222.*", "255/4012345222227", 7],
  ["urn:epc:idpat:cpi:4012345.AB12.*", "8010/4012345AB12", 7],
  ["urn:epc:idpat:itip:4012345.012345.01.02.*", "8006/040123451234560102", 7],
];

describe("EPC URN and Digital Link", () => {
  for (const [urn, path, prefixLength] of PAIRS) {
    it(`translates ${urn} there and back`, () => {
      expect(epcUrnToDigitalLink(urn)).to.equal(`${LINK}/${path}`);
      const back = urn.startsWith("urn:epc:id:") ? epcUrnFromDigitalLink : epcClassUrnFromDigitalLink;
      expect(back(`${LINK}/${path}`, prefixLength)).to.equal(urn);
      expect(back(`http://user@brand.example:8080/a/b/${path}?17=271231#top`, prefixLength)).to.equal(urn);
      expect(epcUrnCanonicalLink(urn)).to.equal(epcUrnCanonicalLink(`https://brand.example/${path}/?x=1`));
    });
  }

  it("takes short names and passes over what is not the finest level", () => {
    const link = "https://brand.example/gtin/04012345111118/cpv/2A/lot/L1/ser/98";
    expect(epcUrnFromDigitalLink(link, 7)).to.equal("urn:epc:id:sgtin:4012345.011111.98");
    expect(epcUrnCanonicalLink(link)).to.equal(`${LINK}/01/04012345111118/21/98`);
    // With a serial it is no class, whatever lot it is of.
    expectInputError("gs1.urn-link", () => epcClassUrnFromDigitalLink(link, 7));
    // Qualifiers out of order are no Digital Link.
    expect(epcUrnCanonicalLink("https://brand.example/01/04012345111118/21/98/10/L1")).to.equal(undefined);
  });

  it("leaves what is not under GS1, or not whole, without a canonical link", () => {
    const others = [
      "urn:epc:id:gid:1.2.3",
      "urn:epc:id:sgtin:4012345.011111.*",
      "urn:epc:id:sgtin:4012345.011111.9%2",
      "urn:epc:idpat:sgtin:4012345.*.*",
      "https://id.gs1.org/01/04012345111118/21/%zz",
      "https://id.gs1.org/01/04012345111118/21/%1f",
      `https://id.gs1.org/01/04012345111118/21/${"1".repeat(21)}`,
      `https://id.gs1.org/01/04012345111118?x=${"1".repeat(5000)}`,
      "HTTPS://id.gs1.org/01/04012345111118",
      "ftp://id.gs1.org/01/04012345111118",
      "https://id.gs1.org",
    ];
    for (const uri of others.slice(0, 1).concat(others.slice(2)))
      expect(epcUrnCanonicalLink(uri), uri).to.equal(undefined);
    // An asterisk is a character of set 82, so here it is a serial.
    expect(epcUrnCanonicalLink(others[1] ?? "")).to.equal(`${LINK}/01/04012345111118/21/%2A`);
  });

  it("says why a URN or a prefix is refused", () => {
    for (const scheme of ["gid", "usdod", "adi", "bic", "imovn"]) {
      expectInputError("gs1.urn-no-digital-link", () => epcUrnToDigitalLink(`urn:epc:id:${scheme}:95100000.12345.400`));
    }
    const bad = [
      "",
      "urn:epc:tag:sgtin-96:3.4012345.011111.9",
      "urn:epc:id:sgtan:4012345.011111.9",
      "urn:epc:class:sgtin:4012345.011111.9",
    ];
    const more = [
      "urn:epc:id:lgtin:4012345.011111.L",
      "urn:epc:idpat:sscc:4012345.3111111111",
      "urn:epc:idpat:gdti:4012345.11111.9",
    ];
    for (const urn of [...bad, ...more, "urn:epc:id:sgtin:4012345.011111.a~", "urn:epc:id:sgtin:4012345.011111.a\n"]) {
      expectInputError("gs1.urn-form", () => epcUrnToDigitalLink(urn));
    }
    for (const length of [5, 13, 7.5, Number.NaN]) {
      expectInputError("gs1.urn-company-prefix", () => epcUrnFromDigitalLink(`${LINK}/00/340123451111111111`, length));
    }
    expectInputError("gs1.urn-link", () => epcUrnFromDigitalLink(`${LINK}/01/04012345111118`, 7));
    expectInputError("gs1.urn-link", () => epcClassUrnFromDigitalLink(`${LINK}/00/340123451111111111`, 7));
  });

  it("translates any serial GTIN there and back, one canonical link for every spelling (property)", () => {
    const length = fc.integer({ min: 6, max: 12 });
    const digits = fc.stringMatching(/^\d{13}$/);
    const serial = fc.stringMatching(/^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/);
    const everywhere = (text: string) =>
      [...text].map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
    fc.assert(
      fc.property(length, digits, serial, (prefixLength, all, text) => {
        const written = encodeURIComponent(text);
        const urn = `urn:epc:id:sgtin:${all.slice(0, prefixLength)}.${all.slice(prefixLength)}.${written}`;
        const link = epcUrnToDigitalLink(urn);
        expect(epcUrnFromDigitalLink(link, prefixLength)).to.equal(urn);
        const canonical = epcUrnCanonicalLink(urn);
        expect(canonical).to.match(/^https:\/\/id\.gs1\.org\/01\/\d{14}\/21\/[A-Za-z0-9\-._';=%]+$/);
        expect(epcUrnCanonicalLink(canonical ?? "")).to.equal(canonical);
        const escaped = `${link.slice(0, -written.length)}${everywhere(text)}`;
        expect(epcUrnCanonicalLink(escaped)).to.equal(canonical);
      }),
      SEED,
    );
  });

  it("gives a canonical link or none for any text, and it stays what it is (property)", () => {
    const pieces = [
      "urn:epc:id:",
      "sgtin:",
      "4012345",
      ".",
      "011111",
      "https://x.example",
      "/01/",
      "04012345111118",
      "/21/",
      "%2F",
      "?",
      "#",
      "*",
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 8 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(text, (uri) => {
        const link = epcUrnCanonicalLink(uri);
        if (link !== undefined) expect(epcUrnCanonicalLink(link)).to.equal(link);
      }),
      { ...SEED, numRuns: 5000 },
    );
  });
});
