// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {ShipmentKind, UnitId, UnitShipmentTerms} from "../../contracts/medicines/types.sol";
import {BatchId} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";

/// Packs end inside cases on pallets in containers.
contract EndsInsideTest is EndsTest {
    UnitId private box;
    UnitId private pallet;
    UnitId private container;

    /// Of the pharmacy's packs, eight lie in the box, four more on the pallet, and the pallet in the container.
    function setUp() external {
        prepare();
        box = packUnit(PHARMACY, pharmacy, 1, 8, 0, new UnitId[](0));
        pallet = packUnit(PHARMACY, pharmacy, 2, 4, 8, pathOf(box));
        container = packUnit(PHARMACY, pharmacy, 3, 0, 0, pathOf(pallet));
    }

    function path() private view returns (UnitId[] memory) {
        return pathOf(box, pallet, container);
    }

    /// Singly and as a range.
    function refuse(bytes memory reason, UnitId[] memory around) private {
        vm.expectRevert(reason);
        endInside(PHARMACY, supply(), 3, around);
        vm.expectRevert(reason);
        vm.prank(PHARMACY);
        packDesk.decommissionRange(supply(), 0, 2, around);
    }

    function notAt(
        UnitId unit,
        IUnitRegistry.UnitState state,
        bytes32 place,
        bytes32 needed
    ) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IUnitRegistry.UnitNotAt.selector, unit, state, place, needed);
    }

    function key(UnitId unit) private pure returns (bytes32) {
        return UnitId.unwrap(unit);
    }

    function ours() private view returns (bytes32) {
        return bytes32(abi.encode(pharmacy));
    }

    function test_recordsTheEnd() external {
        expectEnded(supply(), 3, true);
        endInside(PHARMACY, supply(), 3, path());
        assertEnd(3, endOf(supply(), true), "end");
        assertEq(batches.holdingOf(batch, key(box)).quantity, 7, "from the box");
        assertHeld(pharmacy, 8, "not from the loose ones");
    }

    function test_onThePallet() external {
        endInside(PHARMACY, supply(), 9, pathOf(pallet, container));
        assertEnd(9, endOf(supply(), true), "end");
        assertEq(batches.holdingOf(batch, key(pallet)).quantity, 3, "from the pallet");
        assertEq(batches.holdingOf(batch, key(box)).quantity, 8, "not from the box");
    }

    function testFuzz_everyPackWithItsPath(uint256 seed, uint256 state) external {
        uint32 index = uint32(bound(seed, 0, 11));
        IPacks.PackState end = IPacks.PackState(bound(state, 1, 7));
        if (end == IPacks.PackState.Exported) end = IPacks.PackState.Locked;
        IPacks.Ending memory ending = endingOf(pharmacy, batch, end);
        expectEnded(ending, index, true);
        endInside(PHARMACY, ending, index, index < 8 ? path() : pathOf(pallet, container));
        assertEnd(index, endOf(ending, true), "end");
    }

    /// All packs of the box have their numbers, so the number of another unit, or of a loose pack, is none of theirs.
    function test_otherUnitsNumberIsRefused() external {
        vm.expectRevert(untrackedNotHeld(key(box), 1, 0));
        endInside(PHARMACY, supply(), 9, path());
        vm.expectRevert(untrackedNotHeld(key(box), 1, 0));
        endInside(PHARMACY, supply(), 15, path());
    }

    /// In a unit of packs without numbers it is one of those.
    function test_otherUnitsNumberIsUnproven() external {
        UnitId loose = looseUnit();
        expectUnproven(pharmacy, 9);
        expectEnded(supply(), 9, false);
        endInside(PHARMACY, supply(), 9, pathOf(loose));
        // And the right unit puts it right.
        expectOverridden(pharmacy, 9);
        endInside(PHARMACY, supply(), 9, pathOf(pallet, container));
    }

    /// What is inside a unit is not ended out of the loose stock: by no way of ending.
    function test_fromLooseStockItIsRefused() external {
        bytes memory reason = untrackedNotHeld(ours(), 1, 0);
        vm.expectRevert(reason);
        endOne(PHARMACY, supply(), 3);
        vm.expectRevert(reason);
        endMany(PHARMACY, supply(), list(3, 14));
        vm.expectRevert(reason);
        open(PHARMACY, supply(), 3, 2, 1);
        vm.expectRevert(untrackedNotHeld(ours(), 2, 0));
        endMany(PHARMACY, supply(), list(3, 5, 14));
        expectEmitFrom(address(packDesk));
        emit IPackDesk.OfflineAlert(batch, pharmacy, 3, IPackDesk.Alert.NotHeld, START, PREMISES);
        submit(PHARMACY, supply(), list(3), START);
        assertActive(3, "inside");
        assertHeld(pharmacy, 8, "loose");
        assertEq(batches.holdingOf(batch, key(box)).quantity, 8, "inside");
    }

    /// Packs without numbers pay for it, each for one, and the box's own end puts it right.
    function test_fromLooseStockIsUnproven() external {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 2, 0, 0, 5));
        expectUnproven(pharmacy, 3);
        endOne(PHARMACY, supply(), 3);
        assertEq(batches.holdingOf(batch, ours()).untracked, 1, "one is left");
        vm.expectRevert(untrackedNotHeld(ours(), 2, 1));
        endMany(PHARMACY, supply(), list(4, 5, 14));
        endMany(PHARMACY, supply(), list(4, 14));
        vm.expectRevert(untrackedNotHeld(ours(), 1, 0));
        endOne(PHARMACY, supply(), 5);
        assertHeld(pharmacy, 7, "all of them known");
        expectOverridden(pharmacy, 3);
        endInside(PHARMACY, supply(), 3, path());
    }

    function looseUnit() private returns (UnitId) {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 2, 0, 0, 5));
        IUnitRegistry.Packing memory packing;
        packing.org = pharmacy;
        packing.sscc = ssccOf(9);
        packing.batches = alone();
        packing.items = new IUnitRegistry.Item[](1);
        packing.items[0] = IUnitRegistry.Item({batch: batch, quantity: 2, first: 0, span: 0});
        vm.prank(PHARMACY);
        return units.pack(packing, EVENT);
    }

    // ------------------------------------------------------------------------------------------------------ wrong paths

    function test_noPath() external {
        vm.expectRevert(abi.encodeWithSelector(IUnitRegistry.EmptyPath.selector));
        endInside(PHARMACY, supply(), 3, new UnitId[](0));
    }

    function test_wrongPaths() external {
        IUnitRegistry.UnitState inside = IUnitRegistry.UnitState.Inside;
        // It ends below the top.
        refuse(notAt(box, inside, key(pallet), ours()), pathOf(box));
        refuse(notAt(pallet, inside, key(container), ours()), pathOf(box, pallet));
        // It leaves out the middle.
        refuse(notAt(box, inside, key(pallet), key(container)), pathOf(box, container));
        // It runs the other way, or in a circle.
        refuse(notAt(container, IUnitRegistry.UnitState.Top, ours(), key(pallet)), pathOf(container, pallet, box));
        refuse(notAt(box, inside, key(pallet), key(box)), pathOf(box, box, container));
        // It names a unit that nobody packed.
        UnitId unknown = UnitId.wrap("unknown");
        refuse(notAt(unknown, IUnitRegistry.UnitState.Unknown, 0, ours()), pathOf(unknown));
        refuse(notAt(box, inside, key(pallet), key(unknown)), pathOf(box, unknown, container));
        // An organisation is no unit.
        refuse(notAt(UnitId.wrap(ours()), IUnitRegistry.UnitState.Unknown, 0, ours()), pathOf(UnitId.wrap(ours())));
    }

    /// Somebody else does not reach in, with its own organisation or the pharmacy's.
    function test_otherHolder() external {
        vm.expectRevert(notAt(container, IUnitRegistry.UnitState.Top, ours(), bytes32(abi.encode(rival))));
        endInside(RIVAL, endingOf(rival, batch, IPacks.PackState.Supplied), 3, path());
        UnitId own = packUnit(HOSPITAL, hospital, 1, 2, 20, new UnitId[](0));
        vm.expectRevert(notAt(own, IUnitRegistry.UnitState.Top, bytes32(abi.encode(hospital)), ours()));
        endInside(PHARMACY, supply(), 20, pathOf(own));
    }

    /// A unit around the rival's own pack does not make the pharmacy's numbers its own.
    function test_rivalsUnit() external {
        IUnitRegistry.Packing memory packing;
        packing.org = rival;
        packing.sscc = ssccOf(7);
        packing.childBatches = new BatchId[][](0);
        packing.batches = alone();
        packing.items = new IUnitRegistry.Item[](1);
        packing.items[0] = IUnitRegistry.Item({batch: batch, quantity: 4, first: 0, span: 0});
        vm.prank(RIVAL);
        UnitId own = units.pack(packing, EVENT);
        expectUnproven(rival, 3);
        endInside(RIVAL, endingOf(rival, batch, IPacks.PackState.Destroyed), 3, pathOf(own));
        expectOverridden(pharmacy, 3);
        endInside(PHARMACY, supply(), 3, path());
    }

    function test_brokenByUnpacking() external {
        vm.prank(PHARMACY);
        units.unpack(pharmacy, container, new BatchId[](0), pathOf(pallet), EVENT);
        refuse(notAt(pallet, IUnitRegistry.UnitState.Top, ours(), key(container)), path());
        endInside(PHARMACY, supply(), 3, pathOf(box, pallet));
        vm.prank(PHARMACY);
        units.unpack(pharmacy, pallet, new BatchId[](0), pathOf(box), EVENT);
        refuse(notAt(box, IUnitRegistry.UnitState.Top, ours(), key(pallet)), pathOf(box, pallet));
        vm.prank(PHARMACY);
        units.unpack(pharmacy, box, alone(), new UnitId[](0), EVENT);
        vm.expectRevert(abi.encodeWithSelector(ICustody.NotHeld.selector, batch, key(box), 1, 0));
        endInside(PHARMACY, supply(), 4, pathOf(box));
        // Now they are loose, and known.
        expectEnded(supply(), 4, true);
        endOne(PHARMACY, supply(), 4);
    }

    // ----------------------------------------------------------------------------------------------------------- travel

    function terms() private view returns (UnitShipmentTerms memory) {
        return
            UnitShipmentTerms({
                from: pharmacy,
                to: hospital,
                carrier: carrier,
                unit: container,
                kind: ShipmentKind.Sale,
                documents: keccak256("documents")
            });
    }

    function test_duringTransit() external {
        vm.prank(PHARMACY);
        bytes32 shipment = bytes32(abi.encode(units.shipUnit(terms(), alone(), EVENT)));
        refuse(notAt(container, IUnitRegistry.UnitState.InTransit, shipment, ours()), path());
        IPacks.Ending memory ending = endingOf(hospital, batch, IPacks.PackState.Supplied);
        vm.expectRevert(notAt(container, IUnitRegistry.UnitState.InTransit, shipment, bytes32(abi.encode(hospital))));
        endInside(HOSPITAL, ending, 3, path());
        vm.prank(HOSPITAL);
        units.receiveUnit(terms(), alone(), EVENT);
        refuse(notAt(container, IUnitRegistry.UnitState.Top, bytes32(abi.encode(hospital)), ours()), path());
        expectEnded(ending, 3, true);
        endInside(HOSPITAL, ending, 3, path());
    }

    function test_inExcursion() external {
        vm.prank(PHARMACY);
        units.shipUnit(terms(), alone(), EVENT);
        vm.prank(HOSPITAL);
        units.receiveUnit(terms(), alone(), EVENT);
        vm.prank(COLD_CHAIN);
        units.markUnitExcursion(terms(), alone(), uint40(block.timestamp), keccak256("evidence"), EVENT);
        bytes memory reason = abi.encodeWithSelector(IUnitRegistry.UnitInExcursion.selector, container);
        IPacks.Ending memory ending = endingOf(hospital, batch, IPacks.PackState.Supplied);
        vm.expectRevert(reason);
        endInside(HOSPITAL, ending, 3, path());
        vm.expectRevert(reason);
        vm.prank(HOSPITAL);
        packDesk.decommissionRange(ending, 0, 8, path());
        // Not even to destroy: it is unpacked first.
        vm.expectRevert(reason);
        endInside(HOSPITAL, endingOf(hospital, batch, IPacks.PackState.Destroyed), 3, path());
        vm.prank(REGULATOR);
        units.releaseUnitByRegulator(container, keccak256("report"), EVENT);
        endInside(HOSPITAL, ending, 3, path());
        assertState(3, IPacks.PackState.Supplied, "released");
    }

    // ------------------------------------------------------------------------------------------------- the other questions

    function test_asDecommission() external {
        IPacks.PackState none = IPacks.PackState.Active;
        vm.expectRevert(invalidEnd(none, none));
        endInside(PHARMACY, endingOf(pharmacy, batch, none), 3, path());
        vm.expectRevert(invalidEnd(IPacks.PackState.Destroyed, none));
        endInside(PHARMACY, endingFrom(pharmacy, IPacks.PackState.Destroyed), 3, path());
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackNotInBatch.selector, batch, 3));
        vm.prank(PHARMACY);
        packDesk.decommissionInside(supply(), packAt(3), new bytes32[](0), path());
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackOutOfRange.selector, batch, COUNT, COUNT));
        vm.prank(PHARMACY);
        packDesk.decommissionInside(supply(), packAt(COUNT), new bytes32[](0), path());
        endInside(PHARMACY, supply(), 3, path());
        vm.expectRevert(alreadyEnded(3, IPacks.PackState.Supplied));
        endInside(PHARMACY, supply(), 3, path());
        for (uint256 i = 0; i < 8; ++i) if (i != 3) endInside(PHARMACY, supply(), i, path());
        vm.expectRevert(abi.encodeWithSelector(ICustody.NotHeld.selector, batch, key(box), 1, 0));
        endInside(PHARMACY, supply(), 3, path());
        recall();
        vm.expectRevert(abi.encodeWithSelector(IBatches.BatchIsRecalled.selector, batch, IBatches.RecallClass.ClassI));
        endInside(PHARMACY, supply(), 9, pathOf(pallet, container));
        endInside(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Destroyed), 9, pathOf(pallet, container));
    }

    function unpackPharmacys(UnitId unit, BatchId[] memory contents, UnitId[] memory children) private {
        vm.prank(PHARMACY);
        units.unpack(pharmacy, unit, contents, children, EVENT);
    }

    /// Its number lies in the box, so it comes back once the box is unpacked, as a loose pack that is known.
    function test_reversalOutOfAUnit() external {
        endInside(PHARMACY, supply(), 3, path());
        bytes memory reason = rangeNotHeld(pharmacy, 3, 1);
        vm.expectRevert(reason);
        reactivate(PHARMACY, pharmacy, 3);
        unpackPharmacys(container, new BatchId[](0), pathOf(pallet));
        unpackPharmacys(pallet, new BatchId[](0), pathOf(box));
        vm.expectRevert(reason);
        reactivate(PHARMACY, pharmacy, 3);
        unpackPharmacys(box, alone(), new UnitId[](0));
        assertHeld(pharmacy, 15, "seven more");
        reactivate(PHARMACY, pharmacy, 3);
        assertActive(3, "active");
        assertHeld(pharmacy, 16, "loose");
        expectEnded(supply(), 3, true);
        endOne(PHARMACY, supply(), 3);
    }

    /// What a unit's holder could not prove needs no unit.
    function test_reversalOfAnUnprovenEnd() external {
        UnitId loose = looseUnit();
        endInside(PHARMACY, supply(), 50, pathOf(loose));
        reactivate(PHARMACY, pharmacy, 50);
        assertActive(50, "active");
        assertHeld(pharmacy, 9, "loose");
        assertEq(batches.holdingOf(batch, ours()).untracked, 1, "without its number");
        assertEq(batches.holdingOf(batch, key(loose)).quantity, 1, "inside");
    }

    function test_reversalOfARangeIntoLooseStock() external {
        vm.prank(PHARMACY);
        packDesk.decommissionRange(supply(), 0, 8, path());
        reactivateRange(PHARMACY, pharmacy, 0, 8);
        assertHeld(pharmacy, 16, "loose");
        expectEnded(supply(), 3, true);
        endOne(PHARMACY, supply(), 3);
    }

    /// All of the box was sold.
    function test_reversalOutOfAnEmptyUnit() external {
        for (uint256 i = 0; i < 8; ++i) endInside(PHARMACY, supply(), i, path());
        unpackPharmacys(container, new BatchId[](0), pathOf(pallet));
        unpackPharmacys(pallet, new BatchId[](0), pathOf(box));
        unpackPharmacys(box, alone(), new UnitId[](0));
        reactivate(PHARMACY, pharmacy, 3);
        assertHeld(pharmacy, 9, "loose");
    }
}
