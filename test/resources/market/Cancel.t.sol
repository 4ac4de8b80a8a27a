// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {ICapacityMarket} from "../../../contracts/resources/interfaces/ICapacityMarket.sol";
import {SeriesId} from "../../../contracts/resources/SeriesTerms.sol";
import {ListLengthOutOfRange} from "../../../contracts/shared/errors.sol";
import {MarketTest} from "./MarketTest.sol";

/// What comes back when a buyer or the provider cancels, what the provider collects, and to whom money is paid out.
contract CancelTest is MarketTest {
    SeriesId private series;

    function setUp() public {
        deploy();
        series = open();
        warp(opens(0));
        buy(BUYER, buyer, 0, 6);
        buy(RIVAL, rival, 0, 2);
    }

    function refusesCancel(bytes memory reason, uint16 quantity) private {
        vm.expectRevert(reason);
        cancel(BUYER, buyer, 0, quantity);
    }

    function notOpen(ICapacityMarket.PeriodState state) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICapacityMarket.PeriodNotOpen.selector, series, 0, state);
    }

    // ---------------------------------------------------------------------------------------------------- the buyer

    function test_InTheFreeTimeTheWholePriceComesBackAndNothingCounts() public {
        warp(freeUntil(0) - 1);
        expectEmitFrom(address(market));
        emit ICapacityMarket.UnitsCancelled(series, 0, buyer, 4, 4 * uint256(PRICE), 4);
        cancel(BUYER, buyer, 0, 4);
        assertEq(credit(buyer), 4 * uint256(PRICE), "credit");
        assertEq(held(buyer, 0), 2, "held");
        assertPeriod(0, 4 * uint256(PRICE), 4, 4);
        buy(RIVAL, rival, 0, 6);
        assertPeriod(0, 10 * uint256(PRICE), 10, 10);
    }

    function test_AfterwardsAShareComesBackAndTheUnitsCount() public {
        warp(freeUntil(0));
        expectEmitFrom(address(market));
        emit ICapacityMarket.UnitsCancelled(series, 0, buyer, 6, 3 * uint256(PRICE), 8);
        cancel(BUYER, buyer, 0, 6);
        assertEq(credit(buyer), 3 * uint256(PRICE), "credit");
        assertEq(market.purchaseOf(series, 0, buyer).forfeited, 3 * uint256(PRICE), "forfeited");
        assertPeriod(0, 5 * uint256(PRICE), 2, 8);
        // What was freed can be bought until the window closes; it counts once.
        buy(RIVAL, rival, 0, 7);
        assertPeriod(0, 12 * uint256(PRICE), 9, 9);
    }

    function test_TheShareIsRoundedDown() public {
        (terms.firstPrice, terms.floor, terms.refundBps) = (3, 1, 3_333);
        terms.start = START + 10 days;
        open();
        warp(opens(0));
        buy(BUYER, buyer, 0, 2);
        warp(closes(0));
        cancel(BUYER, buyer, 0, 1);
        assertEq(credit(buyer), 0, "of one");
        cancel(BUYER, buyer, 0, 1);
        assertEq(credit(buyer), 0, "of the other");
        assertPeriod(0, 6, 0, 2);
    }

    function test_CancelsUntilThePeriodStarts() public {
        warp(starts(0) - 1);
        cancel(BUYER, buyer, 0, 1);
        warp(starts(0));
        refusesCancel(
            abi.encodeWithSelector(ICapacityMarket.PeriodStarted.selector, series, 0, starts(0), starts(0)),
            1
        );
    }

    function test_RefusesWhatTheOrganisationDoesNotHold() public {
        refusesCancel(abi.encodeWithSelector(ICapacityMarket.UnitsNotHeld.selector, series, 0, buyer, 7, 6), 7);
        refusesCancel(abi.encodeWithSelector(ICapacityMarket.NoUnits.selector, series, 0), 0);
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.UnitsNotHeld.selector, series, 0, laboratory, 1, 0));
        cancel(LABORATORY, laboratory, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, buyer, RIVAL));
        cancel(RIVAL, buyer, 0, 1);
    }

    function test_TheWholePriceComesBackWhileTheProviderMayNotDeliver() public {
        warp(closes(0));
        organizations.suspend(clinic);
        cancel(BUYER, buyer, 0, 2);
        assertEq(credit(buyer), 2 * uint256(PRICE), "suspended");
        organizations.reinstate(clinic);
        cancel(BUYER, buyer, 0, 2);
        assertEq(credit(buyer), 3 * uint256(PRICE), "reinstated");
        organizations.setStanding(clinic, IOrganizationRegistry.Standing.Barred);
        cancel(BUYER, buyer, 0, 2);
        assertEq(credit(buyer), 5 * uint256(PRICE), "barred");
        assertPeriod(0, 3 * uint256(PRICE), 2, 8);
    }

    // ------------------------------------------------------------------------------------------------- the provider

    function test_ACancelledPeriodRefundsEverybodyInFullLateCancellationsIncluded() public {
        warp(freeUntil(0));
        cancel(BUYER, buyer, 0, 4);
        expectEmitFrom(address(market));
        emit ICapacityMarket.PeriodCancelled(series, 0, 8);
        cancelPeriod(0);
        expectEmitFrom(address(market));
        emit ICapacityMarket.PurchaseRefunded(series, 0, buyer, 4 * uint256(PRICE));
        vm.prank(STRANGER);
        market.refund(terms, 0, buyer);
        assertEq(credit(buyer), 6 * uint256(PRICE), "buyer");
        market.refund(terms, 0, rival);
        assertEq(credit(rival), 2 * uint256(PRICE), "rival");
        assertPeriod(0, 0, 0, 8);
        assertEq(held(buyer, 0), 0, "held");
    }

    function test_CancelledDuringItsSaleItDoesNotRaiseThePrice() public {
        buy(RIVAL, rival, 0, 2);
        warp(closes(0) - 1);
        expectEmitFrom(address(market));
        emit ICapacityMarket.PeriodCancelled(series, 0, 8);
        cancelPeriod(0);
        warp(opens(1));
        assertEq(market.priceOf(terms, 1), PRICE, "price");
        buy(BUYER, buyer, 1, 1);
        assertEq(slotOf(1).price, PRICE, "paid");
    }

    function test_CancelledDuringItsSaleWhatFoundNoBuyerStillCounts() public {
        cancel(BUYER, buyer, 0, 4);
        expectEmitFrom(address(market));
        emit ICapacityMarket.PeriodCancelled(series, 0, 4);
        cancelPeriod(0);
        warp(opens(1));
        assertEq(market.priceOf(terms, 1), 950e18, "half of the step");
    }

    function test_CancelledInTheSecondBeforeItsSaleItLeavesThePrice() public {
        warp(opens(1) - 1);
        cancelPeriod(1);
        warp(opens(2));
        assertEq(market.priceOf(terms, 2), PRICE, "0 was at the target, 1 leaves it");
        warp(opens(2));
        cancelPeriod(2);
        warp(opens(3));
        assertEq(market.priceOf(terms, 3), 900e18, "in the first second of its sale it does not");
    }

    function test_CancelledAfterwardsTheNextPriceStays() public {
        buy(RIVAL, rival, 0, 2);
        warp(closes(0));
        uint96 next = market.priceOf(terms, 1);
        assertEq(next, 1025e18, "foretold");
        cancelPeriod(0);
        assertEq(market.priceOf(terms, 1), next, "price");
    }

    function test_CancelsAPeriodLongBeforeItsSale() public {
        cancelPeriod(2);
        warp(opens(2));
        assertEq(market.priceOf(terms, 2), 900e18, "period 0 was at the target, 1 silent");
        warp(opens(3));
        assertEq(market.priceOf(terms, 3), 900e18, "2 leaves it");
    }

    function test_RefusesToCancelWhatHasStartedOrWas() public {
        warp(starts(0));
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.PeriodStarted.selector, series, 0, starts(0), starts(0))
        );
        cancelPeriod(0);
        cancelPeriod(5);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICapacityMarket.PeriodNotOpen.selector,
                series,
                5,
                ICapacityMarket.PeriodState.Cancelled
            )
        );
        cancelPeriod(5);
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.UnknownPeriod.selector, series, terms.periods, terms.periods)
        );
        cancelPeriod(terms.periods);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, clinic, BUYER));
        vm.prank(BUYER);
        market.cancelPeriod(terms, 6);
    }

    function test_NothingElseHappensToACancelledPeriod() public {
        cancelPeriod(0);
        refusesCancel(notOpen(ICapacityMarket.PeriodState.Cancelled), 1);
        warp(starts(0));
        vm.expectRevert(notOpen(ICapacityMarket.PeriodState.Cancelled));
        collect(0);
    }

    function test_RefusesRefundsOfWhatIsNotCancelledOrWasRefunded() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                ICapacityMarket.PeriodNotCancelled.selector,
                series,
                0,
                ICapacityMarket.PeriodState.Open
            )
        );
        market.refund(terms, 0, buyer);
        cancelPeriod(0);
        market.refund(terms, 0, buyer);
        bytes memory nothing = abi.encodeWithSelector(ICapacityMarket.NothingToRefund.selector, series, 0, buyer);
        vm.expectRevert(nothing);
        market.refund(terms, 0, buyer);
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.NothingToRefund.selector, series, 0, laboratory));
        market.refund(terms, 0, laboratory);
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.UnknownPeriod.selector, series, terms.periods, terms.periods)
        );
        market.refund(terms, terms.periods, buyer);
    }

    // --------------------------------------------------------------------------------------------------- collecting

    function test_TheProviderIsCreditedWhenThePeriodStarts() public {
        warp(freeUntil(0));
        cancel(BUYER, buyer, 0, 2);
        warp(starts(0));
        expectEmitFrom(address(market));
        emit ICapacityMarket.PeriodCollected(series, 0, 7 * uint256(PRICE));
        collect(0);
        assertEq(credit(clinic), 7 * uint256(PRICE), "credit");
        assertEq(slotOf(0).proceeds, 0, "proceeds");
        assertEq(held(buyer, 0), 4, "the buyer holds what it bought");
    }

    function test_CollectsManyPeriodsAtOnce() public {
        warp(opens(1));
        buy(BUYER, buyer, 1, 1);
        warp(starts(3));
        uint24[] memory periods = new uint24[](3);
        (periods[0], periods[1], periods[2]) = (1, 3, 0);
        market.collect(terms, periods);
        assertEq(credit(clinic), 9 * uint256(PRICE), "credit");
    }

    function test_RefusesToCollectTwiceOrTooEarly() public {
        warp(starts(0) - 1);
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.PeriodNotStarted.selector, series, 0, starts(0), starts(0) - 1)
        );
        collect(0);
        warp(starts(0));
        collect(0);
        vm.expectRevert(notOpen(ICapacityMarket.PeriodState.Collected));
        collect(0);
        uint24[] memory twice = new uint24[](2);
        (twice[0], twice[1]) = (1, 1);
        warp(starts(1));
        vm.expectRevert(
            abi.encodeWithSelector(
                ICapacityMarket.PeriodNotOpen.selector,
                series,
                1,
                ICapacityMarket.PeriodState.Collected
            )
        );
        market.collect(terms, twice);
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.UnknownPeriod.selector, series, terms.periods, terms.periods)
        );
        collect(terms.periods);
        terms.document = keccak256("none");
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.UnknownSeries.selector, id()));
        collect(0);
    }

    function test_RefusesListsOutOfRange() public {
        uint256 max = market.MAX_PERIODS();
        uint24[] memory periods = new uint24[](0);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, max));
        market.collect(terms, periods);
        periods = new uint24[](max + 1);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, max + 1, max));
        market.collect(terms, periods);
        periods = new uint24[](max);
        for (uint24 i = 0; i < max; ++i) periods[i] = i;
        warp(starts(uint24(max)));
        market.collect(terms, periods);
        assertEq(credit(clinic), 8 * uint256(PRICE), "credit");
    }

    // -------------------------------------------------------------------------------------------------- withdrawing

    function withdraw(address controller) private {
        vm.prank(controller);
        market.withdraw(buyer, terms.token);
    }

    function test_TheControllerIsPaid() public {
        cancel(BUYER, buyer, 0, 6);
        expectEmitFrom(address(market));
        emit ICapacityMarket.CreditWithdrawn(buyer, terms.token, BUYER_CONTROLLER, 6 * uint256(PRICE));
        withdraw(BUYER_CONTROLLER);
        assertEq(purse(BUYER_CONTROLLER), 6 * uint256(PRICE), "purse");
        assertEq(credit(buyer), 0, "credit");
        assertEq(purse(address(market)), 2 * uint256(PRICE), "the rival's stays");
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.NothingToWithdraw.selector, buyer, terms.token));
        withdraw(BUYER_CONTROLLER);
    }

    function test_AMemberIsNotPaidNorAnybodyElse() public {
        cancel(BUYER, buyer, 0, 6);
        address[3] memory others = [BUYER, CLINIC_CONTROLLER, STRANGER];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.NotController.selector, buyer, others[i]));
            withdraw(others[i]);
        }
    }

    function test_TheMoneyFollowsTheOrganisationToItsNextController() public {
        cancel(BUYER, buyer, 0, 6);
        vm.prank(BUYER_CONTROLLER);
        organizations.offerController(buyer, STRANGER);
        vm.prank(STRANGER);
        organizations.acceptController(buyer);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.NotController.selector, buyer, BUYER_CONTROLLER));
        withdraw(BUYER_CONTROLLER);
        withdraw(STRANGER);
        assertEq(purse(STRANGER), 6 * uint256(PRICE), "purse");
    }

    function test_WhoIsSuspendedWaitsAndWhoseAccreditationEndedIsPaid() public {
        cancel(BUYER, buyer, 0, 6);
        organizations.suspend(buyer);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, buyer));
        withdraw(BUYER_CONTROLLER);
        organizations.reinstate(buyer);
        organizations.setStanding(buyer, IOrganizationRegistry.Standing.Barred);
        warp(END);
        withdraw(BUYER_CONTROLLER);
        assertEq(purse(BUYER_CONTROLLER), 6 * uint256(PRICE), "purse");
    }

    function test_OneCreditPerToken() public {
        cancel(BUYER, buyer, 0, 6);
        IERC20 other = IERC20(address(market));
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.NothingToWithdraw.selector, buyer, other));
        vm.prank(BUYER_CONTROLLER);
        market.withdraw(buyer, other);
    }

    // --------------------------------------------------------------------------------------------------------- fuzz

    /// Whatever is cancelled whenever: what is credited and what is left are what was paid, and only the free time
    /// lowers the count.
    function testFuzz_CancellationsConserveTheMoney(
        uint16 quantity,
        uint16 refundBps,
        uint40 time,
        uint96 price
    ) public {
        terms.refundBps = uint16(bound(refundBps, 0, 9_000));
        terms.firstPrice = uint96(bound(price, FLOOR, CEILING));
        terms.start = START + 10 days;
        open();
        warp(opens(0));
        buy(BUYER, buyer, 0, 10);
        quantity = uint16(bound(quantity, 1, 10));
        time = uint40(bound(time, opens(0), starts(0) - 1));
        warp(time);
        cancel(BUYER, buyer, 0, quantity);
        uint256 paid = uint256(quantity) * terms.firstPrice;
        uint256 back = time < freeUntil(0) ? paid : (paid * terms.refundBps) / 10_000;
        assertEq(credit(buyer), back, "credit");
        assertPeriod(0, 10 * uint256(terms.firstPrice) - back, 10 - quantity, time < freeUntil(0) ? 10 - quantity : 10);
    }
}
