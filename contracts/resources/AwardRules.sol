// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICoverageClaims} from "./interfaces/ICoverageClaims.sol";

/// @title What a claim gets when the money is short
/// @dev {ICoverageClose} has the rules in full. Each is within one unit of the exact share, and all awards together are exactly the money.
library AwardRules {
    /// @notice The share of a claim after claims of the sum `running` were awarded. The difference of two rounded running shares, not the
    /// rounded share, so nothing is left over in the end.
    /// @param endowment At most 2^112 - 1, as the two sums; no product overflows.
    function proportional(
        uint256 endowment,
        uint256 waiting,
        uint256 running,
        uint256 claimed
    ) internal pure returns (uint256) {
        return (endowment * (running + claimed)) / waiting - (endowment * running) / waiting;
    }

    /// @notice What a claim gets of equal awards, or loses of equal losses.
    /// @param extra How many claims above the level still take one unit more.
    /// @return part Up to the level, or one more.
    /// @return left `extra` after this claim.
    function byLevel(uint256 level, uint256 extra, uint256 claimed) internal pure returns (uint256 part, uint256 left) {
        if (claimed <= level) return (claimed, extra);
        return extra == 0 ? (level, 0) : (level + 1, extra - 1);
    }

    /// @notice Whether this is the level at which `share` is used up: sum of min(c, level) <= share < sum of min(c, level + 1).
    /// @param sum Of min(c, level).
    /// @param above How many claims are above the level.
    function isLevel(uint256 sum, uint256 above, uint256 share) internal pure returns (bool) {
        return sum <= share && share < sum + above;
    }

    /// @notice What the plan owes of an approved amount.
    /// @param left What the year's limit leaves.
    /// @return deductible What the person bears first, of `deductibleLeft`.
    /// @return due What the plan pays of the rest, rounded down.
    function adjudicate(
        uint256 approved,
        uint256 deductibleLeft,
        uint256 coinsuranceBps,
        uint256 left
    ) internal pure returns (uint256 deductible, uint256 due) {
        deductible = Math.min(approved, deductibleLeft);
        due = Math.min(((approved - deductible) * (10_000 - coinsuranceBps)) / 10_000, left);
    }

    /// @notice Whether the claim has its share in the close of this period. One that was struck has, and gets nothing of it.
    function isDue(ICoverageClaims.Claim memory claim, uint24 period) internal pure returns (bool) {
        ICoverageClaims.ClaimState state = claim.state;
        return
            claim.period == period &&
            (state == ICoverageClaims.ClaimState.Waiting ||
                state == ICoverageClaims.ClaimState.Contested ||
                state == ICoverageClaims.ClaimState.Upheld ||
                state == ICoverageClaims.ClaimState.Struck);
    }
}
