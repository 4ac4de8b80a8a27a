// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EndNotInFuture, ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// Grants that the patient sends.
contract ConsentGrantTest is ConsentSigning {
    function setUp() external {
        deploy();
    }

    PatientId private constant NOBODY = PatientId.wrap(bytes32(uint256(1)));

    function expectGranted(PatientId patient, IConsentRegistry.Terms memory terms, uint48 nonce) private {
        expectEmitFrom(address(consents));
        emit IConsentRegistry.ConsentGranted(
            patient,
            terms.reader,
            terms.purpose,
            terms.categories,
            terms.from,
            terms.until,
            nonce,
            terms.document
        );
    }

    function test_theDeploymentNamesItsRegistries() external view {
        assertEq(address(consents.PATIENTS()), address(patients), "patients");
        assertEq(address(consents.ORGANIZATIONS()), address(organizations), "organizations");
        assertEq(consents.MAX_CONSENTS(), 256, "max");
    }

    function test_grant_writesOneSlotAndSaysSo() external {
        IConsentRegistry.Terms memory terms = termsFor(hospital, 0x8000000000000005);
        vm.prank(alice.account);
        expectGranted(alice.id, terms, 1);
        consents.grant(alice.id, terms);
        IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(
            0x8000000000000005,
            FROM,
            UNTIL,
            0,
            1,
            true
        );
        assertConsent(alice.id, hospital, TREAT, expected, "consent");
    }

    function test_grant_fillsEveryBitOfItsFieldsAndNoOther() external {
        IConsentRegistry.Terms memory terms = IConsentRegistry.Terms(
            hospital,
            TREAT,
            type(uint64).max,
            type(uint40).max - 1,
            type(uint40).max,
            0
        );
        sendGrant(alice, terms);
        IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(
            type(uint64).max,
            type(uint40).max - 1,
            type(uint40).max,
            0,
            1,
            false
        );
        assertConsent(alice.id, hospital, TREAT, expected, "consent");
    }

    function test_grant_replacesAndDoesNotAdd() external {
        sendGrant(alice, termsFor(hospital, 3));
        IConsentRegistry.Terms memory terms = IConsentRegistry.Terms(hospital, TREAT, 4, FROM + 1, UNTIL + 1, 0);
        vm.prank(alice.account);
        expectGranted(alice.id, terms, 2);
        consents.grant(alice.id, terms);
        assertConsent(
            alice.id,
            hospital,
            TREAT,
            IConsentRegistry.Consent(4, FROM + 1, UNTIL + 1, 0, 2, false),
            "replaced consent"
        );
    }

    function test_grant_takesThePresentGeneration() external {
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        sendGrant(alice, termsFor(hospital, 1));
        IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(1, FROM, UNTIL, 1, 1, true);
        assertConsent(alice.id, hospital, TREAT, expected, "consent");
        assertTrue(consents.isConsented(alice.id, hospital, TREAT, 0), "holds");
    }

    function test_grant_leavesOtherReadersPurposesAndPatients() external {
        sendGrant(alice, termsFor(hospital, 1));
        IConsentRegistry.Consent memory none;
        assertConsent(alice.id, laboratory, TREAT, none, "other reader");
        assertConsent(alice.id, hospital, HRESCH, none, "other purpose");
        assertConsent(bob.id, hospital, TREAT, none, "other patient");
    }

    function test_grant_fromAContractAccount() external {
        sendGrant(bob, termsFor(hospital, 1));
        assertTrue(consents.isConsented(bob.id, hospital, TREAT, 0), "holds");
    }

    function test_grant_toAnOrganisationThatIsNotAccreditedYet() external {
        OrgId later = organizations.orgIdOf(stranger, keccak256("later"));
        sendGrant(alice, termsFor(later, 1));
        assertTrue(consents.isConsented(alice.id, later, TREAT, 0), "consented");
        assertEq(consents.mayRead(alice.id, later, stranger, TREAT, 0), false, "not accredited");
        organizations.accredit(stranger, keccak256("later"), 1, END);
        assertTrue(consents.mayRead(alice.id, later, stranger, TREAT, 0), "accredited");
    }

    function test_grant_ofAnUnknownPatientIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY));
        consents.grant(NOBODY, termsFor(hospital, 1));
    }

    function test_grant_byAnybodyElseIsRefused() external {
        address[4] memory others = [stranger, doctor, hospitalController, bob.account];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, signerHashOf(others[i]))
            );
            consents.grant(alice.id, termsFor(hospital, 1));
        }
    }

    function test_grant_byAFormerSignerIsRefused() external {
        rotate(alice, 0xA11CE2);
        vm.prank(alice.account);
        vm.expectRevert(
            abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, signerHashOf(alice.account))
        );
        consents.grant(alice.id, termsFor(hospital, 1));
    }

    function test_grant_withoutPurposeIsRefused() external {
        IConsentRegistry.Terms memory terms = termsFor(hospital, 1);
        terms.purpose = 0;
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NoPurpose.selector, hospital));
        consents.grant(alice.id, terms);
    }

    function test_grant_withoutCategoriesIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NoCategories.selector, hospital));
        consents.grant(alice.id, termsFor(hospital, 0));
    }

    function test_grant_ofAnEmptyPeriodIsRefused() external {
        uint40[2] memory ends = [UNTIL, UNTIL - 1];
        for (uint256 i = 0; i < ends.length; ++i) {
            IConsentRegistry.Terms memory terms = IConsentRegistry.Terms(hospital, TREAT, 1, UNTIL, ends[i], 0);
            vm.prank(alice.account);
            vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.EmptyPeriod.selector, UNTIL, ends[i]));
            consents.grant(alice.id, terms);
        }
    }

    function test_grant_ofOneSecondIsTaken() external {
        sendGrant(alice, IConsentRegistry.Terms(hospital, TREAT, 1, UNTIL - 1, UNTIL, 0));
        vm.warp(UNTIL - 1);
        assertTrue(consents.isConsented(alice.id, hospital, TREAT, 0), "its second");
        vm.warp(UNTIL);
        assertEq(consents.isConsented(alice.id, hospital, TREAT, 0), false, "after it");
    }

    function test_grant_thatEndsNowOrBeforeIsRefused() external {
        uint40[2] memory ends = [START, START - 1];
        for (uint256 i = 0; i < ends.length; ++i) {
            IConsentRegistry.Terms memory terms = IConsentRegistry.Terms(hospital, TREAT, 1, 0, ends[i], 0);
            vm.prank(alice.account);
            vm.expectRevert(abi.encodeWithSelector(EndNotInFuture.selector, ends[i], START));
            consents.grant(alice.id, terms);
        }
    }

    function test_grant_thatEndsInASecondIsTaken() external {
        sendGrant(alice, IConsentRegistry.Terms(hospital, TREAT, 1, 0, START + 1, 0));
        assertTrue(consents.isConsented(alice.id, hospital, TREAT, 0), "holds now");
    }

    // ------------------------------------------------------------------------------------------------------------- many

    function readers(uint256 count) private pure returns (IConsentRegistry.Terms[] memory list) {
        list = new IConsentRegistry.Terms[](count);
        for (uint256 i = 0; i < count; ++i) list[i] = termsFor(OrgId.wrap(bytes32(i + 1)), uint64(i + 1));
    }

    function test_grantMany_emitsEachInOrder() external {
        IConsentRegistry.Terms[] memory list = readers(3);
        vm.prank(alice.account);
        for (uint256 i = 0; i < 3; ++i) expectGranted(alice.id, list[i], 1);
        consents.grantMany(alice.id, list);
        for (uint256 i = 0; i < 3; ++i) {
            IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(uint64(i + 1), FROM, UNTIL, 0, 1, true);
            assertConsent(alice.id, list[i].reader, TREAT, expected, "consent");
        }
    }

    function test_grantMany_ofNoneIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 256));
        consents.grantMany(alice.id, readers(0));
    }

    function test_grantMany_ofTheMostFitsOneTransaction() external {
        IConsentRegistry.Terms[] memory list = readers(256);
        vm.prank(alice.account);
        uint256 before = gasleft();
        consents.grantMany(alice.id, list);
        assertTrue(before - gasleft() < 16_777_216, "EIP-7825");
        assertEq(consents.consentOf(alice.id, list[255].reader, TREAT).categories, 256, "the last one");
    }

    function test_grantMany_ofOneTooManyIsRefused() external {
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 257, 256));
        consents.grantMany(alice.id, readers(257));
    }

    function test_grantMany_isAllOrNothing() external {
        IConsentRegistry.Terms[] memory list = readers(3);
        list[2].categories = 0;
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NoCategories.selector, list[2].reader));
        consents.grantMany(alice.id, list);
        assertEq(consents.consentOf(alice.id, list[0].reader, TREAT).nonce, 0, "the first one");
    }

    function test_grantMany_byAnybodyElseIsRefused() external {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, signerHashOf(stranger)));
        consents.grantMany(alice.id, readers(1));
    }

    function test_grantMany_takesThePresentGeneration() external {
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        vm.prank(alice.account);
        consents.grantMany(alice.id, readers(1));
        assertEq(consents.consentOf(alice.id, OrgId.wrap(bytes32(uint256(1))), TREAT).generation, 1, "generation");
    }

    function test_grantMany_lastOfTwoForTheSameReaderStands() external {
        IConsentRegistry.Terms[] memory list = readers(2);
        list[1].reader = list[0].reader;
        vm.prank(alice.account);
        expectGranted(alice.id, list[0], 1);
        expectGranted(alice.id, list[1], 2);
        consents.grantMany(alice.id, list);
        IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(2, FROM, UNTIL, 0, 2, true);
        assertConsent(alice.id, list[0].reader, TREAT, expected, "consent");
    }
}
