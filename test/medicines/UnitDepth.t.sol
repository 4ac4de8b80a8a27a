// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {BatchId, ShipmentKind, UnitId, UnitShipmentTerms, unitIdOf} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";

/// Units in units: how deep they may lie, that the list of batches says no more than what is inside, and what a broken unit
/// means to those around it and beside it.
contract UnitDepthTest is EndsTest {
    function setUp() public {
        prepare();
        vm.warp(START + 1 days);
    }

    // ---------------------------------------------------------------------------------------------------------- depth

    function test_EightUnitsDeepAndNoNinth() public {
        uint256 most = units.MAX_DEPTH();
        assertEq(most, 8, "deepest");
        UnitId[] memory path = tower(most);
        for (uint256 i = 0; i < most; ++i) assertEq(units.unitOf(path[i]).depth, i + 1, "depth");
        IUnitRegistry.Packing memory packing = around(pathOf(path[most - 1]), 99);
        UnitId ninth = unitIdOf(wholesaler, packing.sscc);
        refusePacking(packing, abi.encodeWithSelector(IUnitRegistry.UnitsTooDeep.selector, ninth, most));
        // Also beside one that is not deep.
        packing = around(pathOf(packUnit(WHOLESALER, wholesaler, 50, 2, 40, new UnitId[](0)), path[most - 1]), 99);
        refusePacking(packing, abi.encodeWithSelector(IUnitRegistry.UnitsTooDeep.selector, ninth, most));
        assertEq(uint256(units.unitOf(ninth).state), uint256(IUnitRegistry.UnitState.Unknown), "no ninth");
        // The deepest is an ordinary one, down to its innermost pack.
        endInside(WHOLESALER, endingOf(wholesaler, batch, IPacks.PackState.Exported), 30, path);
    }

    /// What comes out keeps its depth, so a tower may be built anew and no higher.
    function test_AUnitThatCameOutIsAsDeepAsItWas() public {
        UnitId[] memory path = tower(8);
        vm.prank(WHOLESALER);
        units.unpack(wholesaler, path[7], new BatchId[](0), pathOf(path[6]), EVENT);
        assertEq(units.unitOf(path[6]).depth, 7, "seven deep");
        UnitId again = packUnit(WHOLESALER, wholesaler, 90, 0, 0, pathOf(path[6]));
        assertEq(units.unitOf(again).depth, 8, "eight deep");
    }

    // -------------------------------------------------------------------------------------------------- what is listed

    /// A batch that is listed and not inside could stop the unit by its recall.
    function test_ABatchThatIsListedIsInside() public {
        (BatchId other, ) = commission("LOT-OTHER", 8);
        IUnitRegistry.Packing memory packing = around(new UnitId[](0), 1);
        packing.items = new IUnitRegistry.Item[](1);
        packing.items[0] = IUnitRegistry.Item({batch: batch, quantity: 5, first: 30, span: 5});
        packing.batches = both(other);
        refusePacking(packing, abi.encodeWithSelector(IUnitRegistry.BatchNotInside.selector, other));

        UnitId box = packUnit(WHOLESALER, wholesaler, 2, 5, 30, new UnitId[](0));
        packing = around(pathOf(box), 1);
        packing.batches = both(other);
        packing.childBatches[0] = alone();
        refusePacking(packing, abi.encodeWithSelector(IUnitRegistry.BatchNotInside.selector, other));
        packing.batches = alone();
        vm.prank(WHOLESALER);
        units.pack(packing, EVENT);
    }

    // ------------------------------------------------------------------------------------------------- a broken inside

    /// A case that travelled alone breaks late, inside a pallet: the pallet does not move, the case supplies nothing, and the
    /// case beside it does.
    function test_ABrokenUnitInsideStopsThoseAroundItAndNotThoseBeside() public {
        UnitId box = packUnit(WHOLESALER, wholesaler, 1, 10, 30, new UnitId[](0));
        UnitShipmentTerms memory terms = unitTerms(wholesaler, pharmacy, box);
        send(WHOLESALER, PHARMACY, terms);
        UnitId sibling = packUnit(PHARMACY, pharmacy, 2, 5, 0, new UnitId[](0));
        UnitId pallet = packUnit(PHARMACY, pharmacy, 3, 3, 5, pathOf(box, sibling));
        UnitId container = packUnit(PHARMACY, pharmacy, 4, 0, 0, pathOf(pallet));
        mark(terms);
        assertExcursion(box, IUnitRegistry.Excursion.Broken);
        assertExcursion(sibling, IUnitRegistry.Excursion.None);
        assertExcursion(pallet, IUnitRegistry.Excursion.Inside);
        assertExcursion(container, IUnitRegistry.Excursion.Inside);

        UnitShipmentTerms memory away = unitTerms(pharmacy, hospital, container);
        vm.prank(PHARMACY);
        vm.expectRevert(abi.encodeWithSelector(IUnitRegistry.UnitInExcursion.selector, container));
        units.shipUnit(away, alone(), EVENT);
        vm.expectRevert(abi.encodeWithSelector(IUnitRegistry.UnitInExcursion.selector, container));
        packUnit(PHARMACY, pharmacy, 5, 0, 0, pathOf(container));

        vm.expectRevert(abi.encodeWithSelector(IUnitRegistry.UnitInExcursion.selector, box));
        endInside(PHARMACY, supply(), 33, pathOf(box, pallet, container));
        vm.prank(PHARMACY);
        vm.expectRevert(abi.encodeWithSelector(IUnitRegistry.UnitInExcursion.selector, box));
        packDesk.decommissionRange(supply(), 30, 10, pathOf(box, pallet, container));
        endInside(PHARMACY, supply(), 2, pathOf(sibling, pallet, container));
        endInside(PHARMACY, supply(), 6, pathOf(pallet, container));

        // Taken out it is broken still, and its packs go aside; the others are saleable.
        unpack(container, new BatchId[](0), pathOf(pallet));
        unpack(pallet, alone(), pathOf(box, sibling));
        assertHeld(pharmacy, 14, "twelve, and two of the pallet");
        unpack(sibling, alone(), new UnitId[](0));
        assertHeld(pharmacy, 18, "and four of the good case");
        unpack(box, alone(), new UnitId[](0));
        assertHeld(pharmacy, 18, "nothing of the broken one");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 10, "set aside");
    }

    /// Without the broken one inside, a pallet moves once somebody says so.
    function test_AfterTheBrokenOneIsOutThePalletIsReleased() public {
        UnitId box = packUnit(WHOLESALER, wholesaler, 1, 10, 30, new UnitId[](0));
        UnitShipmentTerms memory terms = unitTerms(wholesaler, pharmacy, box);
        send(WHOLESALER, PHARMACY, terms);
        UnitId pallet = packUnit(PHARMACY, pharmacy, 3, 3, 5, pathOf(box));
        mark(terms);
        unpack(pallet, new BatchId[](0), pathOf(box));
        assertExcursion(box, IUnitRegistry.Excursion.Broken);
        vm.prank(MAKER);
        units.releaseUnit(maker, pallet, batch, keccak256("report"), EVENT);
        send(PHARMACY, HOSPITAL, unitTerms(pharmacy, hospital, pallet));
    }

    // ------------------------------------------------------------------------------------------ more gaps than places

    /// The record of what came out of a pallet has room for three ranges, as stock has: of the fourth case the packs are found
    /// without their numbers.
    function test_FourCasesWithGapsBetweenThem() public {
        (UnitShipmentTerms memory terms, UnitId[] memory boxes) = palletOfFour();
        for (uint256 i = 0; i < 4; ++i) unpack(boxes[i], alone(), new UnitId[](0));
        mark(terms);
        assertHeld(pharmacy, 20, "its own");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 12, "set aside");
        endRange(PHARMACY, supply(), 0, 20);
    }

    /// A limit: where the first case left in between, stock has room for the range of the fourth and the record has not. Its
    /// packs are sought without their numbers, and missed: no unit that was packed before moves, but they stay in stock.
    function test_TheFourthCaseIsMissedWhereTheFirstHadLeft() public {
        (UnitShipmentTerms memory terms, UnitId[] memory boxes) = palletOfFour();
        endRange(PHARMACY, supply(), 0, 20);
        unpack(boxes[0], alone(), new UnitId[](0));
        supplyChain(PHARMACY, HOSPITAL, termsOf(pharmacy, hospital, batch, 3, 30, 3, 50));
        for (uint256 i = 1; i < 4; ++i) unpack(boxes[i], alone(), new UnitId[](0));
        mark(terms);
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 6, "the second and the third");
        assertHeld(pharmacy, 3, "the fourth");
        assertEq(batches.missedAt(batch, OrgId.unwrap(pharmacy)), block.timestamp, "missed");
    }

    // --------------------------------------------------------------------------------------------------------- helpers

    /// Cases of three, two numbers apart, on a pallet that the pharmacy received and opened.
    function palletOfFour() private returns (UnitShipmentTerms memory terms, UnitId[] memory boxes) {
        boxes = new UnitId[](4);
        for (uint32 i = 0; i < 4; ++i) {
            boxes[i] = packUnit(WHOLESALER, wholesaler, 1 + i, 3, 30 + 5 * i, new UnitId[](0));
        }
        UnitId pallet = packUnit(WHOLESALER, wholesaler, 9, 0, 0, boxes);
        terms = unitTerms(wholesaler, pharmacy, pallet);
        send(WHOLESALER, PHARMACY, terms);
        unpack(pallet, new BatchId[](0), boxes);
    }

    function mark(UnitShipmentTerms memory terms) private {
        vm.prank(COLD_CHAIN);
        units.markUnitExcursion(terms, alone(), uint40(block.timestamp), keccak256("readings"), EVENT);
    }

    /// Units of the wholesaler, from the innermost, with [30, 33) in it, to the outermost.
    function tower(uint256 depth) private returns (UnitId[] memory path) {
        path = new UnitId[](depth);
        path[0] = packUnit(WHOLESALER, wholesaler, 1, 3, 30, new UnitId[](0));
        for (uint64 i = 1; i < depth; ++i) path[i] = packUnit(WHOLESALER, wholesaler, 1 + i, 0, 0, pathOf(path[i - 1]));
    }

    function around(
        UnitId[] memory children,
        uint64 serial
    ) private view returns (IUnitRegistry.Packing memory packing) {
        packing.org = wholesaler;
        packing.sscc = ssccOf(serial);
        packing.children = children;
        packing.childBatches = new BatchId[][](children.length);
        packing.batches = alone();
    }

    /// {batch} and another, in ascending order.
    function both(BatchId other) private view returns (BatchId[] memory list) {
        list = new BatchId[](2);
        bool first = BatchId.unwrap(batch) < BatchId.unwrap(other);
        (list[0], list[1]) = first ? (batch, other) : (other, batch);
    }

    function refusePacking(IUnitRegistry.Packing memory packing, bytes memory reason) private {
        vm.prank(WHOLESALER);
        vm.expectRevert(reason);
        units.pack(packing, EVENT);
    }

    function unitTerms(OrgId from, OrgId to, UnitId unit) private view returns (UnitShipmentTerms memory) {
        return UnitShipmentTerms(from, to, carrier, unit, ShipmentKind.Sale, keccak256("documents"));
    }

    function send(address sender, address receiver, UnitShipmentTerms memory terms) private {
        vm.prank(sender);
        units.shipUnit(terms, alone(), EVENT);
        vm.prank(receiver);
        units.receiveUnit(terms, alone(), EVENT);
    }

    function unpack(UnitId unit, BatchId[] memory contents, UnitId[] memory children) private {
        vm.prank(PHARMACY);
        units.unpack(pharmacy, unit, contents, children, EVENT);
    }

    function assertExcursion(UnitId id, IUnitRegistry.Excursion excursion) private view {
        assertEq(uint256(units.unitOf(id).excursion), uint256(excursion), "unit excursion");
    }
}
