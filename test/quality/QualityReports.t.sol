// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaseWord} from "../../contracts/quality/CaseWords.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {EmptyDigest, TooEarly} from "../../contracts/shared/errors.sol";
import {ICaseDesk} from "../../contracts/quality/interfaces/ICaseDesk.sol";
import {ICharts} from "../../contracts/quality/interfaces/ICharts.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IQualityMonitor} from "../../contracts/quality/interfaces/IQualityMonitor.sol";
import {IndicatorId} from "../../contracts/quality/types.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {QualityTest} from "./QualityTest.sol";
import {UseId} from "../../contracts/records/types.sol";

contract QualityReportsTest is QualityTest {
    uint256 private constant LN2 = 693_147_180_560;

    function setUp() external {
        deployQuality();
        vm.warp(endOf(0));
    }

    // ---------------------------------------------------------------------------------------------------- reporting

    function test_aReportClosesItsPeriodAndMovesTheCharts() external {
        ICharts.Report memory reported = equalCases(0, 0, 20, 4, 100_000);
        (uint256 up, uint256 down) = monitor.offsetsOf(mortality, 100_000);
        uint56 raised = uint56(4 * LN2 - 20 * up);
        // 20 * down is below 4 * ln 2: nothing improved.
        assertTrue(20 * down < 4 * LN2, "down stays at zero");
        expectEmitFrom(address(monitor));
        emit ICharts.PeriodReported(hospital, mortality, 0, reported, raised, 0, 2e6);
        send(reported);

        ICharts.Chart memory chart = monitor.chartOf(hospital, mortality);
        assertEq(chart.up, raised, "up");
        assertEq(chart.down, 0, "down");
        assertTrue(chart.difference == 2e6, "two more than expected");
        assertEq(chart.next, 1, "next");
        assertEq(chart.answerBy, 0, "no signal");
        assertTrue(chart.obliged && !chart.lapsed && !chart.overdue, "flags");
        ICharts.Reported memory slot = monitor.reportedOf(hospital, mortality, 0);
        assertEq(slot.commitment, bytes24(keccak256(abi.encode(reported))), "commitment");
        assertEq(slot.reportedAt, endOf(0), "time");
        assertEq(uint256(slot.state), uint256(ICharts.ReportState.Standing), "state");
    }

    function test_onlyTheOrganisationsReporterReports() external {
        ICharts.Report memory reported = equalCases(0, 0, 20, 4, 100_000);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger));
        monitor.report(hospital, mortality, reported);
        vm.prank(doctor);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                hospital,
                doctor,
                Duties.REPORT,
                Duties.READ | Duties.WRITE
            )
        );
        monitor.report(hospital, mortality, reported);
        // Another organisation that has to report can report only of itself.
        monitor.oblige(laboratory, mortality, 0);
        vm.prank(laboratoryController);
        vm.expectRevert(
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, laboratoryController)
        );
        monitor.report(hospital, mortality, reported);
        vm.prank(insurerController);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                insurer,
                Licences.AUTHORS,
                Licences.INSURER
            )
        );
        monitor.report(insurer, mortality, reported);
        organizations.suspend(hospital);
        vm.prank(hospitalController);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, hospital));
        monitor.report(hospital, mortality, reported);
    }

    function test_aReportHasAnIndicatorThatTheOrganisationHasToReport() external {
        ICharts.Report memory reported = equalCases(0, 0, 20, 4, 100_000);
        IndicatorId other = IndicatorId.wrap(keccak256("no indicator"));
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(ICharts.UnknownIndicator.selector, other));
        monitor.report(hospital, other, reported);
        other = monitor.defineIndicator(termsOf("other"));
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(ICharts.NotObliged.selector, hospital, other));
        monitor.report(hospital, other, reported);
    }

    function test_aClosedPeriodIsNeverReportedAgain() external {
        send(equalCases(0, 0, 20, 4, 100_000));
        refuses(equalCases(0, 0, 20, 0, 100_000), abi.encodeWithSelector(ICharts.OtherFirstPeriod.selector, 0, 1));
        vm.warp(endOf(1));
        refuses(equalCases(0, 1, 20, 0, 100_000), abi.encodeWithSelector(ICharts.OtherFirstPeriod.selector, 0, 1));
        monitor.oblige(hospital, mortality, 2);
        refuses(equalCases(1, 1, 20, 0, 100_000), abi.encodeWithSelector(ICharts.OtherFirstPeriod.selector, 1, 2));
    }

    function test_aReportNeitherSkipsNorAnticipates() external {
        refuses(equalCases(1, 1, 20, 0, 1), abi.encodeWithSelector(ICharts.OtherFirstPeriod.selector, 1, 0));
        refuses(equalCases(0, 1, 20, 0, 1), abi.encodeWithSelector(TooEarly.selector, endOf(1), endOf(0)));
        vm.warp(endOf(3));
        refuses(equalCases(0, 3, 20, 0, 1), abi.encodeWithSelector(ICharts.SpanOutOfRange.selector, 0, 3, 3));
        send(equalCases(0, 2, 20, 0, 1));
        assertEq(monitor.chartOf(hospital, mortality).next, 3, "next");
        vm.warp(endOf(4));
        refuses(equalCases(3, 2, 20, 0, 1), abi.encodeWithSelector(ICharts.SpanOutOfRange.selector, 3, 2, 3));
    }

    function test_theLastNumberIsNoPeriod() external {
        uint16 last = type(uint16).max;
        monitor.oblige(hospital, mortality, last);
        refuses(
            equalCases(last, last, 20, 0, 1),
            abi.encodeWithSelector(ICharts.SpanOutOfRange.selector, last, last, 3)
        );
    }

    function test_fewCasesWait() external {
        refuses(equalCases(0, 0, 10, 0, 1), abi.encodeWithSelector(ICharts.TooFewCases.selector, 10, 11));
        vm.warp(endOf(1));
        ICharts.Report memory reported = equalCases(0, 1, 21, 0, 1);
        withEarly(reported, 11);
        refuses(reported, abi.encodeWithSelector(ICharts.EnoughCasesEarlier.selector, 11, 11));
        withEarly(reported, 10);
        send(reported);
        assertEq(monitor.chartOf(hospital, mortality).next, 2, "both periods are closed");
    }

    function test_totalsThatNoCasesHave() external {
        for (uint256 i = 0; i < 12; ++i) {
            ICharts.Report memory reported = equalCases(0, 0, 20, 4, 100_000);
            (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(reported.totals);
            if (i == 0) reported.leaves = 19;
            if (i == 1) sums.events = 21;
            if (i == 2) sums.expected = 20e6 + 1;
            if (i == 3) sums.early = 1;
            if (i == 4) sums.up = (sums.expected * LN2) / 1e6 - 23;
            if (i == 5) sums.up = sums.expected * 1e6 + 22;
            if (i == 6) (sums.up, sums.expected) = (20 * LN2 + 42, 20e6);
            if (i == 7) sums.down = (sums.expected * LN2) / 1e6 + 23;
            if (i == 8) sums.down = sums.expected * 0.5e6 - 22;
            if (i == 9) own.counted = true;
            if (i == 10) sums.early = 21;
            if (i == 11) (sums.expected, sums.up, sums.down) = (0, 0, 22);
            reported.totals = desk.wordOf(sums, own);
            refuses(
                reported,
                abi.encodeWithSelector(ICharts.ImpossibleTotals.selector, reported.leaves, reported.totals)
            );
        }
    }

    function test_aReportHasARoot() external {
        ICharts.Report memory reported = equalCases(0, 0, 20, 4, 100_000);
        reported.root = 0;
        refuses(reported, abi.encodeWithSelector(EmptyDigest.selector));
    }

    /// What an honest organisation adds up is never refused, whatever its cases.
    function testFuzz_honestTotalsArePossible(uint256 seed, uint256 count) external {
        count = bound(count, 11, 40);
        Draft[] memory drafts = new Draft[](count);
        for (uint256 i = 0; i < count; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 probability = seed % 3 == 0 ? (seed >> 8) % 50 : (seed >> 8) % (1e6 + 1);
            if (seed % 7 == 0) probability = 1e6 - ((seed >> 8) % 50);
            drafts[i] = Draft(UseId.wrap(bytes32(i + 1)), true, (seed >> 40) % 2 == 0, false, probability);
        }
        send(treeOf(drafts).report);
        assertEq(monitor.chartOf(hospital, mortality).next, 1, "next");
    }

    // ------------------------------------------------------------------------------------------------------ signals

    function test_worseningSignalsAndBeginsAnew() external {
        // 12 deaths where 2 are expected.
        ICharts.Report memory reported = equalCases(0, 0, 20, 12, 100_000);
        (uint256 up, ) = monitor.offsetsOf(mortality, 100_000);
        uint256 value = 12 * LN2 - 20 * up;
        uint40 answerBy = endOf(0) + ANSWER_TIME;
        expectEmitFrom(address(monitor));
        emit ICharts.PeriodReported(hospital, mortality, 0, reported, 0, 0, 10e6);
        expectEmitFrom(address(monitor));
        emit ICharts.SignalRaised(hospital, mortality, ICharts.Direction.Up, 0, value, answerBy);
        send(reported);
        ICharts.Chart memory chart = monitor.chartOf(hospital, mortality);
        assertEq(chart.up, 0, "reset");
        assertEq(chart.answerBy, answerBy, "has to be answered");

        // The earliest answer stays due.
        vm.warp(endOf(1));
        reported = equalCases(1, 1, 20, 12, 100_000);
        expectEmitFrom(address(monitor));
        emit ICharts.PeriodReported(hospital, mortality, 1, reported, 0, 0, 20e6);
        expectEmitFrom(address(monitor));
        emit ICharts.SignalRaised(hospital, mortality, ICharts.Direction.Up, 1, value, answerBy);
        send(reported);
    }

    function test_improvementSignalsWithoutAnAnswer() external {
        // No death where 10 are expected.
        ICharts.Report memory reported = equalCases(0, 0, 100, 0, 100_000);
        (, uint256 down) = monitor.offsetsOf(mortality, 100_000);
        expectEmitFrom(address(monitor));
        emit ICharts.PeriodReported(hospital, mortality, 0, reported, 0, 0, -10e6);
        expectEmitFrom(address(monitor));
        emit ICharts.SignalRaised(hospital, mortality, ICharts.Direction.Down, 0, 100 * down, 0);
        send(reported);
        assertEq(monitor.chartOf(hospital, mortality).answerBy, 0, "nothing to answer");
    }

    function test_whereEventsAreGoodTheLackOfThemIsAnswered() external {
        ICharts.Terms memory terms = termsOf("vaccinated");
        terms.eventsAreGood = true;
        mortality = monitor.defineIndicator(terms);
        monitor.oblige(hospital, mortality, 0);
        ICharts.Report memory reported = equalCases(0, 0, 100, 0, 100_000);
        (, uint256 down) = monitor.offsetsOf(mortality, 100_000);
        vm.prank(reporter);
        expectEmitFrom(address(monitor));
        emit ICharts.PeriodReported(hospital, mortality, 0, reported, 0, 0, -10e6);
        expectEmitFrom(address(monitor));
        emit ICharts.SignalRaised(hospital, mortality, ICharts.Direction.Down, 0, 100 * down, endOf(0) + ANSWER_TIME);
        monitor.report(hospital, mortality, reported);

        vm.warp(endOf(1));
        monitor.release(hospital, mortality);
        monitor.oblige(hospital, mortality, 1);
        reported = equalCases(1, 1, 20, 12, 100_000);
        send(reported);
        assertEq(monitor.chartOf(hospital, mortality).answerBy, 0, "more of the good is no fault");
    }

    function test_aChartSignalsAtItsLimitAndNotBelow() external {
        ICharts.Report memory reported = equalCases(0, 0, 20, 12, 100_000);
        (uint256 up, ) = monitor.offsetsOf(mortality, 100_000);
        uint56 value = uint56(12 * LN2 - 20 * up);
        for (uint56 above = 0; above < 2; ++above) {
            ICharts.Terms memory terms = termsOf("limit");
            terms.upLimit = value + above;
            mortality = monitor.defineIndicator(terms);
            monitor.oblige(hospital, mortality, 0);
            send(reported);
            assertEq(monitor.chartOf(hospital, mortality).up, above == 0 ? 0 : value, "up");
        }
    }

    /// The charts against the definition over many periods, with sums of any size.
    function testFuzz_chartsFollowTheirDefinition(uint256 seed) external {
        (int256 up, int256 down, int256 difference) = (0, 0, 0);
        for (uint16 period = 0; period < 10; ++period) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint24 cases = uint24(11 + (seed % 200));
            uint24 events = uint24((seed >> 32) % (cases / 3));
            uint256 probability = 20_000 + ((seed >> 64) % 300_000);
            vm.warp(endOf(period));
            ICharts.Report memory reported = equalCases(period, period, cases, events, probability);
            send(reported);

            (ICharts.Totals memory sums, ) = desk.detailsOf(reported.totals);
            up = clamp(up + int256(uint256(events) * LN2) - int256(sums.up));
            down = clamp(down - int256(uint256(events) * LN2) + int256(sums.down));
            difference += int256(uint256(events) * 1e6) - int256(sums.expected);
            ICharts.Chart memory chart = monitor.chartOf(hospital, mortality);
            assertEq(chart.up, uint256(up), "up");
            assertEq(chart.down, uint256(down), "down");
            assertTrue(chart.difference == difference, "difference");
        }
    }

    function clamp(int256 value) private pure returns (int256) {
        return value < 0 || value >= int256(uint256(LIMIT)) ? int256(0) : value;
    }

    // -------------------------------------------------------------------------------------------------------- words

    function testFuzz_aWordSaysWhatWasWritten(uint256 bits) external view {
        (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(CaseWord.wrap(bits));
        assertEq(CaseWord.unwrap(desk.wordOf(sums, own)), bits, "word");
    }

    function test_aWordRefusesWhatDoesNotFit() external {
        for (uint256 i = 0; i < 5; ++i) {
            ICharts.Totals memory sums;
            ICharts.Case memory own;
            if (i == 0) sums.expected = 1 << 44;
            if (i == 1) sums.up = 1 << 66;
            if (i == 2) sums.down = 1 << 66;
            if (i == 3) sums.early = 1 << 9;
            if (i == 4) own.probability = 1 << 20;
            vm.expectRevert(
                abi.encodeWithSelector(
                    ICaseDesk.CaseWordOverflow.selector,
                    sums.expected,
                    sums.up,
                    sums.down,
                    sums.early,
                    own.probability
                )
            );
            desk.wordOf(sums, own);
        }
    }

    function test_onlyTheDeskMarksReports() external {
        send(equalCases(0, 0, 20, 4, 100_000));
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.NotCaseDesk.selector, address(this)));
        monitor.disprove(hospital, mortality, 0, 0, 0);
        vm.prank(address(desk));
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.UnknownReport.selector, hospital, mortality, 1));
        monitor.disprove(hospital, mortality, 1, 0, 0);
    }

    function test_contractsKnowEachOther() external view {
        assertEq(address(desk.MONITOR()), address(monitor), "monitor");
        assertEq(address(desk.USES()), address(uses), "uses");
        assertEq(address(desk.RECORDS()), address(records), "records");
        assertEq(address(desk.ORGANIZATIONS()), address(organizations), "organisations of the desk");
        assertEq(address(monitor.ORGANIZATIONS()), address(organizations), "organisations");
        assertEq(monitor.authority(), address(authority), "authority");
        assertEq(desk.SHOWING_TIME(), SHOWING_TIME, "showing time");
    }

    function withEarly(ICharts.Report memory reported, uint256 early) private view {
        (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(reported.totals);
        sums.early = early;
        reported.totals = desk.wordOf(sums, own);
    }

    function refuses(ICharts.Report memory reported, bytes memory reason) private {
        vm.prank(reporter);
        vm.expectRevert(reason);
        monitor.report(hospital, mortality, reported);
    }
}
