// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {QualityHandler} from "./QualityHandler.sol";
import {TestBase} from "../shared/TestBase.sol";

/// What holds after any sequence of reports, answers, faults and decisions. Alone it runs as
/// `hardhat test solidity test/quality/QualityHandler.sol test/quality/Quality.invariant.t.sol`.
contract QualityInvariantTest is TestBase {
    QualityHandler private handler;

    function setUp() external {
        handler = new QualityHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_chartsAreTheModelsAndClosedPeriodsStay() external view {
        assertTrue(handler.agrees(), "a chart or a report is not the model's");
    }

    function invariant_theStandingFollowsFromTheFaultsAlone() external view {
        assertTrue(handler.standsAsItsFaults(), "standing");
    }

    function invariant_nothingIsAcceptedOrRefusedWithoutReason() external view {
        assertEq(handler.answersAgainstTheModel(), 0, "accepted or refused without reason");
    }

    /// The invariants above could hold of a handler that does nothing: this drives it with fixed luck and sees every event.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("quality"));
        for (uint256 i = 0; i < 800; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            uint256 action = luck % 16;
            uint256 which = luck >> 8;
            if (action < 5)
                handler.report(which, luck >> 16, uint16(luck >> 48), uint24(luck >> 64), uint24(luck >> 88));
            else if (action == 5) handler.answer(which);
            else if (action < 9) handler.count(which, luck >> 16, luck >> 32);
            else if (action == 9) handler.disprove(which, luck >> 16);
            else if (action < 12) handler.regulate(which, luck >> 16, luck >> 32);
            else if (action == 12) handler.intrude(which, luck >> 16, uint16(luck >> 32));
            else handler.wait_((luck >> 16) % 12 days);
        }
        assertTrue(handler.agrees(), "agrees");
        assertTrue(handler.standsAsItsFaults(), "standing");
        assertEq(handler.answersAgainstTheModel(), 0, "answers");
        string[15] memory events = [
            "reported",
            "refused",
            "worse",
            "better",
            "answered",
            "unanswered",
            "overdue",
            "false report",
            "disproved",
            "accepted",
            "excused",
            "obliged",
            "released",
            "intrusion",
            "wait"
        ];
        for (uint256 i = 0; i < events.length; ++i) assertTrue(handler.reached(events[i]) > 0, events[i]);
    }
}
