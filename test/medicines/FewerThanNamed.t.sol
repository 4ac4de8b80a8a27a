// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {HoldingDetails} from "../../contracts/medicines/Holdings.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {ShipmentTerms, setAsideKeyOf} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";

/// Where the numbers of a range are more than the packs: shipments that name more than they take, and excursions that look
/// for numbers of which many had ended.
contract FewerThanNamedTest is EndsTest {
    function setUp() public {
        prepare();
    }

    // ------------------------------------------------------------------------------------------ fewer than were named

    /// Five packs leave and take ten numbers along: the five that stay have none, and end for all that.
    function test_WhatStaysIsStillEndable() public {
        ship(5, 0, 10);
        HoldingDetails memory left = batches.holdingOf(batch, OrgId.unwrap(pharmacy));
        assertEq(left.quantity, 15, "held");
        assertEq(left.untracked, 5, "without a number");
        endMany(PHARMACY, supply(), run(10, 10));
        IPacks.Ending memory ending = supply();
        for (uint32 i = 5; i < 10; ++i) {
            expectUnproven(pharmacy, i);
            endOne(PHARMACY, ending, i);
        }
        assertHeld(pharmacy, 0, "all ended");
        // Those that left end on their path.
        for (uint256 i = 0; i < 5; ++i) endOne(HOSPITAL, endingOf(hospital, batch, IPacks.PackState.Supplied), i);
        for (uint32 i = 0; i < 5; ++i) assertTrue(batches.packEndOf(batch, i).proven, "proven");
    }

    /// Whoever names too many numbers gives away their proof: an end by the receiver stands against its own.
    function test_TheNumbersThatLeftProveAtTheirNewHolder() public {
        ship(5, 0, 10);
        endOne(PHARMACY, supply(), 3);
        IPacks.Ending memory ending = endingOf(hospital, batch, IPacks.PackState.Supplied);
        expectOverridden(hospital, 3);
        endOne(HOSPITAL, ending, 3);
        assertEnd(3, endOf(ending, true), "the receiver's");
    }

    /// Had the others ended, nothing is held without a number that is not there.
    function test_WhatHadEndedIsNotEndableTwice() public {
        endMany(PHARMACY, supply(), run(0, 5));
        ship(15, 0, 20);
        assertHeld(pharmacy, 0, "all left");
        assertEq(batches.holdingOf(batch, OrgId.unwrap(pharmacy)).untracked, 0, "none without a number");
        vm.expectRevert(notHeld(pharmacy, 1, 0));
        endOne(PHARMACY, supply(), 7);
    }

    /// However many leave under however many numbers: as many as stay can end, and not one more.
    function testFuzz_AsManyAsStayCanEnd(uint256 first, uint256 span, uint256 quantity) public {
        first = bound(first, 0, 19);
        span = bound(span, 1, 20 - first);
        quantity = bound(quantity, 1, span);
        ship(uint32(quantity), uint32(first), uint32(span));
        HoldingDetails memory left = batches.holdingOf(batch, OrgId.unwrap(pharmacy));
        assertEq(left.quantity, 20 - quantity, "held");
        assertEq(left.untracked, span - quantity, "without a number");
        // Those that stayed are the last of the numbers that were named.
        for (uint256 i = 0; i < 20; ++i) {
            if (i < first || i >= first + quantity) endOne(PHARMACY, supply(), i);
        }
        assertHeld(pharmacy, 0, "all ended");
        vm.expectRevert(notHeld(pharmacy, 1, 0));
        endOne(PHARMACY, supply(), first);
    }

    // --------------------------------------------------------------------------------------------------- left behind

    /// Of the first part of a shipment all packs had ended, and it has more numbers than there are packs: the second part
    /// goes aside with it, or its numbers would prove once other goods come.
    function test_NoNumberStaysBehindWhereTheFirstRangeHadEnded() public {
        ShipmentTerms memory terms = termsOf(wholesaler, rival, batch, 20, 30, 20, 50);
        supplyChain(WHOLESALER, RIVAL, terms);
        endTheFour();
        endMany(RIVAL, endingOf(rival, batch, IPacks.PackState.Supplied), run(30, 10));
        supplyChain(RIVAL, HOSPITAL, termsOf(rival, hospital, batch, 1, 40, 1, 51));
        mark(terms);
        assertHeld(rival, 0, "all that was left");
        supplyChain(MAKER, RIVAL, termsOf(maker, rival, batch, 5, 0, 0, 52));
        assertNoNumber(30, 50);
    }

    /// The same with so few packs left that there is not one for each of the parts.
    function test_NoNumberStaysBehindWhereFewPacksAreLeft() public {
        ShipmentTerms memory terms = termsOf(wholesaler, rival, batch, 20, 30, 20, 50);
        supplyChain(WHOLESALER, RIVAL, terms);
        endTheFour();
        supplyChain(RIVAL, HOSPITAL, termsOf(rival, hospital, batch, 1, 35, 1, 51));
        supplyChain(RIVAL, HOSPITAL, termsOf(rival, hospital, batch, 1, 42, 1, 52));
        IPacks.Ending memory ending = endingOf(rival, batch, IPacks.PackState.Supplied);
        endMany(RIVAL, ending, run(30, 5));
        endMany(RIVAL, ending, run(36, 6));
        endMany(RIVAL, ending, run(43, 6));
        assertHeld(rival, 1, "the last");
        mark(terms);
        assertHeld(rival, 0, "set aside");
        supplyChain(MAKER, RIVAL, termsOf(maker, rival, batch, 5, 0, 0, 53));
        assertNoNumber(30, 50);
        bytes4 selector = ICustody.RangeNotHeld.selector;
        bytes memory reason = abi.encodeWithSelector(selector, batch, setAsideKeyOf(rival), 49, 1);
        vm.expectRevert(reason);
        endOne(RIVAL, ending, 49);
    }

    /// A first excursion took the packs of the second shipment, in the stead of those that had ended: the second one finds no
    /// pack, and takes the numbers.
    function test_NoNumberStaysBehindOfASecondShipment() public {
        ShipmentTerms memory first = termsOf(wholesaler, rival, batch, 10, 30, 10, 50);
        ShipmentTerms memory second = termsOf(wholesaler, rival, batch, 10, 40, 10, 51);
        supplyChain(WHOLESALER, RIVAL, first);
        supplyChain(WHOLESALER, RIVAL, second);
        endTheFour();
        endMany(RIVAL, endingOf(rival, batch, IPacks.PackState.Supplied), run(30, 10));
        mark(first);
        assertHeld(rival, 0, "taken in their stead");
        mark(second);
        HoldingDetails memory aside = batches.setAsideOf(batch, rival);
        assertEq(aside.quantity, 10, "no pack more");
        assertEq(uint256(aside.span0) + aside.span1 + aside.span2, 20, "all numbers");
        supplyChain(MAKER, RIVAL, termsOf(maker, rival, batch, 5, 0, 0, 52));
        assertNoNumber(30, 50);
        assertHeld(rival, 5, "later goods");
    }

    /// Where all had ended and no excursion took anything, the numbers stay, or no end could be reversed.
    function test_WhereAllHadEndedTheNumbersStay() public {
        ShipmentTerms memory terms = termsOf(wholesaler, rival, batch, 10, 30, 10, 50);
        supplyChain(WHOLESALER, RIVAL, terms);
        endTheFour();
        endMany(RIVAL, endingOf(rival, batch, IPacks.PackState.Supplied), run(30, 10));
        mark(terms);
        HoldingDetails memory aside = batches.setAsideOf(batch, rival);
        assertEq(uint256(aside.quantity) + aside.reasons + aside.span0, 0, "nothing aside");
        reactivate(RIVAL, rival, 33);
        aside = batches.setAsideOf(batch, rival);
        assertEq(aside.quantity, 1, "back, and set aside");
        assertEq(aside.first0, 33, "with its number");
    }

    // --------------------------------------------------------------------------------------------------------- helpers

    /// From the pharmacy, which has [0, 20), to the hospital.
    function ship(uint32 quantity, uint32 first, uint32 span) private {
        supplyChain(PHARMACY, HOSPITAL, termsOf(pharmacy, hospital, batch, quantity, first, span, 50));
    }

    /// The rival's four without a number are out of the way.
    function endTheFour() private {
        endMany(RIVAL, endingOf(rival, batch, IPacks.PackState.Destroyed), run(60, 4));
    }

    function mark(ShipmentTerms memory terms) private {
        vm.prank(COLD_CHAIN);
        setAsideDesk.markExcursion(terms, uint40(block.timestamp), keccak256("readings"), EVENT);
    }

    /// No range of the rival's stock reaches into [from, to).
    function assertNoNumber(uint256 from, uint256 to) private view {
        HoldingDetails memory left = batches.holdingOf(batch, OrgId.unwrap(rival));
        uint32[6] memory all = [left.first0, left.span0, left.first1, left.span1, left.first2, left.span2];
        for (uint256 i = 0; i < 6; i += 2) {
            bool apart = all[i + 1] == 0 || all[i] >= to || uint256(all[i]) + all[i + 1] <= from;
            assertTrue(apart, "a number stayed behind");
        }
    }
}
