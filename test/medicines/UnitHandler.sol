// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {Holdings} from "../../contracts/medicines/Holdings.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {
    BatchId,
    ShipmentId,
    ShipmentKind,
    UnitId,
    UnitShipmentTerms,
    unitIdOf
} from "../../contracts/medicines/types.sol";
import {PackHandler} from "./PackHandler.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// Cases and pallets of one batch or more, and the ends of packs inside them: with the parents, the handler of everything.
contract UnitHandler is PackHandler {
    uint256 private constant MAX_CASES = 20;

    /// What goes into a unit.
    struct Load {
        uint256 org;
        bool[] inside;
        uint256[] children;
        uint256[] sorted;
        bool expected;
        IUnitRegistry.Packing packing;
    }

    // ----------------------------------------------------------------------------------------- packing and unpacking

    function pack(uint256 seed, uint256 mode) external {
        for (uint256 i = 0; i < 3; ++i) _packOnce(_draw(seed, i), _draw(mode, i));
    }

    function unpack(uint256 seed, uint256 mode) external {
        (bool found, uint256 i) = _case(seed, IUnitRegistry.UnitState.Top);
        if (!found) return;
        // A broken one, if there is one.
        for (uint256 j = 0; j < cases.length && mode % 3 == 0 && !_broken(i); ++j) {
            if (_broken(j) && cases[j].state == IUnitRegistry.UnitState.Top) i = j;
        }
        uint256 org = _orgAt(cases[i].place);
        uint256[] memory all = new uint256[](cases[i].lots.length);
        uint256 size = 0;
        for (uint256 j = 0; j < all.length; ++j) {
            uint256 lot = cases[i].lots[j];
            if (quantities[lot][_holder(i)] != 0 && (mode >> j) % 4 != 0) all[size++] = lot;
        }
        BatchId[] memory contents = new BatchId[](size);
        for (uint256 j = 0; j < size; ++j) contents[j] = lots[all[j]].id;
        uint256[] memory children = _childrenOf(i);
        UnitId[] memory ids = new UnitId[](children.length);
        for (uint256 j = 0; j < ids.length; ++j) ids[j] = cases[children[j]].id;
        if (size + ids.length == 0) return;

        (address who, bool own) = _memberOr(org, mode >> 64);
        bytes memory call = abi.encodeCall(IUnitRegistry.unpack, (orgs[org], cases[i].id, contents, ids, EVENT));
        bool passed = _passed(_try(who, address(units), call), own);
        _only(passed == own, "what is held can be unpacked");
        if (!passed) return;
        for (uint256 j = 0; j < children.length; ++j) {
            Case storage child = cases[children[j]];
            (child.state, child.place, child.packedAt) = (IUnitRegistry.UnitState.Top, _key(org), cases[i].packedAt);
            child.takenFrom = i + 1;
            if (_broken(i)) child.excursion = IUnitRegistry.Excursion.Broken;
        }
        bool any;
        for (uint256 j = 0; j < size; ++j) {
            if (_cameOutOf(i, all[j], org)) any = true;
        }
        ++count[any ? Step.UnpackedAside : Step.Unpacked];
    }

    /// All packs of a lot came out of a unit; `aside` if an excursion speaks of them.
    function _cameOutOf(uint256 unit, uint256 lot, uint256 org) private returns (bool aside) {
        aside = _broken(unit) || _missed(lot, _key(org)) >= cases[unit].packedAt;
        uint256 around = aside ? 0 : _recorded(unit, lot, org);
        for (uint256 i = 0; i < COUNT; ++i) {
            if (paths[lot][i] != _holder(unit)) continue;
            if (aside) _spoil(lot, i);
            else cameOut[lot][i] = around;
        }
        _moveAll(lot, _holder(unit), aside ? _aside(org) : _key(org));
        if (aside) reasons[lot][org] |= Holdings.EXCURSION;
    }

    /// A bit for the unit and for each around it until lately, if the record of what came out of it has room for the numbers.
    function _recorded(uint256 unit, uint256 lot, uint256 org) private returns (uint256 around) {
        uint32[6] memory all = _rangesOf(lot, _holder(unit));
        uint256 ranges = (all[1] == 0 ? 0 : 1) + (all[3] == 0 ? 0 : 1) + (all[5] == 0 ? 0 : 1);
        for (uint256 outer = unit + 1; outer != 0; outer = cases[outer - 1].takenFrom) {
            rangesOut[outer - 1][lot][org] += ranges;
            if (rangesOut[outer - 1][lot][org] <= 3) around |= 1 << (outer - 1);
        }
    }

    /// A unit comes out of where it is not.
    function unpackElsewhere(uint256 seed) external {
        if (cases.length < 2) return;
        uint256 parent = seed % cases.length;
        uint256 child = (seed >> 8) % cases.length;
        bool there = cases[child].state == IUnitRegistry.UnitState.Inside && cases[child].parent == parent;
        if (there || cases[parent].state != IUnitRegistry.UnitState.Top) return;
        uint256 org = _orgAt(cases[parent].place);
        UnitId[] memory ids = new UnitId[](1);
        ids[0] = cases[child].id;
        bytes memory call = abi.encodeCall(
            IUnitRegistry.unpack,
            (orgs[org], cases[parent].id, new BatchId[](0), ids, EVENT)
        );
        _only(!_try(members[org], address(units), call), "a unit came out of another");
    }

    // ------------------------------------------------------------------------------------------------------ shipments

    function shipUnit(uint256 seed, uint256 mode) external {
        for (uint256 i = 0; i < 3; ++i) _shipUnitOnce(_draw(seed, i), _draw(mode, i));
    }

    function receiveUnit(uint256 seed, uint256 mode) external {
        for (uint256 i = 0; i < 3; ++i) _receiveUnitOnce(_draw(seed, i), _draw(mode, i));
    }

    function rejectUnit(uint256 seed, uint256 mode) external {
        (bool found, uint256 i) = _sentCase(seed, IUnitRegistry.UnitShipmentState.InTransit);
        if (!found || mode % 2 != 0) return;
        (address who, bool own) = _memberOr(sentCases[i].to, mode >> 8);
        bytes memory call = abi.encodeCall(IUnitRegistry.rejectUnit, (sentCases[i].terms, EVENT, EVENT));
        bool passed = _passed(_try(who, address(units), call), own);
        _only(passed == own, "a unit can be refused");
        if (!passed) return;
        sentCases[i].state = IUnitRegistry.UnitShipmentState.Rejected;
        ++count[Step.UnitRejected];
    }

    function takeBackUnit(uint256 seed, uint256 mode) external {
        bool refused = mode % 4 != 0;
        (bool found, uint256 i) = _sentCase(
            seed,
            refused ? IUnitRegistry.UnitShipmentState.Rejected : IUnitRegistry.UnitShipmentState.InTransit
        );
        if (!found) return;
        SentCase memory it = sentCases[i];
        bool expected = refused || time > it.shippedAt + RETURN_PERIOD;
        (address who, bool own) = _memberOr(it.from, mode >> 8);
        bytes memory call = abi.encodeCall(IUnitRegistry.takeBackUnit, (it.terms, EVENT));
        bool passed = _passed(_try(who, address(units), call), own);
        _only(passed == (own && expected), "a unit that was refused, or not received for long, can be taken back");
        if (!passed) return;
        sentCases[i].state = IUnitRegistry.UnitShipmentState.TakenBack;
        _arriveAt(it.unit, it.from);
        ++count[refused ? Step.UnitTakenBack : Step.UnitTakenBackStale];
    }

    // ----------------------------------------------------------------------------------------------------- excursions

    function markUnitExcursion(uint256 seed, uint256 mode) external {
        if (sentCases.length == 0) return;
        SentCase memory it = sentCases[seed % 2 == 0 ? (seed >> 8) % sentCases.length : sentCases.length - 1];
        bool own = mode % 11 != 0;
        bytes memory call = abi.encodeCall(
            IUnitRegistry.markUnitExcursion,
            (it.terms, _idsOf(cases[it.unit].lots), time, EVENT, EVENT)
        );
        bool passed = _passed(_try(own ? COLD_CHAIN : members[it.from], address(units), call), own);
        _only(passed == own, "a unit's excursion can always be marked");
        if (!passed) return;
        if (it.excursion) return;
        for (uint256 j = 0; j < sentCases.length; ++j)
            if (ShipmentId.unwrap(sentCases[j].id) == ShipmentId.unwrap(it.id)) sentCases[j].excursion = true;
        cases[it.unit].excursion = IUnitRegistry.Excursion.Broken;
        for (uint256 j = it.unit; cases[j].state == IUnitRegistry.UnitState.Inside;) {
            j = cases[j].parent;
            if (!_stopped(j)) cases[j].excursion = IUnitRegistry.Excursion.Inside;
        }
        ++count[Step.UnitExcursion];
        uint256 last = it.state == IUnitRegistry.UnitShipmentState.TakenBack ? it.from : it.to;
        for (uint256 j = 0; j < cases[it.unit].lots.length; ++j) _doubtUnit(it.unit, cases[it.unit].lots[j], last);
    }

    /// What is inside, and what came out of it where its shipment led.
    function _doubtUnit(uint256 unit, uint256 lot, uint256 org) private {
        for (uint256 i = 0; i < COUNT; ++i) {
            bool out = paths[lot][i] == _key(org) && (cameOut[lot][i] >> unit) & 1 == 1;
            if (out || paths[lot][i] == _holder(unit)) _spoil(lot, i);
        }
        if (_doubted(lot, org)) ++count[Step.UnitExcursionAfterUnpacking];
        _only(_missed(lot, _aside(org)) == time, "what had ended was not noted");
    }

    function releaseUnit(uint256 seed, uint256 mode) external {
        if (cases.length == 0) return;
        uint256 i = seed % cases.length;
        for (uint256 j = 0; j < cases.length && !_broken(i); ++j) i = addmod(i, 1, cases.length);
        bool byRegulator = mode % 2 == 0;
        (address who, bool own) = _memberOr(0, mode >> 8);
        bytes memory call = abi.encodeCall(
            IUnitRegistry.releaseUnit,
            (maker, cases[i].id, lots[cases[i].lots[0]].id, EVENT, EVENT)
        );
        if (byRegulator) {
            who = own ? REGULATOR : who;
            call = abi.encodeCall(IUnitRegistry.releaseUnitByRegulator, (cases[i].id, EVENT, EVENT));
        }
        bool passed = _passed(_try(who, address(units), call), own);
        bool expected = own && _stopped(i) && (byRegulator || cases[i].lots.length == 1);
        _only(passed == expected, "a unit's release");
        if (!passed) return;
        cases[i].excursion = IUnitRegistry.Excursion.None;
        for (uint256 j = 0; j < cases[i].lots.length; ++j) _heal(cases[i].lots[j], _holder(i));
        ++count[byRegulator ? Step.UnitReleasedByRegulator : Step.UnitReleased];
    }

    // ---------------------------------------------------------------------------------------------------- ends inside

    function decommissionInside(uint256 seed, uint256 mode) external {
        (Plan memory plan, UnitId[] memory path, bool there) = _planInside(seed, mode);
        if (!plan.found) return;
        bool expected = there && _maySingle(plan);
        bytes memory call = abi.encodeCall(
            IPackDesk.decommissionInside,
            (_ending(plan), PackMerkle.packOf(SECRET, plan.index), _proof(plan.index), path)
        );
        if (_settle(plan, _try(plan.who, address(packDesk), call), expected)) ++count[Step.EndedInside];
    }

    function decommissionRangeInside(uint256 seed, uint256 mode) external {
        (Plan memory plan, UnitId[] memory path, bool there) = _planInside(seed, mode);
        if (!plan.found) return;
        (plan.first, plan.span) = _range(plan.lot, plan.holder, mode >> 96);
        if (plan.span == 0) return;
        bool expected = there && _mayRange(plan);
        bytes memory call = abi.encodeCall(IPackDesk.decommissionRange, (_ending(plan), plan.first, plan.span, path));
        if (_settleRange(plan, _try(plan.who, address(packDesk), call), expected)) ++count[Step.EndedRangeInside];
    }

    // -------------------------------------------------------------------------------------------------------- internal

    function _packOnce(uint256 seed, uint256 mode) private {
        (bool found, uint256 lot, uint256 org) = _stocked(seed, false);
        if (!found || cases.length == MAX_CASES) return;
        Load memory load;
        load.org = org;
        load.inside = new bool[](lots.length);
        load.children = _children(org, seed >> 64, mode, load.inside);
        load.packing.org = orgs[org];
        load.packing.sscc = _sscc(mode % 12 == 1 ? 1 : cases.length + 1);
        bool onlyUnits = load.children.length != 0 && mode % 3 == 2;
        load.packing.items = _items(lot, org, seed >> 128, onlyUnits, load.inside);
        load.sorted = _sorted(load.inside);
        load.packing.batches = _idsOf(load.sorted);
        load.expected = !_isUsed(unitIdOf(orgs[org], load.packing.sscc));
        for (uint256 i = 0; i < load.sorted.length; ++i) if (!_isOpen(load.sorted[i])) load.expected = false;
        _nameChildren(load, mode % 12 == 0, mode % 2 == 0);
        uint40 oldest = type(uint40).max;
        for (uint256 i = 0; i < load.children.length; ++i) {
            Case storage child = cases[load.children[i]];
            if (child.packedAt < oldest) oldest = child.packedAt;
            if (child.depth >= units.MAX_DEPTH()) load.expected = false;
        }
        if (!_foundIn(load.sorted, org, oldest)) load.expected = false;
        _pack(load, mode >> 64);
    }

    function _shipUnitOnce(uint256 seed, uint256 mode) private {
        // One in seven is not at hand.
        IUnitRegistry.UnitState state = IUnitRegistry.UnitState(mode % 7 == 0 ? 2 + ((mode >> 8) % 2) : 1);
        (bool found, uint256 i) = _case(seed, state);
        if (!found) return;
        bool top = state == IUnitRegistry.UnitState.Top;
        uint256 from = top ? _orgAt(cases[i].place) : (seed >> 8) % HOLDERS;
        uint256 to = addmod(from, 1 + ((seed >> 16) % 4), HOLDERS);
        UnitShipmentTerms memory terms = UnitShipmentTerms({
            from: orgs[from],
            to: orgs[to],
            carrier: carrier,
            unit: cases[i].id,
            kind: mode % 13 == 0 ? ShipmentKind.DisposalReturn : ShipmentKind.Sale,
            documents: keccak256(abi.encode("documents", ++nonce))
        });
        (address who, bool own) = _memberOr(from, mode >> 64);
        bool expected = own && top && !_stopped(i) && _allOpen(i) && terms.kind == ShipmentKind.Sale;
        if (top && !_foundIn(cases[i].lots, from, cases[i].packedAt)) {
            expected = false;
            ++count[Step.RefusedPackedBefore];
        }
        bytes memory call = abi.encodeCall(IUnitRegistry.shipUnit, (terms, _idsOf(cases[i].lots), EVENT));
        bool passed = _passed(_try(who, address(units), call), own);
        _only(passed == expected, "units move as a whole, from where they are, while open");
        if (!passed) return;
        (ShipmentId id, ) = units.unitShipmentOf(terms);
        (cases[i].state, cases[i].place) = (IUnitRegistry.UnitState.InTransit, ShipmentId.unwrap(id));
        sentCases.push(SentCase(terms, id, i, from, to, IUnitRegistry.UnitShipmentState.InTransit, time, false));
        ++count[Step.UnitShipped];
    }

    function _receiveUnitOnce(uint256 seed, uint256 mode) private {
        (bool found, uint256 i) = _sentCase(seed, IUnitRegistry.UnitShipmentState.InTransit);
        if (!found) return;
        SentCase memory it = sentCases[i];
        (address who, bool own) = _memberOr(it.to, mode);
        bytes memory call = abi.encodeCall(IUnitRegistry.receiveUnit, (it.terms, _idsOf(cases[it.unit].lots), EVENT));
        bool passed = _passed(_try(who, address(units), call), own);
        _only(passed == (own && (_stopped(it.unit) || _allOpen(it.unit))), "only what is open or broken arrives");
        if (!passed) return;
        sentCases[i].state = IUnitRegistry.UnitShipmentState.Received;
        _arriveAt(it.unit, it.to);
        ++count[Step.UnitReceived];
    }

    /// `intoItself`: the unit also names itself as its child.
    function _nameChildren(Load memory load, bool intoItself, bool explicitly) private view {
        uint256 size = load.children.length;
        load.packing.children = new UnitId[](size + (intoItself ? 1 : 0));
        load.packing.childBatches = new BatchId[][](load.packing.children.length);
        for (uint256 i = 0; i < size; ++i) {
            Case storage child = cases[load.children[i]];
            load.packing.children[i] = child.id;
            if (child.lots.length != load.sorted.length || explicitly) {
                load.packing.childBatches[i] = _idsOf(child.lots);
            }
            bool atHand = child.state == IUnitRegistry.UnitState.Top && child.place == _key(load.org);
            if (!atHand || _stopped(load.children[i])) load.expected = false;
        }
        if (!intoItself) return;
        load.packing.children[size] = unitIdOf(load.packing.org, load.packing.sscc);
        load.expected = false;
    }

    function _pack(Load memory load, uint256 seed) private {
        IUnitRegistry.Packing memory packing = load.packing;
        (address who, bool own) = _memberOr(load.org, seed);
        bool passed = _passed(_try(who, address(units), abi.encodeCall(IUnitRegistry.pack, (packing, EVENT))), own);
        _only(passed == (own && load.expected), "packing takes what is open and at hand, once");
        if (!passed || !load.expected) return;
        UnitId id = unitIdOf(packing.org, packing.sscc);
        uint256 unit = cases.length;
        Case storage made = cases.push();
        (made.id, made.state, made.place) = (id, IUnitRegistry.UnitState.Top, _key(load.org));
        (made.packedAt, made.depth) = (time, 1);
        made.lots = load.sorted;
        for (uint256 i = 0; i < packing.items.length; ++i) {
            IUnitRegistry.Item memory item = packing.items[i];
            _move(_lotOfId(item.batch), _key(load.org), UnitId.unwrap(id), item.quantity, item.first, item.span);
        }
        for (uint256 i = 0; i < load.children.length; ++i) {
            Case storage child = cases[load.children[i]];
            (child.state, child.place, child.parent) = (IUnitRegistry.UnitState.Inside, UnitId.unwrap(id), unit);
            if (child.depth >= made.depth) made.depth = child.depth + 1;
        }
        ++count[Step.Packed];
        if (load.sorted.length > 1) ++count[Step.PackedMixed];
        if (load.children.length != 0) ++count[Step.Nested];
    }

    /// Up to two units, most of them at hand; marks the batches inside.
    function _children(
        uint256 org,
        uint256 seed,
        uint256 mode,
        bool[] memory inside
    ) private view returns (uint256[] memory children) {
        uint256[] memory all = new uint256[](2);
        uint256 size = 0;
        for (uint256 i = 0; i < cases.length && size < mode % 3; ++i) {
            uint256 pick = addmod(seed, i, cases.length);
            bool atHand = cases[pick].state == IUnitRegistry.UnitState.Top && cases[pick].place == _key(org);
            if ((!atHand || _stopped(pick)) && seed % 9 != 0) continue;
            all[size++] = pick;
            for (uint256 j = 0; j < cases[pick].lots.length; ++j) inside[cases[pick].lots[j]] = true;
        }
        children = new uint256[](size);
        for (uint256 i = 0; i < size; ++i) children[i] = all[i];
    }

    /// Packs of a batch, or of two; marks them.
    function _items(
        uint256 lot,
        uint256 org,
        uint256 seed,
        bool none,
        bool[] memory inside
    ) private view returns (IUnitRegistry.Item[] memory items) {
        uint256 other = addmod(lot, 1, lots.length);
        bool both = seed % 2 == 0 && quantities[other][_key(org)] != 0;
        items = new IUnitRegistry.Item[](
            none
                ? 0
                : both
                    ? 2
                    : 1
        );
        for (uint256 i = 0; i < items.length; ++i) {
            uint256 own = i == 0 ? lot : other;
            inside[own] = true;
            (uint32 quantity, uint32 first, uint32 span) = _part(own, _key(org), seed >> (8 * (i + 1)));
            items[i] = IUnitRegistry.Item(lots[own].id, quantity, first, span);
        }
    }

    /// Packs inside a unit, and the way up; `there` if it leads to the plan's organisation and nothing broke.
    function _planInside(
        uint256 seed,
        uint256 mode
    ) private view returns (Plan memory plan, UnitId[] memory path, bool there) {
        if (cases.length == 0) return (plan, path, false);
        uint256 i;
        for (uint256 j = 0; j < cases.length && !plan.found; ++j) {
            i = addmod(seed, j, cases.length);
            plan.lot = cases[i].lots[(seed >> 8) % cases[i].lots.length];
            plan.found = quantities[plan.lot][_holder(i)] != 0;
        }
        plan.holder = _holder(i);
        path = _pathOf(i);
        bool whole = !_broken(i);
        while (cases[i].state == IUnitRegistry.UnitState.Inside) {
            i = cases[i].parent;
            whole = whole && !_broken(i);
        }
        there = cases[i].state == IUnitRegistry.UnitState.Top;
        plan.org = there && mode % 9 != 0 ? _orgAt(cases[i].place) : (seed >> 16) % HOLDERS;
        there = there && whole && cases[i].place == _key(plan.org);
        there = there && _missed(plan.lot, _key(plan.org)) < cases[i].packedAt;
        if (mode % 10 == 0 && path.length > 1) {
            // The unit itself without those around it.
            assembly ("memory-safe") {
                mstore(path, 1)
            }
            there = false;
        }
        plan.state = _state(plan, mode >> 16);
        (plan.who, plan.own) = _memberOr(plan.org, mode >> 32);
        plan.index = _index(plan.lot, plan.holder, mode >> 64);
        plan.untracked = _untracked(plan.lot, plan.holder);
    }

    function _pathOf(uint256 unit) private view returns (UnitId[] memory path) {
        uint256 length = 1;
        for (uint256 i = unit; cases[i].state == IUnitRegistry.UnitState.Inside; i = cases[i].parent) ++length;
        path = new UnitId[](length);
        for (uint256 i = 0; i < length; ++i) {
            path[i] = cases[unit].id;
            unit = cases[unit].parent;
        }
    }

    /// Since then no excursion looked in vain for packs of these lots in this organisation's stock.
    function _foundIn(uint256[] memory of_, uint256 org, uint40 since) private view returns (bool) {
        for (uint256 i = 0; i < of_.length; ++i) if (_missed(of_[i], _key(org)) >= since) return false;
        return true;
    }

    function _broken(uint256 unit) private view returns (bool) {
        return cases[unit].excursion == IUnitRegistry.Excursion.Broken;
    }

    /// It, or one inside.
    function _stopped(uint256 unit) private view returns (bool) {
        return cases[unit].excursion != IUnitRegistry.Excursion.None;
    }

    function _arriveAt(uint256 unit, uint256 org) private {
        (cases[unit].state, cases[unit].place) = (IUnitRegistry.UnitState.Top, _key(org));
    }

    function _case(uint256 seed, IUnitRegistry.UnitState state) private view returns (bool, uint256) {
        for (uint256 i = 0; i < cases.length; ++i) {
            uint256 pick = addmod(seed, i, cases.length);
            if (cases[pick].state == state) return (true, pick);
        }
        return (false, 0);
    }

    function _sentCase(uint256 seed, IUnitRegistry.UnitShipmentState state) private view returns (bool, uint256) {
        for (uint256 i = 0; i < sentCases.length; ++i) {
            uint256 pick = addmod(seed, i, sentCases.length);
            if (sentCases[pick].state == state) return (true, pick);
        }
        return (false, 0);
    }

    function _childrenOf(uint256 parent) private view returns (uint256[] memory children) {
        uint256[] memory all = new uint256[](cases.length);
        uint256 size = 0;
        for (uint256 i = 0; i < cases.length; ++i) {
            if (cases[i].state == IUnitRegistry.UnitState.Inside && cases[i].parent == parent) all[size++] = i;
        }
        children = new uint256[](size);
        for (uint256 i = 0; i < size; ++i) children[i] = all[i];
    }

    function _allOpen(uint256 unit) private view returns (bool) {
        for (uint256 i = 0; i < cases[unit].lots.length; ++i) if (!_isOpen(cases[unit].lots[i])) return false;
        return true;
    }

    function _isUsed(UnitId id) private view returns (bool) {
        for (uint256 i = 0; i < cases.length; ++i) if (cases[i].id == id) return true;
        return false;
    }

    function _holder(uint256 unit) private view returns (bytes32) {
        return UnitId.unwrap(cases[unit].id);
    }

    function _orgAt(bytes32 place) private view returns (uint256) {
        for (uint256 org = 0; org < HOLDERS; ++org) if (OrgId.unwrap(orgs[org]) == place) return org;
        return NONE;
    }

    function _lotOfId(BatchId id) private view returns (uint256) {
        for (uint256 lot = 0; lot < lots.length; ++lot) if (lots[lot].id == id) return lot;
        return NONE;
    }

    /// The marked lots, by rising id.
    function _sorted(bool[] memory inside) private view returns (uint256[] memory sorted) {
        uint256 size = 0;
        for (uint256 lot = 0; lot < inside.length; ++lot) if (inside[lot]) ++size;
        sorted = new uint256[](size);
        size = 0;
        for (uint256 lot = 0; lot < inside.length; ++lot) {
            if (!inside[lot]) continue;
            uint256 slot = size++;
            for (; slot > 0 && BatchId.unwrap(lots[sorted[slot - 1]].id) > BatchId.unwrap(lots[lot].id); --slot) {
                sorted[slot] = sorted[slot - 1];
            }
            sorted[slot] = lot;
        }
    }

    function _idsOf(uint256[] memory of_) private view returns (BatchId[] memory ids) {
        ids = new BatchId[](of_.length);
        for (uint256 i = 0; i < ids.length; ++i) ids[i] = lots[of_[i]].id;
    }

    /// With its check digit: GS1 General Specifications, 7.9.1.
    function _sscc(uint256 serial) private pure returns (uint64) {
        uint256 sum = 0;
        uint256 weight = 3;
        for (uint256 rest = serial; rest != 0; rest /= 10) {
            sum += weight * (rest % 10);
            weight = 4 - weight;
        }
        return uint64(serial * 10 + ((10 - (sum % 10)) % 10));
    }
}
