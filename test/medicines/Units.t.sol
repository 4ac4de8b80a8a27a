// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {BatchId, UNIT_TYPEHASH, UnitId, batchIdOf, unitIdOf} from "../../contracts/medicines/types.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Packing and unpacking logistic units.
contract UnitsTest is CustodyTest {
    BatchId internal a;
    BatchId internal b;

    function setUp() public override {
        super.setUp();
        (a, b) = (make("A", 100), make("B", 100));
        if (BatchId.unwrap(a) > BatchId.unwrap(b)) (a, b) = (b, a);
    }

    // ----------------------------------------------------------------------------------------------------- packing

    function test_pack_MovesLoosePacksIntoTheUnit() public {
        IUnitRegistry.Packing memory packing = _mixed(1, 40, 30);
        UnitId id = UnitId.wrap(keccak256(abi.encode(UNIT_TYPEHASH, maker, packing.sscc)));
        vm.prank(MAKER);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitPacked(id, maker, packing.sscc, packing.items, packing.children, packing.batches, EVENT);
        assertTrue(units.pack(packing, EVENT) == id, "id");
        assertTrue(unitIdOf(maker, packing.sscc) == id, "id of the library");
        assertUnit(id, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), false);
        assertTrue(units.unitOf(id).batches == tagOf(packing.batches), "batches");
        assertEq(held(maker, a), 60, "left of a");
        assertEq(held(maker, b), 70, "left of b");
        assertEq(_inside(id, a), 40, "a inside");
        assertEq(_inside(id, b), 30, "b inside");
    }

    function test_pack_ARangeTravelsInside() public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, a, 10);
        (packing.items[0].first, packing.items[0].span) = (90, 10);
        UnitId id = packUnit(MAKER, packing);
        (uint32 first, uint32 span) = _onlyRange(batches.holdingOf(a, UnitId.unwrap(id)));
        assertTrue(first == 90 && span == 10, "inside");
        _unpack(MAKER, maker, id, listOf(a), new UnitId[](0));
        assertStock(maker, a, 100, 0, 100, 0, 0);
    }

    /// The same batch may come in two ranges.
    function test_pack_TwoRangesOfABatch() public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, a, 10);
        packing.items = new IUnitRegistry.Item[](2);
        packing.items[0] = IUnitRegistry.Item({batch: a, quantity: 10, first: 0, span: 10});
        packing.items[1] = IUnitRegistry.Item({batch: a, quantity: 10, first: 50, span: 10});
        UnitId id = packUnit(MAKER, packing);
        assertEq(_inside(id, a), 20, "inside");
    }

    function testFuzz_pack_AnyItem(uint32 quantity, uint32 first, uint32 span, bool small) public {
        if (small) (quantity, first, span) = (quantity % 110, first % 110, span % 110);
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, a, quantity);
        (packing.items[0].first, packing.items[0].span) = (first, span);
        bytes memory reason;
        if (quantity == 0) {
            reason = abi.encodeWithSelector(ICustody.QuantityOutOfRange.selector, quantity, uint32(100));
        } else if (quantity > 100) {
            reason = abi.encodeWithSelector(ICustody.NotHeld.selector, a, maker, quantity, uint32(100));
        } else if (span != 0 && span < quantity) {
            reason = abi.encodeWithSelector(ICustody.InvalidRange.selector, quantity, first, span);
        } else if (span != 0 && uint256(first) + span > 100) {
            reason = abi.encodeWithSelector(ICustody.RangeNotHeld.selector, a, maker, first, span);
        }
        if (reason.length != 0) return _refusedPacking(MAKER, packing, reason);
        UnitId id = packUnit(MAKER, packing);
        assertEq(_inside(id, a), quantity, "inside");
        assertEq(held(maker, a), 100 - quantity, "left");
    }

    function testFuzz_pack_AnySscc(uint64 sscc) public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, a, 1);
        packing.sscc = sscc;
        bool valid = sscc != 0 && sscc < 1e18 && ssccOf(sscc / 10) == sscc;
        if (!valid) return _refusedPacking(MAKER, packing, abi.encodeWithSelector(Gs1.InvalidSscc.selector, sscc));
        packUnit(MAKER, packing);
    }

    /// Lists of batches that ascend strictly pass, and no other; the first that does not is named.
    function testFuzz_pack_AscendingLists(uint256 seed, uint8 length) public {
        BatchId[] memory sorted = _sortedBatches(8);
        BatchId[] memory list = new BatchId[](bound(length, 1, 6));
        uint256 position = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            seed >>= 4;
            // Mostly one or two further, sometimes the same or one back.
            uint256 step = seed % 8;
            if (i != 0) position = step == 0 ? position : (step == 1 && position > 0 ? position - 1 : position + 1);
            list[i] = sorted[position];
        }
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, list[0], 1);
        packing.items = _itemOfEach(list);
        packing.batches = list;
        for (uint256 i = 1; i < list.length; ++i) {
            if (BatchId.unwrap(list[i]) > BatchId.unwrap(list[i - 1])) continue;
            bytes4 selector = IUnitRegistry.BatchNotListed.selector;
            return _refusedPacking(MAKER, packing, abi.encodeWithSelector(selector, list[i]));
        }
        packUnit(MAKER, packing);
    }

    function test_pack_Refusals() public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, a, 1);
        packing.batches = listOf(b);
        bytes memory notListed = abi.encodeWithSelector(IUnitRegistry.BatchNotListed.selector, a);
        _refusedPacking(MAKER, packing, notListed);
        packing.batches = listOf(a);
        packing.childBatches = new BatchId[][](1);
        _refusedPacking(MAKER, packing, abi.encodeWithSelector(IUnitRegistry.ChildBatchesDiffer.selector, 0, 1));
        packing.childBatches = new BatchId[][](0);
        packing.items[0].batch = batchIdOf(GTIN, "none");
        packing.batches = listOf(packing.items[0].batch);
        bytes4 selector = IBatches.BatchNotCommissioned.selector;
        _refusedPacking(MAKER, packing, abi.encodeWithSelector(selector, packing.items[0].batch));
        recallBatch(a);
        _refusedPacking(MAKER, packingOf(maker, 1, a, 1), isRecalled(a));
    }

    function test_pack_AnSsccOnce() public {
        UnitId id = packUnit(MAKER, packingOf(maker, 1, a, 1));
        bytes memory used = abi.encodeWithSelector(IUnitRegistry.SsccAlreadyUsed.selector, id);
        _refusedPacking(MAKER, packingOf(maker, 1, a, 1), used);
        _unpack(MAKER, maker, id, listOf(a), new UnitId[](0));
        _refusedPacking(MAKER, packingOf(maker, 1, a, 1), used);
    }

    /// Another organisation's SSCC is another unit: nobody takes anybody's name.
    function test_pack_TheSameSsccByAnother() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, a, 10, 0, 10, 1));
        UnitId theirs = packUnit(PHARMACY, packingOf(pharmacy, 1, a, 10));
        UnitId ours = packUnit(MAKER, packingOf(maker, 1, a, 20));
        assertTrue(!(theirs == ours), "two units");
        assertEq(_inside(theirs, a), 10, "theirs");
        assertEq(_inside(ours, a), 20, "ours");
    }

    // ------------------------------------------------------------------------------------------------------- limits

    function test_pack_AtMost128Contents() public {
        assertEq(units.MAX_CONTENTS(), 128, "contents");
        assertEq(units.MAX_BATCHES(), 32, "batches");
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, a, 1);
        packing.items = new IUnitRegistry.Item[](0);
        _refusedPacking(MAKER, packing, _outOfRange(0, 128));
        packing.items = _items(a, 129);
        _refusedPacking(MAKER, packing, _outOfRange(129, 128));
        packing.children = new UnitId[](1);
        packing.items = _items(a, 128);
        _refusedPacking(MAKER, packing, _outOfRange(129, 128));
        packing.children = new UnitId[](0);
        BatchId large = make("LARGE", 1000);
        packing.items = _items(large, 128);
        packing.batches = listOf(large);
        UnitId id = packUnit(MAKER, packing);
        assertEq(_inside(id, large), 128, "inside");
    }

    function test_pack_AtMost32Batches() public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, a, 1);
        packing.batches = new BatchId[](0);
        _refusedPacking(MAKER, packing, _outOfRange(0, 32));
        BatchId[] memory sorted = _sortedBatches(33);
        packing.items = _itemOfEach(sorted);
        packing.batches = sorted;
        _refusedPacking(MAKER, packing, _outOfRange(33, 32));
        packing.batches = _head(sorted, 32);
        bytes memory notListed = abi.encodeWithSelector(IUnitRegistry.BatchNotListed.selector, sorted[32]);
        _refusedPacking(MAKER, packing, notListed);
        packing.items = _itemOfEach(packing.batches);
        packUnit(MAKER, packing);
    }

    function test_unpack_AtMost128Contents() public {
        UnitId id = packUnit(MAKER, packingOf(maker, 1, a, 1));
        address target = address(units);
        UnitId[] memory none = new UnitId[](0);
        BatchId[] memory empty = new BatchId[](0);
        bytes memory call = abi.encodeCall(units.unpack, (maker, id, empty, none, EVENT));
        refused(target, MAKER, call, _outOfRange(0, 128));
        call = abi.encodeCall(units.unpack, (maker, id, new BatchId[](100), new UnitId[](29), EVENT));
        refused(target, MAKER, call, _outOfRange(129, 128));
    }

    /// Many children at once, and out again.
    function test_pack_ManyChildren() public {
        UnitId[] memory cases = new UnitId[](40);
        for (uint256 i = 0; i < 40; ++i) cases[i] = packUnit(MAKER, packingOf(maker, 100 + i, a, 2));
        UnitId pallet = packUnit(MAKER, palletOf(maker, 1, cases, listOf(a)));
        assertUnit(cases[39], IUnitRegistry.UnitState.Inside, UnitId.unwrap(pallet), false);
        _unpack(MAKER, maker, pallet, new BatchId[](0), cases);
        for (uint256 i = 0; i < 40; ++i) {
            assertUnit(cases[i], IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), false);
        }
    }

    // ------------------------------------------------------------------------------------------------------ nesting

    /// A unit has one parent: what is inside another, or packed twice in one call, is refused.
    function test_pack_AUnitHasOnePlace() public {
        UnitId inner = packUnit(MAKER, packingOf(maker, 1, a, 1));
        UnitId[] memory twice = new UnitId[](2);
        (twice[0], twice[1]) = (inner, inner);
        UnitId pallet = unitIdOf(maker, ssccOf(2));
        bytes memory reason = _notAt(inner, IUnitRegistry.UnitState.Inside, UnitId.unwrap(pallet), maker);
        _refusedPacking(MAKER, palletOf(maker, 2, twice, listOf(a)), reason);
        packUnit(MAKER, palletOf(maker, 2, unitsOf(inner), listOf(a)));
        _refusedPacking(MAKER, palletOf(maker, 3, unitsOf(inner), listOf(a)), reason);
        UnitId none = unitIdOf(maker, ssccOf(4));
        reason = _notAt(none, IUnitRegistry.UnitState.Unknown, 0, maker);
        _refusedPacking(MAKER, palletOf(maker, 3, unitsOf(none), listOf(a)), reason);
    }

    function test_pack_AnothersUnitCannotBeTaken() public {
        UnitId ours = packUnit(MAKER, packingOf(maker, 1, a, 1));
        bytes memory reason = _notAt(ours, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), pharmacy);
        _refusedPacking(PHARMACY, palletOf(pharmacy, 2, unitsOf(ours), listOf(a)), reason);
        bytes memory call = abi.encodeCall(units.unpack, (pharmacy, ours, listOf(a), new UnitId[](0), EVENT));
        refused(address(units), PHARMACY, call, reason);
    }

    /// The batches of a child are named, and all of them are on the list of what is around it.
    function test_pack_TheBatchesOfAChild() public {
        UnitId inner = packUnit(MAKER, _mixed(1, 1, 1));
        IUnitRegistry.Packing memory pallet = palletOf(maker, 2, unitsOf(inner), listOf(a));
        bytes4 selector = IUnitRegistry.OtherBatches.selector;
        bytes24 tag = tagOf(listOf(a, b));
        _refusedPacking(MAKER, pallet, abi.encodeWithSelector(selector, inner, tag, tagOf(listOf(a))));
        pallet.childBatches[0] = listOf(b);
        _refusedPacking(MAKER, pallet, abi.encodeWithSelector(selector, inner, tag, tagOf(listOf(b))));
        pallet.childBatches[0] = listOf(a, b);
        _refusedPacking(MAKER, pallet, abi.encodeWithSelector(IUnitRegistry.BatchNotListed.selector, b));
        pallet.batches = listOf(a, b);
        pallet.childBatches = new BatchId[][](0);
        selector = IUnitRegistry.ChildBatchesDiffer.selector;
        _refusedPacking(MAKER, pallet, abi.encodeWithSelector(selector, 1, 0));
        pallet.childBatches = new BatchId[][](1);
        packUnit(MAKER, pallet);
    }

    function test_requireInside_APathHasAUnit() public {
        bytes memory call = abi.encodeCall(units.requireInside, (maker, a, new UnitId[](0)));
        refused(address(units), STRANGER, call, abi.encodeWithSelector(IUnitRegistry.EmptyPath.selector));
    }

    function test_requireInside_FollowsThePath() public {
        UnitId[] memory path = new UnitId[](3);
        path[0] = packUnit(MAKER, packingOf(maker, 1, a, 1));
        path[1] = packUnit(MAKER, palletOf(maker, 2, unitsOf(path[0]), listOf(a)));
        path[2] = packUnit(MAKER, palletOf(maker, 3, unitsOf(path[1]), listOf(a)));
        units.requireInside(maker, a, path);
        units.requireInside(maker, a, unitsOf(path[2]));
        _refusedPath(pharmacy, path, _notAt(path[2], IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), pharmacy));
        bytes32 around = UnitId.unwrap(path[2]);
        _refusedPath(maker, unitsOf(path[1]), _notAt(path[1], IUnitRegistry.UnitState.Inside, around, maker));
        UnitId[] memory gap = new UnitId[](2);
        (gap[0], gap[1]) = (path[0], path[2]);
        bytes4 selector = IUnitRegistry.UnitNotAt.selector;
        bytes32 parent = UnitId.unwrap(path[1]);
        _refusedPath(
            maker,
            gap,
            abi.encodeWithSelector(selector, path[0], IUnitRegistry.UnitState.Inside, parent, around)
        );
    }

    // ---------------------------------------------------------------------------------------------------- unpacking

    function test_unpack_InParts() public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 9, a, 5);
        (packing.items[0].first, packing.items[0].span) = (90, 5);
        UnitId inner = packUnit(MAKER, packing);
        packing = _mixed(1, 40, 30);
        packing.children = unitsOf(inner);
        packing.childBatches = new BatchId[][](1);
        packing.childBatches[0] = listOf(a);
        UnitId id = packUnit(MAKER, packing);
        vm.prank(MAKER);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitUnpacked(id, maker, listOf(b), new UnitId[](0), EVENT);
        units.unpack(maker, id, listOf(b), new UnitId[](0), EVENT);
        assertEq(held(maker, b), 100, "b is out");
        assertEq(_inside(id, a), 40, "a is inside");
        _unpack(MAKER, maker, id, listOf(a), unitsOf(inner));
        assertEq(held(maker, a), 95, "a is out");
        assertUnit(inner, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), false);
        bytes memory call = abi.encodeCall(units.unpack, (maker, id, listOf(a), new UnitId[](0), EVENT));
        bytes memory reason = abi.encodeWithSelector(IUnitRegistry.NothingInside.selector, id, a);
        refused(address(units), MAKER, call, reason);
        call = abi.encodeCall(units.unpack, (maker, id, new BatchId[](0), unitsOf(inner), EVENT));
        bytes4 selector = IUnitRegistry.UnitNotAt.selector;
        reason = abi.encodeWithSelector(selector, inner, IUnitRegistry.UnitState.Top, maker, id);
        refused(address(units), MAKER, call, reason);
    }

    /// All or nothing: a batch that is not inside undoes the others.
    function test_unpack_NothingOfOneBatch() public {
        UnitId id = packUnit(MAKER, packingOf(maker, 1, a, 5));
        bytes memory call = abi.encodeCall(units.unpack, (maker, id, listOf(a, b), new UnitId[](0), EVENT));
        bytes memory reason = abi.encodeWithSelector(IUnitRegistry.NothingInside.selector, id, b);
        refused(address(units), MAKER, call, reason);
        assertEq(_inside(id, a), 5, "still inside");
    }

    /// A recalled batch can be taken out, to be set aside.
    function test_unpack_WhateverTheStatus() public {
        UnitId id = packUnit(MAKER, packingOf(maker, 1, a, 5));
        recallBatch(a);
        _unpack(MAKER, maker, id, listOf(a), new UnitId[](0));
        assertEq(held(maker, a), 100, "out");
    }

    /// A unit inside another is not unpacked before that one.
    function test_unpack_OnlyTheTopmost() public {
        UnitId inner = packUnit(MAKER, packingOf(maker, 1, a, 5));
        UnitId pallet = packUnit(MAKER, palletOf(maker, 2, unitsOf(inner), listOf(a)));
        bytes memory call = abi.encodeCall(units.unpack, (maker, inner, listOf(a), new UnitId[](0), EVENT));
        bytes memory reason = _notAt(inner, IUnitRegistry.UnitState.Inside, UnitId.unwrap(pallet), maker);
        refused(address(units), MAKER, call, reason);
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function _mixed(
        uint256 serial,
        uint32 ofA,
        uint32 ofB
    ) private view returns (IUnitRegistry.Packing memory packing) {
        packing = packingOf(maker, serial, a, ofA);
        packing.items = new IUnitRegistry.Item[](2);
        packing.items[0] = IUnitRegistry.Item({batch: a, quantity: ofA, first: 0, span: ofA});
        packing.items[1] = IUnitRegistry.Item({batch: b, quantity: ofB, first: 0, span: 0});
        packing.batches = listOf(a, b);
    }

    function _items(BatchId batch, uint256 count) private pure returns (IUnitRegistry.Item[] memory items) {
        items = new IUnitRegistry.Item[](count);
        for (uint256 i = 0; i < count; ++i) {
            items[i] = IUnitRegistry.Item({batch: batch, quantity: 1, first: 0, span: 0});
        }
    }

    function _itemOfEach(BatchId[] memory list) private pure returns (IUnitRegistry.Item[] memory items) {
        items = new IUnitRegistry.Item[](list.length);
        for (uint256 i = 0; i < items.length; ++i) {
            items[i] = IUnitRegistry.Item({batch: list[i], quantity: 1, first: 0, span: 0});
        }
    }

    function _sortedBatches(uint256 count) private returns (BatchId[] memory list) {
        list = new BatchId[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes2 lot = bytes2(uint16(0x4141 + (i / 16) * 256 + (i % 16)));
            BatchId batch = make(bytes32(lot), 10);
            uint256 j = i;
            for (; j > 0 && BatchId.unwrap(list[j - 1]) > BatchId.unwrap(batch); --j) list[j] = list[j - 1];
            list[j] = batch;
        }
    }

    function _head(BatchId[] memory list, uint256 length) private pure returns (BatchId[] memory head) {
        head = new BatchId[](length);
        for (uint256 i = 0; i < length; ++i) head[i] = list[i];
    }

    function _inside(UnitId id, BatchId batch) private view returns (uint32) {
        return batches.holdingOf(batch, UnitId.unwrap(id)).quantity;
    }

    function _unpack(
        address account,
        OrgId org,
        UnitId id,
        BatchId[] memory contents,
        UnitId[] memory children
    ) private {
        vm.prank(account);
        units.unpack(org, id, contents, children, EVENT);
    }

    function _refusedPacking(address who, IUnitRegistry.Packing memory packing, bytes memory expected) private {
        refused(address(units), who, abi.encodeCall(units.pack, (packing, EVENT)), expected);
    }

    function _refusedPath(OrgId org, UnitId[] memory path, bytes memory expected) private {
        refused(address(units), STRANGER, abi.encodeCall(units.requireInside, (org, a, path)), expected);
    }

    function _outOfRange(uint256 length, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ListLengthOutOfRange.selector, length, max);
    }

    function _notAt(
        UnitId id,
        IUnitRegistry.UnitState state,
        bytes32 place,
        OrgId needed
    ) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IUnitRegistry.UnitNotAt.selector, id, state, place, needed);
    }
}
