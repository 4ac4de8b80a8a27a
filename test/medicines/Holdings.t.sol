// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Holding, HoldingDetails, Holdings} from "../../contracts/medicines/Holdings.sol";
import {TestBase} from "../shared/TestBase.sol";

/// A holding against a bitmap of 64 pack numbers, operation by operation.
contract HoldingsTest is TestBase {
    uint256 private constant NUMBERS = 64;

    /// The naive model: what was given tracked and not taken tracked, and how many packs there are.
    struct Model {
        uint256 base;
        uint256 given;
        uint256 quantity;
        uint8 reasons;
    }

    Holding private constant NONE = Holding.wrap(0);

    // -------------------------------------------------------------------------------------------- against the model

    /// At the first pack numbers and at the last ones that 32 bits allow.
    function testFuzz_AgainstABitmap(uint256 seed, bool last) public pure {
        Model memory model;
        model.base = last ? type(uint32).max - NUMBERS : 0;
        Holding holding = NONE;
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            holding = _step(model, holding, seed);
            _assertSound(model, holding);
        }
    }

    function _step(Model memory model, Holding holding, uint256 seed) private pure returns (Holding) {
        uint256 kind = seed % 8;
        uint256 first = (seed >> 8) % NUMBERS;
        uint256 span = 1 + ((seed >> 16) % (seed & (1 << 200) == 0 ? 6 : 24));
        if (first + span > NUMBERS) span = NUMBERS - first;
        if (kind < 3) return _add(model, holding, first, span, (seed >> 32) % 30);
        if (kind < 6) return _takeTracked(model, holding, first, span, seed >> 64);
        if (kind == 6) return _takeUntracked(model, holding, (seed >> 32) % 12);
        if (seed & (1 << 210) == 0 || model.quantity == 0) {
            model.reasons |= uint8(seed >> 96) & 15;
            return holding.withReason(uint8(seed >> 96) & 15);
        }
        if (--model.quantity == 0) model.reasons = 0;
        return holding.less(1);
    }

    /// The range joins a neighbour or takes a free place; if there is neither, only the quantity comes.
    function _add(
        Model memory model,
        Holding holding,
        uint256 first,
        uint256 span,
        uint256 count
    ) private pure returns (Holding) {
        uint256 bits = _bits(first, span);
        // Ranges of all holders are disjoint, so what was given before is not given again.
        if (model.given & bits != 0) span = 0;
        uint256 covered = _covered(model, holding);
        bool fits = span != 0 && _fits(holding.details(), model.base + first, span);
        model.quantity += count;
        if (span != 0) model.given |= bits;
        holding = holding.add(count, model.base + first, span);
        assertEq(_covered(model, holding), fits ? covered | bits : covered, "added");
        return holding;
    }

    /// Found if one range has all of it.
    function _takeTracked(
        Model memory model,
        Holding holding,
        uint256 first,
        uint256 span,
        uint256 seed
    ) private pure returns (Holding) {
        (bool held, uint256 covered) = _coveredWithout(model, holding, first, span);
        uint256 count = seed % (model.quantity + 1);
        (bool found, Holding rest) = holding.takeTracked(count, model.base + first, span);
        assertEq(found, held, "found");
        assertEq(_covered(model, rest), covered, "taken, or untouched");
        if (!found) {
            assertEq(bytes32(Holding.unwrap(rest)), bytes32(Holding.unwrap(holding)), "untouched");
            return holding;
        }
        model.quantity -= count;
        model.given &= ~_bits(first, span);
        if (model.quantity == 0) model.reasons = 0;
        return rest;
    }

    /// The range leaves, and of what remains on both sides the shorter, if there is no place for both.
    function _coveredWithout(
        Model memory model,
        Holding holding,
        uint256 first,
        uint256 span
    ) private pure returns (bool held, uint256 covered) {
        covered = _covered(model, holding);
        (uint256 start, uint256 length, bool free) = _rangeAround(holding.details(), model.base + first, span);
        if (length == 0) return (false, covered);
        start -= model.base;
        uint256 left = first - start;
        uint256 right = length - left - span;
        covered &= ~_bits(first, span);
        if (!free && left != 0 && right != 0) {
            covered &= ~(right > left ? _bits(start, left) : _bits(first + span, right));
        }
        return (true, covered);
    }

    /// The ranges stay only where those without a number suffice.
    function _takeUntracked(Model memory model, Holding holding, uint256 count) private pure returns (Holding) {
        if (count > model.quantity) count = model.quantity;
        uint256 covered = _covered(model, holding);
        bool stays = count <= holding.untracked();
        model.quantity -= count;
        if (model.quantity == 0) model.reasons = 0;
        holding = holding.takeUntracked(count);
        assertEq(_covered(model, holding), stays ? covered : 0, "forgotten or not");
        return holding;
    }

    function _assertSound(Model memory model, Holding holding) private pure {
        HoldingDetails memory details = holding.details();
        assertEq(details.quantity, model.quantity, "quantity is exact");
        assertEq(holding.quantity(), model.quantity, "quantity");
        assertEq(details.reasons, model.reasons, "reasons");
        assertEq(details.untracked, holding.untracked(), "untracked");
        assertTrue(details.untracked <= details.quantity, "no more without a number than there are");
        uint256 covered = _covered(model, holding);
        assertEq(covered & ~model.given, 0, "only what was given and not taken away");
        // Were two ranges to overlap, their lengths would sum to more than they cover.
        assertEq(uint256(details.span0) + details.span1 + details.span2, _count(covered), "disjoint, and none outside");
    }

    // ------------------------------------------------------------------------------------------------------ merging

    /// Quantities add up; every range that is there after was there before; all are, where three places were enough.
    function testFuzz_Merge(uint256 seedA, uint256 seedB, uint32 countA, uint32 countB, uint8 reasons) public pure {
        countA /= 2;
        countB /= 2;
        Model memory model;
        Holding a = _random(seedA, 0, countA);
        Holding b = _random(seedB, NUMBERS / 2, countB);
        Holding merged = a.merge(b.withReason(reasons));
        assertEq(merged.quantity(), uint256(countA) + countB, "quantity");
        assertEq(merged.reasons(), 0, "the reasons do not follow");
        uint256 union = _covered(model, a) | _covered(model, b);
        uint256 covered = _covered(model, merged);
        assertEq(covered & ~union, 0, "nothing new");
        assertEq(covered & _covered(model, a), _covered(model, a), "nothing of its own lost");
        if (_ranges(a) + _ranges(b) <= 3) assertEq(covered, union, "all of it fits");
        HoldingDetails memory details = merged.details();
        assertEq(uint256(details.span0) + details.span1 + details.span2, _count(covered), "disjoint");
    }

    /// Up to three ranges with gaps between them, in half of the numbers.
    function _random(uint256 seed, uint256 from, uint256 count) private pure returns (Holding holding) {
        holding = NONE.add(count, 0, 0);
        uint256 position = from;
        for (uint256 i = 0; i < seed % 4; ++i) {
            seed >>= 8;
            position += i == 0 ? seed % 2 : 1 + (seed % 2);
            uint256 span = 1 + ((seed >> 4) % 7);
            holding = holding.add(0, position, span);
            position += span;
        }
    }

    // ------------------------------------------------------------------------------------------------- case by case

    function test_ThreeRangesFitAndAFourthDoesNot() public pure {
        Holding holding = NONE.add(10, 0, 10).add(10, 20, 10).add(10, 40, 10).add(10, 60, 4);
        assertEq(holding.quantity(), 40, "quantity");
        assertEq(_ranges(holding), 3, "three");
        assertTrue(!_has(holding, 60, 1), "no fourth");
        assertTrue(_has(holding, 0, 10) && _has(holding, 20, 10) && _has(holding, 40, 10), "the three");
        assertTrue(!_has(holding, 9, 2) && !_has(holding, 10, 1) && !_has(holding, 19, 1), "no gap");
    }

    function test_WhatComesBackJoinsWhatItWasCutFrom() public pure {
        (, Holding cut) = NONE.add(100, 0, 100).takeTracked(20, 80, 20);
        Holding joined = cut.add(20, 80, 20);
        assertTrue(_has(joined, 0, 100), "whole on the right");
        (, cut) = joined.takeTracked(20, 0, 20);
        joined = cut.add(20, 0, 20);
        assertTrue(_has(joined, 0, 100), "whole on the left");
    }

    function test_WithoutAPlaceTheLongerSideStays() public pure {
        Holding holding = NONE.add(30, 0, 30).add(5, 40, 5).add(5, 50, 5);
        (bool found, Holding rest) = holding.takeTracked(1, 10, 1);
        assertTrue(found && _has(rest, 11, 19) && !_has(rest, 0, 1), "right is longer");
        (found, rest) = holding.takeTracked(1, 20, 1);
        assertTrue(found && _has(rest, 0, 20) && !_has(rest, 21, 1), "left is longer");
        assertEq(rest.quantity(), 39, "the quantity knows nothing of it");
    }

    function test_UntrackedTakesForgetOnceTheRangesCannotBeFull() public pure {
        Holding holding = NONE.add(10, 0, 10).add(5, 0, 0).withReason(Holdings.SUSPECT);
        holding = holding.takeUntracked(5);
        assertTrue(_has(holding, 0, 10), "ten are left for ten numbers");
        holding = holding.takeUntracked(1);
        assertTrue(!_has(holding, 0, 1), "forgotten");
        assertEq(holding.quantity(), 9, "quantity");
        assertEq(holding.reasons(), Holdings.SUSPECT, "reasons stay");
        holding = holding.takeUntracked(9);
        assertEq(bytes32(Holding.unwrap(holding)), bytes32(0), "nothing, for no reason");
    }

    /// Also when it ended by itself, out of a range that stays.
    function test_TheLastPackLeavesNoReasonBehind() public pure {
        Holding holding = NONE.add(1, 4, 3).withReason(Holdings.ILLEGITIMATE).less(1);
        assertEq(Holding.unwrap(holding), (4 << 32) | (3 << 64), "the range alone");
    }

    function test_TheWordAsDrawn() public pure {
        Holding holding = NONE.add(7, 100, 3).add(0, 200, 4).add(0, 300, 5).withReason(Holdings.EXCURSION);
        uint256 word = 7 | (100 << 32) | (3 << 64) | (200 << 96) | (4 << 128) | (300 << 160) | (5 << 192);
        assertEq(Holding.unwrap(holding), word | (uint256(Holdings.EXCURSION) << 224), "word");
        HoldingDetails memory details = holding.details();
        assertTrue(details.first0 == 100 && details.span0 == 3 && details.first1 == 200, "details");
        assertTrue(details.span1 == 4 && details.first2 == 300 && details.span2 == 5, "details");
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _bits(uint256 first, uint256 span) private pure returns (uint256) {
        return ((1 << span) - 1) << first;
    }

    /// All numbers of [first, first + span).
    function _has(Holding holding, uint256 first, uint256 span) private pure returns (bool) {
        for (uint256 i = first; i < first + span; ++i) if (!holding.hasPack(i)) return false;
        return true;
    }

    function _covered(Model memory model, Holding holding) private pure returns (uint256 bits) {
        for (uint256 i = 0; i < NUMBERS; ++i) {
            if (holding.hasPack(model.base + i)) bits |= 1 << i;
        }
    }

    function _count(uint256 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits >>= 1) count += bits & 1;
    }

    function _spans(HoldingDetails memory d) private pure returns (uint256[3] memory firsts, uint256[3] memory spans) {
        firsts = [uint256(d.first0), d.first1, d.first2];
        spans = [uint256(d.span0), d.span1, d.span2];
    }

    function _ranges(Holding holding) private pure returns (uint256 count) {
        (, uint256[3] memory spans) = _spans(holding.details());
        for (uint256 i = 0; i < 3; ++i) count += spans[i] == 0 ? 0 : 1;
    }

    function _fits(HoldingDetails memory details, uint256 first, uint256 span) private pure returns (bool) {
        (uint256[3] memory firsts, uint256[3] memory spans) = _spans(details);
        for (uint256 i = 0; i < 3; ++i) {
            if (spans[i] == 0 || firsts[i] + spans[i] == first || first + span == firsts[i]) return true;
        }
        return false;
    }

    /// The range with all of it, of length zero if there is none, and whether a place is free.
    function _rangeAround(
        HoldingDetails memory details,
        uint256 first,
        uint256 span
    ) private pure returns (uint256 start, uint256 length, bool free) {
        (uint256[3] memory firsts, uint256[3] memory spans) = _spans(details);
        for (uint256 i = 0; i < 3; ++i) {
            if (spans[i] == 0) free = true;
            else if (firsts[i] <= first && first + span <= firsts[i] + spans[i])
                (start, length) = (firsts[i], spans[i]);
        }
    }
}
