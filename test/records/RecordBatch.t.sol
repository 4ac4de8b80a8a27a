// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// Anchoring by a root: five records of two patients and of one that nobody registered.
contract RecordBatchTest is RecordSigning {
    using MerkleTree for bytes32[];

    bytes32 private constant MANIFEST = keccak256("manifest");
    uint256 private constant COUNT = 5;

    bytes32[] private nodes;
    bytes32 private root;

    function setUp() external {
        deploy();
        RecordId[] memory ids = new RecordId[](COUNT);
        for (uint256 i = 0; i < COUNT; ++i) ids[i] = idOf(patientAt(i), hospital, digestAt(i));
        nodes = MerkleTree.build(ids);
        root = nodes[0];
    }

    function patientAt(uint256 i) private view returns (PatientId) {
        if (i == 4) return NOBODY;
        return i % 2 == 0 ? alice.id : bob.id;
    }

    function digestAt(uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode("ciphertext", i));
    }

    function proofAt(uint256 i) private view returns (bytes32[] memory) {
        return nodes.prove(nodes.nodeOf(i));
    }

    function recordAt(uint256 i) private view returns (RecordId) {
        return idOf(patientAt(i), hospital, digestAt(i));
    }

    function anchorAs(OrgId author, address account, uint32 count) private {
        vm.prank(account);
        records.anchorBatch(author, root, count, MANIFEST);
    }

    function assertInBatch(
        uint256 i,
        IRecordRegistry.RecordState expected,
        uint40 anchoredAt,
        uint40 retractedAt
    ) private view {
        (IRecordRegistry.RecordState state, IRecordRegistry.Anchor memory times) = records.stateInBatch(
            patientAt(i),
            hospital,
            digestAt(i),
            root,
            proofAt(i)
        );
        assertEq(uint256(state), uint256(expected), "state");
        assertEq(times.anchoredAt, anchoredAt, "anchoredAt");
        assertEq(times.retractedAt, retractedAt, "retractedAt");
    }

    /// Every entry that takes a proof gives the same answer.
    function assertRefused(
        PatientId patient,
        OrgId author,
        address account,
        bytes32 digest,
        bytes32[] memory proof,
        bytes memory reason
    ) private {
        (IRecordRegistry.RecordState state, IRecordRegistry.Anchor memory times) = records.stateInBatch(
            patient,
            author,
            digest,
            root,
            proof
        );
        assertEq(uint256(state), uint256(IRecordRegistry.RecordState.Unknown), "state");
        assertEq(times.anchoredAt, 0, "anchoredAt");
        vm.expectRevert(reason);
        records.requireInBatch(patient, author, digest, root, proof);
        vm.prank(account);
        vm.expectRevert(reason);
        records.retractFromBatch(patient, author, digest, root, proof);
    }

    // -------------------------------------------------------------------------------------------------------- anchoring

    function test_anchorBatch_writesOneSlotAndSaysSo() external {
        vm.prank(doctor);
        expectEmitFrom(address(records));
        emit IRecordRegistry.RecordBatchAnchored(hospital, root, uint32(COUNT), MANIFEST);
        records.anchorBatch(hospital, root, uint32(COUNT), MANIFEST);
        assertBatch(hospital, root, START, uint32(COUNT), "batch");
        for (uint256 i = 0; i < COUNT; ++i) {
            assertInBatch(i, IRecordRegistry.RecordState.Anchored, START, 0);
            records.requireInBatch(patientAt(i), hospital, digestAt(i), root, proofAt(i));
            assertAnchor(recordAt(i), 0, 0, "no slot of its own");
        }
    }

    function test_anchorBatch_ofTheLargestCount() external {
        anchorAs(hospital, doctor, type(uint32).max);
        assertBatch(hospital, root, START, type(uint32).max, "batch");
        assertRefused(
            alice.id,
            hospital,
            doctor,
            DIGEST,
            new bytes32[](30),
            abi.encodeWithSelector(IRecordRegistry.ProofLengthOutOfRange.selector, 30, 31, 32)
        );
    }

    function test_anchorBatch_ofAnEmptyRootIsRefused() external {
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        records.anchorBatch(hospital, 0, 1, MANIFEST);
    }

    function test_anchorBatch_ofNoRecordsIsRefused() external {
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.EmptyBatch.selector, root));
        records.anchorBatch(hospital, root, 0, MANIFEST);
    }

    function test_anchorBatch_againIsRefusedWithAnyCount() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        vm.prank(scribe);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.BatchAlreadyAnchored.selector, hospital, root));
        records.anchorBatch(hospital, root, 1, 0);
        assertBatch(hospital, root, START, uint32(COUNT), "batch");
    }

    function test_anchorBatch_ofTheSameRootByTwoAuthors() external {
        anchorAs(laboratory, laboratoryController, uint32(COUNT));
        vm.warp(START + 5);
        anchorAs(hospital, doctor, uint32(COUNT));
        assertBatch(laboratory, root, START, uint32(COUNT), "laboratory's");
        assertBatch(hospital, root, START + 5, uint32(COUNT), "hospital's");
    }

    function test_aBatchOfOne_isItsLeafWithAnEmptyProof() external {
        RecordId[] memory ids = new RecordId[](1);
        ids[0] = recordAt(0);
        nodes = MerkleTree.build(ids);
        root = nodes[0];
        anchorAs(hospital, doctor, 1);
        records.requireInBatch(alice.id, hospital, digestAt(0), root, new bytes32[](0));
        assertRefused(
            alice.id,
            hospital,
            doctor,
            digestAt(0),
            new bytes32[](1),
            abi.encodeWithSelector(IRecordRegistry.ProofLengthOutOfRange.selector, 1, 0, 0)
        );
    }

    // ----------------------------------------------------------------------------------------------------------- proofs

    function test_proof_underARootThatNobodyAnchored() external {
        assertRefused(
            alice.id,
            hospital,
            doctor,
            digestAt(0),
            proofAt(0),
            abi.encodeWithSelector(IRecordRegistry.UnknownBatch.selector, hospital, root)
        );
    }

    function test_proof_underARootThatAnotherOrganisationAnchored() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        assertRefused(
            alice.id,
            laboratory,
            laboratoryController,
            digestAt(0),
            proofAt(0),
            abi.encodeWithSelector(IRecordRegistry.UnknownBatch.selector, laboratory, root)
        );
    }

    /// Whoever copies a root under its own name gets no record: the author is in the leaf.
    function test_proof_underACopiedRoot() external {
        anchorAs(laboratory, laboratoryController, uint32(COUNT));
        assertRefused(
            alice.id,
            laboratory,
            laboratoryController,
            digestAt(0),
            proofAt(0),
            abi.encodeWithSelector(
                IRecordRegistry.RecordNotInBatch.selector,
                idOf(alice.id, laboratory, digestAt(0)),
                root
            )
        );
    }

    function test_proof_ofAnotherLeaf() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        for (uint256 i = 1; i < COUNT; ++i) {
            assertRefused(
                alice.id,
                hospital,
                doctor,
                digestAt(0),
                proofAt(i),
                abi.encodeWithSelector(IRecordRegistry.RecordNotInBatch.selector, recordAt(0), root)
            );
        }
    }

    function test_proof_ofAnotherPatient() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        assertRefused(
            carol.id,
            hospital,
            doctor,
            digestAt(0),
            proofAt(0),
            abi.encodeWithSelector(
                IRecordRegistry.RecordNotInBatch.selector,
                idOf(carol.id, hospital, digestAt(0)),
                root
            )
        );
    }

    /// An inner node, given as a digest with the proof that leads from it to the root.
    function test_proof_ofAnInnerNode() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        for (uint256 node = 0; node < COUNT - 1; ++node) {
            bytes32[] memory proof = nodes.prove(node);
            bytes memory reason = abi.encodeWithSelector(
                IRecordRegistry.RecordNotInBatch.selector,
                idOf(alice.id, hospital, nodes[node]),
                root
            );
            if (proof.length < 2) {
                reason = abi.encodeWithSelector(IRecordRegistry.ProofLengthOutOfRange.selector, proof.length, 2, 3);
            }
            assertRefused(alice.id, hospital, doctor, nodes[node], proof, reason);
        }
    }

    function test_proof_tooShortOrTooLongForTheCount() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        uint256[4] memory lengths = [uint256(0), 1, 4, 40];
        for (uint256 i = 0; i < 4; ++i) {
            assertRefused(
                alice.id,
                hospital,
                doctor,
                digestAt(0),
                new bytes32[](lengths[i]),
                abi.encodeWithSelector(IRecordRegistry.ProofLengthOutOfRange.selector, lengths[i], 2, 3)
            );
        }
    }

    /// The author's word on the count bounds the proofs: a right proof of a wrong depth is refused.
    function test_proof_underAWrongCount() external {
        anchorAs(hospital, doctor, 2);
        assertRefused(
            alice.id,
            hospital,
            doctor,
            digestAt(0),
            proofAt(0),
            abi.encodeWithSelector(IRecordRegistry.ProofLengthOutOfRange.selector, proofAt(0).length, 1, 1)
        );
    }

    // ------------------------------------------------------------------------------------------------------- retracting

    function test_retractFromBatch_leavesATombstoneWithTheBatchsTime() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        vm.warp(START + 7);
        for (uint256 i = 0; i < COUNT; i += 4) {
            PatientId patient = patientAt(i);
            vm.prank(scribe);
            expectEmitFrom(address(records));
            emit IRecordRegistry.RecordRetracted(recordAt(i), patient, OrgId.unwrap(hospital), digestAt(i));
            records.retractFromBatch(patient, hospital, digestAt(i), root, proofAt(i));
            assertAnchor(recordAt(i), START, START + 7, "tombstone");
            assertInBatch(i, IRecordRegistry.RecordState.Retracted, START, START + 7);
        }
        for (uint256 i = 1; i < COUNT - 1; ++i) assertInBatch(i, IRecordRegistry.RecordState.Anchored, START, 0);
    }

    function test_retractFromBatch_againIsRefused() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        bytes32[] memory proof = proofAt(0);
        bytes memory reason = abi.encodeWithSelector(
            IRecordRegistry.RecordAlreadyRetracted.selector,
            recordAt(0),
            START
        );
        vm.startPrank(doctor);
        records.retractFromBatch(alice.id, hospital, digestAt(0), root, proof);
        vm.expectRevert(reason);
        records.retractFromBatch(alice.id, hospital, digestAt(0), root, proof);
        vm.expectRevert(reason);
        records.retract(alice.id, hospital, digestAt(0));
        vm.stopPrank();
    }

    function test_retractFromBatch_keepsAnAnchorOfItsOwn() external {
        vm.prank(doctor);
        records.anchor(alice.id, hospital, digestAt(0));
        vm.warp(START + 5);
        anchorAs(hospital, doctor, uint32(COUNT));
        assertInBatch(0, IRecordRegistry.RecordState.Anchored, START, 0);
        vm.warp(START + 9);
        bytes32[] memory proof = proofAt(0);
        vm.prank(doctor);
        records.retractFromBatch(alice.id, hospital, digestAt(0), root, proof);
        assertAnchor(recordAt(0), START, START + 9, "tombstone");
    }

    function test_retract_withoutProofIsRefusedForABatchedRecord() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, recordAt(0)));
        records.retract(alice.id, hospital, digestAt(0));
    }

    function test_aRetractedRecordStaysSoUnderALaterBatchAndCannotBeAnchored() external {
        anchorAs(hospital, doctor, uint32(COUNT));
        bytes32[] memory proof = proofAt(0);
        vm.prank(doctor);
        records.retractFromBatch(alice.id, hospital, digestAt(0), root, proof);
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyAnchored.selector, recordAt(0)));
        records.anchor(alice.id, hospital, digestAt(0));

        RecordId[] memory ids = new RecordId[](2);
        (ids[0], ids[1]) = (recordAt(0), recordAt(1));
        nodes = MerkleTree.build(ids);
        root = nodes[0];
        vm.warp(START + 9);
        anchorAs(hospital, doctor, 2);
        assertInBatch(0, IRecordRegistry.RecordState.Retracted, START, START);
        assertInBatch(1, IRecordRegistry.RecordState.Anchored, START + 9, 0);
    }
}
