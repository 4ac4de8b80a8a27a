// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReplicaRegistry} from "./interfaces/IReplicaRegistry.sol";
import {TreeOpenings} from "./TreeOpenings.sol";

/// @title The way down two trees that differ
/// @notice At each level both sides open what they have; the first child that differs is the next level. It ends where no side has a node
/// any more, or where nothing but the nodes themselves differ.
library Bisection {
    enum Found {
        /// The other side has to open what it has here.
        Turn,
        /// One record: an item of one side alone, or of both with different digests.
        Record,
        /// Two nodes of the same children that say different counts.
        Count,
        /// A node without the two items that a node has.
        MineMalformed,
        TheirsMalformed
    }

    /// @notice Where the way down has come to.
    /// @param mine Hash of what the mover has here; of a record found, its digest or 0.
    /// @param theirs The same of the other side.
    /// @param path Nibbles that led here; of a record found, its key.
    /// @param depth Their number.
    struct Position {
        bytes32 mine;
        bytes32 theirs;
        bytes32 path;
        uint256 depth;
    }

    /// @notice Goes down one level for each of the other side's openings, and changes `here` to where it comes.
    /// @param theirs The other side's openings, level by level.
    /// @param mine The mover's, one more if the turn goes to the other side: what the mover has at the level that is reached.
    /// @dev Reverts: {OpeningsDoNotFit}, {MoveUnfinished}, and those of {TreeOpenings.requireOpens}.
    function walk(
        Position memory here,
        bytes32[][] calldata theirs,
        bytes32[][] calldata mine
    ) internal pure returns (Found found) {
        // At the top nobody knows yet what the other side has.
        bool hidden = true;
        for (uint256 k = 0; k < theirs.length; ++k) {
            if (k == mine.length) revert IReplicaRegistry.OpeningsDoNotFit(mine.length, theirs.length);
            hidden = TreeOpenings.isNode(theirs[k]);
            found = _step(here, theirs[k], mine[k]);
            if (found != Found.Turn) {
                // Openings that nobody looked at would be passed on as if they had been.
                if (theirs.length != k + 1 || mine.length != k + 1) {
                    revert IReplicaRegistry.OpeningsDoNotFit(mine.length, theirs.length);
                }
                return found;
            }
        }
        // Who faces a leaf or nothing knows all of the other side: to hand it the turn would only cost it time.
        if (!hidden || here.theirs == 0) revert IReplicaRegistry.MoveUnfinished(here.path, here.depth);
        if (mine.length != theirs.length + 1) revert IReplicaRegistry.OpeningsDoNotFit(mine.length, theirs.length);
        TreeOpenings.requireOpens(here.mine, mine[theirs.length], here.path, here.depth);
    }

    function _step(
        Position memory here,
        bytes32[] calldata theirs,
        bytes32[] calldata mine
    ) private pure returns (Found) {
        TreeOpenings.requireOpens(here.mine, mine, here.path, here.depth);
        TreeOpenings.requireOpens(here.theirs, theirs, here.path, here.depth);
        if (!TreeOpenings.isNode(mine) && !TreeOpenings.isNode(theirs)) {
            _toRecord(here, theirs, mine);
            return Found.Record;
        }
        for (uint256 i = 0; i < 16; ++i) {
            bytes32 a = TreeOpenings.childOf(mine, here.mine, here.depth, i);
            bytes32 b = TreeOpenings.childOf(theirs, here.theirs, here.depth, i);
            if (a == b) continue;
            here.path = TreeOpenings.extend(here.path, here.depth++, i);
            (here.mine, here.theirs) = (a, b);
            return Found.Turn;
        }
        if (!TreeOpenings.isNode(mine)) return Found.TheirsMalformed;
        return TreeOpenings.isNode(theirs) ? Found.Count : Found.MineMalformed;
    }

    /// Leaves of different keys would part further down, where the lesser key comes first.
    function _toRecord(Position memory here, bytes32[] calldata theirs, bytes32[] calldata mine) private pure {
        bool haveMine = mine.length != 0 && (theirs.length == 0 || mine[0] <= theirs[0]);
        bool haveTheirs = theirs.length != 0 && (mine.length == 0 || theirs[0] <= mine[0]);
        here.path = haveMine ? mine[0] : theirs[0];
        here.mine = haveMine ? mine[1] : bytes32(0);
        here.theirs = haveTheirs ? theirs[1] : bytes32(0);
    }
}
