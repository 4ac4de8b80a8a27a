// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICharts} from "./interfaces/ICharts.sol";

/// @notice {ICharts.Totals} in one word, from the lowest bit:
/// cases 24 | events 24 | expected 44 | up 66 | down 66 | early 9, and in a leaf also {ICharts.Case}:
/// probability 20 | counted 1 | occurred 1 | early 1. In a report the upper 23 bits are zero.
/// @dev One word because a case is opened with it: as fields, two neighbours would cost 7,000 gas of calldata more.
type CaseWord is uint256;

using CaseWords for CaseWord global;

/// @title Reading what a leaf says of its case and of all cases up to it
library CaseWords {
    uint256 private constant EVENTS_AT = 24;
    uint256 private constant EXPECTED_AT = 48;
    uint256 private constant UP_AT = 92;
    uint256 private constant DOWN_AT = 158;
    uint256 private constant EARLY_AT = 224;
    uint256 private constant PROBABILITY_AT = 233;
    uint256 private constant COUNTED_AT = 253;
    uint256 private constant OCCURRED_AT = 254;
    uint256 private constant IS_EARLY_AT = 255;

    uint256 private constant EXPECTED_MAX = (1 << 44) - 1;
    uint256 private constant OFFSET_MAX = (1 << 66) - 1;
    uint256 private constant EARLY_MAX = (1 << 9) - 1;
    uint256 private constant PROBABILITY_MAX = (1 << 20) - 1;

    /// Values too great for their bits are cut off; {ICaseDesk.wordOf} refuses them.
    function write(ICharts.Totals memory all, ICharts.Case memory one) internal pure returns (CaseWord) {
        uint256 word = uint256(all.cases) | (uint256(all.events) << EVENTS_AT);
        word |= ((all.expected & EXPECTED_MAX) << EXPECTED_AT) | ((all.up & OFFSET_MAX) << UP_AT);
        word |= ((all.down & OFFSET_MAX) << DOWN_AT) | ((all.early & EARLY_MAX) << EARLY_AT);
        word |= (one.probability & PROBABILITY_MAX) << PROBABILITY_AT;
        if (one.counted) word |= 1 << COUNTED_AT;
        if (one.occurred) word |= 1 << OCCURRED_AT;
        if (one.early) word |= 1 << IS_EARLY_AT;
        return CaseWord.wrap(word);
    }

    /// The totals alone, as a report has them.
    function sums(CaseWord word) internal pure returns (uint256) {
        return CaseWord.unwrap(word) & ((1 << PROBABILITY_AT) - 1);
    }

    function isTotals(CaseWord word) internal pure returns (bool) {
        return CaseWord.unwrap(word) >> PROBABILITY_AT == 0;
    }

    function isCounted(CaseWord word) internal pure returns (bool) {
        return (CaseWord.unwrap(word) >> COUNTED_AT) & 1 == 1;
    }

    function totals(CaseWord word) internal pure returns (ICharts.Totals memory) {
        uint256 bits = CaseWord.unwrap(word);
        return
            ICharts.Totals({
                cases: uint24(bits),
                events: uint24(bits >> EVENTS_AT),
                expected: (bits >> EXPECTED_AT) & EXPECTED_MAX,
                up: (bits >> UP_AT) & OFFSET_MAX,
                down: (bits >> DOWN_AT) & OFFSET_MAX,
                early: (bits >> EARLY_AT) & EARLY_MAX
            });
    }

    function ownCase(CaseWord word) internal pure returns (ICharts.Case memory) {
        uint256 bits = CaseWord.unwrap(word);
        return
            ICharts.Case({
                probability: (bits >> PROBABILITY_AT) & PROBABILITY_MAX,
                counted: isCounted(word),
                occurred: (bits >> OCCURRED_AT) & 1 == 1,
                early: bits >> IS_EARLY_AT == 1
            });
    }
}
