// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ExpiredSignature} from "../../contracts/shared/errors.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// A patient says that a record is wrong, and takes it back: sent and signed.
contract RecordDisputeTest is RecordSigning {
    using MerkleTree for bytes32[];

    bytes32 private constant STATEMENT = keccak256("statement");
    bytes32 private constant DISPUTE_TYPEHASH = keccak256(
        "RecordDispute(bytes32 record,bytes32 statement,uint48 nonce,uint40 deadline)"
    );
    bytes32 private constant WITHDRAWAL_TYPEHASH = keccak256(
        "DisputeWithdrawal(bytes32 record,uint48 nonce,uint40 deadline)"
    );

    function setUp() external {
        deploy();
        vm.startPrank(doctor);
        records.anchor(alice.id, hospital, DIGEST);
        records.anchor(bob.id, hospital, DIGEST);
        records.anchor(carol.id, hospital, DIGEST);
        vm.stopPrank();
    }

    function originOf(PatientId patient) private view returns (IRecordRegistry.Origin memory) {
        return IRecordRegistry.Origin(patient, OrgId.unwrap(hospital), DIGEST);
    }

    function alone() private pure returns (IRecordRegistry.Place memory) {
        return IRecordRegistry.Place(0, new bytes32[](0));
    }

    function recordOf(PatientId patient) private view returns (RecordId) {
        return idOf(patient, hospital, DIGEST);
    }

    function assertDispute(PatientId patient, uint40 disputedAt, uint48 nonce) private view {
        IRecordRegistry.Dispute memory found = records.disputeOf(recordOf(patient));
        assertEq(found.disputedAt, disputedAt, "disputedAt");
        assertEq(found.nonce, nonce, "nonce");
        bytes32 slot = under(bytes32(uint256(4)), RecordId.unwrap(recordOf(patient)));
        uint256 drawn = uint256(disputedAt) | (uint256(nonce) << 40);
        assertEq(uint256(vm.load(address(records), slot)), drawn, "slot");
    }

    function disputeHash(
        PatientId patient,
        bytes32 statement,
        uint48 nonce,
        uint40 deadline
    ) private view returns (bytes32) {
        return keccak256(abi.encode(DISPUTE_TYPEHASH, recordOf(patient), statement, uint256(nonce), uint256(deadline)));
    }

    function withdrawalHash(PatientId patient, uint48 nonce, uint40 deadline) private view returns (bytes32) {
        return keccak256(abi.encode(WITHDRAWAL_TYPEHASH, recordOf(patient), uint256(nonce), uint256(deadline)));
    }

    function sign(
        Person memory person,
        bytes32 structHash,
        uint40 deadline
    ) private view returns (IRecordRegistry.Authorization memory) {
        bytes memory signature = signatureOf(person, typedDigest(recordDomain(), structHash));
        return IRecordRegistry.Authorization(deadline, person.signer, signature);
    }

    function expectDisputed(PatientId patient, bytes32 statement) private {
        expectEmitFrom(address(records));
        emit IRecordRegistry.RecordDisputed(recordOf(patient), patient, OrgId.unwrap(hospital), statement);
    }

    function expectWithdrawn(PatientId patient) private {
        expectEmitFrom(address(records));
        emit IRecordRegistry.DisputeWithdrawn(recordOf(patient), patient, OrgId.unwrap(hospital));
    }

    function test_sent_disputedAndWithdrawnAndDisputedAgain() external {
        vm.startPrank(alice.account);
        expectDisputed(alice.id, STATEMENT);
        records.dispute(originOf(alice.id), alone(), STATEMENT);
        assertDispute(alice.id, START, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IRecordRegistry.RecordAlreadyDisputed.selector, recordOf(alice.id), START)
        );
        records.dispute(originOf(alice.id), alone(), STATEMENT);
        expectWithdrawn(alice.id);
        records.withdrawDispute(originOf(alice.id));
        assertDispute(alice.id, 0, 2);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordNotDisputed.selector, recordOf(alice.id)));
        records.withdrawDispute(originOf(alice.id));
        vm.warp(START + 4);
        expectDisputed(alice.id, 0);
        records.dispute(originOf(alice.id), alone(), 0);
        assertDispute(alice.id, START + 4, 3);
        vm.stopPrank();
    }

    function test_sent_leavesTheRecordStandingAndTheAuthorFree() external {
        vm.prank(alice.account);
        records.dispute(originOf(alice.id), alone(), STATEMENT);
        bytes32 author = OrgId.unwrap(hospital);
        assertState(alice.id, author, DIGEST, IRecordRegistry.RecordState.Anchored, START, 0);
        vm.prank(doctor);
        records.supersede(alice.id, hospital, DIGEST, keccak256("corrected"));
        assertDispute(alice.id, START, 1);
        vm.prank(doctor);
        records.retract(alice.id, hospital, DIGEST);
        vm.prank(alice.account);
        records.withdrawDispute(originOf(alice.id));
        // What was read may have been acted on: a tombstone can be disputed, too.
        vm.prank(alice.account);
        records.dispute(originOf(alice.id), alone(), STATEMENT);
    }

    function test_sent_byAnybodyElseIsRefused() external {
        address[4] memory others = [stranger, doctor, bob.account, hospitalController];
        for (uint256 i = 0; i < 4; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert(notSigner(alice.id, others[i]));
            records.dispute(originOf(alice.id), alone(), STATEMENT);
            vm.expectRevert(notSigner(alice.id, others[i]));
            records.withdrawDispute(originOf(alice.id));
            vm.stopPrank();
        }
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY));
        records.dispute(originOf(NOBODY), alone(), STATEMENT);
    }

    function test_sent_ofWhatWasNeverAnchoredIsRefused() external {
        IRecordRegistry.Origin memory origin = originOf(alice.id);
        origin.digest = keccak256("unknown");
        vm.prank(alice.account);
        RecordId unknown = idOf(alice.id, hospital, origin.digest);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, unknown));
        records.dispute(origin, alone(), STATEMENT);
    }

    function test_sent_ofABatchedRecordTakesItsProof() external {
        RecordId[] memory ids = new RecordId[](2);
        IRecordRegistry.Origin memory origin = originOf(alice.id);
        origin.digest = keccak256("batched");
        ids[0] = idOf(alice.id, hospital, origin.digest);
        ids[1] = idOf(bob.id, hospital, keccak256("beside"));
        bytes32[] memory nodes = MerkleTree.build(ids);
        vm.prank(doctor);
        records.anchorBatch(hospital, nodes[0], 2, 0);
        bytes32[] memory proof = nodes.prove(nodes.nodeOf(0));
        vm.startPrank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, ids[0]));
        records.dispute(origin, alone(), STATEMENT);
        bytes32[] memory wrong = nodes.prove(nodes.nodeOf(1));
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordNotInBatch.selector, ids[0], nodes[0]));
        records.dispute(origin, IRecordRegistry.Place(nodes[0], wrong), STATEMENT);
        records.dispute(origin, IRecordRegistry.Place(nodes[0], proof), STATEMENT);
        vm.stopPrank();
        assertEq(records.disputeOf(ids[0]).disputedAt, START, "disputedAt");
    }

    function test_bySig_ofEveryKindOfSigner() external {
        Person[3] memory all = [alice, bob, carol];
        for (uint256 i = 0; i < 3; ++i) {
            PatientId id = all[i].id;
            IRecordRegistry.Authorization memory signed = sign(
                all[i],
                disputeHash(id, STATEMENT, 0, DEADLINE),
                DEADLINE
            );
            vm.prank(stranger);
            expectDisputed(id, STATEMENT);
            records.disputeBySig(originOf(id), alone(), STATEMENT, 0, signed);
            assertDispute(id, START, 1);
            signed = sign(all[i], withdrawalHash(id, 1, DEADLINE), DEADLINE);
            vm.prank(stranger);
            expectWithdrawn(id);
            records.withdrawDisputeBySig(originOf(id), 1, signed);
            assertDispute(id, 0, 2);
        }
    }

    function test_bySig_usedAgainIsRefusedAlsoAfterAWithdrawal() external {
        IRecordRegistry.Authorization memory disputing = sign(
            alice,
            disputeHash(alice.id, STATEMENT, 0, DEADLINE),
            DEADLINE
        );
        IRecordRegistry.Authorization memory withdrawing = sign(alice, withdrawalHash(alice.id, 1, DEADLINE), DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.OtherDisputeNonce.selector, recordOf(alice.id), 1, 0));
        records.withdrawDisputeBySig(originOf(alice.id), 1, withdrawing);
        records.disputeBySig(originOf(alice.id), alone(), STATEMENT, 0, disputing);
        records.withdrawDisputeBySig(originOf(alice.id), 1, withdrawing);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.OtherDisputeNonce.selector, recordOf(alice.id), 0, 2));
        records.disputeBySig(originOf(alice.id), alone(), STATEMENT, 0, disputing);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.OtherDisputeNonce.selector, recordOf(alice.id), 1, 2));
        records.withdrawDisputeBySig(originOf(alice.id), 1, withdrawing);
    }

    function test_bySig_lateOrOfAnotherSubjectIsRefused() external {
        IRecordRegistry.Authorization memory signed = sign(
            alice,
            disputeHash(alice.id, STATEMENT, 0, DEADLINE),
            DEADLINE
        );
        bytes32 other = keccak256("other statement");
        bytes32 digest = typedDigest(recordDomain(), disputeHash(alice.id, other, 0, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        records.disputeBySig(originOf(alice.id), alone(), other, 0, signed);
        digest = typedDigest(recordDomain(), withdrawalHash(alice.id, 0, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        records.withdrawDisputeBySig(originOf(alice.id), 0, signed);
        vm.warp(DEADLINE + 1);
        bytes memory expired = abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1);
        vm.expectRevert(expired);
        records.disputeBySig(originOf(alice.id), alone(), STATEMENT, 0, signed);
        vm.expectRevert(expired);
        records.withdrawDisputeBySig(originOf(alice.id), 0, signed);
    }

    function testFuzz_sent_nonceRisesByOne(uint8 times) external {
        vm.startPrank(alice.account);
        for (uint256 i = 0; i < times; ++i) {
            if (i % 2 == 0) records.dispute(originOf(alice.id), alone(), bytes32(i));
            else records.withdrawDispute(originOf(alice.id));
        }
        vm.stopPrank();
        assertDispute(alice.id, times % 2 == 0 ? 0 : START, times);
    }
}
