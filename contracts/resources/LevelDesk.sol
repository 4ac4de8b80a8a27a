// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UseId} from "../records/types.sol";
import {ListLengthOutOfRange} from "../shared/errors.sol";
import {AwardRules} from "./AwardRules.sol";
import {PlanId, ShortageRule} from "./coverageTypes.sol";
import {ICoverageClaims} from "./interfaces/ICoverageClaims.sol";
import {ICoverageClose} from "./interfaces/ICoverageClose.sol";
import {ICoverageFund} from "./interfaces/ICoverageFund.sol";
import {ICoveragePlans} from "./interfaces/ICoveragePlans.sol";
import {ILevelDesk} from "./interfaces/ILevelDesk.sol";

/// @title LevelDesk
/// @notice See {ILevelDesk}.
contract LevelDesk is ILevelDesk {
    /// @dev One slot: level 80 | extra 32 | proved 8 | free 136.
    struct Level {
        uint80 level;
        uint32 extra;
        bool proved;
    }

    /// @inheritdoc ILevelDesk
    uint256 public constant MAX_SHOWN = 256;

    /// @notice The contract that knows every plan's rule.
    ICoveragePlans public immutable PLANS;

    /// @notice The fund this desk is bound to.
    ICoverageFund public fund;

    mapping(PlanId plan => mapping(uint24 period => Level)) private _levels;
    mapping(PlanId plan => mapping(uint24 period => mapping(address account => LevelCheck))) private _checks;

    constructor(ICoveragePlans plans) {
        PLANS = plans;
    }

    /// @inheritdoc ILevelDesk
    function bind() external {
        if (address(fund) != address(0)) revert LevelDeskAlreadyBound(address(fund));
        fund = ICoverageFund(msg.sender);
        emit LevelDeskBound(msg.sender);
    }

    /// @inheritdoc ILevelDesk
    function checkLevel(PlanId plan, uint80 level, bool anew, ICoverageClose.Due[] calldata dues) external {
        if (dues.length == 0 || dues.length > MAX_SHOWN) revert ListLengthOutOfRange(dues.length, MAX_SHOWN);
        (uint24 number, ICoverageClose.Period memory period) = _open(plan);
        LevelCheck memory check = _checks[plan][number][msg.sender];
        if (anew || check.level != level) {
            check = LevelCheck({last: UseId.wrap(0), level: level, count: 0, above: 0, sum: 0});
        }

        for (uint256 i = 0; i < dues.length; ++i) {
            _requireNext(plan, number, check.last, dues[i]);
            check.last = dues[i].use;
            uint80 due = dues[i].facts.due;
            check.sum += due < level ? due : level;
            if (due > level) check.above += 1;
        }
        check.count += uint32(dues.length);
        _checks[plan][number][msg.sender] = check;
        if (check.count == period.count) _prove(plan, number, period, check);
    }

    /// @inheritdoc ILevelDesk
    function levelOf(PlanId plan, uint24 period) external view returns (uint80, uint32) {
        Level memory level = _levels[plan][period];
        if (!level.proved) revert LevelNotProved(plan, period);
        return (level.level, level.extra);
    }

    /// @inheritdoc ILevelDesk
    function levelCheckOf(PlanId plan, uint24 period, address account) external view returns (LevelCheck memory) {
        return _checks[plan][period][account];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _open(PlanId plan) private view returns (uint24 number, ICoverageClose.Period memory period) {
        number = fund.firstOpen(plan);
        if (number == 0) revert ICoverageClose.NothingToClose(plan);
        period = fund.periodOf(plan, number);
        if (period.state != ICoverageClose.CloseState.Unlevelled) {
            revert ICoverageClose.CloseNotInState(plan, number, period.state);
        }
        Level memory level = _levels[plan][number];
        if (level.proved) revert LevelAlreadyProved(plan, number, level.level);
    }

    /// The count of the period and a strict order leave room for no omission and no double.
    function _requireNext(PlanId plan, uint24 number, UseId last, ICoverageClose.Due calldata due) private view {
        if (UseId.unwrap(due.use) <= UseId.unwrap(last)) revert DuesNotAscending(due.use, last);
        ICoverageClaims.Claim memory slot = fund.claimOf(due.use);
        bytes23 tag = bytes23(keccak256(abi.encode(due.facts)));
        if (tag != slot.tag) revert ICoverageClaims.OtherClaimFacts(due.use, tag, slot.tag);
        if (!AwardRules.isDue(slot, number) || !(due.facts.plan == plan)) {
            revert ICoverageClose.ClaimNotDue(due.use, plan, number);
        }
    }

    function _prove(PlanId plan, uint24 number, ICoverageClose.Period memory period, LevelCheck memory check) private {
        bool losses = PLANS.planOf(plan).rule == ShortageRule.ConstrainedEqualLosses;
        uint256 share = losses ? period.waiting - period.endowment : period.endowment;
        if (!AwardRules.isLevel(check.sum, check.above, share)) {
            revert OtherLevel(check.level, check.sum, share, uint256(check.sum) + check.above);
        }
        uint32 extra = uint32(share - check.sum);
        _levels[plan][number] = Level({level: check.level, extra: extra, proved: true});
        emit LevelProved(plan, number, check.level, extra);
    }
}
