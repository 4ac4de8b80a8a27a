// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../identity/types.sol";
import {IRecordRegistry} from "../records/interfaces/IRecordRegistry.sol";
import {IUseRegistry} from "../records/interfaces/IUseRegistry.sol";
import {EmptyDigest, TooEarly} from "../shared/errors.sol";
import {CaseDesk} from "./CaseDesk.sol";
import {Charts} from "./Charts.sol";
import {FaultCounts} from "./FaultCounts.sol";
import {ICharts} from "./interfaces/ICharts.sol";
import {IQualityMonitor} from "./interfaces/IQualityMonitor.sol";
import {IndicatorId} from "./types.sol";

/// @title QualityMonitor
/// @notice See {IQualityMonitor}.
contract QualityMonitor is IQualityMonitor, FaultCounts {
    /// @inheritdoc IQualityMonitor
    address public immutable CASE_DESK;

    /// @param authority The AccessManager that says who regulates.
    constructor(
        address authority,
        IOrganizationRegistry organizations,
        IRecordRegistry records,
        IUseRegistry uses
    ) FaultCounts(authority, organizations) {
        // Deployed here, so that each knows the other for ever and a dispute pays for no role.
        CASE_DESK = address(new CaseDesk(this, organizations, records, uses));
    }

    /// @inheritdoc ICharts
    function report(OrgId org, IndicatorId indicator, Report calldata reported) external {
        _requireReporter(org);
        Indicator memory terms = _requireIndicator(indicator);
        Chart storage slot = _requireObliged(org, indicator);
        Chart memory chart = slot;
        _requirePeriods(reported, chart.next, terms);
        Totals memory totals = _requireTotals(reported, terms);

        _reports[org][indicator][reported.through] = Reported({
            commitment: bytes24(keccak256(abi.encode(reported))),
            reportedAt: _now(),
            state: ReportState.Standing,
            shown: 0
        });
        (uint256 up, uint256 down) = _step(chart, terms, totals);
        bool upSignals = up >= terms.upLimit;
        bool downSignals = down >= terms.downLimit;
        chart.up = upSignals ? 0 : uint56(up);
        chart.down = downSignals ? 0 : uint56(down);
        chart.next = reported.through + 1;
        bool worse = terms.eventsAreGood ? downSignals : upSignals;
        if (worse && chart.answerBy == 0) chart.answerBy = _now() + terms.answerTime;
        _charts[org][indicator] = chart;
        emit PeriodReported(org, indicator, reported.through, reported, chart.up, chart.down, chart.difference);

        if (upSignals) _signal(org, indicator, Direction.Up, reported.through, up, chart, terms);
        if (downSignals) _signal(org, indicator, Direction.Down, reported.through, down, chart, terms);
        _endOverdue(org, indicator, slot, terms.barring);
    }

    /// @inheritdoc IQualityMonitor
    function disprove(
        OrgId org,
        IndicatorId indicator,
        uint16 through,
        bytes24 commitment,
        uint8 falsehood
    ) external returns (uint40 reportedAt) {
        if (msg.sender != CASE_DESK) revert NotCaseDesk(msg.sender);
        Reported storage slot = _reports[org][indicator][through];
        Reported memory reported = slot;
        if (reported.state == ReportState.None) revert UnknownReport(org, indicator, through);
        if (commitment != 0 && reported.commitment != commitment) revert OtherReport(org, indicator, through);
        uint16 kind = uint16(1 << falsehood);
        // Otherwise a friend's trifle, once excused, would cover every lie that is shown later.
        bool isOther = reported.state == ReportState.Excused && reported.shown & kind == 0;
        if (reported.state != ReportState.Standing && !isOther) revert ReportAlreadyFalse(org, indicator, through);

        (slot.state, slot.shown) = (ReportState.False, reported.shown | kind);
        return reported.reportedAt;
    }

    /// @inheritdoc IQualityMonitor
    function basisOf(IndicatorId indicator) external view returns (Basis memory) {
        Indicator storage terms = _indicatorAt(indicator);
        return Basis(terms.start, terms.periodLength, terms.raisedOdds, terms.loweredOdds);
    }

    function _signal(
        OrgId org,
        IndicatorId indicator,
        Direction direction,
        uint16 through,
        uint256 value,
        Chart memory chart,
        Indicator memory terms
    ) private {
        bool worse = terms.eventsAreGood == (direction == Direction.Down);
        emit SignalRaised(org, indicator, direction, through, value, worse ? chart.answerBy : 0);
    }

    /// The charts before they are asked for a signal; the difference has none.
    function _step(
        Chart memory chart,
        Indicator memory terms,
        Totals memory totals
    ) private pure returns (uint256 up, uint256 down) {
        up = Charts.step(chart.up, uint256(totals.events) * terms.upWeight, totals.up);
        down = Charts.step(chart.down, totals.down, uint256(totals.events) * terms.downWeight);
        int256 difference = int256(uint256(totals.events) * Charts.MILLION) - int256(totals.expected);
        chart.difference += int56(difference);
    }

    function _requirePeriods(Report calldata reported, uint16 next, Indicator memory terms) private view {
        (uint16 first, uint16 through) = (reported.first, reported.through);
        if (first != next) revert OtherFirstPeriod(first, next);
        // The last number is never a period's, so that there is always a next one.
        if (through < first || through - first >= terms.maxSpan || through == type(uint16).max) {
            revert SpanOutOfRange(first, through, terms.maxSpan);
        }
        uint256 end = _startOf(terms, uint256(through) + 1);
        if (block.timestamp < end) revert TooEarly(_capped(end), _now());
    }

    function _requireTotals(
        Report calldata reported,
        Indicator memory terms
    ) private pure returns (Totals memory totals) {
        if (reported.root == bytes32(0)) revert EmptyDigest();
        totals = reported.totals.totals();
        if (totals.cases < terms.minCases) revert TooFewCases(totals.cases, terms.minCases);
        bool possible = reported.totals.isTotals() && Charts.arePossible(terms, reported.leaves, totals);
        // Without earlier periods there are no earlier cases.
        if (!possible || (totals.early != 0 && reported.first == reported.through)) {
            revert ImpossibleTotals(reported.leaves, reported.totals);
        }
        if (totals.early >= terms.minCases) revert EnoughCasesEarlier(totals.early, terms.minCases);
    }
}
