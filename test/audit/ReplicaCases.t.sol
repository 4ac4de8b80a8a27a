// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {IReplicaRegistry} from "../../contracts/audit/interfaces/IReplicaRegistry.sol";
import {IReplicaRoots} from "../../contracts/audit/interfaces/IReplicaRoots.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {DisputeId, ReplicaSet} from "../../contracts/audit/types.sol";
import {MerkleTree} from "../records/MerkleTree.sol";
import {ReplicaTest} from "./ReplicaTest.sol";

/// What a complete copy of a set has, at the edges of its definition; and every way in which a tree can be wrong. The laboratory's copy
/// is complete; the insurer's is not.
contract ReplicaCasesTest is ReplicaTest {
    using MerkleTree for bytes32[];

    bytes32 private constant OTHER = keccak256("another ciphertext");

    function setUp() external {
        deployReplicas(40);
    }

    /// The insurer says `false_`, the laboratory the truth, and the dispute goes down as far as it goes.
    function narrow(bytes32 false_) private {
        publish(laboratory, root);
        publish(insurer, false_);
        open(laboratory, insurer);
        bisect(laboratory, insurer);
    }

    function expectRefusedProof(RecordId record, uint40 anchoredAt, uint40 retractedAt) private {
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.RecordNotOfSet.selector, theId(), record, anchoredAt, retractedAt)
        );
    }

    function proveAlone(PatientId patient) private {
        replicas.proveRecord(between(laboratory, insurer), patient, IRecordRegistry.Place(0, new bytes32[](0)));
    }

    function fail() private {
        vm.warp(block.timestamp + 2 days + 1);
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Unproven);
        replicas.close(between(laboratory, insurer));
    }

    /// A node in the place of what stands below the first `depth` nibbles of `path`.
    function replaced(bytes32 hash, bytes32 path, uint256 depth, bytes32 instead) private returns (bytes32) {
        return replacedAt(hash, path, 0, depth, instead);
    }

    function replacedAt(
        bytes32 hash,
        bytes32 path,
        uint256 level,
        uint256 depth,
        bytes32 instead
    ) private returns (bytes32) {
        if (level == depth || !isNode(hash)) return instead;
        bytes32[16] memory children;
        for (uint256 i = 0; i < 16; ++i) children[i] = childOf(hash, level, i);
        uint256 nibble = nibbleOf(path, level);
        children[nibble] = replacedAt(children[nibble], path, level + 1, depth, instead);
        return node(uint256(opening(hash)[0]), children);
    }

    // --------------------------------------------------------------------------------------- what belongs to the set

    function test_aRecordOfAnotherTimeIsNotOfTheSet() external {
        anchorAt(1_000);
        RecordId late = idOf(patientAt(1_000), hospital, digestAt(1_000));
        narrow(grow(with(RecordId.unwrap(late), digestAt(1_000))));
        expectRefusedProof(late, UNTIL, 0);
        proveAlone(patientAt(1_000));
        fail();
    }

    function test_aRecordThatWasNeverAnchoredIsNotOfTheSet() external {
        RecordId never = idOf(alice.id, hospital, OTHER);
        narrow(grow(with(RecordId.unwrap(never), OTHER)));
        expectRefusedProof(never, 0, 0);
        proveAlone(alice.id);
        fail();
    }

    /// In a period that begins with time itself too.
    function test_aRecordThatWasNeverAnchoredIsInNoPeriod() external {
        ReplicaSet memory set = ReplicaSet(OrgId.unwrap(hospital), 0, START);
        RecordId never = idOf(alice.id, hospital, OTHER);
        vm.prank(laboratoryController);
        replicas.publish(set, laboratory, opening(0));
        bytes32 lone = leaf(RecordId.unwrap(never), OTHER);
        vm.prank(insurerController);
        replicas.publish(set, insurer, opening(lone));
        IReplicaRegistry.Parties memory parties = IReplicaRegistry.Parties(set, insurer, laboratory);
        vm.prank(insurerController);
        replicas.openDispute(parties, one(opening(0)), one(opening(lone)));
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.RecordNotOfSet.selector, setOf(set), never, 0, 0));
        replicas.proveRecord(parties, alice.id, IRecordRegistry.Place(0, new bytes32[](0)));
    }

    function test_aRecordOfAnotherAuthorIsNotOfTheSet() external {
        vm.warp(UNTIL - 1);
        vm.prank(laboratoryController);
        records.anchor(alice.id, laboratory, OTHER);
        vm.warp(UNTIL);
        RecordId foreign = idOf(alice.id, laboratory, OTHER);
        narrow(grow(with(RecordId.unwrap(foreign), OTHER)));
        DisputeId dispute = disputeOf(theId(), laboratory, 1, insurer, 1);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.NotTheDisputedRecord.selector, dispute, foreign));
        proveAlone(alice.id);
        fail();
    }

    function test_whatWasRetractedBeforeTheEndIsNotOfTheSet() external {
        vm.warp(UNTIL - 1);
        vm.prank(doctor);
        records.retract(patientAt(3), hospital, digestAt(3));
        vm.warp(UNTIL);
        bytes32 complete = grow(without(3));
        publish(laboratory, complete);
        publish(insurer, root);
        open(laboratory, insurer);
        bisect(laboratory, insurer);
        expectRefusedProof(RecordId.wrap(truth[3].key), START, UNTIL - 1);
        proveAlone(patientAt(3));
        fail();
    }

    function test_whatIsRetractedOrSupersededLaterStaysInTheSet() external {
        vm.startPrank(doctor);
        records.retract(patientAt(3), hospital, digestAt(3));
        records.supersede(patientAt(4), hospital, digestAt(4), OTHER);
        vm.stopPrank();
        publish(laboratory, root);
        for (uint256 i = 3; i < 5; ++i) {
            publish(insurer, grow(without(i)));
            open(laboratory, insurer);
            bisect(laboratory, insurer);
            prove(laboratory, insurer);
        }
        assertRecord(laboratory, 2, 0, 0, "both");
    }

    /// The slot that a batched record gets later does not change what the set was.
    function test_aBatchedRecordStaysInTheSetWhateverHappensToItLater() external {
        uint256 i = truth.length - 1;
        IRecordRegistry.Place memory place = placeAt(i);
        vm.warp(UNTIL + 5 days);
        vm.startPrank(doctor);
        records.anchor(patientAt(i), hospital, digestAt(i));
        records.retractFromBatch(patientAt(i), hospital, digestAt(i), place.root, place.proof);
        records.supersedeFromBatch(patientAt(i - 1), hospital, digestAt(i - 1), placeAt(i - 1), OTHER);
        vm.stopPrank();
        publish(laboratory, root);
        for (uint256 k = i - 1; k <= i; ++k) {
            publish(insurer, grow(without(k)));
            open(laboratory, insurer);
            bisect(laboratory, insurer);
            prove(laboratory, insurer);
        }
        assertRecord(laboratory, 2, 0, 0, "both");
    }

    /// Of several anchorings, one within the period is enough.
    function test_aRecordThatWasAnchoredBeforeAndAgainWithinBelongsToBoth() external {
        bytes32[] memory nodes;
        RecordId[] memory ids = new RecordId[](2);
        (ids[0], ids[1]) = (RecordId.wrap(truth[0].key), idOf(alice.id, hospital, OTHER));
        nodes = MerkleTree.build(ids);
        vm.warp(UNTIL + 1);
        vm.prank(doctor);
        records.anchorBatch(hospital, nodes[0], 2, 0);
        vm.warp(UNTIL + 2);
        ReplicaSet memory set = ReplicaSet(OrgId.unwrap(hospital), UNTIL, UNTIL + 2);
        bytes32 both = pair(truth[0].key, truth[0].digest, RecordId.unwrap(ids[1]), OTHER);
        bytes32 less = leaf(RecordId.unwrap(ids[1]), OTHER);
        vm.prank(laboratoryController);
        replicas.publish(set, laboratory, opening(both));
        vm.prank(insurerController);
        replicas.publish(set, insurer, opening(less));
        (bytes32[][] memory theirs, bytes32[][] memory mine) = way(both, less, 0, true);
        IRecordRegistry.Place memory place = IRecordRegistry.Place(nodes[0], nodes.prove(nodes.nodeOf(0)));
        IReplicaRegistry.Parties memory parties = IReplicaRegistry.Parties(set, laboratory, insurer);
        vm.prank(laboratoryController);
        replicas.settle(parties, theirs, mine, patientAt(0), place);
        assertRecord(laboratory, 1, 0, 0, "won");
    }

    function pair(bytes32 a, bytes32 digestA, bytes32 b, bytes32 digestB) private returns (bytes32) {
        Item[] memory items = new Item[](2);
        (items[0], items[1]) = (Item(a, digestA), Item(b, digestB));
        return grow(items);
    }

    /// A proof below a root of another author, or a wrong one, is the registry's to refuse.
    function test_aWrongPlaceIsRefusedAsTheRegistryDoes() external {
        uint256 i = truth.length - 1;
        publish(laboratory, root);
        publish(insurer, grow(without(i)));
        open(laboratory, insurer);
        bisect(laboratory, insurer);
        IRecordRegistry.Place memory place = IRecordRegistry.Place(keccak256("no root"), new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownBatch.selector, hospital, place.root));
        replicas.proveRecord(between(laboratory, insurer), patientAt(i), place);
        place = placeAt(i - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IRecordRegistry.RecordNotInBatch.selector, RecordId.wrap(truth[i].key), place.root)
        );
        replicas.proveRecord(between(laboratory, insurer), patientAt(i), place);
        // And without a place it is no record of its own.
        expectRefusedProof(RecordId.wrap(truth[i].key), 0, 0);
        proveAlone(patientAt(i));
        prove(laboratory, insurer);
    }

    // --------------------------------------------------------------------------------------------- trees that are wrong

    /// Two lone items of different keys: the lesser key is judged, whichever side has it.
    function test_leafAgainstALeafOfAnotherKey() external {
        ReplicaSet memory set = ReplicaSet(OrgId.unwrap(hospital), UNTIL, UNTIL + 2);
        vm.warp(UNTIL + 1);
        anchorAt(1_000);
        vm.warp(UNTIL + 2);
        bytes32 key = RecordId.unwrap(idOf(patientAt(1_000), hospital, digestAt(1_000)));
        bytes32 complete = leaf(key, digestAt(1_000));
        vm.prank(laboratoryController);
        replicas.publish(set, laboratory, opening(complete));
        for (uint256 k = 0; k < 2; ++k) {
            bytes32 other = leaf(k == 0 ? bytes32(uint256(key) - 1) : bytes32(uint256(key) + 1), OTHER);
            vm.prank(insurerController);
            replicas.publish(set, insurer, opening(other));
            IReplicaRegistry.Parties memory parties = IReplicaRegistry.Parties(set, laboratory, insurer);
            vm.prank(laboratoryController);
            replicas.openDispute(parties, one(opening(other)), one(opening(complete)));
            (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(parties);
            assertTrue(here.phase == IReplicaRegistry.Phase.Record, "at once");
            assertEq(here.defenderTurn, k == 0, "who has the lesser key proves");
            if (k == 0) {
                vm.warp(block.timestamp + 2 days + 1);
                replicas.close(parties);
            } else {
                replicas.proveRecord(parties, patientAt(1_000), IRecordRegistry.Place(0, new bytes32[](0)));
            }
        }
        assertRecord(laboratory, 2, 0, 0, "both");
        assertRecord(insurer, 0, 2, 0, "both");
    }

    /// One side has a lone item where the other has more: the difference is below, and only the other side has to go there.
    function test_leafAgainstANode() external {
        bytes32 near = truth[5].key ^ bytes32(uint256(1));
        narrow(grow(with(near, OTHER)));
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(laboratory, insurer));
        assertEq(here.path, near, "the item that only the insurer has");
        assertTrue(here.defenderTurn, "and has to prove");
        fail();
    }

    /// The node beside the item at the deepest place there is, and all moves that it takes.
    function test_aNodeAtTheDeepestPlaceCostsTheOtherSideNoTurns() external {
        bytes32 near = truth[5].key ^ bytes32(uint256(1));
        publish(laboratory, root);
        publish(insurer, grow(with(near, OTHER)));
        open(laboratory, insurer);
        assertTrue(bisect(laboratory, insurer) <= 5, "few moves for 64 levels");
    }

    function test_aNodeOfOneItemIsRefuted() external {
        bytes32[16] memory children;
        bytes32 lone = leaf(truth[5].key, truth[5].digest);
        for (uint256 depth = 0; depth < 64; ++depth) {
            if (isAt(truth[5].key, depth, lone)) {
                children[nibbleOf(truth[5].key, depth)] = lone;
                refuteMalformed(replaced(root, truth[5].key, depth, node(2, children)));
                return;
            }
        }
        assertTrue(false, "the record is nowhere");
    }

    function test_aNodeOfNothingIsRefuted() external {
        bytes32[16] memory children;
        bytes32 path = emptyPlace();
        refuteMalformed(replaced(root, path, 2, node(2, children)));
    }

    function test_aNodeOfOneItemIsRefutedWhoeverMoves() external {
        bytes32[16] memory children;
        publish(insurer, replaced(root, emptyPlace(), 2, node(2, children)));
        publish(laboratory, root);
        bytes32 false_ = replicas.publicationOf(theId(), insurer).root;
        (bytes32[][] memory theirs, bytes32[][] memory mine) = way(root, false_, 0, true);
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Malformed);
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), theirs, mine);
        assertRefuted(false_, true, "for whoever says it");
    }

    function refuteMalformed(bytes32 false_) private {
        publish(insurer, false_);
        publish(laboratory, root);
        // The insurer opens: its own moves show what it has.
        vm.prank(insurerController);
        replicas.openDispute(between(insurer, laboratory), none(), one(opening(false_)));
        bisect(insurer, laboratory);
        assertRefuted(false_, true, "malformed");
        assertRecord(insurer, 0, 1, 0, "insurer");
        assertRecord(laboratory, 1, 0, 0, "laboratory");
    }

    function isAt(bytes32 key, uint256 depth, bytes32 hash) private view returns (bool) {
        bytes32 here = root;
        for (uint256 level = 0; level < depth; ++level) here = childOf(here, level, nibbleOf(key, level));
        return here == hash;
    }

    /// Two nibbles below which the truth has nothing.
    function emptyPlace() private view returns (bytes32) {
        for (uint256 a = 0; a < 16; ++a) {
            bytes32 child = childOf(root, 0, a);
            if (!isNode(child)) continue;
            for (uint256 b = 0; b < 16; ++b) {
                if (childOf(child, 1, b) == 0) return bytes32((a << 252) | (b << 248));
            }
        }
        revert("no empty place");
    }

    /// What cannot be opened cannot be defended: a leaf of another prefix, a digest of zero, a hash of nothing, a node below the last nibble.
    function test_whatCannotBeOpenedDefaults() external {
        bytes32 path = emptyPlace();
        bytes32[] memory zero = new bytes32[](2);
        zero[0] = path;
        bytes32 elsewhere = leaf(~path, OTHER);
        bytes32 zeroLeaf = keccak256(abi.encode(keccak256("medtrail replica leaf v1"), path, bytes32(0)));
        bytes32[3] memory instead = [elsewhere, zeroLeaf, keccak256("nothing")];
        publish(laboratory, root);
        for (uint256 k = 0; k < 3; ++k) {
            bytes32 false_ = replaced(root, path, 2, instead[k]);
            publish(insurer, false_);
            open(laboratory, insurer);
            // Root and first level can be shown; the second cannot.
            step(laboratory, insurer);
            step(laboratory, insurer);
            (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(laboratory, insurer));
            assertTrue(here.defenderTurn && here.depth == 2, "the insurer is to open it");
            bytes32[][] memory mine = one(k == 1 ? zero : opening(instead[k]));
            if (k == 0) {
                vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.LeafOutOfPlace.selector, ~path, here.path, 2));
            } else if (k == 1) {
                vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.MalformedOpening.selector, 2));
            } else {
                vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.OtherTreeNode.selector, bytes32(0), instead[2]));
            }
            replicas.move(between(laboratory, insurer), one(opening(0)), mine);
            vm.warp(block.timestamp + 2 days + 1);
            expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Defaulted);
            replicas.close(between(laboratory, insurer));
        }
        assertRecord(laboratory, 3, 0, 0, "laboratory");
    }

    function test_aNodeBelowTheLastNibbleCannotBeOpened() external {
        bytes32[16] memory children;
        children[0] = leaf(0, OTHER);
        children[1] = leaf(bytes32(uint256(1)), OTHER);
        bytes32 below = node(2, children);
        delete children[1];
        for (uint256 depth = 0; depth < 64; ++depth) {
            children[0] = below;
            below = node(2, children);
        }
        publish(laboratory, 0);
        publish(insurer, below);
        (bytes32[][] memory theirs, bytes32[][] memory mine) = way(below, 0, 0, true);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.TreeTooDeep.selector, bytes32(0)));
        vm.prank(insurerController);
        replicas.openDispute(between(insurer, laboratory), theirs, mine);
    }

    // ------------------------------------------------------------------------------------------------------ counts

    function countLie(uint256 depth, uint256 count) private returns (bytes32) {
        bytes32[16] memory children;
        bytes32 here = root;
        for (uint256 level = 0; level < depth; ++level) here = childOf(here, level, nibbleOf(truth[5].key, level));
        for (uint256 i = 0; i < 16; ++i) children[i] = childOf(here, depth, i);
        return replaced(root, truth[5].key, depth, node(count, children));
    }

    function childrenOf(bytes32 hash, uint256 depth) private view returns (bytes32[][] memory children) {
        children = new bytes32[][](16);
        for (uint256 i = 0; i < 16; ++i) children[i] = opening(childOf(hash, depth, i));
    }

    function test_aFalseCountAtTheTopIsRefuted() external {
        narrow(countLie(0, truth.length + 7));
        assertTrue(phaseOf(laboratory, insurer) == IReplicaRegistry.Phase.Count, "no child differs");
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(laboratory, insurer));
        assertTrue(!here.defenderTurn && here.depth == 0, "the opener shows the children");
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Miscounted);
        vm.prank(stranger);
        replicas.proveCount(between(laboratory, insurer), opening(root), childrenOf(root, 0));
        assertRecord(laboratory, 1, 0, 0, "laboratory");
    }

    function test_aFalseCountOfTheOpenerIsRefutedByTheDefender() external {
        bytes32 false_ = countLie(1, 1_000_000);
        publish(laboratory, root);
        publish(insurer, false_);
        open(insurer, laboratory);
        bisect(insurer, laboratory);
        (DisputeId dispute, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(insurer, laboratory));
        assertTrue(here.phase == IReplicaRegistry.Phase.Count && here.depth == 1, "one level down");
        bytes32[] memory words = opening(here.ofOpener);
        bytes32[][] memory children = childrenOf(here.ofOpener, 1);

        bytes32[] memory others = opening(here.ofDefender);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.OtherTreeNode.selector, here.ofDefender, here.ofOpener));
        replicas.proveCount(between(insurer, laboratory), others, children);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.OpeningsDoNotFit.selector, 17, 0));
        replicas.proveCount(between(insurer, laboratory), words, none());
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.OtherDisputePhase.selector, dispute, IReplicaRegistry.Phase.Count)
        );
        replicas.move(between(insurer, laboratory), one(words), one(words));

        expectEnd(insurer, laboratory, false, IReplicaRoots.Outcome.Miscounted);
        replicas.proveCount(between(insurer, laboratory), words, children);
    }

    function test_aFalseCountIsToldAndWhoDoesNotShowTheChildrenLoses() external {
        bytes32 false_ = countLie(0, 2);
        publish(laboratory, root);
        publish(insurer, false_);
        open(insurer, laboratory);
        DisputeId dispute = disputeOf(theId(), insurer, 1, laboratory, 1);
        expectEmitFrom(address(replicas));
        emit IReplicaRegistry.ReplicaCountDisputed(dispute, 0, 0, UNTIL + 2 days);
        step(insurer, laboratory);
        vm.warp(UNTIL + 2 days + 1);
        expectEnd(insurer, laboratory, false, IReplicaRoots.Outcome.Unproven);
        replicas.close(between(insurer, laboratory));
    }

    function test_narrowedIsTold() external {
        publish(laboratory, grow(altered(7, OTHER)));
        publish(insurer, root);
        bytes32 mine = grow(altered(7, OTHER));
        (bytes32[][] memory theirs, bytes32[][] memory own) = way(mine, root, 0, true);
        DisputeId dispute = disputeOf(theId(), laboratory, 1, insurer, 1);
        expectEmitFrom(address(replicas));
        emit IReplicaRegistry.ReplicaDisputeNarrowed(
            dispute,
            RecordId.wrap(truth[7].key),
            OTHER,
            truth[7].digest,
            UNTIL + 2 days
        );
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), theirs, own);
    }
}
