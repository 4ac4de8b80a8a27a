import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { AbiCoder, id, keccak256, sha256 } from "ethers";
import { type Accreditation, accredit, prepareCredential } from "../../src/identity/accredit.js";
import { DUTIES } from "../../src/identity/duties.js";
import { fetchOrganizationKeys } from "../../src/identity/fetchKeys.js";
import { AUTHOR_LICENCES, LICENCES } from "../../src/identity/licences.js";
import { OrganizationKeys } from "../../src/identity/OrganizationKeys.js";
import { publishOrganizationKeys } from "../../src/identity/publishOrganizationKeys.js";
import { contentIdOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { newX25519KeyPair } from "../../src/shared/x25519.js";
import { eventsOf } from "../support/eventsOf.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

const CREDENTIAL = { name: "Hospital", identifiers: [{ system: "https://www.gs1.org/gln", value: "7601001000000" }] };

describe("an organisation", () => {
  let system: TestSystem;
  let accreditation: Accreditation;
  before(async () => {
    system = await testSystem();
    accreditation = {
      controller: system.stranger.address,
      credential: await prepareCredential(CREDENTIAL),
      licences: LICENCES.care | LICENCES.laboratory,
      validUntil: await system.inDays(365),
    };
  });
  after(() => system.close());

  const { regulator, blobs } = { regulator: () => system.as(system.regulator), blobs: () => system.stores.blobs };

  describe("is accredited", () => {
    it("under the typed hash of registry, controller and credential", async () => {
      const { org, receipt } = await accredit(regulator(), blobs(), accreditation);
      const [event, ...others] = eventsOf(system.chain.organizations, receipt);
      const { controller, licences } = accreditation;
      const validUntil = BigInt(Math.floor(accreditation.validUntil.getTime() / 1000));
      const credential = String(event?.values.credential);
      expect([event, ...others]).to.deep.equal([
        {
          name: "OrganizationAccredited",
          values: { org, controller, licences: BigInt(licences), validUntil, credential },
        },
      ]);
      const { chainId, contracts } = system.deployment;
      const encoded = AbiCoder.defaultAbiCoder().encode(
        ["bytes32", "uint256", "address", "address", "bytes32"],
        [
          id("OrgId(uint256 chainId,address registry,address controller,bytes32 credential)"),
          ...[chainId, contracts.OrganizationRegistry, controller, credential],
        ],
      );
      expect(org).to.equal(keccak256(encoded));
      expect(await system.chain.organizations.orgIdOf(controller, credential)).to.equal(org);
    });

    it("by a document that is stored under its digest, and salted so that nobody can guess it", async () => {
      const salts: string[] = [];
      const orgs: Hex[] = [];
      for (let i = 0; i < 2; i++) {
        const credential = await prepareCredential(CREDENTIAL);
        const { digest } = credential;
        orgs.push((await accredit(regulator(), blobs(), { ...accreditation, credential })).org);
        const bytes = await blobs().get(digest);
        expect(sha256(bytes)).to.equal(digest);
        const { salt, ...document } = JSON.parse(new TextDecoder().decode(bytes));
        expect(document).to.deep.equal({ type: "medtrail.credential", version: 1, ...CREDENTIAL });
        expect(salt).to.match(/^0x[0-9a-f]{64}$/);
        salts.push(salt);
      }
      expect(salts[0]).not.to.equal(salts[1]);
      expect(orgs[0]).not.to.equal(orgs[1]);
    });

    it("once by the same prepared credential, so that a retry makes no second organisation", async () => {
      const repeated = { ...accreditation, credential: await prepareCredential(CREDENTIAL) };
      const { org } = await accredit(regulator(), blobs(), repeated);
      const again = () => accredit(regulator(), blobs(), repeated);
      const failure = await expectFailure(again, RefusedError, "contract.OrganizationAlreadyAccredited");
      expect(failure.values).to.deep.equal({ org });
    });

    it("by nobody but the regulator", async () => {
      const call = () => accredit(system.as(system.stranger), blobs(), accreditation);
      const failure = await expectFailure(call, RefusedError, "contract.AccessManagedUnauthorized");
      expect(failure.values).to.deep.equal({ caller: system.stranger.address });
    });

    for (const [name, change, code] of [
      ["an end in the past", { validUntil: new Date(1000) }, "contract.EndNotInFuture"],
      ["no licence", { licences: 0 }, "contract.LicencesOutOfRange"],
      ["a licence that means nothing", { licences: 1 << 10 }, "contract.LicencesOutOfRange"],
      ["no controller", { controller: `0x${"0".repeat(40)}` }, "contract.ControllerIsZero"],
    ] as const) {
      it(`not with ${name}`, async () => {
        await expectFailure(() => accredit(regulator(), blobs(), { ...accreditation, ...change }), RefusedError, code);
      });
    }

    it("not by a credential without a name, or with an identifier of no system, and nothing is stored", async () => {
      const before = await filesUnder(system.folder);
      for (const credential of [
        { name: "", identifiers: [] },
        { name: "x", identifiers: [{ system: "GLN", value: "1" }] },
      ]) {
        await expectFailure(() => prepareCredential(credential), InputError, "input.invalid");
      }
      const { document } = await prepareCredential(CREDENTIAL);
      const mixed = { document, digest: accreditation.credential.digest };
      const call = () => accredit(regulator(), blobs(), { ...accreditation, credential: mixed });
      await expectFailure(call, InputError, "input.invalid");
      expect(await filesUnder(system.folder)).to.equal(before);
    });
  });

  describe("publishes its keys", () => {
    let org: Hex;
    const keys = new OrganizationKeys(newX25519KeyPair().publicKey);
    beforeEach(async () => {
      const credential = await prepareCredential(CREDENTIAL);
      ({ org } = await accredit(regulator(), blobs(), { ...accreditation, credential }));
    });
    const controller = () => system.as(system.stranger);

    it("and whoever fetches them has them checked against the chain", async () => {
      await expectFailure(() => fetchOrganizationKeys(system.chain, blobs(), org), MissingError, "identity.no-keys");
      const receipt = await publishOrganizationKeys(controller(), blobs(), org, keys);
      const values = { org, digest: await keys.digest() };
      expect(eventsOf(system.chain.organizations, receipt)).to.deep.equal([
        { name: "OrganizationKeysChanged", values },
      ]);
      expect((await fetchOrganizationKeys(system.chain, blobs(), org)).key).to.deep.equal(keys.key);
      const newer = new OrganizationKeys(newX25519KeyPair().publicKey);
      await publishOrganizationKeys(controller(), blobs(), org, newer);
      expect((await fetchOrganizationKeys(system.chain, blobs(), org)).key).to.deep.equal(newer.key);
    });

    it("which nobody seals to while it is suspended", async () => {
      await publishOrganizationKeys(controller(), blobs(), org, keys);
      await send(regulator().organizations.suspend(org));
      const fetch = () => fetchOrganizationKeys(system.chain, blobs(), org);
      const failure = await expectFailure(fetch, RefusedError, "contract.SuspendedOrganization");
      expect(failure.values).to.deep.equal({ org });
      await send(regulator().organizations.reinstate(org));
      expect((await fetch()).key).to.deep.equal(keys.key);
    });

    it("from its controller alone", async () => {
      const call = () => publishOrganizationKeys(regulator(), blobs(), org, keys);
      const failure = await expectFailure(call, RefusedError, "contract.NotController");
      expect(failure.values).to.deep.equal({ org, account: system.regulator.address });
    });

    it("and a forged or lost document is noticed, so that nobody seals to a stranger's key", async () => {
      await publishOrganizationKeys(controller(), blobs(), org, keys);
      const digest = await keys.digest();
      const name = contentIdOf(digest);
      const forged = new OrganizationKeys(newX25519KeyPair().publicKey);
      await writeFile(join(blobs().directory, name.slice(-3, -1), name), forged.encode());
      const fetch = () => fetchOrganizationKeys(system.chain, blobs(), org);
      const failure = await expectFailure(fetch, IntegrityError, "store.corrupt");
      expect(failure.values).to.include({ digest, found: await forged.digest() });
      await blobs().delete(digest);
      await expectFailure(fetch, MissingError, "store.missing");
    });
  });

  describe("has the same licences and duties in the library as in the contracts", () => {
    /** `uint24 internal constant NAME = 1 << n;` of a Solidity file, by name. */
    async function bitsOf(file: string): Promise<Record<string, number>> {
      const source = await readFile(new URL(`../../contracts/identity/${file}`, import.meta.url), "utf8");
      const lines = source.matchAll(/constant ([A-Z_]+) = 1 << (\d+);/g);
      return Object.fromEntries([...lines].map(([, name = "", bit]) => [camelCase(name), 1 << Number(bit)]));
    }
    const camelCase = (name: string) =>
      name.toLowerCase().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

    for (const [file, values] of [
      ["Licences.sol", LICENCES],
      ["Duties.sol", DUTIES],
    ] as const) {
      it(`as ${file}`, async () => {
        expect(await bitsOf(file)).to.deep.equal(values);
        const source = await readFile(new URL(`../../contracts/identity/${file}`, import.meta.url), "utf8");
        expect(source).to.contain(`constant ALL = (1 << ${Object.keys(values).length}) - 1;`);
      });
    }

    it("and the same licences of authors", async () => {
      const source = await readFile(new URL("../../contracts/identity/Licences.sol", import.meta.url), "utf8");
      const [, names = ""] = /constant AUTHORS = ([A-Z_| ]+);/.exec(source) ?? [];
      const bits = new Map(Object.entries(await bitsOf("Licences.sol")));
      const mask = names.split("|").reduce((sum, name) => sum | (bits.get(camelCase(name.trim())) ?? Number.NaN), 0);
      expect(names.split("|")).to.have.length(4);
      expect(AUTHOR_LICENCES).to.equal(mask);
    });
  });
});
