import { expect } from "chai";
import { formatElementString } from "../../../src/medicines/gs1/formatElementString.js";
import { gs1Link } from "../../../src/medicines/gs1/gs1Link.js";
import { parseElementString } from "../../../src/medicines/gs1/parseElementString.js";
import { parseGs1 } from "../../../src/medicines/gs1/parseGs1.js";
import { toElementString } from "../../../src/medicines/gs1/toElementString.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { withSharedData } from "../../support/withSharedData.js";
import { answerOf, fromMarks, readVectors, toMarks } from "./gs1Fixture.js";

interface Flags {
  readonly PermitUnknownAIs?: boolean;
}
interface Vector {
  readonly ok: boolean;
  readonly input: string;
  readonly expect?: string;
  readonly flags: Flags;
}

function optionsOf({ PermitUnknownAIs = false }: Flags) {
  return { unknownAis: PermitUnknownAIs };
}

/** Without the FNC1 after an AI of predefined length, or at the end, which is never written. */
function withoutSuperfluous(raw: string): string {
  return raw.replace(/^(\^01[0-9]{14})\^/, "$1").replace(/(.)\^$/, "$1");
}

describe("GS1 element strings", () => {
  withSharedData("gs1/element_strings_bracketed.json", (path) => {
    for (const vector of readVectors<Vector>(path)) {
      it(`${vector.ok ? "reads" : "refuses"} ${vector.input}`, () => {
        const answer = answerOf(() => parseElementString(vector.input, optionsOf(vector.flags)));
        if (!vector.ok || answer instanceof InputError) {
          expect(answer instanceof InputError).to.equal(!vector.ok);
          return;
        }
        expect(toMarks(toElementString(answer))).to.equal(vector.expect);
        expect(formatElementString(answer)).to.equal(vector.input);
        expect(parseElementString(fromMarks(vector.expect ?? ""))).to.deep.equal(answer);
      });
    }
  });

  withSharedData("gs1/element_strings_raw.json", (path) => {
    for (const vector of readVectors<Vector>(path)) {
      it(`${vector.ok ? "reads" : "refuses"} raw "${vector.input}"`, () => {
        const options = optionsOf(vector.flags);
        const answer = answerOf(() => parseElementString(fromMarks(vector.input), options));
        expect(answer instanceof InputError).to.equal(!vector.ok);
        if (answer instanceof InputError) return;
        expect(toMarks(toElementString(answer, options))).to.equal(withoutSuperfluous(vector.input));
        expect(parseElementString(formatElementString(answer, options), options)).to.deep.equal(answer);
      });
    }
  });

  it("names the AI, the value, the linter, its rule and the place", async () => {
    const wrong = await expectFailure(() => parseElementString("(10)LOT(01)09521234543214"), InputError, "gs1.value");
    expect(wrong.values).to.deep.equal({
      ai: "01",
      value: "09521234543214",
      linter: "csum",
      rule: "incorrect-check-digit",
      position: 13,
    });
    const date = await expectFailure(() => parseElementString("\x1d43249913312460"), InputError, "gs1.value");
    expect(date.values).to.include({ ai: "4324", linter: "yymmd0", rule: "illegal-month", position: 2 });
    const second = await expectFailure(() => parseElementString("(8008)2512312461"), InputError, "gs1.value");
    expect(second.values).to.include({ ai: "8008", linter: "hh", rule: "illegal-hour", position: 6 });
    const long = await expectFailure(() => parseElementString(`(21)${"1".repeat(21)}`), InputError, "gs1.length");
    expect(long.values).to.include({ ai: "21", longest: 20 });
    const unknown = await expectFailure(() => parseElementString("\x1d10A\x1d0599"), InputError, "gs1.unknown-ai");
    expect(unknown.values).to.deep.equal({ ai: "0599", position: 4 });
  });

  it("reads unknown AIs when asked to, where their length is not in doubt", async () => {
    const options = { unknownAis: true };
    expect(parseElementString("(89)XXX(419)1234567890123(10)A", options)).to.have.length(3);
    const raw = parseElementString("\x1d419123456789012310A\x1d236B", options);
    expect(raw.map(({ ai }) => ai)).to.deep.equal(["419", "10", "236"]);
    expect(toElementString(raw, options)).to.equal("419123456789012310A\x1d236B");
    await expectFailure(() => parseElementString("(89)XXX"), InputError, "gs1.unknown-ai");
    await expectFailure(() => toElementString(raw), InputError, "gs1.unknown-ai");
  });

  it("looks company prefixes up in a directory that it is given", async () => {
    const asked: string[] = [];
    const known = (digits: string) => {
      asked.push(digits);
      return "known" as const;
    };
    parseElementString("(01)09521234543213(8004)40121", { companyPrefixes: known });
    expect(asked).to.deep.equal(["9521234543213", "40121"]);
    const strict = { companyPrefixes: () => "unknown" as const };
    const failure = await expectFailure(() => parseElementString("(8004)40121", strict), InputError, "gs1.value");
    expect(failure.values).to.include({ linter: "gcppos1", rule: "invalid-gcp-prefix", position: 0 });
  });

  it("reads any form, and answers its canonical Digital Link", async () => {
    const link = "https://id.gs1.org/01/09521234543213/10/LOT-77A/21/SN%2F42?17=271231";
    for (const text of [
      "(01)09521234543213(17)271231(10)LOT-77A(21)SN/42",
      "]d201095212345432131727123110LOT-77A\x1d21SN/42",
      "]C101095212345432131727123110LOT-77A\x1d21SN/42",
      "\x1d01095212345432131727123121SN/42\x1d10LOT-77A\r\n",
      "01095212345432131727123121SN/42\x1d10LOT-77A\x1d",
      "]Q1https://example.org/shop/01/09521234543213/10/LOT-77A/21/SN%2F42?17=271231&lang=en#top",
      "HTTPS://example.org/01/09521234543213/10/LOT-77A/21/SN%2F42?17=271231",
    ]) {
      expect(gs1Link(text), text).to.equal(link);
    }
    expect(gs1Link("]E09521234543213")).to.equal("https://id.gs1.org/01/09521234543213");
    for (const text of ["", " ", "urn:epc:id:sgtin:1.2.3", "LOT-77A", "]d1hello", "]Q1"]) {
      await expectFailure(() => parseGs1(text), InputError, "gs1.form");
    }
    // Each may be a GTIN; the second, and a third that was mistyped, would read as AI 401.
    for (const text of ["02345673", "4012345678901", "4012345678902", "012345678905", "09521234543213", "991234"]) {
      await expectFailure(() => parseGs1(text), InputError, "gs1.form");
    }
    expect(gs1Link("\x1d4012345678901")).to.equal("https://id.gs1.org/401/2345678901");
    await expectFailure(() => parseGs1("HtTps://example.org/01/09521234543213"), InputError, "gs1.digital-link");
    await expectFailure(() => parseGs1("]X0123"), InputError, "gs1.scan");
  });
});
