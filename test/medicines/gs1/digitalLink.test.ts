import { expect } from "chai";
import type { DigitalLinkOptions } from "../../../src/medicines/gs1/DigitalLinkOptions.js";
import { parseDigitalLink } from "../../../src/medicines/gs1/parseDigitalLink.js";
import { parseElementString } from "../../../src/medicines/gs1/parseElementString.js";
import { toDigitalLink } from "../../../src/medicines/gs1/toDigitalLink.js";
import { toElementString } from "../../../src/medicines/gs1/toElementString.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { withSharedData } from "../../support/withSharedData.js";
import { answerOf, readVectors } from "./gs1Fixture.js";

interface Vector {
  readonly stem: string | null;
  readonly input: string;
  readonly expect: string | null;
  readonly flags: { readonly PermitUnknownAIs?: boolean; readonly "validate:UNKNOWN_AI_NOT_DL_ATTR"?: boolean };
}

const GTIN = "09521234543213";

function read(uri: string, options?: DigitalLinkOptions): string {
  return toElementString(parseDigitalLink(uri, options), options).replaceAll("\x1d", "^");
}

async function refuse(
  uri: string,
  code: "gs1.digital-link" | "gs1.unknown-ai" | "gs1.length" | "gs1.value",
  options: DigitalLinkOptions = {},
) {
  return expectFailure(() => parseDigitalLink(uri, options), InputError, code);
}

