// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Nine places among those who wait: 28 bits each, page 23 | offset 5; those of eight categories, then the one of soft
/// units that go to whoever remains.
type Cursors is uint256;

using CursorsOf for Cursors global;

/// @title Nine forward-only cursors in one word
library CursorsOf {
    uint256 private constant BITS = 28;
    uint256 private constant OFFSET_BITS = 5;
    uint256 private constant MASK = (1 << BITS) - 1;
    uint256 private constant OFFSET_MASK = (1 << OFFSET_BITS) - 1;

    function pageOf(Cursors cursors, uint256 cursor) internal pure returns (uint24) {
        return uint24(((Cursors.unwrap(cursors) >> (BITS * cursor)) & MASK) >> OFFSET_BITS);
    }

    function offsetOf(Cursors cursors, uint256 cursor) internal pure returns (uint8) {
        return uint8((Cursors.unwrap(cursors) >> (BITS * cursor)) & OFFSET_MASK);
    }

    /// A page has at most 2^5 places and a pool fewer than 2^23 pages.
    function moved(Cursors cursors, uint256 cursor, uint256 page, uint256 offset) internal pure returns (Cursors) {
        uint256 shift = BITS * cursor;
        uint256 rest = Cursors.unwrap(cursors) & ~(MASK << shift);
        return Cursors.wrap(rest | (((page << OFFSET_BITS) | offset) << shift));
    }
}
