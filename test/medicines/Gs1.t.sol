// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {TestBase} from "../shared/TestBase.sol";

/// GS1 keys and lots against references that go digit by digit and character by character.
contract Gs1Test is TestBase {
    bytes private constant SET_82 =
        "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    function requireGtin(uint64 gtin) external pure {
        Gs1.requireGtin(gtin);
    }

    function requireSscc(uint64 sscc) external pure {
        Gs1.requireSscc(sscc);
    }

    function requireGln(uint64 gln) external pure {
        Gs1.requireGlnLength(gln);
    }

    function requireLot(bytes32 lot) external pure {
        Gs1.requireLot(lot);
    }

    // ----------------------------------------------------------------------------------------------- known numbers

    /// The examples of gs1.org's check digit calculator.
    function test_KnownKeys() public view {
        this.requireGtin(6291041500213);
        this.requireGtin(9506000134352);
        this.requireGtin(12345670);
        this.requireSscc(376104250021234569);
        this.requireSscc(106141412345678908);
    }

    function test_BoundsOfKeys() public {
        _assertGtin(0, false);
        _assertGtin(99999999999997, true);
        _assertGtin(1e14, false);
        // A multiple of ten as its sum, but fifteen digits.
        _assertGtin(100000000000007, false);
        _assertSscc(0, false);
        _assertSscc(1e18, false);
        _assertSscc(1000000000000000007, false);
        _assertSscc(999999999999999994, _isChecked(999999999999999994, 18));
        _assertSscc(type(uint64).max, false);
        _assertGln(0, false);
        _assertGln(1, true);
        _assertGln(1e13 - 1, true);
        _assertGln(1e13, false);
        _assertGln(type(uint64).max, false);
    }

    // -------------------------------------------------------------------------------------------- check digits, fuzz

    function testFuzz_Gtin(uint64 gtin) public {
        _assertGtin(gtin, gtin != 0 && gtin < 1e14 && _isChecked(gtin, 14));
        gtin %= 1e14;
        _assertGtin(gtin, gtin != 0 && _isChecked(gtin, 14));
    }

    /// Of ten neighbours just one is a key.
    function testFuzz_OneCheckDigitFits(uint64 tens, bool sscc) public {
        tens = uint64(bound(tens, 1, sscc ? 1e17 - 1 : 1e13 - 1));
        uint256 fitting;
        for (uint64 digit = 0; digit < 10; ++digit) {
            uint64 key = tens * 10 + digit;
            bool expected = _isChecked(key, sscc ? 18 : 14);
            if (expected) ++fitting;
            if (sscc) _assertSscc(key, expected);
            else _assertGtin(key, expected);
        }
        assertEq(fitting, 1, "one check digit");
    }

    /// A single wrong digit never passes, at whatever place.
    function testFuzz_OneWrongDigit(uint64 tens, uint8 place, uint8 change) public {
        tens = uint64(bound(tens, 1, 1e17 - 1));
        uint64 key = tens * 10;
        while (!_isChecked(key, 18)) ++key;
        uint64 unit = uint64(10 ** bound(place, 0, 17));
        uint64 digit = (key / unit) % 10;
        uint64 other = (digit + uint64(bound(change, 1, 9))) % 10;
        _assertSscc(key, true);
        _assertSscc(key - digit * unit + other * unit, false);
    }

    function testFuzz_Sscc(uint64 sscc) public {
        _assertSscc(sscc, sscc != 0 && sscc < 1e18 && _isChecked(sscc, 18));
        sscc %= 1e18;
        _assertSscc(sscc, sscc != 0 && _isChecked(sscc, 18));
    }

    function testFuzz_Gln(uint64 gln) public {
        _assertGln(gln, gln != 0 && gln < 1e13);
        gln %= 2e13;
        _assertGln(gln, gln != 0 && gln < 1e13);
    }

    // ----------------------------------------------------------------------------------------------------- lots, fuzz

    function testFuzz_LotOfRandomBytes(bytes32 lot) public {
        _assertLot(lot, _isLot(lot));
        _assertLot(lot & ~bytes32(uint256(type(uint96).max)), _isLot(lot & ~bytes32(uint256(type(uint96).max))));
    }

    /// Characters of the set at any length pass up to twenty.
    function testFuzz_LotOfTheSet(bytes32 seed, uint8 length) public {
        length = uint8(bound(length, 0, 32));
        bytes32 lot;
        for (uint256 i = 0; i < length; ++i) lot |= bytes32(SET_82[uint8(seed[i]) % SET_82.length]) >> (8 * i);
        _assertLot(lot, length >= 1 && length <= 20);
    }

    /// One byte replaced, by any, at any place: the set decides inside, and nothing may follow an end.
    function testFuzz_LotWithOneByteReplaced(bytes32 seed, uint8 length, uint8 place, bytes1 other) public {
        length = uint8(bound(length, 1, 20));
        place = uint8(bound(place, 0, 31));
        bytes32 lot;
        for (uint256 i = 0; i < length; ++i) lot |= bytes32(SET_82[uint8(seed[i]) % SET_82.length]) >> (8 * i);
        lot = (lot & ~(bytes32(bytes1(0xff)) >> (8 * place))) | (bytes32(other) >> (8 * place));
        _assertLot(lot, _isLot(lot));
    }

    /// Each of the 256 bytes, alone.
    function test_EveryByteAlone() public {
        uint256 count;
        for (uint256 i = 0; i < 256; ++i) {
            bytes32 lot = bytes32(bytes1(uint8(i)));
            if (_isInSet(bytes1(uint8(i)))) ++count;
            _assertLot(lot, _isInSet(bytes1(uint8(i))));
        }
        assertEq(count, 82, "GS1's set 82");
    }

    // ----------------------------------------------------------------------------------------------------- references

    /// General Specifications 7.9.1: the places are weighted 3, 1, 3, … from the first of all digits.
    function _isChecked(uint256 key, uint256 digits) private pure returns (bool) {
        uint256 sum;
        for (uint256 place = 0; place < digits - 1; ++place) {
            uint256 digit = (key / 10 ** (digits - 1 - place)) % 10;
            sum += place % 2 == 0 ? 3 * digit : digit;
        }
        return (10 - (sum % 10)) % 10 == key % 10;
    }

    function _isInSet(bytes1 character) private pure returns (bool) {
        for (uint256 i = 0; i < SET_82.length; ++i) {
            if (SET_82[i] == character) return true;
        }
        return false;
    }

    function _isLot(bytes32 lot) private pure returns (bool) {
        uint256 length;
        while (length < 32 && lot[length] != 0) ++length;
        if (length == 0 || length > 20) return false;
        for (uint256 i = 0; i < length; ++i) {
            if (!_isInSet(lot[i])) return false;
        }
        for (uint256 i = length; i < 32; ++i) {
            if (lot[i] != 0) return false;
        }
        return true;
    }

    function _assertGtin(uint64 gtin, bool valid) private {
        if (!valid) vm.expectRevert(abi.encodeWithSelector(Gs1.InvalidGtin.selector, gtin));
        this.requireGtin(gtin);
    }

    function _assertSscc(uint64 sscc, bool valid) private {
        if (!valid) vm.expectRevert(abi.encodeWithSelector(Gs1.InvalidSscc.selector, sscc));
        this.requireSscc(sscc);
    }

    function _assertGln(uint64 gln, bool valid) private {
        if (!valid) vm.expectRevert(abi.encodeWithSelector(Gs1.InvalidGln.selector, gln));
        this.requireGln(gln);
    }

    function _assertLot(bytes32 lot, bool valid) private {
        if (!valid) vm.expectRevert(abi.encodeWithSelector(Gs1.InvalidLot.selector, lot));
        this.requireLot(lot);
    }
}
