// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {PoolId, PoolTerms, RequestId} from "../../contracts/resources/types.sol";
import {PoolTest} from "./PoolTest.sol";

/// One pool from requests to the end of its period, with everybody trying anything; a new one when it is over. Keeps of each
/// request what it was, and watches every offer.
contract PoolHandler is PoolTest {
    uint256 private constant PERSONS = 24;
    uint8 private constant CATEGORIES = 3;

    PoolId public pool;
    uint40 public clock = START;
    uint256 public blockNumber = 1_000;
    uint256 public passedOver;
    uint256 public wentBack;
    uint256 public offeredTwice;
    mapping(string what => uint256) public reached;
    uint16[3] private _quotas = [2, 3, 1];
    RequestId[] private _ids;
    mapping(uint256 pool => mapping(RequestId => ICapacityPool.RequestState)) private _states;
    mapping(uint256 pool => mapping(RequestId => uint256)) private _offers;
    uint256 private _pools;
    RequestId[][] private _waiting;
    ICapacityPool.Winner[] private _winners;
    uint256[9] private _cursors;

    constructor() {
        deployPools();
        _open();
    }

    function ask_(uint256 luck) external {
        _time();
        uint256 n = luck % PERSONS;
        uint32 priority = uint32((luck >> 8) % 5);
        uint8 eligibility = uint8((luck >> 16) % 8);
        bytes32 evidence = evidenceOf(n, priority);
        vm.prank(HOSPITAL);
        try pools.request(pool, hospital, nullifierOf(n), priority, eligibility, evidence) {
            ++reached["asked"];
        } catch {
            ++reached["not asked"];
        }
        _watch(false);
    }

    /// From stage to stage, in honest steps.
    function advance(uint256 luck) external {
        _time();
        ICapacityPool.Stage stage = pools.stageOf(pool);
        if (stage == ICapacityPool.Stage.Asking) {
            if (pools.rulesOf(pool).requests < 18 && luck % 32 != 0) return;
            clock = pools.rulesOf(pool).deadline + 1;
            _time();
            pools.close(pool);
        } else if (stage == ICapacityPool.Stage.Drawing) {
            blockNumber = pools.drawOf(pool).blockNumber + 1;
            _time();
            pools.fixDraw(pool);
        } else if (stage == ICapacityPool.Stage.Revealing) {
            pools.reveal(pool, SECRET);
        } else if (stage == ICapacityPool.Stage.Walking) {
            _walk();
            ++reached["walked"];
        } else if (stage == ICapacityPool.Stage.Awarding) {
            pools.award(pool, _winners);
            ++reached["awarded"];
        } else if (stage == ICapacityPool.Stage.Passing && clock >= pools.rulesOf(pool).until) {
            _open();
            ++reached["reopened"];
        }
        _watch(true);
    }

    function passOn(uint256 luck) external {
        _time();
        uint8 category = uint8(luck % CATEGORIES);
        uint8 cursor = category;
        if (pools.cursorOf(pool, cursor).page == pools.settlementOf(pool).waitingPages) cursor = 8;
        uint256 page = pools.cursorOf(pool, cursor).page;
        RequestId[][] memory pages = new RequestId[][](1);
        if (page < _waiting.length) pages[0] = _waiting[page];
        try pools.offerNext(pool, category, pages) {
            ++reached[cursor == 8 ? "passed on, soft" : "passed on"];
        } catch {
            ++reached["not passed on"];
        }
        _watch(true);
    }

    function answer(uint256 luck) external {
        _time();
        uint256 n = luck % PERSONS;
        // Every other time one who has a place or an offer, if anybody has.
        for (uint256 i = 0; i < PERSONS && (luck >> 24) % 2 == 0 && !_holds(n); ++i) n = (n + 1) % PERSONS;
        RequestId id = requestOf(pool, n);
        bytes32 evidence = evidenceOf(n, pools.requestOf(pool, id).priority);
        uint256 act = (luck >> 8) % 6;
        vm.prank(act == 4 ? TRUST : HOSPITAL);
        if (act == 0)
            try pools.accept(pool, hospital, id, evidence) {
                ++reached["accepted"];
            } catch {}
        else if (act == 1)
            try pools.decline(pool, hospital, id, evidence) {
                ++reached["declined"];
            } catch {}
        else if (act == 2)
            try pools.release(pool, hospital, id, evidence) {
                ++reached["released"];
            } catch {}
        else if (act == 3)
            try pools.expire(pool, id) {
                ++reached["expired"];
            } catch {}
        else if (act == 4)
            try pools.releaseByProvider(pool, id) {
                ++reached["freed"];
            } catch {}
        else if ((luck >> 16) % 4 == 0)
            try pools.withdraw(pool, hospital, id, evidence) {
                ++reached["withdrawn"];
            } catch {}
        _watch(false);
    }

    function wait_(uint256 seconds_) external {
        // Hours, so that offers expire; the deadline passes by {advance}.
        if (pools.stageOf(pool) == ICapacityPool.Stage.Passing) clock += uint40(bound(seconds_, 1, 4 hours));
        _watch(false);
    }

    /// Of each category: units free, offered and accepted are its quota.
    function conserved() external view returns (bool) {
        uint256[3] memory held;
        for (uint256 n = 0; n < PERSONS; ++n) {
            if (_holds(n)) ++held[pools.requestOf(pool, requestOf(pool, n)).category];
        }
        uint16[] memory free = pools.freeOf(pool);
        for (uint256 c = 0; c < CATEGORIES; ++c) if (free[c] + held[c] != _quotas[c]) return false;
        return true;
    }

    function _holds(uint256 n) private view returns (bool) {
        ICapacityPool.RequestState state = pools.requestOf(pool, requestOf(pool, n)).state;
        return state == ICapacityPool.RequestState.Offered || state == ICapacityPool.RequestState.Accepted;
    }

    function _time() private {
        vm.warp(clock);
        vm.roll(blockNumber);
    }

    function _open() private {
        PoolTerms memory terms = termsOf(list(_quotas[0], _quotas[1], _quotas[2]));
        terms.categories[1].open = (_pools >> 3) & 1 == 0;
        // Another pattern of soft categories in each pool; at first the first and the last.
        for (uint256 c = 0; c < CATEGORIES; ++c) terms.categories[c].soft = ((_pools + 5) >> c) & 1 == 1;
        terms.kind = keccak256(abi.encode("pool", ++_pools));
        (terms.deadline, terms.from, terms.until) = (clock + 1 days, clock + 2 days, clock + 3 days);
        pool = opened(terms);
        delete _waiting;
        delete _winners;
        delete _cursors;
    }

    /// Everybody of the frozen set in one call; what the pages are follows from the states of the walk's result.
    function _walk() private {
        delete _ids;
        for (uint256 n = 0; n < PERSONS; ++n) {
            RequestId id = requestOf(pool, n);
            ICapacityPool.Request memory request = pools.requestOf(pool, id);
            bool late =
                request.state == ICapacityPool.RequestState.Withdrawn && request.time > pools.rulesOf(pool).deadline;
            if (request.state == ICapacityPool.RequestState.Requested || late) _ids.push(id);
        }
        RequestId[] memory order = sorted(pool, _ids);
        if (order.length == 0) return;
        settle(pool, order);
        uint16[3] memory left = _quotas;
        // The walk serves nothing behind the first soft one.
        uint256 soft = pools.rulesOf(pool).soft;
        for (uint256 c = 1; c < CATEGORIES; ++c) if (soft & ((1 << c) - 1) != 0) left[c] = 0;
        RequestId[] memory waiting = new RequestId[](order.length);
        uint256 count;
        for (uint256 i = 0; i < order.length; ++i) {
            uint8 eligible = pools.requestOf(pool, order[i]).eligibility | pools.rulesOf(pool).open;
            uint8 c;
            while (c < CATEGORIES && ((eligible >> c) & 1 == 0 || left[c] == 0)) ++c;
            if (c == CATEGORIES) {
                waiting[count++] = order[i];
                continue;
            }
            --left[c];
            _winners.push(ICapacityPool.Winner(order[i], c));
        }
        if (count != 0) _waiting.push(slice(waiting, 0, count));
    }

    /// After every step: no state goes back, no cursor either, and no offer passes over anybody.
    function _watch(bool offers) private {
        for (uint256 n = 0; n < PERSONS; ++n) {
            RequestId id = requestOf(pool, n);
            ICapacityPool.RequestState now_ = pools.requestOf(pool, id).state;
            ICapacityPool.RequestState then_ = _states[_pools][id];
            if (now_ == then_) continue;
            bool again = then_ == ICapacityPool.RequestState.Withdrawn && now_ == ICapacityPool.RequestState.Requested;
            if (now_ < then_ && !again) ++wentBack;
            if (now_ == ICapacityPool.RequestState.Offered) {
                if (!offers || then_ != ICapacityPool.RequestState.Requested) ++wentBack;
                if (++_offers[_pools][id] > 1) ++offeredTwice;
                _requireNobodyBetter(id);
            }
            _states[_pools][id] = now_;
        }
        for (uint8 c = 0; c < 9; ++c) {
            ICapacityPool.Cursor memory cursor = pools.cursorOf(pool, c);
            uint256 place = uint256(cursor.page) * 32 + cursor.offset;
            if (place < _cursors[c]) ++wentBack;
            _cursors[c] = place;
        }
    }

    /// Nobody better-ranked still waits who might have had this unit.
    function _requireNobodyBetter(RequestId id) private {
        ICapacityPool.Request memory given = pools.requestOf(pool, id);
        uint8 open = pools.rulesOf(pool).open;
        bool anyone = ((given.eligibility | open) >> given.category) & 1 == 0;
        if (anyone && (pools.rulesOf(pool).soft >> given.category) & 1 == 0) ++passedOver;
        uint256 rank = pools.rankOf(pool, id);
        for (uint256 n = 0; n < PERSONS; ++n) {
            RequestId rival = requestOf(pool, n);
            ICapacityPool.Request memory request = pools.requestOf(pool, rival);
            if (request.state != ICapacityPool.RequestState.Requested) continue;
            if (!anyone && ((request.eligibility | open) >> given.category) & 1 == 0) continue;
            // Of a soft unit given to somebody not eligible: nobody eligible waits, however ranked.
            bool eligible = ((request.eligibility | open) >> given.category) & 1 == 1;
            if (pools.rankOf(pool, rival) < rank || (anyone && eligible)) ++passedOver;
        }
    }
}
