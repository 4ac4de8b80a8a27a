import { signGrant, signGrants } from "../../src/records/grantConsent.js";
import { encodePurpose, PURPOSES_OF_USE } from "../../src/records/purposeOfUse.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { RECORD_ANCHOR, RECORD_RETRACTION } from "../../src/records/recordTypes.js";
import { signAllRevocation, signRevocation, signRevocations } from "../../src/records/revokeConsent.js";
import { domainOf } from "../../src/shared/domainOf.js";
import type { Hex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { DEADLINE, FROM, type GasStage, registered, UNTIL, word } from "./GasStage.js";

const TREAT = encodePurpose("TREAT");
const CATEGORY = 17;

/** Measures the consent registry. */
export async function measureConsents(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, account, controller, member, signers } = stage;
  const { consents } = chain;
  const terms = (reader: Hex) => ({
    reader,
    purpose: TREAT,
    categories: 1n << BigInt(CATEGORY),
    from: FROM,
    until: UNTIL,
    document: word("document"),
  });
  const patient = await registered(stage, account.address as Hex, "consent");
  const own = chain.as(account).consents;
  await gas.transaction("grant a consent, sent, the first", own.grant(patient, terms(org)));
  await gas.transaction("grant a consent, sent, again", own.grant(patient, terms(org)));

  const question = (asker: string) => [patient, org, asker, TREAT, CATEGORY] as const;
  const views = async (when: string) => {
    await gas.view(
      `isConsented, an organisation${when}`,
      await consents.isConsented.populateTransaction(patient, org, TREAT, CATEGORY),
    );
    await gas.view(
      `mayRead, the organisation's controller${when}`,
      await consents.mayRead.populateTransaction(...question(controller.address)),
    );
    await gas.view(`mayRead, a member${when}`, await consents.mayRead.populateTransaction(...question(member.address)));
  };
  await views("");
  await gas.view(
    "requireMayRead, a member",
    await consents.requireMayRead.populateTransaction(...question(member.address)),
  );
  for (let batch = 0; batch < 4; batch++) {
    const many = Array.from({ length: 256 }, (_, i) => terms(word(`reader ${batch} ${i}`)));
    const sent = own.grantMany(patient, many);
    if (batch === 0) await gas.transaction("grant 256 consents, sent", sent);
    else await send(sent);
  }
  await views(", after 1,024 other consents");

  await gas.transaction("revoke a consent", own.revoke(patient, org, TREAT));
  const targets = Array.from({ length: 256 }, (_, i) => ({ reader: word(`reader 0 ${i}`), purpose: TREAT }));
  await gas.transaction("revoke 256 consents, sent", own.revokeMany(patient, targets));
  await gas.transaction("revoke all consents, the first time", own.revokeAll(patient));
  await gas.transaction("revoke all consents, later", own.revokeAll(patient));

  for (const [kind, signer] of Object.entries(signers)) {
    const signing = { patient: await registered(stage, signer.signer, `consent ${kind}`), signer, deadline: DEADLINE };
    const asked = { reader: org, purpose: "TREAT", categories: [CATEGORY], from: new Date(FROM * 1000) } as const;
    const full = { ...asked, until: DEADLINE, document: word("document") };
    const grant = await signGrant(chain, signing, full);
    await gas.transaction(
      `grant a consent, signed by ${kind}, the first`,
      consents.grantBySig(grant.patient, grant.terms, grant.nonce, grant.authorization),
    );
    const revocation = await signRevocation(chain, signing, full);
    await gas.transaction(
      `revoke a consent, signed by ${kind}`,
      consents.revokeBySig(revocation.patient, revocation.target, revocation.nonce, revocation.authorization),
    );
    const tenPurposes = PURPOSES_OF_USE.slice(0, 10).map((purpose) => ({ ...full, purpose }));
    const grants = await signGrants(chain, signing, tenPurposes);
    await gas.each(
      `grant a consent, each of 10 under one signature by ${kind}`,
      10,
      consents.grantManyBySig(grants.patient, [...grants.terms], [...grants.nonces], grants.authorization),
    );
    const revocations = await signRevocations(chain, signing, tenPurposes);
    await gas.each(
      `revoke a consent, each of 10 under one signature by ${kind}`,
      10,
      consents.revokeManyBySig(
        revocations.patient,
        [...revocations.targets],
        [...revocations.nonces],
        revocations.authorization,
      ),
    );
    const all = await signAllRevocation(chain, signing);
    await gas.transaction(
      `revoke all consents, signed by ${kind}, the first time`,
      consents.revokeAllBySig(all.patient, all.authorization),
    );
  }
}

/** Measures the record registry. */
export async function measureRecords(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, account, member, controller, signers, deployment } = stage;
  const patient = await registered(stage, account.address as Hex, "records");
  const { records } = chain.as(member);
  const digests = (count: number, label: string) => Array.from({ length: count }, (_, i) => word(`${label} ${i}`));

  await gas.transaction("anchor a record, a member with licence checked", records.anchor(patient, org, word("first")));
  await gas.transaction(
    "anchor a record, the controller with licence checked",
    chain.as(controller).records.anchor(patient, org, word("second")),
  );
  await gas.each(
    "anchor a record, each of 100 in one call",
    100,
    records.anchorMany(patient, org, digests(100, "many")),
  );
  await gas.transaction("anchor 512 records in one call", records.anchorMany(patient, org, digests(512, "most")));
  await gas.transaction("retract a record", records.retract(patient, org, word("first")));
  await gas.transaction("anchor an own record, sent", chain.as(account).records.anchorOwn(patient, word("own")));
  await gas.transaction("retract an own record, sent", chain.as(account).records.retractOwn(patient, word("own")));

  const first = recordIdOf({ patient, author: org, digest: word("first") });
  const digest = word("in the batch");
  const record = recordIdOf({ patient, author: org, digest });
  const tree = await MerkleTree.of([record, ...digests(2 ** 20 - 1, "leaf")]);
  await gas.transaction(
    "anchor a batch of 1,048,576 records",
    records.anchorBatch(org, tree.root, tree.size, word("manifest")),
  );
  const proof = tree.proof(record);
  const place = [patient, org, digest, tree.root, proof] as const;
  await gas.view("stateOf, a record", await records.stateOf.populateTransaction(patient, org, word("second")));
  await gas.view("stateInBatch, of 1,048,576 records", await records.stateInBatch.populateTransaction(...place));
  await gas.view("requireInBatch, of 1,048,576 records", await records.requireInBatch.populateTransaction(...place));
  await gas.view("batchOf", await records.batchOf.populateTransaction(org, tree.root));
  await gas.view("anchorOf", await records.anchorOf.populateTransaction(first));
  await gas.transaction("retract a record from a batch of 1,048,576", records.retractFromBatch(...place));

  const domain = domainOf(deployment, "RecordRegistry");
  for (const [kind, signer] of Object.entries(signers)) {
    const signing = await registered(stage, signer.signer, `records ${kind}`);
    const value = { patient: signing, digest: word(`own ${kind}`), deadline: UNTIL };
    const anchor = await signer.signTypedData(domain, RECORD_ANCHOR, value);
    await gas.transaction(
      `anchor an own record, signed by ${kind}`,
      records.anchorOwnBySig(signing, value.digest, UNTIL, signer.signer, anchor),
    );
    const retraction = await signer.signTypedData(domain, RECORD_RETRACTION, value);
    await gas.transaction(
      `retract an own record, signed by ${kind}`,
      records.retractOwnBySig(signing, value.digest, UNTIL, signer.signer, retraction),
    );
  }
}
