// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IColdChain} from "./interfaces/IColdChain.sol";
import {SummaryWord} from "./SummaryWords.sol";

/// @notice {IColdChain.Log} in one word, from the lowest bit: contradicted 8 | submittedAt 40 | commitment 208.
type LogWord is uint256;

/// @notice Where a {LogWord} is kept; a struct, so that its slot is computed once for reading and writing.
struct LogSlot {
    LogWord log;
}

using LogWords for LogWord global;

/// @title Writing and reading a sensor's log as one word
library LogWords {
    uint256 private constant SUBMITTED_AT = 8;
    uint256 private constant COMMITMENT_AT = 48;

    function write(IColdChain.Summary calldata summary, uint256 time) internal pure returns (LogWord) {
        return
            LogWord.wrap(
                (uint256(uint208(commitmentOf(summary))) << COMMITMENT_AT) | (uint256(uint40(time)) << SUBMITTED_AT)
            );
    }

    function withContradiction(LogWord word) internal pure returns (LogWord) {
        return LogWord.wrap(LogWord.unwrap(word) | 1);
    }

    function isKnown(LogWord word) internal pure returns (bool) {
        return LogWord.unwrap(word) != 0;
    }

    function details(LogWord word) internal pure returns (IColdChain.Log memory) {
        uint256 bits = LogWord.unwrap(word);
        return
            IColdChain.Log({
                contradicted: bits & 1 == 1,
                submittedAt: uint40(bits >> SUBMITTED_AT),
                commitment: bytes26(uint208(bits >> COMMITMENT_AT))
            });
    }

    function commitmentOf(IColdChain.Summary calldata summary) internal pure returns (bytes26) {
        bytes32 values = bytes32(SummaryWord.unwrap(summary.values));
        return bytes26(Hashes.efficientKeccak256(summary.root, values));
    }
}
