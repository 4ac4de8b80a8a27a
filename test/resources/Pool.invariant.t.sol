// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PoolHandler} from "./PoolHandler.sol";
import {TestBase} from "../shared/TestBase.sol";

/// What holds after any sequence of requests, settlements, answers and pages.
contract PoolInvariantTest is TestBase {
    PoolHandler private handler;

    function setUp() external {
        handler = new PoolHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_freeOfferedAndAcceptedAreTheQuota() external view {
        assertTrue(handler.conserved(), "a unit was lost or made");
    }

    function invariant_nobodyIsPassedOverByAWorseRankedOne() external view {
        assertEq(handler.passedOver(), 0, "somebody jumped the queue");
    }

    function invariant_noRequestTwiceAndForwardOnly() external view {
        assertEq(handler.offeredTwice(), 0, "a request was offered twice");
        assertEq(handler.wentBack(), 0, "a state or a cursor went back");
    }

    /// The invariants above could hold of a handler that does nothing: this drives it with fixed luck and sees every event.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("pools"));
        for (uint256 i = 0; i < 2_000; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            uint256 action = luck % 10;
            if (action < 2) handler.ask_(luck >> 8);
            else if (action < 4) handler.advance(luck >> 8);
            else if (action < 6) handler.passOn(luck >> 8);
            else if (action < 9) handler.answer(luck >> 8);
            else handler.wait_(luck >> 8);
        }
        assertTrue(handler.conserved(), "conserved");
        assertEq(handler.passedOver() + handler.offeredTwice() + handler.wentBack(), 0, "flags");
        string[14] memory events = [
            "asked",
            "not asked",
            "walked",
            "awarded",
            "reopened",
            "passed on",
            "passed on, soft",
            "not passed on",
            "accepted",
            "declined",
            "released",
            "expired",
            "freed",
            "withdrawn"
        ];
        for (uint256 i = 0; i < events.length; ++i) assertTrue(handler.reached(events[i]) > 0, events[i]);
    }
}
