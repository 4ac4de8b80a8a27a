// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest, EndNotInFuture, TooEarly} from "../shared/errors.sol";
import {AgreementId, AgreementTerms, agreementIdOf} from "./agreementTypes.sol";
import {ICaseDesk} from "./interfaces/ICaseDesk.sol";
import {ICharts} from "./interfaces/ICharts.sol";
import {IQualityMonitor} from "./interfaces/IQualityMonitor.sol";
import {IServiceLevels} from "./interfaces/IServiceLevels.sol";
import {IndicatorId} from "./types.sol";

/// @title ServiceLevels
/// @notice See {IServiceLevels}.
contract ServiceLevels is IServiceLevels, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant MILLION = 1e6;
    /// Never the number of a period.
    uint16 private constant NO_REPORT = type(uint16).max;
    /// Who pays for care: insurers, and who sends its own patients to others.
    uint32 private constant COMMISSIONERS = Licences.INSURER | Licences.AUTHORS;

    /// @notice The registry that knows who acts for an organisation, and who controls it.
    IOrganizationRegistry public immutable ORGANIZATIONS;
    /// @notice The monitor whose reports settle.
    IQualityMonitor public immutable MONITOR;
    /// Of the monitor's desk of cases.
    uint40 private immutable _SHOWING_TIME;

    /// @inheritdoc IServiceLevels
    uint40 public constant SETTLE_MARGIN = 3 days;
    /// @inheritdoc IServiceLevels
    uint40 public constant MAX_TERM = 20 * 366 days;

    mapping(AgreementId agreement => Agreement) private _agreements;
    mapping(OrgId commissioner => mapping(OrgId provider => mapping(IndicatorId indicator => uint16))) private _free;
    mapping(OrgId org => mapping(IERC20 token => uint256)) private _credits;

    constructor(IOrganizationRegistry organizations, IQualityMonitor monitor) {
        ORGANIZATIONS = organizations;
        MONITOR = monitor;
        _SHOWING_TIME = ICaseDesk(monitor.CASE_DESK()).SHOWING_TIME();
    }

    // -------------------------------------------------------------------------------------------------- the provider

    /// @inheritdoc IServiceLevels
    function propose(AgreementTerms calldata terms) external nonReentrant returns (AgreementId agreement) {
        ORGANIZATIONS.requireActing(terms.provider, msg.sender, Licences.AUTHORS, Duties.ALLOCATE);
        _requireCommissioner(terms);
        _requireTerms(terms);
        _requireAttested(terms);
        agreement = agreementIdOf(address(this), terms);
        if (_agreements[agreement].state != AgreementState.None) revert AgreementAlreadyProposed(agreement);

        uint256 bond = uint256(terms.bond) * terms.periods;
        _agreements[agreement] = Agreement({escrow: uint128(bond), next: terms.first, state: AgreementState.Proposed});
        emit AgreementProposed(agreement, terms.provider, terms.commissioner, terms, msg.sender);
        uint256 before = terms.token.balanceOf(address(this));
        terms.token.safeTransferFrom(msg.sender, address(this), bond);
        _requirePaid(terms.token, bond, terms.token.balanceOf(address(this)) - before);
    }

    // ---------------------------------------------------------------------------------------------- the commissioner

    /// @inheritdoc IServiceLevels
    function accept(AgreementTerms calldata terms) external nonReentrant {
        AgreementId agreement = _requireState(terms, AgreementState.Proposed);
        if (_now() >= terms.acceptBy) revert AcceptanceOver(agreement, terms.acceptBy, _now());
        ORGANIZATIONS.requireActing(terms.commissioner, msg.sender, COMMISSIONERS, Duties.ALLOCATE);
        _requireCommissioner(terms);
        // The controlling account holds every duty, so asking for it asks for the organisation.
        address controller = ORGANIZATIONS.organizationOf(terms.provider).controller;
        ORGANIZATIONS.requireActing(terms.provider, controller, Licences.AUTHORS, Duties.ALLOCATE);
        _requireAttested(terms);

        _agreements[agreement].state = AgreementState.Accepted;
        _free[terms.commissioner][terms.provider][terms.indicator] = terms.first + terms.periods;
        emit AgreementAccepted(agreement, msg.sender);
    }

    // ------------------------------------------------------------------------------------------------------ anybody

    /// @inheritdoc IServiceLevels
    function takeBack(AgreementTerms calldata terms) external nonReentrant {
        AgreementId agreement = _requireState(terms, AgreementState.Proposed);
        if (_now() < terms.acceptBy) revert AcceptanceOpen(agreement, terms.acceptBy, _now());
        Agreement storage slot = _agreements[agreement];
        uint256 amount = slot.escrow;

        slot.escrow = 0;
        slot.state = AgreementState.TakenBack;
        _credits[terms.provider][terms.token] += amount;
        emit BondTakenBack(agreement, amount);
    }

    /// @inheritdoc IServiceLevels
    function settle(AgreementTerms calldata terms, ICharts.Report calldata reported) external nonReentrant {
        (AgreementId agreement, uint16 period, uint16 last) = _requireUnsettled(terms);
        uint16 through = reported.through;
        if (period < reported.first || period > through) {
            revert OtherPeriodsReported(agreement, period, reported.first, through);
        }
        ICharts.Reported memory slot = _requireReport(terms, reported);
        ICharts.Indicator memory indicator = MONITOR.indicatorOf(terms.indicator);
        if (through < last) last = through;
        uint256 late = _missedFrom(terms, indicator, period);
        if (slot.state != ICharts.ReportState.Standing) {
            return _close(terms, agreement, last, Outcome.FalseReport, through, type(uint256).max);
        }
        if (slot.reportedAt >= late) {
            // The later a period, the longer was its time.
            uint256 lastMissed = period + (slot.reportedAt - late) / indicator.periodLength;
            if (lastMissed < last) last = uint16(lastMissed);
            return _close(terms, agreement, last, Outcome.Missed, through, type(uint256).max);
        }
        // A case may be demanded at the last moment, and be shown at the last.
        uint40 final_ = slot.reportedAt + indicator.disputeTime + _SHOWING_TIME + SETTLE_MARGIN;
        if (_now() < final_) revert TooEarly(final_, _now());
        ICharts.Totals memory totals = reported.totals.totals();
        uint256 penalty = _penaltyOf(terms, uint256(last) - period + 1, totals.cases, totals.events);
        _close(terms, agreement, last, Outcome.Measured, through, penalty);
    }

    /// @inheritdoc IServiceLevels
    function settleUnreported(AgreementTerms calldata terms, ICharts.Report calldata later) external nonReentrant {
        (AgreementId agreement, uint16 period, ) = _requireUnsettled(terms);
        ICharts.Indicator memory indicator = MONITOR.indicatorOf(terms.indicator);
        ICharts.Chart memory chart = MONITOR.chartOf(terms.provider, terms.indicator);
        if (period < chart.next) {
            _requireSkipped(terms, agreement, period, indicator.maxSpan, later);
            return _close(terms, agreement, period, Outcome.Released, NO_REPORT, 0);
        }
        uint256 missed = _missedFrom(terms, indicator, period);
        if (block.timestamp < missed) revert TooEarly(uint40(missed), _now());
        if (chart.obliged) _close(terms, agreement, period, Outcome.Missed, NO_REPORT, type(uint256).max);
        else _close(terms, agreement, period, Outcome.Released, NO_REPORT, 0);
    }

    // ------------------------------------------------------------------------------------------- the controlling account

    /// @inheritdoc IServiceLevels
    function withdraw(OrgId org, IERC20 token) external nonReentrant {
        IOrganizationRegistry.Organization memory organization = ORGANIZATIONS.organizationOf(org);
        if (organization.controller != msg.sender) revert IOrganizationRegistry.NotController(org, msg.sender);
        // Suspended is also who was robbed of the controlling account.
        if (organization.suspended) revert IOrganizationRegistry.SuspendedOrganization(org);
        uint256 amount = _credits[org][token];
        if (amount == 0) revert NoLevelCredit(org, token);

        _credits[org][token] = 0;
        emit LevelCreditWithdrawn(org, token, msg.sender, amount);
        uint256 before = token.balanceOf(address(this));
        token.safeTransfer(msg.sender, amount);
        _requirePaid(token, amount, before - token.balanceOf(address(this)));
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IServiceLevels
    function penaltyOf(
        AgreementTerms calldata terms,
        uint256 periods,
        uint256 cases,
        uint256 events
    ) external pure returns (uint256) {
        return _penaltyOf(terms, periods, cases, events);
    }

    /// @inheritdoc IServiceLevels
    function missedFrom(AgreementTerms calldata terms, uint16 period) external view returns (uint256) {
        return _missedFrom(terms, _requireIndicator(terms.indicator), period);
    }

    /// @inheritdoc IServiceLevels
    function idOf(AgreementTerms calldata terms) external view returns (AgreementId) {
        return agreementIdOf(address(this), terms);
    }

    /// @inheritdoc IServiceLevels
    function agreementOf(AgreementId agreement) external view returns (Agreement memory) {
        return _agreements[agreement];
    }

    /// @inheritdoc IServiceLevels
    function freeFrom(OrgId commissioner, OrgId provider, IndicatorId indicator) external view returns (uint16) {
        return _free[commissioner][provider][indicator];
    }

    /// @inheritdoc IServiceLevels
    function creditOf(OrgId org, IERC20 token) external view returns (uint256) {
        return _credits[org][token];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    /// @param penalty What the commissioner gets; whatever is more than the bonds of these periods stands for all of them.
    function _close(
        AgreementTerms calldata terms,
        AgreementId agreement,
        uint16 last,
        Outcome outcome,
        uint16 reported,
        uint256 penalty
    ) private {
        Agreement storage slot = _agreements[agreement];
        uint16 from = slot.next;
        uint256 bonds = uint256(terms.bond) * (uint256(last) - from + 1);
        if (penalty > bonds) penalty = bonds;

        slot.next = last + 1;
        slot.escrow -= uint128(bonds);
        _credits[terms.commissioner][terms.token] += penalty;
        _credits[terms.provider][terms.token] += bonds - penalty;
        emit PeriodsSettled(agreement, outcome, from, last, reported, penalty, bonds - penalty);
    }

    function _requireState(
        AgreementTerms calldata terms,
        AgreementState state
    ) private view returns (AgreementId agreement) {
        agreement = agreementIdOf(address(this), terms);
        AgreementState found = _agreements[agreement].state;
        if (found != state) revert AgreementNotInState(agreement, found);
    }

    function _requireUnsettled(
        AgreementTerms calldata terms
    ) private view returns (AgreementId agreement, uint16 period, uint16 last) {
        agreement = _requireState(terms, AgreementState.Accepted);
        period = _agreements[agreement].next;
        last = terms.first + terms.periods - 1;
        if (period > last) revert AllPeriodsSettled(agreement);
    }

    function _requireReport(
        AgreementTerms calldata terms,
        ICharts.Report calldata reported
    ) private view returns (ICharts.Reported memory slot) {
        (OrgId org, IndicatorId indicator) = (terms.provider, terms.indicator);
        slot = MONITOR.reportedOf(org, indicator, reported.through);
        if (slot.state == ICharts.ReportState.None) {
            revert IQualityMonitor.UnknownReport(org, indicator, reported.through);
        }
        if (slot.commitment != bytes24(keccak256(abi.encode(reported)))) {
            revert IQualityMonitor.OtherReport(org, indicator, reported.through);
        }
    }

    /// Reports never overlap, so whatever covers the period ends before the first report that begins after it, and within the longest span.
    function _requireSkipped(
        AgreementTerms calldata terms,
        AgreementId agreement,
        uint16 period,
        uint8 maxSpan,
        ICharts.Report calldata later
    ) private view {
        uint256 end = uint256(period) + maxSpan;
        if (later.root != bytes32(0)) {
            _requireReport(terms, later);
            if (later.first <= period) revert PeriodMayBeReported(agreement, period, later.through);
            if (later.first < end) end = later.first;
        }
        // No report ends with the last number.
        if (end > NO_REPORT) end = NO_REPORT;
        for (uint256 through = period; through < end; ++through) {
            ICharts.Reported memory slot = MONITOR.reportedOf(terms.provider, terms.indicator, uint16(through));
            if (slot.state != ICharts.ReportState.None) {
                revert PeriodMayBeReported(agreement, period, uint16(through));
            }
        }
    }

    function _requireCommissioner(AgreementTerms calldata terms) private view {
        OrgId org = terms.commissioner;
        if (org == terms.provider) revert CommissionerIsProvider(org);
        IOrganizationRegistry.Organization memory organization = ORGANIZATIONS.organizationOf(org);
        if (organization.controller == address(0)) revert IOrganizationRegistry.UnknownOrganization(org);
        // Anybody puts an announced licence in force later, without another word of the regulator's.
        uint16 licences = organization.licences | ORGANIZATIONS.licenceAnnouncementOf(org).licences;
        if (licences & Licences.AUDITOR != 0) revert CommissionerAudits(org);
    }

    function _requireTerms(AgreementTerms calldata terms) private view {
        if (terms.document == bytes32(0)) revert EmptyDigest();
        if (address(terms.token).code.length == 0) revert AgreementTokenWithoutCode(terms.token);
        uint256 behind = uint256(terms.first) + terms.periods;
        if (terms.bond == 0 || terms.periods == 0 || behind > NO_REPORT) {
            revert AgreementOutOfRange(terms.bond, terms.first, terms.periods);
        }
        ICharts.Indicator memory indicator = _requireIndicator(terms.indicator);
        (uint32 target, uint32 worst) = (terms.target, terms.worst);
        bool isWorse = indicator.eventsAreGood ? worst < target : worst > target;
        if (!isWorse || target > MILLION || worst > MILLION) {
            revert LevelRatesOutOfRange(target, worst, indicator.eventsAreGood);
        }
        if (terms.grace < indicator.reportTime) revert GraceTooShort(terms.grace, indicator.reportTime);
        if (terms.acceptBy <= _now()) revert EndNotInFuture(terms.acceptBy, _now());
        uint256 starts = indicator.start + uint256(terms.first) * indicator.periodLength;
        if (terms.acceptBy > starts) revert AcceptanceTooLate(terms.acceptBy, starts);
        // A report at the last moment is what takes longest.
        uint256 settledBy = _missedFrom(terms, indicator, uint16(behind - 1)) + indicator.disputeTime;
        settledBy += _SHOWING_TIME + SETTLE_MARGIN;
        if (settledBy > block.timestamp + MAX_TERM) revert AgreementTooLong(settledBy, block.timestamp + MAX_TERM);
    }

    /// Whether the provider will report these periods, and no other agreement of both covers them.
    function _requireAttested(AgreementTerms calldata terms) private view {
        ICharts.Chart memory chart = MONITOR.chartOf(terms.provider, terms.indicator);
        if (!chart.obliged) revert ICharts.NotObliged(terms.provider, terms.indicator);
        if (terms.first < chart.next) revert ICharts.PeriodClosed(terms.first, chart.next);
        uint16 free = _free[terms.commissioner][terms.provider][terms.indicator];
        if (terms.first < free) revert AgreementOverlaps(terms.first, free);
    }

    function _requireIndicator(IndicatorId id) private view returns (ICharts.Indicator memory indicator) {
        indicator = MONITOR.indicatorOf(id);
        if (indicator.periodLength == 0) revert ICharts.UnknownIndicator(id);
    }

    function _missedFrom(
        AgreementTerms calldata terms,
        ICharts.Indicator memory indicator,
        uint16 period
    ) private pure returns (uint256) {
        uint256 through = uint256(period) + indicator.maxSpan;
        return indicator.start + through * indicator.periodLength + terms.grace;
    }

    /// Rates as fractions over the cases, so that only the amount is rounded.
    function _penaltyOf(
        AgreementTerms calldata terms,
        uint256 periods,
        uint256 cases,
        uint256 events
    ) private pure returns (uint256) {
        uint256 observed = events * MILLION;
        uint256 promised = terms.target * cases;
        bool eventsAreGood = terms.worst < terms.target;
        if (eventsAreGood ? observed >= promised : observed <= promised) return 0;
        uint256 missing = eventsAreGood ? promised - observed : observed - promised;
        uint256 most = (eventsAreGood ? terms.target - terms.worst : terms.worst - terms.target) * cases;
        uint256 bonds = uint256(terms.bond) * periods;
        return missing >= most ? bonds : (bonds * missing) / most;
    }

    function _requirePaid(IERC20 token, uint256 expected, uint256 actual) private pure {
        if (actual != expected) revert BondDiffers(token, expected, actual);
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
