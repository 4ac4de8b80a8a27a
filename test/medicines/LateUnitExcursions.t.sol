// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {HoldingDetails, Holdings} from "../../contracts/medicines/Holdings.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {BatchId, ShipmentId, ShipmentKind, UnitId, UnitShipmentTerms} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";

/// Excursions of a pallet that are marked after it was opened: it has [46, 50) loose, a case of [30, 40) and one of [41, 45).
/// The pharmacy has [0, 20) of its own.
contract LateUnitExcursionsTest is EndsTest {
    bytes32 private constant EVIDENCE = keccak256("readings");
    bytes32 private constant REPORT = keccak256("report");
    uint40 private constant PACKED = START + 1 days;
    uint40 private constant SHIPPED = START + 20 days;

    UnitId private box;
    UnitId private sibling;
    UnitId private pallet;

    function setUp() public {
        prepare();
        vm.warp(PACKED);
        box = packUnit(WHOLESALER, wholesaler, 1, 10, 30, new UnitId[](0));
        sibling = packUnit(WHOLESALER, wholesaler, 2, 4, 41, new UnitId[](0));
        pallet = packUnit(WHOLESALER, wholesaler, 3, 4, 46, pathOf(box, sibling));
        vm.warp(SHIPPED);
        vm.prank(WHOLESALER);
        units.shipUnit(palletTerms(), alone(), EVENT);
    }

    // ------------------------------------------------------------------------------------- what came out of the pallet

    /// The packs of a case that came out of the pallet are the pallet's as well.
    function test_TheCaseWasTakenOutAndUnpacked() public {
        receiveIt();
        takeOut(box);
        unpack(box);
        assertStock(30, 0);
        expectAside(pharmacy, 10);
        mark();
        assertStock(20, 10);
        for (uint256 i = 30; i < 40; ++i) refuse(i);
        endRange(PHARMACY, supply(), 0, 20);
        // What was inside meanwhile is broken with it.
        takeOut(sibling);
        assertTrue(units.unitOf(sibling).excursion == IUnitRegistry.Excursion.Broken, "broken");
        unpack(sibling);
        unpack(pallet);
        assertStock(0, 18);
    }

    /// In a case that came out of the case that came out of the pallet, up to the shipment's unit.
    function test_ThreeDeep() public {
        vm.prank(WHOLESALER);
        units.takeBackUnit(staleTerms(), EVENT);
        UnitId container = packUnit(WHOLESALER, wholesaler, 4, 0, 0, pathOf(pallet));
        UnitShipmentTerms memory terms = termsFor(wholesaler, pharmacy, container);
        vm.prank(WHOLESALER);
        units.shipUnit(terms, alone(), EVENT);
        vm.prank(PHARMACY);
        units.receiveUnit(terms, alone(), EVENT);
        vm.prank(PHARMACY);
        units.unpack(pharmacy, container, new BatchId[](0), pathOf(pallet), EVENT);
        takeOut(box);
        unpack(box);
        unpack(pallet);
        assertStock(34, 0);
        markOf(terms);
        assertStock(20, 14);
        for (uint256 i = 46; i < 50; ++i) refuse(i);
        refuse(30);
    }

    function test_TheCaseWasTakenOutAndIsStillPacked() public {
        receiveIt();
        takeOut(box);
        vm.warp(SHIPPED + 1 days);
        mark();
        assertTrue(units.unitOf(box).excursion == IUnitRegistry.Excursion.None, "not broken itself");
        bytes4 selector = ICustody.PackedBeforeExcursion.selector;
        bytes memory reason = abi.encodeWithSelector(selector, batch, pharmacy, PACKED, SHIPPED + 1 days);
        UnitShipmentTerms memory away = termsFor(pharmacy, hospital, box);
        vm.prank(PHARMACY);
        vm.expectRevert(reason);
        units.shipUnit(away, alone(), EVENT);
        vm.expectRevert(reason);
        endInside(PHARMACY, supply(), 33, pathOf(box));
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnpackedAside(box, pharmacy, batch, 10, EVENT);
        unpack(box);
        assertStock(20, 10);
    }

    function test_OnlyAPartWasUnpacked() public {
        receiveIt();
        unpack(pallet);
        assertStock(24, 0);
        expectAside(pharmacy, 4);
        mark();
        assertStock(20, 4);
        for (uint256 i = 46; i < 50; ++i) refuse(i);
        takeOut(box);
        unpack(box);
        assertStock(20, 14);
    }

    /// A limit: what was passed on before the mark is out of reach, in a case or a pallet, and so the evidence that the event
    /// names has to reach its holder by other ways.
    function test_WhatAThirdPartyUnpackedIsOutOfReach() public {
        receiveIt();
        takeOut(box);
        UnitShipmentTerms memory away = termsFor(pharmacy, hospital, box);
        vm.prank(PHARMACY);
        units.shipUnit(away, alone(), EVENT);
        vm.prank(HOSPITAL);
        units.receiveUnit(away, alone(), EVENT);
        vm.prank(HOSPITAL);
        units.unpack(hospital, box, alone(), new UnitId[](0), EVENT);
        mark();
        assertHeld(hospital, 20, "its own, and ten that were passed on");
        assertEq(batches.setAsideOf(batch, hospital).quantity, 0, "nothing set aside");
        assertStock(20, 0);
    }

    // ------------------------------------------------------------------------------------------------ taken back, once

    /// Nobody received it, so what its sender unpacked is all there is.
    function test_TakenBackAndUnpacked() public {
        vm.prank(PHARMACY);
        units.rejectUnit(palletTerms(), REPORT, EVENT);
        vm.prank(WHOLESALER);
        units.takeBackUnit(palletTerms(), EVENT);
        vm.prank(WHOLESALER);
        units.unpack(wholesaler, pallet, alone(), pathOf(box), EVENT);
        vm.prank(WHOLESALER);
        units.unpack(wholesaler, box, alone(), new UnitId[](0), EVENT);
        assertHeld(wholesaler, 16, "14 and two that stayed");
        mark();
        assertHeld(wholesaler, 2, "two that stayed");
        assertEq(batches.setAsideOf(batch, wholesaler).quantity, 14, "set aside at its sender's");
        assertStock(20, 0);
        assertEq(batches.missedAt(batch, OrgId.unwrap(pharmacy)), 0, "nothing is missed where nothing came");
    }

    function test_ASecondMarkDoesNothing() public {
        receiveIt();
        takeOut(box);
        unpack(box);
        mark();
        uint40 missed = batches.missedAt(batch, OrgId.unwrap(pharmacy));
        vm.prank(MAKER);
        setAsideDesk.releaseExcursion(maker, pharmacy, batch, REPORT, EVENT);
        vm.prank(MAKER);
        units.releaseUnit(maker, pallet, batch, REPORT, EVENT);
        vm.warp(SHIPPED + 2 days);
        mark();
        assertStock(30, 0);
        assertTrue(units.unitOf(pallet).excursion == IUnitRegistry.Excursion.None, "released");
        assertEq(batches.missedAt(batch, OrgId.unwrap(pharmacy)), missed, "not noted again");
        (, IUnitRegistry.UnitShipment memory sent) = units.unitShipmentOf(palletTerms());
        assertTrue(sent.excursion, "marked");
    }

    function test_ReleasedAndThenUnpacked() public {
        mark();
        receiveIt();
        vm.prank(MAKER);
        units.releaseUnit(maker, pallet, batch, REPORT, EVENT);
        takeOut(box);
        unpack(box);
        unpack(pallet);
        assertStock(34, 0);
        endRange(PHARMACY, supply(), 30, 10);
    }

    // -------------------------------------------------------------------------------------------------------- readings

    function test_ReadingsLongBeforeTheShipment() public {
        receiveIt();
        (ShipmentId id, ) = units.unitShipmentOf(palletTerms());
        // It may have left up to a week before the chain was told.
        uint40 first = SHIPPED - 7 days;
        bytes4 selector = ISetAsideDesk.ReadingsBeforeShipment.selector;
        vm.prank(COLD_CHAIN);
        vm.expectRevert(abi.encodeWithSelector(selector, id, first - 1, SHIPPED));
        units.markUnitExcursion(palletTerms(), alone(), first - 1, EVIDENCE, EVENT);
        vm.prank(COLD_CHAIN);
        units.markUnitExcursion(palletTerms(), alone(), first, EVIDENCE, EVENT);
        assertTrue(units.unitOf(pallet).excursion == IUnitRegistry.Excursion.Broken, "broken");
    }

    /// Also of a shipment that is marked.
    function testFuzz_ReadingsLongBeforeTheShipment(uint40 until, bool marked) public {
        until = uint40(bound(until, 0, SHIPPED - 7 days - 1));
        if (marked) mark();
        (ShipmentId id, ) = units.unitShipmentOf(palletTerms());
        bytes4 selector = ISetAsideDesk.ReadingsBeforeShipment.selector;
        vm.prank(COLD_CHAIN);
        vm.expectRevert(abi.encodeWithSelector(selector, id, until, SHIPPED));
        units.markUnitExcursion(palletTerms(), alone(), until, EVIDENCE, EVENT);
    }

    // ------------------------------------------------------------------------------------------------------- intruders

    /// Only what came out of a unit, as the units' registry says.
    function test_setAsideUnpacked_ByNobodyElse() public {
        ISetAsideDesk.Arrival memory goods = ISetAsideDesk.Arrival(batch, pharmacy, 20, 0, 20);
        address[5] memory others = [STRANGER, PHARMACY, REGULATOR, COLD_CHAIN, address(packDesk)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(ICustody.NotDesk.selector, others[i]));
            setAsideDesk.setAsideUnpacked(goods, EVIDENCE, EVENT);
        }
        assertStock(20, 0);
    }

    // --------------------------------------------------------------------------------------------------------- helpers

    function termsFor(OrgId from, OrgId to, UnitId unit) private view returns (UnitShipmentTerms memory) {
        return UnitShipmentTerms(from, to, carrier, unit, ShipmentKind.Sale, keccak256("documents"));
    }

    function palletTerms() private view returns (UnitShipmentTerms memory) {
        return termsFor(wholesaler, pharmacy, pallet);
    }

    /// So long ago that its sender may take it back.
    function staleTerms() private returns (UnitShipmentTerms memory) {
        vm.warp(SHIPPED + 31 days);
        return palletTerms();
    }

    function receiveIt() private {
        vm.prank(PHARMACY);
        units.receiveUnit(palletTerms(), alone(), EVENT);
    }

    function mark() private {
        markOf(palletTerms());
    }

    function markOf(UnitShipmentTerms memory terms) private {
        vm.prank(COLD_CHAIN);
        units.markUnitExcursion(terms, alone(), uint40(block.timestamp), EVIDENCE, EVENT);
    }

    /// Out of the pallet, at the pharmacy.
    function takeOut(UnitId unit) private {
        vm.prank(PHARMACY);
        units.unpack(pharmacy, pallet, new BatchId[](0), pathOf(unit), EVENT);
    }

    /// The loose packs of a unit, at the pharmacy.
    function unpack(UnitId unit) private {
        vm.prank(PHARMACY);
        units.unpack(pharmacy, unit, alone(), new UnitId[](0), EVENT);
    }

    function expectAside(OrgId org, uint32 quantity) private {
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAside(batch, org, Holdings.EXCURSION, quantity, EVIDENCE, EVENT);
    }

    function assertStock(uint256 saleable, uint256 aside) private view {
        assertHeld(pharmacy, saleable, "saleable");
        HoldingDetails memory set = batches.setAsideOf(batch, pharmacy);
        assertEq(set.quantity, aside, "set aside");
        assertEq(set.reasons, aside == 0 ? 0 : Holdings.EXCURSION, "why");
    }

    /// The pharmacy's supply of a pack that it holds no more.
    function refuse(uint256 index) private {
        bytes memory reason = untrackedNotHeld(OrgId.unwrap(pharmacy), 1, 0);
        vm.expectRevert(reason);
        endOne(PHARMACY, supply(), index);
    }
}
