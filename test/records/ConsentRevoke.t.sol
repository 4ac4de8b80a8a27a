// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// Revocations that the patient sends.
contract ConsentRevokeTest is ConsentSigning {
    function setUp() external {
        deploy();
    }

    PatientId private constant NOBODY = PatientId.wrap(bytes32(uint256(1)));

    function expectRevoked(PatientId patient, OrgId reader, bytes32 purpose, uint48 nonce) private {
        expectEmitFrom(address(consents));
        emit IConsentRegistry.ConsentRevoked(patient, reader, purpose, nonce);
    }

    function expectNotSigner(address sender) private {
        vm.prank(sender);
        vm.expectRevert(abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, signerHashOf(sender)));
    }

    function test_revoke_clearsTheCategoriesAndKeepsTheRest() external {
        sendGrant(alice, termsFor(hospital, 7));
        vm.prank(alice.account);
        expectRevoked(alice.id, hospital, TREAT, 2);
        consents.revoke(alice.id, hospital, TREAT);
        IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(0, FROM, UNTIL, 0, 2, true);
        assertConsent(alice.id, hospital, TREAT, expected, "revoked");
    }

    function test_revoke_leavesOtherReadersPurposesAndPatients() external {
        sendGrant(alice, termsFor(hospital, 1));
        sendGrant(alice, termsFor(laboratory, 1));
        sendGrant(alice, IConsentRegistry.Terms(hospital, HRESCH, 1, FROM, UNTIL, 0));
        sendGrant(bob, termsFor(hospital, 1));
        vm.prank(alice.account);
        consents.revoke(alice.id, hospital, TREAT);
        assertEq(consents.isConsented(alice.id, hospital, TREAT, 0), false, "the revoked one");
        assertTrue(consents.isConsented(alice.id, laboratory, TREAT, 0), "other reader");
        assertTrue(consents.isConsented(alice.id, hospital, HRESCH, 0), "other purpose");
        assertTrue(consents.isConsented(bob.id, hospital, TREAT, 0), "other patient");
    }

    function test_revoke_ofWhatWasNeverGrantedRaisesTheNonce() external {
        vm.prank(alice.account);
        expectRevoked(alice.id, hospital, TREAT, 1);
        consents.revoke(alice.id, hospital, TREAT);
        assertConsent(alice.id, hospital, TREAT, IConsentRegistry.Consent(0, 0, 0, 0, 1, false), "revoked");
    }

    function test_revoke_againRaisesTheNonceAgain() external {
        vm.prank(alice.account);
        consents.revoke(alice.id, hospital, TREAT);
        vm.prank(alice.account);
        expectRevoked(alice.id, hospital, TREAT, 2);
        consents.revoke(alice.id, hospital, TREAT);
    }

    function test_revoke_canBeFollowedByANewGrant() external {
        sendGrant(alice, termsFor(hospital, 1));
        vm.prank(alice.account);
        consents.revoke(alice.id, hospital, TREAT);
        sendGrant(alice, termsFor(hospital, 2));
        assertConsent(alice.id, hospital, TREAT, IConsentRegistry.Consent(2, FROM, UNTIL, 0, 3, true), "granted again");
    }

    function test_revoke_byAnybodyElseIsRefused() external {
        sendGrant(alice, termsFor(hospital, 1));
        address[4] memory others = [stranger, doctor, hospitalController, address(this)];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNotSigner(others[i]);
            consents.revoke(alice.id, hospital, TREAT);
        }
    }

    function test_revoke_ofAnUnknownPatientIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY));
        consents.revoke(NOBODY, hospital, TREAT);
    }

    // ------------------------------------------------------------------------------------------------------------- many

    function readers(uint256 count) private pure returns (IConsentRegistry.Target[] memory list) {
        list = new IConsentRegistry.Target[](count);
        for (uint256 i = 0; i < count; ++i) list[i] = targetFor(OrgId.wrap(bytes32(i + 1)));
    }

    function test_revokeMany_emitsEachInOrder() external {
        sendGrant(alice, termsFor(hospital, 1));
        IConsentRegistry.Target[] memory list = readers(3);
        list[1].reader = hospital;
        vm.prank(alice.account);
        expectRevoked(alice.id, list[0].reader, TREAT, 1);
        expectRevoked(alice.id, hospital, TREAT, 2);
        expectRevoked(alice.id, list[2].reader, TREAT, 1);
        consents.revokeMany(alice.id, list);
        assertEq(consents.isConsented(alice.id, hospital, TREAT, 0), false, "hospital");
    }

    function test_revokeMany_ofNoneIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 256));
        consents.revokeMany(alice.id, readers(0));
    }

    function test_revokeMany_ofTheMostFitsOneTransaction() external {
        IConsentRegistry.Target[] memory list = readers(256);
        vm.prank(alice.account);
        uint256 before = gasleft();
        consents.revokeMany(alice.id, list);
        assertTrue(before - gasleft() < 16_777_216, "EIP-7825");
        assertEq(consents.consentOf(alice.id, list[255].reader, TREAT).nonce, 1, "the last one");
    }

    function test_revokeMany_ofOneTooManyIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 257, 256));
        consents.revokeMany(alice.id, readers(257));
    }

    function test_revokeMany_ofTheSameTwiceRaisesTheNonceTwice() external {
        IConsentRegistry.Target[] memory list = readers(2);
        list[1] = list[0];
        vm.prank(alice.account);
        consents.revokeMany(alice.id, list);
        assertConsent(alice.id, list[0].reader, TREAT, IConsentRegistry.Consent(0, 0, 0, 0, 2, false), "revoked twice");
    }

    function test_revokeMany_byAnybodyElseIsRefused() external {
        expectNotSigner(stranger);
        consents.revokeMany(alice.id, readers(1));
    }

    // -------------------------------------------------------------------------------------------------------------- all

    function test_revokeAll_raisesTheGenerationAndTouchesNoConsent() external {
        sendGrant(alice, termsFor(hospital, 1));
        sendGrant(alice, termsFor(laboratory, 1));
        sendGrant(bob, termsFor(hospital, 1));
        vm.prank(alice.account);
        expectEmitFrom(address(consents));
        emit IConsentRegistry.AllConsentsRevoked(alice.id, 1);
        consents.revokeAll(alice.id);
        assertEq(consents.generationOf(alice.id), 1, "generation");
        bytes32 slot = under(bytes32(uint256(3)), PatientId.unwrap(alice.id));
        assertEq(uint256(vm.load(address(consents), slot)), 1, "generation's slot");
        assertConsent(
            alice.id,
            hospital,
            TREAT,
            IConsentRegistry.Consent(1, FROM, UNTIL, 0, 1, true),
            "slot as it was"
        );
        assertEq(consents.isConsented(alice.id, hospital, TREAT, 0), false, "hospital");
        assertEq(consents.isConsented(alice.id, laboratory, TREAT, 0), false, "laboratory");
        assertTrue(consents.isConsented(bob.id, hospital, TREAT, 0), "other patient");
        assertEq(consents.generationOf(bob.id), 0, "other patient's generation");
    }

    function test_revokeAll_isOneWriteWhateverTheNumber() external {
        for (uint256 i = 0; i < 60; ++i) sendGrant(alice, termsFor(OrgId.wrap(bytes32(i + 1)), 1));
        sendGrant(bob, termsFor(hospital, 1));
        vm.prank(alice.account);
        uint256 before = gasleft();
        consents.revokeAll(alice.id);
        uint256 ofSixty = before - gasleft();
        vm.prank(bob.account);
        before = gasleft();
        consents.revokeAll(bob.id);
        uint256 ofOne = before - gasleft();
        assertTrue(ofSixty < ofOne + 200 && ofOne < ofSixty + 200, "same gas");
    }

    function test_revokeAll_byAnybodyElseIsRefused() external {
        expectNotSigner(stranger);
        consents.revokeAll(alice.id);
    }

    function test_revokeAll_ofAnUnknownPatientIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY));
        consents.revokeAll(NOBODY);
    }
}
