// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBatches} from "./interfaces/IBatches.sol";

/// @notice {IBatches.Batch} in one word, from the lowest bit:
/// quantity 32 | expiry 40 | gtin 47 | missed 1 | recallClass 8 | recallState 8 | quarantine 8 | maker 112.
type BatchWord is uint256;

using BatchWords for BatchWord global;

/// @title Reading a batch without unpacking all of it
library BatchWords {
    uint256 private constant EXPIRY_AT = 32;
    uint256 private constant GTIN_AT = 72;
    uint256 private constant MISSED = 1 << 119;
    uint256 private constant CLASS_AT = 120;
    uint256 private constant STATE_AT = 128;
    uint256 private constant QUARANTINE_AT = 136;
    uint256 private constant MAKER_AT = 144;
    /// Class, state and quarantine.
    uint256 private constant CLOSED = uint256(type(uint24).max) << CLASS_AT;

    function write(uint32 quantity_, uint40 expiry_, uint64 gtin_, bytes14 maker_) internal pure returns (BatchWord) {
        return
            BatchWord.wrap(
                quantity_ |
                    (uint256(expiry_) << EXPIRY_AT) |
                    // An approved GTIN has fourteen digits, which are fewer than 2^47.
                    (uint256(gtin_) << GTIN_AT) |
                    (uint256(uint112(maker_)) << MAKER_AT)
            );
    }

    function quantity(BatchWord word) internal pure returns (uint256) {
        return uint32(BatchWord.unwrap(word));
    }

    function expiry(BatchWord word) internal pure returns (uint40) {
        return uint40(BatchWord.unwrap(word) >> EXPIRY_AT);
    }

    function gtin(BatchWord word) internal pure returns (uint64) {
        return uint48(BatchWord.unwrap(word) >> GTIN_AT) & (type(uint48).max >> 1);
    }

    function recallClass(BatchWord word) internal pure returns (IBatches.RecallClass) {
        return IBatches.RecallClass(uint8(BatchWord.unwrap(word) >> CLASS_AT));
    }

    function recallState(BatchWord word) internal pure returns (IBatches.RecallState) {
        return IBatches.RecallState(uint8(BatchWord.unwrap(word) >> STATE_AT));
    }

    function quarantine(BatchWord word) internal pure returns (uint8) {
        return uint8(BatchWord.unwrap(word) >> QUARANTINE_AT);
    }

    function maker(BatchWord word) internal pure returns (bytes14) {
        return bytes14(uint112(BatchWord.unwrap(word) >> MAKER_AT));
    }

    /// @notice Whether an excursion missed packs of it somewhere, which spares all other batches to look where.
    function missed(BatchWord word) internal pure returns (bool) {
        return BatchWord.unwrap(word) & MISSED != 0;
    }

    function withMissed(BatchWord word) internal pure returns (BatchWord) {
        return BatchWord.wrap(BatchWord.unwrap(word) | MISSED);
    }

    /// @notice Neither recalled nor in quarantine.
    function isFree(BatchWord word) internal pure returns (bool) {
        return BatchWord.unwrap(word) & CLOSED == 0;
    }

    function withRecall(
        BatchWord word,
        IBatches.RecallClass class,
        IBatches.RecallState state
    ) internal pure returns (BatchWord) {
        uint256 rest = BatchWord.unwrap(word) & ~(uint256(type(uint16).max) << CLASS_AT);
        return BatchWord.wrap(rest | (uint256(class) << CLASS_AT) | (uint256(state) << STATE_AT));
    }

    function withQuarantine(BatchWord word, uint8 sides) internal pure returns (BatchWord) {
        uint256 rest = BatchWord.unwrap(word) & ~(uint256(type(uint8).max) << QUARANTINE_AT);
        return BatchWord.wrap(rest | (uint256(sides) << QUARANTINE_AT));
    }

    function details(BatchWord word) internal pure returns (IBatches.Batch memory) {
        return
            IBatches.Batch({
                quantity: uint32(quantity(word)),
                expiry: expiry(word),
                gtin: uint48(gtin(word)),
                recallClass: recallClass(word),
                recallState: recallState(word),
                quarantine: quarantine(word),
                maker: maker(word)
            });
    }
}
