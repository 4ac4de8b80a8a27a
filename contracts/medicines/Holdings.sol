// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What one holder has of one batch, in one word:
/// quantity 32 | first0 32 | span0 32 | first1 32 | span1 32 | first2 32 | span2 32 | reasons 8 | untracked 24, from the
/// lowest bit.
type Holding is uint256;

/// @notice A {Holding} for readers.
/// @param quantity Packs held that have not ended.
/// @param first0 First pack number of a range that this holder was given; its `span0` pack numbers are nobody else's.
/// @param reasons Bits of {Holdings}: why the packs were set aside; 0 for saleable stock.
/// @param untracked At most so many of the packs lie in none of the ranges.
struct HoldingDetails {
    uint32 quantity;
    uint32 first0;
    uint32 span0;
    uint32 first1;
    uint32 span1;
    uint32 first2;
    uint32 span2;
    uint8 reasons;
    uint24 untracked;
}

/// @notice Where a {Holding} is kept; a struct, so that its slot is computed once for reading and writing.
struct HoldingSlot {
    Holding holding;
}

using Holdings for Holding global;

/// @title A holding: how many packs, and which, as far as it is known
/// @dev Quantity is exact. Ranges are evidence: pack numbers that came to this holder on an unbroken path from the maker.
/// A pack that ended stays in its range, so that a range needs no hole for it; its own state says that it is over.
/// Ranges of all holders of a batch are disjoint. Three fit; what does not fit is held by quantity alone. `untracked` counts
/// the packs of which no range is known, so that a number from elsewhere cannot be ended out of packs that all have theirs.
/// It is an upper bound: where a range is dropped, nobody knows how many of its packs had ended.
/// A word and not a struct: dispensing reads and writes it, and unpacking eight fields costs 1,500 gas.
library Holdings {
    /// @notice Set aside by the holder as suspect (DSCSA, FD&C Act 582(c)(4)).
    uint8 internal constant SUSPECT = 1 << 0;
    /// @notice Declared illegitimate by the holder.
    uint8 internal constant ILLEGITIMATE = 1 << 1;
    /// @notice Arrived in a shipment whose cold chain broke.
    uint8 internal constant EXCURSION = 1 << 2;
    /// @notice Returned to the maker, not to be sold again.
    uint8 internal constant DISPOSAL = 1 << 3;

    /// @notice The most packs of a batch, so that `untracked` fits.
    uint32 internal constant MAX_QUANTITY = type(uint24).max;

    uint256 private constant WORD = type(uint32).max;
    uint256 private constant REASONS_AT = 224;
    uint256 private constant UNTRACKED_AT = 232;
    /// One pack more, and one untracked pack more.
    uint256 private constant ONE_UNTRACKED = (1 << UNTRACKED_AT) | 1;
    /// Behind the last range.
    uint256 private constant END = 224;

    function quantity(Holding holding) internal pure returns (uint256) {
        return Holding.unwrap(holding) & WORD;
    }

    function reasons(Holding holding) internal pure returns (uint8) {
        return uint8(Holding.unwrap(holding) >> REASONS_AT);
    }

    function untracked(Holding holding) internal pure returns (uint256) {
        return Holding.unwrap(holding) >> UNTRACKED_AT;
    }

    function withReason(Holding holding, uint8 reason) internal pure returns (Holding) {
        return Holding.wrap(Holding.unwrap(holding) | (uint256(reason) << REASONS_AT));
    }

    /// @notice Without packs that ended inside the ranges.
    /// @param count At most the quantity.
    function less(Holding holding, uint256 count) internal pure returns (Holding) {
        unchecked {
            return _normal(Holding.unwrap(holding) - count);
        }
    }

    /// @notice Without packs of which no range is known.
    /// @param count At most what is untracked.
    function lessUntracked(Holding holding, uint256 count) internal pure returns (Holding) {
        unchecked {
            return _normal(Holding.unwrap(holding) - count * ONE_UNTRACKED);
        }
    }

    /// @notice With one pack more that comes back under its number.
    function withPack(Holding holding, uint256 index) internal pure returns (Holding) {
        unchecked {
            return Holding.wrap(Holding.unwrap(holding) + (holding.hasPack(index) ? 1 : ONE_UNTRACKED));
        }
    }

    /// @notice Whether one of the ranges has this pack number.
    function hasPack(Holding holding, uint256 index) internal pure returns (bool) {
        uint256 word = Holding.unwrap(holding);
        unchecked {
            // Below a range the difference wraps, to more than any span.
            if (index - ((word >> 32) & WORD) < ((word >> 64) & WORD)) return true;
            if (index - ((word >> 96) & WORD) < ((word >> 128) & WORD)) return true;
            return index - ((word >> 160) & WORD) < ((word >> 192) & WORD);
        }
    }

    /// @notice Adds packs, and a range if there is one and it fits.
    /// @param count At most what the batch has more than this holding, so the sum stays below 2^32.
    function add(Holding holding, uint256 count, uint256 first, uint256 span) internal pure returns (Holding) {
        unchecked {
            // Pack numbers, spans and counts are below 2^32 each.
            if (span == 0) return Holding.wrap(Holding.unwrap(holding) + count * ONE_UNTRACKED);
            uint256 word = Holding.unwrap(holding) + count;
            uint256 free = END;
            // From the last to the first, behind which the position wraps, so that the first free place is the one taken.
            for (uint256 position = 160; position <= 160; position -= 64) {
                uint256 start = (word >> position) & WORD;
                uint256 length = (word >> (position + 32)) & WORD;
                // Goods that come back join what they were cut from.
                if (length == 0) free = position;
                else if (start + length == first) return _with(word, position, start, length + span);
                else if (first + span == start) return _with(word, position, first, length + span);
            }
            if (free == END) return Holding.wrap(word + (count << UNTRACKED_AT));
            return _with(word, free, first, span);
        }
    }

    /// @notice Adds all of another holding, with as many of its ranges as fit.
    function merge(Holding holding, Holding other) internal pure returns (Holding) {
        unchecked {
            uint256 loose = other.untracked();
            holding = Holding.wrap(Holding.unwrap(holding) + other.quantity());
            for (uint256 position = 32; position != END; position += 64) {
                uint256 rest = Holding.unwrap(other) >> position;
                uint256 span = (rest >> 32) & WORD;
                if (span == 0) continue;
                Holding joined = holding.add(0, rest & WORD, span);
                if (Holding.unwrap(joined) == Holding.unwrap(holding)) loose += span;
                holding = joined;
            }
            return _withUntracked(holding, holding.untracked() + loose);
        }
    }

    /// @notice Takes packs by number alone: those of which no range is known, and if they do not suffice, nobody knows which
    /// of the ranges the others left, so that these are evidence no more.
    /// @param count At most the quantity.
    function takeUntracked(Holding holding, uint256 count) internal pure returns (Holding) {
        unchecked {
            if (count <= holding.untracked()) return holding.lessUntracked(count);
            uint256 rest = holding.quantity() - count;
            uint256 word = Holding.unwrap(holding) & (uint256(type(uint8).max) << REASONS_AT);
            return _normal(word | (rest * ONE_UNTRACKED));
        }
    }

    /// @notice Takes packs out of a range, and the range with them. What remains left and right of it stay ranges; where only
    /// one has room, the longer.
    /// @param count At most the quantity.
    /// @return found False if no range of this holding has all of it; the holding is as it was then.
    function takeTracked(
        Holding holding,
        uint256 count,
        uint256 first,
        uint256 span
    ) internal pure returns (bool found, Holding rest) {
        unchecked {
            // Pack numbers, spans and counts are below 2^32 each.
            uint256 word = Holding.unwrap(holding) - count;
            uint256 free = END;
            uint256 from = END;
            for (uint256 position = 32; position != END; position += 64) {
                uint256 start = (word >> position) & WORD;
                uint256 length = (word >> (position + 32)) & WORD;
                if (length == 0) free = position;
                else if (first >= start && first + span <= start + length) from = position;
            }
            if (from == END) return (false, holding);
            rest = _cut(word, from, free, first, span);
            if (count == span) return (true, _normal(Holding.unwrap(rest)));
            // Fewer packs than numbers: the others had ended, or stay here without a number.
            return (true, _withUntracked(rest, rest.untracked() + span - count));
        }
    }

    /// @notice The word of these details.
    function wordOf(HoldingDetails memory held) internal pure returns (Holding) {
        return
            Holding.wrap(
                held.quantity |
                    (uint256(held.first0) << 32) |
                    (uint256(held.span0) << 64) |
                    (uint256(held.first1) << 96) |
                    (uint256(held.span1) << 128) |
                    (uint256(held.first2) << 160) |
                    (uint256(held.span2) << 192) |
                    (uint256(held.reasons) << REASONS_AT) |
                    (uint256(held.untracked) << UNTRACKED_AT)
            );
    }

    function details(Holding holding) internal pure returns (HoldingDetails memory) {
        uint256 word = Holding.unwrap(holding);
        return
            HoldingDetails({
                quantity: uint32(word),
                first0: uint32(word >> 32),
                span0: uint32(word >> 64),
                first1: uint32(word >> 96),
                span1: uint32(word >> 128),
                first2: uint32(word >> 160),
                span2: uint32(word >> 192),
                reasons: holding.reasons(),
                untracked: uint24(holding.untracked())
            });
    }

    /// Cuts [first, first + span) out of the range at `from`; `free` is a place without a range, or {END}.
    function _cut(
        uint256 word,
        uint256 from,
        uint256 free,
        uint256 first,
        uint256 span
    ) private pure returns (Holding) {
        unchecked {
            uint256 start = (word >> from) & WORD;
            uint256 left = first - start;
            uint256 right = ((word >> (from + 32)) & WORD) - left - span;
            if (left == 0) return _with(word, from, first + span, right);
            if (right == 0) return _with(word, from, start, left);
            if (free != END) {
                return _with(Holding.unwrap(_with(word, from, start, left)), free, first + span, right);
            }
            uint256 loose = word >> UNTRACKED_AT;
            if (right > left) return _withUntracked(_with(word, from, first + span, right), loose + left);
            return _withUntracked(_with(word, from, start, left), loose + right);
        }
    }

    /// @param count More than the quantity stands for all of it.
    function _withUntracked(Holding holding, uint256 count) private pure returns (Holding) {
        uint256 word = Holding.unwrap(holding);
        uint256 held = word & WORD;
        if (count > held) count = held;
        return _normal((word & ((1 << UNTRACKED_AT) - 1)) | (count << UNTRACKED_AT));
    }

    /// An empty holding was set aside for no reason any more, and no more packs are untracked than there are.
    function _normal(uint256 word) private pure returns (Holding) {
        uint256 held = word & WORD;
        if (held == 0) return Holding.wrap(word & ((1 << REASONS_AT) - 1));
        if (word >> UNTRACKED_AT > held) word = (word & ((1 << UNTRACKED_AT) - 1)) | (held << UNTRACKED_AT);
        return Holding.wrap(word);
    }

    function _with(uint256 word, uint256 position, uint256 first, uint256 span) private pure returns (Holding) {
        uint256 range = span == 0 ? 0 : first | (span << 32);
        return Holding.wrap((word & ~(uint256(type(uint64).max) << position)) | (range << position));
    }
}
