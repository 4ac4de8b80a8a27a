// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {ListLengthOutOfRange} from "../shared/errors.sol";
import {Cursors} from "./Cursors.sol";
import {ICapacityPool} from "./interfaces/ICapacityPool.sol";
import {Pools} from "./Pools.sol";
import {RequestSlot, RequestWord} from "./RequestWords.sol";
import {PoolId, RequestId} from "./types.sol";
import {UnitCounts} from "./UnitCounts.sol";

/// @title Settlements
/// @notice The walk over all requests in rank order, and its result. See {ICapacityPool}.
abstract contract Settlements is Pools {
    /// Two slots and the pages: rank 256; left 128 | walked 24 | waitingPages 24 | winnerPages 24 | spare 56.
    struct WalkSlots {
        uint256 rank;
        UnitCounts left;
        uint24 walked;
        uint24 waitingPages;
        uint24 winnerPages;
        mapping(uint256 page => bytes32) waiting;
        mapping(uint256 page => bytes32) winners;
    }

    /// What a call carries along: in memory, since it is too much for the stack.
    struct Step {
        PoolId pool;
        bytes32 seed;
        bool lowerFirst;
        uint40 deadline;
        uint256 open;
        /// Categories with a unit left, one bit each.
        uint256 present;
        uint256 rank;
        UnitCounts left;
        uint24 waitingPages;
        uint24 winnerPages;
        /// Requests without a unit since the last page.
        RequestId[] waiting;
        uint256 waitingCount;
        /// Two words for each winner since the last page.
        uint256[] winners;
        uint256 winnerWords;
        /// Winners on this call's pages.
        uint256 won;
    }

    /// @inheritdoc ICapacityPool
    uint256 public constant MAX_WALK = 3_000;

    /// @inheritdoc ICapacityPool
    uint256 public constant WAITING_PAGE = 32;

    /// @inheritdoc ICapacityPool
    uint256 public constant WINNER_PAGE = 1_024;

    mapping(PoolId pool => mapping(address walker => WalkSlots)) internal _walks;

    /// @inheritdoc ICapacityPool
    function settle(PoolId id, RequestId[] calldata requests) external {
        Pool storage pool = _requireStage(id, Stage.Walking);
        if (requests.length == 0 || requests.length > MAX_WALK) {
            revert ListLengthOutOfRange(requests.length, MAX_WALK);
        }
        WalkSlots storage walk = _walks[id][msg.sender];
        Step memory step = _begin(id, pool, walk, requests.length);
        _walk(step, walk, requests);
        if (step.waitingCount != 0) _writeWaiting(step, walk);
        if (step.winnerWords != 0) _writeWinners(step, walk);

        uint24 walked = walk.walked + uint24(requests.length);
        walk.rank = step.rank;
        walk.left = step.left;
        walk.walked = walked;
        walk.waitingPages = step.waitingPages;
        walk.winnerPages = step.winnerPages;
        emit PoolWalked(id, msg.sender, walked, requests.length, step.won);
        // Strictly ascending, each frozen, and as many as are frozen: so all of them, and each once.
        if (walked == pool.rules.requests) _complete(step, pool);
    }

    /// @inheritdoc ICapacityPool
    function restart(PoolId id) external {
        _requireStage(id, Stage.Walking);
        WalkSlots storage walk = _walks[id][msg.sender];
        if (walk.walked == 0) revert NothingWalked(id, msg.sender);
        walk.walked = 0;
        emit WalkRestarted(id, msg.sender);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICapacityPool
    function rankOf(PoolId id, RequestId request) external view returns (uint256) {
        Pool storage pool = _pools[id];
        if (!pool.draw.known) _refuseStage(id, stageOf(id));
        return _rankOf(pool, request, _requests[id][request].word);
    }

    /// @inheritdoc ICapacityPool
    function walkOf(PoolId id, address walker) external view returns (Walk memory) {
        WalkSlots storage walk = _walks[id][walker];
        return
            Walk({
                rank: walk.rank,
                walked: walk.walked,
                waitingPages: walk.waitingPages,
                winnerPages: walk.winnerPages,
                left: walk.left.list(_pools[id].rules.categories)
            });
    }

    /// @inheritdoc ICapacityPool
    function settlementOf(PoolId pool) external view returns (Settlement memory) {
        return _pools[pool].settlement;
    }

    /// @inheritdoc ICapacityPool
    function waitingPageOf(PoolId pool, address walker, uint24 page) external view returns (bytes32) {
        return _walks[pool][walker].waiting[page];
    }

    /// @inheritdoc ICapacityPool
    function winnerPageOf(PoolId pool, address walker, uint24 page) external view returns (bytes32) {
        return _walks[pool][walker].winners[page];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _begin(
        PoolId id,
        Pool storage pool,
        WalkSlots storage walk,
        uint256 count
    ) private view returns (Step memory step) {
        Rules memory rules = pool.rules;
        step.pool = id;
        step.seed = pool.entropy;
        step.lowerFirst = rules.lowerFirst;
        step.deadline = rules.deadline;
        step.open = rules.open;
        if (walk.walked == 0) {
            // Until a walk is complete nothing was given, so what is free are the quotas.
            step.left = pool.draw.free;
        } else {
            step.rank = walk.rank;
            step.left = walk.left;
            step.waitingPages = walk.waitingPages;
            step.winnerPages = walk.winnerPages;
        }
        step.present = step.left.present() & _walked(rules);
        step.waiting = new RequestId[](WAITING_PAGE);
        step.winners = new uint256[](2 * (count < WINNER_PAGE ? count : WINNER_PAGE));
    }

    /// Categories up to the first soft one. What that leaves reverts to anybody before the next has its turn, and how much it is
    /// shows at the walk's end: the categories behind it are served by {offerNext}.
    function _walked(Rules memory rules) private pure returns (uint256) {
        uint256 soft = rules.soft;
        unchecked {
            // The lowest bit and all below it; every bit where none is soft.
            return soft ^ (soft - 1);
        }
    }

    function _walk(Step memory step, WalkSlots storage walk, RequestId[] calldata requests) private {
        mapping(RequestId request => RequestSlot) storage inPool = _requests[step.pool];
        uint256 above = step.rank;
        for (uint256 i = 0; i < requests.length;) {
            RequestId id = requests[i];
            RequestWord word = inPool[id].word;
            if (!word.isFrozen(step.deadline)) revert RequestNotLive(step.pool, id);
            bytes32 drawn = Hashes.efficientKeccak256(step.seed, RequestId.unwrap(id));
            uint256 rank = _rank(step.lowerFirst, word.priority(), drawn);
            if (rank <= above) revert RankNotAbove(step.pool, id, rank, above);
            above = rank;
            uint256 categories = (word.eligibility() | step.open) & step.present;
            if (categories == 0) _wait(step, walk, id);
            else _win(step, walk, id, categories);
            // Bounded by the list's length: a checked sum here and below is paid for each request.
            unchecked {
                ++i;
            }
        }
        step.rank = above;
    }

    function _wait(Step memory step, WalkSlots storage walk, RequestId id) private {
        RequestId[] memory waiting = step.waiting;
        uint256 count = step.waitingCount;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // Fewer than a page's, of which the list was made.
            count := add(count, 1)
            mstore(add(waiting, shl(5, count)), id)
        }
        step.waitingCount = count;
        if (count == WAITING_PAGE) _writeWaiting(step, walk);
    }

    /// @param categories For which the request is eligible and that have a unit left.
    function _win(Step memory step, WalkSlots storage walk, RequestId id, uint256 categories) private {
        // The first in precedence is the lowest bit.
        uint256 category;
        while ((categories >> category) & 1 == 0) ++category;
        UnitCounts left = step.left.less(category);
        step.left = left;
        if (left.of_(category) == 0) step.present &= ~(1 << category);
        uint256[] memory winners = step.winners;
        uint256 words = step.winnerWords;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // Fewer than a page's, or than the call has requests: the list was made of as many.
            words := add(words, 2)
            let end := add(winners, shl(5, words))
            mstore(sub(end, 0x20), id)
            mstore(end, category)
        }
        step.winnerWords = words;
        if (words == 2 * WINNER_PAGE) _writeWinners(step, walk);
    }

    function _writeWaiting(Step memory step, WalkSlots storage walk) private {
        RequestId[] memory waiting = step.waiting;
        uint256 count = step.waitingCount;
        bytes32 hash;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // A call's last page may be shorter; whoever comes after it in this call finds the list's length as it was.
            mstore(waiting, count)
            hash := keccak256(add(waiting, 0x20), mul(count, 0x20))
        }
        walk.waiting[step.waitingPages] = hash;
        emit WaitingPageWritten(step.pool, msg.sender, step.waitingPages, waiting);
        ++step.waitingPages;
        step.waitingCount = 0;
    }

    function _writeWinners(Step memory step, WalkSlots storage walk) private {
        uint256[] memory winners = step.winners;
        uint256 words = step.winnerWords;
        bytes32 hash;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            hash := keccak256(add(winners, 0x20), mul(words, 0x20))
        }
        walk.winners[step.winnerPages] = hash;
        emit WinnerPageWritten(step.pool, msg.sender, step.winnerPages, words / 2);
        ++step.winnerPages;
        step.won += words / 2;
        step.winnerWords = 0;
    }

    function _complete(Step memory step, Pool storage pool) private {
        Cursors cursors;
        // Whoever is eligible where a unit is left would have taken it: there is nobody to search for.
        for (uint256 i = 0; i < pool.rules.categories; ++i) {
            if ((step.present >> i) & 1 != 0) cursors = cursors.moved(i, step.waitingPages, 0);
        }
        pool.cursors = cursors;
        pool.settlement = Settlement({
            walker: msg.sender,
            waitingPages: step.waitingPages,
            winnerPages: step.winnerPages,
            awarded: 0
        });
        emit PoolSettled(step.pool, msg.sender, step.waitingPages, step.winnerPages);
    }
}
