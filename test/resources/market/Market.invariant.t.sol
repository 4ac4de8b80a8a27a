// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketHandler} from "./MarketHandler.sol";
import {TestBase} from "../../shared/TestBase.sol";

/// What holds after any sequence of purchases, cancellations, refunds, collections and withdrawals. Alone it runs as
/// `hardhat test solidity test/resources/market/MarketHandler.sol test/resources/market/Market.invariant.t.sol`.
contract MarketInvariantTest is TestBase {
    MarketHandler private handler;

    function setUp() external {
        handler = new MarketHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_soldAndFreeAreTheSupply() external {
        assertTrue(handler.unitsAddUp(), "units are lost or made");
    }

    function invariant_whatCameInWentOutOrIsHeld() external {
        assertTrue(handler.moneyAddsUp(), "money is lost or made");
    }

    function invariant_pricesStayBetweenFloorAndCeilingAndOnlyMoveForward() external {
        assertTrue(handler.pricesAreBounded(), "a price is out of bounds");
        assertEq(handler.backwards(), 0, "a fixed price changed");
    }

    function invariant_nothingForbiddenPassedAndNothingAllowedWasRefused() external view {
        assertEq(handler.answersAgainstTheModel(), 0, "answered against the model");
    }

    /// The invariants could hold of a handler that does nothing: this drives it with fixed luck and sees every event.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("market"));
        for (uint256 i = 0; i < 400; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            (uint256 which, uint256 who, uint8 near) = (luck >> 8, luck >> 16, uint8(luck >> 24));
            uint256 action = luck % 12;
            if (action < 4) handler.purchase(which, who, uint16(luck >> 32), near);
            else if (action == 4) handler.giveBack(which, who, uint16(luck >> 32), near);
            else if (action == 5) handler.callOff(which, near, uint8(luck >> 32));
            else if (action == 6) handler.reclaim(which, who, near);
            else if (action == 7) handler.harvest(which, near);
            else if (action == 8) handler.takeOut(which, who);
            else if (action == 9) handler.advance(which, near);
            else if (action == 10) handler.intrude(which, who, near, uint8(luck >> 32));
            else handler.wait_(luck);
        }
        assertTrue(handler.unitsAddUp() && handler.moneyAddsUp() && handler.pricesAreBounded(), "adds up");
        assertEq(handler.answersAgainstTheModel() + handler.backwards(), 0, "flags");
        string[18] memory events = [
            "purchase",
            "no purchase",
            "free cancellation",
            "late cancellation",
            "no cancellation",
            "period called off",
            "period called off late",
            "not called off",
            "refund",
            "no refund",
            "collection",
            "no collection",
            "withdrawal",
            "no withdrawal",
            "roll",
            "no roll",
            "intrusion",
            "wait"
        ];
        for (uint256 i = 0; i < events.length; ++i) assertTrue(handler.reached(events[i]) > 0, events[i]);
    }
}
