// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../../contracts/identity/Duties.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {AgreementTerms} from "../../../contracts/quality/agreementTypes.sol";
import {ICharts} from "../../../contracts/quality/interfaces/ICharts.sol";
import {IQualityMonitor} from "../../../contracts/quality/interfaces/IQualityMonitor.sol";
import {IServiceLevels} from "../../../contracts/quality/interfaces/IServiceLevels.sol";
import {IndicatorId} from "../../../contracts/quality/types.sol";
import {TooEarly} from "../../../contracts/shared/errors.sol";
import {LevelsTest} from "./LevelsTest.sol";

/// Periods settled by reports, by their absence, and by what was shown of them.
contract SettleTest is LevelsTest {
    ICharts.Report private none;

    function setUp() external {
        deployLevels();
        agree();
        vm.warp(endOf(0));
        send(equalCases(0, 0, 20, 2, 100_000));
    }

    function tooEarly(uint256 effectiveAt) private view returns (bytes memory) {
        return abi.encodeWithSelector(TooEarly.selector, effectiveAt, block.timestamp);
    }

    // ----------------------------------------------------------------------------------------------------- measured

    function test_atTheTargetTheCommissionerGetsNothing() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 2);
        vm.warp(finalAt(endOf(1)));
        expectSettled(IServiceLevels.Outcome.Measured, 1, 1, 1, 0);
        vm.prank(stranger);
        levels.settle(terms, reported);
        assertSlot(3 * uint256(BOND), 2, IServiceLevels.AgreementState.Accepted);
        assertCredits(0, BOND);
    }

    function test_betweenBothThePartIsExactAndRoundedDown() external {
        // 5 of 23: (5/23 − 1/10) / (2/10) = 27/46 of the bond.
        ICharts.Report memory reported = reportPeriods(1, 1, 23, 5);
        vm.warp(finalAt(endOf(1)));
        uint256 part = (uint256(BOND) * 27) / 46;
        expectSettled(IServiceLevels.Outcome.Measured, 1, 1, 1, part);
        settle(reported);
        assertCredits(part, BOND - part);
    }

    function test_fromTheWorstRateOnItGetsAll() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 6);
        vm.warp(finalAt(endOf(1)));
        settle(reported);
        assertCredits(BOND, 0);
        reported = reportPeriods(2, 2, 20, 20);
        vm.warp(finalAt(uint40(block.timestamp)));
        settle(reported);
        assertCredits(2 * uint256(BOND), 0);
    }

    function test_oneEventBelowAllLeavesTheProviderSomething() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 1_000, 299);
        vm.warp(finalAt(endOf(1)));
        settle(reported);
        uint256 part = (uint256(BOND) * 199) / 200;
        assertCredits(part, BOND - part);
    }

    function test_whereEventsAreGoodTheFewerTheWorse() external {
        ICharts.Terms memory good = termsOf("in time");
        good.eventsAreGood = true;
        mortality = monitor.defineIndicator(good);
        monitor.oblige(hospital, mortality, 2);
        (terms.indicator, terms.first, terms.acceptBy) = (mortality, 2, endOf(1));
        (terms.target, terms.worst) = (900_000, 500_000);
        agree();
        for (uint16 period = 2; period < 6; ++period) {
            // 18, 16, 10 and 5 of 20: none, a quarter, all, all.
            uint24 events = [18, 16, 10, 5][period - 2];
            ICharts.Report memory reported = reportPeriods(period, period, 20, events);
            vm.warp(finalAt(uint40(block.timestamp)));
            uint256 part = [uint256(0), BOND / 4, BOND, BOND][period - 2];
            expectSettled(IServiceLevels.Outcome.Measured, period, period, period, part);
            settle(reported);
        }
        assertEq(credit(insurer), 2 * uint256(BOND) + BOND / 4, "commissioner");
        assertEq(slot().escrow, 0, "escrow");
    }

    function test_aReportOfSeveralPeriodsSettlesThemTogether() external {
        ICharts.Report memory reported = reportPeriods(1, 3, 23, 5);
        vm.warp(finalAt(endOf(3)));
        uint256 part = (3 * uint256(BOND) * 27) / 46;
        expectSettled(IServiceLevels.Outcome.Measured, 1, 3, 3, part);
        settle(reported);
        assertSlot(BOND, 4, IServiceLevels.AgreementState.Accepted);
        assertCredits(part, 3 * uint256(BOND) - part);
    }

    function test_ofAReportThatCoversMoreOnlyTheAgreedPeriodsAreSettled() external {
        // Another agreement, of period 2 alone; the report is of 1 to 3.
        (terms.commissioner, terms.first, terms.periods, terms.acceptBy) = (laboratory, 2, 1, endOf(1));
        propose();
        vm.prank(laboratoryController);
        levels.accept(terms);
        ICharts.Report memory reported = reportPeriods(1, 3, 20, 6);
        vm.warp(finalAt(endOf(3)));
        expectSettled(IServiceLevels.Outcome.Measured, 2, 2, 3, BOND);
        settle(reported);
        assertEq(credit(laboratory), BOND, "commissioner");
        vm.expectRevert(abi.encodeWithSelector(IServiceLevels.AllPeriodsSettled.selector, id()));
        settle(reported);
        vm.expectRevert(abi.encodeWithSelector(IServiceLevels.AllPeriodsSettled.selector, id()));
        settleUnreported();
    }

    // ------------------------------------------------------------------------------------------------------ attacks

    function test_nothingIsSettledWhileACaseMayStillBeWithheld() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 2);
        uint40 last = finalAt(endOf(1));
        bytes memory refusal = tooEarly(last);
        vm.expectRevert(refusal);
        settle(reported);
        vm.warp(last - 1);
        refusal = tooEarly(last);
        vm.expectRevert(refusal);
        settle(reported);
        vm.warp(last);
        settle(reported);
    }

    /// Demanded in the last second and not shown: there are three days left in which anybody can say so.
    function test_theLastDemandStillCounts() external {
        Visit[] memory visits = newVisits(12);
        Tree memory tree = treeOf(sorted(draftsOf(visits, 1, 100_000)));
        (tree.report.first, tree.report.through) = (1, 1);
        vm.warp(endOf(1));
        send(tree.report);
        vm.warp(endOf(1) + DISPUTE_TIME);
        vm.prank(inspector);
        desk.demandPlace(auditor, subjectOf(tree), 3);
        vm.warp(endOf(1) + DISPUTE_TIME + SHOWING_TIME + 1);
        bytes memory refusal = tooEarly(finalAt(endOf(1)));
        vm.expectRevert(refusal);
        settle(tree.report);
        desk.showWithheld(hospital, mortality, 1, bytes32(uint256(3)));
        expectSettled(IServiceLevels.Outcome.FalseReport, 1, 1, 1, BOND);
        settle(tree.report);
        assertCredits(BOND, 0);
    }

    function test_nothingIsSettledTwice() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 6);
        vm.warp(finalAt(endOf(1)));
        settle(reported);
        vm.expectRevert(abi.encodeWithSelector(IServiceLevels.OtherPeriodsReported.selector, id(), 2, 1, 1));
        settle(reported);
        assertCredits(BOND, 0);
    }

    function test_anotherReportsTotalsAreRefused() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 6);
        vm.warp(finalAt(endOf(1)));
        ICharts.Report memory polished = equalCases(1, 1, 20, 2, 100_000);
        bytes memory other = abi.encodeWithSelector(IQualityMonitor.OtherReport.selector, hospital, mortality, 1);
        vm.expectRevert(other);
        settle(polished);
        // The report with its periods widened, and narrowed; another period's report.
        reported.first = 0;
        vm.expectRevert(other);
        settle(reported);
        (reported.first, reported.through) = (1, 2);
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.UnknownReport.selector, hospital, mortality, 2));
        settle(reported);
        ICharts.Report memory before = equalCases(0, 0, 20, 2, 100_000);
        vm.expectRevert(abi.encodeWithSelector(IServiceLevels.OtherPeriodsReported.selector, id(), 1, 0, 0));
        settle(before);
        reported = reportPeriods(2, 2, 20, 2);
        vm.expectRevert(abi.encodeWithSelector(IServiceLevels.OtherPeriodsReported.selector, id(), 1, 2, 2));
        settle(reported);
    }

    function test_onlyAnAcceptedAgreementIsSettled() external {
        terms.first = 5;
        bytes memory refusal = inState(IServiceLevels.AgreementState.None);
        vm.expectRevert(refusal);
        settle(none);
        vm.expectRevert(refusal);
        settleUnreported();
        terms.acceptBy = uint40(block.timestamp + 1);
        propose();
        refusal = inState(IServiceLevels.AgreementState.Proposed);
        vm.expectRevert(refusal);
        settle(none);
        vm.expectRevert(refusal);
        settleUnreported();
    }

    /// Changed terms are another agreement, which nobody made.
    function test_nobodySettlesByOtherTerms() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 4);
        vm.warp(finalAt(endOf(1)));
        AgreementTerms memory mine = terms;
        mine.worst = 100_001;
        vm.expectRevert(
            abi.encodeWithSelector(
                IServiceLevels.AgreementNotInState.selector,
                levels.idOf(mine),
                IServiceLevels.AgreementState.None
            )
        );
        levels.settle(mine, reported);
    }

    // -------------------------------------------------------------------------------------------------------- false

    function test_aFalseReportCostsTheWholeBondAtOnce() external {
        ICharts.Report memory reported = reportPeriods(1, 2, 20, 2);
        vm.prank(address(desk));
        monitor.disprove(hospital, mortality, 2, 0, 0);
        expectSettled(IServiceLevels.Outcome.FalseReport, 1, 2, 2, 2 * uint256(BOND));
        settle(reported);
        assertCredits(2 * uint256(BOND), 0);
    }

    function test_whatTheRegulatorExcusedIsStillFalse() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 2);
        vm.prank(address(desk));
        monitor.disprove(hospital, mortality, 1, 0, 0);
        monitor.countFalseReport(hospital, mortality, 1);
        monitor.excuseReport(hospital, mortality, 1, DIGEST);
        settle(reported);
        assertCredits(BOND, 0);
    }

    function test_whatIsShownLaterChangesNothing() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 2);
        vm.warp(finalAt(endOf(1)));
        settle(reported);
        vm.prank(address(desk));
        monitor.disprove(hospital, mortality, 1, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IServiceLevels.OtherPeriodsReported.selector, id(), 2, 1, 1));
        settle(reported);
        assertCredits(0, BOND);
    }

    // ------------------------------------------------------------------------------------------------------- missed

    function test_aMissingReportCostsTheWholeBondFromItsTimeOn() external {
        assertEq(levels.missedFrom(terms, 1), missedAt(1), "missed from");
        vm.warp(missedAt(1) - 1);
        bytes memory refusal = tooEarly(missedAt(1));
        vm.expectRevert(refusal);
        settleUnreported();
        vm.warp(missedAt(1));
        expectSettled(IServiceLevels.Outcome.Missed, 1, 1, NO_REPORT, BOND);
        settleUnreported();
        refusal = tooEarly(missedAt(2));
        vm.expectRevert(refusal);
        settleUnreported();
        assertCredits(BOND, 0);
    }

    /// Whoever is quicker in the block changes nothing: the time decides.
    function test_aLateReportIsMissedForThePeriodsThatItIsLateFor() external {
        vm.warp(missedAt(1));
        ICharts.Report memory reported = reportPeriods(1, 3, 20, 0);
        expectSettled(IServiceLevels.Outcome.Missed, 1, 1, 3, BOND);
        settle(reported);
        bytes memory refusal = tooEarly(finalAt(missedAt(1)));
        vm.expectRevert(refusal);
        settle(reported);
        vm.warp(finalAt(missedAt(1)));
        expectSettled(IServiceLevels.Outcome.Measured, 2, 3, 3, 0);
        settle(reported);
        assertCredits(BOND, 2 * uint256(BOND));
    }

    function test_aReportInTheLastSecondIsInTime() external {
        vm.warp(missedAt(1) - 1);
        ICharts.Report memory reported = reportPeriods(1, 3, 20, 0);
        vm.warp(finalAt(missedAt(1) - 1));
        expectSettled(IServiceLevels.Outcome.Measured, 1, 3, 3, 0);
        settle(reported);
    }

    function test_aReportThatIsLateForAllIsMissedForAll() external {
        vm.warp(missedAt(3));
        ICharts.Report memory reported = reportPeriods(1, 3, 20, 0);
        expectSettled(IServiceLevels.Outcome.Missed, 1, 3, 3, 3 * uint256(BOND));
        settle(reported);
        vm.warp(missedAt(3));
    }

    function test_aLicenceThatEndsIsTheProvidersLoss() external {
        organizations.changeAccreditation(hospital, Licences.CARE, uint40(block.timestamp));
        vm.warp(missedAt(4));
        for (uint256 i = 0; i < 4; ++i) settleUnreported();
        assertCredits(4 * uint256(BOND), 0);
        assertSlot(0, 5, IServiceLevels.AgreementState.Accepted);
        vm.prank(insurerController);
        levels.withdraw(insurer, terms.token);
        assertEq(coin.balanceOf(insurerController), 4 * uint256(BOND), "withdrawn");
    }

    // ----------------------------------------------------------------------------------------------------- released

    function test_whoIsReleasedGetsTheBondBackAtTheSameTime() external {
        monitor.release(hospital, mortality);
        bytes memory refusal = tooEarly(missedAt(1));
        vm.expectRevert(refusal);
        settleUnreported();
        vm.warp(missedAt(1));
        expectSettled(IServiceLevels.Outcome.Released, 1, 1, NO_REPORT, 0);
        settleUnreported();
        assertCredits(0, BOND);
        // Obliged anew for the same periods: a report is due again.
        monitor.oblige(hospital, mortality, 2);
        vm.warp(missedAt(2));
        settleUnreported();
        assertCredits(BOND, BOND);
    }

    function test_whatWasReportedBeforeTheReleaseIsSettledByTheReport() external {
        ICharts.Report memory reported = reportPeriods(1, 1, 20, 6);
        monitor.release(hospital, mortality);
        expectError(abi.encodeWithSelector(IServiceLevels.PeriodMayBeReported.selector, id(), uint16(1), uint16(1)));
        settleUnreported();
        vm.warp(finalAt(endOf(1)));
        settle(reported);
        assertCredits(BOND, 0);
    }

    function test_periodsThatTheRegulatorSkippedGoBackAtOnce() external {
        monitor.oblige(hospital, mortality, 3);
        expectSettled(IServiceLevels.Outcome.Released, 1, 1, NO_REPORT, 0);
        settleUnreported();
        settleUnreported();
        bytes memory refusal = tooEarly(missedAt(3));
        vm.expectRevert(refusal);
        settleUnreported();
        assertCredits(0, 2 * uint256(BOND));
    }

    function test_aSkippedPeriodIsToldFromAReportedOne() external {
        monitor.oblige(hospital, mortality, 2);
        ICharts.Report memory second = reportPeriods(2, 3, 20, 6);
        ICharts.Report memory third = reportPeriods(4, 4, 20, 6);
        bytes memory refusal = abi.encodeWithSelector(IServiceLevels.PeriodMayBeReported.selector, id(), 1, 3);
        vm.expectRevert(refusal);
        settleUnreported();
        // A report that begins later than another which may cover the period shows nothing.
        vm.expectRevert(refusal);
        levels.settleUnreported(terms, third);
        ICharts.Report memory forged = equalCases(3, 3, 20, 6, 100_000);
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.OtherReport.selector, hospital, mortality, 3));
        levels.settleUnreported(terms, forged);
        (forged.first, forged.through) = (5, 5);
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.UnknownReport.selector, hospital, mortality, 5));
        levels.settleUnreported(terms, forged);
        expectSettled(IServiceLevels.Outcome.Released, 1, 1, NO_REPORT, 0);
        levels.settleUnreported(terms, second);
        assertCredits(0, BOND);
        // The next one is reported, and is not given back as skipped.
        refusal = abi.encodeWithSelector(IServiceLevels.PeriodMayBeReported.selector, id(), 2, 3);
        vm.expectRevert(refusal);
        levels.settleUnreported(terms, second);
        vm.expectRevert(refusal);
        levels.settleUnreported(terms, third);
        vm.expectRevert(refusal);
        settleUnreported();
        vm.warp(finalAt(endOf(4)));
        settle(second);
        settle(third);
        assertCredits(3 * uint256(BOND), BOND);
        assertSlot(0, 5, IServiceLevels.AgreementState.Accepted);
    }

    /// In the year 7400: behind the last number there is no period to ask for.
    function test_theLastPeriodsOfAllAreSettledToo() external {
        uint40 then = uint40(T0 + uint256(type(uint16).max - 4) * PERIOD);
        organizations.changeAccreditation(hospital, Licences.CARE, then + 100 * 365 days);
        organizations.changeAccreditation(insurer, Licences.INSURER, then + 100 * 365 days);
        vm.warp(then);
        monitor.oblige(hospital, mortality, type(uint16).max - 3);
        (terms.first, terms.periods, terms.acceptBy) = (type(uint16).max - 3, 3, then + PERIOD);
        vm.prank(dealer);
        coin.transfer(hospitalController, 3 * uint256(BOND));
        vm.prank(hospitalController);
        coin.approve(address(levels), 3 * uint256(BOND));
        vm.prank(hospitalController);
        levels.propose(terms);
        vm.prank(insurerController);
        levels.accept(terms);
        monitor.oblige(hospital, mortality, type(uint16).max - 1);
        settleUnreported();
        settleUnreported();
        vm.warp(missedAt(type(uint16).max - 1));
        settleUnreported();
        assertEq(credit(insurer), BOND, "commissioner");
        assertEq(credit(hospital), 2 * uint256(BOND), "provider");
        assertSlot(0, type(uint16).max, IServiceLevels.AgreementState.Accepted);
    }

    /// Reports of 255 periods at most: so many are looked for, whatever came before.
    function test_theLongestSearchIsBounded() external {
        ICharts.Terms memory long = termsOf("long");
        (long.maxSpan, long.periodLength, long.start) = (255, 1 days, uint40(block.timestamp));
        mortality = monitor.defineIndicator(long);
        monitor.oblige(hospital, mortality, 1);
        (terms.indicator, terms.first, terms.periods) = (mortality, 1, 1);
        terms.acceptBy = uint40(block.timestamp + 1 days);
        agree();
        monitor.oblige(hospital, mortality, 2);
        uint256 before = gasleft();
        settleUnreported();
        assertTrue(before - gasleft() < 2_000_000, "gas");
        assertEq(credit(hospital), BOND, "provider");
    }

    function test_anUnknownIndicatorHasNoTimes() external {
        terms.indicator = IndicatorId.wrap(keccak256("none"));
        vm.expectRevert(abi.encodeWithSelector(ICharts.UnknownIndicator.selector, terms.indicator));
        levels.missedFrom(terms, 1);
    }

    // --------------------------------------------------------------------------------------------------------- fuzz

    /// The greatest whole amount that is not more than the exact one, for any terms.
    function testFuzz_thePenaltyIsTheExactPartRoundedDown(
        uint96 bond,
        uint32 target,
        uint32 worst,
        uint16 periods,
        uint24 cases,
        uint24 events
    ) external {
        (bond, periods) = (bond == 0 ? 1 : bond, periods == 0 ? 1 : periods);
        (target, worst) = (target % 1_000_001, worst % 1_000_001);
        if (target == worst) worst = target == 0 ? 1 : target - 1;
        cases = uint24(bound(cases, 11, type(uint24).max));
        events = uint24(bound(events, 0, cases));
        (terms.bond, terms.target, terms.worst) = (bond, target, worst);
        uint256 all = uint256(bond) * periods;
        uint256 part = levels.penaltyOf(terms, periods, cases, events);
        int256 beyond = int256(uint256(events) * 1e6) - int256(uint256(target) * cases);
        int256 span = (int256(uint256(worst)) - int256(uint256(target))) * int256(uint256(cases));
        if (span < 0) (beyond, span) = (-beyond, -span);
        if (beyond <= 0) assertEq(part, 0, "nothing");
        else if (beyond >= span) assertEq(part, all, "all");
        else {
            uint256 exact = all * uint256(beyond);
            assertTrue(part * uint256(span) <= exact, "not more");
            assertTrue(exact < (part + 1) * uint256(span), "not a unit less");
            assertTrue(part < all, "not all");
        }
    }

    /// More bad events never cost less; where events are good, fewer.
    function testFuzz_whatIsWorseNeverCostsLess(uint32 target, uint32 worst, uint24 cases, uint24 events) external {
        (terms.target, terms.worst) = (target % 1_000_001, worst % 1_000_001);
        cases = uint24(bound(cases, 11, type(uint24).max));
        events = uint24(bound(events, 1, cases));
        uint256 one = levels.penaltyOf(terms, 1, cases, events);
        uint256 fewer = levels.penaltyOf(terms, 1, cases, events - 1);
        if (terms.target < terms.worst) assertTrue(one >= fewer, "more events, more to pay");
        if (terms.target > terms.worst) assertTrue(one <= fewer, "fewer events, more to pay");
    }

    function testFuzz_everyReportIsSettledToTheLastUnit(
        uint96 bond,
        uint24 cases,
        uint24 events,
        uint16 span
    ) external {
        vm.warp(endOf(0));
        bond = uint96(bound(bond, 1, 1e26));
        (terms.bond, terms.first, terms.periods, terms.commissioner) = (bond, 2, 3, laboratory);
        terms.acceptBy = endOf(1);
        join(hospital, hospitalController, address(0xDEA2), Duties.ALLOCATE, END);
        uint256 before = coin.balanceOf(address(levels));
        propose();
        vm.prank(laboratoryController);
        levels.accept(terms);
        reportPeriods(1, 1, 20, 2);
        cases = uint24(bound(cases, 11, 100_000));
        events = uint24(bound(events, 0, cases));
        uint16 through = uint16(2 + (span % 3));
        ICharts.Report memory reported = reportPeriods(2, through, cases, events);
        vm.warp(finalAt(endOf(through)));
        settle(reported);
        uint256 periods = through - 1;
        uint256 part = levels.penaltyOf(terms, periods, cases, events);
        assertEq(credit(laboratory), part, "commissioner");
        assertEq(credit(hospital), periods * bond - part, "provider");
        assertEq(slot().escrow, (3 - periods) * uint256(bond), "escrow");
        assertEq(coin.balanceOf(address(levels)) - before, 3 * uint256(bond), "held");
    }
}
