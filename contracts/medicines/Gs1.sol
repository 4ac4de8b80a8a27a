// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title GS1 keys as numbers, and GS1 text as words
/// @dev Check digits: GS1 General Specifications, 7.9.1. Digits are numbers here, so leading zeros are implied: a GTIN-8,
/// GTIN-12 or GTIN-13 is the same number as its 14-digit form, which is its identity.
library Gs1 {
    /// @notice The number is not a GTIN: it is 0, longer than 14 digits, or its check digit is wrong.
    error InvalidGtin(uint64 gtin);
    /// @notice The number is not an SSCC: it is 0, longer than 18 digits, or its check digit is wrong.
    error InvalidSscc(uint64 sscc);
    /// @notice The number cannot be a GLN: it is 0 or longer than 13 digits.
    error InvalidGln(uint64 gln);
    /// @notice The word is not a lot number: 1 to 20 characters of GS1's set 82, left-aligned, the rest zero.
    error InvalidLot(bytes32 lot);

    /// One bit for each of the 82 characters: ! " % & ' ( ) * + , - . / 0-9 : ; < = > ? A-Z _ a-z.
    uint256 private constant CHARACTER_SET_82 =
        (((1 << 2) - 1) << 0x21) |
            (((1 << 27) - 1) << 0x25) |
            (((1 << 26) - 1) << 0x41) |
            (1 << 0x5f) |
            (((1 << 26) - 1) << 0x61);

    uint64 private constant GTIN_END = 1e14;
    uint64 private constant SSCC_END = 1e18;
    uint64 private constant GLN_END = 1e13;
    uint256 private constant LOT_LENGTH = 20;

    function requireGtin(uint64 gtin) internal pure {
        if (gtin == 0 || gtin >= GTIN_END || !_isChecked(gtin)) revert InvalidGtin(gtin);
    }

    function requireSscc(uint64 sscc) internal pure {
        if (sscc == 0 || sscc >= SSCC_END || !_isChecked(sscc)) revert InvalidSscc(sscc);
    }

    /// The check digit is left to the library: a wrong place harms nobody but who names it, and each pack would pay for it.
    function requireGlnLength(uint64 gln) internal pure {
        if (gln == 0 || gln >= GLN_END) revert InvalidGln(gln);
    }

    function requireLot(bytes32 lot) internal pure {
        if (lot[0] == 0 || uint256(lot) << (8 * LOT_LENGTH) != 0) revert InvalidLot(lot);
        for (uint256 rest = uint256(lot); rest != 0; rest <<= 8) {
            if ((CHARACTER_SET_82 >> (rest >> 248)) & 1 == 0) revert InvalidLot(lot);
        }
    }

    /// Weights 3 and 1 by turns from the right, the check digit itself with weight 1: the sum is a multiple of ten.
    function _isChecked(uint256 key) private pure returns (bool) {
        uint256 sum;
        unchecked {
            // At most 20 digits, each at most 27.
            for (; key != 0; key /= 100) {
                uint256 pair = key % 100;
                sum += (pair % 10) + 3 * (pair / 10);
            }
        }
        return sum % 10 == 0;
    }
}
