import { ZeroHash } from "ethers";
import { disclosureCall } from "../../src/records/disclosure/disclosureCall.js";
import { ElementTree } from "../../src/records/disclosure/ElementTree.js";
import { elementsCommitmentOf } from "../../src/records/disclosure/elementsCommitmentOf.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import {
  DISPUTE_WITHDRAWAL,
  RECORD_ANCHOR,
  RECORD_DISPUTE,
  RECORD_SUPERSESSION,
} from "../../src/records/recordTypes.js";
import { domainOf } from "../../src/shared/domainOf.js";
import type { Hex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { type GasStage, registered, UNTIL, word } from "./GasStage.js";

const ALONE = { root: ZeroHash, proof: [] };

/** Measures what becomes of records: superseded, disputed, disclosed in part. */
export async function measureRecordLife(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, account, member } = stage;
  const patient = await registered(stage, account.address as Hex, "record life");
  const { records } = chain.as(member);
  const own = chain.as(account).records;
  const originOf = (label: string) => ({ patient, author: org, digest: word(label) });

  await send(records.anchor(patient, org, word("version 1")));
  await gas.transaction(
    "supersede a record, a member with licence checked",
    records.supersede(patient, org, word("version 1"), word("version 2")),
  );
  await gas.transaction(
    "supersede its successor",
    records.supersede(patient, org, word("version 2"), word("version 3")),
  );
  await send(own.anchorOwn(patient, word("own version 1")));
  await gas.transaction(
    "supersede an own record, sent",
    own.supersedeOwn(patient, word("own version 1"), word("own version 2")),
  );
  await gas.transaction(
    "dispute a record, sent, the first time",
    own.dispute(originOf("version 3"), ALONE, word("why")),
  );
  await gas.transaction("withdraw a dispute, sent", own.withdrawDispute(originOf("version 3")));
  await gas.transaction("dispute a record, sent, again", own.dispute(originOf("version 3"), ALONE, word("why")));
  await gas.view("disputeOf", await records.disputeOf.populateTransaction(recordIdOf(originOf("version 3"))));

  await measureBatched(gas, stage, org, patient);
  await measureSigned(gas, stage, org);
}

/** A record and the commitment to its elements, among a million leaves. */
async function measureBatched(gas: GasLedger, stage: GasStage, author: Hex, patient: Hex): Promise<void> {
  const { records } = stage.chain.as(stage.member);
  const digest = word("with elements");
  const record = recordIdOf({ patient, author, digest });
  const content = new TextEncoder().encode('{"resourceType":"Patient","gender":"female","birthDate":"1980-02-29"}');
  // A fixed key: salts and proofs have to cost the same each time.
  const elements = await ElementTree.build(content, new Uint8Array(32).fill(7));
  const commitment = recordIdOf({ patient, author, digest: elementsCommitmentOf(record, elements.root) });
  const others = Array.from({ length: 2 ** 20 - 2 }, (_, i) => word(`life ${i}`));
  const tree = await MerkleTree.of([record, commitment, ...others]);
  await send(records.anchorBatch(author, tree.root, tree.size, word("manifest")));
  const [batch, beside] = [0, 1].map((i) => ({ root: tree.root, proof: tree.proofAt(i) }));
  if (!batch || !beside) return;
  const shown = elements.disclose(["/gender", "/birthDate"]);
  const disclosure = {
    patient,
    author,
    digest,
    batch,
    elements: { root: elements.root, batch: beside },
    disclosed: shown,
  };
  await gas.view(
    "verifyDisclosure, two elements of one of 1,048,576 records",
    await records.verifyDisclosure.populateTransaction(...disclosureCall(disclosure)),
  );
  await gas.transaction(
    "supersede a record from a batch of 1,048,576",
    records.supersedeFromBatch(patient, author, digest, batch, word("after the batch")),
  );
}

async function measureSigned(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { signers, deployment } = stage;
  const { records } = stage.chain.as(stage.member);
  const domain = domainOf(deployment, "RecordRegistry");
  for (const [kind, signer] of Object.entries(signers)) {
    const patient = await registered(stage, signer.signer, `record life ${kind}`);
    const authorize = async (signature: Promise<Hex>) => ({
      deadline: UNTIL,
      signer: signer.signer,
      signature: await signature,
    });
    const digest = word(`first ${kind}`);
    await send(records.anchor(patient, org, digest));
    const origin = { patient, author: org, digest };
    const record = recordIdOf(origin);
    const dispute = { record, statement: word("why"), nonce: 0, deadline: UNTIL };
    await gas.transaction(
      `dispute a record, signed by ${kind}, the first time`,
      records.disputeBySig(
        origin,
        ALONE,
        dispute.statement,
        0,
        await authorize(signer.signTypedData(domain, RECORD_DISPUTE, dispute)),
      ),
    );
    const withdrawal = { record, nonce: 1, deadline: UNTIL };
    await gas.transaction(
      `withdraw a dispute, signed by ${kind}`,
      records.withdrawDisputeBySig(
        origin,
        1,
        await authorize(signer.signTypedData(domain, DISPUTE_WITHDRAWAL, withdrawal)),
      ),
    );
    const own = { patient, digest: word(`own first ${kind}`), deadline: UNTIL };
    const anchored = await signer.signTypedData(domain, RECORD_ANCHOR, own);
    await send(records.anchorOwnBySig(patient, own.digest, UNTIL, signer.signer, anchored));
    const next = { ...own, successor: word(`own next ${kind}`) };
    await gas.transaction(
      `supersede an own record, signed by ${kind}`,
      records.supersedeOwnBySig(
        patient,
        own.digest,
        next.successor,
        await authorize(signer.signTypedData(domain, RECORD_SUPERSESSION, next)),
      ),
    );
  }
}
