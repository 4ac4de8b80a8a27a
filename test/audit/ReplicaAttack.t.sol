// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {IReplicaRegistry} from "../../contracts/audit/interfaces/IReplicaRegistry.sol";
import {IReplicaRoots} from "../../contracts/audit/interfaces/IReplicaRoots.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {MerkleTree} from "../records/MerkleTree.sol";
import {ReplicaTest} from "./ReplicaTest.sol";

/// What a hostile author and operators that help one another try against an operator with a complete copy.
contract ReplicaAttackTest is ReplicaTest {
    using MerkleTree for bytes32[];

    bytes32 private constant OTHER = keccak256("another ciphertext");

    function setUp() external {
        deployReplicas(20);
    }

    /// Anchors a batch of two records within the period, with a count of the author's choice.
    function batchOfTwo(bytes32 digest, uint32 count) private returns (bytes32 key, bytes32[] memory nodes) {
        RecordId[] memory ids = new RecordId[](2);
        (ids[0], ids[1]) = (idOf(alice.id, hospital, digest), idOf(bob.id, hospital, OTHER));
        nodes = MerkleTree.build(ids);
        vm.warp(UNTIL - 1);
        vm.prank(doctor);
        records.anchorBatch(hospital, nodes[0], count, 0);
        vm.warp(UNTIL);
        key = RecordId.unwrap(ids[0]);
    }

    /// The root is true and its list was given to all, yet the registry looks at no proof of its length: the leaf is no item of the set,
    /// and whoever says that it is one loses.
    function test_aLeafOfABatchWithAFalseCountIsNoItem() external {
        (bytes32 key, bytes32[] memory nodes) = batchOfTwo(OTHER, 16);
        publish(laboratory, grow(with(key, OTHER)));
        publish(insurer, root);
        open(insurer, laboratory);
        bisect(insurer, laboratory);
        IRecordRegistry.Place memory place = IRecordRegistry.Place(nodes[0], nodes.prove(nodes.nodeOf(0)));
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.ProofLengthOutOfRange.selector, 1, 4, 4));
        replicas.proveRecord(between(insurer, laboratory), alice.id, place);
        vm.warp(block.timestamp + 2 days + 1);
        expectEnd(insurer, laboratory, true, IReplicaRoots.Outcome.Unproven);
        replicas.close(between(insurer, laboratory));
    }

    /// With its true count the same leaf is an item.
    function test_aLeafOfABatchWithItsCountIsAnItem() external {
        (bytes32 key, bytes32[] memory nodes) = batchOfTwo(OTHER, 2);
        publish(laboratory, grow(with(key, OTHER)));
        publish(insurer, root);
        open(insurer, laboratory);
        bisect(insurer, laboratory);
        IRecordRegistry.Place memory place = IRecordRegistry.Place(nodes[0], nodes.prove(nodes.nodeOf(0)));
        expectEnd(insurer, laboratory, false, IReplicaRoots.Outcome.Omitted);
        replicas.proveRecord(between(insurer, laboratory), alice.id, place);
    }

    /// A batch may hold the RecordId of a digest of 0; whoever takes it for an item cannot even open it.
    function test_aLeafWithADigestOfZeroIsNoItem() external {
        (bytes32 key, ) = batchOfTwo(0, 2);
        publish(laboratory, grow(with(key, 0)));
        publish(insurer, root);
        open(insurer, laboratory);
        for (uint256 i = 0; i < 64; ++i) {
            try this.stepBetween() {} catch (bytes memory reason) {
                assertEq(bytes4(reason), IReplicaRoots.MalformedOpening.selector, "cannot be opened");
                break;
            }
        }
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(insurer, laboratory));
        assertTrue(here.phase == IReplicaRegistry.Phase.Bisecting && here.defenderTurn, "the laboratory is stuck");
        vm.warp(block.timestamp + 2 days + 1);
        expectEnd(insurer, laboratory, true, IReplicaRoots.Outcome.Defaulted);
        replicas.close(between(insurer, laboratory));
    }

    function stepBetween() external {
        step(insurer, laboratory);
    }

    /// Who said what another's dispute refuted does not escape its record, nor the pause, by a correction before anybody strikes it out.
    function test_publish_strikesTheRefutedRootThatItCorrects() external {
        bytes32 less = grow(without(7));
        publish(laboratory, root);
        publish(insurer, less);
        publish(hospital, less);
        open(laboratory, insurer);
        bisect(laboratory, insurer);
        prove(laboratory, insurer);
        bytes32 next = grow(without(8));
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.PublicationStruck(theId(), hospital, 1, IReplicaRoots.Outcome.Refuted);
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.ReplicasAgreed(theId(), 1);
        publish(hospital, next);
        assertRecord(hospital, 0, 1, 0, "lost");
        assertEq(replicas.operatorRecordOf(hospital).corrected, 1, "and corrected");
        assertTrue(!replicas.publicationOf(theId(), hospital).struck, "the correction stands");
        assertEq(replicas.tallyOf(theId(), less).operators, 0, "nobody says it any more");
        assertEq(replicas.agreementOf(theId()).operators, 2, "laboratory and hospital");
        assertEq(replicas.agreementOf(theId()).roots, 2, "two roots");
        uint40 from = UNTIL + 30 days;
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.OpeningPaused.selector, hospital, from, UNTIL));
        vm.prank(hospitalController);
        replicas.openDispute(between(hospital, laboratory), none(), one(opening(next)));
    }
}
