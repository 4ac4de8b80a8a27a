// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {HoldingDetails, Holdings} from "../../contracts/medicines/Holdings.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {
    BatchId,
    ShipmentId,
    ShipmentKind,
    ShipmentTerms,
    UnitId,
    UnitShipmentTerms,
    setAsideKeyOf
} from "../../contracts/medicines/types.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {EndsTest} from "./EndsTest.sol";

/// Excursions of loose shipments that are marked after the goods went on: packed, passed on, ended, or mixed with others.
contract LateExcursionsTest is EndsTest {
    bytes32 private constant EVIDENCE = keccak256("readings");
    bytes32 private constant REPORT = keccak256("report");
    uint8 private constant EXCURSION = Holdings.EXCURSION;

    function setUp() public {
        prepare();
        vm.warp(START + 1 days);
    }

    // ------------------------------------------------------------------------------------------------------- numbers

    /// Each number where it is: what is left of the shipment after a part was sold as a case and a part passed on.
    function test_OnlyTheShipmentsNumbersAreSetAside() public {
        endRange(PHARMACY, supply(), 0, 4);
        supplyChain(PHARMACY, HOSPITAL, termsOf(pharmacy, hospital, batch, 6, 8, 6, 50));
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 10, 30, 10, 51));
        mark(pharmacyTerms());
        HoldingDetails memory aside = batches.setAsideOf(batch, pharmacy);
        assertEq(aside.quantity, 10, "[4, 8) and [14, 20)");
        assertEq(aside.untracked, 0, "with their numbers");
        assertEq(uint256(aside.span0) + aside.span1 + aside.span2, 10, "all of them");
        assertHeld(pharmacy, 10, "later goods");
        for (uint256 i = 30; i < 40; ++i) endOne(PHARMACY, supply(), i);
        refuse(5, notHeld(pharmacy, 1, 0));
        refuse(14, notHeld(pharmacy, 1, 0));
        // What was passed on is out of reach.
        assertHeld(hospital, 16, "passed on");
    }

    /// Whatever part of the numbers left again: the rest is set aside, and nothing of other goods.
    function testFuzz_WhateverLeft(uint256 first, uint256 span, bool ended) public {
        first = bound(first, 0, 19);
        span = bound(span, 1, 20 - first);
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 5, 35, 5, 51));
        if (ended) {
            endRange(PHARMACY, supply(), uint32(first), uint32(span));
        } else {
            ShipmentTerms memory away = termsOf(
                pharmacy,
                hospital,
                batch,
                uint32(span),
                uint32(first),
                uint32(span),
                50
            );
            supplyChain(PHARMACY, HOSPITAL, away);
        }
        mark(pharmacyTerms());
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 20 - span, "set aside");
        assertHeld(pharmacy, 5, "other goods");
        for (uint256 i = 0; i < 20; ++i) {
            if (i >= first && i < first + span) continue;
            refuse(i, untrackedNotHeld(OrgId.unwrap(pharmacy), 1, 0));
        }
        for (uint256 i = 35; i < 40; ++i) endOne(PHARMACY, supply(), i);
    }

    /// A shipment without numbers falls on packs without numbers, and on no others.
    function test_AnUntrackedShipmentLeavesWhatHasItsNumbers() public {
        supplyChain(WHOLESALER, RIVAL, termsOf(wholesaler, rival, batch, 5, 35, 5, 50));
        mark(rivalTerms());
        assertHeld(rival, 5, "with their numbers");
        assertEq(batches.setAsideOf(batch, rival).quantity, 4, "without");
        assertEq(batches.setAsideOf(batch, rival).untracked, 4, "also there");
        assertEq(batches.missedAt(batch, OrgId.unwrap(rival)), 0, "all were found");
    }

    /// What is not found any more may be inside a unit.
    function test_AnUntrackedShipmentThatIsNotAllThere() public {
        endOne(RIVAL, endingOf(rival, batch, IPacks.PackState.Locked), 60);
        supplyChain(WHOLESALER, RIVAL, termsOf(wholesaler, rival, batch, 5, 35, 5, 50));
        mark(rivalTerms());
        assertHeld(rival, 5, "with their numbers");
        assertEq(batches.setAsideOf(batch, rival).quantity, 3, "without");
        assertEq(batches.missedAt(batch, OrgId.unwrap(rival)), START + 1 days, "one is missed");
        // It had ended, and comes back set aside.
        reactivate(RIVAL, rival, 60);
        assertEq(batches.setAsideOf(batch, rival).quantity, 4, "set aside");
        assertHeld(rival, 5, "saleable");
    }

    /// A part of a shipment came without its numbers: as many are sought among those.
    function test_APartOfAShipmentWithNumbers() public {
        ShipmentTerms memory terms = termsOf(wholesaler, pharmacy, batch, 10, 30, 10, 50);
        vm.prank(WHOLESALER);
        batches.shipPacks(terms, EVENT);
        vm.prank(PHARMACY);
        batches.receivePacks(terms, 4, EVENT);
        mark(terms);
        assertHeld(pharmacy, 20, "with their numbers");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 4, "the part");
    }

    // --------------------------------------------------------------------------------------------------- own units

    /// A unit in a unit in a unit, each packed before the mark: none moves, nothing inside is supplied, and what is unpacked
    /// at the end is set aside, level by level.
    function test_AWrappedUnit() public {
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 8, 0, new UnitId[](0));
        UnitId pallet = packUnit(PHARMACY, pharmacy, 2, 4, 8, pathOf(box));
        UnitId container = packUnit(PHARMACY, pharmacy, 3, 0, 0, pathOf(pallet));
        vm.warp(START + 2 days);
        mark(pharmacyTerms());
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 8, "the loose ones");
        bytes memory reason = packedBefore(START + 1 days, START + 2 days);
        vm.warp(START + 3 days);
        refuseShipping(container, reason);
        vm.expectRevert(reason);
        packUnit(PHARMACY, pharmacy, 4, 0, 0, pathOf(container));
        vm.expectRevert(reason);
        endInside(PHARMACY, supply(), 3, pathOf(box, pallet, container));
        vm.prank(PHARMACY);
        vm.expectRevert(reason);
        packDesk.decommissionRange(supply(), 0, 8, pathOf(box, pallet, container));

        unpack(container, new BatchId[](0), pathOf(pallet));
        refuseShipping(pallet, reason);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnpackedAside(pallet, pharmacy, batch, 4, EVENT);
        unpack(pallet, alone(), pathOf(box));
        refuseShipping(box, reason);
        unpack(box, alone(), new UnitId[](0));
        assertHeld(pharmacy, 0, "saleable");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 20, "all of it");
        refuse(3, notHeld(pharmacy, 1, 0));
        // Released, and packed anew, it moves.
        vm.prank(MAKER);
        setAsideDesk.releaseExcursion(maker, pharmacy, batch, REPORT, EVENT);
        UnitId fresh = packUnit(PHARMACY, pharmacy, 5, 8, 0, new UnitId[](0));
        ship(fresh);
    }

    /// A part of the shipment is in a unit: what the excursion finds in stock does not set the unit free.
    function test_APartInAUnit() public {
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 8, 4, new UnitId[](0));
        mark(pharmacyTerms());
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 12, "loose");
        refuseShipping(box, packedBefore(START + 1 days, START + 1 days));
        unpack(box, alone(), new UnitId[](0));
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 20, "all");
    }

    /// Where all was found, units are left alone.
    function test_WhereAllIsFoundUnitsMove() public {
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 10, 30, 10, 51));
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 10, 30, new UnitId[](0));
        mark(pharmacyTerms());
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 20, "all");
        endInside(PHARMACY, supply(), 30, pathOf(box));
        ship(box);
    }

    /// What was packed after the mark is none of it.
    function test_AUnitThatWasPackedLaterMoves() public {
        endRange(PHARMACY, supply(), 0, 20);
        mark(pharmacyTerms());
        vm.warp(START + 2 days);
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 10, 30, 10, 51));
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 10, 30, new UnitId[](0));
        endInside(PHARMACY, supply(), 30, pathOf(box));
        ship(box);
    }

    // -------------------------------------------------------------------------------------------------- once, and when

    function test_ReadingsBeforeTheShipment() public {
        ShipmentTerms memory terms = termsOf(wholesaler, pharmacy, batch, 10, 30, 10, 50);
        vm.prank(WHOLESALER);
        batches.shipPacks(terms, EVENT);
        uint40 shippedAt = START + 1 days;
        // Goods may be recorded up to a week after they left.
        uint40 first = shippedAt - 7 days;
        vm.warp(START + 2 days);
        (ShipmentId id, ICustody.Shipment memory sent) = batches.shipmentOf(terms);
        assertEq(sent.shippedAt, shippedAt, "shipped at");
        bytes4 selector = ISetAsideDesk.ReadingsBeforeShipment.selector;
        bytes memory call = abi.encodeCall(ISetAsideDesk.markExcursion, (terms, first - 1, EVIDENCE, EVENT));
        vm.prank(COLD_CHAIN);
        (bool passed, bytes memory reason) = address(setAsideDesk).call(call);
        assertTrue(!passed, "passed");
        assertEq(keccak256(reason), keccak256(abi.encodeWithSelector(selector, id, first - 1, shippedAt)), "why");
        vm.prank(COLD_CHAIN);
        setAsideDesk.markExcursion(terms, first, EVIDENCE, EVENT);
        (, ICustody.Shipment memory shipment) = batches.shipmentOf(terms);
        assertTrue(shipment.excursion, "marked");
    }

    /// Also of a shipment that is marked, so that nobody can tell from the refusal.
    function testFuzz_ReadingsBeforeTheShipment(uint40 until) public {
        until = uint40(bound(until, 0, START - 7 days - 1));
        mark(pharmacyTerms());
        (ShipmentId id, ) = batches.shipmentOf(pharmacyTerms());
        bytes4 selector = ISetAsideDesk.ReadingsBeforeShipment.selector;
        vm.prank(COLD_CHAIN);
        vm.expectRevert(abi.encodeWithSelector(selector, id, until, START));
        setAsideDesk.markExcursion(pharmacyTerms(), until, EVIDENCE, EVENT);
    }

    /// A second mark finds nothing anew, also after a release.
    function test_ASecondMarkDoesNothing() public {
        mark(pharmacyTerms());
        vm.prank(MAKER);
        setAsideDesk.releaseExcursion(maker, pharmacy, batch, REPORT, EVENT);
        vm.warp(START + 2 days);
        mark(pharmacyTerms());
        assertHeld(pharmacy, 20, "released");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 0, "nothing aside");
        assertEq(batches.missedAt(batch, setAsideKeyOf(pharmacy)), START + 1 days, "not noted again");
    }

    // ------------------------------------------------------------------------------------------------- ended meanwhile

    /// A pack that ended stays in its range, so as many others are taken in its stead; naming it gives these back.
    function test_returnEnded() public {
        endMany(PHARMACY, supply(), run(0, 5));
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 10, 30, 10, 51));
        mark(pharmacyTerms());
        assertHeld(pharmacy, 5, "five too few");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 20, "five too many");
        bytes memory call = abi.encodeCall(ISetAsideDesk.returnEnded, (pharmacy, batch, 0, 6, EVENT));
        refuseAside(call, notEnded(5));
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.EndedReturned(batch, pharmacy, 0, 3, 3, EVENT);
        returnEnded(0, 3);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.EndedReturned(batch, pharmacy, 3, 2, 2, EVENT);
        returnEnded(3, 2);
        assertHeld(pharmacy, 10, "later goods");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 15, "what is spoilt");
        // Its numbers are all there is left of it: nothing more comes back.
        refuseAside(abi.encodeCall(ISetAsideDesk.returnEnded, (pharmacy, batch, 0, 3, EVENT)), asideNotHeld(0, 3));
        for (uint256 i = 5; i < 20; ++i) refuse(i, untrackedNotHeld(OrgId.unwrap(pharmacy), 1, 0));
        for (uint256 i = 30; i < 40; ++i) endOne(PHARMACY, supply(), i);
        // What had ended comes back set aside for all that, and with its number.
        reactivate(PHARMACY, pharmacy, 2);
        assertHeld(pharmacy, 0, "not saleable");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 16, "set aside");
    }

    function test_returnEnded_NothingInItsStead() public {
        endMany(PHARMACY, supply(), run(0, 5));
        mark(pharmacyTerms());
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 15, "all that is left");
        bytes memory call = abi.encodeCall(ISetAsideDesk.returnEnded, (pharmacy, batch, 0, 5, EVENT));
        refuseAside(call, abi.encodeWithSelector(ISetAsideDesk.NothingEndedAside.selector, batch, pharmacy, 0, 5));
    }

    /// Only as many as are too many.
    function test_returnEnded_NotMoreThanTooMany() public {
        endMany(PHARMACY, supply(), run(0, 5));
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 2, 30, 2, 51));
        mark(pharmacyTerms());
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 17, "two too many");
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.EndedReturned(batch, pharmacy, 0, 5, 2, EVENT);
        returnEnded(0, 5);
        assertHeld(pharmacy, 2, "later goods");
        refuse(5, untrackedNotHeld(OrgId.unwrap(pharmacy), 1, 0));
    }

    /// A rival ends a spoilt pack out of a pack without a number; nobody gets it back by that.
    function test_returnEnded_AnUnprovenEndOfARivalReturnsNothing() public {
        mark(pharmacyTerms());
        endOne(RIVAL, endingOf(rival, batch, IPacks.PackState.Stolen), 7);
        bytes memory call = abi.encodeCall(ISetAsideDesk.returnEnded, (pharmacy, batch, 7, 1, EVENT));
        refuseAside(call, notEnded(7));
        assertHeld(pharmacy, 0, "nothing is back");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 20, "all of it");
    }

    function test_returnEnded_Lengths() public {
        bytes memory call = abi.encodeCall(ISetAsideDesk.returnEnded, (pharmacy, batch, 0, 0, EVENT));
        refuseAside(call, abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 256));
        call = abi.encodeCall(ISetAsideDesk.returnEnded, (pharmacy, batch, 0, 257, EVENT));
        refuseAside(call, abi.encodeWithSelector(ListLengthOutOfRange.selector, 257, 256));
        call = abi.encodeCall(ISetAsideDesk.returnEnded, (pharmacy, batch, type(uint32).max, 2, EVENT));
        refuseAside(call, notEnded(type(uint32).max));
    }

    /// Whatever ended before, and however much came later: no spoilt number is supplied, and none of the later is lost.
    function testFuzz_returnEnded(uint256 seed, uint256 later) public {
        later = bound(later, 1, 20);
        uint256 ended = seed & ((1 << 20) - 1);
        for (uint256 i = 0; i < 20; ++i) if ((ended >> i) & 1 == 1) endOne(PHARMACY, supply(), i);
        ShipmentTerms memory goods = termsOf(wholesaler, pharmacy, batch, uint32(later), 30, uint32(later), 51);
        supplyChain(WHOLESALER, PHARMACY, goods);
        mark(pharmacyTerms());
        for (uint32 i = 0; i < 20; ++i) {
            if ((ended >> i) & 1 == 0) continue;
            vm.prank(PHARMACY);
            // What had nothing in its stead is refused.
            try setAsideDesk.returnEnded(pharmacy, batch, i, 1, EVENT) {} catch {}
        }
        // All of it is back, unless too few were too many for a pack by itself, or numbers were dropped.
        uint256 back = batches.holdingOf(batch, OrgId.unwrap(pharmacy)).quantity;
        assertTrue(back <= later, "no more than the later goods");
        for (uint256 i = 30; i < 30 + back; ++i) endOne(PHARMACY, supply(), i);
        for (uint256 i = 0; i < 20; ++i) if ((ended >> i) & 1 == 0) refuse(i, notHeld(pharmacy, 1, 0));
    }

    /// Many cuts, and a range dropped of which packs had ended: no number of the shipment stays behind in stock.
    function test_NoNumberStaysBehindWhereARangeWasDropped() public {
        ShipmentTerms memory terms = termsOf(wholesaler, hospital, batch, 20, 30, 20, 50);
        supplyChain(WHOLESALER, HOSPITAL, terms);
        endMany(HOSPITAL, endingOf(hospital, batch, IPacks.PackState.Supplied), run(30, 4));
        supplyChain(HOSPITAL, RIVAL, termsOf(hospital, rival, batch, 1, 42, 1, 51));
        // The fourth range: the shorter side of the cut is dropped, and its ended packs count as if they were there.
        supplyChain(HOSPITAL, RIVAL, termsOf(hospital, rival, batch, 1, 35, 1, 52));
        mark(terms);
        supplyChain(MAKER, HOSPITAL, termsOf(maker, hospital, batch, 5, 0, 0, 53));
        HoldingDetails memory left = batches.holdingOf(batch, OrgId.unwrap(hospital));
        for (uint256 i = 30; i < 50; ++i) assertTrue(!_inRange(left, i), "a number stayed behind");
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    /// Where packs had ended before the shipment left, its numbers are more than its packs: none of them stays behind, though
    /// others go aside in the stead of those that ended.
    function test_NoNumberStaysBehindWherePacksHadEndedBefore() public {
        endMany(WHOLESALER, endingOf(wholesaler, batch, IPacks.PackState.Destroyed), run(30, 8));
        ShipmentTerms memory terms = termsOf(wholesaler, hospital, batch, 12, 30, 20, 50);
        supplyChain(WHOLESALER, HOSPITAL, terms);
        supplyChain(HOSPITAL, RIVAL, termsOf(hospital, rival, batch, 1, 38, 1, 51));
        mark(terms);
        HoldingDetails memory left = batches.holdingOf(batch, OrgId.unwrap(hospital));
        for (uint256 i = 30; i < 50; ++i) assertTrue(!_inRange(left, i), "a number stayed behind");
        vm.prank(HOSPITAL);
        setAsideDesk.returnEnded(hospital, batch, 30, 8, EVENT);
        assertHeld(hospital, 10, "its other goods");
        assertEq(batches.setAsideOf(batch, hospital).quantity, 11, "what is spoilt");
    }

    function _inRange(HoldingDetails memory d, uint256 i) private pure returns (bool) {
        if (i >= d.first0 && i < uint256(d.first0) + d.span0) return true;
        if (i >= d.first1 && i < uint256(d.first1) + d.span1) return true;
        return i >= d.first2 && i < uint256(d.first2) + d.span2;
    }

    /// By which the pharmacy has [0, 20).
    function pharmacyTerms() private view returns (ShipmentTerms memory) {
        return termsOf(wholesaler, pharmacy, batch, 20, 0, 20, 2);
    }

    /// By which the rival has four without their numbers.
    function rivalTerms() private view returns (ShipmentTerms memory) {
        return termsOf(maker, rival, batch, 4, 0, 0, 4);
    }

    function mark(ShipmentTerms memory terms) private {
        vm.prank(COLD_CHAIN);
        setAsideDesk.markExcursion(terms, uint40(block.timestamp), EVIDENCE, EVENT);
    }

    function unpack(UnitId unit, BatchId[] memory contents, UnitId[] memory children) private {
        vm.prank(PHARMACY);
        units.unpack(pharmacy, unit, contents, children, EVENT);
    }

    function awayTerms(UnitId unit) private view returns (UnitShipmentTerms memory) {
        return UnitShipmentTerms(pharmacy, hospital, carrier, unit, ShipmentKind.Sale, keccak256("documents"));
    }

    function ship(UnitId unit) private {
        vm.prank(PHARMACY);
        units.shipUnit(awayTerms(unit), alone(), EVENT);
    }

    function refuseShipping(UnitId unit, bytes memory reason) private {
        vm.expectRevert(reason);
        ship(unit);
    }

    function packedBefore(uint40 packedAt, uint40 missed) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICustody.PackedBeforeExcursion.selector, batch, pharmacy, packedAt, missed);
    }

    function returnEnded(uint32 first, uint32 count) private {
        vm.prank(PHARMACY);
        setAsideDesk.returnEnded(pharmacy, batch, first, count, EVENT);
    }

    function asideNotHeld(uint256 first, uint256 span) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, setAsideKeyOf(pharmacy), first, span);
    }

    function refuseAside(bytes memory call, bytes memory reason) private {
        vm.prank(PHARMACY);
        (bool passed, bytes memory data) = address(setAsideDesk).call(call);
        assertTrue(!passed, "passed");
        assertEq(keccak256(data), keccak256(reason), "reason");
    }

    /// The pharmacy's supply of one pack.
    function refuse(uint256 index, bytes memory reason) private {
        bytes32[] memory proof = proofAt(index);
        vm.prank(PHARMACY);
        vm.expectRevert(reason);
        batches.decommission(supply(), packAt(index), proof);
    }
}
