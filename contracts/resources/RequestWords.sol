// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityPool} from "./interfaces/ICapacityPool.sol";

/// @notice {ICapacityPool.Request} in one word, from the lowest bit:
/// tag 160 | priority 32 | eligibility 8 | category 4 | state 4 | time 40 | spare 8.
type RequestWord is uint256;

/// @notice Where a {RequestWord} is kept; a struct, so that its slot is computed once for reading and writing.
struct RequestSlot {
    RequestWord word;
}

using RequestWords for RequestWord global;

/// @title Writing and reading a request as one word
library RequestWords {
    uint256 private constant PRIORITY_AT = 160;
    uint256 private constant ELIGIBILITY_AT = 192;
    uint256 private constant CATEGORY_AT = 200;
    uint256 private constant STATE_AT = 204;
    uint256 private constant TIME_AT = 208;
    uint256 private constant NIBBLE = 15;
    // States, one bit each: the contract has room for masks and not for comparisons of enums.
    uint256 private constant REQUESTED = 1 << uint8(ICapacityPool.RequestState.Requested);
    uint256 private constant WITHDRAWN = 1 << uint8(ICapacityPool.RequestState.Withdrawn);
    uint256 private constant GONE = WITHDRAWN | (1 << uint8(ICapacityPool.RequestState.Struck));
    uint256 private constant HELD =
        REQUESTED |
            (1 << uint8(ICapacityPool.RequestState.Offered)) |
            (1 << uint8(ICapacityPool.RequestState.Accepted));

    function requested(uint160 tag_, uint32 priority_, uint8 eligibility_) internal pure returns (RequestWord) {
        return
            RequestWord.wrap(
                uint256(tag_) |
                    (uint256(priority_) << PRIORITY_AT) |
                    (uint256(eligibility_) << ELIGIBILITY_AT) |
                    (uint256(ICapacityPool.RequestState.Requested) << STATE_AT)
            );
    }

    function tag(RequestWord word) internal pure returns (uint160) {
        return uint160(RequestWord.unwrap(word));
    }

    function priority(RequestWord word) internal pure returns (uint32) {
        return uint32(RequestWord.unwrap(word) >> PRIORITY_AT);
    }

    function eligibility(RequestWord word) internal pure returns (uint8) {
        return uint8(RequestWord.unwrap(word) >> ELIGIBILITY_AT);
    }

    function category(RequestWord word) internal pure returns (uint8) {
        return uint8((RequestWord.unwrap(word) >> CATEGORY_AT) & NIBBLE);
    }

    function state(RequestWord word) internal pure returns (ICapacityPool.RequestState) {
        return ICapacityPool.RequestState((RequestWord.unwrap(word) >> STATE_AT) & NIBBLE);
    }

    function time(RequestWord word) internal pure returns (uint40) {
        return uint40(RequestWord.unwrap(word) >> TIME_AT);
    }

    /// Whether the request is among those frozen at the deadline: what left later still is.
    function isFrozen(RequestWord word, uint40 deadline) internal pure returns (bool) {
        uint256 bit = _stateBit(word);
        return bit == REQUESTED || (bit & GONE != 0 && time(word) > deadline);
    }

    /// Whether the request may still get a unit, or has one.
    function isHeld(RequestWord word) internal pure returns (bool) {
        return _stateBit(word) & HELD != 0;
    }

    /// Whether the request was no more when the requests were frozen.
    function isWithdrawnBy(RequestWord word, uint40 deadline) internal pure returns (bool) {
        return _stateBit(word) == WITHDRAWN && time(word) <= deadline;
    }

    function withState(RequestWord word, ICapacityPool.RequestState state_) internal pure returns (RequestWord) {
        uint256 rest = RequestWord.unwrap(word) & ~(NIBBLE << STATE_AT);
        return RequestWord.wrap(rest | (uint256(state_) << STATE_AT));
    }

    /// The request left at this time.
    function left(
        RequestWord word,
        ICapacityPool.RequestState state_,
        uint40 time_
    ) internal pure returns (RequestWord) {
        return _timed(withState(word, state_), time_);
    }

    function offered(RequestWord word, uint8 category_, uint40 answerBy) internal pure returns (RequestWord) {
        uint256 rest = RequestWord.unwrap(withState(word, ICapacityPool.RequestState.Offered));
        // A request is offered once, so the category's bits are zero.
        return _timed(RequestWord.wrap(rest | (uint256(category_) << CATEGORY_AT)), answerBy);
    }

    function details(RequestWord word) internal pure returns (ICapacityPool.Request memory) {
        return
            ICapacityPool.Request({
                tag: tag(word),
                priority: priority(word),
                eligibility: eligibility(word),
                category: category(word),
                state: state(word),
                time: time(word)
            });
    }

    function _stateBit(RequestWord word) private pure returns (uint256) {
        return 1 << ((RequestWord.unwrap(word) >> STATE_AT) & NIBBLE);
    }

    function _timed(RequestWord word, uint40 time_) private pure returns (RequestWord) {
        uint256 rest = RequestWord.unwrap(word) & ~(uint256(type(uint40).max) << TIME_AT);
        return RequestWord.wrap(rest | (uint256(time_) << TIME_AT));
    }
}
