// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {DemoCoin} from "../../../contracts/demo/DemoCoin.sol";
import {Duties} from "../../../contracts/identity/Duties.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {AgreementId, AgreementTerms} from "../../../contracts/quality/agreementTypes.sol";
import {ICharts} from "../../../contracts/quality/interfaces/ICharts.sol";
import {IServiceLevels} from "../../../contracts/quality/interfaces/IServiceLevels.sol";
import {ServiceLevels} from "../../../contracts/quality/ServiceLevels.sol";
import {QualityTest} from "../QualityTest.sol";

/// The regulated hospital promises an insurer at most one event in ten cases for periods 1 to 4, and pays all at three in ten.
abstract contract LevelsTest is QualityTest {
    uint96 internal constant BOND = 1_000e18 + 7;
    uint32 internal constant TARGET = 100_000;
    uint32 internal constant WORST = 300_000;
    uint32 internal constant GRACE = REPORT_TIME + 1 days;
    uint256 internal constant PURSE = 1e27;
    uint256 internal constant NO_REPORT = type(uint16).max;

    address internal dealer = address(0xDEA1);
    address internal payer = address(0x9A7E);
    ServiceLevels internal levels;
    DemoCoin internal coin;
    AgreementTerms internal terms;

    function deployLevels() internal {
        deployQuality();
        levels = new ServiceLevels(organizations, monitor);
        coin = new DemoCoin();
        join(hospital, hospitalController, dealer, Duties.ALLOCATE, END);
        join(insurer, insurerController, payer, Duties.ALLOCATE, END);
        terms = AgreementTerms({
            commissioner: insurer,
            provider: hospital,
            indicator: mortality,
            document: keccak256("contract"),
            token: IERC20(address(coin)),
            bond: BOND,
            target: TARGET,
            worst: WORST,
            first: 1,
            periods: 4,
            grace: GRACE,
            acceptBy: T0 + PERIOD
        });
        fill(address(coin), dealer);
    }

    function fill(address token, address account) internal {
        DemoCoin(token).mint(account, PURSE);
        vm.prank(account);
        IERC20(token).approve(address(levels), type(uint256).max);
    }

    // -------------------------------------------------------------------------------------------------------- calls

    function propose() internal {
        vm.prank(dealer);
        levels.propose(terms);
    }

    function accept() internal {
        vm.prank(payer);
        levels.accept(terms);
    }

    /// Accepted, and the clock before the first period.
    function agree() internal {
        propose();
        accept();
    }

    function settle(ICharts.Report memory reported) internal {
        levels.settle(terms, reported);
    }

    function settleUnreported() internal {
        ICharts.Report memory none;
        levels.settleUnreported(terms, none);
    }

    /// Reported when its last period ends.
    function reportPeriods(
        uint16 first,
        uint16 through,
        uint24 cases,
        uint24 events
    ) internal returns (ICharts.Report memory reported) {
        reported = equalCases(first, through, cases, events, 100_000);
        if (block.timestamp < endOf(through)) vm.warp(endOf(through));
        send(reported);
    }

    // -------------------------------------------------------------------------------------------------------- times

    function finalAt(uint40 reportedAt) internal pure returns (uint40) {
        return reportedAt + DISPUTE_TIME + SHOWING_TIME + 3 days;
    }

    /// Three periods may be reported together.
    function missedAt(uint256 period) internal pure returns (uint40) {
        return uint40(T0 + (period + 3) * PERIOD + GRACE);
    }

    // ---------------------------------------------------------------------------------------------------- assertions

    function id() internal view returns (AgreementId) {
        return levels.idOf(terms);
    }

    function slot() internal view returns (IServiceLevels.Agreement memory) {
        return levels.agreementOf(id());
    }

    function credit(OrgId org) internal view returns (uint256) {
        return levels.creditOf(org, terms.token);
    }

    function assertSlot(uint256 escrow, uint256 next, IServiceLevels.AgreementState state) internal view {
        IServiceLevels.Agreement memory found = slot();
        assertEq(found.escrow, escrow, "escrow");
        assertEq(found.next, next, "next");
        assertEq(uint256(found.state), uint256(state), "state");
    }

    function assertCredits(uint256 commissioner, uint256 provider) internal view {
        assertEq(credit(insurer), commissioner, "the commissioner's credit");
        assertEq(credit(hospital), provider, "the provider's credit");
        assertEq(terms.token.balanceOf(address(levels)), commissioner + provider + slot().escrow, "all that is held");
    }

    function expectSettled(
        IServiceLevels.Outcome outcome,
        uint256 from,
        uint256 through,
        uint256 reported,
        uint256 toCommissioner
    ) internal {
        uint256 all = (through - from + 1) * terms.bond;
        AgreementId agreement = id();
        expectEmitFrom(address(levels));
        emit IServiceLevels.PeriodsSettled(
            agreement,
            outcome,
            uint16(from),
            uint16(through),
            uint16(reported),
            toCommissioner,
            all - toCommissioner
        );
    }

    function expectError(bytes memory data) internal {
        vm.expectRevert(data);
    }

    function inState(IServiceLevels.AgreementState state) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IServiceLevels.AgreementNotInState.selector, id(), state);
    }
}
