import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { z } from "zod";
import { expectNear } from "../support/expectNear.js";
import { medtrail } from "../support/medtrail.js";
import { withSharedData } from "../support/withSharedData.js";

async function answerTo(args: readonly string[], stdin?: string | Uint8Array): Promise<unknown> {
  const { status, stdout, stderr } = await medtrail(args, stdin === undefined ? {} : { stdin });
  expect([status, stderr], args.join(" ")).to.deep.equal([0, ""]);
  return JSON.parse(stdout);
}

async function refusal(args: readonly string[], stdin?: string | Uint8Array): Promise<string> {
  const { status, stdout, stderr } = await medtrail(args, stdin === undefined ? {} : { stdin });
  expect([status, stdout], `${args.join(" ")}\n${stderr}`).to.deep.equal([2, ""]);
  expect(stderr)
    .to.match(/^InputError: /)
    .and.not.to.contain("    at ");
  return stderr;
}

describe("medtrail's commands without a network", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "medtrail-cli-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };

  it("gs1 parse reads brackets, raw text, scans, links and URNs", async () => {
    const ais = [
      { ai: "01", value: "09506000134352" },
      { ai: "21", value: "12345" },
    ];
    const forms = [
      "(01)09506000134352(21)12345",
      "^01095060001343522112345",
      "\u001d01095060001343522112345",
      "01095060001343522112345",
      "]d201095060001343522112345",
      "https://example.com/01/09506000134352/21/12345",
      "https://example.com/some/01/09506000134352/21/12345",
      "urn:epc:id:sgtin:9506000.013435.12345",
      "  (01)09506000134352(21)12345\n",
    ];
    for (const form of forms) expect(await answerTo(["gs1", "parse", form]), form).to.deep.equal({ ais });
    expect(await answerTo(["gs1", "parse", "-"], "(01)09506000134352(21)12345\r\n")).to.deep.equal({ ais });
  });

  it("gs1 parse takes ^ for FNC1 in raw text and scans, wherever it stands", async () => {
    const ais = [
      { ai: "01", value: "09506000134352" },
      { ai: "10", value: "AB-12" },
      { ai: "21", value: "12345" },
    ];
    const raw = "010950600013435210AB-12^2112345";
    for (const form of [raw, `^${raw}`, `]d2${raw}`, raw.replace("^", "\u001d")]) {
      expect(await answerTo(["gs1", "parse", form]), form).to.deep.equal({ ais });
    }
    expect(await refusal(["gs1", "parse", "(01)09506000134352(10)A^B"])).to.contain("[gs1.value]");
  });

  it("gs1 reads short GTINs and withdrawn names in path and query where it is asked to, and drops none", async () => {
    const link = "https://example.com/gtin/9506000134352/lot/AB-12?exp=271231&linkType=all";
    expect(await refusal(["gs1", "parse", link])).to.contain("[gs1.digital-link]");
    expect(await refusal(["gs1", "parse", "https://example.com/01/9506000134352"])).to.contain("[gs1.length]");
    expect(await answerTo(["gs1", "parse", link, "--lenient"])).to.deep.equal({
      ais: [
        { ai: "01", value: "09506000134352" },
        { ai: "10", value: "AB-12" },
        { ai: "17", value: "271231" },
      ],
    });
    expect((await medtrail(["gs1", "link", link])).stdout).to.equal(
      "https://id.gs1.org/01/09506000134352/10/AB-12?17=271231\n",
    );
    expect(await refusal(["gs1", "link", "https://example.com/gtin/9506000134352?lot=AB-12"])).to.contain(
      "belongs into the path",
    );
  });

  it("gs1 link prints one canonical link, alone on its line", async () => {
    const link = "https://id.gs1.org/01/09506000134352/21/12345";
    for (const form of ["(21)12345(01)09506000134352", "urn:epc:id:sgtin:9506000.013435.12345", `${link}`]) {
      expect(await medtrail(["gs1", "link", form])).to.deep.equal({ status: 0, stdout: `${link}\n`, stderr: "" });
    }
    expect(await answerTo(["gs1", "link", "(01)09506000134352(21)12345", "--json"])).to.deep.equal({ link });
  });

  withSharedData("gs1/event_hash_dl_normaliser.json", (path) => {
    it("gs1 link agrees with the reference's canonical form of every EPC URN", async () => {
      const form = z.object({ vectors: z.array(z.object({ input: z.string(), expect: z.string().nullable() })) });
      const urns = form
        .parse(JSON.parse(await readFile(path, "utf8")))
        .vectors.filter(({ input }) => input.startsWith("urn:epc:"));
      expect(urns.length).to.be.greaterThan(10);
      for (const { input, expect: link } of urns) {
        if (link === null) await refusal(["gs1", "link", input]);
        else expect((await medtrail(["gs1", "link", input])).stdout, input).to.equal(`${link}\n`);
      }
    });
  });

  withSharedData("gs1/element_strings_raw.json", (path) => {
    it("gs1 parse takes and refuses what GS1's own parser does", async () => {
      const vector = z.object({ ok: z.boolean(), input: z.string(), flags: z.record(z.string(), z.boolean()) });
      const { vectors } = z.object({ vectors: z.array(vector) }).parse(JSON.parse(await readFile(path, "utf8")));
      const plain = vectors.filter(({ flags }) => Object.keys(flags).length === 0);
      expect(plain.length).to.be.greaterThan(60);
      for (const { ok, input } of plain) {
        const { status } = await medtrail(["gs1", "parse", "-"], { stdin: input });
        expect(status, input).to.equal(ok ? 0 : 2);
      }
    });
  });

  it("gs1 refuses a wrong check digit, an unknown AI and nothing at all", async () => {
    expect(await refusal(["gs1", "parse", "(01)09506000134353"])).to.contain("[gs1.");
    expect(await refusal(["gs1", "parse", "hello"])).to.contain("[gs1.form]");
    expect(await refusal(["gs1", "link", "(99)X"])).to.contain("[gs1.");
    expect(await refusal(["gs1", "parse", "-"], "")).to.contain("[gs1.form]");
    // An EAN-13, which is an element string of AI 401 too.
    expect(await refusal(["gs1", "parse", "4012345678901"])).to.contain("no key with a check digit opens");
    const ais = [{ ai: "401", value: "2345678901" }];
    expect(await answerTo(["gs1", "parse", "^4012345678901"])).to.deep.equal({ ais });
  });

  withSharedData("epcis/event-hash/published_hashes_with_prehash.json", (path) => {
    it("epcis hash gives the published hashes of the reference's documents, in JSON and XML", async () => {
      const form = z.object({ files: z.record(z.string(), z.object({ hashes: z.array(z.string()) })) });
      const { files } = form.parse(JSON.parse(await readFile(path, "utf8")));
      expect(Object.keys(files).length).to.be.greaterThan(5);
      for (const [name, { hashes }] of Object.entries(files)) {
        expect(await answerTo(["epcis", "hash", join(path, "..", "examples", name)]), name).to.deep.equal(hashes);
      }
    });
  });

  it("epcis validate names what is wrong, and exits with 1", async () => {
    const event = { type: "ObjectEvent", eventTime: "yesterday", eventTimeZoneOffset: "+00:00", action: "ADD" };
    const { status, stdout } = await medtrail(["epcis", "validate", "-"], { stdin: JSON.stringify(event) });
    const answer = z
      .object({ valid: z.boolean(), problems: z.array(z.object({ path: z.string() })) })
      .parse(JSON.parse(stdout));
    expect(status).to.equal(1);
    expect(answer.valid).to.equal(false);
    expect(answer.problems.map(({ path }) => path)).to.include("/eventTime");
    const list = await medtrail(["epcis", "validate", "-", "--json"], { stdin: JSON.stringify([event]) });
    expect(list.status).to.equal(1);
    expect(list.stdout).to.contain('"/0/eventTime"');
  });

  it("consent evaluate: permit with what to redact, deny, and no consent; an array, a Bundle, or one Consent", async () => {
    const v3 = "http://terminology.hl7.org/CodeSystem";
    const actor = {
      role: { coding: [{ system: `${v3}/v3-ParticipationType`, code: "IRCP" }] },
      reference: { identifier: { system: "urn:org", value: "7" } },
    };
    const consent = {
      resourceType: "Consent",
      status: "active",
      scope: { coding: [{ system: `${v3}/consentscope`, code: "patient-privacy" }] },
      category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
      patient: { reference: "Patient/1" },
      dateTime: "2026-01-01",
      policy: [{ uri: "https://example.org/policy" }],
      provision: {
        type: "permit",
        actor: [actor],
        purpose: [{ system: `${v3}/v3-ActReason`, code: "TREAT" }],
        provision: [{ type: "deny", securityLabel: [{ system: `${v3}/v3-ActCode`, code: "PSY" }] }],
      },
    };
    const request = {
      purpose: "TREAT",
      actor: [{ system: "urn:org", value: "7" }],
      scope: "patient-privacy",
      class: [],
      label: [],
    };
    const args = (consents: string, asked: string) => [
      ...["consent", "evaluate", "--consents", consents, "--request", asked],
      ...["--now", "2026-06-01T00:00:00Z"],
    ];
    const asked = await file("request.json", `\uFEFF${JSON.stringify(request, null, 2).replaceAll("\n", "\r\n")}`);
    const permit = { decision: "permit", redact: [{ system: `${v3}/v3-ActCode`, code: "PSY" }] };
    for (const form of [
      consent,
      [consent],
      { resourceType: "Bundle", type: "collection", entry: [{ resource: consent }] },
    ]) {
      expect(await answerTo(args("-", asked), JSON.stringify(form))).to.deep.equal(permit);
    }
    const other = await file("other.json", JSON.stringify({ ...request, actor: [{ system: "urn:org", value: "8" }] }));
    expect(await answerTo(args("-", other), JSON.stringify([consent]))).to.deep.equal({
      decision: "no-consent",
      redact: [],
    });
    const denied = { ...consent, dateTime: "2026-02-01", provision: { type: "deny" } };
    expect(await answerTo(args("-", asked), JSON.stringify([consent, denied]))).to.deep.equal({
      decision: "deny",
      redact: [],
    });
    expect(await refusal(args("-", asked), "[]x"))
      .to.contain("[input.not-json]")
      .and.to.contain("line=1");
    expect(await refusal(args("-", await file("bad.json", '{"purpose":5}')), "[]")).to.contain("rule=purpose");
    for (const time of ["tomorrow", "2026", "2026-02-30"]) {
      expect(await refusal([...args("-", asked).slice(0, -1), time], "[]")).to.contain("--now: not an ISO 8601 time");
    }
    expect(await refusal(args("-", "-"), "[]")).to.contain("cannot both be standard input");
    const spelled = ` ${JSON.stringify(request)}`;
    expect(await answerTo(args("-", spelled), JSON.stringify(consent))).to.deep.equal(permit);
  });

  it("consent evaluate says where a permit is narrower than the codes to redact, and prints the rules", async () => {
    const v3 = "http://terminology.hl7.org/CodeSystem";
    const classes = [{ system: "http://hl7.org/fhir/resource-types", code: "Observation" }];
    const dataPeriod = { start: "2025-01-01", end: "2025-12-31" };
    const labels = (code: string) => [{ system: `${v3}/v3-Confidentiality`, code }];
    const consent = (provision: object) => ({
      resourceType: "Consent",
      status: "active",
      scope: { coding: [{ system: `${v3}/consentscope`, code: "patient-privacy" }] },
      category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
      patient: { reference: "Patient/1" },
      dateTime: "2026-01-01",
      policy: [{ uri: "https://example.org/policy" }],
      provision,
    });
    const ask = (provision: object, request: object = {}, ...more: string[]) =>
      medtrail(
        [
          ...["consent", "evaluate", "--consents", "-", "--now", "2026-06-01", "--json"],
          ...["--request", JSON.stringify({ purpose: "TREAT", ...request }), ...more],
        ],
        { stdin: JSON.stringify(consent(provision)) },
      );
    const permit = { type: "permit", purpose: [{ system: `${v3}/v3-ActReason`, code: "TREAT" }] };
    const denying = (limits: object) => ({ ...permit, provision: [{ type: "deny", ...limits }] });
    const narrower: readonly (readonly [object, string])[] = [
      [{ ...permit, dataPeriod }, "forbid, permit dataPeriod"],
      [{ ...permit, class: classes }, "forbid, permit class"],
      [{ ...permit, class: classes, securityLabel: labels("N") }, "forbid, permit securityLabel class"],
      [denying({ dataPeriod }), "forbid dataPeriod"],
      [denying({ data: [{ meaning: "instance", reference: { reference: "Observation/1" } }] }), "forbid data"],
      [denying({ code: [{ text: "whatever I said of my mother" }] }), "forbid code"],
    ];
    for (const [provision, rules] of narrower) {
      const { status, stdout, stderr } = await ask(provision);
      expect(status).to.equal(0);
      expect(Object.keys(JSON.parse(stdout))).to.deep.equal(["decision", "redact"]);
      expect(JSON.parse(stdout).decision).to.equal("permit");
      expect(stderr).to.contain(`(${rules})`).and.to.contain("--residual");
    }
    const told = [permit, denying({ class: classes }), denying({ class: classes, dataPeriod })];
    for (const provision of [...told, { ...permit, securityLabel: labels("N") }, { type: "deny" }]) {
      expect((await ask(provision)).stderr, JSON.stringify(provision)).to.equal("");
    }
    expect((await ask({ ...permit, class: classes }, { class: ["Observation"] })).stderr).to.equal("");
    const whole = await ask({ ...permit, dataPeriod }, {}, "--residual");
    expect([whole.status, whole.stderr]).to.deep.equal([0, ""]);
    expect(JSON.parse(whole.stdout)).to.deep.equal({
      decision: "permit",
      redact: [],
      residual: [{ type: "forbid" }, { type: "permit", dataPeriod }],
    });
  });

  it("quality cusum follows Steiner's weights and signals at the limit", async () => {
    const rows = ["risk,outcome", ...Array.from({ length: 6 }, () => "0.1,1"), "0.1,0"];
    const path = await file("cases.csv", `\uFEFF${rows.join("\r\n")}\r\n`);
    const answer = z
      .object({
        path: z.array(z.object({ case: z.number(), weight: z.number(), value: z.number(), signal: z.boolean() })),
        signals: z.array(z.number()),
      })
      .parse(await answerTo(["quality", "cusum", path, "--or", "2", "--limit", "1.5"]));
    const died = Math.log(2 / (1 - 0.1 + 0.1 * 2));
    expectNear(answer.path[0]?.weight, died, 1e-12);
    expectNear(answer.path[6]?.weight, -Math.log(1.1), 1e-12);
    expect(answer.signals[0]).to.equal(Math.ceil(1.5 / died));
    const headless = await answerTo(
      ["quality", "cusum", "-", "--or", "2", "--limit", "1.5"],
      `\uFEFF${rows.slice(1).join("\r\n")}`,
    );
    expect(headless).to.deep.equal(answer);
    expect(await refusal(["quality", "cusum", path, "--or", "two", "--limit", "1"])).to.contain("--or: not a number");
    expect(await refusal(["quality", "cusum", "-", "--or", "2", "--limit", "1"], "a,b\n1,2"))
      .to.contain("[quality.csv]")
      .and.to.contain("Only a table of risk and outcome may be without a header");
    expect(await refusal(["quality", "cusum", "-", "--or", "2", "--limit", "1"], "")).to.contain("rule=no case");
  });

  it("merkle agrees with @openzeppelin/merkle-tree: dumps, values, every proof, and multiproofs", async () => {
    const types = ["address", "uint256", "string"];
    for (const size of [1, 2, 3, 7, 20]) {
      for (const sortLeaves of [true, false]) {
        const values = Array.from({ length: size }, (_, i) => [
          `0x${String(i + 1).padStart(40, "0")}`,
          String(10n ** 20n + BigInt(i)),
          `n${i}`,
        ]);
        const tree = StandardMerkleTree.of(values, types, { sortLeaves });
        const dump = JSON.stringify(tree.dump());
        expect((await medtrail(["merkle", "root", "-"], { stdin: dump })).stdout).to.equal(`${tree.root}\n`);
        if (sortLeaves) {
          const plain = JSON.stringify({ leafEncoding: types, values });
          expect(await answerTo(["merkle", "root", "-", "--json"], plain)).to.deep.equal({ root: tree.root });
        }
        expect(await answerTo(["merkle", "verify", "-"], dump)).to.deep.equal({ valid: true });
        const proofs = z
          .array(z.looseObject({ proof: z.array(z.string()), value: z.array(z.unknown()) }))
          .parse(await answerTo(["merkle", "proof", "-"], dump));
        for (const [i, one] of proofs.entries()) {
          expect(one.proof).to.deep.equal(tree.getProof(i));
          expect(await answerTo(["merkle", "verify", "-"], JSON.stringify(one))).to.deep.equal({ valid: true });
          const other = { ...one, value: [...one.value.slice(0, 2), "forged"] };
          const { status, stdout } = await medtrail(["merkle", "verify", "-", "--json"], {
            stdin: JSON.stringify(other),
          });
          expect([status, stdout]).to.deep.equal([1, '{"valid":false}\n']);
        }
        const multi = tree.getMultiProof([0, size - 1].filter((n, i, all) => all.indexOf(n) === i));
        const whole = { root: tree.root, leafEncoding: types, ...multi };
        expect(await answerTo(["merkle", "verify", "-"], JSON.stringify(whole))).to.deep.equal({ valid: true });
      }
    }
  });

  it("merkle finds a value, refuses one that is not there, and sees a dump that was changed", async () => {
    const values = [
      ["0x1111111111111111111111111111111111111111", "5"],
      ["0x2222222222222222222222222222222222222222", "6"],
    ];
    const tree = StandardMerkleTree.of(values, ["address", "uint256"]);
    const dump = tree.dump();
    const found = await answerTo(["merkle", "proof", "-", "--value", JSON.stringify(values[1])], JSON.stringify(dump));
    expect(found).to.deep.include({ root: tree.root, value: values[1], proof: tree.getProof(1) });
    expect(await refusal(["merkle", "proof", "-", "--index", "2"], JSON.stringify(dump))).to.contain(
      "[merkle.unknown-leaf]",
    );
    const forged = { ...dump, tree: [`0x${"ab".repeat(32)}`, ...dump.tree.slice(1)] };
    expect((await medtrail(["merkle", "verify", "-"], { stdin: JSON.stringify(forged) })).status).to.equal(1);
    expect(await refusal(["merkle", "proof", "-"], JSON.stringify(forged)))
      .to.contain("[merkle.dump]")
      .and.to.contain("tree.0");
    expect(await refusal(["merkle", "proof", "-", "--index", "0", "--value", "x"], JSON.stringify(dump))).to.contain(
      "--index and --value cannot both be given",
    );
    expect(await refusal(["merkle", "root", "-"], '{"format":"simple-v1","values":[]}')).to.contain("[input.invalid]");
    expect(await refusal(["merkle", "root", "-"], "{}")).to.contain("rule=values:");
    expect(await refusal(["merkle", "root", "-"], '["0x12"]')).to.contain("rule=0: not 32 bytes");
  });

  it("merkle verify takes a list of proofs, but no lists within it, however deep", async () => {
    const tree = StandardMerkleTree.of([[`0x${"11".repeat(32)}`], [`0x${"22".repeat(32)}`]], ["bytes32"]);
    const proofs = [0, 1].map((i) => ({ root: tree.root, value: tree.at(i), proof: tree.getProof(i) }));
    expect(await answerTo(["merkle", "verify", "-"], JSON.stringify(proofs))).to.deep.equal({ valid: true });
    expect(await refusal(["merkle", "verify", "-"], JSON.stringify([proofs]))).to.contain("[input.invalid]");
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(await refusal(["merkle", "verify", "-"], deep)).to.contain("[input.invalid]");
  });

  it("refuse a file that is missing, a folder, broken text and a wrong shape, and name the place", async () => {
    expect(await refusal(["resources", "split", join(folder, "none.json")])).to.contain("errno=ENOENT");
    expect(await refusal(["resources", "split", folder])).to.contain("errno=EISDIR");
    expect(await refusal(["resources", "split", "-"], '{\n  "endowment": 5,\n  "claims": [1,,2]\n}')).to.contain(
      "line=3",
    );
    expect(await refusal(["resources", "split", "-"], Uint8Array.of(0xff, 0xfe))).to.contain("[input.not-utf8]");
    expect(await refusal(["resources", "split", "-"], '{"endowment":5,"claims":[1,-2]}')).to.contain("claims.1");
    expect(await refusal(["resources", "apportion", "-"], "[]")).to.contain("[input.invalid]");
  });
});
