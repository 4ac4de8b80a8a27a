// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RecordLifeHandler} from "./RecordLifeHandler.sol";
import {TestBase} from "../shared/TestBase.sol";

/// What holds after any sequence of anchors, supersessions, retractions, disputes and withdrawals.
/// Alone it runs as `hardhat test solidity test/records/RecordLifeHandler.sol test/records/RecordLife.invariant.t.sol`.
contract RecordLifeInvariantTest is TestBase {
    RecordLifeHandler private handler;

    function setUp() external {
        handler = new RecordLifeHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function assertAll() private view {
        for (uint256 i = 1; i <= handler.DIGESTS(); ++i) {
            assertTrue(handler.agrees(i), "a record is not as the model has it");
            assertTrue(handler.ends(i), "records supersede in a circle");
        }
        assertEq(handler.answersAgainstTheModel(), 0, "accepted or refused against the model");
    }

    function invariant_successorsStandAndNeverGoInACircle() external view {
        assertAll();
    }

    /// The invariant could hold of a handler that does nothing.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("record life"));
        for (uint256 i = 0; i < 200; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            uint256 kind = luck % 6;
            if (kind == 0) handler.anchor(luck >> 8);
            else if (kind < 3) handler.supersede(luck >> 8, luck >> 16);
            else if (kind == 3) handler.retract(luck >> 8);
            else handler.dispute(luck >> 8, kind == 5);
        }
        assertAll();
        string[6] memory all = ["anchored", "superseded", "retracted", "disputed", "withdrawn", "refused"];
        for (uint256 i = 0; i < all.length; ++i) assertTrue(handler.reached(all[i]) != 0, all[i]);
    }
}
