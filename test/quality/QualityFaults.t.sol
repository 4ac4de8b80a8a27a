// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {ICharts} from "../../contracts/quality/interfaces/ICharts.sol";
import {IFaults} from "../../contracts/quality/interfaces/IFaults.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IndicatorId} from "../../contracts/quality/types.sol";
import {IQualityMonitor} from "../../contracts/quality/interfaces/IQualityMonitor.sol";
import {QualityTest} from "./QualityTest.sol";

contract QualityFaultsTest is QualityTest {
    IOrganizationRegistry.Standing private constant GOOD = IOrganizationRegistry.Standing.Good;
    IOrganizationRegistry.Standing private constant WATCHED = IOrganizationRegistry.Standing.Watched;
    IOrganizationRegistry.Standing private constant BARRED = IOrganizationRegistry.Standing.Barred;

    function setUp() external {
        deployQuality();
    }

    // ------------------------------------------------------------------------------------------------------ answers

    function test_anAnswerInTimeEndsTheMatter() external {
        signal();
        vm.warp(endOf(0) + ANSWER_TIME);
        vm.prank(reporter);
        expectEmitFrom(address(monitor));
        emit IFaults.SignalAnswered(hospital, mortality, DIGEST);
        monitor.answer(hospital, mortality, DIGEST);
        assertEq(monitor.chartOf(hospital, mortality).answerBy, 0, "answered");
        bytes memory reason = abi.encodeWithSelector(IFaults.NothingToAnswer.selector, hospital, mortality);
        vm.expectRevert(reason);
        monitor.countUnanswered(hospital, mortality);
        vm.prank(reporter);
        vm.expectRevert(reason);
        monitor.answer(hospital, mortality, DIGEST);
    }

    function test_onlyTheOrganisationAnswers() external {
        signal();
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger));
        monitor.answer(hospital, mortality, DIGEST);
        vm.prank(reporter);
        vm.expectRevert(EmptyDigest.selector);
        monitor.answer(hospital, mortality, 0);
    }

    function test_anUnansweredSignalLowersTheStanding() external {
        signal();
        uint40 until = endOf(0) + ANSWER_TIME;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IFaults.NotOverdue.selector, until, until));
        monitor.countUnanswered(hospital, mortality);

        vm.warp(until + 1);
        expectFault(IFaults.Fault.Unanswered, 0, true, 1, 0);
        expectEmitFrom(address(organizations));
        emit IOrganizationRegistry.StandingChanged(hospital, WATCHED);
        monitor.countUnanswered(hospital, mortality);
        assertStanding(WATCHED);
        expectCounted(IFaults.Fault.Unanswered);
        monitor.countUnanswered(hospital, mortality);
    }

    /// Late is late, whoever is quicker in the block.
    function test_aLateAnswerWaitsForTheRegulator() external {
        signal();
        vm.warp(endOf(0) + ANSWER_TIME + 1);
        vm.prank(reporter);
        monitor.answer(hospital, mortality, DIGEST);
        monitor.countUnanswered(hospital, mortality);
        vm.prank(reporter);
        monitor.answer(hospital, mortality, DIGEST);
        assertStanding(WATCHED);

        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSignature("AccessManagedUnauthorized(address)", reporter));
        monitor.acceptAnswer(hospital, mortality, DIGEST);
        vm.expectRevert(EmptyDigest.selector);
        monitor.acceptAnswer(hospital, mortality, 0);
        expectEmitFrom(address(monitor));
        emit IFaults.AnswerAccepted(hospital, mortality, DIGEST);
        expectFault(IFaults.Fault.Unanswered, 0, false, 0, 0);
        monitor.acceptAnswer(hospital, mortality, DIGEST);
        assertStanding(GOOD);
        assertEq(monitor.chartOf(hospital, mortality).answerBy, 0, "answered");
        expectNone(IFaults.Fault.Unanswered);
        monitor.acceptAnswer(hospital, mortality, DIGEST);
    }

    // -------------------------------------------------------------------------------------------------- not reporting

    function test_aMissingReportLowersTheStandingUntilItComes() external {
        uint40 due = T0 + 3 * PERIOD + REPORT_TIME;
        vm.warp(due);
        vm.expectRevert(abi.encodeWithSelector(IFaults.NotOverdue.selector, due, due));
        monitor.countOverdue(hospital, mortality);
        vm.warp(due + 1);
        expectFault(IFaults.Fault.Overdue, 0, true, 1, 0);
        monitor.countOverdue(hospital, mortality);
        assertStanding(WATCHED);
        expectCounted(IFaults.Fault.Overdue);
        monitor.countOverdue(hospital, mortality);

        ICharts.Report memory reported = equalCases(0, 0, 20, 1, 100_000);
        vm.prank(reporter);
        expectFault(IFaults.Fault.Overdue, 0, false, 0, 0);
        monitor.report(hospital, mortality, reported);
        assertStanding(GOOD);
        IndicatorId other = monitor.defineIndicator(termsOf("other"));
        vm.expectRevert(abi.encodeWithSelector(ICharts.NotObliged.selector, hospital, other));
        monitor.countOverdue(hospital, other);
    }

    function test_aLaterObligationEndsAMissingReport() external {
        vm.warp(endOf(4));
        monitor.countOverdue(hospital, mortality);
        expectFault(IFaults.Fault.Overdue, 0, false, 0, 0);
        monitor.oblige(hospital, mortality, 4);
        assertStanding(GOOD);
    }

    function test_aReleaseEndsBothFaults() external {
        signal();
        vm.warp(endOf(5));
        monitor.countOverdue(hospital, mortality);
        monitor.countUnanswered(hospital, mortality);
        assertEq(monitor.faultsOf(hospital).watching, 2, "two");
        monitor.release(hospital, mortality);
        assertStanding(GOOD);
        ICharts.Chart memory chart = monitor.chartOf(hospital, mortality);
        assertTrue(!chart.lapsed && !chart.overdue && chart.answerBy == 0 && chart.next == 1, "chart");
    }

    // ------------------------------------------------------------------------------------------------ false reports

    function test_aFalseReportIsCountedOnceAndExcusedOnce() external {
        expectNone(IFaults.Fault.FalseReport);
        monitor.countFalseReport(hospital, mortality, 0);
        vm.warp(endOf(0));
        send(equalCases(0, 0, 20, 1, 100_000));
        expectNone(IFaults.Fault.FalseReport);
        monitor.countFalseReport(hospital, mortality, 0);
        vm.prank(address(desk));
        monitor.disprove(hospital, mortality, 0, 0, 0);
        expectNone(IFaults.Fault.FalseReport);
        monitor.excuseReport(hospital, mortality, 0, DIGEST);

        expectFault(IFaults.Fault.FalseReport, 0, true, 1, 0);
        monitor.countFalseReport(hospital, mortality, 0);
        assertStanding(WATCHED);
        expectCounted(IFaults.Fault.FalseReport);
        monitor.countFalseReport(hospital, mortality, 0);

        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSignature("AccessManagedUnauthorized(address)", reporter));
        monitor.excuseReport(hospital, mortality, 0, DIGEST);
        vm.expectRevert(EmptyDigest.selector);
        monitor.excuseReport(hospital, mortality, 0, 0);
        expectEmitFrom(address(monitor));
        emit IFaults.ReportExcused(hospital, mortality, 0, DIGEST);
        monitor.excuseReport(hospital, mortality, 0, DIGEST);
        assertStanding(GOOD);
        expectNone(IFaults.Fault.FalseReport);
        monitor.excuseReport(hospital, mortality, 0, DIGEST);
        expectCounted(IFaults.Fault.FalseReport);
        monitor.countFalseReport(hospital, mortality, 0);
        assertEq(uint256(stateOf(0)), uint256(ICharts.ReportState.Excused), "never true again");
    }

    /// A friendly auditor's trifle, once excused, covers no other lie; nor can what was excused be brought up again.
    function testFuzz_anExcuseCoversWhatWasShown(uint8 first, uint8 second) external {
        (first, second) = (uint8(bound(first, 0, 12)), uint8(bound(second, 0, 12)));
        if (first == second) second = (first + 1) % 13;
        vm.warp(endOf(0));
        send(equalCases(0, 0, 20, 1, 100_000));
        bytes memory already = abi.encodeWithSelector(
            IQualityMonitor.ReportAlreadyFalse.selector,
            hospital,
            mortality,
            0
        );
        vm.startPrank(address(desk));
        monitor.disprove(hospital, mortality, 0, 0, first);
        vm.expectRevert(already);
        monitor.disprove(hospital, mortality, 0, 0, second);
        vm.stopPrank();
        monitor.countFalseReport(hospital, mortality, 0);
        monitor.excuseReport(hospital, mortality, 0, DIGEST);
        assertStanding(GOOD);

        vm.startPrank(address(desk));
        vm.expectRevert(already);
        monitor.disprove(hospital, mortality, 0, 0, first);
        monitor.disprove(hospital, mortality, 0, 0, second);
        vm.stopPrank();
        monitor.countFalseReport(hospital, mortality, 0);
        assertStanding(WATCHED);
        assertEq(monitor.reportedOf(hospital, mortality, 0).shown, (1 << first) | (1 << second), "shown");
    }

    // ------------------------------------------------------------------------------------------------------- barring

    function test_whoIsBarredIsRefusedEverywhereAndCanMendItAllTheSame() external {
        ICharts.Terms memory terms = termsOf("grave");
        terms.barring = true;
        IndicatorId harmless = mortality;
        mortality = monitor.defineIndicator(terms);
        monitor.oblige(hospital, mortality, 0);
        signal();
        vm.warp(endOf(1));
        expectFault(IFaults.Fault.Unanswered, 0, true, 0, 1);
        monitor.countUnanswered(hospital, mortality);
        assertStanding(BARRED);
        // A fault that only has it watched changes nothing now.
        vm.warp(endOf(4));
        monitor.countOverdue(hospital, harmless);
        assertStanding(BARRED);

        bytes memory refusal = abi.encodeWithSelector(IOrganizationRegistry.BarredOrganization.selector, hospital);
        vm.prank(scribe);
        vm.expectRevert(refusal);
        records.anchor(alice.id, hospital, DIGEST);
        ICharts.Report memory reported = equalCases(1, 1, 20, 1, 100_000);
        vm.prank(reporter);
        vm.expectRevert(refusal);
        monitor.report(hospital, mortality, reported);
        vm.prank(hospitalController);
        monitor.report(hospital, mortality, reported);
        vm.prank(hospitalController);
        monitor.answer(hospital, mortality, DIGEST);
        monitor.acceptAnswer(hospital, mortality, DIGEST);
        assertStanding(WATCHED);
        monitor.release(hospital, harmless);
        assertStanding(GOOD);
    }

    function test_onlyTheMonitorSetsTheStanding() external {
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSignature("AccessManagedUnauthorized(address)", reporter));
        organizations.setStanding(hospital, GOOD);
    }

    function signal() private {
        vm.warp(endOf(0));
        send(equalCases(0, 0, 20, 12, 100_000));
        assertEq(monitor.chartOf(hospital, mortality).answerBy, endOf(0) + ANSWER_TIME, "signal");
    }

    function expectFault(IFaults.Fault fault, uint16 through, bool open, uint32 watching, uint32 barring) private {
        expectEmitFrom(address(monitor));
        emit IFaults.FaultChanged(hospital, mortality, fault, through, open, IFaults.Faults(watching, barring));
    }

    function expectCounted(IFaults.Fault fault) private {
        vm.expectRevert(abi.encodeWithSelector(IFaults.FaultAlreadyCounted.selector, hospital, mortality, fault));
    }

    function expectNone(IFaults.Fault fault) private {
        vm.expectRevert(abi.encodeWithSelector(IFaults.NoSuchFault.selector, hospital, mortality, fault));
    }
}
