// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketTest} from "./MarketTest.sol";

/// The price after a period, by the terms alone.
contract PriceRuleTest is MarketTest {
    function setUp() public {
        deploy();
    }

    function priceAfter(uint96 price, uint16 counted) private view returns (uint96) {
        return market.priceAfter(terms, price, counted);
    }

    /// Its rule is EIP-1559's for a step of 1/8 and a target of half: the values are of go-ethereum's TestCalcBaseFee.
    function test_AgreesWithEip1559() public {
        (terms.units, terms.target, terms.step) = (20, 10, 1_250);
        (terms.floor, terms.ceiling) = (1, type(uint96).max);
        assertEq(priceAfter(1_000_000_000, 10), 1_000_000_000, "usage == target");
        assertEq(priceAfter(1_000_000_000, 9), 987_500_000, "usage below target");
        assertEq(priceAfter(1_000_000_000, 11), 1_012_500_000, "usage above target");
    }

    function test_MovesByTheShareOfTheStep() public view {
        assertEq(priceAfter(1000e18, 8), 1000e18, "at the target");
        assertEq(priceAfter(1000e18, 10), 1025e18, "a quarter above");
        assertEq(priceAfter(1000e18, 4), 950e18, "half below");
        assertEq(priceAfter(1000e18, 0), 900e18, "nothing sold");
    }

    function test_TheStepBoundsARiseFarAboveTheTarget() public {
        terms.target = 1;
        assertEq(priceAfter(1000e18, 2), 1100e18, "twice the target");
        assertEq(priceAfter(1000e18, 10), 1100e18, "ten times the target");
    }

    function test_StaysBetweenFloorAndCeiling() public view {
        assertEq(priceAfter(FLOOR, 0), FLOOR, "floor");
        assertEq(priceAfter(FLOOR + 1, 0), FLOOR, "just above the floor");
        assertEq(priceAfter(CEILING, 10), CEILING, "ceiling");
        assertEq(priceAfter(CEILING - 1, 10), CEILING, "just below the ceiling");
    }

    function test_MovesByOneAtLeast() public {
        (terms.floor, terms.ceiling, terms.step) = (1, 10, 1);
        assertEq(priceAfter(5, 9), 6, "up");
        assertEq(priceAfter(5, 7), 4, "down");
        assertEq(priceAfter(1, 0), 1, "not below the floor");
    }

    function testFuzz_IsBoundedAndMonotone(uint96 price, uint16 target, uint16 step, uint16 a, uint16 b) public {
        terms.units = type(uint16).max;
        terms.target = uint16(bound(target, 1, type(uint16).max));
        terms.step = uint16(bound(step, 1, 5_000));
        (terms.floor, terms.ceiling) = (1, type(uint96).max);
        price = uint96(bound(price, 1, type(uint96).max));
        (uint96 afterA, uint96 afterB) = (priceAfter(price, a), priceAfter(price, b));
        assertTrue(a <= b ? afterA <= afterB : afterA >= afterB, "more sold, lower price");
        assertTrue(a == terms.target || afterA != price || price == 1 || price == type(uint96).max, "stuck");
        uint256 most = (uint256(price) * terms.step) / 10_000;
        if (most == 0) most = 1;
        assertTrue(afterA <= price + most && uint256(afterA) + most >= price, "more than a step");
        assertTrue(a > terms.target ? afterA >= price : afterA <= price, "the wrong way");
    }

    function testFuzz_IsTheDefinition(uint96 price, uint16 counted, uint16 target, uint16 step) public {
        terms.units = type(uint16).max;
        terms.target = uint16(bound(target, 1, type(uint16).max));
        terms.step = uint16(bound(step, 1, 5_000));
        price = uint96(bound(price, FLOOR, CEILING));
        uint96 actual = priceAfter(price, counted);
        // In integers: 10000 * target * (actual - price) = price * step * (counted - target), rounded towards the price.
        int256 share = int256(uint256(counted)) - int256(uint256(terms.target));
        if (share > int256(uint256(terms.target))) share = int256(uint256(terms.target));
        int256 expected =
            int256(uint256(price)) +
                (int256(uint256(price)) * int256(uint256(terms.step)) * share) /
                    (10_000 * int256(uint256(terms.target)));
        if (expected < int256(uint256(FLOOR))) expected = int256(uint256(FLOOR));
        if (expected > int256(uint256(CEILING))) expected = int256(uint256(CEILING));
        assertEq(actual, uint256(expected), "price");
    }
}
