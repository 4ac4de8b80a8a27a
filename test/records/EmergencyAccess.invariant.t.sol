// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyAccess} from "../../contracts/records/interfaces/IEmergencyAccess.sol";
import {TestBase} from "../shared/TestBase.sol";
import {EmergencyHandler} from "./EmergencyHandler.sol";

/// What holds after any sequence of openings, justifications, reviews, contests, wishes and waiting.
/// Alone it runs as `hardhat test solidity test/records/EmergencyHandler.sol test/records/EmergencyAccess.invariant.t.sol`.
contract EmergencyAccessInvariantTest is TestBase {
    uint256 private constant FOUR_HOURS = 4 hours;
    EmergencyHandler private handler;

    function setUp() external {
        handler = new EmergencyHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function assertWindows() private view {
        uint256 count = handler.count();
        for (uint256 i = 0; i < count; ++i) {
            (EmergencyHandler.Opened memory one, IEmergencyAccess.Emergency memory kept) = handler.openedOf(i);
            assertEq(kept.openedAt, one.openedAt, "an emergency was lost");
            assertEq(kept.until, one.until, "until");
            assertTrue(kept.until <= kept.openedAt + FOUR_HOURS, "a window was stretched");
            assertEq(kept.justifiedAt != 0, one.justified, "justified");
            assertTrue(kept.finding == one.finding, "finding");
            assertEq(kept.contested, one.contested, "contested");
            for (uint256 j = 0; j < i; ++j) {
                (EmergencyHandler.Opened memory other, ) = handler.openedOf(j);
                if (other.person != one.person || other.ward != one.ward) continue;
                assertTrue(other.until <= one.openedAt, "two windows of one pair overlap");
            }
        }
    }

    function assertDoors() private {
        vm.warp(handler.clock());
        for (uint256 ward = 0; ward < 2; ++ward) {
            (uint256 owed, uint256 overdue, IEmergencyAccess.Door memory door, bool adverse) = handler.doorsOf(ward);
            assertEq(door.overdue, overdue, "overdue");
            uint256 sum = 0;
            for (uint256 day = 0; day < 8; ++day) sum += (door.owed >> (20 * day)) & 0xFFFFF;
            assertEq(sum, owed, "owed");
            assertEq(door.adverse, adverse, "adverse");
        }
    }

    function assertOnlyWhatIsWished() private {
        vm.warp(handler.clock());
        for (uint256 i = 0; i < 4; ++i) {
            for (uint8 bit = 0; bit < 64; bit += 7) {
                (bool modelled, bool actual) = handler.openNow(i % 2, i / 2, bit);
                assertTrue(!actual || modelled, "open though nothing is");
                assertTrue(!actual || handler.wishes(i % 2, bit), "open though it is not wished");
            }
        }
    }

    function invariant_noWindowIsStretchedOrLost() external view {
        assertWindows();
    }

    function invariant_theDoorCountsWhatIsOwedAndClosesForOwnFailuresAlone() external {
        assertDoors();
        assertEq(handler.surprises(), 0, "the model expected another answer");
    }

    function invariant_nothingOpensThatIsNotWished() external {
        assertOnlyWhatIsWished();
    }

    /// The invariants above could hold of a handler that does nothing.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("emergency"));
        for (uint256 i = 0; i < 500; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            drive(luck % 16, luck >> 8);
            if (i % 50 == 0) assertDoors();
        }
        assertWindows();
        assertDoors();
        assertOnlyWhatIsWished();
        assertEq(handler.surprises(), 0, "surprises");
        string[14] memory events = [
            "opened",
            "not opened",
            "justified",
            "justified late",
            "not justified",
            "adverse",
            "not adverse",
            "upheld",
            "contested",
            "not contested",
            "opted out",
            "wished",
            "reopened",
            "not reopened"
        ];
        for (uint256 i = 0; i < events.length; ++i) assertTrue(handler.reached(events[i]) > 0, events[i]);
    }

    function drive(uint256 action, uint256 luck) private {
        (uint256 a, uint256 b) = (luck >> 16, luck >> 24);
        if (action < 4) handler.open(a, b, uint64(luck >> 64));
        else if (action < 8) handler.justify(a);
        else if (action == 8) handler.review(a, b % 3 == 0);
        else if (action == 9) handler.contest(a);
        else if (action == 10) handler.setWish(a, uint64(luck >> 64));
        else if (action == 11) handler.reopenDoor(a);
        else handler.wait_(luck);
    }
}
