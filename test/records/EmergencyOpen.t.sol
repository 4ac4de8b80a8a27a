// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {TooEarly} from "../../contracts/shared/errors.sol";
import {IEmergencyAccess} from "../../contracts/records/interfaces/IEmergencyAccess.sol";
import {EmergencyTest} from "./EmergencyTest.sol";

/// Breaking the glass: who may, for whom, for how long, and everything that stretches it.
contract EmergencyOpenTest is EmergencyTest {
    function setUp() external {
        deployEmergency();
        wish(alice, WISHED);
    }

    // --------------------------------------------------------------------------------------------------- taking it up

    function test_takeUp_once_byTheDutyAndTheLicence() external {
        OrgId third = organizations.accredit(address(0xE9), keccak256("third"), Licences.EMERGENCY_CARE, END);
        bytes memory call = abi.encodeCall(IEmergencyAccess.takeUp, (third));
        uint16 none = 0;
        refused(
            address(0xE9),
            call,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                third,
                uint32(Licences.EMERGENCY_CARE),
                none
            )
        );
        vm.warp(BEGIN + 2 days);
        organizations.activateLicences(third);
        refused(stranger, call, abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, third, stranger));
        assertEq(emergencies.doorOf(third).day, 0, "day before");
        vm.prank(address(0xE9));
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyServiceTakenUp(third, address(0xE9));
        emergencies.takeUp(third);
        assertEq(emergencies.doorOf(third).day, (BEGIN + 2 days) / 1 days, "day");
        refused(
            address(0xE9),
            call,
            abi.encodeWithSelector(IEmergencyAccess.EmergencyServiceAlreadyTakenUp.selector, third)
        );
    }

    function test_open_onlyAfterTakingUp() external {
        OrgId third = organizations.accredit(address(0xE9), keccak256("third"), Licences.EMERGENCY_CARE, END);
        vm.warp(BEGIN + 2 days);
        organizations.activateLicences(third);
        refused(
            address(0xE9),
            openCall(alice, third),
            abi.encodeWithSelector(IEmergencyAccess.EmergencyServiceNotTakenUp.selector, third)
        );
    }

    // ------------------------------------------------------------------------------------------------------- opening

    function testFuzz_open_lastsFourHours(uint40 wait, bool breakGlass) external {
        uint40 openedAt = BEGIN + uint40(bound(wait, 0, 90 days));
        vm.warp(openedAt);
        bytes32 reason = breakGlass ? BTG : ETREAT;
        vm.prank(medic);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyOpened(
            alice.id,
            emergencyWard,
            medic,
            reason,
            ASKED,
            openedAt,
            openedAt + FOUR_HOURS
        );
        emergencies.open(alice.id, emergencyWard, reason, ASKED);

        IEmergencyAccess.Emergency memory expected = IEmergencyAccess.Emergency(
            ASKED,
            openedAt,
            openedAt + FOUR_HOURS,
            0,
            breakGlass ? 1 : 0,
            IEmergencyAccess.Finding.None,
            false
        );
        bytes32 hash = keccak256(abi.encode(expected));
        assertEq(keccak256(abi.encode(emergencies.emergencyOf(alice.id, emergencyWard, openedAt))), hash, "by time");
        assertEq(keccak256(abi.encode(emergencies.latestEmergencyOf(alice.id, emergencyWard))), hash, "latest");
        uint256 slot =
            uint256(ASKED) |
                (uint256(openedAt) << 64) |
                (uint256(openedAt + FOUR_HOURS) << 104) |
                (breakGlass ? 1 << 184 : 0);
        bytes32 key = emergencySlot(alice.id, emergencyWard, openedAt);
        assertEq(vm.load(address(emergencies), key), bytes32(slot), "slot");
        assertEq(emergencies.emergencyOf(alice.id, emergencyWard, openedAt + 1).until, 0, "another time");
        assertEq(emergencies.WINDOW(), FOUR_HOURS, "window");
    }

    function testFuzz_open_withinTheWishAlone(uint64 wished, uint64 asked) external {
        wish(alice, wished);
        bytes memory call = abi.encodeCall(IEmergencyAccess.open, (alice.id, emergencyWard, ETREAT, asked));
        if (wished == 0) {
            refused(medic, call, abi.encodeWithSelector(IEmergencyAccess.EmergencyOptedOut.selector, alice.id));
        } else if (asked == 0) {
            refused(medic, call, abi.encodeWithSelector(IEmergencyAccess.NoEmergencyCategories.selector, alice.id));
        } else if (asked & ~wished != 0) {
            refused(
                medic,
                call,
                abi.encodeWithSelector(IEmergencyAccess.EmergencyNotWished.selector, alice.id, asked, wished)
            );
            asked &= wished;
        }
        if (asked & wished != 0) {
            vm.prank(medic);
            emergencies.open(alice.id, emergencyWard, ETREAT, asked & wished);
        }
    }

    /// Fuzzing never meets a zero of 64 bits.
    function test_open_nothing() external {
        bytes memory call = abi.encodeCall(IEmergencyAccess.open, (alice.id, emergencyWard, ETREAT, 0));
        refused(medic, call, abi.encodeWithSelector(IEmergencyAccess.NoEmergencyCategories.selector, alice.id));
        wish(alice, 0);
        refused(medic, call, abi.encodeWithSelector(IEmergencyAccess.EmergencyOptedOut.selector, alice.id));
        call = openCall(alice, emergencyWard);
        refused(medic, call, abi.encodeWithSelector(IEmergencyAccess.EmergencyOptedOut.selector, alice.id));
    }

    function testFuzz_open_forTwoReasonsAlone(bytes32 reason) external {
        vm.assume(reason != ETREAT && reason != BTG);
        refused(
            medic,
            abi.encodeCall(IEmergencyAccess.open, (alice.id, emergencyWard, reason, ASKED)),
            abi.encodeWithSelector(IEmergencyAccess.UnknownEmergencyReason.selector, reason)
        );
        refused(
            medic,
            abi.encodeCall(IEmergencyAccess.open, (alice.id, emergencyWard, TREAT, ASKED)),
            abi.encodeWithSelector(IEmergencyAccess.UnknownEmergencyReason.selector, TREAT)
        );
    }

    function test_open_silenceIsNoWish() external {
        refused(
            medic,
            openCall(bob, emergencyWard),
            abi.encodeWithSelector(IEmergencyAccess.NoEmergencyWish.selector, bob.id)
        );
    }

    // ------------------------------------------------------------------------------------------------------- attacks

    function test_attack_withoutDutyLicenceOrMembership() external {
        refused(
            stranger,
            openCall(alice, emergencyWard),
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, emergencyWard, stranger)
        );
        refused(
            nurse,
            openCall(alice, emergencyWard),
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                emergencyWard,
                nurse,
                Duties.BREAK_GLASS,
                Duties.READ
            )
        );
        refused(
            hospitalController,
            openCall(alice, hospital),
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                hospital,
                uint32(Licences.EMERGENCY_CARE),
                Licences.CARE
            )
        );
        organizations.suspend(emergencyWard);
        refused(
            medic,
            openCall(alice, emergencyWard),
            abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, emergencyWard)
        );
    }

    function test_attack_inAnotherOrganisationsName() external {
        refused(
            medic,
            openCall(alice, otherWard),
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, otherWard, medic)
        );
        openFor(alice);
        assertEq(emergencies.isOpen(alice.id, otherWard, ETREAT, 4), false, "another organisation reads");
        assertEq(emergencies.isOpen(bob.id, emergencyWard, ETREAT, 4), false, "of another patient");
    }

    /// Opening again while it is open would stretch the window under one justification.
    function testFuzz_attack_stretching(uint40 phase, uint40 later) external {
        vm.warp(BEGIN + bound(phase, 0, FOUR_HOURS - 1));
        uint40 openedAt = openFor(alice);
        uint40 until = openedAt + FOUR_HOURS;
        later = openedAt + uint40(bound(later, 0, FOUR_HOURS - 1));
        bytes memory still = abi.encodeWithSelector(
            IEmergencyAccess.EmergencyStillOpen.selector,
            alice.id,
            emergencyWard,
            until
        );
        uint40[4] memory times = [openedAt, openedAt + 1, later, until - 1];
        for (uint256 i = 0; i < 4; ++i) {
            vm.warp(times[i]);
            refused(medic, openCall(alice, emergencyWard), still);
            assertTrue(emergencies.isOpen(alice.id, emergencyWard, ETREAT, 4), "open");
        }
        vm.warp(until);
        assertEq(emergencies.isOpen(alice.id, emergencyWard, ETREAT, 4), false, "over");
        uint40 second = openFor(alice);
        assertEq(emergencies.emergencyOf(alice.id, emergencyWard, openedAt).until, until, "the first is kept");
        assertEq(emergencies.emergencyOf(alice.id, emergencyWard, second).until, until + FOUR_HOURS, "the second");
        uint160 owed = emergencies.doorOf(emergencyWard).owed;
        assertEq((owed & 0xFFFFF) + (owed >> 20), 2, "both are owed");
    }

    /// One that was cut short leaves its watch taken, so that no second of the day is opened twice.
    function test_attack_reopeningInTheWatchOfOneThatWasEnded() external {
        uint40 openedAt = openFor(alice);
        vm.warp(openedAt + 60);
        vm.prank(alice.account);
        emergencies.contest(alice.id, emergencyWard, openedAt);
        wish(alice, WISHED);
        bytes memory early = abi.encodeWithSelector(TooEarly.selector, openedAt + FOUR_HOURS, openedAt + 60);
        refused(medic, openCall(alice, emergencyWard), early);
        vm.warp(openedAt + FOUR_HOURS);
        openFor(alice);
    }

    function test_open_moreThanTheDoorCanCount() external {
        uint256 full = (uint256(BEGIN) / 1 days) | (((1 << 20) - 1) << 24);
        vm.store(address(emergencies), doorSlot(emergencyWard), bytes32(full));
        assertEq(emergencies.doorOf(emergencyWard).owed, (1 << 20) - 1, "full");
        refused(
            medic,
            openCall(alice, emergencyWard),
            abi.encodeWithSelector(IEmergencyAccess.TooManyEmergencies.selector, emergencyWard, (1 << 20) - 1)
        );
        vm.warp(BEGIN + 1 days);
        openFor(alice);
        uint256 next = (uint256(BEGIN) / 1 days + 1) | ((((1 << 20) - 1) << 20) << 24) | (1 << 24);
        assertEq(vm.load(address(emergencies), doorSlot(emergencyWard)), bytes32(next), "the next day");
    }
}
