// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Holdings} from "../../contracts/medicines/Holdings.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {BatchId, ShipmentTerms} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Shipments of loose packs whose cold chain broke, whenever it is found out.
contract ExcursionsTest is CustodyTest {
    uint8 private constant EXCURSION = Holdings.EXCURSION;

    BatchId internal batch;
    ShipmentTerms internal terms;

    function setUp() public override {
        super.setUp();
        batch = make(100);
        terms = termsOf(maker, pharmacy, batch, 10, 20, 10, 1);
    }

    function test_markExcursion_BeforeReceipt() public {
        ship(MAKER, terms);
        vm.prank(COLD_CHAIN);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.ShipmentExcursion(idOf(terms), batch, EVIDENCE, EVENT);
        setAsideDesk.markExcursion(terms, uint40(block.timestamp), EVIDENCE, EVENT);
        assertShipment(terms, ICustody.ShipmentState.InTransit, 10, true);
        vm.prank(PHARMACY);
        expectEmitFrom(address(batches));
        emit ICustody.Received(idOf(terms), pharmacy, batch, 10, EVENT);
        expectEmitFrom(address(batches));
        emit ICustody.ReceivedAside(idOf(terms), pharmacy, batch, EXCURSION);
        batches.receivePacks(terms, 10, EVENT);
        assertStock(pharmacy, batch, 0, 0, 0, 10, EXCURSION);
        assertEq(held(maker, batch), 90, "sender");
        assertShipment(terms, ICustody.ShipmentState.Received, 0, true);
        (uint32 first, uint32 span) = _onlyRange(batches.setAsideOf(batch, pharmacy));
        assertTrue(first == 20 && span == 10, "with its range");
    }

    /// Broken goods come in whatever the batch's status, since they go nowhere from here.
    function test_markExcursion_ReceivedThoughRecalled() public {
        ship(MAKER, terms);
        markExcursion(terms);
        recallBatch(batch);
        receiveSome(PHARMACY, terms, 10);
        assertStock(pharmacy, batch, 0, 0, 0, 10, EXCURSION);
    }

    function test_markExcursion_AfterReceipt() public {
        supplyChain(MAKER, PHARMACY, terms);
        vm.prank(COLD_CHAIN);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.ShipmentExcursion(idOf(terms), batch, EVIDENCE, EVENT);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAside(batch, pharmacy, EXCURSION, 10, EVIDENCE, EVENT);
        setAsideDesk.markExcursion(terms, uint40(block.timestamp), EVIDENCE, EVENT);
        assertStock(pharmacy, batch, 0, 0, 0, 10, EXCURSION);
        (uint32 first, uint32 span) = _onlyRange(batches.setAsideOf(batch, pharmacy));
        assertTrue(first == 20 && span == 10, "with its range");
    }

    /// Other packs of the batch at the same place stay saleable, with their ranges.
    function test_markExcursion_LeavesWhatCameOtherwise() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 5, 50, 5, 2));
        supplyChain(MAKER, PHARMACY, terms);
        markExcursion(terms);
        assertStock(pharmacy, batch, 5, 50, 5, 10, EXCURSION);
    }

    function test_markExcursion_AfterPartialReceipt() public {
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 4);
        markExcursion(terms);
        assertStock(pharmacy, batch, 0, 0, 0, 4, EXCURSION);
        assertShipment(terms, ICustody.ShipmentState.InTransit, 6, true);
        receiveSome(PHARMACY, terms, 6);
        assertStock(pharmacy, batch, 0, 0, 0, 10, EXCURSION);
    }

    function test_markExcursion_AfterPartialReceiptThenRejected() public {
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 4);
        rejectAll(PHARMACY, terms);
        markExcursion(terms);
        assertStock(pharmacy, batch, 0, 0, 0, 4, EXCURSION);
        takeBack(MAKER, terms);
        assertEq(held(maker, batch), 90, "not saleable");
        assertEq(aside(maker, batch), 6, "aside at the sender");
        assertEq(batches.setAsideOf(batch, maker).reasons, EXCURSION, "reason");
    }

    function test_markExcursion_AfterTakeBack() public {
        ship(MAKER, terms);
        rejectAll(PHARMACY, terms);
        takeBack(MAKER, terms);
        vm.prank(COLD_CHAIN);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAside(batch, maker, EXCURSION, 10, EVIDENCE, EVENT);
        setAsideDesk.markExcursion(terms, uint40(block.timestamp), EVIDENCE, EVENT);
        assertEq(held(maker, batch), 90, "not saleable");
        assertEq(aside(maker, batch), 10, "aside at the sender");
        assertStock(pharmacy, batch, 0, 0, 0, 0, 0);
        (uint32 first, uint32 span) = _onlyRange(batches.setAsideOf(batch, maker));
        assertTrue(first == 20 && span == 10, "with its range");
    }

    /// On both sides, each as much as came to it.
    function test_markExcursion_AfterPartialReceiptThenTakeBack() public {
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 4);
        rejectAll(PHARMACY, terms);
        takeBack(MAKER, terms);
        markExcursion(terms);
        assertStock(pharmacy, batch, 0, 0, 0, 4, EXCURSION);
        assertEq(aside(maker, batch), 6, "aside at the sender");
        assertEq(held(maker, batch), 90, "saleable at the sender");
    }

    function test_markExcursion_AfterALoss() public {
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 4);
        vm.prank(MAKER);
        batches.declareLost(terms, EVENT);
        markExcursion(terms);
        assertStock(pharmacy, batch, 0, 0, 0, 4, EXCURSION);
        assertEq(aside(maker, batch), 0, "what was lost comes to nobody");
        assertShipment(terms, ICustody.ShipmentState.Lost, 6, true);
    }

    /// As far as the receiver still holds it.
    function testFuzz_markExcursion_WhatIsLeft(uint32 passedOn, bool tracked) public {
        passedOn = uint32(bound(passedOn, 0, 10));
        supplyChain(MAKER, PHARMACY, terms);
        if (passedOn != 0) {
            uint32 span = tracked ? passedOn : 0;
            ship(PHARMACY, termsOf(pharmacy, hospital, batch, passedOn, 20, span, 2));
        }
        markExcursion(terms);
        assertEq(held(pharmacy, batch), 0, "nothing saleable");
        assertEq(aside(pharmacy, batch), 10 - passedOn, "the rest is aside");
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, passedOn == 10 ? 0 : EXCURSION, "reason");
    }

    /// An untracked shipment whose `first` is not 0: the doubt falls on as many as arrived.
    function test_markExcursion_WithoutARange() public {
        terms = termsOf(maker, pharmacy, batch, 10, 7, 0, 1);
        supplyChain(MAKER, PHARMACY, terms);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 5, 7, 0, 2));
        markExcursion(terms);
        assertStock(pharmacy, batch, 5, 0, 0, 10, EXCURSION);
    }

    function test_markExcursion_OnceIsEnough() public {
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 4);
        markExcursion(terms);
        vm.prank(MAKER);
        setAsideDesk.releaseExcursion(maker, pharmacy, batch, REPORT, EVENT);
        markExcursion(terms);
        assertStock(pharmacy, batch, 4, 0, 0, 0, 0);
    }

    function test_markExcursion_OfADisposalReturnLeavesWhatIsAside() public {
        supplyChain(MAKER, PHARMACY, terms);
        suspect(PHARMACY, pharmacy, batch, 10);
        ShipmentTerms memory back = disposalOf(pharmacy, batch, 10, 2);
        supplyChain(PHARMACY, MAKER, back);
        vm.prank(COLD_CHAIN);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.ShipmentExcursion(idOf(back), batch, EVIDENCE, EVENT);
        setAsideDesk.markExcursion(back, uint40(block.timestamp), EVIDENCE, EVENT);
        assertEq(held(maker, batch), 90, "its saleable stock is not touched");
        assertEq(aside(maker, batch), 10, "aside");
        assertEq(batches.setAsideOf(batch, maker).reasons, Holdings.DISPOSAL, "as before");
    }

    function test_markExcursion_NeverShipped() public {
        bytes memory call = abi.encodeCall(
            setAsideDesk.markExcursion,
            (terms, uint40(block.timestamp), EVIDENCE, EVENT)
        );
        bytes memory reason = notInState(terms, ICustody.ShipmentState.Unknown, ICustody.ShipmentState.InTransit);
        refused(address(setAsideDesk), COLD_CHAIN, call, reason);
    }

    /// What is set aside cannot be packed or shipped as a sale.
    function test_markExcursion_WhatIsAsideGoesNowhereButBack() public {
        supplyChain(MAKER, PHARMACY, terms);
        markExcursion(terms);
        bytes4 selector = ICustody.NotHeld.selector;
        bytes memory reason = abi.encodeWithSelector(selector, batch, pharmacy, uint32(1), uint32(0));
        bytes memory call = abi.encodeCall(batches.shipPacks, (termsOf(pharmacy, hospital, batch, 1, 0, 0, 2), EVENT));
        refused(address(batches), PHARMACY, call, reason);
        call = abi.encodeCall(units.pack, (packingOf(pharmacy, 1, batch, 1), EVENT));
        refused(address(units), PHARMACY, call, reason);
        ship(PHARMACY, disposalOf(pharmacy, batch, 10, 3));
    }
}
