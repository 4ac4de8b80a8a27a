// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OrgId} from "../../identity/types.sol";
import {AgreementId, AgreementTerms} from "../agreementTypes.sol";
import {IndicatorId} from "../types.sol";
import {ICharts} from "./ICharts.sol";

/// @title Targets between a commissioner and a provider, with a bond that attested figures settle
/// @notice A provider promises rates of an indicator and deposits a bond for each period; a commissioner accepts before the first period
/// begins. Afterwards nobody decides anything: whoever pleases settles the periods one after the other by what the provider
/// reported to {IQualityMonitor}. All money goes to organisations' credits, which their controlling accounts withdraw.
///
/// - Measured: rate = events / cases of the report that covers the period. The commissioner gets bond · (rate − target) / (worst − target), nothing at the
///   target or better, the whole bond at `worst` or worse. A report of several periods settles them together by one rate, with its cases of periods outside the
///   agreement. Rounded down once, so that the last unit stays with the provider; exact otherwise. The rest is the provider's.
/// - False: the report was shown to be false before it was settled. The commissioner gets the whole bond, also where the regulator excused the report: that mends the
///   standing, not the figures.
/// - Missed: no report before the period's time was over. The commissioner gets the whole bond, whatever the reason: a licence that
///   ended, a suspension, a report that came late, or too few cases for any report while the regulator did nothing about it.
/// - Released: the regulator took the period from what the provider has to report. The provider gets the bond back, since it could not report.
///
/// A report is settled after its dispute time, the time in which a case that was demanded last has to be shown, and {SETTLE_MARGIN} in which whoever saw that it was
/// not can say so. What is shown false later changes no settlement. A period settled as missed or released stays so as well.
/// @dev For each token: deposited = withdrawn + credits + escrows, to the last unit. A token that gives this contract less, or takes more of it, than was
/// asked is refused where it moves; one that changes balances by itself, or stops moving, harms the agreements in it alone. Nothing here has an owner. Times are seconds since 1970 (UTC).
interface IServiceLevels {
    enum AgreementState {
        None,
        Proposed,
        Accepted,
        TakenBack
    }

    /// @dev By what periods were settled.
    enum Outcome {
        Measured,
        FalseReport,
        Missed,
        Released
    }

    /// @notice One slot: escrow 128 | next 16 | state 8 | free 104.
    /// @param escrow What is held for periods that are not settled.
    /// @param next The first period that is not settled; the one behind the last when all are.
    struct Agreement {
        uint128 escrow;
        uint16 next;
        AgreementState state;
    }

    /// @notice A provider proposed an agreement, and `account` paid the bond of all its periods.
    event AgreementProposed(
        AgreementId indexed agreement,
        OrgId indexed provider,
        OrgId indexed commissioner,
        AgreementTerms terms,
        address account
    );
    /// @notice The commissioner accepted.
    event AgreementAccepted(AgreementId indexed agreement, address account);
    /// @notice Nobody accepted in time, and the bond was credited to the provider.
    event BondTakenBack(AgreementId indexed agreement, uint256 amount);
    /// @notice The periods `from` to `through` were settled, and both amounts credited.
    /// @param reported The last period of the report that was looked at; 2^16 - 1 where there is none.
    event PeriodsSettled(
        AgreementId indexed agreement,
        Outcome indexed outcome,
        uint16 from,
        uint16 through,
        uint16 reported,
        uint256 toCommissioner,
        uint256 toProvider
    );
    /// @notice An organisation's credit was paid to its controlling account.
    event LevelCreditWithdrawn(OrgId indexed org, IERC20 indexed token, address indexed account, uint256 amount);

    /// @notice Nobody agrees with itself.
    error CommissionerIsProvider(OrgId org);
    /// @notice An auditor's word makes a report false, so who is one, or is announced as one, may not gain by it.
    error CommissionerAudits(OrgId org);
    /// @notice There is no contract at the token's address.
    error AgreementTokenWithoutCode(IERC20 token);
    /// @notice The bond and the number of periods must be at least 1, and the last period below 2^16 - 1.
    error AgreementOutOfRange(uint96 bond, uint16 first, uint16 periods);
    /// @notice Rates are at most one million; `worst` lies above the target, or below it where events are good.
    error LevelRatesOutOfRange(uint32 target, uint32 worst, bool eventsAreGood);
    /// @notice The grace must be at least the indicator's `reportTime`, so that nothing is missed before it is overdue.
    error GraceTooShort(uint32 grace, uint32 reportTime);
    /// @notice Acceptance must end before the first period begins, so that none of its figures are known.
    error AcceptanceTooLate(uint40 acceptBy, uint256 starts);
    /// @notice The last period could be settled only after `latest`.
    error AgreementTooLong(uint256 settledBy, uint256 latest);
    /// @notice These terms were proposed before.
    error AgreementAlreadyProposed(AgreementId agreement);
    /// @notice The agreement was never proposed, is not accepted, or is no longer only proposed.
    error AgreementNotInState(AgreementId agreement, AgreementState state);
    /// @notice The commissioner had to accept before `acceptBy`.
    error AcceptanceOver(AgreementId agreement, uint40 acceptBy, uint40 time);
    /// @notice The commissioner may accept before `acceptBy`.
    error AcceptanceOpen(AgreementId agreement, uint40 acceptBy, uint40 time);
    /// @notice Both agreed about this indicator for periods up to before `free`.
    error AgreementOverlaps(uint16 first, uint16 free);
    /// @notice All periods are settled.
    error AllPeriodsSettled(AgreementId agreement);
    /// @notice The report does not cover the period that is settled next.
    error OtherPeriodsReported(AgreementId agreement, uint16 period, uint16 first, uint16 through);
    /// @notice A report that ended with `through` may cover the period: {settle} it by that, or show that the report begins later.
    error PeriodMayBeReported(AgreementId agreement, uint16 period, uint16 through);
    /// @notice The contract received, or gave, another amount than was asked of the token.
    error BondDiffers(IERC20 token, uint256 expected, uint256 actual);
    /// @notice Nothing is owed to the organisation in this token.
    error NoLevelCredit(OrgId org, IERC20 token);

