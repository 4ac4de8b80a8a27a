// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SeriesTerms} from "./SeriesTerms.sol";

/// @title The price of a period after the one before it
/// @dev As the base fee of EIP-1559 follows the gas used: p + p * step * (counted - target) / target, with the step as the
/// largest change. Unlike there, both directions move by at least one, so that no price is stuck between its bounds.
library PriceRule {
    uint256 internal constant BASIS = 10_000;

    /// @param price Of the period before, at least 1.
    /// @param counted Units that count as sold in it.
    function priceAfter(SeriesTerms calldata terms, uint96 price, uint16 counted) internal pure returns (uint96) {
        (uint256 target, uint256 before) = (terms.target, price);
        if (counted == target) return price;
        bool rises = counted > target;
        uint256 distance = Math.min(rises ? counted - target : target - counted, target);
        // Below 2^126: 96 bits of price, 14 of step, 16 of distance.
        uint256 change = Math.max(1, (before * terms.step * distance) / (BASIS * target));
        if (rises) return uint96(Math.min(before + change, terms.ceiling));
        return uint96(Math.max(before - Math.min(change, before), terms.floor));
    }
}