describe("GS1 Digital Links", () => {
  withSharedData("gs1/digital_link_generate.json", (path) => {
    for (const { stem, input, expect: expected, flags } of readVectors<Vector>(path)) {
      it(`${expected === null ? "has no link for" : "writes"} ${input}${stem === null ? "" : ` under ${stem}`}`, () => {
        const unknownAis = flags.PermitUnknownAIs ?? false;
        const unknownAttributes = flags["validate:UNKNOWN_AI_NOT_DL_ATTR"] === false;
        const message = parseElementString(input, { unknownAis });
        const options = { unknownAis, unknownAttributes, ...(stem === null ? {} : { stem }) };
        const answer = answerOf(() => toDigitalLink(message, options));
        expect(answer instanceof InputError ? null : answer).to.equal(expected);
        if (answer instanceof InputError || unknownAis) return;
        const back = parseDigitalLink(answer);
        expect(toDigitalLink(back, options)).to.equal(expected);
        expect(new Set(back.map(({ ai }) => ai))).to.deep.equal(new Set(message.map(({ ai }) => ai)));
      });
    }
  });

  it("reads key, qualifiers and attributes", () => {
    expect(read(`https://id.gs1.org/01/${GTIN}`)).to.equal(`01${GTIN}`);
    expect(read(`https://example.org/01/${GTIN}/22/V/10/L/21/S?17=271231&99=X`)).to.equal(
      `01${GTIN}22V^10L^21S^1727123199X`,
    );
    expect(read(`https://example.org/01/${GTIN}/235/T?17=271231`)).to.equal(`01${GTIN}235T^17271231`);
    expect(read("http://example.org/414/9521234543213/254/X")).to.equal("4149521234543213254X");
    expect(read("http://example.org/414/9521234543213/7040/1ABC")).to.equal("414952123454321370401ABC");
    expect(read("https://example.org/8010/4012AB/8011/1")).to.equal("80104012AB^80111");
    expect(read("https://example.org/00/006141411234567890")).to.equal("00006141411234567890");
  });

  it("takes any domain, path before the key, fragment and key of the query that is no number", () => {
    for (const stem of [
      "http://a",
      "HTTP://a",
      "https://a.",
      "https://a:65535",
      "https://192.0.2.1",
      "https://[2001:db8::1]",
      "https://xn--fsq.xn--0zwm56d",
      "https://a/some/shop",
      "https://a/01/faux",
      "https://a//",
    ]) {
      for (const end of ["", "?", "?lang=en", "?&&lang=en&single&=x&", "#top", "?x=1#/01/2"]) {
        expect(read(`${stem}/01/${GTIN}/10/L${end}`), stem + end).to.equal(`01${GTIN}10L`);
      }
    }
  });

  it("takes the rightmost key", () => {
    expect(read(`https://a/01/12312312312333/01/${GTIN}`)).to.equal(`01${GTIN}`);
    expect(read(`https://a/253/9526064000028/01/${GTIN}/10/L`)).to.equal(`01${GTIN}10L`);
  });

  it("refuses what is no URI of the web", async () => {
    for (const uri of [
      "",
      "ftp://a/01/09521234543213",
      "HtTps://a/01/09521234543213",
      "https://",
      "https:///01/09521234543213",
      "https://a",
      "https://a/",
      "https://a/b/c",
      "https://01/09521234543213",
      "https://a_b/01/09521234543213",
      "https://u@a/01/09521234543213",
      "https://[fe80::1%25lo]/01/09521234543213",
      "https://a/01/0952123 4543213",
      "https://a/01/09521234543213/10/L\u00e9",
      'https://a/01/09521234543213/10/"',
      "https://a/01/09521234543213/",
      "https://a/01/09521234543213/10",
      "https://a/01/09521234543213/xx/1",
      "https://a/10/L",
    ]) {
      await refuse(uri, "gs1.digital-link");
    }
  });

  it("refuses qualifiers out of order, twice, of another key or in the query", async () => {
    for (const tail of [
      "/10/L/22/V",
      "/21/S/10/L",
      "/10/L/10/L",
      "/235/T/10/L",
      "/254/X",
      "?10=L",
      "/10/L?22=V",
      "/22/V?21=S",
      "?21=S",
      "?235=T",
      "/10/L?235=T",
      "?254=X",
      "?8200=X",
      "?17=271231&17=271231",
      "/10/L?10=L",
      `?01=${GTIN}`,
    ]) {
      await refuse(`https://a/01/${GTIN}${tail}`, "gs1.digital-link");
    }
    // 10 qualifies 01, not 253: there it is an attribute.
    expect(read(`https://a/253/9526064000028?01=${GTIN}&10=L`)).to.equal(`2539526064000028^01${GTIN}10L`);
  });

  it("checks values as everywhere", async () => {
    await refuse("https://a/01/09521234543214", "gs1.value");
    await refuse("https://a/01/095212345432131", "gs1.length");
    await refuse(`https://a/01/${GTIN}?17=991301`, "gs1.value");
    await refuse(`https://a/01/${GTIN}/10/${"L".repeat(21)}`, "gs1.length");
    await refuse(`https://a/01/${GTIN}?89=X`, "gs1.unknown-ai");
    await refuse(`https://a/01/${GTIN}?0017=X`, "gs1.unknown-ai");
    for (const tail of ["/10/", "/10/%00", "/10/A%00B", "?99="])
      await refuse(`https://a/01/${GTIN}${tail}`, "gs1.digital-link");
    for (const tail of ["/10/%7E", "/10/A%20B", "?99=A+B", "?99=%C3%A9", "/10/A%5EB", "/10/%1D21S"]) {
      await refuse(`https://a/01/${GTIN}${tail}`, "gs1.value");
    }
  });

  it("decodes octets, and + as a space only in the query", () => {
    expect(read(`https://a/01/${GTIN}/10/%4c%2FX%25+?99=%2B%26`)).to.equal(`01${GTIN}10L/X%+^99+&`);
    expect(read(`https://a/01/${GTIN}/10/%2525`)).to.equal(`01${GTIN}10%25`);
    expect(read(`https://a/01/${GTIN}/10/%zz%`)).to.equal(`01${GTIN}10%zz%`);
  });

  it("pads short GTINs in the path only when asked to, in the query always", async () => {
    const options = { zeroSuppressedGtin: true };
    for (const [short, full] of [
      ["2112345678900", "02112345678900"],
      ["416000336108", "00416000336108"],
      ["02345673", "00000002345673"],
    ] as const) {
      await refuse(`https://a/01/${short}`, "gs1.length");
      expect(read(`https://a/01/${short}/10/L`, options)).to.equal(`01${full}10L`);
      expect(read(`https://a/8004/4012?01=${short}`)).to.equal(`80044012^01${full}`);
    }
    await expectFailure(() => parseDigitalLink("https://a/01/2345673", options), InputError, "gs1.length");
    await expectFailure(() => parseDigitalLink("https://a/02/2112345678900", options), InputError, "gs1.digital-link");
  });

  it("reads withdrawn short names only when asked to", async () => {
    const options = { shortNames: true };
    expect(read(`https://a/gtin/${GTIN}/lot/L/ser/S?17=271231`, options)).to.equal(`01${GTIN}10L^21S^17271231`);
    expect(read("https://a/gln/9521234543213/glnx/X", options)).to.equal("4149521234543213254X");
    expect(read(`https://a/gtin/${GTIN}/lot/L?exp=271231&linkType=all`, options)).to.equal(`01${GTIN}10L^17271231`);
    expect(read(`https://a/01/${GTIN}?exp=271231`)).to.equal(`01${GTIN}`);
    // As the numbers they stand for, and never dropped.
    await refuse(`https://a/gtin/${GTIN}?lot=L`, "gs1.digital-link", options);
    await refuse(`https://a/gtin/${GTIN}?exp=271231&17=271231`, "gs1.digital-link", options);
    await refuse(`https://a/gtin/${GTIN}?exp=271331`, "gs1.value", options);
    await refuse(`https://a/gtin/${GTIN}`, "gs1.digital-link");
    await refuse(`https://a/01/${GTIN}/lot/L`, "gs1.digital-link");
  });

  it("writes under any stem, but not into a query or a fragment", async () => {
    const message = [{ ai: "01", value: GTIN }];
    expect(toDigitalLink(message, { stem: "https://a.example/shop/" })).to.equal(`https://a.example/shop/01/${GTIN}`);
    for (const stem of ["", "a.example", "ftp://a", "https://a?x=", "https://a/#", "https://a/b?"]) {
      await expectFailure(() => toDigitalLink(message, { stem }), InputError, "gs1.digital-link");
    }
    const two = [...message, { ai: "10", value: "A" }, { ai: "10", value: "B" }];
    await expectFailure(() => toDigitalLink(two), InputError, "gs1.association");
  });
});
