import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { base64url, compactDecrypt } from "jose";
import { retractRecord } from "../../../src/records/retractRecord.js";
import { createShl, revokeShl, type ShlFile, type ShlOptions, updateShl } from "../../../src/records/shl/createShl.js";
import { FileShlStore } from "../../../src/records/shl/FileShlStore.js";
import type { ShlAccess } from "../../../src/records/shl/ShlServer.js";
import type { ShlStores } from "../../../src/records/shl/ShlStore.js";
import { shareOwnRecords } from "../../../src/records/shl/shareOwnRecords.js";
import { shlHandler } from "../../../src/records/shl/shlHandler.js";
import { parseShlink } from "../../../src/records/shl/shlink.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import { FileBlobStore } from "../../../src/shared/FileBlobStore.js";
import { expectFailure } from "../../support/failureOf.js";
import { filesUnder } from "../../support/filesUnder.js";
import { p256Signer } from "../../support/patientSigners.js";
import { serveFetch } from "../../support/serveFetch.js";
import { encodeText, publishText, publishTexts, SHARED_TEXT } from "../../support/sharing.js";
import { type TestSystem, testSystem } from "../../support/testSystem.js";

// ------------------------------------------------------ a viewer: the specification, jose and fetch, nothing of this library

interface Opened {
  readonly contentType: unknown;
  readonly text: string;
  readonly entry: Record<string, unknown>;
}

function decodeLink(link: string): { url: string; key: string; flag: string } {
  const payload = link.slice(link.indexOf("shlink:/") + "shlink:/".length);
  const { url, key, flag = "" } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  return { url, key, flag };
}

async function openJwe(jwe: string, key: string): Promise<Omit<Opened, "entry">> {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, base64url.decode(key));
  expect(protectedHeader.alg).to.equal("dir");
  expect(protectedHeader.enc).to.equal("A256GCM");
  return { contentType: protectedHeader.cty, text: new TextDecoder().decode(plaintext) };
}

async function view(link: string, body: object = {}): Promise<Opened[]> {
  const { url, key, flag } = decodeLink(link);
  if (flag.includes("U")) {
    const response = await fetch(`${url}?recipient=${encodeURIComponent("Dr Müller")}`);
    if (response.status !== 200) throw new Error(`${response.status}`);
    expect(response.headers.get("content-type")).to.equal("application/jose");
    return [{ ...(await openJwe(await response.text(), key)), entry: {} }];
  }
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ recipient: "Dr Müller", ...body }),
  });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  expect(response.headers.get("content-type")).to.match(/^application\/json/);
  const { files } = await response.json();
  const opened: Opened[] = [];
  for (const entry of files) {
    const jwe = entry.embedded ?? (await fetchLocation(entry.location));
    opened.push({ ...(await openJwe(jwe, key)), entry });
  }
  return opened;
}

async function fetchLocation(location: string): Promise<string> {
  const response = await fetch(location);
  if (response.status !== 200) throw new Error(`${response.status}`);
  expect(response.headers.get("content-type")).to.equal("application/jose");
  return response.text();
}

const statusOf = (call: () => Promise<unknown>): Promise<string> =>
  call().then(
    () => "200",
    (error: Error) => error.message,
  );

// ---------------------------------------------------------------------------------------------------------------------

const FHIR = "application/fhir+json" as const;
const PATIENT: ShlFile = { content: encodeText('{"resourceType":"Patient","weight": 80.00}\n'), contentType: FHIR };
const LARGE: ShlFile = {
  content: encodeText(`{"resourceType":"Binary","data":"${"A".repeat(100_000)}"}`),
  contentType: FHIR,
};
const NOW = new Date("2030-01-01T00:00:00Z");

