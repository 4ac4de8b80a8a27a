// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// "May this account read this category now?": every reason, each at the second where it begins or ends.
contract ConsentQuestionTest is ConsentSigning {
    uint8 private constant CATEGORY = 3;

    function setUp() external {
        deploy();
        sendGrant(alice, IConsentRegistry.Terms(hospital, TREAT, uint64(1 << CATEGORY), FROM + 10, UNTIL, 0));
    }

    function assertAllowed(address account) private view {
        assertTrue(consents.mayRead(alice.id, hospital, account, TREAT, CATEGORY), "mayRead");
        consents.requireMayRead(alice.id, hospital, account, TREAT, CATEGORY);
    }

    function assertRefused(OrgId org, address account, bytes32 purpose, uint8 category, bytes memory reason) private {
        assertEq(consents.mayRead(alice.id, org, account, purpose, category), false, "mayRead");
        vm.expectRevert(reason);
        consents.requireMayRead(alice.id, org, account, purpose, category);
    }

    function assertState(
        OrgId org,
        bytes32 purpose,
        uint8 category,
        IConsentRegistry.ConsentState state,
        bytes memory reason
    ) private {
        assertEq(uint256(consents.consentStateOf(alice.id, org, purpose, category)), uint256(state), "state");
        assertEq(consents.isConsented(alice.id, org, purpose, category), false, "isConsented");
        assertRefused(org, doctor, purpose, category, reason);
    }

    // ------------------------------------------------------------------------------------------------------ the patient

    function test_granted_toEveryoneWithTheDutyAndTheController() external {
        vm.warp(FROM + 10);
        IConsentRegistry.ConsentState state = consents.consentStateOf(alice.id, hospital, TREAT, CATEGORY);
        assertEq(uint256(state), uint256(IConsentRegistry.ConsentState.Granted), "state");
        assertTrue(consents.isConsented(alice.id, hospital, TREAT, CATEGORY), "isConsented");
        assertAllowed(doctor);
        assertAllowed(clerk);
        assertAllowed(hospitalController);
    }

    function test_absent() external {
        OrgId[2] memory orgs = [laboratory, hospital];
        bytes32[2] memory purposes = [TREAT, HRESCH];
        for (uint256 i = 0; i < 2; ++i) {
            assertState(
                orgs[i],
                purposes[i],
                CATEGORY,
                IConsentRegistry.ConsentState.Absent,
                abi.encodeWithSelector(IConsentRegistry.AbsentConsent.selector, alice.id, orgs[i], purposes[i])
            );
        }
    }

    function test_revoked() external {
        vm.warp(FROM + 10);
        vm.prank(alice.account);
        consents.revoke(alice.id, hospital, TREAT);
        assertState(
            hospital,
            TREAT,
            CATEGORY,
            IConsentRegistry.ConsentState.Revoked,
            abi.encodeWithSelector(IConsentRegistry.RevokedConsent.selector, alice.id, hospital, TREAT)
        );
    }

    function test_outdated() external {
        vm.warp(FROM + 10);
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        assertState(
            hospital,
            TREAT,
            CATEGORY,
            IConsentRegistry.ConsentState.Outdated,
            abi.encodeWithSelector(IConsentRegistry.OutdatedConsent.selector, alice.id, 0, 1)
        );
    }

    function test_early_untilTheSecondItBegins() external {
        vm.warp(FROM + 9);
        assertState(
            hospital,
            TREAT,
            CATEGORY,
            IConsentRegistry.ConsentState.Early,
            abi.encodeWithSelector(IConsentRegistry.EarlyConsent.selector, alice.id, hospital, FROM + 10, FROM + 9)
        );
        vm.warp(FROM + 10);
        assertAllowed(doctor);
        vm.warp(FROM + 11);
        assertAllowed(doctor);
    }

    function test_expired_fromTheSecondItEnds() external {
        vm.warp(UNTIL - 1);
        assertAllowed(doctor);
        for (uint40 time = UNTIL; time < UNTIL + 2; ++time) {
            vm.warp(time);
            assertState(
                hospital,
                TREAT,
                CATEGORY,
                IConsentRegistry.ConsentState.Expired,
                abi.encodeWithSelector(IConsentRegistry.ExpiredConsent.selector, alice.id, hospital, UNTIL, time)
            );
        }
    }

    function test_notCovered_beyondTheBitsOfTheGrant() external {
        vm.warp(FROM + 10);
        uint8[6] memory others = [CATEGORY - 1, CATEGORY + 1, 63, 64, CATEGORY + 64, 255];
        for (uint256 i = 0; i < others.length; ++i) {
            assertState(
                hospital,
                TREAT,
                others[i],
                IConsentRegistry.ConsentState.NotCovered,
                abi.encodeWithSelector(
                    IConsentRegistry.UncoveredCategory.selector,
                    alice.id,
                    hospital,
                    others[i],
                    uint64(1 << CATEGORY)
                )
            );
        }
    }

    function test_theFirstReasonIsTold() external {
        vm.warp(UNTIL);
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        bytes memory outdated = abi.encodeWithSelector(IConsentRegistry.OutdatedConsent.selector, alice.id, 0, 1);
        assertState(hospital, TREAT, 9, IConsentRegistry.ConsentState.Outdated, outdated);
        vm.prank(alice.account);
        consents.revoke(alice.id, hospital, TREAT);
        bytes memory revoked = abi.encodeWithSelector(
            IConsentRegistry.RevokedConsent.selector,
            alice.id,
            hospital,
            TREAT
        );
        assertState(hospital, TREAT, 9, IConsentRegistry.ConsentState.Revoked, revoked);
    }

    // ------------------------------------------------------------------------------------------------- the organisation

    function assertNobodyActs(bytes memory reason) private {
        assertTrue(consents.isConsented(alice.id, hospital, TREAT, CATEGORY), "the patient consented");
        assertRefused(hospital, doctor, TREAT, CATEGORY, reason);
        assertRefused(hospital, hospitalController, TREAT, CATEGORY, reason);
    }

    function test_suspendedOrganization() external {
        vm.warp(FROM + 10);
        organizations.suspend(hospital);
        assertNobodyActs(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, hospital));
        organizations.reinstate(hospital);
        assertAllowed(doctor);
    }

    function test_barredOrganization() external {
        vm.warp(FROM + 10);
        organizations.setStanding(hospital, IOrganizationRegistry.Standing.Barred);
        assertNobodyActs(abi.encodeWithSelector(IOrganizationRegistry.BarredOrganization.selector, hospital));
        organizations.setStanding(hospital, IOrganizationRegistry.Standing.Watched);
        assertAllowed(doctor);
    }

    function test_endedAccreditation_fromTheSecondItEnds() external {
        uint40 end = FROM + 20;
        organizations.changeAccreditation(hospital, Licences.CARE, end);
        vm.warp(end - 1);
        assertAllowed(doctor);
        vm.warp(end);
        assertNobodyActs(abi.encodeWithSelector(IOrganizationRegistry.EndedAccreditation.selector, hospital, end, end));
    }

    function test_unknownOrganization() external {
        OrgId unknown = OrgId.wrap(bytes32(uint256(7)));
        sendGrant(alice, IConsentRegistry.Terms(unknown, TREAT, 8, FROM, UNTIL, 0));
        bytes memory reason = abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, unknown);
        assertRefused(unknown, doctor, TREAT, CATEGORY, reason);
    }

    function test_anyLicenceReads_asThePatientConsentsToThisReader() external {
        sendGrant(alice, termsFor(insurer, 1));
        assertTrue(consents.mayRead(alice.id, insurer, insurerController, TREAT, 0), "an insurer");
    }

    function test_anOrganisationWithoutALicenceInForce() external {
        OrgId announced = organizations.accredit(stranger, keccak256("trauma"), Licences.EMERGENCY_CARE, END);
        sendGrant(alice, termsFor(announced, 8));
        assertRefused(
            announced,
            stranger,
            TREAT,
            CATEGORY,
            abi.encodeWithSelector(IOrganizationRegistry.MissingLicence.selector, announced, Licences.ALL, 0)
        );
    }

    function test_aMemberOfAnotherOrganisation() external {
        vm.warp(FROM + 10);
        address[2] memory others = [laboratoryController, stranger];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory reason = abi.encodeWithSelector(
                IOrganizationRegistry.UnknownMember.selector,
                hospital,
                others[i]
            );
            assertRefused(hospital, others[i], TREAT, CATEGORY, reason);
        }
    }

    function test_aMemberThatNeverAccepted() external {
        vm.warp(FROM + 10);
        vm.prank(hospitalController);
        organizations.offerMembership(hospital, stranger, Duties.READ, END);
        bytes memory reason = abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger);
        assertRefused(hospital, stranger, TREAT, CATEGORY, reason);
    }

    function test_aMemberPastItsEnd_fromThatSecond() external {
        uint40 end = FROM + 20;
        join(hospital, hospitalController, stranger, Duties.READ, end);
        vm.warp(end - 1);
        assertAllowed(stranger);
        vm.warp(end);
        assertRefused(
            hospital,
            stranger,
            TREAT,
            CATEGORY,
            abi.encodeWithSelector(IOrganizationRegistry.EndedMembership.selector, hospital, stranger, end, end)
        );
    }

    function test_aMemberWithoutTheDutyToRead() external {
        vm.warp(FROM + 10);
        assertRefused(
            hospital,
            scribe,
            TREAT,
            CATEGORY,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                hospital,
                scribe,
                Duties.READ,
                Duties.WRITE
            )
        );
    }

    function test_thePatientsReasonComesBeforeTheOrganisations() external {
        organizations.suspend(hospital);
        assertRefused(
            hospital,
            stranger,
            TREAT,
            CATEGORY,
            abi.encodeWithSelector(IConsentRegistry.EarlyConsent.selector, alice.id, hospital, FROM + 10, START)
        );
    }
}
