// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityMarket} from "../../../contracts/resources/interfaces/ICapacityMarket.sol";
import {SeriesId} from "../../../contracts/resources/SeriesTerms.sol";
import {MarketTest} from "./MarketTest.sol";

/// Attacks on the price, the units and the money, replayed.
contract AttacksTest is MarketTest {
    SeriesId private series;

    function setUp() public {
        deploy();
        series = open();
        warp(opens(0));
    }

    function nextPrice() private returns (uint96) {
        warp(closes(0));
        return market.priceOf(terms, 1);
    }

    // ------------------------------------------------------------------------------------ manipulation of the price

    function test_OrdersCancelledForFreeDoNotRaiseThePrice() public {
        buy(BUYER, buyer, 0, 4);
        for (uint256 i = 0; i < 3; ++i) {
            buy(RIVAL, rival, 0, 6);
            warp(freeUntil(0) - 1);
            cancel(RIVAL, rival, 0, 6);
        }
        assertEq(nextPrice(), 950e18, "as if the rival had never come");
        assertEq(credit(rival), 18 * uint256(PRICE), "and it got all of its money back");
    }

    function test_OrdersCancelledLateRaiseThePriceAndCostTheirShare() public {
        buy(BUYER, buyer, 0, 4);
        buy(RIVAL, rival, 0, 6);
        warp(freeUntil(0));
        cancel(RIVAL, rival, 0, 6);
        assertEq(nextPrice(), 1025e18, "raised by 75 of what it would have been");
        assertEq(6 * uint256(PRICE) - credit(rival), 3 * uint256(PRICE), "at three units' price");
        warp(starts(0));
        collect(0);
        assertEq(credit(clinic), 7 * uint256(PRICE), "which the provider has");
    }

    /// Buying and cancelling in circles after the free time counts once and costs each time.
    function test_CirclesAfterTheFreeTimeCountOnceAndCostEachTime() public {
        warp(freeUntil(0));
        for (uint256 i = 1; i < 4; ++i) {
            buy(RIVAL, rival, 0, 5);
            cancel(RIVAL, rival, 0, 5);
            assertEq(slotOf(0).counted, 5, "counted");
            assertEq(market.purchaseOf(series, 0, rival).forfeited, (i * 5 * uint256(PRICE)) / 2, "cost");
        }
    }

    /// Who holds back the units to be rid of them unpaid, so that the next price falls, has to let go of them while others
    /// can still buy.
    function test_UnitsThatWereHeldBackAreSoldInTheFirmPart() public {
        buy(RIVAL, rival, 0, 10);
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.NotEnoughUnits.selector, series, 0, 9, 0));
        buy(BUYER, buyer, 0, 9);
        warp(freeUntil(0) - 1);
        cancel(RIVAL, rival, 0, 10);
        buy(BUYER, buyer, 0, 9);
        assertEq(nextPrice(), 1012.5e18, "the demand counts");
    }

    function test_UnitsHeldBackToTheEndCountAndArePaid() public {
        buy(RIVAL, rival, 0, 10);
        warp(closes(0) - 1);
        cancel(RIVAL, rival, 0, 10);
        assertEq(nextPrice(), 1025e18, "the price rises");
        assertEq(10 * uint256(PRICE) - credit(rival), 5 * uint256(PRICE), "and holding back cost half");
    }

    /// Who cannot deliver gives the whole price back: those orders must not raise the price either.
    function test_OrdersGivenBackInFullWhileTheProviderIsSuspendedDoNotCount() public {
        buy(BUYER, buyer, 0, 4);
        buy(RIVAL, rival, 0, 6);
        warp(freeUntil(0));
        organizations.suspend(clinic);
        cancel(RIVAL, rival, 0, 6);
        assertEq(credit(rival), 6 * uint256(PRICE), "all of it");
        assertEq(slotOf(0).counted, 4, "counted");
        warp(closes(0));
        cancel(BUYER, buyer, 0, 4);
        assertEq(slotOf(0).counted, 4, "the next price is fixed");
        assertEq(market.priceOf(terms, 1), 950e18, "as if the rival had never come");
    }

    /// A provider that calls off what nobody wants would have a price that only rises.
    function test_TheProviderDoesNotHoldUpThePriceByCallingOffWhatNobodyBuys() public {
        for (uint24 period = 0; period < 3; ++period) {
            warp(closes(period) - 1);
            cancelPeriod(period);
        }
        warp(opens(3));
        assertEq(market.priceOf(terms, 3), 729e18, "it falls as for any silent period");
    }

    /// A window's last second is like any other: the same price, and nothing that is undone there for free.
    function test_NothingIsWonInAWindowsLastSecond() public {
        buy(BUYER, buyer, 0, 8);
        warp(closes(0) - 1);
        buy(RIVAL, rival, 0, 2);
        assertEq(slotOf(0).price, PRICE, "the same price");
        cancel(BUYER, buyer, 0, 8);
        assertEq(slotOf(0).counted, 10, "all count");
        assertEq(nextPrice(), 1025e18, "next");
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.SaleNotOpen.selector, series, 0, opens(0), closes(0), closes(0))
        );
        buy(RIVAL, rival, 0, 1);
    }

    /// Who sees another's purchase before it is mined wins nothing by being first or last.
    function testFuzz_TheOrderInsideAWindowDoesNotMatter(uint256 luck) public {
        uint16[4] memory quantities = [uint16(1), 2, 3, 4];
        for (uint256 i = 0; i < 4; ++i) {
            uint256 j = i + ((luck >> (8 * i)) % (4 - i));
            (quantities[i], quantities[j]) = (quantities[j], quantities[i]);
            buy(luck % 2 == 0 ? BUYER : RIVAL, luck % 2 == 0 ? buyer : rival, 0, quantities[i]);
            luck >>= 1;
        }
        assertEq(nextPrice(), 1025e18, "price");
        assertEq(purse(address(market)), 10 * uint256(PRICE), "paid");
    }

    // -------------------------------------------------------------------------------------- buying below the price

    function test_NobodyBuysTomorrowAtTodaysPrice() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.SaleNotOpen.selector, series, 1, opens(1), closes(1), opens(0))
        );
        buy(BUYER, buyer, 1, 1);
    }

    function test_NobodyBuysAtOtherTerms() public {
        (terms.firstPrice, terms.floor) = (1, 1);
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.UnknownSeries.selector, id()));
        buy(BUYER, buyer, 0, 1);
    }

    /// Bits beyond a field's width would make another hash of the same values, or the same hash of others.
    function testFuzz_DirtyTermsAreRefused(uint8 field, uint256 dirt) public {
        uint8[13] memory widths = [160, 16, 16, 16, 16, 96, 96, 96, 40, 32, 24, 32, 32];
        uint256 index = bound(field, 0, widths.length - 1);
        bytes memory dirty = abi.encodeCall(market.buy, (terms, 0, buyer, 1, type(uint96).max));
        dirt = bound(dirt, 1, type(uint256).max >> widths[index]) << widths[index];
        // Selector, three words, then the fields from the token on.
        uint256 place = 0x20 + 4 + 0x20 * (3 + index);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let at_ := add(dirty, place)
            mstore(at_, or(mload(at_), dirt))
        }
        vm.prank(BUYER);
        (bool success, ) = address(market).call(dirty);
        assertTrue(!success, "dirty terms were taken");
    }

    // ------------------------------------------------------------------------------------------------- overselling

    function test_NoMoreIsSoldThanThereIsHoweverOftenItIsCancelled() public {
        buy(BUYER, buyer, 0, 10);
        cancel(BUYER, buyer, 0, 3);
        buy(RIVAL, rival, 0, 3);
        warp(freeUntil(0));
        cancel(BUYER, buyer, 0, 5);
        buy(RIVAL, rival, 0, 5);
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.NotEnoughUnits.selector, series, 0, 1, 0));
        buy(LABORATORY, laboratory, 0, 1);
        assertEq(held(buyer, 0) + held(rival, 0), 10, "held");
    }

    // ---------------------------------------------------------------------------------------------- taking the money

    function test_TheProviderHasNothingBeforeThePeriodStarts() public {
        buy(BUYER, buyer, 0, 5);
        uint40[3] memory times = [opens(0), closes(0), starts(0) - 1];
        for (uint256 i = 0; i < times.length; ++i) {
            warp(times[i]);
            vm.expectRevert(
                abi.encodeWithSelector(ICapacityMarket.PeriodNotStarted.selector, series, 0, starts(0), times[i])
            );
            collect(0);
            vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.NothingToWithdraw.selector, clinic, terms.token));
            vm.prank(CLINIC_CONTROLLER);
            market.withdraw(clinic, terms.token);
        }
    }

    function test_NothingIsPaidBackTwice() public {
        buy(BUYER, buyer, 0, 5);
        cancel(BUYER, buyer, 0, 5);
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.UnitsNotHeld.selector, series, 0, buyer, 1, 0));
        cancel(BUYER, buyer, 0, 1);
        cancelPeriod(0);
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.NothingToRefund.selector, series, 0, buyer));
        market.refund(terms, 0, buyer);
        assertEq(credit(buyer), 5 * uint256(PRICE), "once");
    }

    function test_TheProviderDoesNotCollectWhatItCancelledNorCancelWhatItCollected() public {
        buy(BUYER, buyer, 0, 5);
        cancelPeriod(0);
        warp(starts(0));
        vm.expectRevert(
            abi.encodeWithSelector(
                ICapacityMarket.PeriodNotOpen.selector,
                series,
                0,
                ICapacityMarket.PeriodState.Cancelled
            )
        );
        collect(0);
        market.refund(terms, 0, buyer);
        assertEq(credit(buyer), 5 * uint256(PRICE), "refunded");
    }
}
