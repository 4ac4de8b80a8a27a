// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Units of up to eight categories: 16 bits each, the first category's lowest.
type UnitCounts is uint128;

using UnitCountsOf for UnitCounts global;

/// @title Counting units by category in half a word
library UnitCountsOf {
    uint256 private constant BITS = 16;

    function of_(UnitCounts counts, uint256 category) internal pure returns (uint16) {
        return uint16(UnitCounts.unwrap(counts) >> (BITS * category));
    }

    /// The caller knows that the category has one.
    function less(UnitCounts counts, uint256 category) internal pure returns (UnitCounts) {
        unchecked {
            return UnitCounts.wrap(UnitCounts.unwrap(counts) - uint128(1 << (BITS * category)));
        }
    }

    function more(UnitCounts counts, uint256 category, uint256 units) internal pure returns (UnitCounts) {
        return UnitCounts.wrap(UnitCounts.unwrap(counts) + uint128(units << (BITS * category)));
    }

    /// Bit i: the i-th category has a unit.
    function present(UnitCounts counts) internal pure returns (uint256 mask) {
        uint256 rest = UnitCounts.unwrap(counts);
        for (uint256 bit = 1; rest != 0; bit <<= 1) {
            if (rest & type(uint16).max != 0) mask |= bit;
            rest >>= BITS;
        }
    }

    function list(UnitCounts counts, uint256 categories) internal pure returns (uint16[] memory units) {
        units = new uint16[](categories);
        for (uint256 i = 0; i < categories; ++i) units[i] = of_(counts, i);
    }
}
