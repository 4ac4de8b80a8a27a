// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {CaseWord} from "../CaseWords.sol";
import {IndicatorId} from "../types.sol";

/// @title Indicators, what organisations report of them, and the charts that move with each report
/// @notice A regulator defines an indicator and obliges organisations to report it. Periods follow each other from the indicator's
/// start; a report closes one period, or several of which all but the last together had fewer than `minCases` cases, so that no number
/// of fewer is ever charted. Each report moves two risk-adjusted CUSUM charts (Steiner, Cook, Farewell, Treasure 2000) by one step:
/// `up` looks for odds raised by the factor `raisedOdds`, `down` for odds lowered by `loweredOdds`. A chart that reaches its limit
/// signals and begins at zero again. A signal of worsening has to be answered; see {IFaults}.
///
/// - up := max(0, up + events · ln(raisedOdds) − Σ ln(1 − p + p·raisedOdds)), over the report's cases, p the case's risk;
/// - down := max(0, down + events · ln(loweredOdds) − Σ ln(1 − p + p·loweredOdds));
/// - difference := difference + events − Σ p (observed minus expected; the variable life-adjusted display with the other sign).
/// @dev Risks, odds ratios and expected events are in millionths; weights, charts and limits in 10^-12, where rounding is exact to half a
/// unit for each case: a million cases between two zeros of a chart differ by less than 10^-6 from exact arithmetic. Logarithms are
/// PRBMath's. Times are seconds since 1970 (UTC).
interface ICharts {
    /// @notice What the regulator defines, once: the id is its hash.
    /// @param definition sha-256 of the indicator's definition (FHIR Measure): which encounters are cases, what counts as an
    /// event, and the risk model.
    /// @param start When period 0 begins.
    /// @param periodLength Seconds.
    /// @param reportTime Seconds after a period's end in which it has to be reported.
    /// @param answerTime Seconds in which a signal of worsening has to be answered.
    /// @param disputeTime Seconds after a report in which an auditor may demand to be shown a case.
    /// @param minCases The least cases of a report, 11 to 511.
    /// @param maxSpan The most periods of a report, from 1.
    /// @param raisedOdds Above 1 and at most 20, in millionths.
    /// @param loweredOdds Below 1 and at least 0.05, in millionths.
    /// @param upLimit Where `up` signals, above 0 and at most 1,000, in 10^-12.
    /// @param downLimit Where `down` signals.
    /// @param eventsAreGood Whether an event is what should happen: then `down` signals worsening.
    /// @param barring Whether a fault in this indicator bars the organisation instead of having it watched.
    struct Terms {
        bytes32 definition;
        uint40 start;
        uint32 periodLength;
        uint32 reportTime;
        uint32 answerTime;
        uint32 disputeTime;
        uint16 minCases;
        uint8 maxSpan;
        uint32 raisedOdds;
        uint32 loweredOdds;
        uint56 upLimit;
        uint56 downLimit;
        bool eventsAreGood;
        bool barring;
    }

    /// @notice Two slots: upWeight 48 | downWeight 48 | upLimit 56 | downLimit 56 | minCases 16 | eventsAreGood 8 | barring 8 | free 16,
    /// then start 40 | periodLength 32 | reportTime 32 | answerTime 32 | disputeTime 32 | maxSpan 8 | raisedOdds 32 | loweredOdds 32 |
    /// free 16.
    /// @param upWeight ln(raisedOdds), in 10^-12.
    /// @param downWeight −ln(loweredOdds), in 10^-12.
    struct Indicator {
        uint48 upWeight;
        uint48 downWeight;
        uint56 upLimit;
        uint56 downLimit;
        uint16 minCases;
        bool eventsAreGood;
        bool barring;
        uint40 start;
        uint32 periodLength;
        uint32 reportTime;
        uint32 answerTime;
        uint32 disputeTime;
        uint8 maxSpan;
        uint32 raisedOdds;
        uint32 loweredOdds;
    }

    /// @notice One slot: up 56 | down 56 | difference 56 | answerBy 40 | next 16 | obliged 8 | lapsed 8 | overdue 8 | free 8.
    /// @param up In 10^-12, below the indicator's limit.
    /// @param down The same.
    /// @param difference Observed minus expected events of all reports, in millionths.
    /// @param answerBy Until when, and including, the earliest unanswered signal of worsening has to be answered; 0 if there is none.
    /// @param next The first period that is not closed.
    /// @param obliged Whether the organisation has to report the indicator.
    /// @param lapsed Whether an unanswered signal lowered its standing.
    /// @param overdue Whether a missing report did.
    struct Chart {
        uint56 up;
        uint56 down;
        int56 difference;
        uint40 answerBy;
        uint16 next;
        bool obliged;
        bool lapsed;
        bool overdue;
    }

