// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {EmptyDigest, TooEarly} from "../../contracts/shared/errors.sol";
import {IEmergencyAccess} from "../../contracts/records/interfaces/IEmergencyAccess.sol";
import {EmergencyTest} from "./EmergencyTest.sol";

/// What closes an organisation's door and what opens it again: its own silence, an adverse finding, and nothing else.
contract EmergencyDoorTest is EmergencyTest {
    IEmergencyAccess.Finding private constant UPHELD = IEmergencyAccess.Finding.Upheld;
    IEmergencyAccess.Finding private constant ADVERSE = IEmergencyAccess.Finding.Adverse;

    function setUp() external {
        deployEmergency();
        wish(alice, WISHED);
        wish(bob, WISHED);
    }

    function overdueBy(uint32 count) private view returns (bytes memory) {
        return abi.encodeWithSelector(IEmergencyAccess.EmergencyDoorOverdue.selector, emergencyWard, count);
    }

    // --------------------------------------------------------------------------------------------------- justification

    function test_justify() external {
        uint40 openedAt = openFor(alice);
        assertEq(emergencies.doorOf(emergencyWard).owed, 1, "owed");
        vm.warp(openedAt + 3 days);
        vm.prank(medic);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyJustified(alice.id, emergencyWard, medic, openedAt, WHY);
        emergencies.justify(alice.id, emergencyWard, openedAt, WHY);
        assertEq(emergencies.emergencyOf(alice.id, emergencyWard, openedAt).justifiedAt, openedAt + 3 days, "at");
        assertEq(emergencies.doorOf(emergencyWard).owed, 0, "owed afterwards");
        refused(
            medic,
            abi.encodeCall(IEmergencyAccess.justify, (alice.id, emergencyWard, openedAt, WHY)),
            abi.encodeWithSelector(
                IEmergencyAccess.EmergencyAlreadyJustified.selector,
                alice.id,
                emergencyWard,
                openedAt
            )
        );
    }

    function test_justify_refusals() external {
        uint40 openedAt = openFor(alice);
        refused(
            medic,
            abi.encodeCall(IEmergencyAccess.justify, (alice.id, emergencyWard, openedAt, 0)),
            abi.encodeWithSelector(EmptyDigest.selector)
        );
        refused(
            medic,
            abi.encodeCall(IEmergencyAccess.justify, (bob.id, emergencyWard, openedAt, WHY)),
            abi.encodeWithSelector(IEmergencyAccess.UnknownEmergency.selector, bob.id, emergencyWard, openedAt)
        );
        refused(
            medic,
            abi.encodeCall(IEmergencyAccess.justify, (alice.id, emergencyWard, 0, WHY)),
            abi.encodeWithSelector(IEmergencyAccess.UnknownEmergency.selector, alice.id, emergencyWard, 0)
        );
        refused(
            otherMedic,
            abi.encodeCall(IEmergencyAccess.justify, (alice.id, otherWard, openedAt, WHY)),
            abi.encodeWithSelector(IEmergencyAccess.UnknownEmergency.selector, alice.id, otherWard, openedAt)
        );
        refused(
            nurse,
            abi.encodeCall(IEmergencyAccess.justify, (alice.id, emergencyWard, openedAt, WHY)),
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                emergencyWard,
                nurse,
                Duties.BREAK_GLASS,
                Duties.READ
            )
        );
    }

    /// The last second of the seventh day after the opening's day is in time, the next is not.
    function testFuzz_door_closesWithTheSecondItIsOverdue(uint40 wait) external {
        vm.warp(BEGIN + bound(wait, 0, 30 days));
        uint40 openedAt = openFor(alice);
        uint40 due = emergencies.justifyBefore(openedAt);
        assertEq(due, (openedAt / 1 days + 8) * 1 days, "due");
        assertEq(emergencies.JUSTIFICATION_DAYS(), 7, "days");
        vm.warp(due - 1);
        uint40 second = openFor(bob);
        vm.warp(due);
        assertEq(emergencies.doorOf(emergencyWard).overdue, 1, "overdue");
        refused(medic, openCall(bob, emergencyWard), overdueBy(1));
        vm.warp(due + 300 days);
        refused(medic, openCall(bob, emergencyWard), overdueBy(2));
        justifyFor(alice, openedAt);
        refused(medic, openCall(bob, emergencyWard), overdueBy(1));
        justifyFor(bob, second);
        assertEq(emergencies.doorOf(emergencyWard).overdue, 0, "nothing is owed");
        openFor(bob);
    }

    function test_attack_reopeningDoesNotResetTheClock() external {
        uint40 first = openFor(alice);
        for (uint256 day = 1; day < 8; ++day) {
            vm.warp(first + day * 1 days);
            uint40 next = openFor(alice);
            justifyFor(alice, next);
        }
        vm.warp(emergencies.justifyBefore(first));
        refused(medic, openCall(alice, emergencyWard), overdueBy(1));
    }

    /// Other accounts of the closed organisation, and other patients, find the same door; a licence that goes and comes as well.
    function test_attack_aClosedDoorByAnyWay() external {
        uint40 openedAt = openFor(alice);
        vm.warp(emergencies.justifyBefore(openedAt));
        refused(wardController, openCall(alice, emergencyWard), overdueBy(1));
        join(emergencyWard, wardController, stranger, Duties.BREAK_GLASS, END);
        refused(stranger, openCall(bob, emergencyWard), overdueBy(1));
        refused(
            medic,
            abi.encodeCall(IEmergencyAccess.takeUp, (emergencyWard)),
            abi.encodeWithSelector(IEmergencyAccess.EmergencyServiceAlreadyTakenUp.selector, emergencyWard)
        );
        organizations.suspend(emergencyWard);
        organizations.reinstate(emergencyWard);
        refused(medic, openCall(bob, emergencyWard), overdueBy(1));
        vm.prank(otherMedic);
        emergencies.open(bob.id, otherWard, ETREAT, ASKED);
    }

    function test_justify_withoutTheLicenceStillAnswersForWhatWasDone() external {
        uint40 openedAt = openFor(alice);
        organizations.changeAccreditation(emergencyWard, Licences.CARE, END);
        justifyFor(alice, openedAt);
        assertEq(emergencies.doorOf(emergencyWard).owed, 0, "owed");
    }

    // ----------------------------------------------------------------------------------------------------------- review

    function test_review_upheld_changesNothingElse() external {
        uint40 openedAt = openFor(alice);
        justifyFor(alice, openedAt);
        vm.prank(judge);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyReviewed(alice.id, emergencyWard, auditor, judge, openedAt, UPHELD, REPORT);
        emergencies.review(alice.id, emergencyWard, openedAt, auditor, UPHELD, REPORT);
        assertTrue(emergencies.emergencyOf(alice.id, emergencyWard, openedAt).finding == UPHELD, "finding");
        assertTrue(emergencies.isOpen(alice.id, emergencyWard, ETREAT, 4), "still open");
        openFor(bob);
    }

    function test_review_adverse_endsItAndClosesTheDoor_untilTheRegulatorOpens() external {
        uint40 openedAt = openFor(alice);
        justifyFor(alice, openedAt);
        vm.warp(openedAt + 100);
        vm.prank(judge);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyReviewed(alice.id, emergencyWard, auditor, judge, openedAt, ADVERSE, REPORT);
        emergencies.review(alice.id, emergencyWard, openedAt, auditor, ADVERSE, REPORT);
        assertEq(emergencies.emergencyOf(alice.id, emergencyWard, openedAt).until, openedAt + 100, "until");
        assertEq(emergencies.isOpen(alice.id, emergencyWard, ETREAT, 4), false, "ended");
        bytes memory closed = abi.encodeWithSelector(IEmergencyAccess.EmergencyDoorClosed.selector, emergencyWard);
        refused(medic, openCall(bob, emergencyWard), closed);
        vm.warp(openedAt + 200 days);
        refused(medic, openCall(bob, emergencyWard), closed);

        bytes memory reopen = abi.encodeCall(IEmergencyAccess.reopenDoor, (emergencyWard, WHY));
        address[3] memory others = [wardController, judge, alice.account];
        for (uint256 i = 0; i < 3; ++i) {
            refused(
                others[i],
                reopen,
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i])
            );
        }
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyDoorReopened(emergencyWard, WHY);
        emergencies.reopenDoor(emergencyWard, WHY);
        openFor(bob);
        refused(
            address(this),
            reopen,
            abi.encodeWithSelector(IEmergencyAccess.EmergencyDoorNotClosed.selector, emergencyWard)
        );
    }

    function test_reopenDoor_forgivesNoDebt() external {
        uint40 openedAt = openFor(alice);
        vm.warp(emergencies.justifyBefore(openedAt));
        judgeFor(alice, openedAt, ADVERSE);
        emergencies.reopenDoor(emergencyWard, 0);
        refused(medic, openCall(bob, emergencyWard), overdueBy(1));
    }

    function test_review_hearsTheOrganisationFirst() external {
        uint40 openedAt = openFor(alice);
        uint40 due = emergencies.justifyBefore(openedAt);
        bytes memory call = abi.encodeCall(
            IEmergencyAccess.review,
            (alice.id, emergencyWard, openedAt, auditor, ADVERSE, REPORT)
        );
        vm.warp(due - 1);
        refused(judge, call, abi.encodeWithSelector(TooEarly.selector, due, due - 1));
        vm.warp(due);
        judgeFor(alice, openedAt, ADVERSE);
        assertEq(
            emergencies.emergencyOf(alice.id, emergencyWard, openedAt).until,
            openedAt + FOUR_HOURS,
            "what is over is over"
        );
    }

    function test_review_onceAndOfSomething() external {
        uint40 openedAt = openFor(alice);
        justifyFor(alice, openedAt);
        refused(
            judge,
            abi.encodeCall(
                IEmergencyAccess.review,
                (alice.id, emergencyWard, openedAt, auditor, IEmergencyAccess.Finding.None, REPORT)
            ),
            abi.encodeWithSelector(IEmergencyAccess.NoFinding.selector)
        );
        refused(
            judge,
            abi.encodeCall(IEmergencyAccess.review, (alice.id, emergencyWard, openedAt, auditor, UPHELD, 0)),
            abi.encodeWithSelector(EmptyDigest.selector)
        );
        refused(
            judge,
            abi.encodeCall(IEmergencyAccess.review, (alice.id, emergencyWard, openedAt + 1, auditor, UPHELD, REPORT)),
            abi.encodeWithSelector(IEmergencyAccess.UnknownEmergency.selector, alice.id, emergencyWard, openedAt + 1)
        );
        judgeFor(alice, openedAt, UPHELD);
        refused(
            judge,
            abi.encodeCall(IEmergencyAccess.review, (alice.id, emergencyWard, openedAt, auditor, ADVERSE, REPORT)),
            abi.encodeWithSelector(
                IEmergencyAccess.EmergencyAlreadyReviewed.selector,
                alice.id,
                emergencyWard,
                openedAt
            )
        );
    }

    function test_review_byAnAuditorWithTheDuty() external {
        uint40 openedAt = openFor(alice);
        justifyFor(alice, openedAt);
        bytes memory call = abi.encodeCall(
            IEmergencyAccess.review,
            (alice.id, emergencyWard, openedAt, auditor, UPHELD, REPORT)
        );
        refused(
            stranger,
            call,
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, auditor, stranger)
        );
        refused(
            hospitalController,
            abi.encodeCall(IEmergencyAccess.review, (alice.id, emergencyWard, openedAt, hospital, UPHELD, REPORT)),
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                hospital,
                uint32(Licences.AUDITOR),
                Licences.CARE
            )
        );
    }

    function refusedDependent(address who, OrgId by, uint40 openedAt) private {
        refused(
            who,
            abi.encodeCall(IEmergencyAccess.review, (alice.id, emergencyWard, openedAt, by, UPHELD, REPORT)),
            abi.encodeWithSelector(IEmergencyAccess.DependentAuditor.selector, emergencyWard, by, who)
        );
    }

    function test_attack_anAuditorThatReviewsItself() external {
        uint40 openedAt = openFor(alice);
        justifyFor(alice, openedAt);
        // The ward is its own auditor, or has one of the same controller.
        organizations.changeAccreditation(emergencyWard, Licences.EMERGENCY_CARE | Licences.AUDITOR, END);
        OrgId twin = organizations.accredit(wardController, keccak256("twin"), Licences.AUDITOR, END);
        vm.warp(BEGIN + 2 days);
        organizations.activateLicences(emergencyWard);
        organizations.activateLicences(twin);
        refusedDependent(wardController, emergencyWard, openedAt);
        refusedDependent(wardController, twin, openedAt);
        join(twin, wardController, judge, Duties.REPORT, END);
        refusedDependent(judge, twin, openedAt);
        // One person of the ward works for the real auditor as well, then leaves the ward for it.
        join(auditor, auditController, medic, Duties.REPORT, END);
        refusedDependent(medic, auditor, openedAt);
        join(auditor, auditController, wardController, Duties.REPORT, END);
        refusedDependent(wardController, auditor, openedAt);
        join(emergencyWard, wardController, stranger, Duties.READ, uint40(block.timestamp + 1 hours));
        join(auditor, auditController, stranger, Duties.REPORT, END);
        vm.warp(block.timestamp + 2 hours);
        refusedDependent(stranger, auditor, openedAt);
        judgeFor(alice, openedAt, UPHELD);
    }

    function test_attack_anAuditorThatTakesItsTimeClosesNothing() external {
        for (uint256 i = 0; i < 40; ++i) {
            uint40 openedAt = openFor(alice);
            justifyFor(alice, openedAt);
            vm.warp(openedAt + 1 days);
        }
        vm.warp(BEGIN + 300 days);
        openFor(alice);
    }
}
