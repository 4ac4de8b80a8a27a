// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {ShipmentTerms} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";

/// Article 13 of Delegated Regulation (EU) 2016/161 as a table, each row for a pack by itself and for a whole case. One
/// row for each case of the shared decision table, then those that only this ledger has.
contract ReversalTest is EndsTest {
    /// The articles' letters; `None` is allowed.
    enum Failed {
        None,
        A,
        B,
        C,
        D,
        E
    }

    /// What befell the pack or its batch between the end and the reversal.
    enum Flag {
        None,
        Recalled,
        ProductRecalled,
        Quarantined,
        Destroyed,
        Stolen
    }

    struct Row {
        string name;
        bool sameOrg;
        bool samePremises;
        uint40 elapsed;
        bool expired;
        Flag flag;
        Failed failed;
    }

    function setUp() external {
        prepare();
    }

    function table() private pure returns (Row[] memory rows) {
        rows = new Row[](17);
        rows[0] = Row("plain return to stock", true, true, 3 days, false, Flag.None, Failed.None);
        rows[1] = Row("exactly 10 days", true, true, 10 days, false, Flag.None, Failed.None);
        rows[2] = Row("11 days", true, true, 11 days, false, Flag.None, Failed.B);
        rows[3] = Row("other authorisation, same place", false, true, 3 days, false, Flag.None, Failed.A);
        rows[4] = Row("flagged recalled", true, true, 3 days, false, Flag.Recalled, Failed.D);
        rows[5] = Row("flagged intended for destruction", true, true, 3 days, false, Flag.Destroyed, Failed.D);
        rows[6] = Row("known to be stolen", true, true, 3 days, false, Flag.Stolen, Failed.D);
        rows[7] = Row("late and expired", true, true, 40 days, true, Flag.None, Failed.B);

        rows[8] = Row("at once", true, true, 0, false, Flag.None, Failed.None);
        rows[9] = Row("10 days and 1 second", true, true, 10 days + 1, false, Flag.None, Failed.B);
        rows[10] = Row("expired, not late", true, true, 3 days, true, Flag.None, Failed.C);
        rows[11] = Row("other place", true, false, 3 days, false, Flag.None, Failed.A);
        rows[12] = Row("other authorisation, other place", false, false, 3 days, false, Flag.None, Failed.A);
        rows[13] = Row("product recalled", true, true, 3 days, false, Flag.ProductRecalled, Failed.D);
        rows[14] = Row("quarantined", true, true, 3 days, false, Flag.Quarantined, Failed.D);
        rows[15] = Row("other place and late", true, false, 11 days, false, Flag.None, Failed.A);
        rows[16] = Row("late and stolen", true, true, 11 days, false, Flag.Stolen, Failed.D);
    }

    function test_tableForAPack() external {
        for (uint256 i = 0; i < table().length; ++i) this.playAndUndo(i, false);
    }

    function test_tableForACase() external {
        for (uint256 i = 0; i < table().length; ++i) this.playAndUndo(i, true);
    }

    /// A row leaves nothing behind, so that a product recall is not there for the next.
    function playAndUndo(uint256 i, bool whole) external {
        try this.play(i, whole) {
            revert("played");
        } catch (bytes memory reason) {
            bytes memory done = abi.encodeWithSignature("Error(string)", "done");
            if (keccak256(reason) == keccak256(done)) return;
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }

    function play(uint256 i, bool whole) external {
        Row memory row = table()[i];
        uint40 start = row.expired ? EXPIRY - 1 : START;
        vm.warp(start);
        IPacks.PackState state = IPacks.PackState.Supplied;
        // What was locked and then found stolen is the one way to say so of a pack.
        if (row.flag == Flag.Stolen) state = whole ? IPacks.PackState.Stolen : IPacks.PackState.Locked;
        if (row.flag == Flag.Destroyed && whole) state = IPacks.PackState.Destroyed;
        IPacks.Ending memory ending = endingOf(pharmacy, batch, state);
        if (whole) endRange(PHARMACY, ending, 4, 8);
        else endOne(PHARMACY, ending, 4);
        vm.warp(start + row.elapsed);
        strike(row.flag, whole);

        (address member, OrgId org) = row.sameOrg ? (PHARMACY, pharmacy) : (RIVAL, rival);
        uint64 premises = row.samePremises ? PREMISES : OTHER_PREMISES;
        if (row.failed != Failed.None) vm.expectRevert(reasonOf(row, start));
        else expectReactivated(whole);
        vm.prank(member);
        if (whole) packDesk.reactivateRange(org, batch, 4, 8, premises, EVENT);
        else packDesk.reactivate(org, batch, 4, premises, EVENT);

        uint256 back =
            row.failed == Failed.None
                ? 20
                : whole
                    ? 12
                    : 19;
        assertHeld(pharmacy, back, row.name);
        assertHeld(rival, 4, row.name);
        if (row.failed == Failed.None) assertActive(4, row.name);
        else assertTrue(verdictOf(4) == IPacks.Verdict.Ended, row.name);
        revert("done");
    }

    function strike(Flag flag, bool whole) private {
        if (flag == Flag.Recalled) recall();
        else if (flag == Flag.ProductRecalled) recallProduct();
        else if (flag == Flag.Quarantined) quarantine();
        else if (flag == Flag.Destroyed && !whole) conclude(PHARMACY, pharmacy, list(4), IPacks.PackState.Destroyed);
        else if (flag == Flag.Stolen && !whole) conclude(PHARMACY, pharmacy, list(4), IPacks.PackState.Stolen);
    }

    function expectReactivated(bool whole) private {
        expectEmitFrom(address(packDesk));
        if (whole) emit IPackDesk.RangeReactivated(batch, pharmacy, 4, 8, EVENT);
        else emit IPackDesk.PackReactivated(batch, pharmacy, 4, EVENT);
    }

    function reasonOf(Row memory row, uint40 start) private view returns (bytes memory) {
        if (row.failed == Failed.A) return otherPremises(4, pharmacy, PREMISES);
        if (row.failed == Failed.B) return tooLate(4, start, start + row.elapsed);
        if (row.failed == Failed.C) {
            return abi.encodeWithSelector(IBatches.BatchIsExpired.selector, batch, EXPIRY, start + row.elapsed);
        }
        if (row.flag == Flag.Recalled) {
            return abi.encodeWithSelector(IBatches.BatchIsRecalled.selector, batch, IBatches.RecallClass.ClassI);
        }
        if (row.flag == Flag.ProductRecalled) {
            bytes4 selector = IBatches.ProductIsRecalled.selector;
            return abi.encodeWithSelector(selector, GTIN, IBatches.RecallClass.ClassII);
        }
        if (row.flag == Flag.Quarantined) {
            return abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, 1);
        }
        return endIsFinal(4, row.flag == Flag.Stolen ? IPacks.PackState.Stolen : IPacks.PackState.Destroyed);
    }

    function tooLate(uint256 index, uint40 endedAt, uint40 time) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPackDesk.ReversalTooLate.selector, batch, index, endedAt, time);
    }

    // ------------------------------------------------------------------------------------------------- states and times

    /// Which ends come back, by the wholesaler, who may bring all of them about: at once, on the last day, and after it.
    function testFuzz_statesAndTimes(uint256 which, uint256 elapsed, bool whole) external {
        IPacks.PackState state = IPacks.PackState(bound(which, 1, 7));
        uint40 time = START + uint40(bound(elapsed, 0, 30 days));
        IPacks.Ending memory ending = endingOf(wholesaler, batch, state);
        if (whole) endRange(WHOLESALER, ending, 30, 4);
        else endOne(WHOLESALER, ending, 30);
        vm.warp(time);
        bool final_ =
            state == IPacks.PackState.HandedOver ||
                state == IPacks.PackState.Destroyed ||
                state == IPacks.PackState.Stolen;
        bool late = state != IPacks.PackState.Locked && time > START + 10 days;
        if (final_) vm.expectRevert(endIsFinal(30, state));
        else if (late) vm.expectRevert(tooLate(30, START, time));
        if (whole) reactivateRange(WHOLESALER, wholesaler, 30, 4);
        else reactivate(WHOLESALER, wholesaler, 30);
        assertHeld(
            wholesaler,
            !final_ && !late
                ? 20
                : whole
                    ? 16
                    : 19,
            "held"
        );
    }

    function test_handedOverAfterTheSupply() external {
        endOne(PHARMACY, supply(), 4);
        conclude(PHARMACY, pharmacy, list(4), IPacks.PackState.HandedOver);
        vm.expectRevert(endIsFinal(4, IPacks.PackState.HandedOver));
        reactivate(PHARMACY, pharmacy, 4);
    }

    /// A part of it went to the public.
    function test_opened() external {
        open(PHARMACY, supply(), 4, 30, 1);
        vm.expectRevert(endIsFinal(4, IPacks.PackState.Supplied));
        reactivate(PHARMACY, pharmacy, 4);
    }

    function test_setAside() external {
        setAside(PHARMACY, pharmacy, 8, 4, 8);
        endRange(PHARMACY, endingFrom(pharmacy, IPacks.PackState.Locked), 4, 4);
        endOne(PHARMACY, endingFrom(pharmacy, IPacks.PackState.Sample), 9);
        vm.expectRevert(endIsFinal(4, IPacks.PackState.Locked));
        reactivateRange(PHARMACY, pharmacy, 4, 4);
        vm.expectRevert(endIsFinal(9, IPacks.PackState.Sample));
        reactivate(PHARMACY, pharmacy, 9);
        assertHeld(pharmacy, 12, "held");
    }

    function test_activeAndTwice() external {
        vm.expectRevert(notEnded(4));
        reactivate(PHARMACY, pharmacy, 4);
        endOne(PHARMACY, supply(), 4);
        reactivate(PHARMACY, pharmacy, 4);
        vm.expectRevert(notEnded(4));
        reactivate(PHARMACY, pharmacy, 4);
        vm.expectRevert(notEnded(COUNT));
        reactivate(PHARMACY, pharmacy, COUNT);
    }

    function testFuzz_otherPlace(uint64 premises) external {
        vm.assume(premises != PREMISES);
        endOne(PHARMACY, supply(), 4);
        endRange(PHARMACY, supply(), 8, 8);
        vm.startPrank(PHARMACY);
        vm.expectRevert(otherPremises(4, pharmacy, PREMISES));
        packDesk.reactivate(pharmacy, batch, 4, premises, EVENT);
        vm.expectRevert(otherPremises(8, pharmacy, PREMISES));
        packDesk.reactivateRange(pharmacy, batch, 8, 8, premises, EVENT);
        vm.stopPrank();
    }

    // ---------------------------------------------------------------------------------------------------- afterwards

    function test_againAndAgain() external {
        for (uint256 i = 0; i < 3; ++i) {
            expectEnded(supply(), 4, true);
            endOne(PHARMACY, supply(), 4);
            assertHeld(pharmacy, 19, "ended");
            reactivate(PHARMACY, pharmacy, 4);
            assertHeld(pharmacy, 20, "back");
            assertVerdict(4, IPacks.Verdict.Genuine, "genuine again");
            endRange(PHARMACY, supply(), 2, 8);
            assertHeld(pharmacy, 12, "ended in a range");
            reactivateRange(PHARMACY, pharmacy, 2, 8);
            assertHeld(pharmacy, 20, "back");
            assertVerdict(4, IPacks.Verdict.Genuine, "genuine again");
        }
    }

    /// A range comes back as the evidence it was.
    function test_rangeIsEvidenceAgain() external {
        endRange(PHARMACY, supply(), 8, 4);
        reactivateRange(PHARMACY, pharmacy, 8, 4);
        endOne(RIVAL, endingOf(rival, batch, IPacks.PackState.Supplied), 9);
        expectOverridden(pharmacy, 9);
        endOne(PHARMACY, supply(), 9);
    }

    /// An unproven end comes back as the quantity it was.
    function test_unprovenEnd() external {
        endOne(RIVAL, endingOf(rival, batch, IPacks.PackState.Supplied), 60);
        reactivate(RIVAL, rival, 60);
        assertHeld(rival, 4, "back");
        (bool proven, ) = batches.coverOf(batch, bytes32(abi.encode(rival)), 60);
        assertTrue(!proven, "no range");
    }

    function testFuzz_quantity(uint256 ended, uint256 back) external {
        uint256 taken;
        for (uint256 i = 0; i < 20; ++i) {
            if ((ended >> i) & 1 == 0) continue;
            endOne(PHARMACY, supply(), i);
            ++taken;
        }
        for (uint32 i = 0; i < 20; ++i) {
            if (((ended & back) >> i) & 1 == 0) continue;
            reactivate(PHARMACY, pharmacy, i);
            --taken;
        }
        assertHeld(pharmacy, 20 - taken, "held");
        for (uint32 i = 0; i < 20; ++i) {
            bool over = ((ended & ~back) >> i) & 1 == 1;
            assertVerdict(i, over ? IPacks.Verdict.Ended : IPacks.Verdict.Genuine, "verdict");
        }
    }

    // ------------------------------------------------------------------------------------------------------- ranges

    function unknownRange(uint256 first, uint256 count) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPackDesk.UnknownRangeEnd.selector, batch, first, count);
    }

    /// Only in the piece in which it ended, and once.
    function testFuzz_otherPiece(uint32 first, uint32 count) external {
        endRange(PHARMACY, supply(), 4, 8);
        vm.assume(first != 4 || count != 8);
        vm.expectRevert(unknownRange(first, count));
        reactivateRange(PHARMACY, pharmacy, first, count);
        IPacks.PackEnd memory none;
        assertSame(packDesk.rangeEndOf(batch, first, count), none, "nothing there");
    }

    function test_piecesAndPacks() external {
        endRange(PHARMACY, supply(), 4, 4);
        endRange(PHARMACY, supply(), 8, 4);
        vm.expectRevert(unknownRange(4, 8));
        reactivateRange(PHARMACY, pharmacy, 4, 8);
        vm.expectRevert(notEnded(5));
        reactivate(PHARMACY, pharmacy, 5);
        reactivateRange(PHARMACY, pharmacy, 4, 4);
        IPacks.PackEnd memory none;
        assertSame(packDesk.rangeEndOf(batch, 4, 4), none, "cleared");
        vm.expectRevert(unknownRange(4, 4));
        reactivateRange(PHARMACY, pharmacy, 4, 4);
        assertHeld(pharmacy, 16, "held");
        assertSame(packDesk.rangeEndOf(batch, 8, 4), endOf(supply(), true), "the other stands");
    }

    function test_aCaseOf256() external {
        switchBatch("LARGE", 256);
        endRange(PHARMACY, supply(), 0, 256);
        reactivateRange(PHARMACY, pharmacy, 0, 256);
        assertHeld(pharmacy, 256, "held");
        for (uint32 i = 0; i < 256; ++i) {
            assertActive(i, "active");
            (bool proven, ) = batches.coverOf(batch, bytes32(abi.encode(pharmacy)), i);
            assertTrue(proven, "in its range");
        }
    }

    // ---------------------------------------------------------------------------------------- its number is still its own

    /// The pharmacy ships all that is left of the range in which pack 7 lies; the number is the hospital's evidence then.
    function shipRangeOn(IPacks.PackState state) private {
        endOne(PHARMACY, endingOf(pharmacy, batch, state), 7);
        supplyChain(PHARMACY, HOSPITAL, termsOf(pharmacy, hospital, batch, 19, 0, 20, 9));
    }

    function test_rangeWentOn() external {
        shipRangeOn(IPacks.PackState.Supplied);
        IPacks.PackEnd memory end = batches.packEndOf(batch, 7);
        vm.expectRevert(rangeNotHeld(pharmacy, 7, 1));
        reactivate(PHARMACY, pharmacy, 7);
        assertEnd(7, end, "as it was");
        assertHeld(pharmacy, 0, "nothing came back");
        vm.expectRevert(alreadyEnded(7, IPacks.PackState.Supplied));
        endOne(HOSPITAL, endingOf(hospital, batch, IPacks.PackState.Destroyed), 7);
    }

    function test_lockedPackWhoseRangeWentOn() external {
        shipRangeOn(IPacks.PackState.Locked);
        vm.expectRevert(rangeNotHeld(pharmacy, 7, 1));
        reactivate(PHARMACY, pharmacy, 7);
        conclude(PHARMACY, pharmacy, list(7), IPacks.PackState.Destroyed);
        assertState(7, IPacks.PackState.Destroyed, "its other way");
    }

    function test_rangeCameBack() external {
        shipRangeOn(IPacks.PackState.Supplied);
        supplyChain(HOSPITAL, PHARMACY, termsOf(hospital, pharmacy, batch, 19, 0, 20, 10));
        reactivate(PHARMACY, pharmacy, 7);
        assertHeld(pharmacy, 20, "all of it");
        expectEnded(supply(), 7, true);
        endOne(PHARMACY, supply(), 7);
    }

    /// Of a range of which a piece went on, the numbers that stayed come back, and no others.
    function testFuzz_pieceWentOn(uint256 index, uint256 first, uint256 span) external {
        index = bound(index, 0, 19);
        span = bound(span, 2, 20);
        first = bound(first, 0, 20 - span);
        endOne(PHARMACY, supply(), index);
        bool gone = index >= first && index < first + span;
        uint32 quantity = uint32(gone ? span - 1 : span);
        ShipmentTerms memory terms = termsOf(pharmacy, hospital, batch, quantity, uint32(first), uint32(span), 9);
        supplyChain(PHARMACY, HOSPITAL, terms);
        if (gone) vm.expectRevert(rangeNotHeld(pharmacy, index, 1));
        reactivate(PHARMACY, pharmacy, uint32(index));
        assertHeld(pharmacy, gone ? 19 - quantity : 20 - quantity, "held");
    }

    /// The last of all that was held leaves its range behind.
    function test_allWereSold() external {
        endMany(PHARMACY, supply(), run(0, 20));
        reactivate(PHARMACY, pharmacy, 19);
        expectEnded(supply(), 19, true);
        endOne(PHARMACY, supply(), 19);
    }

    /// Who ships by number alone forgets which packs it has.
    function test_rangeForgotten() external {
        endOne(PHARMACY, supply(), 7);
        supplyChain(PHARMACY, HOSPITAL, termsOf(pharmacy, hospital, batch, 5, 0, 0, 9));
        vm.expectRevert(rangeNotHeld(pharmacy, 7, 1));
        reactivate(PHARMACY, pharmacy, 7);
    }

    function test_rangeSetAside() external {
        endOne(PHARMACY, supply(), 7);
        setAside(PHARMACY, pharmacy, 3, 4, 4);
        vm.expectRevert(rangeNotHeld(pharmacy, 7, 1));
        reactivate(PHARMACY, pharmacy, 7);
        vm.prank(PHARMACY);
        setAsideDesk.releaseSuspect(pharmacy, batch, keccak256("report"), EVENT);
        reactivate(PHARMACY, pharmacy, 7);
        assertHeld(pharmacy, 20, "all of it");
    }

    /// Article 13 is asked before.
    function test_rangeIsAskedLast() external {
        endMany(PHARMACY, supply(), list(6, 7));
        conclude(PHARMACY, pharmacy, list(6), IPacks.PackState.HandedOver);
        supplyChain(PHARMACY, HOSPITAL, termsOf(pharmacy, hospital, batch, 18, 0, 20, 9));
        vm.expectRevert(endIsFinal(6, IPacks.PackState.HandedOver));
        reactivate(PHARMACY, pharmacy, 6);
        quarantine();
        vm.expectRevert(abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, 1));
        reactivate(PHARMACY, pharmacy, 7);
        vm.warp(START + 11 days);
        vm.expectRevert(tooLate(7, START, START + 11 days));
        reactivate(PHARMACY, pharmacy, 7);
    }
}
