// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../identity/types.sol";
import {CoverageBase} from "./CoverageBase.sol";
import {PlanId, PlanTerms} from "./coverageTypes.sol";
import {ICoverageMoney} from "./interfaces/ICoverageMoney.sol";
import {PlanTimes} from "./PlanTimes.sol";

/// @title CoverageMoney
/// @notice See {ICoverageMoney}.
abstract contract CoverageMoney is ICoverageMoney, CoverageBase {
    using PlanTimes for PlanTerms;

    /// @inheritdoc ICoverageMoney
    function payPremium(PlanId plan, bytes32 person, uint24 year) external nonReentrant {
        (IERC20 token, uint80 premium, uint8 coveredFrom) = PLANS.premiumOf(plan, person, year);
        YearAccount storage account = _years[plan][person][year];
        if (account.coveredFrom != 0) revert PremiumAlreadyPaid(plan, person, year);

        account.coveredFrom = coveredFrom;
        if (premium != 0) _take(plan, token, premium);
        emit PremiumPaid(plan, person, msg.sender, year, premium, coveredFrom);
    }

    /// @inheritdoc ICoverageMoney
    function topUp(PlanId plan, uint128 amount) external nonReentrant {
        IERC20 token = _termsOf(plan).token;
        if (amount == 0) revert NoFunds(plan);
        _take(plan, token, amount);
        emit FundToppedUp(plan, msg.sender, amount);
    }

    /// @inheritdoc ICoverageMoney
    function collect(PlanId plan, OrgId provider) external nonReentrant {
        IERC20 token = _termsOf(plan).token;
        Account storage account = _accounts[plan][provider];
        uint128 amount = account.credit;
        if (amount == 0) revert NoFunds(plan);
        IOrganizationRegistry.Organization memory organization = _organizationOf(provider);
        if (organization.suspended) revert IOrganizationRegistry.SuspendedOrganization(provider);

        account.credit = 0;
        Fund storage fund = _funds[plan];
        fund.assets -= amount;
        fund.liabilities -= amount;
        fund.owed -= amount;
        emit ProviderPaid(plan, provider, organization.controller, amount);
        _pay(token, organization.controller, amount);
    }

    /// @inheritdoc ICoverageMoney
    function announceSurplus(PlanId plan, uint104 amount) external {
        PlanTerms memory terms = _termsOf(plan);
        _requireInsurer(terms.insurer);
        uint24 period = terms.periodAt(block.timestamp);
        Fund storage fund = _funds[plan];
        fund.surplus = amount;
        fund.surplusPeriod = period;
        emit SurplusAnnounced(plan, amount, period);
    }

    /// @inheritdoc ICoverageMoney
    function withdrawSurplus(PlanId plan) external nonReentrant {
        PlanTerms memory terms = _termsOf(plan);
        OrgId insurer = terms.insurer;
        _requireInsurer(insurer);
        Fund memory fund = _funds[plan];
        if (fund.surplus == 0) revert NoSurplusAnnounced(plan);
        uint40 closable = terms.closableAt(fund.surplusPeriod);
        uint24 head = _queues[plan].head;
        if (_now() < closable || (head != 0 && head <= fund.surplusPeriod)) {
            revert SurplusNotDue(plan, fund.surplusPeriod, closable);
        }
        uint256 free = fund.assets > fund.liabilities ? fund.assets - fund.liabilities : 0;
        if (fund.surplus > free) revert SurplusNotFree(plan, fund.surplus, free);

        _funds[plan].assets = fund.assets - fund.surplus;
        _funds[plan].surplus = 0;
        address account = _organizationOf(insurer).controller;
        emit SurplusWithdrawn(plan, account, fund.surplus);
        _pay(terms.token, account, fund.surplus);
    }

    /// @inheritdoc ICoverageMoney
    function fundOf(PlanId plan) external view returns (Fund memory) {
        return _funds[plan];
    }

    /// @inheritdoc ICoverageMoney
    function accountOf(PlanId plan, OrgId provider) external view returns (Account memory) {
        return _accounts[plan][provider];
    }

    /// @inheritdoc ICoverageMoney
    function yearOf(PlanId plan, bytes32 person, uint24 year) external view returns (YearAccount memory) {
        return _years[plan][person][year];
    }
}