    /// @notice Sums over all leaves of a report, or over those up to one of them.
    /// @param cases Counted cases.
    /// @param events Those in which the event occurred.
    /// @param expected Σ p, in millionths; below 2^44.
    /// @param up Σ ln(1 − p + p·raisedOdds), each rounded to 10^-12; below 2^66.
    /// @param down −Σ ln(1 − p + p·loweredOdds), the same.
    /// @param early Counted cases of the periods before the last; below 2^9.
    struct Totals {
        uint24 cases;
        uint24 events;
        uint256 expected;
        uint256 up;
        uint256 down;
        uint256 early;
    }

    /// @notice One leaf's case.
    /// @param probability The risk p of the event by the indicator's model, in millionths.
    /// @param counted False for an encounter that the definition leaves out; it counts nothing.
    /// @param occurred Whether the event occurred.
    /// @param early Whether it was anchored before the report's last period.
    struct Case {
        uint256 probability;
        bool counted;
        bool occurred;
        bool early;
    }

    /// @notice What an organisation says of its cases.
    /// @param first The first period, which is the first that is not closed.
    /// @param through The last period.
    /// @param leaves How many leaves the tree has; at least `totals.cases`.
    /// @param totals {Totals} in one word, those of the last leaf.
    /// @param root Root of the tree of cases; see {ICaseDesk}.
    struct Report {
        uint16 first;
        uint16 through;
        uint32 leaves;
        CaseWord totals;
        bytes32 root;
    }

    /// @dev `Standing` until shown to be false; `Counted` when the falsehood lowered the standing; `Excused` when the regulator lifted
    /// that; then one more falsehood of another kind can be shown. A false report is never true again.
    enum ReportState {
        None,
        Standing,
        False,
        Counted,
        Excused
    }

    /// @notice One slot: commitment 192 | reportedAt 40 | state 8 | shown 16.
    /// @param commitment First 24 bytes of keccak256(abi.encode(Report)); the report itself is in the event.
    /// @param shown The kinds of falsehood that were shown, a bit for each of {ICaseDesk.Falsehood}.
    struct Reported {
        bytes24 commitment;
        uint40 reportedAt;
        ReportState state;
        uint16 shown;
    }

    enum Direction {
        Up,
        Down
    }

    /// @dev `Inside` all limits; beyond the 95 % limits, `Alert` above and `LowAlert` below; beyond the 99.8 % limits, `Alarm` and
    /// `LowAlarm`.
    enum FunnelZone {
        Inside,
        Alert,
        Alarm,
        LowAlert,
        LowAlarm
    }

    /// @notice The regulator defined an indicator.
    event IndicatorDefined(IndicatorId indexed indicator, Terms terms);
    /// @notice The organisation has to report the indicator, from this period on; periods before are closed without a report.
    event OrganizationObliged(OrgId indexed org, IndicatorId indexed indicator, uint16 from);
    /// @notice The organisation has to report the indicator no more.
    event OrganizationReleased(OrgId indexed org, IndicatorId indexed indicator);
    /// @notice Periods were closed by a report; `up`, `down` and `difference` are the charts after it.
    event PeriodReported(
        OrgId indexed org,
        IndicatorId indexed indicator,
        uint16 indexed through,
        Report report,
        uint56 up,
        uint56 down,
        int56 difference
    );
    /// @notice A chart reached its limit at `value` and begins at zero again.
    /// @param answerBy When an answer is due; 0 where the chart signals improvement.
    event SignalRaised(
        OrgId indexed org,
        IndicatorId indexed indicator,
        Direction indexed direction,
        uint16 through,
        uint256 value,
        uint40 answerBy
    );

