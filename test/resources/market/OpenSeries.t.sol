// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Duties} from "../../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {CapacityMarket} from "../../../contracts/resources/CapacityMarket.sol";
import {ICapacityMarket} from "../../../contracts/resources/interfaces/ICapacityMarket.sol";
import {SERIES_TYPEHASH, SeriesId, SeriesTerms} from "../../../contracts/resources/SeriesTerms.sol";
import {EmptyDigest} from "../../../contracts/shared/errors.sol";
import {MarketTest} from "./MarketTest.sol";

/// Who opens a series, and which terms it may have.
contract OpenSeriesTest is MarketTest {
    uint16 private constant MAX_STEP = 5_000;
    uint16 private constant MAX_REFUND = 9_000;

    function setUp() public {
        deploy();
    }

    function refuses(bytes memory reason) private {
        vm.expectRevert(reason);
        open();
    }

    // ------------------------------------------------------------------------------------------------------ opening

    function test_OpensAndFixesTheFirstPrice() public {
        SeriesId series = id();
        expectEmitFrom(address(market));
        emit ICapacityMarket.SeriesOpened(series, clinic, terms);
        expectEmitFrom(address(market));
        emit ICapacityMarket.PriceFixed(series, 0, PRICE);
        SeriesId opened = open();
        assertEq(SeriesId.unwrap(opened), SeriesId.unwrap(series), "id");

        ICapacityMarket.Head memory head = market.headOf(series);
        assertEq(head.price, PRICE, "price");
        assertEq(head.period, 0, "period");
        assertEq(head.openedAt, NOW, "opened at");
        assertEq(market.priceOf(terms, 0), PRICE, "price of period 0");
    }

    function test_TheHeadIsOneSlotAsDrawn() public {
        bytes32 slot = vm.load(address(market), keccak256(abi.encode(SeriesId.unwrap(open()), uint256(0))));
        assertEq(slot, bytes32(uint256(PRICE) | (uint256(NOW) << 120)), "price | period | openedAt");
    }

    function test_TheIdIsTheTypedHashOfChainMarketAndTerms() public {
        bytes memory fields = bytes.concat(
            abi.encode(SERIES_TYPEHASH, block.chainid, address(market), terms.provider, terms.kind, terms.document),
            abi.encode(terms.token, terms.units, terms.target, terms.step, terms.refundBps),
            abi.encode(terms.firstPrice, terms.floor, terms.ceiling, terms.start, terms.periodLength, terms.periods),
            abi.encode(terms.saleLead, terms.saleLength, terms.freeBefore)
        );
        assertEq(SeriesId.unwrap(id()), keccak256(fields), "id");

        bytes32 here = SeriesId.unwrap(id());
        CapacityMarket other = new CapacityMarket(organizations);
        assertTrue(SeriesId.unwrap(other.idOf(terms)) != here, "another market, another id");
        vm.chainId(7);
        assertTrue(SeriesId.unwrap(id()) != here, "another chain, another id");
    }

    function test_TheWindowIsWhereTheTermsSay() public view {
        ICapacityMarket.Window memory window = market.windowOf(terms, 5);
        assertEq(window.starts, START + 5 days, "starts");
        assertEq(window.opens, START + 2 days, "opens");
        assertEq(window.freeUntil, START + 2 days + 12 hours, "free until");
        assertEq(window.closes, START + 3 days, "closes");
    }

    function test_EveryAuthorMayProvide() public {
        terms.provider = laboratory;
        vm.prank(LABORATORY);
        market.openSeries(terms);
        assertTrue(market.headOf(id()).openedAt != 0, "open");
    }

    function test_RefusesTheSameTermsTwice() public {
        SeriesId series = open();
        refuses(abi.encodeWithSelector(ICapacityMarket.SeriesAlreadyOpened.selector, series));
        terms.document = keccak256("another offer");
        open();
    }

    // -------------------------------------------------------------------------------------------------------- who

    function test_RefusesWhoMayNotProvide() public {
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, clinic, STRANGER));
        vm.prank(STRANGER);
        market.openSeries(terms);

        vm.prank(CLINIC_CONTROLLER);
        organizations.offerMembership(clinic, STRANGER, Duties.ALL & ~Duties.ALLOCATE, END);
        vm.prank(STRANGER);
        organizations.acceptMembership(clinic, Duties.ALL & ~Duties.ALLOCATE, END);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                clinic,
                STRANGER,
                Duties.ALLOCATE,
                Duties.ALL & ~Duties.ALLOCATE
            )
        );
        vm.prank(STRANGER);
        market.openSeries(terms);

        terms.provider = accredit(address(0xC9), address(0xE9), Licences.INSURER);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                terms.provider,
                Licences.AUTHORS,
                Licences.INSURER
            )
        );
        vm.prank(address(0xE9));
        market.openSeries(terms);
    }

    // ------------------------------------------------------------------------------------------------------ terms

    function test_RefusesEmptyDigests() public {
        terms.kind = 0;
        refuses(abi.encodeWithSelector(EmptyDigest.selector));
        terms.kind = keccak256("bed");
        terms.document = 0;
        refuses(abi.encodeWithSelector(EmptyDigest.selector));
    }

    function test_RefusesATokenWithoutCode() public {
        terms.token = IERC20(address(0xBEEF));
        refuses(abi.encodeWithSelector(ICapacityMarket.SeriesTokenWithoutCode.selector, terms.token));
    }

    function test_RefusesUnitsAndTargetsOutOfRange() public {
        uint16[2][3] memory wrong = [[uint16(0), 0], [uint16(10), 0], [uint16(10), 11]];
        for (uint256 i = 0; i < wrong.length; ++i) {
            (terms.units, terms.target) = (wrong[i][0], wrong[i][1]);
            refuses(abi.encodeWithSelector(ICapacityMarket.SeriesUnitsOutOfRange.selector, wrong[i][0], wrong[i][1]));
        }
        (terms.units, terms.target) = (1, 1);
        open();
    }

    function test_RefusesPricesOutOfRange() public {
        uint96[3][4] memory wrong = [[uint96(0), 1, 1], [uint96(2), 1, 3], [uint96(1), 4, 3], [uint96(3), 3, 2]];
        for (uint256 i = 0; i < wrong.length; ++i) {
            (terms.floor, terms.firstPrice, terms.ceiling) = (wrong[i][0], wrong[i][1], wrong[i][2]);
            refuses(
                abi.encodeWithSelector(
                    ICapacityMarket.SeriesPricesOutOfRange.selector,
                    wrong[i][0],
                    wrong[i][1],
                    wrong[i][2]
                )
            );
        }
        (terms.floor, terms.firstPrice, terms.ceiling) = (1, 1, 1);
        open();
    }

    function test_RefusesStepsOutOfRange() public {
        uint16[2] memory wrong = [uint16(0), MAX_STEP + 1];
        for (uint256 i = 0; i < wrong.length; ++i) {
            terms.step = wrong[i];
            refuses(abi.encodeWithSelector(ICapacityMarket.SeriesStepOutOfRange.selector, wrong[i], MAX_STEP));
        }
        terms.step = MAX_STEP;
        open();
    }

    function test_RefusesNoPeriodsAndTooMany() public {
        terms.periods = 0;
        refuses(abi.encodeWithSelector(ICapacityMarket.SeriesPeriodsOutOfRange.selector, 0, START, 1 days));
        // 40 bits of seconds end 34,000 years after 1970.
        (terms.periods, terms.periodLength) = (type(uint24).max, type(uint32).max);
        refuses(
            abi.encodeWithSelector(
                ICapacityMarket.SeriesPeriodsOutOfRange.selector,
                type(uint24).max,
                START,
                type(uint32).max
            )
        );
    }

    function refusesSale(uint32 length, uint32 period, uint32 lead) private {
        (terms.saleLength, terms.periodLength, terms.saleLead, terms.freeBefore) = (length, period, lead, lead);
        refuses(abi.encodeWithSelector(ICapacityMarket.SeriesSaleOutOfRange.selector, length, 1 hours, period, lead));
    }

    function test_RefusesSalesOutOfRange() public {
        refusesSale(1 hours - 1, 1 days, 1 days);
        refusesSale(1 days + 1, 1 days, 2 days);
        refusesSale(1 days, 1 days, 1 days - 1);
        (terms.saleLength, terms.saleLead) = (1 days, 1 days);
        open();
    }

    function refusesCancellation(uint32 freeBefore, uint16 refundBps) private {
        (terms.freeBefore, terms.refundBps) = (freeBefore, refundBps);
        refuses(
            abi.encodeWithSelector(
                ICapacityMarket.SeriesCancellationOutOfRange.selector,
                freeBefore,
                2 days + 6 hours,
                refundBps,
                MAX_REFUND
            )
        );
    }

    /// The last quarter of the window is firm: of a day that closes two days before the period, six hours.
    function test_RefusesFreeCancellationInTheLastQuarterAndCheapOnesAfterwards() public {
        refusesCancellation(2 days + 6 hours - 1, 5_000);
        refusesCancellation(0, 5_000);
        refusesCancellation(2 days + 6 hours, MAX_REFUND + 1);
        (terms.freeBefore, terms.refundBps) = (2 days + 6 hours, MAX_REFUND);
        open();
    }

    function test_TheFirmQuarterIsRoundedUp() public {
        (terms.saleLength, terms.saleLead) = (3_601, 3_601);
        (terms.freeBefore, terms.refundBps) = (900, 0);
        refuses(abi.encodeWithSelector(ICapacityMarket.SeriesCancellationOutOfRange.selector, 900, 901, 0, MAX_REFUND));
        terms.freeBefore = 901;
        open();
    }

    function test_RefusesSalesThatHaveBegun() public {
        terms.start = NOW + 3 days;
        refuses(abi.encodeWithSelector(ICapacityMarket.SeriesStartsTooEarly.selector, NOW, NOW));
        terms.start = 1 days;
        refuses(abi.encodeWithSelector(ICapacityMarket.SeriesStartsTooEarly.selector, 0, NOW));
        terms.start = NOW + 3 days + 1;
        open();
    }

    /// A free time from before 1970 on could not be computed.
    function test_RefusesAFreeTimeBefore1970() public {
        terms.freeBefore = type(uint32).max;
        refuses(abi.encodeWithSelector(ICapacityMarket.SeriesStartsTooEarly.selector, START - 3 days, NOW));
    }

    function testFuzz_WhatIsOpenedHasWindowsThatNeitherOverlapNorReachIntoTheirPeriod(
        uint32 periodLength,
        uint32 saleLead,
        uint32 saleLength,
        uint32 freeBefore,
        uint24 period
    ) public {
        terms.periodLength = uint32(bound(periodLength, 1 hours, 60 days));
        terms.saleLength = uint32(bound(saleLength, 0, 90 days));
        terms.saleLead = uint32(bound(saleLead, 0, 90 days));
        terms.freeBefore = uint32(bound(freeBefore, 0, 100 days));
        terms.start = NOW + 120 days;
        period = uint24(bound(period, 0, terms.periods - 2));
        vm.prank(CLINIC);
        try market.openSeries(terms) {
            ICapacityMarket.Window memory window = market.windowOf(terms, period);
            ICapacityMarket.Window memory next = market.windowOf(terms, period + 1);
            assertTrue(window.closes - window.opens >= 1 hours, "a sale lasts an hour");
            assertTrue(window.closes <= next.opens, "windows overlap");
            assertTrue(window.closes <= window.starts, "a sale reaches into its period");
            assertTrue(
                4 * (window.closes - window.freeUntil) >= window.closes - window.opens,
                "less than a quarter is firm"
            );
        } catch {
            assertTrue(
                terms.saleLength < 1 hours ||
                    terms.saleLength > terms.periodLength ||
                    terms.saleLength > terms.saleLead ||
                    4 * (uint256(terms.freeBefore) + terms.saleLength) < 4 * uint256(terms.saleLead) + terms.saleLength,
                "refused without reason"
            );
        }
    }

    function testFuzz_OneBitOfTheTermsIsAnotherSeries(uint256 which, uint8 bit) public view {
        bytes32 before = SeriesId.unwrap(id());
        SeriesTerms memory other = terms;
        which = bound(which, 0, 16);
        if (which == 0) other.provider = OrgId.wrap(OrgId.unwrap(other.provider) ^ bytes32(1 << uint256(bit)));
        else if (which == 1) other.kind ^= bytes32(1 << uint256(bit));
        else if (which == 2) other.document ^= bytes32(1 << uint256(bit));
        else if (which == 3) other.token = IERC20(address(uint160(address(other.token)) ^ uint160(1 << (bit % 160))));
        else if (which == 4) other.units ^= uint16(1 << (bit % 16));
        else if (which == 5) other.target ^= uint16(1 << (bit % 16));
        else if (which == 6) other.step ^= uint16(1 << (bit % 16));
        else if (which == 7) other.refundBps ^= uint16(1 << (bit % 16));
        else if (which == 8) other.firstPrice ^= uint96(1 << (bit % 96));
        else if (which == 9) other.floor ^= uint96(1 << (bit % 96));
        else if (which == 10) other.ceiling ^= uint96(1 << (bit % 96));
        else if (which == 11) other.start ^= uint40(1 << (bit % 40));
        else if (which == 12) other.periodLength ^= uint32(1 << (bit % 32));
        else if (which == 13) other.periods ^= uint24(1 << (bit % 24));
        else if (which == 14) other.saleLead ^= uint32(1 << (bit % 32));
        else if (which == 15) other.saleLength ^= uint32(1 << (bit % 32));
        else other.freeBefore ^= uint32(1 << (bit % 32));
        assertTrue(SeriesId.unwrap(market.idOf(other)) != before, "the same id");
    }
}
