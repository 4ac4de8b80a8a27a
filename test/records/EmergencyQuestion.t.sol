// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {IEmergencyAccess} from "../../contracts/records/interfaces/IEmergencyAccess.sol";
import {EmergencyTest} from "./EmergencyTest.sol";

/// "May this account read this category now?", where an emergency is the answer, and where it is not.
contract EmergencyQuestionTest is EmergencyTest {
    uint40 private openedAt;

    function setUp() external {
        deployEmergency();
        wish(alice, WISHED);
        openedAt = openFor(alice);
    }

    function assertReads(OrgId org, address account, bytes32 purpose, uint8 category) private view {
        assertTrue(consents.mayRead(alice.id, org, account, purpose, category), "mayRead");
        consents.requireMayRead(alice.id, org, account, purpose, category);
    }

    function assertRefused(OrgId org, address account, bytes32 purpose, uint8 category, bytes memory reason) private {
        assertEq(consents.mayRead(alice.id, org, account, purpose, category), false, "mayRead");
        vm.expectRevert(reason);
        consents.requireMayRead(alice.id, org, account, purpose, category);
    }

    /// The contract's own question gives the same answer and reason as the consents'.
    function assertState(
        uint8 category,
        bytes32 purpose,
        IEmergencyAccess.EmergencyState state,
        bytes memory reason
    ) private {
        assertTrue(emergencies.emergencyStateOf(alice.id, emergencyWard, purpose, category) == state, "state");
        assertEq(emergencies.isOpen(alice.id, emergencyWard, purpose, category), false, "isOpen");
        vm.expectRevert(reason);
        emergencies.requireOpen(alice.id, emergencyWard, purpose, category);
    }

    function absent(OrgId org, bytes32 purpose) private view returns (bytes memory) {
        return abi.encodeWithSelector(IConsentRegistry.AbsentConsent.selector, alice.id, org, purpose);
    }

    function ended(uint40 until, uint40 time) private view returns (bytes memory) {
        return abi.encodeWithSelector(IEmergencyAccess.EndedEmergency.selector, alice.id, emergencyWard, until, time);
    }

    function test_open_toMembersWhoRead() external view {
        address[3] memory readers = [medic, nurse, wardController];
        for (uint256 i = 0; i < 3; ++i) {
            assertReads(emergencyWard, readers[i], ETREAT, 4);
            assertReads(emergencyWard, readers[i], ETREAT, 5);
            emergencies.requireEmergency(alice.id, emergencyWard, readers[i], ETREAT);
        }
        emergencies.requireOpen(alice.id, emergencyWard, ETREAT, 4);
        assertTrue(emergencies.isOpen(alice.id, emergencyWard, ETREAT, 4), "isOpen");
    }

    function test_overWithTheSecondItEnds() external {
        uint40 until = openedAt + FOUR_HOURS;
        vm.warp(until - 1);
        assertReads(emergencyWard, nurse, ETREAT, 4);
        uint40[2] memory times = [until, (openedAt / FOUR_HOURS) * FOUR_HOURS + 2 * FOUR_HOURS - 1];
        for (uint256 i = 0; i < 2; ++i) {
            vm.warp(times[i]);
            assertState(4, ETREAT, IEmergencyAccess.EmergencyState.Ended, ended(until, times[i]));
            assertRefused(emergencyWard, nurse, ETREAT, 4, ended(until, times[i]));
            vm.expectRevert(ended(until, times[i]));
            emergencies.requireEmergency(alice.id, emergencyWard, nurse, ETREAT);
        }
        // Two watches later nobody remembers it, and the consent that lacks is the reason.
        vm.warp(times[1] + 1);
        bytes memory none = abi.encodeWithSelector(IEmergencyAccess.NoEmergency.selector, alice.id, emergencyWard);
        assertState(4, ETREAT, IEmergencyAccess.EmergencyState.None, none);
        assertRefused(emergencyWard, nurse, ETREAT, 4, absent(emergencyWard, ETREAT));
        vm.expectRevert(none);
        emergencies.requireEmergency(alice.id, emergencyWard, nurse, ETREAT);
    }

    function test_forItsOwnPurposeAlone() external {
        bytes memory other = abi.encodeWithSelector(
            IEmergencyAccess.OtherEmergencyReason.selector,
            alice.id,
            emergencyWard,
            BTG
        );
        assertState(4, BTG, IEmergencyAccess.EmergencyState.OtherReason, other);
        assertRefused(emergencyWard, nurse, BTG, 4, other);
        vm.expectRevert(other);
        emergencies.requireEmergency(alice.id, emergencyWard, nurse, BTG);
        bytes32[2] memory purposes = [TREAT, HRESCH];
        for (uint256 i = 0; i < 2; ++i) {
            assertRefused(emergencyWard, nurse, purposes[i], 4, absent(emergencyWard, purposes[i]));
        }
        vm.warp(openedAt + 5 hours);
        vm.prank(medic);
        emergencies.open(alice.id, emergencyWard, BTG, ASKED);
        assertReads(emergencyWard, nurse, BTG, 4);
        assertEq(consents.mayRead(alice.id, emergencyWard, nurse, ETREAT, 4), false, "ETREAT");
    }

    function testFuzz_forItsCategoriesAlone(uint8 category) external {
        vm.assume(category != 4 && category != 5);
        bytes memory reason = abi.encodeWithSelector(
            IEmergencyAccess.CategoryNotOpened.selector,
            alice.id,
            emergencyWard,
            category,
            ASKED
        );
        assertState(category, ETREAT, IEmergencyAccess.EmergencyState.NotOpened, reason);
        assertRefused(emergencyWard, nurse, ETREAT, category, reason);
    }

    function test_theWishOfNow() external {
        wish(alice, 0x20);
        assertReads(emergencyWard, nurse, ETREAT, 5);
        bytes memory reason = abi.encodeWithSelector(IEmergencyAccess.CategoryNotWished.selector, alice.id, 4, 0x20);
        assertState(4, ETREAT, IEmergencyAccess.EmergencyState.NotWished, reason);
        assertRefused(emergencyWard, nurse, ETREAT, 4, reason);
        emergencies.requireEmergency(alice.id, emergencyWard, nurse, ETREAT);
        // A wider wish widens nothing that is open; an opt-out ends what is.
        wish(alice, type(uint64).max);
        assertEq(consents.mayRead(alice.id, emergencyWard, nurse, ETREAT, 6), false, "wider");
        wish(alice, 0);
        assertEq(consents.mayRead(alice.id, emergencyWard, nurse, ETREAT, 5), false, "opted out");
        vm.expectRevert(abi.encodeWithSelector(IEmergencyAccess.EmergencyOptedOut.selector, alice.id));
        emergencies.requireEmergency(alice.id, emergencyWard, nurse, ETREAT);
    }

    function test_theOrganisationsHalf() external {
        bytes memory unknown = abi.encodeWithSelector(
            IOrganizationRegistry.UnknownMember.selector,
            emergencyWard,
            doctor
        );
        assertRefused(emergencyWard, doctor, ETREAT, 4, unknown);
        vm.expectRevert(unknown);
        emergencies.requireEmergency(alice.id, emergencyWard, doctor, ETREAT);
        join(emergencyWard, wardController, scribe, Duties.BREAK_GLASS | Duties.WRITE, END);
        assertRefused(
            emergencyWard,
            scribe,
            ETREAT,
            4,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                emergencyWard,
                scribe,
                Duties.READ,
                Duties.BREAK_GLASS | Duties.WRITE
            )
        );
        // Who loses the licence reads no more, whatever others are left.
        organizations.changeAccreditation(emergencyWard, Licences.CARE, END);
        assertRefused(
            emergencyWard,
            nurse,
            ETREAT,
            4,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                emergencyWard,
                uint32(Licences.EMERGENCY_CARE),
                Licences.CARE
            )
        );
    }

    /// A consent to the same purpose answers first, and needs no licence for emergencies.
    function test_consentAnswersFirst() external {
        IConsentRegistry.Terms memory terms = IConsentRegistry.Terms(hospital, ETREAT, 0x10, BEGIN, END, 0);
        vm.prank(alice.account);
        consents.grant(alice.id, terms);
        assertReads(hospital, clerk, ETREAT, 4);
        assertRefused(
            hospital,
            clerk,
            ETREAT,
            5,
            abi.encodeWithSelector(IConsentRegistry.UncoveredCategory.selector, alice.id, hospital, 5, 0x10)
        );
        // Revoking a consent does not end an emergency: contesting does.
        terms.reader = emergencyWard;
        vm.prank(alice.account);
        consents.grant(alice.id, terms);
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        assertReads(emergencyWard, nurse, ETREAT, 4);
        vm.prank(alice.account);
        emergencies.contest(alice.id, emergencyWard, openedAt);
        assertRefused(emergencyWard, nurse, ETREAT, 4, ended(openedAt, openedAt));
    }

    function test_wiring() external view {
        assertEq(address(consents.EMERGENCIES()), address(emergencies), "consents");
        assertEq(address(emergencies.ORGANIZATIONS()), address(organizations), "organizations");
        assertEq(address(emergencies.PATIENTS()), address(patients), "patients");
        assertEq(emergencies.authority(), address(authority), "authority");
    }

    function test_firstWatchOfAChainHasNoneBefore() external {
        vm.warp(1);
        assertEq(emergencies.latestEmergencyOf(bob.id, emergencyWard).openedAt, 0, "latest");
    }
}
