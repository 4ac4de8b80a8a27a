// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RecordHandler} from "./RecordHandler.sol";
import {TestBase} from "../shared/TestBase.sol";

/// What holds after any sequence of anchors, batches, retractions, replays, intrusions and waiting.
/// Alone it runs as `hardhat test solidity test/records/RecordHandler.sol test/records/RecordRegistry.invariant.t.sol`:
/// the runner knows a target only if its file is among those that it was given.
contract RecordRegistryInvariantTest is TestBase {
    RecordHandler private handler;

    function setUp() external {
        handler = new RecordHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function assertTimesStand() private view {
        for (uint256 i = 0; i < 24; ++i) {
            assertTrue(
                handler.agrees(i % 2, (i / 2) % 3, i / 6),
                "a record's state or times are not as its author left them"
            );
        }
        assertTrue(handler.treesAgree(), "a batch's record is not as its author left it");
    }

    function invariant_aRecordOnceAnchoredStandsOrIsRetractedAndKeepsItsTimes() external view {
        assertTimesStand();
    }

    function invariant_onlyItsAuthorAnchorsAndRetracts() external view {
        assertEq(handler.foreignChanges(), 0, "a change by somebody else");
        assertEq(handler.answersAgainstTheModel(), 0, "anchored or retracted twice, or refused without reason");
    }

    function invariant_aUsedSignatureNeverWorksAgain() external view {
        assertEq(handler.reused(), 0, "a used signature worked");
    }

    /// The invariants above could hold of a handler that does nothing. Drives it with fixed luck through 400 steps,
    /// checks them on the way, and sees every kind of event.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("record"));
        for (uint256 i = 0; i < 400; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            drive(luck % 12, luck >> 8);
            if (i % 20 == 0) assertTimesStand();
        }
        assertTimesStand();
        uint256 flags = handler.foreignChanges() + handler.answersAgainstTheModel() + handler.reused();
        assertEq(flags, 0, "flags");
        string[12] memory events = [
            "anchored",
            "retracted",
            "refused",
            "batch",
            "retraction from a batch",
            "signed",
            "relayed",
            "replayed a used signature",
            "intrusion",
            "rotation",
            "wait",
            "edge"
        ];
        for (uint256 i = 0; i < events.length; ++i) assertTrue(handler.reached(events[i]) > 0, events[i]);
    }

    function drive(uint256 action, uint256 luck) private {
        (uint256 a, uint256 b, uint256 c) = (luck >> 16, luck >> 24, luck >> 32);
        if (action == 0) handler.anchor(a, b, c);
        else if (action == 1) handler.retract(a, b, c);
        else if (action == 2) handler.anchorBatch(a, b, c);
        else if (action == 3) handler.retractFromBatch(a, b, c);
        else if (action < 6) handler.sign(a, b, c % 2 == 0, uint8(luck >> 40));
        else if (action < 8) handler.relay(a, b);
        else if (action == 8) handler.intrude(a, b, c, luck >> 40, uint8(luck >> 48));
        else if (action == 9) handler.rotateSigner(a);
        else if (action == 10) handler.waitForAnEdge(a);
        else handler.wait_(luck);
    }
}
