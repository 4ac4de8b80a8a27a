// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OrgId} from "../../identity/types.sol";
import {PlanId} from "../coverageTypes.sol";

/// @title The money of a plan
/// @notice What came in is what went out and what is held, per plan, to the last unit. Money goes to the controlling account of the
/// organisation to which it belongs, whoever sends the transaction.
interface ICoverageMoney {
    /// @notice Two slots: assets 128 | liabilities 128, then owed 128 | surplus 104 | surplusPeriod 24.
    /// @param assets What the fund holds for the plan.
    /// @param liabilities What it owes, or may owe: all claims that wait or are contested, and `owed`.
    /// @param owed What was awarded at a close: credits that were not collected, and awards set aside for contested claims.
    /// @param surplus What the insurer announced to withdraw; 0 without an announcement.
    /// @param surplusPeriod In which period it did.
    struct Fund {
        uint128 assets;
        uint128 liabilities;
        uint128 owed;
        uint104 surplus;
        uint24 surplusPeriod;
    }

    /// @notice What a plan and a provider owe each other; never both. One slot: credit 128 | debit 128.
    /// @param credit What the provider can collect.
    /// @param debit What was reversed after it was paid; the next payments make up for it.
    struct Account {
        uint128 credit;
        uint128 debit;
    }

    /// @notice What a person used of a plan in one of its years. One slot: deductibleUsed 80 | benefitUsed 80 | fastUsed 80 |
    /// coveredFrom 8 | fastPeriod 8.
    /// @param deductibleUsed What the person bore of the deductible.
    /// @param benefitUsed What the plan owed for the person, whether or not a shortage cut it.
    /// @param fastUsed What was paid at once in the period `fastPeriod`.
    /// @param coveredFrom Number in the year, from 1, of the first period that is covered; 0 without cover.
    /// @param fastPeriod Number in the year of the latest period with a claim that was paid at once.
    struct YearAccount {
        uint80 deductibleUsed;
        uint80 benefitUsed;
        uint80 fastUsed;
        uint8 coveredFrom;
        uint8 fastPeriod;
    }

    /// @notice A year's premium was paid. The year is covered from its period `coveredFrom` on, counted from 1.
    event PremiumPaid(
        PlanId indexed plan,
        bytes32 indexed person,
        address indexed payer,
        uint24 year,
        uint80 amount,
        uint8 coveredFrom
    );

    /// @notice Money was added to the plan.
    event FundToppedUp(PlanId indexed plan, address indexed payer, uint128 amount);
    /// @notice A credit went to the provider's controlling account. What is paid at once is told by {ClaimFiled}.
    event ProviderPaid(PlanId indexed plan, OrgId indexed provider, address indexed account, uint128 amount);
    /// @notice So much of a payment made up for what was reversed before.
    event DebitNetted(PlanId indexed plan, OrgId indexed provider, uint128 amount);
    /// @notice The insurer will withdraw so much; 0 if it no longer will.
    event SurplusAnnounced(PlanId indexed plan, uint104 amount, uint24 period);
    /// @notice Money went to the insurer's controlling account.
    event SurplusWithdrawn(PlanId indexed plan, address indexed account, uint104 amount);

    /// @notice The year's premium was paid before.
    error PremiumAlreadyPaid(PlanId plan, bytes32 person, uint24 year);
    /// @notice The token moved `actual` where `expected` was due: it takes a fee, or changes balances by itself.
    error FundsDiffer(IERC20 token, uint256 expected, uint256 actual);
    /// @notice Nothing is there to be moved.
    error NoFunds(PlanId plan);
    /// @notice No surplus was announced.
    error NoSurplusAnnounced(PlanId plan);
    /// @notice The period in which the surplus was announced, or an earlier one, is not closed.
    error SurplusNotDue(PlanId plan, uint24 period, uint40 closableAt);
    /// @notice Only `free` lies above the plan's liabilities.
    error SurplusNotFree(PlanId plan, uint256 amount, uint256 free);

    /// @notice Pays a person's premium for one year. Paid before the year begins it covers the whole year; paid within, it covers from
    /// the next period on. It is the same premium in both cases.
    /// @param year From 1.
    /// @dev Anyone, who has approved the fund to take the plan's premium.
    /// Reverts: {UnknownPlan}, {PersonNotEnrolled}, {PremiumYearOutOfRange}, {EnrolmentEnds}, {PremiumAlreadyPaid}, {FundsDiffer}, and
    /// as the token does.
    function payPremium(PlanId plan, bytes32 person, uint24 year) external;

    /// @notice Adds money to a plan.
    /// @dev Anyone, who has approved the fund to take it. Reverts: {UnknownPlan}, {NoFunds} for 0, {FundsDiffer}, and as the token does.
    function topUp(PlanId plan, uint128 amount) external;

    /// @notice Pays a provider what the plan's closes awarded it.
    /// @dev Anyone; it goes to the provider's controlling account. Not while the provider is suspended, since its controller may be a thief.
    /// Reverts: {UnknownPlan}, {NoFunds}, {SuspendedOrganization}, {FundsDiffer}, and as the token does.
    function collect(PlanId plan, OrgId provider) external;

    /// @notice Announces that the insurer withdraws so much, in place of an earlier announcement; 0 withdraws it.
    /// @dev A member of the insurer with {Duties.CLAIM} at {Licences.INSURER}.
    /// Reverts: {UnknownPlan}, those of {IOrganizationRegistry.requireActing}.
    function announceSurplus(PlanId plan, uint104 amount) external;

    /// @notice Withdraws what was announced, once the period of the announcement is closed, and if it lies above the liabilities.
    /// @dev A member of the insurer with {Duties.CLAIM} at {Licences.INSURER}; it goes to the insurer's controlling account.
    /// Reverts: {UnknownPlan}, those of {IOrganizationRegistry.requireActing}, {NoSurplusAnnounced}, {SurplusNotDue}, {SurplusNotFree},
    /// {FundsDiffer}, and as the token does.
    function withdrawSurplus(PlanId plan) external;

    /// @notice The plan's money.
    function fundOf(PlanId plan) external view returns (Fund memory);

    /// @notice What plan and provider owe each other.
    function accountOf(PlanId plan, OrgId provider) external view returns (Account memory);

    /// @notice What the person used in a year of the plan.
    function yearOf(PlanId plan, bytes32 person, uint24 year) external view returns (YearAccount memory);
}
