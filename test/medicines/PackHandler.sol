// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Holdings} from "../../contracts/medicines/Holdings.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {UnitId} from "../../contracts/medicines/types.sol";
import {BatchHandler} from "./BatchHandler.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// The ends of loose packs, and the ways back. Whoever ends one pack in five names a number that may be anybody's.
abstract contract PackHandler is BatchHandler {
    uint40 private constant REVERSAL_PERIOD = 10 days;

    /// An attempt to end packs of one holder.
    struct Plan {
        bool found;
        uint256 lot;
        uint256 org;
        bytes32 holder;
        bool setAside;
        IPacks.PackState state;
        address who;
        bool own;
        uint256 index;
        uint32 first;
        uint32 span;
        uint256 untracked;
    }

    // ---------------------------------------------------------------------------------------------------------- ending

    function decommission(uint256 seed, uint256 mode) external {
        Plan memory plan = _plan(seed, mode);
        if (!plan.found) return;
        bool expected = _maySingle(plan);
        bytes memory call = abi.encodeCall(
            IPacks.decommission,
            (_ending(plan), PackMerkle.packOf(SECRET, plan.index), _proof(plan.index))
        );
        _settle(plan, _try(plan.who, address(batches), call), expected);
    }

    function decommissionWrongCode(uint256 seed, uint256 mode) external {
        Plan memory plan = _plan(seed, mode);
        if (!plan.found) return;
        IPacks.Pack memory pack = PackMerkle.packOf(SECRET, plan.index);
        if (mode % 2 == 0) pack.code = bytes32(uint256(pack.code) ^ 1);
        else pack.index = uint32(addmod(pack.index, 1, COUNT));
        bytes memory call = abi.encodeCall(IPacks.decommission, (_ending(plan), pack, _proof(plan.index)));
        _only(!_try(plan.who, address(batches), call), "a pack that the batch does not have");
    }

    function decommissionMany(uint256 seed, uint256 mode) external {
        Plan memory plan = _plan(seed, mode);
        if (!plan.found) return;
        uint256[] memory indices = _indices(plan, mode >> 96);
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(nodes, indices);
        IPacks.Pack[] memory packs = new IPacks.Pack[](indices.length);
        for (uint256 i = 0; i < packs.length; ++i) packs[i] = PackMerkle.packOf(SECRET, indices[i]);
        bytes memory call = abi.encodeCall(IPacks.decommissionMany, (_ending(plan), packs, proof, flags));
        if (!_passed(_try(plan.who, address(batches), call), plan.own)) return;
        _only(_mayEndAs(plan.org, plan.state), "without the licence");
        for (uint256 i = 0; i < indices.length; ++i) {
            _end(plan.lot, plan.org, plan.holder, indices[i], plan.state, time);
        }
        ++count[Step.EndedMany];
    }

    function decommissionRange(uint256 seed, uint256 mode) external {
        Plan memory plan = _plan(seed, mode);
        if (!plan.found) return;
        (plan.first, plan.span) = _range(plan.lot, plan.holder, mode >> 96);
        if (mode % 5 == 0) (plan.first, plan.span) = (uint32((mode >> 96) % COUNT), 1);
        if (plan.span == 0) return;
        bool expected = _mayRange(plan);
        bytes memory call = abi.encodeCall(
            IPackDesk.decommissionRange,
            (_ending(plan), plan.first, plan.span, new UnitId[](0))
        );
        if (!_settleRange(plan, _try(plan.who, address(packDesk), call), expected)) return;
        ++count[plan.setAside ? Step.EndedRangeAside : Step.EndedRange];
    }

    function submitOffline(uint256 seed, uint256 mode) external {
        Plan memory plan = _plan(seed, mode);
        if (!plan.found || plan.org == 0 || plan.setAside) return;
        plan.state = mode % 2 == 0 ? IPacks.PackState.Supplied : IPacks.PackState.HandedOver;
        uint256[] memory indices = _indices(plan, mode >> 96);
        IPackDesk.OfflineUse[] memory uses = new IPackDesk.OfflineUse[](indices.length);
        bool late = (mode >> 8) % 9 == 0;
        for (uint256 i = 0; i < uses.length; ++i) {
            uint40 usedAt = time - uint40((uses.length - 1 - i) * 1 hours) + (late ? 1 : 0);
            uses[i] = IPackDesk.OfflineUse(uint32(indices[i]), PackMerkle.codeOf(SECRET, indices[i]), usedAt);
        }
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(nodes, indices);
        bytes memory call = abi.encodeCall(IPackDesk.submitOffline, (_ending(plan), uses, proof, flags));
        bool passed = _passed(_try(plan.who, address(packDesk), call), plan.own);
        _only(passed == (plan.own && !late), "uses of a day without connection");
        if (!passed) return;
        ++count[Step.Offline];
        for (uint256 i = 0; i < uses.length; ++i) {
            plan.index = indices[i];
            if (_maySingle(plan)) _useOne(plan, uses[i].usedAt);
            else ++count[Step.OfflineAlert];
        }
    }

    function _useOne(Plan memory plan, uint40 usedAt) private {
        if (!_covers(plan.lot, plan.holder, plan.index, 1)) --plan.untracked;
        _end(plan.lot, plan.org, plan.holder, plan.index, plan.state, usedAt);
        uint256 left = quantities[plan.lot][plan.holder];
        if (plan.untracked > left) plan.untracked = left;
    }

    function openPack(uint256 seed, uint256 mode) external {
        Plan memory plan = _plan(seed, mode);
        if (!plan.found || plan.org == 0 || plan.setAside) return;
        plan.state = IPacks.PackState.Supplied;
        uint16 supplied = uint16(1 + ((mode >> 8) % 4));
        bool expected = _maySingle(plan);
        bytes memory call = abi.encodeCall(
            IPackDesk.openPack,
            (_ending(plan), PackMerkle.packOf(SECRET, plan.index), _proof(plan.index), 4, supplied)
        );
        if (!_settle(plan, _try(plan.who, address(packDesk), call), expected)) return;
        (ends[plan.lot][plan.index].parts, ends[plan.lot][plan.index].left) = (4, 4 - supplied);
        ++count[Step.Opened];
    }

    // --------------------------------------------------------------------------------------------------- after the end

    function supplyPart(uint256 seed, uint256 mode) external {
        (bool found, uint256 lot, uint256 index) = _opened(seed);
        if (!found) return;
        End memory end = ends[lot][index];
        uint16 supplied = uint16(1 + (mode % 3));
        (address who, bool own) = _memberOr(end.org, mode >> 8);
        bool expected = own && _isOpen(lot) && supplied <= end.left && end.state == IPacks.PackState.Supplied;
        bytes memory call = abi.encodeCall(
            IPackDesk.supplyPart,
            (orgs[end.org], lots[lot].id, uint32(index), PREMISES, supplied, EVENT)
        );
        bool passed = _passed(_try(who, address(packDesk), call), own);
        _only(passed == expected, "a part");
        if (!passed) return;
        _mayEnd(lot, end.setAside, IPacks.PackState.Supplied);
        ends[lot][index].left -= supplied;
        ++count[Step.PartSupplied];
    }

    function conclude(uint256 seed, uint256 mode) external {
        (bool found, uint256 lot, uint256 index) = _ended(seed);
        if (!found) return;
        End memory end = ends[lot][index];
        IPacks.PackState state = IPacks.PackState(1 + (mode % 7));
        if (end.state == IPacks.PackState.Supplied && seed % 2 == 0) state = IPacks.PackState.HandedOver;
        (address who, bool own) = _memberOr(end.org, mode >> 8);
        bool handsOver = state == IPacks.PackState.HandedOver;
        bool expected = own && _mayFollow(state, end.state) && (!handsOver || (_isOpen(lot) && end.org != 0));
        uint32[] memory indices = new uint32[](1);
        indices[0] = uint32(index);
        bytes memory call = abi.encodeCall(IPackDesk.conclude, (orgs[end.org], lots[lot].id, indices, state, EVENT));
        bool passed = _passed(_try(who, address(packDesk), call), own);
        _only(passed == expected, "a pack's final end");
        if (!passed) return;
        _only(!_isFinal(end.state), "two final ends");
        _mayEnd(lot, end.setAside, state);
        ends[lot][index].state = state;
        ++count[Step.Concluded];
    }

    function reactivate(uint256 seed, uint256 mode) external {
        (bool found, uint256 lot, uint256 index) = _ended(seed);
        if (!found) return;
        End memory end = ends[lot][index];
        (address who, bool own) = _memberOr(end.org, mode >> 8);
        uint64 premises = mode % 7 == 0 ? PREMISES + 1 : PREMISES;
        // Where its number is no more, somebody else could prove it.
        bool here = !end.proven || _covers(lot, _key(end.org), index, 1);
        bool expected = own && here && _mayReturn(lot, end, premises);
        bytes memory call = abi.encodeCall(
            IPackDesk.reactivate,
            (orgs[end.org], lots[lot].id, uint32(index), premises, EVENT)
        );
        bool passed = _passed(_try(who, address(packDesk), call), own);
        _only(passed == expected, "a pack comes back under article 13 alone");
        if (!passed) return;
        _only(!_isFinal(end.state), "a final end was undone");
        delete ends[lot][index];
        --lots[lot].ended;
        // Its number went along, if it was here.
        if (_covers(lot, _aside(end.org), index, 1) && end.endedAt <= _missed(lot, _aside(end.org))) {
            _move(lot, bytes32(0), _key(end.org), 1, 0, 0);
            _move(lot, _key(end.org), _aside(end.org), 1, uint32(index), 1);
            reasons[lot][end.org] |= Holdings.EXCURSION;
        } else {
            _return(lot, end.org, 1, 0, 0, end.endedAt);
        }
        ++count[end.endedAt <= _missed(lot, _aside(end.org)) ? Step.ReactivatedAside : Step.Reactivated];
    }

    function concludeRange(uint256 seed, uint256 mode) external {
        if (rangeEnds.length == 0) return;
        uint256 which = _rangeEnd(seed);
        RangeEnd memory range = rangeEnds[which];
        IPacks.PackState state = IPacks.PackState(1 + (mode % 7));
        (address who, bool own) = _memberOr(range.org, mode >> 8);
        bool handsOver = state == IPacks.PackState.HandedOver;
        bool expected = own && !range.back && _mayFollow(state, range.state);
        if (handsOver && (!_isOpen(range.lot) || range.org == 0)) expected = false;
        bytes memory call = abi.encodeCall(
            IPackDesk.concludeRange,
            (orgs[range.org], lots[range.lot].id, range.first, range.count, state, EVENT)
        );
        bool passed = _passed(_try(who, address(packDesk), call), own);
        _only(passed == expected, "a range's final end");
        if (!passed) return;
        _only(!_isFinal(range.state), "two final ends of a range");
        _mayEnd(range.lot, range.setAside, state);
        rangeEnds[which].state = state;
        ++count[Step.RangeConcluded];
    }

    function reactivateRange(uint256 seed, uint256 mode) external {
        if (rangeEnds.length == 0) return;
        uint256 which = _rangeEnd(seed);
        RangeEnd memory range = rangeEnds[which];
        (address who, bool own) = _memberOr(range.org, mode >> 8);
        uint64 premises = mode % 7 == 0 ? PREMISES + 1 : PREMISES;
        End memory end;
        (end.state, end.setAside, end.endedAt, end.premises) = (
            range.state,
            range.setAside,
            range.endedAt,
            range.premises
        );
        bool expected = own && !range.back && _mayReturn(range.lot, end, premises);
        bytes memory call = abi.encodeCall(
            IPackDesk.reactivateRange,
            (orgs[range.org], lots[range.lot].id, range.first, range.count, premises, EVENT)
        );
        bool passed = _passed(_try(who, address(packDesk), call), own);
        _only(passed == expected, "a range comes back under article 13 alone");
        if (!passed) return;
        _only(!_isFinal(range.state), "a final end of a range was undone");
        rangeEnds[which].back = true;
        for (uint256 i = range.first; i < uint256(range.first) + range.count; ++i) {
            _only(ends[range.lot][i].inRange, "not in a range");
            ends[range.lot][i].inRange = false;
        }
        lots[range.lot].ended -= range.count;
        _return(range.lot, range.org, range.count, range.first, range.count, range.endedAt);
        bool missed = range.endedAt <= _missed(range.lot, _aside(range.org));
        ++count[missed ? Step.RangeReactivatedAside : Step.RangeReactivated];
    }

    // -------------------------------------------------------------------------------------------------------- internal

    function _plan(uint256 seed, uint256 mode) internal view returns (Plan memory plan) {
        plan.setAside = mode % 3 == 0;
        (plan.found, plan.lot, plan.org) = _stocked(seed, plan.setAside);
        // Now and then somebody who has nothing.
        if (seed % 13 == 0) plan.org = (seed >> 64) % HOLDERS;
        plan.holder = plan.setAside ? _aside(plan.org) : _key(plan.org);
        plan.state = _state(plan, mode >> 16);
        (plan.who, plan.own) = _memberOr(plan.org, mode >> 32);
        plan.index = plan.found ? _index(plan.lot, plan.holder, mode >> 64) : 0;
        if (plan.found) plan.untracked = _untracked(plan.lot, plan.holder);
        if (plan.setAside || mode % 4 != 1) return plan;
        // Out of stock, what the same organisation set aside.
        (uint32 first, uint32 span) = _range(plan.lot, _aside(plan.org), mode >> 64);
        if (span != 0) plan.index = first;
    }

    /// Mostly one that may pass.
    function _state(Plan memory plan, uint256 seed) internal view returns (IPacks.PackState state) {
        state = IPacks.PackState(1 + (seed % 7));
        bool may = _mayEndAs(plan.org, state) && (!_isSupply(state) || (_isOpen(plan.lot) && !plan.setAside));
        if (!may && seed % 3 != 0) return seed & 256 == 0 ? IPacks.PackState.Locked : IPacks.PackState.Destroyed;
    }

    function _ending(Plan memory plan) internal view returns (IPacks.Ending memory ending) {
        ending = endingOf(orgs[plan.org], lots[plan.lot].id, plan.state);
        if (plan.setAside) ending.source = IPacks.Source.SetAside;
    }

    function _mayBegin(Plan memory plan) internal view returns (bool) {
        if (!plan.own || !_mayEndAs(plan.org, plan.state)) return false;
        return !_isSupply(plan.state) || (_isOpen(plan.lot) && !plan.setAside);
    }

    function _maySingle(Plan memory plan) internal view returns (bool) {
        if (!_mayBegin(plan) || quantities[plan.lot][plan.holder] == 0) return false;
        End storage end = ends[plan.lot][plan.index];
        if (_covers(plan.lot, plan.holder, plan.index, 1)) return !end.proven;
        // What the same organisation set aside does not end as if it were elsewhere.
        if (_covers(plan.lot, _aside(plan.org), plan.index, 1)) return false;
        // It is one of those without a number, or none.
        if (plan.untracked == 0) return false;
        return end.state == IPacks.PackState.Active && !end.inRange;
    }

    function _mayRange(Plan memory plan) internal view returns (bool) {
        if (!_mayBegin(plan) || quantities[plan.lot][plan.holder] < plan.span) return false;
        for (uint256 i = plan.first; i < uint256(plan.first) + plan.span; ++i) {
            if (i >= COUNT || ends[plan.lot][i].proven) return false;
        }
        return _covers(plan.lot, plan.holder, plan.first, plan.span);
    }

    function _settle(Plan memory plan, bool success, bool expected) internal returns (bool) {
        bool passed = _passed(success, plan.own);
        _only(passed == expected, "an end passed or was refused without reason");
        if (!passed) {
            if (_isSupply(plan.state) && !_isOpen(plan.lot)) ++count[Step.RefusedClosed];
            if (ends[plan.lot][plan.index].state != IPacks.PackState.Active) ++count[Step.RefusedSecondEnd];
            bool aside = !plan.setAside && _covers(plan.lot, _aside(plan.org), plan.index, 1);
            if (aside && plan.own && quantities[plan.lot][plan.holder] != 0) ++count[Step.RefusedAside];
            return false;
        }
        _end(plan.lot, plan.org, plan.holder, plan.index, plan.state, time);
        if (plan.setAside) ++count[Step.EndedAside];
        return true;
    }

    function _settleRange(Plan memory plan, bool success, bool expected) internal returns (bool) {
        bool passed = _passed(success, plan.own);
        _only(passed == expected, "a range passed or was refused without reason");
        if (!passed) return false;
        _mayEnd(plan.lot, plan.setAside, plan.state);
        for (uint256 i = plan.first; i < uint256(plan.first) + plan.span; ++i) {
            End storage end = ends[plan.lot][i];
            _only(paths[plan.lot][i] == plan.holder && !end.inRange, "a range without a path");
            if (end.state != IPacks.PackState.Active) {
                _only(!end.proven, "a second end, in a range");
                ++lots[plan.lot].overridden;
                ++count[Step.Overridden];
                delete ends[plan.lot][i];
            }
            _only(!_isSupply(plan.state) || !spoilt[plan.lot][i], "a spoilt pack was supplied in a range");
            (ends[plan.lot][i].inRange, spoilt[plan.lot][i]) = (true, false);
        }
        lots[plan.lot].ended += plan.span;
        _move(plan.lot, plan.holder, OVER, plan.span, plan.first, plan.span);
        rangeEnds.push(
            RangeEnd({
                lot: plan.lot,
                org: plan.org,
                first: plan.first,
                count: plan.span,
                state: plan.state,
                setAside: plan.setAside,
                back: false,
                premises: PREMISES,
                endedAt: time
            })
        );
        return true;
    }

    /// One to four numbers in order, most of them the holder's.
    function _indices(Plan memory plan, uint256 seed) private view returns (uint256[] memory indices) {
        uint256 chosen = 1 << plan.index;
        uint256 size = 1;
        for (uint256 i = 0; i < seed % 4; ++i) {
            uint256 index = _index(plan.lot, plan.holder, seed >> (16 * (i + 1)));
            if (chosen & (1 << index) == 0) ++size;
            chosen |= 1 << index;
        }
        indices = new uint256[](size);
        size = 0;
        for (uint256 i = 0; i < COUNT; ++i) if (chosen & (1 << i) != 0) indices[size++] = i;
    }

    function _ended(uint256 seed) private view returns (bool, uint256, uint256) {
        uint256 all = lots.length * COUNT;
        for (uint256 i = 0; i < all; ++i) {
            uint256 pick = addmod(seed, i, all);
            IPacks.PackState state = ends[pick / COUNT][pick % COUNT].state;
            if (_isFinal(state) && seed % 5 != 0) continue;
            if (state != IPacks.PackState.Active) return (true, pick / COUNT, pick % COUNT);
        }
        return (false, 0, 0);
    }

    /// Of a range that ended more than once, the last such end.
    function _rangeEnd(uint256 seed) private view returns (uint256 which) {
        which = seed % rangeEnds.length;
        RangeEnd memory range = rangeEnds[which];
        for (uint256 i = which + 1; i < rangeEnds.length; ++i) {
            RangeEnd memory other = rangeEnds[i];
            if (other.lot == range.lot && other.first == range.first && other.count == range.count) which = i;
        }
    }

    function _opened(uint256 seed) private view returns (bool, uint256, uint256) {
        uint256 all = lots.length * COUNT;
        for (uint256 i = 0; i < all; ++i) {
            uint256 pick = addmod(seed, i, all);
            if (ends[pick / COUNT][pick % COUNT].parts != 0) return (true, pick / COUNT, pick % COUNT);
        }
        return (false, 0, 0);
    }

    function _mayFollow(IPacks.PackState state, IPacks.PackState standing) private pure returns (bool) {
        if (_isFinal(standing)) return false;
        if (state == IPacks.PackState.Destroyed) return true;
        if (standing == IPacks.PackState.Locked) {
            return state == IPacks.PackState.Stolen || state == IPacks.PackState.Sample;
        }
        return state == IPacks.PackState.HandedOver && standing == IPacks.PackState.Supplied;
    }

    /// What an excursion missed in stock comes back set aside.
    function _return(uint256 lot, uint256 org, uint256 quantity, uint32 first, uint32 span, uint40 endedAt) private {
        bool missed = endedAt <= _missed(lot, _aside(org));
        _move(lot, bytes32(0), missed ? _aside(org) : _key(org), quantity, first, span);
        if (missed) reasons[lot][org] |= Holdings.EXCURSION;
    }

    function _mayReturn(uint256 lot, End memory end, uint64 premises) private view returns (bool) {
        if (_isFinal(end.state) || end.setAside || end.parts != 0 || end.premises != premises) return false;
        return _isOpen(lot) && (end.state == IPacks.PackState.Locked || time <= end.endedAt + REVERSAL_PERIOD);
    }
}
