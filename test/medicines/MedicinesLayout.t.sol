// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {BatchWord, BatchWords} from "../../contracts/medicines/BatchWords.sol";
import {HoldingDetails, Holdings} from "../../contracts/medicines/Holdings.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {ShipmentWord, ShipmentWords} from "../../contracts/medicines/ShipmentWords.sol";
import {BatchId, ShipmentId, ShipmentTerms, UnitId, UnitShipmentTerms} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Every fact lies in the slots and at the bits that the interfaces draw (the first field lowest).
contract MedicinesLayoutTest is CustodyTest {
    // Slot 0 is AccessManaged's.
    uint256 private constant LIMITS = 2;
    uint256 private constant BATCHES = 1;
    uint256 private constant ROOTS = 2;
    uint256 private constant PRODUCT_RECALLS = 3;
    uint256 private constant HOLDINGS = 4;
    uint256 private constant SHIPMENTS = 5;
    uint256 private constant MISSED = 8;
    uint256 private constant UNITS = 2;
    uint256 private constant UNIT_SHIPMENTS = 3;
    uint256 private constant UNPACKED = 4;

    // ----------------------------------------------------------------------------------------------------- medicines

    function testFuzz_StorageLimits(int16 min, uint16 above, uint16 mean, uint32 outside, uint40 time) public {
        min = int16(int256(bound(uint16(min), 0, 40_000)) - 27_315);
        int16 max = int16(min + int256(bound(above, 0, uint256(int256(type(int16).max) - min))));
        int16 kinetic = int16(min + int256(bound(mean, 0, uint256(int256(type(int16).max) - min))));
        IMedicineRegistry.StorageLimits memory limits = IMedicineRegistry.StorageLimits(min, max, kinetic, outside, 0);
        time = uint40(bound(time, START, type(uint40).max));
        vm.warp(time);
        vm.prank(REGULATOR);
        medicines.approve(OTHER_GTIN, maker, limits, NOTICE);
        bytes32 slot = keccak256(abi.encode(OTHER_GTIN, LIMITS));
        uint256 word = uint256(uint16(min)) | (uint256(uint16(max)) << 16) | (uint256(uint16(kinetic)) << 32);
        word |= (uint256(outside) << 48) | (uint256(time) << 80);
        _assertSlot(address(medicines), slot, bytes32(word), "limits");
        _assertSlot(address(medicines), _next(slot), 0, "one slot");
        bytes32 manufacturer = keccak256(abi.encode(OTHER_GTIN, uint256(1)));
        _assertSlot(address(medicines), manufacturer, OrgId.unwrap(maker), "manufacturer");
    }

    // ------------------------------------------------------------------------------------------------------- batches

    function testFuzz_Batch(uint32 quantity, uint40 expiry, uint8 class, bool terminated, uint8 sides) public {
        quantity = uint32(bound(quantity, 1, Holdings.MAX_QUANTITY));
        expiry = uint40(bound(expiry, START + 1, type(uint40).max));
        class %= 4;
        sides %= 4;
        vm.prank(MAKER);
        BatchId batch = batches.commission(maker, GTIN, LOT, expiry, quantity, ROOT, EVENT);
        uint8 state = class == 0 ? 0 : (terminated ? 3 : 1);
        vm.startPrank(REGULATOR);
        if (class != 0) batches.recallByRegulator(batch, IBatches.RecallClass(class), NOTICE, EVENT);
        if (state == 3) recallDesk.terminateRecall(batch, REPORT, EVENT);
        if (sides & 2 != 0) batches.quarantineByRegulator(batch, NOTICE, EVENT);
        vm.stopPrank();
        vm.startPrank(MAKER);
        if (sides & 1 != 0) batches.quarantine(maker, batch, NOTICE, EVENT);
        vm.stopPrank();

        uint256 word = uint256(quantity) | (uint256(expiry) << 32) | (uint256(GTIN) << 72) | (uint256(class) << 120);
        word |= (uint256(state) << 128) | (uint256(sides) << 136);
        word |= uint256(uint112(bytes14(OrgId.unwrap(maker)))) << 144;
        bytes32 slot = keccak256(abi.encode(batch, BATCHES));
        _assertSlot(address(batches), slot, bytes32(word), "batch");
        _assertSlot(address(batches), _next(slot), 0, "one slot");
        _assertSlot(address(batches), keccak256(abi.encode(batch, ROOTS)), ROOT, "root");
    }

    function testFuzz_ProductRecall(uint8 class, bool terminated) public {
        class = uint8(bound(class, 1, 3));
        vm.startPrank(REGULATOR);
        recallDesk.recallProductByRegulator(GTIN, IBatches.RecallClass(class), NOTICE, EVENT);
        if (terminated) recallDesk.terminateProductRecall(GTIN, REPORT, EVENT);
        vm.stopPrank();
        uint256 word = uint256(class) | (uint256(terminated ? 3 : 1) << 8);
        bytes32 slot = keccak256(abi.encode(GTIN, PRODUCT_RECALLS));
        _assertSlot(address(batches), slot, bytes32(word), "product recall");
    }

    /// The words as such, for whatever they hold, and each writer leaves the rest alone.
    function testFuzz_BatchWord(
        uint32 quantity,
        uint40 expiry,
        uint48 gtin,
        bytes14 org,
        uint8 class,
        uint8 s
    ) public pure {
        IBatches.RecallClass recallClass = IBatches.RecallClass(class % 4);
        IBatches.RecallState recallState = IBatches.RecallState(s % 4);
        // Fourteen digits are fewer than 2^47; the bit above says whether an excursion missed packs.
        gtin = uint48(bound(gtin, 0, 2 ** 47 - 1));
        BatchWord word = BatchWords.write(quantity, expiry, gtin, org);
        assertTrue(!word.missed() && word.withMissed().missed(), "missed");
        word = word.withMissed().withQuarantine(s).withRecall(recallClass, recallState).withQuarantine(class);
        IBatches.Batch memory details = word.details();
        assertTrue(details.quantity == quantity && details.expiry == expiry && details.gtin == gtin, "what was made");
        assertTrue(details.maker == org && details.quarantine == class, "maker and quarantine");
        assertTrue(details.recallClass == recallClass && details.recallState == recallState, "recall");
    }

    // ------------------------------------------------------------------------------------------------------- custody

    function testFuzz_Holding(uint32 quantity, uint32 first, uint32 span) public {
        BatchId batch = make(LOT, Holdings.MAX_QUANTITY);
        span = uint32(bound(span, 1, Holdings.MAX_QUANTITY - 1));
        first = uint32(bound(first, 0, Holdings.MAX_QUANTITY - span));
        quantity = uint32(bound(quantity, 1, span));
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, quantity, first, span, 1));
        vm.prank(PHARMACY);
        setAsideDesk.setAside(pharmacy, batch, quantity, first, span, NOTICE, EVENT);
        bytes32 key = keccak256(abi.encode(keccak256("SetAside(bytes32 org)"), pharmacy));
        uint256 word = uint256(quantity) | (uint256(first) << 32) | (uint256(span) << 64) | (uint256(1) << 224);
        _assertSlot(address(batches), _holdingSlot(batch, key), bytes32(word), "set aside");
        _assertSlot(address(batches), _next(_holdingSlot(batch, key)), 0, "one slot");
        _assertSlot(address(batches), _holdingSlot(batch, OrgId.unwrap(pharmacy)), 0, "nothing saleable");
    }

    function testFuzz_HoldingWithoutNumbers(uint32 tracked, uint32 untracked) public {
        BatchId batch = make(LOT, Holdings.MAX_QUANTITY);
        tracked = uint32(bound(tracked, 1, Holdings.MAX_QUANTITY - 1));
        untracked = uint32(bound(untracked, 1, Holdings.MAX_QUANTITY - tracked));
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, tracked, 0, tracked, 1));
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, untracked, 7, 0, 2));
        uint256 word = (uint256(tracked) + untracked) | (uint256(tracked) << 64) | (uint256(untracked) << 232);
        _assertSlot(address(batches), _holdingSlot(batch, OrgId.unwrap(pharmacy)), bytes32(word), "held");
        HoldingDetails memory details = batches.holdingOf(batch, OrgId.unwrap(pharmacy));
        assertEq(details.untracked, untracked, "untracked");
    }

    /// What an excursion looks for in vain is noted behind the ledger's other facts.
    function testFuzz_MissedAt(uint40 time, bytes32 key) public {
        time = uint40(bound(time, START, type(uint40).max));
        BatchId batch = make(10);
        vm.warp(time);
        vm.prank(address(units));
        batches.noteMissed(batch, key);
        bytes32 slot = keccak256(abi.encode(key, keccak256(abi.encode(batch, MISSED))));
        _assertSlot(address(batches), slot, bytes32(uint256(time)), "missed");
        assertEq(batches.missedAt(batch, key), time, "view");
    }

    function testFuzz_Shipment(uint32 quantity, uint32 arrived, uint40 time, bool excursion, bool rejected) public {
        BatchId batch = make(LOT, Holdings.MAX_QUANTITY);
        quantity = uint32(bound(quantity, 2, Holdings.MAX_QUANTITY));
        arrived = uint32(bound(arrived, 1, quantity - 1));
        time = uint40(bound(time, START, EXPIRY - 1));
        vm.warp(time);
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, quantity, 0, quantity, 1);
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, arrived);
        if (excursion) markExcursion(terms);
        if (rejected) rejectAll(PHARMACY, terms);
        uint256 word = uint256(rejected ? 3 : 1) | (uint256(excursion ? 1 : 0) << 8) | (uint256(time) << 16);
        word |= uint256(quantity - arrived) << 56;
        bytes32 slot = keccak256(abi.encode(idOf(terms), SHIPMENTS));
        _assertSlot(address(batches), slot, bytes32(word), "shipment");
        _assertSlot(address(batches), _next(slot), 0, "one slot");
    }

    function testFuzz_ShipmentWord(uint8 state, uint40 shippedAt, uint32 outstanding, uint32 quantity) public pure {
        ICustody.ShipmentState from = ICustody.ShipmentState(bound(state, 1, 5));
        ShipmentWord word = ShipmentWords.write(from, shippedAt, outstanding).withExcursion();
        assertTrue(!word.isUnknown() && word.excursion() && word.state() == from, "written");
        quantity = uint32(bound(quantity, 0, outstanding));
        word = word.arrived(quantity);
        ICustody.Shipment memory details = word.details();
        bool all = quantity == outstanding;
        assertTrue(details.state == (all ? ICustody.ShipmentState.Received : from), "state");
        assertTrue(details.excursion && details.shippedAt == shippedAt, "the rest");
        assertEq(details.outstanding, outstanding - quantity, "outstanding");
    }

    // --------------------------------------------------------------------------------------------------------- units

    function testFuzz_Unit(uint40 time, bool excursion, uint8 way) public {
        way %= 4;
        time = uint40(bound(time, START, EXPIRY - 1));
        vm.warp(time);
        BatchId batch = make(100);
        UnitId unit = packUnit(MAKER, packingOf(maker, 1, batch, 10));
        bytes32 slot = keccak256(abi.encode(unit, UNITS));
        uint256 tag = uint192(tagOf(listOf(batch))) | (uint256(time) << 208) | (1 << 248);
        _assertSlot(address(units), slot, OrgId.unwrap(maker), "place");
        _assertSlot(address(units), _next(slot), bytes32(tag | (1 << 192)), "batches, state, time and depth");

        UnitShipmentTerms memory terms = unitTermsOf(maker, pharmacy, unit, 1);
        shipUnit(MAKER, terms, listOf(batch));
        if (excursion) markUnitExcursion(terms, listOf(batch));
        if (way == 1) receiveUnit(PHARMACY, terms, listOf(batch));
        vm.startPrank(PHARMACY);
        if (way > 1) units.rejectUnit(terms, REPORT, EVENT);
        vm.stopPrank();
        vm.startPrank(MAKER);
        if (way == 3) units.takeBackUnit(terms, EVENT);
        vm.stopPrank();

        bytes32 place = ShipmentId.unwrap(unitShipmentOf(terms));
        if (way == 1) place = OrgId.unwrap(pharmacy);
        if (way == 3) place = OrgId.unwrap(maker);
        _assertSlot(address(units), slot, place, "place");
        // On its way it is topmost as well: its place says where.
        uint256 word = tag | (1 << 192) | (uint256(excursion ? 2 : 0) << 200);
        _assertSlot(address(units), _next(slot), bytes32(word), "batches, state, excursion");
        _assertSlot(address(units), _next(_next(slot)), 0, "two slots");
        slot = keccak256(abi.encode(unitShipmentOf(terms), UNIT_SHIPMENTS));
        word = (uint256(way) + 1) | (uint256(time) << 8) | (uint256(excursion ? 1 : 0) << 48);
        _assertSlot(address(units), slot, bytes32(word), "unit shipment");
    }

    /// What was taken out of a unit into stock, as a holding.
    function testFuzz_Unpacked(uint32 quantity, uint32 first, bool tracked) public {
        BatchId batch = make(LOT, Holdings.MAX_QUANTITY);
        quantity = uint32(bound(quantity, 1, Holdings.MAX_QUANTITY));
        first = uint32(bound(first, 0, Holdings.MAX_QUANTITY - quantity));
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, batch, quantity);
        (packing.items[0].first, packing.items[0].span) = (first, tracked ? quantity : 0);
        UnitId unit = packUnit(MAKER, packing);
        vm.prank(MAKER);
        units.unpack(maker, unit, listOf(batch), new UnitId[](0), EVENT);
        bytes32 slot = keccak256(abi.encode(maker, keccak256(abi.encode(unit, UNPACKED))));
        slot = keccak256(abi.encode(batch, slot));
        uint256 word = uint256(quantity);
        if (tracked) word |= (uint256(first) << 32) | (uint256(quantity) << 64);
        else word |= uint256(quantity) << 232;
        _assertSlot(address(units), slot, bytes32(word), "unpacked");
        _assertSlot(address(units), _next(slot), 0, "one slot");
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    function _holdingSlot(BatchId batch, bytes32 holder) private pure returns (bytes32) {
        return keccak256(abi.encode(holder, keccak256(abi.encode(batch, HOLDINGS))));
    }

    function _next(bytes32 slot) private pure returns (bytes32) {
        return bytes32(uint256(slot) + 1);
    }

    function _assertSlot(address target, bytes32 slot, bytes32 expected, string memory what) private view {
        assertEq(vm.load(target, slot), expected, what);
    }
}
