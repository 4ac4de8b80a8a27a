// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {ICapacityMarket} from "../../../contracts/resources/interfaces/ICapacityMarket.sol";
import {SeriesId} from "../../../contracts/resources/SeriesTerms.sol";
import {MarketTest} from "./MarketTest.sol";

/// Who buys what, when, at which price.
contract BuyTest is MarketTest {
    SeriesId private series;

    function setUp() public {
        deploy();
        series = open();
        warp(opens(0));
    }

    function refuses(bytes memory reason, uint16 quantity) private {
        vm.expectRevert(reason);
        buy(BUYER, buyer, 0, quantity);
    }

    function test_BuysAtThePeriodsPriceFromTheCaller() public {
        expectEmitFrom(address(market));
        emit ICapacityMarket.UnitsBought(series, 0, buyer, BUYER, 3, PRICE);
        buy(BUYER, buyer, 0, 3);
        assertPeriod(0, 3 * uint256(PRICE), 3, 3);
        assertEq(slotOf(0).price, PRICE, "price");
        assertEq(held(buyer, 0), 3, "held");
        assertEq(purse(BUYER), PURSE - 3 * uint256(PRICE), "purse");
        assertEq(purse(address(market)), 3 * uint256(PRICE), "market");

        buy(BUYER, buyer, 0, 2);
        assertEq(held(buyer, 0), 5, "held after a second purchase");
    }

    function test_SellsTheLastUnitAndNoneMore() public {
        buy(BUYER, buyer, 0, 9);
        refuses(abi.encodeWithSelector(ICapacityMarket.NotEnoughUnits.selector, series, 0, 2, 1), 2);
        buy(RIVAL, rival, 0, 1);
        refuses(abi.encodeWithSelector(ICapacityMarket.NotEnoughUnits.selector, series, 0, 1, 0), 1);
        assertPeriod(0, 10 * uint256(PRICE), 10, 10);
    }

    function test_ThePeriodAndThePurchaseAreOneSlotEachAsDrawn() public {
        buy(BUYER, buyer, 0, 3);
        warp(freeUntil(0));
        cancel(BUYER, buyer, 0, 1);
        bytes32 periods = keccak256(abi.encode(SeriesId.unwrap(series), uint256(1)));
        uint256 proceeds = 2.5e18 * 1000;
        assertEq(
            vm.load(address(market), keccak256(abi.encode(uint256(0), periods))),
            bytes32(proceeds | (uint256(PRICE) << 112) | (uint256(2) << 208) | (uint256(3) << 224)),
            "proceeds | price | sold | counted | state"
        );
        bytes32 purchases = keccak256(
            abi.encode(uint256(0), keccak256(abi.encode(SeriesId.unwrap(series), uint256(2))))
        );
        assertEq(
            vm.load(address(market), keccak256(abi.encode(buyer, purchases))),
            bytes32((uint256(PRICE) / 2) | (uint256(2) << 112)),
            "forfeited | units"
        );
    }

    // -------------------------------------------------------------------------------------------------------- when

    function refusesAt(uint40 time) private {
        warp(time);
        refuses(abi.encodeWithSelector(ICapacityMarket.SaleNotOpen.selector, series, 0, opens(0), closes(0), time), 1);
    }

    function test_SellsInTheWindowAlone() public {
        refusesAt(opens(0) - 1);
        refusesAt(closes(0));
        refusesAt(starts(0));
        warp(opens(0));
        buy(BUYER, buyer, 0, 1);
        warp(closes(0) - 1);
        buy(BUYER, buyer, 0, 1);
    }

    function test_RefusesPeriodsBeyondTheLast() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.UnknownPeriod.selector, series, terms.periods, terms.periods)
        );
        buy(BUYER, buyer, terms.periods, 1);
    }

    function test_RefusesTermsThatNobodyOpened() public {
        terms.ceiling += 1;
        refuses(abi.encodeWithSelector(ICapacityMarket.UnknownSeries.selector, id()), 1);
    }

    function test_RefusesACancelledPeriod() public {
        cancelPeriod(0);
        refuses(
            abi.encodeWithSelector(
                ICapacityMarket.PeriodNotOpen.selector,
                series,
                0,
                ICapacityMarket.PeriodState.Cancelled
            ),
            1
        );
    }

    function test_RefusesNoUnits() public {
        refuses(abi.encodeWithSelector(ICapacityMarket.NoUnits.selector, series, 0), 0);
    }

    // ------------------------------------------------------------------------------------------------------- price

    function test_RefusesAPriceAboveTheBuyersMaximum() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityMarket.PriceAboveMaximum.selector, series, 0, PRICE, PRICE - 1)
        );
        vm.prank(BUYER);
        market.buy(terms, 0, buyer, 1, PRICE - 1);
        vm.prank(BUYER);
        market.buy(terms, 0, buyer, 1, PRICE);
    }

    function test_TheFirstBuyerFixesThePrice() public {
        buy(BUYER, buyer, 0, 10);
        warp(opens(1));
        // 1000 + 1000 * 10 % * 2 / 8.
        uint96 price = 1025e18;
        assertEq(market.priceOf(terms, 1), price, "foretold");
        expectEmitFrom(address(market));
        emit ICapacityMarket.PriceFixed(series, 1, price);
        buy(BUYER, buyer, 1, 2);
        assertEq(slotOf(1).price, price, "price");
        assertEq(market.headOf(series).price, price, "head");
        assertEq(market.headOf(series).period, 1, "period");
        assertEq(market.headOf(series).openedAt, NOW, "opened at");
        assertEq(purse(BUYER), PURSE - 10 * uint256(PRICE) - 2 * uint256(price), "purse");

        warp(opens(2));
        // 1025 - 1025 * 10 % * 6 / 8.
        assertEq(market.priceOf(terms, 2), 948.125e18, "after few");
        assertEq(market.priceOf(terms, 0), PRICE, "the past stays");
    }

    function test_SilentPeriodsLowerThePriceStepByStep() public {
        warp(opens(3));
        expectEmitFrom(address(market));
        emit ICapacityMarket.PriceFixed(series, 3, 729e18);
        buy(BUYER, buyer, 3, 1);
        assertEq(market.headOf(series).period, 3, "head");
    }

    // --------------------------------------------------------------------------------------------------------- who

    function test_RefusesWhoMayNotBuy() public {
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, buyer, STRANGER));
        buy(STRANGER, buyer, 0, 1);

        vm.prank(BUYER_CONTROLLER);
        organizations.offerMembership(buyer, STRANGER, Duties.ALL & ~Duties.ALLOCATE, END);
        vm.prank(STRANGER);
        organizations.acceptMembership(buyer, Duties.ALL & ~Duties.ALLOCATE, END);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                buyer,
                STRANGER,
                Duties.ALLOCATE,
                Duties.ALL & ~Duties.ALLOCATE
            )
        );
        buy(STRANGER, buyer, 0, 1);

        organizations.suspend(buyer);
        refuses(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, buyer), 1);
    }

    function test_AnyLicenceBuys() public {
        buy(LABORATORY, laboratory, 0, 1);
        assertEq(held(laboratory, 0), 1, "held");
    }

    function test_TheProviderDoesNotBuyFromItself() public {
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.ProviderBuysFromItself.selector, series, clinic));
        buy(CLINIC, clinic, 0, 1);
    }

    function test_NobodyBuysFromWhoMayNotDeliver() public {
        organizations.suspend(clinic);
        refuses(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, clinic), 1);
        organizations.reinstate(clinic);
        organizations.setStanding(clinic, IOrganizationRegistry.Standing.Barred);
        refuses(abi.encodeWithSelector(IOrganizationRegistry.BarredOrganization.selector, clinic), 1);
        organizations.setStanding(clinic, IOrganizationRegistry.Standing.Good);
        organizations.changeAccreditation(clinic, Licences.INSURER, END);
        refuses(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                clinic,
                Licences.AUTHORS,
                Licences.INSURER
            ),
            1
        );
        organizations.changeAccreditation(clinic, Licences.CARE, opens(0));
        refuses(
            abi.encodeWithSelector(IOrganizationRegistry.EndedAccreditation.selector, clinic, opens(0), opens(0)),
            1
        );
    }

    // ------------------------------------------------------------------------------------------------------ rolling

    function test_AnybodyRollsToAPriceThatIsFixed() public {
        warp(closes(4));
        expectEmitFrom(address(market));
        emit ICapacityMarket.PriceFixed(series, 5, 590.49e18);
        vm.prank(STRANGER);
        market.roll(terms, 5);
        assertEq(market.headOf(series).price, 590.49e18, "price");
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.PriceAlreadyFixed.selector, series, 5, 5));
        market.roll(terms, 5);
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.PriceAlreadyFixed.selector, series, 4, 5));
        market.priceOf(terms, 4);
        assertEq(market.priceOf(terms, 5), 590.49e18, "price of");
    }

    function test_NoPriceBeforeTheWindowBeforeHasClosed() public {
        bytes memory reason = abi.encodeWithSelector(
            ICapacityMarket.PriceNotFixed.selector,
            series,
            1,
            closes(0),
            closes(0) - 1
        );
        warp(closes(0) - 1);
        vm.expectRevert(reason);
        market.roll(terms, 1);
        vm.expectRevert(reason);
        market.priceOf(terms, 1);
        warp(closes(0));
        market.roll(terms, 1);
    }

    function test_RollsAsFarAsOneTransactionReachesAndThenOn() public {
        warp(opens(600));
        bytes memory reason = abi.encodeWithSelector(
            ICapacityMarket.TooManyPeriods.selector,
            series,
            0,
            600,
            market.MAX_PERIODS()
        );
        vm.expectRevert(reason);
        buy(BUYER, buyer, 600, 1);
        vm.expectRevert(reason);
        market.priceOf(terms, 600);
        market.roll(terms, 256);
        market.roll(terms, 512);
        buy(BUYER, buyer, 600, 1);
        assertEq(slotOf(600).price, FLOOR, "price");
    }

    function test_ViewsRefuseWhatThereIsNot() public {
        bytes memory reason = abi.encodeWithSelector(
            ICapacityMarket.UnknownPeriod.selector,
            series,
            terms.periods,
            terms.periods
        );
        vm.expectRevert(reason);
        market.priceOf(terms, terms.periods);
        vm.expectRevert(reason);
        market.roll(terms, terms.periods);
        terms.document = keccak256("none");
        vm.expectRevert(abi.encodeWithSelector(ICapacityMarket.UnknownSeries.selector, id()));
        market.priceOf(terms, 0);
    }

    // --------------------------------------------------------------------------------------------------------- fuzz

    function testFuzz_SoldAndFreeAreTheSupply(uint16[8] memory quantities, uint256 luck) public {
        uint16 sold;
        for (uint256 i = 0; i < quantities.length; ++i) {
            uint16 quantity = i % 2 == 0 ? uint16(bound(quantities[i], 0, 11)) : quantities[i];
            bool first = (luck >> i) & 1 == 0;
            vm.prank(first ? BUYER : RIVAL);
            try market.buy(terms, 0, first ? buyer : rival, quantity, type(uint96).max) {
                assertTrue(quantity != 0 && quantity <= terms.units - sold, "sold what was not free");
                sold += quantity;
            } catch {
                assertTrue(quantity == 0 || quantity > terms.units - sold, "refused what was free");
            }
        }
        assertEq(held(buyer, 0) + held(rival, 0), sold, "held");
        assertPeriod(0, uint256(sold) * PRICE, sold, sold);
        assertEq(purse(address(market)), uint256(sold) * PRICE, "market");
    }

    function testFuzz_NoProceedsOverflowAtTheLargestPriceAndSupply(uint16 quantity) public {
        (terms.units, terms.target) = (type(uint16).max, 1);
        (terms.firstPrice, terms.ceiling) = (type(uint96).max, type(uint96).max);
        terms.start = START + 20 days;
        coin.mint(BUYER, type(uint128).max);
        open();
        warp(opens(0));
        quantity = uint16(bound(quantity, 1, type(uint16).max));
        buy(BUYER, buyer, 0, quantity);
        if (quantity != type(uint16).max) buy(BUYER, buyer, 0, type(uint16).max - quantity);
        assertPeriod(0, uint256(type(uint16).max) * type(uint96).max, type(uint16).max, type(uint16).max);
        warp(opens(1));
        assertEq(market.priceOf(terms, 1), type(uint96).max, "ceiling");
    }
}