    /// @notice The terms are out of range.
    error InvalidTerms(bytes32 definition);
    /// @notice The indicator was defined before.
    error IndicatorAlreadyDefined(IndicatorId indicator);
    /// @notice No indicator has this id.
    error UnknownIndicator(IndicatorId indicator);
    /// @notice The organisation does not have to report this indicator.
    error NotObliged(OrgId org, IndicatorId indicator);
    /// @notice The organisation has to report from `next` on; an obligation can only move forward.
    error PeriodClosed(uint16 period, uint16 next);
    /// @notice The report has to begin with the first period that is not closed.
    error OtherFirstPeriod(uint16 first, uint16 next);
    /// @notice The report ends before it begins, or spans more than `maxSpan` periods.
    error SpanOutOfRange(uint16 first, uint16 through, uint8 maxSpan);
    /// @notice The report has fewer cases than the minimum: it waits for the next period.
    error TooFewCases(uint24 cases, uint16 min);
    /// @notice The periods before the last have enough cases to be reported by themselves.
    error EnoughCasesEarlier(uint256 early, uint16 min);
    /// @notice No cases can have these totals.
    error ImpossibleTotals(uint32 leaves, CaseWord totals);
    /// @notice A probability is at most one million millionths.
    error ProbabilityOutOfRange(uint256 probability);
    /// @notice Less than one event is expected, or more than 2^44 millionths: no funnel limits are told.
    error ExpectedOutOfRange(uint256 expected);

    // ---------------------------------------------------------------------------------------------- the regulator

    /// @notice Defines an indicator. It never changes; another definition is another indicator.
    /// @dev Restricted. Reverts: {EmptyDigest}, {InvalidTerms}, {IndicatorAlreadyDefined}.
    function defineIndicator(Terms calldata terms) external returns (IndicatorId indicator);

    /// @notice Obliges an organisation to report from period `from` on. Again, with a later period: those before are closed
    /// without a report, the charts stay, and a fault for a missing report is over.
    /// @dev Restricted. Reverts: {UnknownIndicator}, {UnknownOrganization}, {PeriodClosed}.
    function oblige(OrgId org, IndicatorId indicator, uint16 from) external;

    /// @notice Ends the obligation. Faults for a missing report and an unanswered signal are over; a false report stays one.
    /// @dev Restricted. Reverts: {NotObliged}.
    function release(OrgId org, IndicatorId indicator) external;

    // --------------------------------------------------------------------------------------------- the organisation

    /// @notice Reports the periods `first` to `through`, closes them and moves the charts by one step.
    /// @dev A member with {Duties.REPORT} at an organisation with one of {Licences.AUTHORS}; while the organisation is barred, its
    /// controlling account. A report ends a fault for a missing report.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {UnknownIndicator}, {NotObliged}, {OtherFirstPeriod}, {SpanOutOfRange},
    /// {TooEarly} before the last period ended, {EmptyDigest}, {TooFewCases}, {EnoughCasesEarlier}, {ImpossibleTotals}.
    function report(OrgId org, IndicatorId indicator, Report calldata reported) external;

    // ------------------------------------------------------------------------------------------------------- views

    /// @notice The id that {defineIndicator} gives for these terms.
    function indicatorIdOf(Terms calldata terms) external view returns (IndicatorId);

    /// @notice The indicator's slots; all zero if unknown.
    function indicatorOf(IndicatorId indicator) external view returns (Indicator memory);

    /// @notice The chart's slot; all zero if the organisation was never obliged.
    function chartOf(OrgId org, IndicatorId indicator) external view returns (Chart memory);

    /// @notice The slot of the report that ended with this period; all zero if none did.
    function reportedOf(OrgId org, IndicatorId indicator, uint16 through) external view returns (Reported memory);

    /// @notice When the periods that are not closed have to be reported at the latest: `reportTime` after the end of the
    /// `maxSpan`-th of them.
    /// @dev Reverts: {NotObliged}.
    function dueOf(OrgId org, IndicatorId indicator) external view returns (uint40);

    /// @notice What the case adds to `up` and `down`, in 10^-12.
    /// @param probability In millionths, at most one million.
    /// @dev Reverts: {UnknownIndicator}, {ProbabilityOutOfRange}.
    function offsetsOf(IndicatorId indicator, uint256 probability) external view returns (uint256 up, uint256 down);

    /// @notice Limits for the number of events where `expected` are expected, 95 % and 99.8 % on both sides: quantiles of the chi-square
    /// distribution with 2·expected degrees of freedom below and 2·(expected + 1) above, halved (Poisson), by the expansion of
    /// Cornish and Fisher. Divided by `expected` they are the limits of the ratio of observed to expected.
    /// @param expected In millionths, at least one event and at most 2^44.
    /// @return low95 In millionths, as all; not below zero.
    /// @dev Reverts: {ExpectedOutOfRange}.
    function funnelLimits(
        uint256 expected
    ) external pure returns (uint256 low95, uint256 high95, uint256 low998, uint256 high998);

    /// @notice Where so many events lie in the funnel.
    /// @dev Reverts: {ExpectedOutOfRange}.
    function funnelZoneOf(uint256 events, uint256 expected) external pure returns (FunnelZone);
}
