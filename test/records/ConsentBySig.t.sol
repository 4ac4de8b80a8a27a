// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EndNotInFuture, ExpiredSignature, ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// The five entries by signature: hashes, nonces, deadlines, kinds of signer.
contract ConsentBySigTest is ConsentSigning {
    function setUp() external {
        deploy();
    }

    function grantList(
        uint256 count
    ) private view returns (IConsentRegistry.Terms[] memory terms, uint48[] memory nonces) {
        terms = new IConsentRegistry.Terms[](count);
        nonces = new uint48[](count);
        for (uint256 i = 0; i < count; ++i) terms[i] = termsFor(OrgId.wrap(bytes32(i + 1)), uint64(i + 1));
        if (count > 0) terms[count - 1].reader = hospital;
    }

    function targetList(
        uint256 count
    ) private view returns (IConsentRegistry.Target[] memory targets, uint48[] memory nonces) {
        targets = new IConsentRegistry.Target[](count);
        nonces = new uint48[](count);
        for (uint256 i = 0; i < count; ++i) targets[i] = targetFor(OrgId.wrap(bytes32(i + 1)));
        if (count > 0) targets[count - 1].reader = hospital;
    }

    function people() private view returns (Person[3] memory) {
        return [alice, bob, carol];
    }

    function invalid(PatientId patient, bytes32 structHash) private view returns (bytes memory) {
        bytes32 digest = typedDigest(domain(), structHash);
        return abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, patient, digest);
    }

    // ------------------------------------------------------------------------------------------------ every kind signs

    function test_grantBySig_ofEveryKindOfSigner() external {
        IConsentRegistry.Terms memory terms = termsFor(hospital, 5);
        Person[3] memory all = people();
        for (uint256 i = 0; i < 3; ++i) {
            IConsentRegistry.Authorization memory signed = authorizeGrant(all[i], terms, 0, 0, DEADLINE);
            vm.prank(stranger);
            expectEmitFrom(address(consents));
            emit IConsentRegistry.ConsentGranted(all[i].id, hospital, TREAT, 5, FROM, UNTIL, 1, DOCUMENT);
            consents.grantBySig(all[i].id, terms, 0, signed);
            IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(5, FROM, UNTIL, 0, 1, true);
            assertConsent(all[i].id, hospital, TREAT, expected, "consent");
        }
    }

    function test_grantManyBySig_ofEveryKindOfSigner() external {
        (IConsentRegistry.Terms[] memory terms, uint48[] memory nonces) = grantList(3);
        Person[3] memory all = people();
        for (uint256 i = 0; i < 3; ++i) {
            bytes32 structHash = grantsHash(all[i].id, terms, nonces, 0, DEADLINE);
            IConsentRegistry.Authorization memory signed = authorize(all[i], 0, DEADLINE, structHash);
            for (uint256 j = 0; j < 3; ++j) {
                expectEmitFrom(address(consents));
                emit IConsentRegistry.ConsentGranted(
                    all[i].id,
                    terms[j].reader,
                    TREAT,
                    uint64(j + 1),
                    FROM,
                    UNTIL,
                    1,
                    DOCUMENT
                );
            }
            consents.grantManyBySig(all[i].id, terms, nonces, signed);
            assertTrue(consents.isConsented(all[i].id, hospital, TREAT, 0), "holds");
        }
    }

    function test_revokeBySig_ofEveryKindOfSigner() external {
        Person[3] memory all = people();
        for (uint256 i = 0; i < 3; ++i) {
            IConsentRegistry.Terms memory terms = termsFor(hospital, 5);
            consents.grantBySig(all[i].id, terms, 0, authorizeGrant(all[i], terms, 0, 0, DEADLINE));
            IConsentRegistry.Authorization memory signed = authorizeRevocation(
                all[i],
                targetFor(hospital),
                1,
                0,
                DEADLINE
            );
            expectEmitFrom(address(consents));
            emit IConsentRegistry.ConsentRevoked(all[i].id, hospital, TREAT, 2);
            consents.revokeBySig(all[i].id, targetFor(hospital), 1, signed);
            IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(0, FROM, UNTIL, 0, 2, true);
            assertConsent(all[i].id, hospital, TREAT, expected, "revoked");
        }
    }

    function test_revokeManyBySig_ofEveryKindOfSigner() external {
        (IConsentRegistry.Target[] memory targets, uint48[] memory nonces) = targetList(2);
        Person[3] memory all = people();
        for (uint256 i = 0; i < 3; ++i) {
            bytes32 structHash = revocationsHash(all[i].id, targets, nonces, 0, DEADLINE);
            IConsentRegistry.Authorization memory signed = authorize(all[i], 0, DEADLINE, structHash);
            for (uint256 j = 0; j < 2; ++j) {
                expectEmitFrom(address(consents));
                emit IConsentRegistry.ConsentRevoked(all[i].id, targets[j].reader, TREAT, 1);
            }
            consents.revokeManyBySig(all[i].id, targets, nonces, signed);
            assertEq(consents.consentOf(all[i].id, targets[0].reader, TREAT).nonce, 1, "nonce");
        }
    }

    function test_revokeAllBySig_ofEveryKindOfSigner() external {
        Person[3] memory all = people();
        for (uint256 i = 0; i < 3; ++i) {
            bytes32 structHash = allRevocationHash(all[i].id, 0, DEADLINE);
            IConsentRegistry.Authorization memory signed = authorize(all[i], 0, DEADLINE, structHash);
            vm.prank(stranger);
            expectEmitFrom(address(consents));
            emit IConsentRegistry.AllConsentsRevoked(all[i].id, 1);
            consents.revokeAllBySig(all[i].id, signed);
            assertEq(consents.generationOf(all[i].id), 1, "generation");
        }
    }

    function test_bySig_takesThePresentGeneration() external {
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        IConsentRegistry.Terms memory terms = termsFor(laboratory, 1);
        consents.grantBySig(alice.id, terms, 0, authorizeGrant(alice, terms, 0, 1, DEADLINE));
        assertConsent(alice.id, laboratory, TREAT, IConsentRegistry.Consent(1, FROM, UNTIL, 1, 1, true), "one");
        (IConsentRegistry.Terms[] memory list, uint48[] memory nonces) = grantList(1);
        bytes32 structHash = grantsHash(alice.id, list, nonces, 1, DEADLINE);
        consents.grantManyBySig(alice.id, list, nonces, authorize(alice, 1, DEADLINE, structHash));
        assertConsent(alice.id, hospital, TREAT, IConsentRegistry.Consent(1, FROM, UNTIL, 1, 1, true), "many");
    }

    // --------------------------------------------------------------------------------- terms, as with a sent transaction

    function test_grantBySig_refusesTheTermsThatGrantRefuses() external {
        IConsentRegistry.Terms[4] memory bad;
        for (uint256 i = 0; i < 4; ++i) bad[i] = termsFor(hospital, 1);
        bad[0].purpose = 0;
        bad[1].categories = 0;
        bad[2].from = UNTIL;
        (bad[3].from, bad[3].until) = (0, START);
        bytes[4] memory errors = [
            abi.encodeWithSelector(IConsentRegistry.NoPurpose.selector, hospital),
            abi.encodeWithSelector(IConsentRegistry.NoCategories.selector, hospital),
            abi.encodeWithSelector(IConsentRegistry.EmptyPeriod.selector, UNTIL, UNTIL),
            abi.encodeWithSelector(EndNotInFuture.selector, START, START)
        ];
        for (uint256 i = 0; i < 4; ++i) {
            IConsentRegistry.Authorization memory signed = authorizeGrant(alice, bad[i], 0, 0, DEADLINE);
            vm.expectRevert(errors[i]);
            consents.grantBySig(alice.id, bad[i], 0, signed);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ lists

    function test_grantManyBySig_listsOfNoneTheMostAndOneTooMany() external {
        uint256[3] memory lengths = [uint256(0), 257, 256];
        for (uint256 i = 0; i < 3; ++i) {
            (IConsentRegistry.Terms[] memory terms, uint48[] memory nonces) = grantList(lengths[i]);
            bytes32 structHash = grantsHash(alice.id, terms, nonces, 0, DEADLINE);
            IConsentRegistry.Authorization memory signed = authorize(alice, 0, DEADLINE, structHash);
            if (i < 2) vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, lengths[i], 256));
            uint256 before = gasleft();
            consents.grantManyBySig(alice.id, terms, nonces, signed);
            if (i == 2) assertTrue(before - gasleft() < 16_777_216, "EIP-7825");
        }
        assertEq(consents.consentOf(alice.id, hospital, TREAT).nonce, 1, "the last one");
    }

    function test_revokeManyBySig_listsOfNoneTheMostAndOneTooMany() external {
        uint256[3] memory lengths = [uint256(0), 257, 256];
        for (uint256 i = 0; i < 3; ++i) {
            (IConsentRegistry.Target[] memory targets, uint48[] memory nonces) = targetList(lengths[i]);
            bytes32 structHash = revocationsHash(alice.id, targets, nonces, 0, DEADLINE);
            IConsentRegistry.Authorization memory signed = authorize(alice, 0, DEADLINE, structHash);
            if (i < 2) vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, lengths[i], 256));
            uint256 before = gasleft();
            consents.revokeManyBySig(alice.id, targets, nonces, signed);
            if (i == 2) assertTrue(before - gasleft() < 16_777_216, "EIP-7825");
        }
        assertEq(consents.consentOf(alice.id, hospital, TREAT).nonce, 1, "the last one");
    }

    function test_manyBySig_needsAsManyNoncesAsConsents() external {
        (IConsentRegistry.Terms[] memory terms, ) = grantList(2);
        (IConsentRegistry.Target[] memory targets, ) = targetList(2);
        IConsentRegistry.Authorization memory unused;
        for (uint256 count = 0; count < 4; ++count) {
            if (count == 2) continue;
            vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NonceCountDiffers.selector, count, 2));
            consents.grantManyBySig(alice.id, terms, new uint48[](count), unused);
            vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NonceCountDiffers.selector, count, 2));
            consents.revokeManyBySig(alice.id, targets, new uint48[](count), unused);
        }
    }

    function test_manyBySig_checksEveryNonce() external {
        (IConsentRegistry.Terms[] memory terms, uint48[] memory nonces) = grantList(3);
        (IConsentRegistry.Target[] memory targets, ) = targetList(3);
        nonces[2] = 1;
        bytes4 selector = IConsentRegistry.WrongConsentNonce.selector;
        bytes memory wrong = abi.encodeWithSelector(selector, alice.id, hospital, 1, 0);
        bytes32 grants = grantsHash(alice.id, terms, nonces, 0, DEADLINE);
        IConsentRegistry.Authorization memory signed = authorize(alice, 0, DEADLINE, grants);
        vm.expectRevert(wrong);
        consents.grantManyBySig(alice.id, terms, nonces, signed);
        // A revocation may name one more than the present nonce, and no more.
        nonces[2] = 2;
        wrong = abi.encodeWithSelector(selector, alice.id, hospital, 2, 0);
        signed = authorize(alice, 0, DEADLINE, revocationsHash(alice.id, targets, nonces, 0, DEADLINE));
        vm.expectRevert(wrong);
        consents.revokeManyBySig(alice.id, targets, nonces, signed);
    }

    /// It would raise the nonce by two, past what a signed revocation reaches.
    function test_manyBySig_ofTheSameTwiceIsRefused() external {
        (IConsentRegistry.Terms[] memory terms, uint48[] memory nonces) = grantList(2);
        (IConsentRegistry.Target[] memory targets, ) = targetList(2);
        terms[0].reader = hospital;
        targets[0].reader = hospital;
        bytes4 selector = IConsentRegistry.WrongConsentNonce.selector;
        for (uint48 second = 0; second < 2; ++second) {
            nonces[1] = second;
            bytes32 grants = grantsHash(alice.id, terms, nonces, 0, DEADLINE);
            IConsentRegistry.Authorization memory signed = authorize(alice, 0, DEADLINE, grants);
            vm.expectRevert(abi.encodeWithSelector(selector, alice.id, hospital, second, 1 - second));
            consents.grantManyBySig(alice.id, terms, nonces, signed);
        }
        (nonces[0], nonces[1]) = (1, 1);
        bytes32 revocations = revocationsHash(alice.id, targets, nonces, 0, DEADLINE);
        IConsentRegistry.Authorization memory signedRevocations = authorize(alice, 0, DEADLINE, revocations);
        vm.expectRevert(abi.encodeWithSelector(selector, alice.id, hospital, 1, 2));
        consents.revokeManyBySig(alice.id, targets, nonces, signedRevocations);
    }

    // --------------------------------------------------------------------------------------------------- the signature

    function test_bySig_refusesASignatureOverAnythingElse() external {
        IConsentRegistry.Terms memory terms = termsFor(hospital, 1);
        IConsentRegistry.Authorization memory signed = authorizeGrant(alice, terms, 0, 0, DEADLINE);
        IConsentRegistry.Terms memory other;
        for (uint256 i = 0; i < 6; ++i) {
            other = termsFor(hospital, 1);
            if (i == 0) other.reader = laboratory;
            if (i == 1) other.purpose = HRESCH;
            if (i == 2) other.categories = 3;
            if (i == 3) other.from = FROM - 1;
            if (i == 4) other.until = UNTIL + 1;
            if (i == 5) other.document = 0;
            vm.expectRevert(invalid(alice.id, grantHash(alice.id, other, 0, 0, DEADLINE)));
            consents.grantBySig(alice.id, other, 0, signed);
        }
        signed.deadline = DEADLINE + 1;
        vm.expectRevert(invalid(alice.id, grantHash(alice.id, terms, 0, 0, DEADLINE + 1)));
        consents.grantBySig(alice.id, terms, 0, signed);
    }

    function test_bySig_refusesASignatureOfAnotherEntry() external {
        (IConsentRegistry.Target[] memory targets, uint48[] memory nonces) = targetList(1);
        IConsentRegistry.Authorization memory signed = authorizeRevocation(alice, targets[0], 0, 0, DEADLINE);
        vm.expectRevert(invalid(alice.id, revocationsHash(alice.id, targets, nonces, 0, DEADLINE)));
        consents.revokeManyBySig(alice.id, targets, nonces, signed);
        vm.expectRevert(invalid(alice.id, allRevocationHash(alice.id, 0, DEADLINE)));
        consents.revokeAllBySig(alice.id, signed);
        signed = authorizeGrant(alice, termsFor(hospital, 1), 0, 0, DEADLINE);
        vm.expectRevert(invalid(alice.id, revocationHash(alice.id, targets[0], 0, 0, DEADLINE)));
        consents.revokeBySig(alice.id, targets[0], 0, signed);
        (IConsentRegistry.Terms[] memory terms, ) = grantList(1);
        vm.expectRevert(invalid(alice.id, grantsHash(alice.id, terms, nonces, 0, DEADLINE)));
        consents.grantManyBySig(alice.id, terms, nonces, signed);
    }

    function test_bySig_worksUpToAndIncludingTheDeadline() external {
        IConsentRegistry.Terms memory terms = termsFor(hospital, 1);
        IConsentRegistry.Authorization memory first = authorizeGrant(alice, terms, 0, 0, DEADLINE);
        IConsentRegistry.Authorization memory second = authorizeGrant(alice, terms, 1, 0, DEADLINE);
        vm.warp(DEADLINE - 1);
        consents.grantBySig(alice.id, terms, 0, first);
        vm.warp(DEADLINE);
        consents.grantBySig(alice.id, terms, 1, second);
        assertEq(consents.consentOf(alice.id, hospital, TREAT).nonce, 2, "both");
    }

    function test_bySig_afterTheDeadlineIsRefusedByEveryEntry() external {
        (IConsentRegistry.Terms[] memory terms, uint48[] memory nonces) = grantList(1);
        (IConsentRegistry.Target[] memory targets, ) = targetList(1);
        IConsentRegistry.Authorization[5] memory signed = [
            authorizeGrant(alice, terms[0], 0, 0, DEADLINE),
            authorize(alice, 0, DEADLINE, grantsHash(alice.id, terms, nonces, 0, DEADLINE)),
            authorizeRevocation(alice, targets[0], 0, 0, DEADLINE),
            authorize(alice, 0, DEADLINE, revocationsHash(alice.id, targets, nonces, 0, DEADLINE)),
            authorize(alice, 0, DEADLINE, allRevocationHash(alice.id, 0, DEADLINE))
        ];
        vm.warp(DEADLINE + 1);
        bytes memory expired = abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1);
        vm.expectRevert(expired);
        consents.grantBySig(alice.id, terms[0], 0, signed[0]);
        vm.expectRevert(expired);
        consents.grantManyBySig(alice.id, terms, nonces, signed[1]);
        vm.expectRevert(expired);
        consents.revokeBySig(alice.id, targets[0], 0, signed[2]);
        vm.expectRevert(expired);
        consents.revokeManyBySig(alice.id, targets, nonces, signed[3]);
        vm.expectRevert(expired);
        consents.revokeAllBySig(alice.id, signed[4]);
    }

    function test_bySig_ofAnUnknownPatientIsRefused() external {
        PatientId nobody = PatientId.wrap(bytes32(uint256(1)));
        IConsentRegistry.Authorization memory signed = authorizeGrant(alice, termsFor(hospital, 1), 0, 0, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, nobody));
        consents.grantBySig(nobody, termsFor(hospital, 1), 0, signed);
    }
}
