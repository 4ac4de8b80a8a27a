// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IColdChain} from "./interfaces/IColdChain.sol";

/// @notice {IColdChain.SummaryDetails} in one word, from the lowest bit:
/// count 32 | from 40 | until 40 | minTemperature 16 | maxTemperature 16 | meanKinetic 16 | timeOutside 32 | zero 64.
/// @dev One word because a log is anchored for every shipment: seven would cost 3,000 gas more.
type SummaryWord is uint256;

using SummaryWords for SummaryWord global;

/// @title Reading the summary of a sensor's log
library SummaryWords {
    uint256 private constant FROM_AT = 32;
    uint256 private constant UNTIL_AT = 72;
    uint256 private constant MIN_AT = 112;
    uint256 private constant MAX_AT = 128;
    uint256 private constant MEAN_AT = 144;
    uint256 private constant OUTSIDE_AT = 160;
    uint256 private constant END = 192;

    function write(IColdChain.SummaryDetails memory summary) internal pure returns (SummaryWord) {
        return
            SummaryWord.wrap(
                uint256(summary.count) |
                    (uint256(summary.from) << FROM_AT) |
                    (uint256(summary.until) << UNTIL_AT) |
                    (uint256(uint16(summary.minTemperature)) << MIN_AT) |
                    (uint256(uint16(summary.maxTemperature)) << MAX_AT) |
                    (uint256(uint16(summary.meanKinetic)) << MEAN_AT) |
                    (uint256(summary.timeOutside) << OUTSIDE_AT)
            );
    }

    /// Whether it has readings, ends no earlier than it begins, and its mean lies between its extremes.
    function isValid(SummaryWord word) internal pure returns (bool) {
        if (SummaryWord.unwrap(word) >> END != 0 || word.count() == 0 || word.from() > word.until()) return false;
        int16 mean = word.meanKinetic();
        return word.minTemperature() <= mean && mean <= word.maxTemperature();
    }

    function count(SummaryWord word) internal pure returns (uint32) {
        return uint32(SummaryWord.unwrap(word));
    }

    function from(SummaryWord word) internal pure returns (uint40) {
        return uint40(SummaryWord.unwrap(word) >> FROM_AT);
    }

    function until(SummaryWord word) internal pure returns (uint40) {
        return uint40(SummaryWord.unwrap(word) >> UNTIL_AT);
    }

    function minTemperature(SummaryWord word) internal pure returns (int16) {
        return int16(uint16(SummaryWord.unwrap(word) >> MIN_AT));
    }

    function maxTemperature(SummaryWord word) internal pure returns (int16) {
        return int16(uint16(SummaryWord.unwrap(word) >> MAX_AT));
    }

    function meanKinetic(SummaryWord word) internal pure returns (int16) {
        return int16(uint16(SummaryWord.unwrap(word) >> MEAN_AT));
    }

    function timeOutside(SummaryWord word) internal pure returns (uint32) {
        return uint32(SummaryWord.unwrap(word) >> OUTSIDE_AT);
    }

    function details(SummaryWord word) internal pure returns (IColdChain.SummaryDetails memory) {
        return
            IColdChain.SummaryDetails({
                count: word.count(),
                from: word.from(),
                until: word.until(),
                minTemperature: word.minTemperature(),
                maxTemperature: word.maxTemperature(),
                meanKinetic: word.meanKinetic(),
                timeOutside: word.timeOutside()
            });
    }
}
