import { ZeroHash } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import { logNodeHash } from "../../src/records/accessLog/logHashes.js";
import { receiptDigest, signHead, signReceipt } from "../../src/records/accessLog/logStatements.js";
import { receiptOf } from "../../src/records/accessLog/showEvidence.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { FROM, type GasStage, UNTIL, word } from "./GasStage.js";

const DEPTH = 20;
const SIZE = 2 ** DEPTH;
const INDEX = 0b1010_1010_1010_1010_1010;

/** The siblings of a leaf of 1,048,576, and the root to which they lead. */
function treeAbove(leaf: Hex, label: string): { root: Hex; proof: Hex[] } {
  const proof = Array.from({ length: DEPTH }, (_, level) => word(`${label} ${level}`));
  const root = proof.reduce(
    (node, sibling, level) => {
      const other = fromHex(sibling, 32);
      return (INDEX >> level) & 1 ? logNodeHash(other, node) : logNodeHash(node, other);
    },
    fromHex(leaf, 32),
  );
  return { root: toHex(root), proof };
}

/** Measures the access logs: roots, and each way in which a log is shown to be false. */
export async function measureAccessLogs(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, controller, free, deployment, connection } = stage;
  const [signer] = free.slice(-1);
  if (!signer) throw new Error("no account for the server");
  const { address: server } = signer;
  const { organizations } = chain;
  await send(organizations.connect(controller).offerMembership(org, server, DUTIES.report, UNTIL));
  await send(organizations.connect(signer).acceptMembership(org, DUTIES.report, UNTIL));
  const { accessLogs } = chain.as(signer);
  const name = { org, server: toHex(fromHex(server, 20)) };

  const leaf = word("leaf");
  const { root, proof } = treeAbove(leaf, "log");
  await gas.transaction("anchor the root of an access log, the first", accessLogs.anchor(org, 1, 1, word("root 1")));
  const second = accessLogs.anchor(org, 2, 2, word("root 2"));
  await gas.transaction("anchor the root of an access log, a member with licence checked", second);
  for (let sequence = 3; sequence <= 66; sequence++) {
    await send(accessLogs.anchor(org, sequence, sequence, word(`root ${sequence}`)));
  }
  const later = accessLogs.anchor(org, 67, SIZE, root);
  await gas.transaction("anchor the root of an access log, after 64 others and of 1,048,576 leaves", later);

  /** Measures what marks the log, and takes it back. */
  const marking = async (sentence: string, call: () => Parameters<GasLedger["transaction"]>[1]) => {
    const snapshot = await connection.networkHelpers.takeSnapshot();
    await gas.transaction(sentence, call());
    await snapshot.restore();
  };
  const heads = await Promise.all(
    [word("one"), word("other")].map((value) =>
      signHead(deployment, signer, { ...name, size: SIZE, root: value, time: FROM }),
    ),
  );
  const [a, b] = heads.map(({ size, root: signed, time, signature }) => ({ size, root: signed, time, signature }));
  if (!a || !b) throw new Error("two heads");
  await marking("show two signed roots of an access log", () => accessLogs.showTwoRoots(org, server, a, b));

  const receipt = await signReceipt(deployment, signer, { ...name, index: INDEX, leaf: word("lost"), time: FROM });
  const byReceipt = { ...receiptOf(receipt), size: 0, root: ZeroHash, proof: [] };
  const byProof = { leaf, time: 0, size: SIZE, root, signature: "0x", proof };
  await marking("show another leaf at a receipt's place, of 1,048,576", () =>
    accessLogs.showTwoLeaves(org, server, INDEX, byReceipt, byProof),
  );
  const late = receiptOf(await signReceipt(deployment, signer, { ...name, index: SIZE, leaf, time: FROM }));
  await marking("show that an access log lacks a receipt's leaf", () => accessLogs.showLate(org, server, late));

  const held = await signReceipt(deployment, signer, { ...name, index: INDEX, leaf, time: FROM });
  const asked = receiptOf(held);
  await gas.transaction("challenge a receipt", accessLogs.challenge(org, server, asked));
  await marking("show that a challenged receipt is unanswered", async () => {
    await connection.networkHelpers.time.increase(4 * 86_400);
    return accessLogs.showUnanswered(org, server, asked);
  });
  for (const [sentence, call] of Object.entries({
    "headOf an access log": accessLogs.headOf.populateTransaction(org, server),
    answerByOf: accessLogs.answerByOf.populateTransaction(receiptDigest(deployment, held)),
    MERGE_DELAY: accessLogs.MERGE_DELAY.populateTransaction(),
    ANSWER_TIME: accessLogs.ANSWER_TIME.populateTransaction(),
    "ORGANIZATIONS of the access logs": accessLogs.ORGANIZATIONS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
  await gas.transaction(
    "answer a challenged receipt, of 1,048,576",
    accessLogs.answer(org, server, { ...asked, signature: "0x" }, proof),
  );
}