describe("SMART Health Links", () => {
  let system: TestSystem;
  let stores: ShlStores & { readonly links: FileShlStore };
  let base: string;
  let close: () => Promise<void>;
  let now: Date;
  let accesses: ShlAccess[];

  before(async () => {
    system = await testSystem();
    stores = {
      blobs: new FileBlobStore(join(system.folder, "shl-files")),
      links: new FileShlStore(join(system.folder, "shl-links")),
    };
    const served = await serveFetch((origin) => {
      base = `${origin}/shl`;
      const onAccess = (access: ShlAccess) => accesses.push(access);
      return shlHandler(stores, { base, onAccess, clock: () => now });
    });
    ({ close } = served);
  });
  beforeEach(() => {
    now = NOW;
    accesses = [];
  });
  after(async () => {
    await close();
    await system.close();
  });

  const create = async (files: readonly ShlFile[] = [PATIENT], options: Partial<ShlOptions> = {}) =>
    (await createShl(stores, files, { base, ...options }, NOW)).shlink;
  const texts = (opened: readonly Opened[]) => opened.map(({ text }) => text);
  const decode = ({ content }: ShlFile) => new TextDecoder().decode(content);

  it("give a viewer the very bytes of chosen records, proved against the chain when the link is made", async () => {
    const author = await system.organization("Author Hospital");
    const patient = await system.patient(await p256Signer(system), ["laboratory"]);
    const records = await publishTexts(system, author, patient.id, ['{"n":1}', SHARED_TEXT, '{"n":3}']);
    const chosen = records.slice(0, 2).map(({ record }) => record);
    const asked = { keyring: patient.keyring, records: chosen };
    const { shlink } = await shareOwnRecords(system.chain, system.stores, stores, asked, { base, label: "Labs" });
    const opened = await view(shlink);
    expect(texts(opened)).to.deep.equal(['{"n":1}', SHARED_TEXT]);
    expect(opened.map(({ contentType }) => contentType)).to.deep.equal([FHIR, FHIR]);
    expect(accesses.map(({ recipient, kind, time }) => [recipient, kind, time])).to.deep.equal([
      ["Dr Müller", "manifest", NOW],
    ]);

    const record = await publishText(system, author, patient.id, "{}");
    await retractRecord(system.as(author.member), record);
    const retracted = { ...asked, records: [record.record] };
    const call = () => shareOwnRecords(system.chain, system.stores, stores, retracted, { base });
    await expectFailure(call, RefusedError, "record.retracted");
  });

  it("describe each file, embed small ones and give large ones a short-lived address", async () => {
    const link = await create([PATIENT, LARGE, { ...PATIENT, contentType: "application/smart-health-card" }]);
    const opened = await view(link);
    expect(texts(opened)).to.deep.equal([decode(PATIENT), decode(LARGE), decode(PATIENT)]);
    const meta = { lastUpdated: NOW.toISOString(), status: "finalized" };
    const [first, second, third] = opened.map(({ entry: { embedded, location, ...rest } }) => ({
      ...rest,
      where: embedded ? "embedded" : location ? "location" : "nowhere",
    }));
    expect(first).to.deep.equal({ contentType: FHIR, where: "embedded", fhirVersion: "4.0.1", ...meta });
    expect(second).to.deep.equal({ contentType: FHIR, where: "location", fhirVersion: "4.0.1", ...meta });
    expect(third).to.deep.equal({ contentType: "application/smart-health-card", where: "embedded", ...meta });
    for (const embeddedLengthMax of [0, 50]) {
      for (const { entry, text } of (await view(link, { embeddedLengthMax })).slice(0, 1)) {
        expect(entry).to.have.property("location");
        expect(text).to.equal(decode(PATIENT));
      }
    }
    const location = String(opened[1]?.entry.location);
    now = new Date(NOW.getTime() + 600_000);
    expect((await fetch(location)).status).to.equal(200);
    now = new Date(NOW.getTime() + 601_000);
    expect((await fetch(location)).status).to.equal(404);
    now = NOW;
    for (const forged of [
      location.replace("until=1", "until=9"),
      location.replace(/mac=./, "mac=!"),
      location.replace(/&mac=.*/, ""),
      location.replace("/1?", "/0?"),
      location.replace("/1?", "/7?"),
      location.replace("/1?", "/x?"),
    ]) {
      expect((await fetch(forged)).status, forged).to.equal(404);
    }
  });

  it("encrypt every file under a nonce of its own", async () => {
    const link = await create(Array.from({ length: 20 }, () => PATIENT));
    const opened = await view(link);
    const nonces = opened.map(({ entry }) => String(entry.embedded).split(".")[2]);
    expect(new Set(nonces).size).to.equal(20);
  });

  it("with U give one file by GET, and never a manifest", async () => {
    const link = await create([PATIENT], { direct: true, longTerm: true });
    expect(parseShlink(link).flag).to.equal("LU");
    expect(texts(await view(link))).to.deep.equal([decode(PATIENT)]);
    expect(accesses.map(({ kind }) => kind)).to.deep.equal(["direct"]);
    const { url } = parseShlink(link);
    expect((await fetch(url)).status).to.equal(400);
    const post = { method: "POST", body: JSON.stringify({ recipient: "x" }) };
    expect((await fetch(url, post)).status).to.equal(404);
    const manifest = parseShlink(await create()).url;
    expect((await fetch(`${manifest}?recipient=x`)).status).to.equal(404);
  });

  it("with P that are revoked while a passcode is checked do not come back", async () => {
    const link = await create([PATIENT], { passcode: "correct" });
    const id = parseShlink(link).url.slice(-43);
    const viewing = statusOf(() => view(link, { passcode: "correct" }));
    // The attempt is taken before the passcode is derived.
    while ((await stores.links.get(id)).passcode?.attempts === 10) await new Promise((ok) => setTimeout(ok, 1));
    expect(await revokeShl(stores, link)).to.equal(true);
    expect(await viewing).to.equal("404 ");
    await expectFailure(() => stores.links.get(id), MissingError, "shl.missing");
  });

  it("with P ask for the passcode, count wrong ones for life, and end", async () => {
    const link = await create([PATIENT], { passcode: "Grüße 42", attempts: 3 });
    expect(parseShlink(link).flag).to.equal("P");
    const attempt = (passcode?: string) => statusOf(() => view(link, passcode === undefined ? {} : { passcode }));
    expect(await attempt()).to.equal('401 {"remainingAttempts":3}');
    expect(await attempt("wrong")).to.equal('401 {"remainingAttempts":2}');
    expect(await attempt("Gru\u0308ße 42")).to.equal("200");
    expect(await attempt("")).to.equal('401 {"remainingAttempts":1}');
    expect(await attempt("Grüße 42")).to.equal("200");
    expect(await attempt("wrong")).to.equal('401 {"remainingAttempts":0}');
    expect(await attempt("Grüße 42")).to.equal("404 ");
    expect(accesses.length).to.equal(2);
  }).timeout(30_000);

  it("do not let guesses in parallel be more than they are", async () => {
    const link = await create([PATIENT], { passcode: "correct", attempts: 3 });
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, i) => statusOf(() => view(link, { passcode: `guess ${i}` }))),
    );
    expect(guesses.filter((one) => one.startsWith("401")).sort()).to.deep.equal([
      '401 {"remainingAttempts":0}',
      '401 {"remainingAttempts":1}',
      '401 {"remainingAttempts":2}',
    ]);
    expect(guesses.filter((one) => one === "404 ").length).to.equal(9);
  }).timeout(30_000);

  it("end at their time, and when they are revoked; then nothing of them is left", async () => {
    const files = await filesUnder(system.folder);
    const expires = new Date(NOW.getTime() + 60_000);
    const link = await create([PATIENT, LARGE], { expires });
    expect(parseShlink(link).exp).to.equal(expires.getTime() / 1000);
    const location = String((await view(link))[1]?.entry.location);
    now = new Date(expires.getTime() - 1000);
    expect(await statusOf(() => view(link))).to.equal("200");
    now = expires;
    expect(await statusOf(() => view(link))).to.equal("404 ");
    expect((await fetch(location)).status).to.equal(404);
    now = NOW;
    expect(await revokeShl(stores, link)).to.equal(true);
    expect(await statusOf(() => view(link))).to.equal("404 ");
    expect(await filesUnder(system.folder)).to.equal(files);
    expect(await revokeShl(stores, link)).to.equal(false);
  });

  it("with L give what they hold now, under the same key", async () => {
    const link = await create([PATIENT], { longTerm: true });
    expect((await view(link))[0]?.entry.status).to.equal("can-change");
    const files = await filesUnder(system.folder);
    await updateShl(stores, link, [LARGE], new Date(NOW.getTime() + 5000));
    const [opened] = await view(link);
    expect(opened?.text).to.equal(decode(LARGE));
    expect(opened?.entry.lastUpdated).to.equal("2030-01-01T00:00:05.000Z");
    expect(await filesUnder(system.folder)).to.equal(files);
    const fixed = await create();
    await expectFailure(() => updateShl(stores, fixed, [LARGE]), InputError, "shl.flags");
    await revokeShl(stores, fixed);
    await expectFailure(() => updateShl(stores, fixed, [LARGE]), MissingError, "shl.missing");
  });

  it("keep the key from the server: nothing it stores opens a file", async () => {
    const link = await create([PATIENT], { passcode: "correct" });
    const { key, url } = parseShlink(link);
    const stored = await stores.links.get(url.slice(-43));
    const raw = JSON.stringify(stored);
    expect(raw).not.to.include(key);
    expect(raw).not.to.include(Buffer.from(key, "base64url").toString("hex"));
    expect(raw).not.to.include("correct");
    for (const { digest } of stored.files) {
      expect(new TextDecoder().decode(await stores.blobs.get(digest))).not.to.include("Patient");
    }
  });

  it("are refused before anything is stored", async () => {
    const files = await filesUnder(system.folder);
    for (const [given, options, code] of [
      [[], {}, "shl.files"],
      [[PATIENT, LARGE], { direct: true }, "shl.files"],
      [[PATIENT], { direct: true, passcode: "1234" }, "shl.flags"],
      [[PATIENT], { passcode: "123" }, "input.invalid"],
      [[PATIENT], { label: "x".repeat(81) }, "input.invalid"],
      [[PATIENT], { base: `https://example.org/${"x".repeat(80)}` }, "input.invalid"],
      [[PATIENT], { base: "http://example.org" }, "input.invalid"],
      [[PATIENT], { expires: new Date(Number.NaN) }, "time.invalid"],
    ] as const) {
      await expectFailure(() => create(given, options), InputError, code);
    }
    expect(await filesUnder(system.folder)).to.equal(files);
  });

  it("answer whatever else comes over HTTP, and web pages of other origins", async () => {
    const { url } = parseShlink(await create());
    const post = (body: BodyInit | null, address = url) =>
      fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body });
    const statuses = [
      (await post("{")).status,
      (await post("{}")).status,
      (await post('{"recipient":""}')).status,
      (await post(JSON.stringify({ recipient: "x", more: "x".repeat(20_000) }))).status,
      (await post('{"recipient":"x","unknown":true}')).status,
      (await post('{"recipient":"x"}', `${base}/${"A".repeat(43)}`)).status,
      (await post('{"recipient":"x"}', `${base}/..%2f..%2fetc`)).status,
      (await post('{"recipient":"x"}', `${url}/0/1`)).status,
      (await post('{"recipient":"x"}', `${url}/0`)).status,
      (await fetch(url, { method: "DELETE" })).status,
      (await fetch(base.replace("/shl", "/other"))).status,
    ];
    expect(statuses).to.deep.equal([400, 400, 400, 400, 200, 404, 404, 404, 405, 405, 404]);
    const preflight = await fetch(url, { method: "OPTIONS" });
    expect(preflight.status).to.equal(204);
    for (const response of [preflight, await post('{"recipient":"x"}'), await post("{")]) {
      expect(response.headers.get("access-control-allow-origin")).to.equal("*");
    }
    expect(preflight.headers.get("access-control-allow-headers")).to.equal("content-type");
  });

  it("answer 500 without detail, where the store is damaged", async () => {
    const link = await create();
    const { url } = parseShlink(link);
    const path = join(stores.links.directory, `${url.slice(-43)}.json`);
    for (const text of [
      "no JSON",
      "{}",
      JSON.stringify({ ...(await stores.links.get(url.slice(-43))), id: "A".repeat(43) }),
    ]) {
      await writeFile(path, text);
      await expectFailure(() => stores.links.get(url.slice(-43)), IntegrityError, "store.corrupt");
      expect(await statusOf(() => view(link))).to.equal("500 ");
    }
    expect((await readdir(stores.links.directory)).length).to.be.greaterThan(1);
  });
});
