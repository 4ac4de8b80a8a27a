// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Holding, HoldingDetails} from "../../contracts/medicines/Holdings.sol";
import {TestBase} from "../shared/TestBase.sol";

/// Three holders of one batch who tell the truth, against bitmaps of who has which living pack: nobody's end is refused for
/// want of a pack without a number, and no holder is thought to have more numbers than it has.
contract HoldingsUntrackedTest is TestBase {
    uint256 private constant NUMBERS = 48;
    uint256 private constant HOLDERS = 3;

    struct Model {
        /// Living packs of each holder, wherever their numbers are kept.
        uint256[HOLDERS] alive;
        Holding[HOLDERS] holdings;
        uint256 ended;
    }

    function testFuzz_TruthfulMovesAndEnds(uint256 seed) public pure {
        Model memory model;
        model.alive[0] = (1 << NUMBERS) - 1;
        model.holdings[0] = Holding.wrap(0).add(NUMBERS, 0, NUMBERS);
        for (uint256 i = 0; i < 40; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _step(model, seed);
            _check(model);
        }
    }

    function _step(Model memory model, uint256 seed) private pure {
        uint256 from = seed % HOLDERS;
        uint256 to = addmod(from, 1 + ((seed >> 8) % 2), HOLDERS);
        uint256 kind = (seed >> 16) % 10;
        if (kind < 3) _ship(model, from, to, seed >> 24);
        else if (kind == 3) _shipWithoutNumbers(model, from, to, seed >> 24);
        else if (kind == 4) _mergeAll(model, from, to);
        else if (kind == 5) _comeBack(model, from, seed >> 24);
        else if (kind == 6) _endRange(model, from, seed >> 24);
        else _end(model, from, seed >> 24);
    }

    /// All living packs of a part of a range, whose ended ones go along.
    function _ship(Model memory model, uint256 from, uint256 to, uint256 seed) private pure {
        (uint256 first, uint256 span) = _part(model.holdings[from], seed);
        uint256 moved = model.alive[from] & _bits(first, span);
        if (moved == 0) return;
        (bool found, Holding rest) = model.holdings[from].takeTracked(_count(moved), first, span);
        assertTrue(found, "a part of a range");
        model.holdings[from] = rest;
        // Now and then the receiver takes the parts one by one, and so without the numbers.
        bool inParts = seed >> 200 == 0 || (seed >> 200) % 5 == 0;
        model.holdings[to] = model.holdings[to].add(_count(moved), first, inParts ? 0 : span);
        model.alive[from] &= ~moved;
        model.alive[to] |= moved;
    }

    /// Those without a number first, and others only if they do not suffice.
    function _shipWithoutNumbers(Model memory model, uint256 from, uint256 to, uint256 seed) private pure {
        uint256 all = _count(model.alive[from]);
        if (all == 0) return;
        uint256 count = 1 + (seed % all);
        if (seed & (1 << 100) != 0) {
            uint256 loose = _count(_untracked(model, from));
            if (loose != 0) count = 1 + (seed % loose);
        }
        uint256 moved = _pick(_untracked(model, from), count);
        moved |= _pick(model.alive[from] & ~moved, count - _count(moved));
        model.holdings[from] = model.holdings[from].takeUntracked(count);
        model.holdings[to] = model.holdings[to].add(count, 0, 0);
        model.alive[from] &= ~moved;
        model.alive[to] |= moved;
    }

    function _mergeAll(Model memory model, uint256 from, uint256 to) private pure {
        model.holdings[to] = model.holdings[to].merge(model.holdings[from]);
        model.holdings[from] = Holding.wrap(0);
        model.alive[to] |= model.alive[from];
        model.alive[from] = 0;
    }

    /// A pack ends: with its number, or out of those without one, of which there must be one.
    function _end(Model memory model, uint256 from, uint256 seed) private pure {
        uint256 bit = _one(model.alive[from], seed);
        if (bit == 0) return;
        uint256 index = _indexOf(bit);
        Holding holding = model.holdings[from];
        if (holding.hasPack(index)) {
            model.holdings[from] = holding.less(1);
        } else {
            assertTrue(holding.untracked() != 0, "a truthful end is refused");
            model.holdings[from] = holding.lessUntracked(1);
        }
        model.alive[from] &= ~bit;
        model.ended |= bit;
    }

    /// Packs end in a range of which all live.
    function _endRange(Model memory model, uint256 from, uint256 seed) private pure {
        (uint256 first, uint256 span) = _part(model.holdings[from], seed);
        uint256 bits = _bits(first, span);
        if (span == 0 || model.alive[from] & bits != bits) return;
        (bool found, Holding rest) = model.holdings[from].takeTracked(span, first, span);
        assertTrue(found, "a range that lives");
        model.holdings[from] = rest;
        model.alive[from] &= ~bits;
        model.ended |= bits;
    }

    function _comeBack(Model memory model, uint256 to, uint256 seed) private pure {
        uint256 bit = _one(model.ended, seed);
        if (bit == 0) return;
        uint256 index = _indexOf(bit);
        // Where its number lies in another's range it does not come back here.
        for (uint256 i = 0; i < HOLDERS; ++i) if (i != to && model.holdings[i].hasPack(index)) return;
        model.holdings[to] = model.holdings[to].withPack(index);
        model.ended &= ~bit;
        model.alive[to] |= bit;
    }

    function _check(Model memory model) private pure {
        uint256 seen;
        for (uint256 i = 0; i < HOLDERS; ++i) {
            HoldingDetails memory d = model.holdings[i].details();
            uint256 ranges = _rangeBits(d);
            assertEq(seen & ranges, 0, "disjoint");
            seen |= ranges;
            assertEq(d.quantity, _count(model.alive[i]), "quantity");
            assertTrue(d.untracked <= d.quantity, "no more than there are");
            assertTrue(_count(model.alive[i] & ~ranges) <= d.untracked, "an upper bound");
            assertTrue(uint256(d.quantity) - d.untracked <= _count(ranges), "numbers for all the others");
        }
    }

    function _untracked(Model memory model, uint256 i) private pure returns (uint256) {
        return model.alive[i] & ~_rangeBits(model.holdings[i].details());
    }

    function _part(Holding holding, uint256 seed) private pure returns (uint256 first, uint256 span) {
        HoldingDetails memory d = holding.details();
        uint256 pick = seed % 3;
        if (pick == 0) (first, span) = (d.first0, d.span0);
        else if (pick == 1) (first, span) = (d.first1, d.span1);
        else (first, span) = (d.first2, d.span2);
        if (span == 0 || (seed >> 8) % 4 == 0) return (first, span);
        uint256 skip = (seed >> 16) % span;
        return (first + skip, 1 + ((seed >> 32) % (span - skip)));
    }

    function _rangeBits(HoldingDetails memory d) private pure returns (uint256) {
        return _bits(d.first0, d.span0) | _bits(d.first1, d.span1) | _bits(d.first2, d.span2);
    }

    function _bits(uint256 first, uint256 span) private pure returns (uint256) {
        return ((1 << span) - 1) << first;
    }

    /// The lowest `count` of them, or all.
    function _pick(uint256 bits, uint256 count) private pure returns (uint256 picked) {
        for (; count != 0 && bits != 0; --count) {
            picked |= bits & (~bits + 1);
            bits &= bits - 1;
        }
    }

    /// Any one of them.
    function _one(uint256 bits, uint256 seed) private pure returns (uint256) {
        if (bits == 0) return 0;
        for (uint256 skip = seed % _count(bits); skip != 0; --skip) bits &= bits - 1;
        return bits & (~bits + 1);
    }

    function _indexOf(uint256 bit) private pure returns (uint256 index) {
        for (; bit != 1; bit >>= 1) ++index;
    }

    function _count(uint256 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) ++count;
    }
}
