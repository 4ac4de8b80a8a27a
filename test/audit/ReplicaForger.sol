// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {IReplicaRegistry} from "../../contracts/audit/interfaces/IReplicaRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {ReplicaTest} from "./ReplicaTest.sol";

/// An operator with the complete copy, which does what it has to and no more; and whatever others may publish and try.
abstract contract ReplicaForger is ReplicaTest {
    uint256 internal constant FORGERIES = 14;

    /// Some root that no complete copy has.
    function forge(uint256 luck) internal returns (bytes32) {
        uint256 kind = luck % FORGERIES;
        luck = uint256(keccak256(abi.encode(luck)));
        uint256 i = luck % truth.length;
        bytes32 any = keccak256(abi.encode(luck));
        if (kind == 0) return grow(without(i));
        if (kind == 1) return grow(with(any, any));
        // Beside a record of the truth, so near that the way down is long.
        if (kind == 2) return grow(with(truth[i].key ^ bytes32((luck % 255) + 1), any));
        if (kind == 3) return grow(altered(i, any));
        if (kind == 4) return 0;
        if (kind == 5) return leaf(any, any);
        if (kind == 6) return leaf(truth[i].key, truth[i].digest);
        if (kind == 7) return grow(mixed(luck));
        uint256 depth = (luck >> 16) % 4;
        bytes32 path = luck % 3 == 0 ? any : truth[i].key;
        return spoil(root, path, 0, depth, kind, luck);
    }

    /// The truth with several faults at once.
    function mixed(uint256 luck) private view returns (Item[] memory items) {
        items = without(luck % truth.length);
        items[0].digest = bytes32(luck | 1);
        items[1] = Item(keccak256(abi.encode(luck, "key")), bytes32(luck | 1));
    }

    function spoil(
        bytes32 hash,
        bytes32 path,
        uint256 level,
        uint256 depth,
        uint256 kind,
        uint256 luck
    ) private returns (bytes32) {
        if (level < depth && isNode(hash)) {
            bytes32[16] memory children;
            for (uint256 i = 0; i < 16; ++i) children[i] = childOf(hash, level, i);
            uint256 nibble = nibbleOf(path, level);
            children[nibble] = spoil(children[nibble], path, level + 1, depth, kind, luck);
            uint256 count = uint256(opening(hash)[0]);
            // Sometimes all the way up.
            return node(luck % 5 == 0 ? count + 1 : count, children);
        }
        return spoiled(hash, path, level, kind, luck);
    }

    function spoiled(bytes32 hash, bytes32 path, uint256 level, uint256 kind, uint256 luck) private returns (bytes32) {
        bytes32 any = keccak256(abi.encode(luck, level));
        bytes32[16] memory children;
        for (uint256 i = 0; i < 16; ++i) children[i] = childOf(hash, level, i);
        uint256 count = isNode(hash) ? uint256(opening(hash)[0]) : 2;
        // A count that is false; for a leaf, a node of one.
        if (kind == 8) return node(isNode(hash) ? 2 + (count + (luck % 1_000)) : 2, children);
        // Two children that changed places.
        if (kind == 9) {
            (children[luck % 16], children[(luck >> 8) % 16]) = (children[(luck >> 8) % 16], children[luck % 16]);
            children[(luck >> 24) % 16] = any;
            return node(count, children);
        }
        // What nobody can open.
        if (kind == 10) return any;
        // A leaf of another prefix.
        if (kind == 11) return leaf(~path, any);
        // A node of nothing.
        if (kind == 12) {
            bytes32[16] memory nothing;
            return node(2, nothing);
        }
        // Nodes down to the last nibble and past it.
        bytes32 below = leaf(path, any);
        for (uint256 i = 66; i > level; --i) {
            bytes32[16] memory only;
            only[nibbleOf(path, i - 1)] = below;
            only[(nibbleOf(path, i - 1) + 1 + (luck % 15)) % 16] = i == 20 ? leaf(~path, any) : bytes32(0);
            below = node(2, only);
        }
        return below;
    }

    /// What the operator with the complete copy does about one of its disputes. It moves when it has the turn, proves what it can, and
    /// closes what is over.
    function defend(OrgId opener, OrgId defender, bool asDefender) internal returns (bool acted) {
        IReplicaRegistry.Parties memory parties = between(opener, defender);
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(parties);
        if (here.phase == IReplicaRegistry.Phase.None) return false;
        bool strucked = replicas.publicationOf(theId(), asDefender ? opener : defender).struck;
        bool over = block.timestamp > here.moveBy;
        if (strucked || over) {
            replicas.close(parties);
            return true;
        }
        if (here.phase == IReplicaRegistry.Phase.Bisecting) {
            if (here.defenderTurn != asDefender) return false;
            step(opener, defender);
            return true;
        }
        if (here.phase == IReplicaRegistry.Phase.Count) {
            bytes32[][] memory children = new bytes32[][](16);
            for (uint256 i = 0; i < 16; ++i) children[i] = opening(childOf(here.ofOpener, here.depth, i));
            replicas.proveCount(parties, opening(here.ofOpener), children);
            return true;
        }
        if ((asDefender ? here.ofDefender : here.ofOpener) == 0) return false;
        prove(opener, defender);
        return true;
    }

    /// Anything that somebody may try in a dispute; what is refused is refused.
    function tryAnything(OrgId opener, OrgId defender, uint256 luck) internal {
        IReplicaRegistry.Parties memory parties = between(opener, defender);
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(parties);
        (bytes32 mine, bytes32 theirs) = here.defenderTurn
            ? (here.ofDefender, here.ofOpener)
            : (here.ofOpener, here.ofDefender);
        uint256 kind = luck % 8;
        // Mixed up, so that the other side's openings stand for its own.
        if (kind == 0) (mine, theirs) = (theirs, mine);
        if (kind < 4) {
            (bytes32[][] memory a, bytes32[][] memory b) = way(mine, theirs, here.depth, kind == 1);
            try replicas.move(parties, a, b) {} catch {}
        } else if (kind < 6) {
            uint256 i = (luck >> 8) % truth.length;
            uint256 found = indexOf(here.path);
            if (kind == 5 && found != NOWHERE) i = found;
            IRecordRegistry.Place memory place = placeAt(i);
            try replicas.proveRecord(parties, patientAt(i), place) {} catch {}
        } else if (kind == 6) {
            bytes32[][] memory children = new bytes32[][](16);
            for (uint256 i = 0; i < 16; ++i) children[i] = opening(childOf(here.ofOpener, here.depth, i));
            bytes32[] memory words = opening(here.ofOpener);
            try replicas.proveCount(parties, words, children) {} catch {}
        } else {
            try replicas.close(parties) {} catch {}
        }
    }
}
