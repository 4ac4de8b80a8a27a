// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestBase} from "../../shared/TestBase.sol";
import {FeedbackHandler} from "./FeedbackHandler.sol";

/// What holds after any sequence of seats, votes, agreements and confirmations. The verifier of proofs is {ProofLedger}. Alone it runs as
/// `hardhat test solidity test/quality/feedback/FeedbackHandler.sol test/quality/feedback/Feedback.invariant.t.sol`.
contract FeedbackInvariantTest is TestBase {
    FeedbackHandler private handler;

    function setUp() external {
        handler = new FeedbackHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_roundsAreTheModels() external view {
        assertTrue(handler.agrees(), "a round is not the model's");
    }

    function invariant_everySeatAndVoteCountsOnce() external view {
        assertTrue(handler.countsOnce(), "seats and votes");
    }

    function invariant_nothingIsOpenedBelowTheMinimumOrBeforeTheEnd() external view {
        assertTrue(handler.opensInItsTimeAlone(), "opened");
    }

    function invariant_nothingIsAcceptedOrRefusedWithoutReason() external view {
        assertEq(handler.answersAgainstTheModel(), 0, "accepted or refused without reason");
    }

    /// The invariants above could hold of a handler that does nothing: this drives it with fixed luck and sees every state.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("feedback"));
        for (uint256 i = 0; i < 500; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            uint256 action = luck % 16;
            uint256 which = luck >> 8;
            if (action < 3) handler.seat(which, luck >> 16);
            else if (action < 7) handler.vote(which, luck >> 16);
            else if (action < 10) handler.agree(which, luck >> 16, luck >> 32);
            else if (action < 13) handler.confirm(which, luck >> 16, luck >> 32);
            else if (action == 13) handler.intrude(which, luck >> 16);
            else if (action == 14) handler.wait_(luck >> 16);
        }
        assertTrue(handler.agrees(), "agrees");
        assertTrue(handler.countsOnce(), "once");
        assertTrue(handler.opensInItsTimeAlone(), "in time");
        assertEq(handler.answersAgainstTheModel(), 0, "answers");
        string[12] memory states = [
            "seated",
            "not seated",
            "voted",
            "not voted",
            "agreed",
            "not agreed",
            "fixed",
            "confirmed",
            "not confirmed",
            "published",
            "intrusion",
            "wait"
        ];
        for (uint256 i = 0; i < states.length; ++i) assertTrue(handler.reached(states[i]) > 0, states[i]);
    }
}
