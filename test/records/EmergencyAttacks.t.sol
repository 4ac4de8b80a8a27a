// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IEmergencyAccess} from "../../contracts/records/interfaces/IEmergencyAccess.sol";
import {EmergencyTest} from "./EmergencyTest.sol";

/// Relayers, colleagues and custodians that try to get around what was said.
contract EmergencyAttacksTest is EmergencyTest {
    uint40 internal constant DEADLINE = BEGIN + 30 days;

    function setUp() external {
        deployEmergency();
    }

    /// The ward was asked to relay a wish, kept it, broke the glass under the earlier one, and relays it once it is contested.
    function test_attack_aWishSignedBeforeAContestLiftsNothing() external {
        wish(alice, WISHED);
        IEmergencyAccess.SignedWord memory kept = signWish(alice, WISHED, 1, DEADLINE);
        uint40 openedAt = openFor(alice);
        vm.prank(alice.account);
        emergencies.contest(alice.id, emergencyWard, openedAt);
        vm.prank(medic);
        try emergencies.setWishBySig(alice.id, WISHED, CUSTODY, kept) {} catch {}
        vm.warp(openedAt + FOUR_HOURS);
        refused(
            medic,
            openCall(alice, emergencyWard),
            abi.encodeWithSelector(IEmergencyAccess.EmergencyRefusedByPatient.selector, alice.id, emergencyWard)
        );
    }

    /// The same wish, relayed just before the contest arrives.
    function test_attack_aContestIsNotStoppedByAnEarlierWish() external {
        wish(alice, WISHED);
        IEmergencyAccess.SignedWord memory kept = signWish(alice, WISHED, 1, DEADLINE);
        uint40 openedAt = openFor(alice);
        IEmergencyAccess.SignedWord memory word = signContest(alice, openedAt, 2, DEADLINE);
        emergencies.setWishBySig(alice.id, WISHED, CUSTODY, kept);
        emergencies.contestBySig(alice.id, emergencyWard, openedAt, word);
        refused(
            medic,
            openCall(alice, emergencyWard),
            abi.encodeWithSelector(IEmergencyAccess.EmergencyRefusedByPatient.selector, alice.id, emergencyWard)
        );
    }

    function test_contestBySig_mayNameTheNextNonce_once() external {
        wish(alice, WISHED);
        uint40 openedAt = openFor(alice);
        IEmergencyAccess.SignedWord memory word = signContest(alice, openedAt, 2, DEADLINE);
        emergencies.contestBySig(alice.id, emergencyWard, openedAt, word);
        refused(
            stranger,
            abi.encodeCall(IEmergencyAccess.contestBySig, (alice.id, emergencyWard, openedAt, word)),
            abi.encodeWithSelector(IEmergencyAccess.WrongWishNonce.selector, alice.id, 2, 3)
        );
        assertEq(emergencies.wishOf(alice.id).spoken, 1, "a contest is no wish");
    }

    /// A contest against one raises the nonce; it must not lift the refusal of the other.
    function test_attack_aSecondContestLiftsNotTheFirst() external {
        wish(alice, WISHED);
        uint40 openedAt = openFor(alice);
        vm.prank(otherMedic);
        emergencies.open(alice.id, otherWard, ETREAT, ASKED);
        vm.startPrank(alice.account);
        emergencies.contest(alice.id, emergencyWard, openedAt);
        emergencies.contest(alice.id, otherWard, openedAt);
        vm.stopPrank();
        vm.warp(openedAt + FOUR_HOURS);
        refused(
            medic,
            openCall(alice, emergencyWard),
            abi.encodeWithSelector(IEmergencyAccess.EmergencyRefusedByPatient.selector, alice.id, emergencyWard)
        );
        wish(alice, WISHED);
        openFor(alice);
    }

    /// The medic leaves the ward for its auditor and judges what it opened itself.
    function test_attack_aMemberThatLeftJudgesItsFormerWard() external {
        uint40 openedAt = _justified();
        vm.prank(wardController);
        organizations.endMembership(emergencyWard, medic);
        join(auditor, auditController, medic, Duties.REPORT, END);
        refused(
            medic,
            abi.encodeCall(
                IEmergencyAccess.review,
                (alice.id, emergencyWard, openedAt, auditor, IEmergencyAccess.Finding.Upheld, REPORT)
            ),
            abi.encodeWithSelector(IEmergencyAccess.DependentAuditor.selector, emergencyWard, auditor, medic)
        );
    }

    /// The patient wishes something else by now: nothing that was opened is readable, so no custodian gives its share either.
    function test_attack_aShareForAnEmergencyOfWhichNothingIsWishedAnyMore() external {
        wish(alice, WISHED);
        openFor(alice);
        emergencies.requireEmergency(alice.id, emergencyWard, nurse, ETREAT);
        wish(alice, 0x1);
        refused(
            nurse,
            abi.encodeCall(IEmergencyAccess.requireEmergency, (alice.id, emergencyWard, nurse, ETREAT)),
            abi.encodeWithSelector(IEmergencyAccess.EmergencyNotWished.selector, alice.id, ASKED, uint64(0x1))
        );
    }

    function _justified() private returns (uint40 openedAt) {
        wish(alice, WISHED);
        openedAt = openFor(alice);
        justifyFor(alice, openedAt);
    }
}
