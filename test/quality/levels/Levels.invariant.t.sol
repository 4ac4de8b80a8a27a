// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestBase} from "../../shared/TestBase.sol";
import {LevelsHandler} from "./LevelsHandler.sol";

/// What holds after any sequence of proposals, reports, releases, disproofs and settlements. Alone it runs as
/// `hardhat test solidity test/quality/levels/LevelsHandler.sol test/quality/levels/Levels.invariant.t.sol`.
contract LevelsInvariantTest is TestBase {
    LevelsHandler private handler;

    function setUp() external {
        handler = new LevelsHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_depositedIsWithdrawnOwedOrEscrowed() external view {
        assertTrue(handler.isConserved(), "conservation");
    }

    function invariant_escrowIsTheBondOfUnsettledPeriods() external view {
        assertTrue(handler.escrowsFollow(), "escrow");
    }

    function invariant_everySettlementPaysOutItsBondsOnce() external view {
        assertEq(handler.wrongAnswers(), 0, "answers");
    }

    /// The invariants above could hold of a handler that does nothing: this drives it with fixed luck and sees every event.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("levels"));
        for (uint256 i = 0; i < 700; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            uint256 action = luck % 16;
            uint256 more = luck >> 8;
            if (action < 2) handler.propose(more, uint96(luck >> 100), uint32(luck >> 32), uint32(luck >> 64));
            else if (action < 5) handler.answer(more);
            else if (action < 8) handler.report(more, uint24(luck >> 48), uint24(luck >> 72));
            else if (action == 8) handler.judge(more);
            else if (action < 13) handler.settle(more);
            else if (action == 13) handler.withdraw(more);
            else handler.wait_((luck >> 16) % 20 days);
        }
        assertTrue(handler.isConserved(), "conservation");
        assertTrue(handler.escrowsFollow(), "escrow");
        assertEq(handler.wrongAnswers(), 0, "answers");
        string[16] memory events = [
            "proposed",
            "refused",
            "taken back",
            "accepted",
            "not accepted",
            "reported",
            "not reported",
            "false",
            "obliged",
            "release",
            "by report",
            "without report",
            "shared",
            "all settled",
            "withdrawn",
            "wait"
        ];
        for (uint256 i = 0; i < events.length; ++i) assertTrue(handler.reached(events[i]) > 0, events[i]);
    }
}
