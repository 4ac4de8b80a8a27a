// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {DemoCoin} from "../../../contracts/demo/DemoCoin.sol";
import {Duties} from "../../../contracts/identity/Duties.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrganizationRegistry} from "../../../contracts/identity/OrganizationRegistry.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {CapacityMarket} from "../../../contracts/resources/CapacityMarket.sol";
import {ICapacityMarket} from "../../../contracts/resources/interfaces/ICapacityMarket.sol";
import {SeriesId, SeriesTerms} from "../../../contracts/resources/SeriesTerms.sol";
import {TestBase} from "../../shared/TestBase.sol";

/// A clinic that sells ten beds a day, two hospitals and a laboratory that buy, each with one member who has every duty,
/// and coins enough.
abstract contract MarketTest is TestBase {
    uint40 internal constant NOW = 1_800_000_000;
    uint40 internal constant END = NOW + 3650 days;
    uint40 internal constant START = NOW + 10 days;
    uint96 internal constant PRICE = 1000e18;
    uint96 internal constant FLOOR = 500e18;
    uint96 internal constant CEILING = 2000e18;
    uint256 internal constant PURSE = 1e27;

    address internal constant STRANGER = address(0xBAD);
    address internal constant CLINIC = address(0xE1);
    address internal constant BUYER = address(0xE2);
    address internal constant RIVAL = address(0xE3);
    address internal constant LABORATORY = address(0xE4);
    address internal constant CLINIC_CONTROLLER = address(0xC1);
    address internal constant BUYER_CONTROLLER = address(0xC2);
    address internal constant RIVAL_CONTROLLER = address(0xC3);
    address internal constant LABORATORY_CONTROLLER = address(0xC4);

    OrganizationRegistry internal organizations;
    CapacityMarket internal market;
    DemoCoin internal coin;
    OrgId internal clinic;
    OrgId internal buyer;
    OrgId internal rival;
    OrgId internal laboratory;
    SeriesTerms internal terms;

    /// For the setUp of a test and the constructor of a handler.
    function deploy() internal {
        vm.warp(NOW);
        organizations = new OrganizationRegistry(address(new AccessManager(address(this))), 2 days);
        market = new CapacityMarket(organizations);
        coin = new DemoCoin();
        clinic = accredit(CLINIC_CONTROLLER, CLINIC, Licences.CARE);
        buyer = accredit(BUYER_CONTROLLER, BUYER, Licences.CARE);
        rival = accredit(RIVAL_CONTROLLER, RIVAL, Licences.CARE);
        laboratory = accredit(LABORATORY_CONTROLLER, LABORATORY, Licences.LABORATORY);
        address[3] memory payers = [BUYER, RIVAL, LABORATORY];
        for (uint256 i = 0; i < payers.length; ++i) fill(address(coin), payers[i]);
        terms = SeriesTerms({
            provider: clinic,
            kind: keccak256("http://terminology.hl7.org/CodeSystem/service-type|bed"),
            document: keccak256("offer"),
            token: IERC20(address(coin)),
            units: 10,
            target: 8,
            step: 1_000,
            refundBps: 5_000,
            firstPrice: PRICE,
            floor: FLOOR,
            ceiling: CEILING,
            start: START,
            periodLength: 1 days,
            periods: 1_000,
            saleLead: 3 days,
            saleLength: 1 days,
            freeBefore: 2 days + 12 hours
        });
    }

    function accredit(address controller, address member, uint16 licences) internal returns (OrgId org) {
        org = organizations.accredit(controller, bytes32(uint256(uint160(controller))), licences, END);
        vm.prank(controller);
        organizations.offerMembership(org, member, Duties.ALL, END);
        vm.prank(member);
        organizations.acceptMembership(org, Duties.ALL, END);
    }

    /// Any token that has DemoCoin's `mint`.
    function fill(address token, address account) internal {
        DemoCoin(token).mint(account, PURSE);
        // Not every token answers.
        vm.prank(account);
        (bool success, ) = token.call(abi.encodeCall(IERC20.approve, (address(market), type(uint256).max)));
        assertTrue(success, "approve");
    }

    function open() internal returns (SeriesId) {
        vm.prank(CLINIC);
        return market.openSeries(terms);
    }

    function buy(address member, OrgId org, uint24 period, uint16 quantity) internal {
        vm.prank(member);
        market.buy(terms, period, org, quantity, type(uint96).max);
    }

    function cancel(address member, OrgId org, uint24 period, uint16 quantity) internal {
        vm.prank(member);
        market.cancel(terms, period, org, quantity);
    }

    function cancelPeriod(uint24 period) internal {
        vm.prank(CLINIC);
        market.cancelPeriod(terms, period);
    }

    function collect(uint24 period) internal {
        market.collect(terms, list(period));
    }

    function list(uint24 period) internal pure returns (uint24[] memory periods) {
        periods = new uint24[](1);
        periods[0] = period;
    }

    function id() internal view returns (SeriesId) {
        return market.idOf(terms);
    }

    function starts(uint24 period) internal view returns (uint40) {
        return terms.start + uint40(period) * terms.periodLength;
    }

    function opens(uint24 period) internal view returns (uint40) {
        return starts(period) - terms.saleLead;
    }

    function closes(uint24 period) internal view returns (uint40) {
        return opens(period) + terms.saleLength;
    }

    function freeUntil(uint24 period) internal view returns (uint40) {
        return starts(period) - terms.freeBefore;
    }

    function warp(uint40 time) internal {
        vm.warp(time);
    }

    function slotOf(uint24 period) internal view returns (ICapacityMarket.Period memory) {
        return market.periodOf(id(), period);
    }

    function held(OrgId org, uint24 period) internal view returns (uint16) {
        return market.purchaseOf(id(), period, org).units;
    }

    function credit(OrgId org) internal view returns (uint256) {
        return market.creditOf(org, terms.token);
    }

    function purse(address account) internal view returns (uint256) {
        return terms.token.balanceOf(account);
    }

    function assertPeriod(uint24 period, uint256 proceeds, uint16 sold, uint16 counted) internal view {
        ICapacityMarket.Period memory slot = slotOf(period);
        assertEq(slot.proceeds, proceeds, "proceeds");
        assertEq(slot.sold, sold, "sold");
        assertEq(slot.counted, counted, "counted");
    }
}
