// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestBase} from "../../shared/TestBase.sol";
import {CoverageHandler} from "./CoverageHandler.sol";

/// What holds of the insurance money after whatever anybody did. Alone it runs as
/// `hardhat test solidity test/resources/fund/CoverageHandler.sol test/resources/fund/Coverage.invariant.t.sol`.
contract CoverageInvariantTest is TestBase {
    CoverageHandler private handler;

    function setUp() external {
        handler = new CoverageHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_whatCameInIsOutOrHeld() external view {
        handler.checkHeld();
        handler.checkOut();
    }

    function invariant_liabilitiesAreWhatWaitsAndWhatIsOwed() external view {
        handler.checkLiabilities();
    }

    function invariant_paidAtMostApprovedAtMostTheLimit() external view {
        handler.checkLimits();
    }

    /// The invariants could hold of a handler that does nothing.
    function test_theHandlerReachesEveryStep() external {
        handler.topUp(0, 50);
        handler.topUp(1, 50);
        for (uint256 i = 0; i < 6; ++i) handler.claim(i, i % 3 == 0, 3_000 + 100 * i);
        handler.claim(0, true, 50);
        handler.claimAgain(0);
        handler.contest(0);
        handler.contest(1);
        handler.contest(2);
        handler.decide(0, true);
        handler.withdraw(4);
        handler.announce(0, 10);
        handler.wait(1 days);
        handler.close(0);
        handler.close(1);
        handler.upholdUndecided(1);
        for (uint256 i = 0; i < 7; ++i) if (i != 4) handler.award(i);
        handler.upholdUndecided(2);
        handler.collect(0);
        handler.withdraw(0);
        handler.topUp(0, 4_999);
        handler.withdrawSurplus(0);
        for (uint256 i = 0; i <= 10; ++i) assertTrue(handler.passed(i) > 0, vm.toString(i));
        handler.checkHeld();
        handler.checkOut();
        handler.checkLiabilities();
        handler.checkLimits();
    }
}
