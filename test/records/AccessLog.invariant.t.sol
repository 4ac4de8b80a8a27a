// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessLogHandler} from "./AccessLogHandler.sol";
import {TestBase} from "../shared/TestBase.sol";

/// What holds after any sequence of roots, accusations and intrusions. Alone it runs as
/// `hardhat test solidity test/records/AccessLogHandler.sol test/records/AccessLog.invariant.t.sol`.
contract AccessLogInvariantTest is TestBase {
    AccessLogHandler private handler;

    function setUp() external {
        handler = new AccessLogHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_sizesOnlyGrowAndNumbersFollow() external view {
        assertEq(handler.fallen(), 0, "a size fell, or a number was left out");
    }

    function invariant_anHonestServerIsNeverMarkedAndALiarForEver() external view {
        assertTrue(handler.agrees(), "a head is not as its server left it");
        assertEq(handler.answersAgainstTheModel(), 0, "accepted or refused without reason");
    }

    /// The invariants above could hold of a handler that does nothing: this drives it with fixed luck and sees every event.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("access log"));
        for (uint256 i = 0; i < 200; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            uint256 action = luck % 5;
            if (action < 2)
                handler.anchorRoot(luck >> 8, luck >> 16, uint24(luck >> 24), uint32(luck >> 48), bytes32(luck));
            else if (action == 2) handler.accuse(luck >> 8, uint8(luck >> 16), bytes32(luck), bytes32(luck << 1));
            else if (action == 3) handler.intrude(luck >> 8, uint24(luck >> 16), uint32(luck >> 40), bytes32(luck));
            else handler.wait_(luck);
        }
        assertTrue(handler.agrees(), "agrees");
        assertEq(handler.fallen() + handler.answersAgainstTheModel(), 0, "flags");
        string[6] memory events = ["anchored", "refused", "marked", "accused in vain", "intrusion", "wait"];
        for (uint256 i = 0; i < events.length; ++i) assertTrue(handler.reached(events[i]) > 0, events[i]);
    }
}
