// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {PlanId, PlanTerms} from "./coverageTypes.sol";
import {ICoverageClose} from "./interfaces/ICoverageClose.sol";
import {ICoverageMoney} from "./interfaces/ICoverageMoney.sol";
import {ICoveragePlans} from "./interfaces/ICoveragePlans.sol";

/// @title What every part of the coverage fund stands on: terms, money, years and periods
abstract contract CoverageBase is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev The oldest period in which claims wait, and the latest. One slot: head 24 | tail 24 | free 208.
    struct Queue {
        uint24 head;
        uint24 tail;
    }

    /// @notice The contract that knows every plan's terms, and whom it covers.
    ICoveragePlans public immutable PLANS;
    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    mapping(PlanId plan => ICoverageMoney.Fund) internal _funds;
    mapping(PlanId plan => mapping(OrgId provider => ICoverageMoney.Account)) internal _accounts;
    mapping(PlanId plan => mapping(bytes32 person => mapping(uint24 year => ICoverageMoney.YearAccount)))
        internal _years;
    mapping(PlanId plan => Queue) internal _queues;
    mapping(PlanId plan => mapping(uint24 period => ICoverageClose.Period)) internal _periods;

    constructor(ICoveragePlans plans, IOrganizationRegistry organizations) {
        PLANS = plans;
        ORGANIZATIONS = organizations;
    }

    // Each of these stands here once, since a call that is written out in many places takes the code that there may be.

    function _termsOf(PlanId plan) internal view returns (PlanTerms memory) {
        return PLANS.planOf(plan);
    }

    function _organizationOf(OrgId org) internal view returns (IOrganizationRegistry.Organization memory) {
        return ORGANIZATIONS.organizationOf(org);
    }

    function _requireActing(OrgId org, uint32 anyLicence, uint32 duty) internal view {
        ORGANIZATIONS.requireActing(org, msg.sender, anyLicence, duty);
    }

    function _requireInsurer(OrgId insurer) internal view {
        _requireActing(insurer, Licences.INSURER, Duties.CLAIM);
    }

    function _now() internal view returns (uint40) {
        return uint40(block.timestamp);
    }

    // -------------------------------------------------------------------------------------------------------- money

    /// Measured, since a token may take a fee of what it moves.
    function _take(PlanId plan, IERC20 token, uint256 amount) internal {
        uint256 before = _held(token);
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 taken = _held(token) - before;
        if (taken != amount) revert ICoverageMoney.FundsDiffer(token, amount, taken);
        _funds[plan].assets += uint128(amount);
    }

    /// Measured too, since no plan may pay for what another's payment costs beside.
    /// The ledger is changed before.
    function _pay(IERC20 token, address account, uint256 amount) internal {
        uint256 before = _held(token);
        token.safeTransfer(account, amount);
        uint256 paid = before - _held(token);
        if (paid != amount) revert ICoverageMoney.FundsDiffer(token, amount, paid);
    }

    /// What is left of a payment after it made up for what was reversed before.
    function _net(PlanId plan, OrgId provider, uint256 amount) internal returns (uint256 left) {
        ICoverageMoney.Account storage account = _accounts[plan][provider];
        uint128 debit = account.debit;
        if (debit == 0) return amount;
        uint128 netted = debit < amount ? debit : uint128(amount);
        account.debit = debit - netted;
        if (netted != 0) emit ICoverageMoney.DebitNetted(plan, provider, netted);
        return amount - netted;
    }

    function _held(IERC20 token) private view returns (uint256) {
        return token.balanceOf(address(this));
    }
}
