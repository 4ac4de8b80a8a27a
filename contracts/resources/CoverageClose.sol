// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UseId} from "../records/types.sol";
import {ListLengthOutOfRange, TooEarly} from "../shared/errors.sol";
import {AwardRules} from "./AwardRules.sol";
import {CoverageClaims} from "./CoverageClaims.sol";
import {PlanId, PlanTerms, ShortageRule} from "./coverageTypes.sol";
import {ICoverageClose} from "./interfaces/ICoverageClose.sol";
import {ICoverageMoney} from "./interfaces/ICoverageMoney.sol";
import {ILevelDesk} from "./interfaces/ILevelDesk.sol";
import {PlanTimes} from "./PlanTimes.sol";

/// @title CoverageClose
/// @notice See {ICoverageClose}.
abstract contract CoverageClose is ICoverageClose, CoverageClaims {
    using PlanTimes for PlanTerms;

    /// @inheritdoc ICoverageClose
    uint256 public constant MAX_DUES = 256;

    /// @notice The desk at which the level of a short period is proved.
    ILevelDesk public immutable LEVELS;

    constructor(ILevelDesk levels) {
        LEVELS = levels;
        levels.bind();
    }

    /// @inheritdoc ICoverageClose
    function fixPeriod(PlanId plan) external {
        PlanTerms memory terms = _termsOf(plan);
        (uint24 number, Period storage period) = _first(plan);
        if (period.state != CloseState.Open) revert CloseNotInState(plan, number, period.state);
        uint40 closable = terms.closableAt(number);
        if (_now() < closable) revert TooEarly(closable, _now());

        ICoverageMoney.Fund storage fund = _funds[plan];
        (uint112 waiting, uint256 money) = (period.waiting, fund.assets - fund.owed);
        period.short = money < waiting;
        period.endowment = period.short ? uint112(money) : waiting;
        emit PeriodFixed(plan, number, period.endowment, waiting, period.count);
        if (period.count == 0) return _finish(plan, number, period);
        // Nothing to share has no level, and every rule gives nothing.
        bool levelled = period.short && money != 0 && terms.rule != ShortageRule.Proportional;
        period.state = levelled ? CloseState.Unlevelled : CloseState.Awarding;
    }

    /// @inheritdoc ICoverageClose
    function award(PlanId plan, Due[] calldata dues) external {
        if (dues.length == 0 || dues.length > MAX_DUES) revert ListLengthOutOfRange(dues.length, MAX_DUES);
        (uint24 number, Period storage slot) = _first(plan);
        if (slot.state == CloseState.Unlevelled) {
            (slot.level, slot.extra) = LEVELS.levelOf(plan, number);
            slot.state = CloseState.Awarding;
        }
        if (slot.state != CloseState.Awarding) revert CloseNotInState(plan, number, slot.state);
        Period memory period = slot;
        ShortageRule rule = _termsOf(plan).rule;
        uint128 released;
        uint128 owed;
        for (uint256 i = 0; i < dues.length; ++i) {
            Facts memory facts = dues[i].facts;
            Claim storage entry = _requireDue(plan, number, dues[i].use, facts);
            owed += _award(dues[i].use, entry, facts, _shareOf(period, rule, facts.due));
            released += facts.due;
        }

        ICoverageMoney.Fund storage fund = _funds[plan];
        fund.owed += owed;
        fund.liabilities = fund.liabilities + owed - released;
        slot.running = period.running;
        slot.extra = period.extra;
        slot.awarded = period.awarded + uint32(dues.length);
        if (slot.awarded == period.count) _finish(plan, number, slot);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICoverageClose
    function firstOpen(PlanId plan) external view returns (uint24) {
        return _queues[plan].head;
    }

    /// @inheritdoc ICoverageClose
    function periodOf(PlanId plan, uint24 period) external view returns (Period memory) {
        return _periods[plan][period];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _first(PlanId plan) private view returns (uint24 number, Period storage period) {
        number = _queues[plan].head;
        if (number == 0) revert NothingToClose(plan);
        period = _periods[plan][number];
    }

    /// A claim that is awarded is in another state, so none is awarded twice.
    function _requireDue(
        PlanId plan,
        uint24 number,
        UseId use,
        Facts memory facts
    ) private view returns (Claim storage slot) {
        slot = _claimed(use, facts);
        if (!AwardRules.isDue(slot, number) || !(facts.plan == plan)) revert ClaimNotDue(use, plan, number);
    }

    /// Counts the claim in `period`, which is in memory.
    function _shareOf(Period memory period, ShortageRule rule, uint80 due) private pure returns (uint80) {
        uint256 share = due;
        if (period.short && (period.endowment == 0 || rule == ShortageRule.Proportional)) {
            share = AwardRules.proportional(period.endowment, period.waiting, period.running, due);
        } else if (period.short) {
            (uint256 part, uint256 left) = AwardRules.byLevel(period.level, period.extra, due);
            period.extra = uint32(left);
            share = rule == ShortageRule.ConstrainedEqualAwards ? part : due - part;
        }
        period.running += due;
        return uint80(share);
    }

    /// What the plan owes for the claim now: its award, without what makes up for an earlier reversal.
    function _award(UseId use, Claim storage slot, Facts memory facts, uint80 share) private returns (uint128 owed) {
        ClaimState state = ClaimState.Settled;
        if (slot.state == ClaimState.Struck) state = ClaimState.Denied;
        else if (slot.state == ClaimState.Contested) state = ClaimState.SetAside;

        slot.state = state;
        if (share != facts.award) {
            facts.award = share;
            slot.tag = _tagOf(facts);
        }
        emit ClaimAwarded(use, facts.plan, facts.provider, share, state);
        if (state == ClaimState.SetAside) return share;
        return state == ClaimState.Settled ? _credit(facts.plan, facts.provider, share) : 0;
    }

    function _finish(PlanId plan, uint24 number, Period storage period) private {
        period.state = CloseState.Closed;
        Queue storage queue = _queues[plan];
        queue.head = period.next;
        if (period.next == 0) queue.tail = 0;
        emit PeriodClosed(plan, number);
    }
}
