// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest} from "../shared/errors.sol";
import {Indicators} from "./Indicators.sol";
import {ICharts} from "./interfaces/ICharts.sol";
import {IFaults} from "./interfaces/IFaults.sol";
import {IndicatorId} from "./types.sol";

/// @title Who has to report, what is due, and what an organisation's standing is made of
abstract contract FaultCounts is IFaults, Indicators {
    /// @notice The registry that knows who acts for an organisation, and is told its standing.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    mapping(OrgId org => Faults) private _faults;
    mapping(OrgId org => mapping(IndicatorId indicator => Chart)) internal _charts;
    mapping(OrgId org => mapping(IndicatorId indicator => mapping(uint16 through => Reported))) internal _reports;

    constructor(address authority, IOrganizationRegistry organizations) Indicators(authority) {
        ORGANIZATIONS = organizations;
    }

    // ---------------------------------------------------------------------------------------------- the regulator

    /// @inheritdoc ICharts
    function oblige(OrgId org, IndicatorId indicator, uint16 from) external restricted {
        bool barring = _requireIndicator(indicator).barring;
        if (ORGANIZATIONS.organizationOf(org).controller == address(0)) {
            revert IOrganizationRegistry.UnknownOrganization(org);
        }
        Chart storage chart = _charts[org][indicator];
        if (from < chart.next) revert PeriodClosed(from, chart.next);

        (chart.next, chart.obliged) = (from, true);
        emit OrganizationObliged(org, indicator, from);
        _endOverdue(org, indicator, chart, barring);
    }

    /// @inheritdoc ICharts
    function release(OrgId org, IndicatorId indicator) external restricted {
        Chart storage chart = _requireObliged(org, indicator);
        bool barring = _requireIndicator(indicator).barring;

        chart.obliged = false;
        emit OrganizationReleased(org, indicator);
        _endOverdue(org, indicator, chart, barring);
        chart.answerBy = 0;
        if (!chart.lapsed) return;
        chart.lapsed = false;
        _change(org, indicator, barring, Fault.Unanswered, 0, false);
    }

    /// @inheritdoc IFaults
    function acceptAnswer(OrgId org, IndicatorId indicator, bytes32 digest) external restricted {
        if (digest == bytes32(0)) revert EmptyDigest();
        Chart storage chart = _charts[org][indicator];
        if (!chart.lapsed) revert NoSuchFault(org, indicator, Fault.Unanswered);

        (chart.lapsed, chart.answerBy) = (false, 0);
        emit AnswerAccepted(org, indicator, digest);
        _change(org, indicator, _requireIndicator(indicator).barring, Fault.Unanswered, 0, false);
    }

    /// @inheritdoc IFaults
    function excuseReport(OrgId org, IndicatorId indicator, uint16 through, bytes32 digest) external restricted {
        if (digest == bytes32(0)) revert EmptyDigest();
        Reported storage slot = _reports[org][indicator][through];
        if (slot.state != ReportState.Counted) revert NoSuchFault(org, indicator, Fault.FalseReport);

        slot.state = ReportState.Excused;
        emit ReportExcused(org, indicator, through, digest);
        _change(org, indicator, _requireIndicator(indicator).barring, Fault.FalseReport, through, false);
    }

    // --------------------------------------------------------------------------------------------- the organisation

    /// @inheritdoc IFaults
    function answer(OrgId org, IndicatorId indicator, bytes32 digest) external {
        _requireReporter(org);
        if (digest == bytes32(0)) revert EmptyDigest();
        Chart storage chart = _charts[org][indicator];
        uint40 answerBy = chart.answerBy;
        if (answerBy == 0) revert NothingToAnswer(org, indicator);

        // A late answer must not outrun whoever counts the fault.
        if (block.timestamp <= answerBy) chart.answerBy = 0;
        emit SignalAnswered(org, indicator, digest);
    }

    // ---------------------------------------------------------------------------------------------------- everybody

    /// @inheritdoc IFaults
    function countUnanswered(OrgId org, IndicatorId indicator) external {
        Chart storage chart = _charts[org][indicator];
        if (chart.answerBy == 0) revert NothingToAnswer(org, indicator);
        if (chart.lapsed) revert FaultAlreadyCounted(org, indicator, Fault.Unanswered);
        _requireOver(chart.answerBy);

        chart.lapsed = true;
        _change(org, indicator, _requireIndicator(indicator).barring, Fault.Unanswered, 0, true);
    }

    /// @inheritdoc IFaults
    function countOverdue(OrgId org, IndicatorId indicator) external {
        Chart storage chart = _requireObliged(org, indicator);
        if (chart.overdue) revert FaultAlreadyCounted(org, indicator, Fault.Overdue);
        Indicator memory terms = _requireIndicator(indicator);
        _requireOver(_dueOf(chart, terms));

        chart.overdue = true;
        _change(org, indicator, terms.barring, Fault.Overdue, 0, true);
    }

    /// @inheritdoc IFaults
    function countFalseReport(OrgId org, IndicatorId indicator, uint16 through) external {
        Reported storage slot = _reports[org][indicator][through];
        ReportState state = slot.state;
        if (state == ReportState.None || state == ReportState.Standing) {
            revert NoSuchFault(org, indicator, Fault.FalseReport);
        }
        if (state != ReportState.False) revert FaultAlreadyCounted(org, indicator, Fault.FalseReport);

        slot.state = ReportState.Counted;
        _change(org, indicator, _requireIndicator(indicator).barring, Fault.FalseReport, through, true);
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICharts
    function chartOf(OrgId org, IndicatorId indicator) external view returns (Chart memory) {
        return _charts[org][indicator];
    }

    /// @inheritdoc ICharts
    function reportedOf(OrgId org, IndicatorId indicator, uint16 through) external view returns (Reported memory) {
        return _reports[org][indicator][through];
    }

    /// @inheritdoc ICharts
    function dueOf(OrgId org, IndicatorId indicator) external view returns (uint40) {
        return _dueOf(_requireObliged(org, indicator), _requireIndicator(indicator));
    }

    /// @inheritdoc IFaults
    function faultsOf(OrgId org) external view returns (Faults memory) {
        return _faults[org];
    }

    /// @inheritdoc IFaults
    function standingOf(OrgId org) external view returns (IOrganizationRegistry.Standing) {
        return _standingOf(_faults[org]);
    }

    // ---------------------------------------------------------------------------------------------------- internal

    function _endOverdue(OrgId org, IndicatorId indicator, Chart storage chart, bool barring) internal {
        if (!chart.overdue) return;
        chart.overdue = false;
        _change(org, indicator, barring, Fault.Overdue, 0, false);
    }

    /// Who was barred for a fault must still be able to mend it: nobody else could.
    function _requireReporter(OrgId org) internal view {
        IOrganizationRegistry.Acting answered = ORGANIZATIONS.actingOf(
            org,
            msg.sender,
            Licences.AUTHORS,
            Duties.REPORT
        );
        if (answered == IOrganizationRegistry.Acting.Allowed) return;
        bool barred = answered == IOrganizationRegistry.Acting.BarredOrganization;
        if (barred && ORGANIZATIONS.organizationOf(org).controller == msg.sender) return;
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.AUTHORS, Duties.REPORT);
    }

    function _requireObliged(OrgId org, IndicatorId indicator) internal view returns (Chart storage chart) {
        chart = _charts[org][indicator];
        if (!chart.obliged) revert NotObliged(org, indicator);
    }

    /// A time beyond the year 36812 would wrap around.
    function _capped(uint256 time) internal pure returns (uint40) {
        return time > type(uint40).max ? type(uint40).max : uint40(time);
    }

    function _now() internal view returns (uint40) {
        return uint40(block.timestamp);
    }

    function _change(OrgId org, IndicatorId indicator, bool barring, Fault fault, uint16 through, bool open) private {
        Faults memory faults = _faults[org];
        IOrganizationRegistry.Standing before = _standingOf(faults);
        if (barring) faults.barring = open ? faults.barring + 1 : faults.barring - 1;
        else faults.watching = open ? faults.watching + 1 : faults.watching - 1;
        _faults[org] = faults;
        emit FaultChanged(org, indicator, fault, through, open, faults);

        IOrganizationRegistry.Standing standing = _standingOf(faults);
        if (standing != before) ORGANIZATIONS.setStanding(org, standing);
    }

    function _dueOf(Chart memory chart, Indicator memory terms) private pure returns (uint40) {
        return _capped(_startOf(terms, uint256(chart.next) + terms.maxSpan) + terms.reportTime);
    }

    function _requireOver(uint40 until) private view {
        if (block.timestamp <= until) revert NotOverdue(until, _now());
    }

    function _standingOf(Faults memory faults) private pure returns (IOrganizationRegistry.Standing) {
        if (faults.barring != 0) return IOrganizationRegistry.Standing.Barred;
        return faults.watching == 0 ? IOrganizationRegistry.Standing.Good : IOrganizationRegistry.Standing.Watched;
    }
}
