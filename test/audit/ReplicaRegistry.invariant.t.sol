// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReplicaHandler} from "./ReplicaHandler.sol";
import {TestBase} from "../shared/TestBase.sol";

/// What holds after any sequence of publications, corrections, disputes, moves, proofs and whatever the author does to its records.
/// Alone it runs as `hardhat test solidity test/audit/ReplicaHandler.sol test/audit/ReplicaRegistry.invariant.t.sol`.
contract ReplicaRegistryInvariantTest is TestBase {
    ReplicaHandler private handler;

    function setUp() external {
        handler = new ReplicaHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function assertAll() private view {
        assertTrue(handler.theCompleteCopyStands(), "the operator with the complete copy lost");
        assertTrue(handler.theCountsAreTheOperators(), "the agreement is not the operators'");
        assertTrue(handler.theDisputesAreCounted(), "disputes and their counts differ");
        assertEq(handler.wentBackwards(), 0, "a record of agreement went backwards");
    }

    function invariant_theCompleteCopyStandsAndRecordsOnlyMoveForward() external view {
        assertAll();
    }

    /// The invariant could hold of a handler that does nothing.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("replica"));
        for (uint256 i = 0; i < 600; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            uint256 kind = luck % 20;
            if (kind == 0) handler.settle(luck >> 8);
            else if (kind < 5) handler.say(luck >> 8, luck >> 16);
            else if (kind < 8) handler.open(luck >> 8, luck >> 16);
            else if (kind < 10) handler.openAsLaboratory(luck >> 8);
            else if (kind < 13) handler.attempt(luck >> 8, luck >> 16, luck >> 24);
            else if (kind == 13) handler.concede(luck >> 8, luck >> 16, luck % 2 == 0);
            else if (kind < 16) handler.count(luck % 3 == 0);
            else if (kind == 16) handler.write(luck >> 8);
            else if (kind < 19) handler.wait_(luck >> 8);
            else handler.rest();
            if (i % 20 == 0) assertAll();
        }
        assertAll();
        string[18] memory all = [
            "truth",
            "forgery",
            "saying refused",
            "opened",
            "opening refused",
            "opened by the laboratory",
            "answer, opener",
            "answer, defender",
            "attempt",
            "conceded",
            "settled",
            "settling refused",
            "struck",
            "agreed",
            "retracted",
            "retracted from the batch",
            "wait",
            "rest"
        ];
        for (uint256 i = 0; i < all.length; ++i) assertTrue(handler.reached(all[i]) != 0, all[i]);
    }
}
