// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UseHandler} from "./UseHandler.sol";
import {TestBase} from "../shared/TestBase.sol";

/// What holds after any sequence of anchors, supersessions, retractions, steps to a successor, proofs and intrusions.
/// Alone it runs as `hardhat test solidity test/records/UseHandler.sol test/records/UseRegistry.invariant.t.sol`.
contract UseRegistryInvariantTest is TestBase {
    UseHandler private handler;

    function setUp() external {
        handler = new UseHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function assertAll() private view {
        for (uint256 i = 0; i < handler.USES(); ++i) assertTrue(handler.agrees(i), "a use is not as the model has it");
        assertTrue(handler.theFirstStands(0) && handler.theFirstStands(1), "the first of an identifier is doubled");
        assertEq(handler.answersAgainstTheModel(), 0, "accepted or refused against the model");
    }

    function invariant_aUseNeverBecomesUnanchoredOrUndoubledAndTheFirstStands() external view {
        assertAll();
    }

    /// The invariant could hold of a handler that does nothing.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("use"));
        for (uint256 i = 0; i < 300; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            uint256 kind = luck % 20;
            if (kind < 6) handler.anchor(luck >> 8, luck >> 16);
            else if (kind < 10) handler.prove(luck >> 8, luck >> 16);
            else if (kind < 14) handler.follow(luck >> 8, luck >> 16);
            else if (kind == 14) handler.supersede(luck >> 8, luck >> 16);
            else if (kind == 15 && i > 100) handler.retract(luck >> 8, luck >> 16);
            else if (kind < 19) handler.wait_(luck >> 8);
            else handler.intrude(luck >> 8, luck >> 16, luck >> 24);
            if (i % 20 == 0) assertAll();
        }
        assertAll();
        string[12] memory all = [
            "anchored",
            "anchoring refused",
            "retracted",
            "retraction refused",
            "superseded",
            "supersession refused",
            "followed",
            "following refused",
            "doubled",
            "proof refused",
            "intrusion",
            "wait"
        ];
        for (uint256 i = 0; i < all.length; ++i) assertTrue(handler.reached(all[i]) != 0, all[i]);
    }
}
