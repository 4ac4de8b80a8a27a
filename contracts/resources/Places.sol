// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {ListLengthOutOfRange} from "../shared/errors.sol";
import {Cursors} from "./Cursors.sol";
import {ICapacityPool} from "./interfaces/ICapacityPool.sol";
import {PlaceRequests} from "./PlaceRequests.sol";
import {RequestSlot, RequestWord} from "./RequestWords.sol";
import {Settlements} from "./Settlements.sol";
import {PoolId, RequestId} from "./types.sol";
import {UnitCounts} from "./UnitCounts.sol";

/// @title Places
/// @notice Offers, answers, and what comes free. See {ICapacityPool}.
abstract contract Places is PlaceRequests, Settlements {
    /// What a search among those who wait carries along.
    struct Search {
        PoolId pool;
        uint8 category;
        /// Whoever remains may have the unit.
        bool anyone;
        uint256 open;
        uint40 answerBy;
        UnitCounts free;
        uint24 page;
        uint256 offset;
    }

    /// @inheritdoc ICapacityPool
    uint256 public constant MAX_PAGES = 32;

    /// The cursor of soft units that go to whoever remains.
    uint8 private constant SOFT_CURSOR = 8;

    // ------------------------------------------------------------------------------------------------------- offers

    /// @inheritdoc ICapacityPool
    function award(PoolId id, Winner[] calldata winners) external {
        Pool storage pool = _requireStage(id, Stage.Awarding);
        uint40 answerBy = _answerBy(id, pool.rules);
        uint24 page = pool.settlement.awarded;
        if (_winnersHash(winners) != _walks[id][pool.settlement.walker].winners[page]) revert PageDiffers(id, page);

        UnitCounts free = pool.draw.free;
        mapping(RequestId request => RequestSlot) storage inPool = _requests[id];
        uint256 offered;
        for (uint256 i = 0; i < winners.length;) {
            RequestId request = winners[i].request;
            RequestSlot storage slot = inPool[request];
            RequestWord word = slot.word;
            // It left after the deadline: its unit stays free and passes on.
            if (word.state() == RequestState.Requested) {
                uint8 category = winners[i].category;
                free = free.less(category);
                _offer(id, request, slot, word.offered(category, answerBy));
                ++offered;
            }
            // Bounded by the list's length: a checked sum is paid for each winner.
            unchecked {
                ++i;
            }
        }
        pool.draw.free = free;
        pool.settlement.awarded = page + 1;
        emit WinnersAwarded(id, page, offered, answerBy);
    }

    /// @inheritdoc ICapacityPool
    function offerNext(PoolId id, uint8 category, RequestId[][] calldata pages) external {
        Pool storage pool = _requireStage(id, Stage.Passing);
        Search memory search = _searchOf(id, pool, category);
        if (pages.length == 0 || pages.length > MAX_PAGES) revert ListLengthOutOfRange(pages.length, MAX_PAGES);
        uint24 end = pool.settlement.waitingPages;
        address walker = pool.settlement.walker;
        for (uint256 i = 0; i < pages.length && search.page < end && search.free.of_(category) != 0; ++i) {
            if (keccak256(abi.encodePacked(pages[i])) != _walks[id][walker].waiting[search.page]) {
                revert PageDiffers(id, search.page);
            }
            _searchPage(search, pages[i]);
        }

        uint8 cursor = search.anyone ? SOFT_CURSOR : category;
        pool.cursors = pool.cursors.moved(cursor, search.page, search.offset);
        pool.draw.free = search.free;
        emit WaitingSearched(id, cursor, search.page, uint8(search.offset), search.answerBy);
    }

    // ------------------------------------------------------------------------------------------------------ answers

    /// @inheritdoc ICapacityPool
    function accept(PoolId pool, OrgId org, RequestId request, bytes32 evidence) external {
        RequestSlot storage slot = _requireRequester(pool, org, request, evidence);
        RequestWord word = slot.word;
        _requireState(pool, request, word, RequestState.Offered);
        if (_now() > word.time()) revert OfferIsOver(pool, request, word.time(), _now());
        slot.word = word.withState(RequestState.Accepted);
        emit PlaceAccepted(pool, org, request, word.category());
    }

    /// @inheritdoc ICapacityPool
    function decline(PoolId pool, OrgId org, RequestId request, bytes32 evidence) external {
        _requireRequester(pool, org, request, evidence);
        uint8 category = _end(pool, request, RequestState.Offered, RequestState.Declined);
        emit PlaceDeclined(pool, org, request, category);
    }

    /// @inheritdoc ICapacityPool
    function expire(PoolId pool, RequestId request) external {
        RequestWord word = _requests[pool][request].word;
        uint8 category = _end(pool, request, RequestState.Offered, RequestState.Expired);
        if (_now() <= word.time()) revert OfferStillOpen(pool, request, word.time(), _now());
        emit PlaceExpired(pool, request, category);
    }

    /// @inheritdoc ICapacityPool
    function release(PoolId pool, OrgId org, RequestId request, bytes32 evidence) external {
        _requireRequester(pool, org, request, evidence);
        _release(pool, org, request);
    }

    /// @inheritdoc ICapacityPool
    function releaseByProvider(PoolId pool, RequestId request) external {
        OrgId provider = _pools[pool].provider;
        ORGANIZATIONS.requireActing(provider, msg.sender, Licences.ALL, Duties.ALLOCATE);
        _release(pool, provider, request);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICapacityPool
    function cursorOf(PoolId pool, uint8 cursor) external view returns (Cursor memory) {
        Cursors cursors = _pools[pool].cursors;
        return Cursor({page: cursors.pageOf(cursor), offset: cursors.offsetOf(cursor)});
    }

    // ----------------------------------------------------------------------------------------------------- internal

    /// Whom a free unit of the category is to be offered, and from where on they are searched.
    function _searchOf(PoolId id, Pool storage pool, uint8 category) private view returns (Search memory search) {
        Rules memory rules = pool.rules;
        search.answerBy = _answerBy(id, rules);
        if (category >= rules.categories) revert UnknownCategory(id, category);
        UnitCounts free = pool.draw.free;
        if (free.of_(category) == 0) revert NoFreeUnit(id, category);
        (Cursors cursors, uint24 end) = (pool.cursors, pool.settlement.waitingPages);

        // Each category has its turn after those before it, and what a soft one leaves to anybody belongs to its turn.
        bool nobody = cursors.pageOf(SOFT_CURSOR) == end;
        for (uint256 i = 0; i < category; ++i) {
            bool served = cursors.pageOf(i) == end && (nobody || (rules.soft >> i) & 1 == 0);
            if (free.of_(i) != 0 && !served) revert CategoryServedFirst(id, uint8(i));
        }
        uint8 cursor = category;
        search.anyone = cursors.pageOf(category) == end;
        if (search.anyone) {
            if (nobody || (rules.soft >> category) & 1 == 0) revert NobodyWaits(id, category);
            cursor = SOFT_CURSOR;
        }
        search.pool = id;
        search.category = category;
        search.open = rules.open;
        search.free = free;
        search.page = cursors.pageOf(cursor);
        search.offset = cursors.offsetOf(cursor);
    }

    function _searchPage(Search memory search, RequestId[] calldata page) private {
        uint8 category = search.category;
        uint256 offset = search.offset;
        for (; offset < page.length && search.free.of_(category) != 0; ++offset) {
            RequestSlot storage slot = _requests[search.pool][page[offset]];
            RequestWord word = slot.word;
            if (word.state() != RequestState.Requested) continue;
            if (!search.anyone && ((word.eligibility() | search.open) >> category) & 1 == 0) continue;
            search.free = search.free.less(category);
            _offer(search.pool, page[offset], slot, word.offered(category, search.answerBy));
        }
        if (offset == page.length) (search.page, offset) = (search.page + 1, 0);
        search.offset = offset;
    }

    function _offer(PoolId pool, RequestId request, RequestSlot storage slot, RequestWord word) private {
        slot.word = word;
        emit PlaceOffered(pool, request, word.category());
    }

    function _release(PoolId pool, OrgId org, RequestId request) private {
        uint8 category = _end(pool, request, RequestState.Accepted, RequestState.Released);
        emit PlaceReleased(pool, org, request, category);
    }

    /// The request gives its unit back.
    function _end(
        PoolId pool,
        RequestId request,
        RequestState expected,
        RequestState ended
    ) private returns (uint8 category) {
        RequestSlot storage slot = _requests[pool][request];
        RequestWord word = slot.word;
        _requireState(pool, request, word, expected);
        slot.word = word.withState(ended);
        category = word.category();
        _free(pool, category);
    }

    /// An offer that nobody could use is none.
    function _answerBy(PoolId id, Rules memory rules) private view returns (uint40) {
        uint40 time = _now();
        if (time >= rules.until) revert PeriodIsOver(id, rules.until, time);
        return rules.until - time > rules.answerTime ? time + rules.answerTime : rules.until;
    }

    function _winnersHash(Winner[] calldata winners) private pure returns (bytes32 hash) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := mul(winners.length, 0x40)
            calldatacopy(free, winners.offset, size)
            hash := keccak256(free, size)
        }
    }
}