    // -------------------------------------------------------------------------------------------------- the provider

    /// @notice Proposes an agreement and pays the bond of all its periods, from the caller's allowance. The proposal stands until `acceptBy`.
    /// @dev A member of `terms.provider` with {Duties.ALLOCATE}, under one of {Licences.AUTHORS}. The provider has to report the
    /// indicator, and `first` is not closed. Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest},
    /// {CommissionerIsProvider}, {UnknownOrganization}, {CommissionerAudits}, {AgreementTokenWithoutCode}, {AgreementOutOfRange}, {UnknownIndicator},
    /// {LevelRatesOutOfRange}, {GraceTooShort}, {EndNotInFuture}, {AcceptanceTooLate}, {AgreementTooLong}, {NotObliged}, {PeriodClosed},
    /// {AgreementOverlaps}, {AgreementAlreadyProposed}, {BondDiffers}, the token's, and `SafeERC20FailedOperation` when it returns false.
    function propose(AgreementTerms calldata terms) external returns (AgreementId agreement);

    // ---------------------------------------------------------------------------------------------- the commissioner

    /// @notice Accepts an agreement that was proposed. The provider must be able to act still, and still have to report.
    /// @dev A member of `terms.commissioner` with {Duties.ALLOCATE}, an insurer or one of {Licences.AUTHORS}, and no auditor.
    /// One commissioner and one provider agree about an indicator's period once, and forwards only; other commissioners agree for themselves.
    /// Reverts: {AgreementNotInState}, {AcceptanceOver}, those of {IOrganizationRegistry.requireActing} for both, {CommissionerAudits},
    /// {NotObliged}, {PeriodClosed}, {AgreementOverlaps}.
    function accept(AgreementTerms calldata terms) external;

    // ------------------------------------------------------------------------------------------------------ anybody

    /// @notice Credits the whole bond to the provider when nobody accepted in time.
    /// @dev Anybody, since the money goes to the provider. Reverts: {AgreementNotInState}, {AcceptanceOpen}.
    function takeBack(AgreementTerms calldata terms) external;

    /// @notice Settles the next period, and those of the agreement that the same report covers, by that report. Of a report that came late for some
    /// of them, those first; again for the others.
    /// @param reported As {ICharts.PeriodReported} has it.
    /// @dev Anybody. Reverts: {AgreementNotInState}, {AllPeriodsSettled}, {OtherPeriodsReported}, {UnknownReport}, {OtherReport},
    /// {TooEarly} for a report that still may be shown to be false.
    function settle(AgreementTerms calldata terms, ICharts.Report calldata reported) external;

    /// @notice Settles the next period where no report covers it: as missed from {missedFrom} on, or as released where the regulator ended the
    /// obligation or had it begin anew with a later period.
    /// @param later Only for a period that was closed without a report, and only where a report ended within `maxSpan` periods
    /// from it: the first such report, which begins after the period. With an empty root otherwise.
    /// @dev Anybody. Reverts: {AgreementNotInState}, {AllPeriodsSettled}, {TooEarly}, {UnknownReport}, {OtherReport}, {PeriodMayBeReported}.
    function settleUnreported(AgreementTerms calldata terms, ICharts.Report calldata later) external;

    // ------------------------------------------------------------------------------------------- the controlling account

    /// @notice Pays all that is owed to an organisation in one token to its controlling account.
    /// @dev The controlling account, also after the accreditation ended, but not while suspended. Reverts: {IOrganizationRegistry.NotController},
    /// {IOrganizationRegistry.SuspendedOrganization}, {NoLevelCredit}, {BondDiffers}, the token's, and `SafeERC20FailedOperation`.
    function withdraw(OrgId org, IERC20 token) external;

    // -------------------------------------------------------------------------------------------------------- views

    /// @notice What the commissioner gets of `periods` bonds, by the terms alone.
    /// @param cases At least 1; an indicator's reports have at least 11.
    function penaltyOf(
        AgreementTerms calldata terms,
        uint256 periods,
        uint256 cases,
        uint256 events
    ) external pure returns (uint256);

    /// @notice From when a period without a report is missed: `grace` after the end of the longest report that could have covered it.
    /// @dev Reverts: {UnknownIndicator}.
    function missedFrom(AgreementTerms calldata terms, uint16 period) external view returns (uint256);

    /// @notice The id of these terms here.
    function idOf(AgreementTerms calldata terms) external view returns (AgreementId);

    /// @notice The agreement's slot; all zero if nobody proposed it.
    function agreementOf(AgreementId agreement) external view returns (Agreement memory);

    /// @notice The first period of an indicator about which these two may still agree.
    function freeFrom(OrgId commissioner, OrgId provider, IndicatorId indicator) external view returns (uint16);

    /// @notice What is owed to an organisation in one token.
    function creditOf(OrgId org, IERC20 token) external view returns (uint256);

    /// @notice Seconds after the latest time to show a demanded case in which others can say that it was not shown.
    // solhint-disable-next-line func-name-mixedcase
    function SETTLE_MARGIN() external view returns (uint40);

    /// @notice Seconds from a proposal in which the last period must be settled at the latest.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_TERM() external view returns (uint40);
}
