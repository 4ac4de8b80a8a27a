import { expect } from "chai";
import fc from "fast-check";
import { parseReference } from "../../../src/records/fhir/FhirReference.js";

describe("parseReference", () => {
  it("tells the literal forms apart", () => {
    expect(parseReference("Patient/a")).to.deep.equal({ kind: "relative", type: "Patient", id: "a" });
    expect(parseReference("Patient/a/_history/2")).to.deep.equal({ kind: "relative", type: "Patient", id: "a" });
    const absolute = { kind: "absolute", base: "http://x.org/fhir", type: "Patient", id: "a" };
    expect(parseReference("http://x.org/fhir/Patient/a")).to.deep.equal(absolute);
    expect(parseReference("http://x.org/fhir/Patient/a/_history/2")).to.deep.equal(absolute);
    expect(parseReference("#p")).to.deep.equal({ kind: "contained", id: "p" });
    expect(parseReference("urn:oid:1.2.3")).to.deep.equal({ kind: "urn", urn: "urn:oid:1.2.3" });
  });

  const others = [
    "",
    "Patient",
    "Patient/",
    "/Patient/a",
    "Patient/a b",
    "patient/a",
    "Patient?identifier=x",
    "mailto:x@x.org",
  ];
  for (const text of [...others, "http://x.org/?q=/Patient/a", "Patient/a/b", "Patient/../Patient/a", "Patient/a\n"]) {
    it(`knows no form for ${JSON.stringify(text)}`, () => {
      expect(parseReference(text).kind).to.equal("other");
    });
  }

  it("takes any text, and finds what it was made of (property)", () => {
    const id = fc.stringMatching(/^[A-Za-z0-9\-.]{1,64}$/);
    const type = fc.stringMatching(/^[A-Z][A-Za-z]{1,20}$/);
    fc.assert(
      fc.property(fc.string(), type, id, (text, name, key) => {
        expect(parseReference(text).kind).to.be.a("string");
        expect(parseReference(`${name}/${key}`)).to.deep.equal({ kind: "relative", type: name, id: key });
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });
});
