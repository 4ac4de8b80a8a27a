// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {ICharts} from "../../contracts/quality/interfaces/ICharts.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IndicatorId} from "../../contracts/quality/types.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {QualityTest} from "./QualityTest.sol";

contract QualityIndicatorsTest is QualityTest {
    IndicatorId private constant NOBODYS = IndicatorId.wrap(keccak256("no indicator"));

    function setUp() external {
        deployQuality();
    }

    // ---------------------------------------------------------------------------------------------------- defining

    function test_anIndicatorIsItsTerms() external {
        ICharts.Terms memory terms = termsOf("readmissions");
        (terms.minCases, terms.maxSpan, terms.eventsAreGood, terms.barring) = (25, 4, true, true);
        bytes32 typeHash = keccak256("IndicatorId(uint256 chainId,address monitor,bytes32 terms)");
        bytes32 hash = keccak256(abi.encode(terms));
        bytes32 expected = keccak256(abi.encode(typeHash, block.chainid, address(monitor), hash));

        expectEmitFrom(address(monitor));
        emit ICharts.IndicatorDefined(IndicatorId.wrap(expected), terms);
        IndicatorId id = monitor.defineIndicator(terms);
        assertEq(IndicatorId.unwrap(id), expected, "id");
        assertEq(IndicatorId.unwrap(monitor.indicatorIdOf(terms)), expected, "id beforehand");

        ICharts.Indicator memory slots = monitor.indicatorOf(id);
        assertEq(slots.upWeight, 693_147_180_560, "ln 2");
        assertEq(slots.downWeight, 693_147_180_560, "-ln 0.5");
        assertEq(slots.upLimit, LIMIT, "up limit");
        assertEq(slots.downLimit, LIMIT, "down limit");
        assertEq(slots.minCases, 25, "min cases");
        assertEq(slots.eventsAreGood, true, "direction");
        assertEq(slots.barring, true, "barring");
        assertEq(slots.start, T0, "start");
        assertEq(slots.periodLength, PERIOD, "period");
        assertEq(slots.reportTime, REPORT_TIME, "report time");
        assertEq(slots.answerTime, ANSWER_TIME, "answer time");
        assertEq(slots.disputeTime, DISPUTE_TIME, "dispute time");
        assertEq(slots.maxSpan, 4, "max span");
        assertEq(slots.raisedOdds, 2e6, "raised odds");
        assertEq(slots.loweredOdds, 0.5e6, "lowered odds");
    }

    function test_anIndicatorIsDefinedOnceByTheRegulator() external {
        ICharts.Terms memory terms = termsOf("mortality");
        vm.expectRevert(abi.encodeWithSelector(ICharts.IndicatorAlreadyDefined.selector, mortality));
        monitor.defineIndicator(terms);

        terms = termsOf("other");
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSignature("AccessManagedUnauthorized(address)", reporter));
        monitor.defineIndicator(terms);

        terms.definition = 0;
        vm.expectRevert(EmptyDigest.selector);
        monitor.defineIndicator(terms);
    }

    function test_termsHaveRanges() external {
        for (uint256 i = 0; i < 18; ++i) {
            ICharts.Terms memory terms = termsOf("ranges");
            if (i == 0) terms.minCases = 10;
            if (i == 1) terms.minCases = 512;
            if (i == 2) terms.raisedOdds = 1e6;
            if (i == 3) terms.raisedOdds = 20e6 + 1;
            if (i == 4) terms.loweredOdds = 1e6;
            if (i == 5) terms.loweredOdds = 0.05e6 - 1;
            if (i == 6) terms.upLimit = 0;
            if (i == 7) terms.upLimit = 1_000e12 + 1;
            if (i == 8) terms.downLimit = 0;
            if (i == 9) terms.downLimit = 1_000e12 + 1;
            if (i == 10) terms.periodLength = 1 days - 1;
            if (i == 11) terms.periodLength = 366 days + 1;
            if (i == 12) terms.maxSpan = 0;
            if (i == 13) terms.reportTime = 1 days - 1;
            if (i == 14) terms.answerTime = 1 days - 1;
            if (i == 15) terms.disputeTime = 1 days - 1;
            if (i == 16) (terms.raisedOdds, terms.loweredOdds, terms.upLimit) = (0, 0, 0);
            if (i == 17) (terms.minCases, terms.loweredOdds) = (0, 2e6);
            vm.expectRevert(abi.encodeWithSelector(ICharts.InvalidTerms.selector, terms.definition));
            monitor.defineIndicator(terms);
        }
    }

    function test_theEndsOfTheRangesAreInside() external {
        ICharts.Terms memory terms = termsOf("ends");
        (terms.minCases, terms.raisedOdds, terms.loweredOdds) = (511, 20e6, 0.05e6);
        (terms.upLimit, terms.downLimit, terms.periodLength) = (1_000e12, 1, 366 days);
        (terms.reportTime, terms.answerTime, terms.disputeTime, terms.maxSpan) = (1 days, 1 days, 1 days, 255);
        ICharts.Indicator memory slots = monitor.indicatorOf(monitor.defineIndicator(terms));
        assertEq(slots.upWeight, 2_995_732_273_554, "ln 20");
        assertEq(slots.downWeight, 2_995_732_273_554, "-ln 0.05");
    }

    // ------------------------------------------------------------------------------------------------- obligations

    function test_anObligationMovesOnlyForward() external {
        expectEmitFrom(address(monitor));
        emit ICharts.OrganizationObliged(hospital, mortality, 4);
        monitor.oblige(hospital, mortality, 4);
        assertEq(monitor.chartOf(hospital, mortality).next, 4, "next");
        assertEq(monitor.dueOf(hospital, mortality), T0 + 7 * PERIOD + REPORT_TIME, "due");
        vm.expectRevert(abi.encodeWithSelector(ICharts.PeriodClosed.selector, 3, 4));
        monitor.oblige(hospital, mortality, 3);
    }

    function test_anObligationNamesWhatThereIs() external {
        vm.expectRevert(abi.encodeWithSelector(ICharts.UnknownIndicator.selector, NOBODYS));
        monitor.oblige(hospital, NOBODYS, 0);
        OrgId nobody = OrgId.wrap(keccak256("nobody"));
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, nobody));
        monitor.oblige(nobody, mortality, 0);
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSignature("AccessManagedUnauthorized(address)", reporter));
        monitor.oblige(hospital, mortality, 9);
    }

    function test_whoIsReleasedReportsNoMore() external {
        expectEmitFrom(address(monitor));
        emit ICharts.OrganizationReleased(hospital, mortality);
        monitor.release(hospital, mortality);
        bytes memory reason = abi.encodeWithSelector(ICharts.NotObliged.selector, hospital, mortality);
        vm.expectRevert(reason);
        monitor.release(hospital, mortality);
        vm.expectRevert(reason);
        monitor.dueOf(hospital, mortality);
        vm.warp(endOf(0));
        ICharts.Report memory reported = equalCases(0, 0, 11, 0, 1);
        vm.prank(reporter);
        vm.expectRevert(reason);
        monitor.report(hospital, mortality, reported);
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSignature("AccessManagedUnauthorized(address)", reporter));
        monitor.release(hospital, mortality);
    }

    function test_aDueTimeFarAwayIsCapped() external {
        ICharts.Terms memory terms = termsOf("far");
        terms.start = type(uint40).max;
        IndicatorId far = monitor.defineIndicator(terms);
        monitor.oblige(hospital, far, type(uint16).max);
        assertEq(monitor.dueOf(hospital, far), type(uint40).max, "due");
    }

    // ------------------------------------------------------------------------------------------------- arithmetic

    /// Steiner 2014, p. 234, for the Parsonnet scores 0 and 50; the published values have three decimals.
    function test_weightsArePublishedOnes() external view {
        (uint256 up0, uint256 down0) = monitor.offsetsOf(mortality, 24_601);
        (uint256 up50, uint256 down50) = monitor.offsetsOf(mortality, 542_453);
        assertNear(up0, 0.024e12, "success, score 0");
        assertNear(693_147_180_560 - up0, 0.669e12, "death, score 0");
        assertNear(up50, 0.433e12, "success, score 50");
        assertNear(693_147_180_560 - up50, 0.26e12, "death, score 50");
        assertNear(down0, 0.012e12, "success, score 0, down");
        assertNear(693_147_180_560 - down0, 0.681e12, "death, score 0, down");
        assertNear(down50, 0.316e12, "success, score 50, down");
        assertNear(693_147_180_560 - down50, 0.377e12, "death, score 50, down");
    }

    function test_risksHaveARange() external {
        (uint256 up, uint256 down) = monitor.offsetsOf(mortality, 0);
        assertEq(up + down, 0, "no risk");
        (up, down) = monitor.offsetsOf(mortality, 1e6);
        assertEq(up, 693_147_180_560, "certain");
        vm.expectRevert(abi.encodeWithSelector(ICharts.ProbabilityOutOfRange.selector, 1e6 + 1));
        monitor.offsetsOf(mortality, 1e6 + 1);
        vm.expectRevert(abi.encodeWithSelector(ICharts.UnknownIndicator.selector, NOBODYS));
        monitor.offsetsOf(NOBODYS, 0);
    }

    /// FunnelPlotR's test-poisson_limits.R.
    function test_funnelLimitsArePublishedOnes() external view {
        assertFunnel(15, [uint256(559_692), 1_649_348, 386_265, 2_082_907]);
        assertFunnel(20, [uint256(610_826), 1_544_419, 447_911, 1_902_094]);
        assertFunnel(30, [uint256(674_696), 1_427_562, 528_972, 1_702_771]);
    }

    function testFuzz_funnelLimitsAreInOrder(uint256 expected) external view {
        expected = bound(expected, 1e6, 1 << 44);
        (uint256 low95, uint256 high95, uint256 low998, uint256 high998) = monitor.funnelLimits(expected);
        assertTrue(low998 <= low95 && low95 < expected, "below");
        assertTrue(expected < high95 && high95 < high998, "above");
    }

    function test_zonesOfTheFunnel() external {
        assertZone(15, ICharts.FunnelZone.Inside);
        assertZone(9, ICharts.FunnelZone.Inside);
        assertZone(8, ICharts.FunnelZone.LowAlert);
        assertZone(5, ICharts.FunnelZone.LowAlarm);
        assertZone(25, ICharts.FunnelZone.Alert);
        assertZone(32, ICharts.FunnelZone.Alarm);
        assertZone(type(uint256).max, ICharts.FunnelZone.Alarm);
        vm.expectRevert(abi.encodeWithSelector(ICharts.ExpectedOutOfRange.selector, 1e6 - 1));
        monitor.funnelZoneOf(0, 1e6 - 1);
        vm.expectRevert(abi.encodeWithSelector(ICharts.ExpectedOutOfRange.selector, (1 << 44) + 1));
        monitor.funnelLimits((1 << 44) + 1);
    }

    function assertZone(uint256 events, ICharts.FunnelZone expected) private view {
        assertEq(uint256(monitor.funnelZoneOf(events, 15e6)), uint256(expected), "zone");
    }

    function assertFunnel(uint256 expected, uint256[4] memory ratios) private view {
        (uint256 low95, uint256 high95, uint256 low998, uint256 high998) = monitor.funnelLimits(expected * 1e6);
        assertWithin(low95 / expected, ratios[0], 10, "low 95");
        assertWithin(high95 / expected, ratios[1], 10, "high 95");
        assertWithin(low998 / expected, ratios[2], 10, "low 99.8");
        assertWithin(high998 / expected, ratios[3], 10, "high 99.8");
    }

    function assertNear(uint256 actual, uint256 expected, string memory what) private pure {
        assertWithin(actual, expected, 0.0006e12, what);
    }

    function assertWithin(uint256 actual, uint256 expected, uint256 tolerance, string memory what) private pure {
        assertTrue((actual < expected ? expected - actual : actual - expected) <= tolerance, what);
    }
}
