// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Desk} from "../../contracts/medicines/Desk.sol";
import {BatchRegistry} from "../../contracts/medicines/BatchRegistry.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {IStock} from "../../contracts/medicines/interfaces/IStock.sol";
import {PackDesk} from "../../contracts/medicines/PackDesk.sol";
import {PackWord} from "../../contracts/medicines/PackWords.sol";
import {RecallDesk} from "../../contracts/medicines/RecallDesk.sol";
import {SetAsideDesk} from "../../contracts/medicines/SetAsideDesk.sol";
import {ShipmentId, ShipmentTerms} from "../../contracts/medicines/types.sol";
import {UnitRegistry} from "../../contracts/medicines/UnitRegistry.sol";
import {EndsTest} from "./EndsTest.sol";

/// What the ledger does for its three desks, and for nobody else.
contract DeskStockTest is EndsTest {
    bytes32 private constant HOLDER = keccak256("a unit");

    function setUp() external {
        prepare();
    }

    function writes() private view returns (bytes[] memory all) {
        bytes32 from = bytes32(abi.encode(pharmacy));
        all = new bytes[](14);
        all[0] = abi.encodeCall(IStock.moveStock, (batch, from, HOLDER, 1, 0, 1, 0));
        all[1] = abi.encodeCall(IStock.moveAllStock, (batch, from, HOLDER, 0));
        all[2] = abi.encodeCall(IStock.takeStock, (batch, from, 1, 0, 0));
        all[3] = abi.encodeCall(IStock.takePack, (batch, from, 0));
        all[4] = abi.encodeCall(IStock.returnStock, (batch, HOLDER, 1, 0, 0));
        all[5] = abi.encodeCall(IStock.addReason, (batch, from, 1));
        all[6] = abi.encodeCall(IStock.markShipment, (ShipmentId.wrap("shipment")));
        all[7] = abi.encodeCall(IStock.setPackWord, (batch, 7, PackWord.wrap(1)));
        all[8] = abi.encodeCall(IStock.recordPackEnd, (batch, pharmacy, 7, PackWord.wrap(1), EVENT));
        all[10] = abi.encodeCall(IStock.returnPack, (batch, HOLDER, 0));
        all[11] = abi.encodeCall(IStock.noteMissed, (batch, HOLDER));
        IBatches.Recall memory standing = IBatches.Recall(IBatches.RecallClass.ClassI, IBatches.RecallState.Ongoing);
        all[12] = abi.encodeCall(IStock.setProductRecall, (GTIN, standing));
        all[13] = abi.encodeCall(IStock.setRecallState, (batch, IBatches.RecallState.Ongoing));
        all[9] = abi.encodeCall(IStock.setRangeEnded, (batch, pharmacy, 0, 4, true));
    }

    function refuseAll(address account) private {
        bytes[] memory all = writes();
        bytes32 expected = keccak256(abi.encodeWithSelector(ICustody.NotDesk.selector, account));
        for (uint256 i = 0; i < all.length; ++i) {
            vm.prank(account);
            (bool passed, bytes memory reason) = address(batches).call(all[i]);
            assertTrue(!passed, "passed");
            assertEq(keccak256(reason), expected, "NotDesk");
        }
        assertHeld(pharmacy, 20, "nothing moved");
        assertActive(7, "nothing ended");
    }

    function testFuzz_nobodyElse(address account) external {
        vm.assume(account != address(units) && account != address(packDesk));
        vm.assume(account != address(setAsideDesk) && account != address(recallDesk));
        refuseAll(account);
    }

    function test_nobodyElse() external {
        address[9] memory accounts = [
            STRANGER,
            MAKER,
            PHARMACY,
            REGULATOR,
            COLD_CHAIN,
            address(this),
            address(batches),
            address(medicines),
            address(organizations)
        ];
        for (uint256 i = 0; i < accounts.length; ++i) refuseAll(accounts[i]);
        // A desk of the same code that another ledger bound.
        refuseAll(address(new PackDesk(address(authority), organizations)));
    }

    function test_theDesksAndTheirBinding() external {
        assertEq(batches.UNITS(), address(units), "units");
        assertEq(batches.PACK_DESK(), address(packDesk), "pack desk");
        assertEq(batches.SET_ASIDE_DESK(), address(setAsideDesk), "set aside desk");
        assertEq(batches.RECALL_DESK(), address(recallDesk), "recall desk");
        Desk[4] memory desks = [Desk(units), Desk(packDesk), Desk(setAsideDesk), Desk(recallDesk)];
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(address(desks[i].batches()), address(batches), "bound");
            assertEq(address(desks[i].ORGANIZATIONS()), address(organizations), "organisations");
            vm.expectRevert(abi.encodeWithSelector(Desk.DeskAlreadyBound.selector, address(batches)));
            vm.prank(address(batches));
            desks[i].bind();
        }
    }

    function test_binding() external {
        PackDesk desk = new PackDesk(address(authority), organizations);
        expectEmitFrom(address(desk));
        emit Desk.DeskBound(STRANGER);
        vm.prank(STRANGER);
        desk.bind();
        UnitRegistry freshUnits = new UnitRegistry(address(authority), organizations);
        SetAsideDesk freshAside = new SetAsideDesk(address(authority), organizations);
        RecallDesk freshRecalls = new RecallDesk(address(authority), organizations, medicines);
        // A desk that a stranger bound is lost, not misused.
        vm.expectRevert(abi.encodeWithSelector(Desk.DeskAlreadyBound.selector, STRANGER));
        new BatchRegistry(address(authority), organizations, medicines, freshUnits, desk, freshAside, freshRecalls);
    }

    // -------------------------------------------------------------------------------------------------------- stock

    /// Each desk may.
    function test_eachDesk() external {
        address[4] memory desks = [address(units), address(packDesk), address(setAsideDesk), address(recallDesk)];
        for (uint32 i = 0; i < 4; ++i) {
            vm.prank(desks[i]);
            batches.moveStock(batch, bytes32(abi.encode(pharmacy)), HOLDER, 2, i * 4, 2, 0);
        }
        assertHeld(pharmacy, 12, "from");
        assertEq(batches.holdingOf(batch, HOLDER).quantity, 8, "to");
    }

    function test_stockErrors() external {
        bytes32 from = bytes32(abi.encode(pharmacy));
        vm.startPrank(address(packDesk));
        bytes memory reason = abi.encodeWithSelector(ICustody.QuantityOutOfRange.selector, 0, 20);
        vm.expectRevert(reason);
        batches.moveStock(batch, from, HOLDER, 0, 0, 0, 0);
        vm.expectRevert(reason);
        batches.takeStock(batch, from, 0, 0, 0);
        vm.expectRevert(notHeld(pharmacy, 21, 20));
        batches.moveStock(batch, from, HOLDER, 21, 0, 0, 0);
        vm.expectRevert(notHeld(pharmacy, 21, 20));
        batches.takeStock(batch, from, 21, 0, 21);
        reason = abi.encodeWithSelector(ICustody.InvalidRange.selector, 3, 0, 2);
        vm.expectRevert(reason);
        batches.moveStock(batch, from, HOLDER, 3, 0, 2, 0);
        vm.expectRevert(reason);
        batches.takeStock(batch, from, 3, 0, 2);
        vm.expectRevert(rangeNotHeld(pharmacy, 18, 3));
        batches.moveStock(batch, from, HOLDER, 3, 18, 3, 0);
        vm.expectRevert(rangeNotHeld(pharmacy, 18, 3));
        batches.takeStock(batch, from, 3, 18, 3);
        vm.expectRevert(abi.encodeWithSelector(ICustody.NotHeld.selector, batch, HOLDER, 1, 0));
        batches.takePack(batch, HOLDER, 7);
        ShipmentId unknown = ShipmentId.wrap("unknown");
        vm.expectRevert(
            abi.encodeWithSelector(
                ICustody.ShipmentNotInState.selector,
                unknown,
                ICustody.ShipmentState.Unknown,
                ICustody.ShipmentState.InTransit
            )
        );
        batches.markShipment(unknown);
        vm.stopPrank();
    }

    function test_moveAllAndBack() external {
        bytes32 from = bytes32(abi.encode(pharmacy));
        vm.startPrank(address(units));
        assertEq(batches.moveAllStock(batch, from, HOLDER, 4), 20, "all");
        assertEq(batches.holdingOf(batch, HOLDER).reasons, 4, "reason");
        assertEq(batches.holdingOf(batch, HOLDER).span0 + batches.holdingOf(batch, HOLDER).span2, 20, "range");
        assertEq(batches.moveAllStock(batch, from, HOLDER, 0), 0, "nothing is left");
        batches.addReason(batch, HOLDER, 2);
        assertEq(batches.holdingOf(batch, HOLDER).reasons, 6, "both reasons");
        assertTrue(batches.takePack(batch, HOLDER, 7), "known");
        vm.expectRevert(untrackedNotHeld(HOLDER, 1, 0));
        batches.takePack(batch, HOLDER, 30);
        batches.returnPack(batch, HOLDER, 7);
        assertEq(batches.holdingOf(batch, HOLDER).untracked, 0, "back in its range");
        batches.returnPack(batch, HOLDER, 30);
        assertEq(batches.holdingOf(batch, HOLDER).untracked, 1, "back without a range");
        assertEq(batches.holdingOf(batch, HOLDER).quantity, 21, "both");
        assertTrue(!batches.takePack(batch, HOLDER, 30), "not known");
        batches.returnStock(batch, from, 2, 0, 0);
        vm.stopPrank();
        assertHeld(pharmacy, 2, "back");
        assertEq(batches.holdingOf(batch, from).untracked, 2, "without numbers");
    }

    function test_markShipment() external {
        ShipmentTerms memory terms = termsOf(pharmacy, hospital, batch, 2, 0, 2, 9);
        vm.prank(PHARMACY);
        ShipmentId shipment = batches.shipPacks(terms, EVENT);
        vm.startPrank(address(setAsideDesk));
        ICustody.Shipment memory before = batches.markShipment(shipment);
        assertTrue(!before.excursion && before.outstanding == 2, "as it was");
        assertTrue(batches.markShipment(shipment).excursion, "marked");
        vm.stopPrank();
    }

    // --------------------------------------------------------------------------------------------------------- ends

    function test_ends() external {
        endOne(PHARMACY, supply(), 7);
        PackWord word = batches.packWordOf(batch, 7);
        vm.startPrank(address(packDesk));
        vm.expectRevert(alreadyEnded(7, IPacks.PackState.Supplied));
        batches.recordPackEnd(batch, pharmacy, 7, word, EVENT);
        vm.expectRevert(alreadyEnded(7, IPacks.PackState.Supplied));
        batches.setRangeEnded(batch, pharmacy, 4, 8, true);
        batches.setPackWord(batch, 7, PackWord.wrap(0));
        assertActive(7, "cleared");
        expectEnded(supply(), 7, true);
        batches.recordPackEnd(batch, pharmacy, 7, word, EVENT);
        vm.stopPrank();
        assertEnd(7, endOf(supply(), true), "as it was");
    }

    // -------------------------------------------------------------------------------------------------------- views

    function testFuzz_coverOf(uint32 index) external view {
        (bool proven, uint32 quantity) = batches.coverOf(batch, bytes32(abi.encode(hospital)), index);
        assertEq(proven, index >= 20 && index < 30, "in its range");
        assertEq(quantity, proven ? 10 : 0, "quantity");
        (proven, quantity) = batches.coverOf(batch, bytes32(abi.encode(rival)), index);
        assertTrue(!proven && quantity == 4, "by quantity alone");
    }

    function test_coverOfAndWords() external {
        (bool proven, ) = batches.coverOf(batch, bytes32(abi.encode(hospital)), 29);
        assertTrue(proven, "last of the range");
        assertTrue(batches.packWordOf(batch, 7).isActive(), "active");
        endOne(PHARMACY, supply(), 7);
        assertSame(batches.packWordOf(batch, 7).details(), endOf(supply(), true), "word");
    }

    /// Anybody may ask whether an account may end; the answer is of that account.
    function test_requireEnding() external {
        assertEq(batches.requireEnding(supply(), PHARMACY), COUNT, "quantity");
        vm.expectRevert(abi.encodeWithSignature("UnknownMember(bytes32,address)", pharmacy, RIVAL));
        batches.requireEnding(supply(), RIVAL);
    }
}
