// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {Holdings} from "../../contracts/medicines/Holdings.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {
    ShipmentKind,
    ShipmentTerms,
    UnitId,
    UnitShipmentTerms,
    setAsideKeyOf
} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";

/// What an attacker once could do with what an excursion or a suspicion set aside, or with what was marked late.
contract AttackRegressionsTest is EndsTest {
    bytes32 private constant EVIDENCE = keccak256("readings");
    bytes32 private constant REPORT = keccak256("report");

    function setUp() public {
        prepare();
    }

    // ------------------------------------------------------------------------------------- locked before an excursion

    /// Once a locked range was out of an excursion's reach, and saleable when it came back.
    function test_ALockedRangeComesBackSetAside() public {
        endRange(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), 0, 19);
        assertEq(batches.missedAt(batch, setAsideKeyOf(pharmacy)), 0, "nothing missed");
        vm.warp(START + 1 days);
        mark(pharmacyTerms());
        assertEq(batches.missedAt(batch, setAsideKeyOf(pharmacy)), START + 1 days, "missed");
        vm.warp(START + 2 days);
        reactivateRange(PHARMACY, pharmacy, 0, 19);
        assertHeld(pharmacy, 0, "saleable");
        assertAside(20, Holdings.EXCURSION);
        refuseSupply(3, notHeld(pharmacy, 1, 0));
    }

    /// Once as many packs as were locked one by one.
    function test_LockedPacksComeBackSetAside() public {
        endMany(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), run(0, 20));
        mark(pharmacyTerms());
        assertAside(0, 0);
        for (uint32 i = 0; i < 20; ++i) reactivate(PHARMACY, pharmacy, i);
        assertHeld(pharmacy, 0, "saleable");
        assertAside(20, Holdings.EXCURSION);
        refuseSupply(3, notHeld(pharmacy, 1, 0));
    }

    /// Once packs held by quantity alone, whose numbers nobody looks for.
    function test_LockedPacksWithoutARangeComeBackSetAside() public {
        endMany(RIVAL, endingOf(rival, batch, IPacks.PackState.Locked), run(50, 3));
        mark(termsOf(maker, rival, batch, 4, 0, 0, 4));
        for (uint32 i = 50; i < 53; ++i) reactivate(RIVAL, rival, i);
        assertHeld(rival, 0, "saleable");
        assertEq(batches.setAsideOf(batch, rival).quantity, 4, "aside");
        assertEq(batches.setAsideOf(batch, rival).reasons, Holdings.EXCURSION, "reasons");
    }

    /// What ended after the excursion was looked for in stock then, and comes back saleable.
    function test_ALockAfterTheExcursionComesBackSaleable() public {
        endRange(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), 0, 19);
        mark(pharmacyTerms());
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 10, 30, 10, 90));
        vm.warp(block.timestamp + 1);
        endRange(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), 30, 10);
        reactivateRange(PHARMACY, pharmacy, 30, 10);
        assertHeld(pharmacy, 10, "saleable");
        assertAside(1, Holdings.EXCURSION);
    }

    // --------------------------------------------------------------------------------------------------- releases

    /// Once a maker lifted the holder's suspicion through an excursion of one pack that it had sent itself.
    function test_TheMakerLiftsTheExcursionAndNotTheSuspicion() public {
        ShipmentTerms memory one = termsOf(maker, pharmacy, batch, 1, 0, 0, 60);
        supplyChain(MAKER, PHARMACY, one);
        setAside(PHARMACY, pharmacy, 20, 0, 20);
        mark(one);
        assertAside(21, Holdings.SUSPECT | Holdings.EXCURSION);
        vm.prank(MAKER);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAsideReleased(batch, pharmacy, maker, 0, REPORT, EVENT);
        setAsideDesk.releaseExcursion(maker, pharmacy, batch, REPORT, EVENT);
        assertHeld(pharmacy, 0, "saleable");
        assertAside(21, Holdings.SUSPECT);
        assertEq(batches.setAsideOf(batch, pharmacy).span0, 20, "its range stays");
        vm.prank(PHARMACY);
        setAsideDesk.releaseSuspect(pharmacy, batch, REPORT, EVENT);
        assertHeld(pharmacy, 21, "lifted by its holder");
    }

    /// Once partners were warned of illegitimate packs where there are none.
    function test_NothingIsDeclaredIllegitimate() public {
        UnitId unit = packUnit(WHOLESALER, wholesaler, 7, 1, 30, new UnitId[](0));
        UnitShipmentTerms memory terms = sendUnit(unit);
        endInside(PHARMACY, supply(), 30, pathOf(unit));
        markUnit(terms);
        vm.prank(PHARMACY);
        units.unpack(pharmacy, unit, alone(), new UnitId[](0), EVENT);
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 0, "nothing aside");
        uint8 reasons = batches.setAsideOf(batch, pharmacy).reasons;
        vm.prank(PHARMACY);
        vm.expectRevert(abi.encodeWithSelector(ISetAsideDesk.NotSetAside.selector, batch, pharmacy, reasons));
        setAsideDesk.declareIllegitimate(pharmacy, batch, REPORT, EVENT);
    }

    /// Once the range of packs that all ended stayed set aside for ever, and no end of theirs could be reversed.
    function test_ARangeWithoutPacksIsReleased() public {
        endMany(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), run(0, 19));
        mark(pharmacyTerms());
        endOne(PHARMACY, endingFrom(pharmacy, IPacks.PackState.Destroyed), 19);
        assertAside(0, 0);
        vm.prank(PHARMACY);
        vm.expectRevert(rangeNotHeld(pharmacy, 0, 1));
        packDesk.reactivate(pharmacy, batch, 0, PREMISES, EVENT);
        vm.prank(REGULATOR);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAsideReleased(batch, pharmacy, OrgId.wrap(0), 0, REPORT, EVENT);
        setAsideDesk.releaseByRegulator(pharmacy, batch, REPORT, EVENT);
        assertEq(batches.setAsideOf(batch, pharmacy).span0, 0, "range is back");
        reactivate(PHARMACY, pharmacy, 0);
        assertHeld(pharmacy, 0, "saleable");
        assertAside(1, Holdings.EXCURSION);
    }

    // ------------------------------------------------------------------------------------------- marked late, and caught

    /// Once what was packed into a unit of one's own escaped an excursion that fell on stock.
    function test_AUnitOfOnesOwnDoesNotEscapeTheExcursion() public {
        UnitId unit = packUnit(PHARMACY, pharmacy, 7, 20, 0, new UnitId[](0));
        mark(pharmacyTerms());
        bytes memory reason = abi.encodeWithSelector(
            ICustody.PackedBeforeExcursion.selector,
            batch,
            pharmacy,
            START,
            START
        );
        UnitShipmentTerms memory away = UnitShipmentTerms(
            pharmacy,
            hospital,
            carrier,
            unit,
            ShipmentKind.Sale,
            keccak256("documents")
        );
        vm.prank(PHARMACY);
        vm.expectRevert(reason);
        units.shipUnit(away, alone(), EVENT);
        vm.expectRevert(reason);
        endInside(PHARMACY, supply(), 3, pathOf(unit));
        refuseSupply(3, notHeld(pharmacy, 1, 0));
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnpackedAside(unit, pharmacy, batch, 20, EVENT);
        unpack(unit);
        assertHeld(pharmacy, 0, "saleable");
        assertAside(20, Holdings.EXCURSION);
        refuseSupply(3, notHeld(pharmacy, 1, 0));
    }

    /// Once what was unpacked before a unit's excursion was marked escaped it.
    function test_AnUnpackedUnitDoesNotEscapeTheExcursion() public {
        UnitId unit = packUnit(WHOLESALER, wholesaler, 7, 20, 30, new UnitId[](0));
        UnitShipmentTerms memory terms = sendUnit(unit);
        unpack(unit);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAside(batch, pharmacy, Holdings.EXCURSION, 20, EVIDENCE, EVENT);
        markUnit(terms);
        assertHeld(pharmacy, 20, "what came otherwise");
        assertEq(batches.holdingOf(batch, OrgId.unwrap(pharmacy)).span0, 20, "with its range");
        assertAside(20, Holdings.EXCURSION);
        refuseSupply(33, abi.encodeWithSelector(ICustody.UntrackedNotHeld.selector, batch, pharmacy, 1, 0));
    }

    /// Once a range that was locked inside a unit did.
    function test_ARangeLockedInsideAUnitComesBackSetAside() public {
        UnitId unit = packUnit(WHOLESALER, wholesaler, 7, 20, 30, new UnitId[](0));
        UnitShipmentTerms memory terms = sendUnit(unit);
        vm.prank(PHARMACY);
        packDesk.decommissionRange(endingOf(pharmacy, batch, IPacks.PackState.Locked), 30, 20, pathOf(unit));
        markUnit(terms);
        assertEq(batches.missedAt(batch, setAsideKeyOf(pharmacy)), START, "missed");
        reactivateRange(PHARMACY, pharmacy, 30, 20);
        assertHeld(pharmacy, 20, "what came otherwise");
        assertAside(20, Holdings.EXCURSION);
    }

    /// Once an old shipment's excursion fell on as many later goods: these have other numbers.
    function test_AnOldShipmentsExcursionLeavesLaterGoods() public {
        endRange(PHARMACY, supply(), 0, 20);
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 20, 30, 20, 90));
        mark(pharmacyTerms());
        assertHeld(pharmacy, 20, "saleable");
        assertAside(0, 0);
        endOne(PHARMACY, supply(), 30);
        assertEnd(30, endOf(supply(), true), "sold");
    }

    function unpack(UnitId unit) private {
        vm.prank(PHARMACY);
        units.unpack(pharmacy, unit, alone(), new UnitId[](0), EVENT);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    /// By which the pharmacy has [0, 20).
    function pharmacyTerms() private view returns (ShipmentTerms memory) {
        return termsOf(wholesaler, pharmacy, batch, 20, 0, 20, 2);
    }

    function sendUnit(UnitId unit) private returns (UnitShipmentTerms memory terms) {
        terms = UnitShipmentTerms(wholesaler, pharmacy, carrier, unit, ShipmentKind.Sale, keccak256("documents"));
        vm.prank(WHOLESALER);
        units.shipUnit(terms, alone(), EVENT);
        vm.prank(PHARMACY);
        units.receiveUnit(terms, alone(), EVENT);
    }

    function mark(ShipmentTerms memory terms) private {
        vm.prank(COLD_CHAIN);
        setAsideDesk.markExcursion(terms, uint40(block.timestamp), EVIDENCE, EVENT);
    }

    function markUnit(UnitShipmentTerms memory terms) private {
        vm.prank(COLD_CHAIN);
        units.markUnitExcursion(terms, alone(), uint40(block.timestamp), EVIDENCE, EVENT);
    }

    function refuseSupply(uint256 index, bytes memory reason) private {
        bytes32[] memory proof = proofAt(index);
        vm.prank(PHARMACY);
        vm.expectRevert(reason);
        batches.decommission(supply(), packAt(index), proof);
    }

    /// Of the pharmacy.
    function assertAside(uint256 quantity, uint8 reasons) private view {
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, quantity, "aside");
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, reasons, "reasons");
    }

    /// A locked pack that comes back set aside takes its number with it: no fresh pack is supplied under it.
    function test_NoPackIsSuppliedUnderTheNumberOfASpoiltOne() public {
        endMany(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), run(0, 20));
        vm.prank(COLD_CHAIN);
        setAsideDesk.markExcursion(pharmacyTerms(), uint40(block.timestamp), EVIDENCE, EVENT);
        reactivate(PHARMACY, pharmacy, 3);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 1, 0, 0, 77));
        IPacks.Pack memory pack = packAt(3);
        bytes32[] memory proof = proofAt(3);
        bytes32 aside = setAsideKeyOf(pharmacy);
        vm.expectRevert(abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, aside, 3, 1));
        vm.prank(PHARMACY);
        batches.decommission(supply(), pack, proof);
    }

    /// Unpacking a broken unit whose packs all ended leaves no reason behind.
    function test_NoReasonSticksToNothing() public {
        UnitId unit = packUnit(WHOLESALER, wholesaler, 7, 1, 30, new UnitId[](0));
        bytes32 papers = keccak256("documents");
        UnitShipmentTerms memory terms = UnitShipmentTerms(
            wholesaler,
            pharmacy,
            carrier,
            unit,
            ShipmentKind.Sale,
            papers
        );
        vm.prank(WHOLESALER);
        units.shipUnit(terms, alone(), EVENT);
        vm.prank(PHARMACY);
        units.receiveUnit(terms, alone(), EVENT);
        endInside(PHARMACY, supply(), 30, pathOf(unit));
        vm.prank(COLD_CHAIN);
        units.markUnitExcursion(terms, alone(), uint40(block.timestamp), EVENT, EVENT);
        vm.prank(PHARMACY);
        units.unpack(pharmacy, unit, alone(), new UnitId[](0), EVENT);
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, 0, "no pack, no reason");
        setAside(PHARMACY, pharmacy, 20, 0, 20);
        vm.prank(PHARMACY);
        setAsideDesk.releaseSuspect(pharmacy, batch, EVENT, EVENT);
        assertHeld(pharmacy, 20, "released");
    }
}
