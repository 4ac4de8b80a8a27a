// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {BatchId, UnitId, setAsideKeyOf} from "../../contracts/medicines/types.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {EndsTest} from "./EndsTest.sol";

/// Whole cases end by their range.
contract RangeEndsTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function refuse(bytes memory reason, IPacks.Ending memory ending, uint32 first, uint32 count) private {
        vm.expectRevert(reason);
        endRange(PHARMACY, ending, first, count);
    }

    function expectRange(IPacks.Ending memory ending, uint32 first, uint32 count) private {
        expectEmitFrom(address(packDesk));
        emit IPackDesk.RangeEnded(batch, ending.org, ending.state, first, count, ending.premises, ending.eventHash);
    }

    function assertRange(uint256 first, uint256 count, uint256 all) private view {
        for (uint256 i = 0; i < all; ++i) {
            bool inside = i >= first && i < first + count;
            assertEq(batches.endedInRange(batch, uint32(i)), inside, "its bit and no other");
        }
    }

    // ------------------------------------------------------------------------------------------------- a case of 128

    function test_aLooseCaseOf128() external {
        switchBatch("CASES", 300);
        expectRange(supply(), 100, 128);
        endRange(PHARMACY, supply(), 100, 128);
        assertRange(100, 128, 300);
        assertSame(packDesk.rangeEndOf(batch, 100, 128), endOf(supply(), true), "its end");
        assertHeld(pharmacy, 172, "held");
        IPacks.PackEnd memory none;
        assertEnd(100, none, "no pack has an end by itself");
        assertVerdict(99, IPacks.Verdict.Genuine, "before");
        assertVerdict(100, IPacks.Verdict.Ended, "first");
        assertVerdict(227, IPacks.Verdict.Ended, "last");
        assertVerdict(228, IPacks.Verdict.Genuine, "after");
    }

    function test_aCaseOf128OnAPallet() external {
        switchBatch("PALLET", 300);
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 128, 64, new UnitId[](0));
        UnitId pallet = packUnit(PHARMACY, pharmacy, 2, 0, 0, pathOf(box));
        vm.expectRevert(rangeNotHeld(pharmacy, 64, 128));
        endRange(PHARMACY, supply(), 64, 128);
        expectRange(supply(), 64, 128);
        vm.prank(PHARMACY);
        packDesk.decommissionRange(supply(), 64, 128, pathOf(box, pallet));
        assertRange(64, 128, 300);
        assertEq(batches.holdingOf(batch, UnitId.unwrap(box)).quantity, 0, "the case is empty");
        assertHeld(pharmacy, 172, "the loose ones stay");
        assertSame(packDesk.rangeEndOf(batch, 64, 128), endOf(supply(), true), "its end");
    }

    function test_inPartsOfACase() external {
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 10, 5, new UnitId[](0));
        vm.prank(PHARMACY);
        packDesk.decommissionRange(supply(), 5, 4, pathOf(box));
        vm.expectRevert(abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, UnitId.unwrap(box), 8, 3));
        vm.prank(PHARMACY);
        packDesk.decommissionRange(supply(), 8, 3, pathOf(box));
        vm.prank(PHARMACY);
        packDesk.decommissionRange(supply(), 9, 6, pathOf(box));
        assertRange(5, 10, COUNT);
    }

    function test_thePalletIsNotTheCase() external {
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 8, 0, new UnitId[](0));
        UnitId pallet = packUnit(PHARMACY, pharmacy, 2, 4, 8, pathOf(box));
        vm.expectRevert(abi.encodeWithSelector(ICustody.NotHeld.selector, batch, UnitId.unwrap(pallet), 8, 4));
        vm.prank(PHARMACY);
        packDesk.decommissionRange(supply(), 0, 8, pathOf(pallet));
        vm.prank(PHARMACY);
        packDesk.decommissionRange(supply(), 8, 4, pathOf(pallet));
        assertRange(8, 4, COUNT);
    }

    /// Every range of a batch of 600 with every length, across the words of 256 bits.
    function testFuzz_bits(uint256 first, uint256 count) external {
        batch = commissionLarge();
        count = bound(count, 1, 256);
        first = bound(first, 0, 600 - count);
        expectRange(endingOf(maker, batch, IPacks.PackState.Destroyed), uint32(first), uint32(count));
        endRange(MAKER, endingOf(maker, batch, IPacks.PackState.Destroyed), uint32(first), uint32(count));
        assertRange(first, count, 600);
        assertHeld(maker, 600 - count, "held");
    }

    /// Two neighbours, then one is made active again: the other's bits stay.
    function testFuzz_bitsOfNeighbours(uint256 first, uint256 left, uint256 right) external {
        batch = commissionLarge();
        left = bound(left, 1, 256);
        right = bound(right, 1, 256);
        first = bound(first, 0, 600 - left - right);
        IPacks.Ending memory ending = endingOf(maker, batch, IPacks.PackState.Sample);
        endRange(MAKER, ending, uint32(first), uint32(left));
        endRange(MAKER, ending, uint32(first + left), uint32(right));
        assertRange(first, left + right, 600);
        reactivateRange(MAKER, maker, uint32(first), uint32(left));
        assertRange(first + left, right, 600);
        reactivateRange(MAKER, maker, uint32(first + left), uint32(right));
        assertRange(0, 0, 600);
        assertHeld(maker, 600, "all back");
    }

    /// At the end of the largest batch.
    function test_theLastPackOfTheLargestBatch() external {
        uint32 most = type(uint24).max;
        vm.prank(MAKER);
        batch = batches.commission(maker, GTIN, "MOST", EXPIRY, most, "root", EVENT);
        IPacks.Ending memory ending = endingOf(maker, batch, IPacks.PackState.Destroyed);
        vm.expectRevert(rangeNotHeld(maker, most - 255, 256));
        endRange(MAKER, ending, most - 255, 256);
        vm.expectRevert(rangeNotHeld(maker, most, 1));
        endRange(MAKER, ending, most, 1);
        endRange(MAKER, ending, most - 256, 256);
        assertTrue(batches.endedInRange(batch, most - 1), "last");
        assertTrue(batches.endedInRange(batch, most - 256), "first");
        assertEq(batches.endedInRange(batch, most - 257), false, "before");
        assertEq(batches.endedInRange(batch, most), false, "there is none");
    }

    function commissionLarge() private returns (BatchId) {
        vm.prank(MAKER);
        return batches.commission(maker, GTIN, "LARGE", EXPIRY, 600, "root", EVENT);
    }

    // ------------------------------------------------------------------------------------------------- the questions

    function test_lengths() external {
        refuse(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 256), supply(), 0, 0);
        refuse(abi.encodeWithSelector(ListLengthOutOfRange.selector, 257, 256), supply(), 0, 257);
        refuse(
            abi.encodeWithSelector(ListLengthOutOfRange.selector, type(uint32).max, 256),
            supply(),
            1,
            type(uint32).max
        );
        switchBatch("LARGE", 256);
        endRange(PHARMACY, supply(), 0, 256);
        assertRange(0, 256, 256);
    }

    function test_wrongEnds() external {
        IPacks.PackState none = IPacks.PackState.Active;
        refuse(invalidEnd(none, none), endingOf(pharmacy, batch, none), 0, 4);
        refuse(invalidEnd(IPacks.PackState.HandedOver, none), endingFrom(pharmacy, IPacks.PackState.HandedOver), 0, 4);
        IPacks.Ending memory ending = supply();
        ending.premises = 1e13;
        refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, 1e13), ending, 0, 4);
        ending = supply();
        ending.batch = otherBatch();
        refuse(abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, ending.batch), ending, 0, 4);
        quarantine();
        refuse(abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, 1), supply(), 0, 4);
        endRange(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), 0, 4);
        assertRange(0, 4, COUNT);
    }

    function testFuzz_onlyWhatIsHeld(uint32 first, uint256 count) external {
        count = bound(count, 1, 20);
        bool held = uint256(first) + count <= 20;
        if (!held) vm.expectRevert(rangeNotHeld(pharmacy, first, count));
        endRange(PHARMACY, supply(), first, uint32(count));
        assertHeld(pharmacy, held ? 20 - count : 20, "held");
    }

    function test_moreThanHeld() external {
        refuse(notHeld(pharmacy, 21, 20), supply(), 0, 21);
        endOne(PHARMACY, supply(), 19);
        refuse(notHeld(pharmacy, 20, 19), supply(), 0, 20);
        refuse(alreadyEnded(19, IPacks.PackState.Supplied), supply(), 18, 2);
        assertSame(packDesk.rangeEndOf(batch, 18, 2), nothing(), "nothing is left of a refusal");
        endRange(PHARMACY, supply(), 0, 19);
        assertHeld(pharmacy, 0, "all");
    }

    function nothing() private pure returns (IPacks.PackEnd memory none) {
        return none;
    }

    function test_fromWhatIsSetAside() external {
        setAside(PHARMACY, pharmacy, 8, 4, 8);
        refuse(rangeNotHeld(pharmacy, 4, 8), supply(), 4, 8);
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Destroyed);
        expectRange(ending, 4, 8);
        endRange(PHARMACY, ending, 4, 8);
        assertRange(4, 8, COUNT);
        assertSame(packDesk.rangeEndOf(batch, 4, 8), endOf(ending, true), "end");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 0, "set aside");
        bytes32 key = setAsideKeyOf(pharmacy);
        refuse(abi.encodeWithSelector(ICustody.NotHeld.selector, batch, key, 8, 0), ending, 4, 8);
    }

    /// What is inside a unit was not set aside.
    function test_setAsideIsNotInAUnit() external {
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 8, 0, new UnitId[](0));
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Destroyed);
        vm.expectRevert(invalidEnd(IPacks.PackState.Destroyed, IPacks.PackState.Active));
        vm.prank(PHARMACY);
        packDesk.decommissionRange(ending, 0, 8, pathOf(box));
    }

    // ----------------------------------------------------------------------------------- a range, and packs by themselves

    /// What ended in a range ends in no other way, by nobody.
    function testFuzz_afterARange(uint256 index, bool own) external {
        index = bound(index, 4, 11);
        endRange(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Supplied), 4, 8);
        (address member, OrgId org) = own ? (PHARMACY, pharmacy) : (RIVAL, rival);
        // Packs without a number, out of which any other could be ended.
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 4, 0, 0, 5));
        IPacks.Ending memory ending = endingOf(org, batch, IPacks.PackState.Supplied);
        bytes memory reason = alreadyEnded(index, IPacks.PackState.Supplied);
        vm.expectRevert(reason);
        endOne(member, ending, index);
        vm.expectRevert(reason);
        endMany(member, ending, list(index, 15));
        vm.expectRevert(reason);
        open(member, ending, index, 3, 1);
        expectEmitFrom(address(packDesk));
        emit IPackDesk.OfflineAlert(batch, org, uint32(index), IPackDesk.Alert.DoubleUse, START, PREMISES);
        submit(member, ending, list(index), START);
        vm.expectRevert(rangeNotHeld(org, index, 1));
        endRange(member, ending, uint32(index), 1);
        assertHeld(pharmacy, 16, "pharmacy");
        assertHeld(rival, 4, "rival");
    }

    /// Also from a unit that holds other numbers.
    function test_afterARangeInsideAUnit() external {
        UnitId box = packUnit(PHARMACY, pharmacy, 1, 4, 12, new UnitId[](0));
        endRange(PHARMACY, supply(), 4, 8);
        vm.expectRevert(untrackedNotHeld(UnitId.unwrap(box), 1, 0));
        endInside(PHARMACY, supply(), 5, pathOf(box));
    }

    /// A range with a pack that ended with its path does not end; the pieces around it do.
    function testFuzz_afterAPack(uint256 index, uint256 how) external {
        uint32 one = uint32(bound(index, 4, 11));
        how = bound(how, 0, 3);
        if (how == 0) endOne(PHARMACY, supply(), one);
        else if (how == 1) endMany(PHARMACY, supply(), list(one));
        else if (how == 2) submit(PHARMACY, supply(), list(one), START);
        else open(PHARMACY, supply(), one, 2, 1);
        refuse(alreadyEnded(one, IPacks.PackState.Supplied), supply(), 4, 8);
        if (one > 4) endRange(PHARMACY, supply(), 4, one - 4);
        if (one < 11) endRange(PHARMACY, supply(), one + 1, 11 - one);
        assertHeld(pharmacy, 12, "held");
        for (uint32 i = 4; i < 12; ++i) assertEq(batches.endedInRange(batch, i), i != one, "the others");
    }

    /// An unproven end of a neighbouring pack is left alone.
    function test_overridesInsideTheRangeOnly() external {
        endMany(RIVAL, endingOf(rival, batch, IPacks.PackState.Stolen), list(3, 4, 12));
        expectOverridden(pharmacy, 4);
        endRange(PHARMACY, supply(), 4, 8);
        assertState(3, IPacks.PackState.Stolen, "before");
        assertState(4, IPacks.PackState.Active, "inside");
        assertState(12, IPacks.PackState.Stolen, "after");
    }
}
