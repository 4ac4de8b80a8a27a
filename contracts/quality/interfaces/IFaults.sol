// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../../identity/types.sol";
import {IndicatorId} from "../types.sol";

/// @title Answers to signals, and what an organisation's standing is made of
/// @notice A fault is a signal of worsening that was not answered in time, a report that is missing, or one that was shown to be false.
/// Anybody counts one as soon as it is there. An organisation with no open fault has good standing; with one it is watched, or barred
/// where the indicator says so. Each change is pushed into {IOrganizationRegistry}, where every room sees it.
/// @dev Two counts for each organisation, over all indicators; the standing follows from them alone, and they from the events.
interface IFaults {
    /// @dev What a fault is.
    enum Fault {
        Unanswered,
        Overdue,
        FalseReport
    }

    /// @notice One slot: watching 32 | barring 32 | free 192. Open faults, in indicators that have an organisation watched, and barred.
    struct Faults {
        uint32 watching;
        uint32 barring;
    }

    /// @notice The organisation answered its signal of worsening; `digest` is the answer's.
    event SignalAnswered(OrgId indexed org, IndicatorId indexed indicator, bytes32 digest);
    /// @notice The regulator accepted an answer that came too late; `digest` is its decision's.
    event AnswerAccepted(OrgId indexed org, IndicatorId indexed indicator, bytes32 digest);
    /// @notice The regulator let a false report be; `digest` is its decision's.
    event ReportExcused(OrgId indexed org, IndicatorId indexed indicator, uint16 indexed through, bytes32 digest);
    /// @notice A fault was counted or is over.
    /// @param through For a false report its last period, otherwise 0.
    /// @param faults All that are open after it.
    event FaultChanged(
        OrgId indexed org,
        IndicatorId indexed indicator,
        Fault indexed fault,
        uint16 through,
        bool open,
        Faults faults
    );

    /// @notice No signal of worsening waits for an answer.
    error NothingToAnswer(OrgId org, IndicatorId indicator);
    /// @notice The time up to and including `until` is not over.
    error NotOverdue(uint40 until, uint40 time);
    /// @notice The fault was counted before.
    error FaultAlreadyCounted(OrgId org, IndicatorId indicator, Fault fault);
    /// @notice No such fault is open.
    error NoSuchFault(OrgId org, IndicatorId indicator, Fault fault);

    /// @notice Answers all signals of worsening so far. In time it ends the matter; once {countUnanswered} was called it
    /// waits for the regulator.
    /// @param digest sha-256 of the answer: what was looked into, and what will change.
    /// @dev As {ICharts.report}. Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {NothingToAnswer}.
    function answer(OrgId org, IndicatorId indicator, bytes32 digest) external;

    /// @notice Counts a signal of worsening that nobody answered in time.
    /// @dev Anybody. Reverts: {NothingToAnswer}, {NotOverdue}, {FaultAlreadyCounted}.
    function countUnanswered(OrgId org, IndicatorId indicator) external;

    /// @notice Counts a missing report.
    /// @dev Anybody. Reverts: {NotObliged}, {NotOverdue}, {FaultAlreadyCounted}.
    function countOverdue(OrgId org, IndicatorId indicator) external;

    /// @notice Counts a report that was shown to be false. Apart from showing it, which would cost the shower three times as much.
    /// @dev Anybody. Reverts: {NoSuchFault}, {FaultAlreadyCounted}.
    function countFalseReport(OrgId org, IndicatorId indicator, uint16 through) external;

    /// @notice Accepts an answer that came too late: the signal is answered and its fault over.
    /// @dev Restricted. Reverts: {EmptyDigest}, {NoSuchFault}.
    function acceptAnswer(OrgId org, IndicatorId indicator, bytes32 digest) external;

    /// @notice Lifts what a false report did to the standing. The report stays false, and what was not shown of it yet can still be:
    /// the excuse covers the kinds of falsehood that were ({ICharts.Reported}), so the whole report is looked at before.
    /// @dev Restricted. Reverts: {EmptyDigest}, {NoSuchFault} unless it was counted.
    function excuseReport(OrgId org, IndicatorId indicator, uint16 through, bytes32 digest) external;

    /// @notice The organisation's slot.
    function faultsOf(OrgId org) external view returns (Faults memory);

    /// @notice What its faults make of the organisation.
    function standingOf(OrgId org) external view returns (IOrganizationRegistry.Standing);
}
