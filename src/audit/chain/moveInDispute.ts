import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { send } from "../../shared/send.js";
import { EMPTY_TREE } from "../tree/replicaNode.js";
import { lastShown, readDispute } from "./readDispute.js";
import { type DisputeParties, partiesCall } from "./replicaSet.js";
import { type DisputeTree, openedHash, treeOpening } from "./treeOpening.js";
import { wayDown } from "./wayDown.js";

/**
 * Moves for the side that has the turn, as far down as can be known. Anybody who holds the same copy may.
 * @param connection anybody's who can send.
 * @param tree of the side that has the turn, over what it published.
 * @param options.other the other side's tree, where it is at hand: it spares turns.
 * @throws InputError `input.invalid`, `replica.other-root`: the tree is not what was published; RefusedError `contract.OtherDisputePhase`,
 * `contract.MoveTooLate`; MedtrailError `chain.failed`.
 */
export async function moveInDispute(
  connection: Connection,
  parties: DisputeParties,
  tree: DisputeTree,
  { other }: { readonly other?: DisputeTree } = {},
): Promise<ContractTransactionReceipt> {
  const {
    dispute,
    prefix,
    turn,
    ofOpener = EMPTY_TREE,
    ofDefender = EMPTY_TREE,
  } = await readDispute(connection, parties);
  const [mine, theirs] = turn === "opener" ? [ofOpener, ofDefender] : [ofDefender, ofOpener];
  const own = await openedHash(await treeOpening(tree, prefix));
  if (own !== mine) {
    throw new InputError("replica.other-root", "The tree is not the one that was published", {
      ...{ whose: turn, prefix, hash: own, published: mine },
    });
  }
  const way = await wayDown(tree, { prefix, mine, theirs }, { shown: await lastShown(connection, dispute), other });
  const [a, b] = [way.theirs, way.mine].map((openings) => openings.map((opening) => [...opening]));
  return await send(connection.replicas.move(partiesCall(parties), a ?? [], b ?? []));
}
