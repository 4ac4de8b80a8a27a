// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {HoldingDetails, Holdings} from "../../contracts/medicines/Holdings.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {BatchId, ShipmentTerms, batchIdOf} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// What is set aside, and who may release it.
contract SetAsideTest is CustodyTest {
    uint8 private constant SUSPECT = 1;
    uint8 private constant ILLEGITIMATE = 2;
    uint8 private constant EXCURSION = 4;
    uint8 private constant DISPOSAL = 8;

    BatchId internal batch;

    function setUp() public override {
        super.setUp();
        batch = make(100);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 50, 0, 50, 1));
    }

    function test_TheBitsOfReasons() public pure {
        assertEq(Holdings.SUSPECT, SUSPECT, "suspect");
        assertEq(Holdings.ILLEGITIMATE, ILLEGITIMATE, "illegitimate");
        assertEq(Holdings.EXCURSION, EXCURSION, "excursion");
        assertEq(Holdings.DISPOSAL, DISPOSAL, "disposal");
    }

    function test_setAside_TakesFromSaleableStock() public {
        vm.prank(PHARMACY);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAside(batch, pharmacy, SUSPECT, 10, NOTICE, EVENT);
        setAsideDesk.setAside(pharmacy, batch, 10, 40, 10, NOTICE, EVENT);
        assertStock(pharmacy, batch, 40, 0, 40, 10, SUSPECT);
        (uint32 first, uint32 span) = _onlyRange(batches.setAsideOf(batch, pharmacy));
        assertTrue(first == 40 && span == 10, "with its range");
        bytes memory call = abi.encodeCall(batches.shipPacks, (termsOf(pharmacy, hospital, batch, 41, 0, 0, 2), EVENT));
        refused(address(batches), PHARMACY, call, _notHeld(41, 40));
    }

    function testFuzz_setAside_AnyNumbers(uint32 quantity, uint32 first, uint32 span, bool small) public {
        if (small) (quantity, first, span) = (quantity % 60, first % 60, span % 60);
        bytes32 holder = OrgId.unwrap(pharmacy);
        bytes memory reason;
        if (quantity == 0) {
            reason = abi.encodeWithSelector(ICustody.QuantityOutOfRange.selector, quantity, uint32(50));
        } else if (quantity > 50) {
            reason = _notHeld(quantity, 50);
        } else if (span != 0 && span < quantity) {
            reason = abi.encodeWithSelector(ICustody.InvalidRange.selector, quantity, first, span);
        } else if (span != 0 && uint256(first) + span > 50) {
            reason = abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, holder, first, span);
        }
        bytes memory call = abi.encodeCall(
            setAsideDesk.setAside,
            (pharmacy, batch, quantity, first, span, NOTICE, EVENT)
        );
        if (reason.length != 0) return refused(address(setAsideDesk), PHARMACY, call, reason);
        vm.prank(PHARMACY);
        setAsideDesk.setAside(pharmacy, batch, quantity, first, span, NOTICE, EVENT);
        assertEq(held(pharmacy, batch), 50 - quantity, "saleable");
        assertEq(aside(pharmacy, batch), quantity, "aside");
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, SUSPECT, "reasons");
    }

    function test_setAside_WhateverTheStatus() public {
        recallBatch(batch);
        vm.warp(EXPIRY);
        suspect(PHARMACY, pharmacy, batch, 50);
        assertEq(aside(pharmacy, batch), 50, "aside");
        BatchId none = batchIdOf(GTIN, "none");
        bytes memory call = abi.encodeCall(setAsideDesk.setAside, (pharmacy, none, 1, 0, 0, NOTICE, EVENT));
        bytes4 selector = ICustody.NotHeld.selector;
        bytes memory reason = abi.encodeWithSelector(selector, none, pharmacy, uint32(1), uint32(0));
        refused(address(setAsideDesk), PHARMACY, call, reason);
    }

    function test_declareIllegitimate_TellsPartnersAndStays() public {
        suspect(PHARMACY, pharmacy, batch, 10);
        vm.prank(PHARMACY);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.IllegitimateDeclared(batch, pharmacy, NOTICE, EVENT);
        setAsideDesk.declareIllegitimate(pharmacy, batch, NOTICE, EVENT);
        assertStock(pharmacy, batch, 40, 0, 0, 10, SUSPECT | ILLEGITIMATE);
        _refusedRelease(0, SUSPECT | ILLEGITIMATE);
        _refusedRelease(1, SUSPECT | ILLEGITIMATE);
        _release(2);
    }

    function test_declareIllegitimate_OfNothing() public {
        bytes memory call = abi.encodeCall(setAsideDesk.declareIllegitimate, (pharmacy, batch, NOTICE, EVENT));
        bytes4 selector = ISetAsideDesk.NotSetAside.selector;
        refused(address(setAsideDesk), PHARMACY, call, abi.encodeWithSelector(selector, batch, pharmacy, uint8(0)));
    }

    // --------------------------------------------------------------------------------------------------- releasing

    function test_releaseSuspect_BringsBackTheRange() public {
        vm.prank(PHARMACY);
        setAsideDesk.setAside(pharmacy, batch, 10, 40, 10, NOTICE, EVENT);
        vm.prank(PHARMACY);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAsideReleased(batch, pharmacy, pharmacy, 10, REPORT, EVENT);
        setAsideDesk.releaseSuspect(pharmacy, batch, REPORT, EVENT);
        assertStock(pharmacy, batch, 50, 0, 50, 0, 0);
    }

    function test_releaseExcursion_ByTheMaker() public {
        ShipmentTerms memory terms = termsOf(maker, hospital, batch, 10, 60, 10, 5);
        ship(MAKER, terms);
        markExcursion(terms);
        receiveSome(HOSPITAL, terms, 10);
        assertStock(hospital, batch, 0, 0, 0, 10, EXCURSION);
        vm.prank(MAKER);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAsideReleased(batch, hospital, maker, 10, REPORT, EVENT);
        setAsideDesk.releaseExcursion(maker, hospital, batch, REPORT, EVENT);
        assertStock(hospital, batch, 10, 60, 10, 0, 0);
    }

    function test_releaseExcursion_ByTheBatchsMakerOnly() public {
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        _excursion(10);
        bytes memory call = abi.encodeCall(setAsideDesk.releaseExcursion, (other, pharmacy, batch, REPORT, EVENT));
        bytes memory reason = abi.encodeWithSelector(IBatches.NotBatchMaker.selector, batch, other);
        refused(address(setAsideDesk), address(0xE7), call, reason);
        BatchId none = batchIdOf(GTIN, "none");
        call = abi.encodeCall(setAsideDesk.releaseExcursion, (maker, pharmacy, none, REPORT, EVENT));
        reason = abi.encodeWithSelector(IBatches.NotBatchMaker.selector, none, maker);
        refused(address(setAsideDesk), MAKER, call, reason);
    }

    function test_releaseByRegulator_SaysSo() public {
        suspect(PHARMACY, pharmacy, batch, 10);
        vm.prank(REGULATOR);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAsideReleased(batch, pharmacy, OrgId.wrap(0), 10, REPORT, EVENT);
        setAsideDesk.releaseByRegulator(pharmacy, batch, REPORT, EVENT);
        assertStock(pharmacy, batch, 50, 0, 0, 0, 0);
    }

    /// Whichever reasons there are: holder, maker and regulator may release just those that are theirs.
    function testFuzz_release_ByWhomItsReasonsAskFor(
        bool suspected,
        bool illegitimate,
        bool excursion,
        bool disposal
    ) public {
        uint8 reasons;
        if (suspected) {
            suspect(MAKER, maker, batch, 5);
            reasons |= SUSPECT;
        }
        if (excursion) {
            ShipmentTerms memory terms = termsOf(pharmacy, maker, batch, 5, 0, 5, 7);
            ship(PHARMACY, terms);
            markExcursion(terms);
            receiveSome(MAKER, terms, 5);
            reasons |= EXCURSION;
        }
        if (disposal) {
            suspect(PHARMACY, pharmacy, batch, 5);
            supplyChain(PHARMACY, MAKER, disposalOf(pharmacy, batch, 5, 8));
            reasons |= DISPOSAL;
        }
        if (illegitimate && reasons != 0) {
            vm.prank(MAKER);
            setAsideDesk.declareIllegitimate(maker, batch, NOTICE, EVENT);
            reasons |= ILLEGITIMATE;
        }
        assertEq(batches.setAsideOf(batch, maker).reasons, reasons, "reasons");
        uint32 total = held(maker, batch) + aside(maker, batch);
        bytes memory refusal = abi.encodeWithSelector(ISetAsideDesk.NotSetAside.selector, batch, maker, reasons);
        address target = address(setAsideDesk);
        if (reasons != SUSPECT) {
            refused(target, MAKER, abi.encodeCall(setAsideDesk.releaseSuspect, (maker, batch, REPORT, EVENT)), refusal);
        }
        if (reasons & EXCURSION == 0 || reasons & (ILLEGITIMATE | DISPOSAL) != 0) {
            bytes memory call = abi.encodeCall(setAsideDesk.releaseExcursion, (maker, maker, batch, REPORT, EVENT));
            refused(target, MAKER, call, refusal);
        }
        vm.prank(REGULATOR);
        (bool released, ) = target.call(abi.encodeCall(setAsideDesk.releaseByRegulator, (maker, batch, REPORT, EVENT)));
        assertEq(released, reasons != 0, "the regulator may release anything, and nothing is nothing");
        assertEq(held(maker, batch), total, "all saleable");
        assertEq(aside(maker, batch), 0, "nothing aside");
        assertEq(batches.setAsideOf(batch, maker).reasons, 0, "no reasons left");
    }

    function test_release_ASuspicionOnTopOfAnExcursionIsNotTheHoldersAlone() public {
        _excursion(10);
        suspect(PHARMACY, pharmacy, batch, 5);
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, SUSPECT | EXCURSION, "reasons");
        _refusedRelease(0, SUSPECT | EXCURSION);
        vm.prank(MAKER);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.SetAsideReleased(batch, pharmacy, maker, 0, REPORT, EVENT);
        setAsideDesk.releaseExcursion(maker, pharmacy, batch, REPORT, EVENT);
        assertStock(pharmacy, batch, 45, 0, 0, 15, SUSPECT);
        _refusedRelease(1, SUSPECT);
        _release(0);
        assertStock(pharmacy, batch, 60, 60, 10, 0, 0);
    }

    function test_release_OfNothing() public {
        for (uint256 way = 0; way < 3; ++way) _refusedRelease(way, 0);
        suspect(PHARMACY, pharmacy, batch, 1);
        _release(0);
        for (uint256 way = 0; way < 3; ++way) _refusedRelease(way, 0);
    }

    /// What one organisation set aside is no affair of another.
    function test_release_OnlyOnesOwn() public {
        suspect(PHARMACY, pharmacy, batch, 10);
        bytes memory call = abi.encodeCall(setAsideDesk.releaseSuspect, (rival, batch, REPORT, EVENT));
        bytes memory reason = abi.encodeWithSelector(ISetAsideDesk.NotSetAside.selector, batch, rival, uint8(0));
        refused(address(setAsideDesk), RIVAL, call, reason);
    }

    /// All of it taken away: the next suspicion starts from no reason.
    function test_setAside_AfterADisposalReturnOfAllStartsAfresh() public {
        suspect(PHARMACY, pharmacy, batch, 10);
        vm.prank(PHARMACY);
        setAsideDesk.declareIllegitimate(pharmacy, batch, NOTICE, EVENT);
        ship(PHARMACY, disposalOf(pharmacy, batch, 10, 3));
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, 0, "none");
        suspect(PHARMACY, pharmacy, batch, 10);
        _release(0);
    }

    /// More ranges than fit: those that do not are held by quantity alone.
    function test_setAside_ReleaseWithMoreRangesThanFit() public {
        for (uint32 i = 0; i < 4; ++i) {
            vm.prank(PHARMACY);
            setAsideDesk.setAside(pharmacy, batch, 1, 5 + 10 * i, 1, NOTICE, EVENT);
        }
        HoldingDetails memory details = batches.setAsideOf(batch, pharmacy);
        assertEq(uint256(details.span0) + details.span1 + details.span2, 3, "three of four");
        assertEq(details.quantity, 4, "four packs");
        _release(0);
        assertEq(held(pharmacy, batch), 50, "all back");
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    /// `quantity` packs that came to the pharmacy by a broken cold chain.
    function _excursion(uint32 quantity) private {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, quantity, 60, quantity, 6);
        ship(MAKER, terms);
        markExcursion(terms);
        receiveSome(PHARMACY, terms, quantity);
    }

    function _callOf(uint256 way) private view returns (address who, bytes memory call) {
        if (way == 0) return (PHARMACY, abi.encodeCall(setAsideDesk.releaseSuspect, (pharmacy, batch, REPORT, EVENT)));
        if (way == 1)
            return (MAKER, abi.encodeCall(setAsideDesk.releaseExcursion, (maker, pharmacy, batch, REPORT, EVENT)));
        return (REGULATOR, abi.encodeCall(setAsideDesk.releaseByRegulator, (pharmacy, batch, REPORT, EVENT)));
    }

    function _release(uint256 way) private {
        (address who, bytes memory call) = _callOf(way);
        vm.prank(who);
        (bool success, ) = address(setAsideDesk).call(call);
        assertTrue(success, "released");
    }

    function _refusedRelease(uint256 way, uint8 reasons) private {
        (address who, bytes memory call) = _callOf(way);
        bytes4 selector = ISetAsideDesk.NotSetAside.selector;
        refused(address(setAsideDesk), who, call, abi.encodeWithSelector(selector, batch, pharmacy, reasons));
    }

    function _notHeld(uint32 quantity, uint32 has) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICustody.NotHeld.selector, batch, pharmacy, quantity, has);
    }
}
