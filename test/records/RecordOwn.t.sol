// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest, ExpiredSignature} from "../../contracts/shared/errors.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {RecordRegistry} from "../../contracts/records/RecordRegistry.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// What patients store themselves, sent and signed.
contract RecordOwnTest is RecordSigning {
    function setUp() external {
        deploy();
    }

    function expectAnchored(PatientId patient) private {
        expectEmitFrom(address(records));
        emit IRecordRegistry.RecordAnchored(ownIdOf(patient, DIGEST), patient, PatientId.unwrap(patient), DIGEST);
    }

    function expectRetracted(PatientId patient) private {
        expectEmitFrom(address(records));
        emit IRecordRegistry.RecordRetracted(ownIdOf(patient, DIGEST), patient, PatientId.unwrap(patient), DIGEST);
    }

    function expectInvalid(bytes32 structHash) private {
        bytes32 digest = typedDigest(recordDomain(), structHash);
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
    }

    // -------------------------------------------------------------------------------------------------------------- sent

    function test_own_anchoredAndRetractedByTransaction() external {
        Person[2] memory senders = [alice, bob];
        for (uint256 i = 0; i < 2; ++i) {
            PatientId id = senders[i].id;
            vm.warp(START);
            vm.prank(senders[i].account);
            expectAnchored(id);
            RecordId record = records.anchorOwn(id, DIGEST);
            assertEq(RecordId.unwrap(record), RecordId.unwrap(ownIdOf(id, DIGEST)), "id");
            assertAnchor(record, START, 0, "anchor");
            vm.warp(START + 7);
            vm.prank(senders[i].account);
            expectRetracted(id);
            records.retractOwn(id, DIGEST);
            assertAnchor(record, START, START + 7, "tombstone");
            IRecordRegistry.RecordState retracted = IRecordRegistry.RecordState.Retracted;
            assertState(id, PatientId.unwrap(id), DIGEST, retracted, START, START + 7);
        }
    }

    function test_own_byAnybodyElseIsRefused() external {
        address[4] memory others = [stranger, doctor, bob.account, address(this)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert(notSigner(alice.id, others[i]));
            records.anchorOwn(alice.id, DIGEST);
            vm.expectRevert(notSigner(alice.id, others[i]));
            records.retractOwn(alice.id, DIGEST);
            vm.stopPrank();
        }
    }

    function test_own_ofAnUnknownPatientIsRefused() external {
        bytes memory reason = abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY);
        bytes memory signature = signAnchor(alice, DIGEST, DEADLINE);
        vm.expectRevert(reason);
        records.anchorOwn(NOBODY, DIGEST);
        vm.expectRevert(reason);
        records.retractOwn(NOBODY, DIGEST);
        vm.expectRevert(reason);
        records.anchorOwnBySig(NOBODY, DIGEST, DEADLINE, alice.signer, signature);
        vm.expectRevert(reason);
        records.retractOwnBySig(NOBODY, DIGEST, DEADLINE, alice.signer, signature);
    }

    function test_own_ofAnEmptyDigestIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        records.anchorOwn(alice.id, 0);
        bytes memory signature = signAnchor(alice, 0, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        records.anchorOwnBySig(alice.id, 0, DEADLINE, alice.signer, signature);
    }

    function test_own_againIsRefusedAlsoAfterRetraction() external {
        bytes memory reason = abi.encodeWithSelector(
            IRecordRegistry.RecordAlreadyAnchored.selector,
            ownIdOf(alice.id, DIGEST)
        );
        vm.startPrank(alice.account);
        records.anchorOwn(alice.id, DIGEST);
        vm.expectRevert(reason);
        records.anchorOwn(alice.id, DIGEST);
        records.retractOwn(alice.id, DIGEST);
        vm.expectRevert(reason);
        records.anchorOwn(alice.id, DIGEST);
        vm.expectRevert(
            abi.encodeWithSelector(IRecordRegistry.RecordAlreadyRetracted.selector, ownIdOf(alice.id, DIGEST), START)
        );
        records.retractOwn(alice.id, DIGEST);
        vm.stopPrank();
    }

    function test_own_retractionOfWhatWasNeverAnchoredIsRefused() external {
        bytes memory reason = abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, ownIdOf(alice.id, DIGEST));
        vm.prank(alice.account);
        vm.expectRevert(reason);
        records.retractOwn(alice.id, DIGEST);
        bytes memory signature = signRetraction(alice, DIGEST, DEADLINE);
        vm.expectRevert(reason);
        records.retractOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, signature);
    }

    // ------------------------------------------------------------------------------------------------------------ signed

    function test_bySig_ofEveryKindOfSigner() external {
        Person[3] memory all = [alice, bob, carol];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory signature = signAnchor(all[i], DIGEST, DEADLINE);
            vm.prank(stranger);
            expectAnchored(all[i].id);
            RecordId record = records.anchorOwnBySig(all[i].id, DIGEST, DEADLINE, all[i].signer, signature);
            assertEq(RecordId.unwrap(record), RecordId.unwrap(ownIdOf(all[i].id, DIGEST)), "id");
            assertAnchor(record, START, 0, "anchor");
            signature = signRetraction(all[i], DIGEST, DEADLINE);
            vm.prank(stranger);
            expectRetracted(all[i].id);
            records.retractOwnBySig(all[i].id, DIGEST, DEADLINE, all[i].signer, signature);
            assertAnchor(record, START, START, "tombstone");
        }
    }

    function test_bySig_usedAgainIsRefused() external {
        bytes memory anchoring = signAnchor(alice, DIGEST, DEADLINE);
        bytes memory retraction = signRetraction(alice, DIGEST, DEADLINE);
        RecordId record = ownIdOf(alice.id, DIGEST);
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, anchoring);
        bytes memory reason = abi.encodeWithSelector(IRecordRegistry.RecordAlreadyAnchored.selector, record);
        vm.expectRevert(reason);
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, anchoring);
        records.retractOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, retraction);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyRetracted.selector, record, START));
        records.retractOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, retraction);
        vm.expectRevert(reason);
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, anchoring);
    }

    function test_bySig_worksUpToAndIncludingTheDeadline() external {
        bytes32[3] memory digests = [keccak256("before"), keccak256("exactly"), keccak256("after")];
        for (uint40 i = 0; i < 3; ++i) {
            bytes memory anchoring = signAnchor(alice, digests[i], DEADLINE);
            bytes memory retraction = signRetraction(alice, digests[i], DEADLINE);
            uint40 time = DEADLINE - 1 + i;
            vm.warp(time);
            bytes memory expired = abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, time);
            if (i == 2) vm.expectRevert(expired);
            records.anchorOwnBySig(alice.id, digests[i], DEADLINE, alice.signer, anchoring);
            if (i == 2) vm.expectRevert(expired);
            records.retractOwnBySig(alice.id, digests[i], DEADLINE, alice.signer, retraction);
        }
        assertAnchor(ownIdOf(alice.id, digests[1]), DEADLINE, DEADLINE, "exactly");
        assertAnchor(ownIdOf(alice.id, digests[2]), 0, 0, "after");
    }

    function test_bySig_ofAnotherSubjectIsRefused() external {
        bytes memory anchoring = signAnchor(alice, DIGEST, DEADLINE);
        bytes memory retraction = signRetraction(alice, DIGEST, DEADLINE);
        bytes32 other = keccak256("other");
        expectInvalid(anchorHash(alice.id, other, DEADLINE));
        records.anchorOwnBySig(alice.id, other, DEADLINE, alice.signer, anchoring);
        expectInvalid(anchorHash(alice.id, DIGEST, DEADLINE + 1));
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE + 1, alice.signer, anchoring);
        expectInvalid(anchorHash(alice.id, DIGEST, DEADLINE));
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, retraction);
        expectInvalid(retractionHash(alice.id, DIGEST, DEADLINE));
        records.retractOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, anchoring);
        expectInvalid(retractionHash(alice.id, other, DEADLINE));
        records.retractOwnBySig(alice.id, other, DEADLINE, alice.signer, retraction);
    }

    function test_bySig_forAnotherChainOrRegistryIsRefused() external {
        bytes memory anchoring = signAnchor(alice, DIGEST, DEADLINE);
        RecordRegistry other = new RecordRegistry(patients, organizations);
        bytes32 otherDomain = domainOf("medtrail RecordRegistry", block.chainid, address(other));
        bytes32 digest = typedDigest(otherDomain, anchorHash(alice.id, DIGEST, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        other.anchorOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, anchoring);
        vm.chainId(block.chainid + 1);
        expectInvalid(anchorHash(alice.id, DIGEST, DEADLINE));
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, anchoring);
    }

    function test_bySig_ofAnotherOrFormerSignerIsRefused() external {
        bytes32 structHash = anchorHash(alice.id, DIGEST, DEADLINE);
        bytes memory forged = signatureOf(bob, typedDigest(recordDomain(), structHash));
        vm.expectRevert(notSigner(alice.id, bob.account));
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, bob.signer, forged);
        expectInvalid(structHash);
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, forged);
        bytes memory kept = signAnchor(alice, DIGEST, DEADLINE);
        Person memory rotated = rotate(alice, 0xA11CE2);
        vm.expectRevert(notSigner(alice.id, alice.account));
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, kept);
        kept = signAnchor(rotated, DIGEST, DEADLINE);
        records.anchorOwnBySig(alice.id, DIGEST, DEADLINE, rotated.signer, kept);
        assertAnchor(ownIdOf(alice.id, DIGEST), START, 0, "by the new signer");
    }
}
