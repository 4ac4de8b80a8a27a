// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MedicinesGhost} from "./MedicinesGhost.sol";
import {TestBase} from "../shared/TestBase.sol";
import {UnitHandler} from "./UnitHandler.sol";

/// What holds of the medicines after whatever anybody did, in any order, at any time. Alone it runs as
/// `hardhat test solidity test/medicines/UnitHandler.sol test/medicines/Medicines.invariant.t.sol`: the runner knows a target
/// only if its file is among those that it was given.
contract MedicinesInvariantTest is TestBase {
    UnitHandler private handler;

    function setUp() external {
        handler = new UnitHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_everyPackIsHeldSetAsideInsideOnTheWayOrOver() external view {
        handler.checkConservation();
    }

    /// Also that a final end stays, and that no pack has two.
    function invariant_everyPackEndsOnceAndItsEndsAddUp() external view {
        handler.checkEnds();
    }

    function invariant_aNumberIsInOneRangeAndCameThereOnItsPath() external view {
        handler.checkRanges();
    }

    function invariant_aUnitHasOnePlace() external view {
        handler.checkUnits();
    }

    function invariant_recallsOnlyMoveForward() external {
        handler.checkStatus();
    }

    /// Each attempt passed where it may and was refused where it must be: supply and movement only of what is open and not
    /// set aside, ends only once and `proven` only on the path, and nothing by somebody else.
    function invariant_nothingForbiddenPassed() external view {
        assertUnviolated();
    }

    /// The invariants could hold of a handler that does nothing: fixed luck leads to each step, from full shelves. Of each
    /// step there are the five actions that lead to it, in the order of the steps.
    function test_theHandlerReachesEveryStep() external {
        bytes memory ways =
            hex"0101010101050505050505050505050b05050505050606060605060606060b05060606"
            hex"05070707070507080808052424242405060708080509090909050a0a0a0a060a0a0a0a"
            hex"0b0b0b0b0b0b0c0c0c0c0b0d0d0d0d05060a0d0d0b0d0d0d0d02020202020202020202"
            hex"020202020202030303030404040404040404040400000000000f0f0f0f0f05060f0f06"
            hex"11111111110b0f0f0f0f1922222222121212121219222222220b1212121205060b0f0f"
            hex"13131313131313131313141414141414151515150f161616160f171717171218181818"
            hex"1223232323191919191919191919191919191919191a1a1a1a191c201d1a191c1c1c1c"
            hex"191c1d1d1d191c1e1e1e191c1e1f1f191c252525191c202020191c202121191c202121"
            hex"020f0f0f0f0f0f0f0f0f0e0e0e0e0e010b0f0b0f05060a0b0d0b0f0f0d0d05060f0a17"
            hex"1212120a18020202020305060f0a26191c1d1a2006190a1c05";
        assertEq(ways.length, 5 * (uint256(type(MedicinesGhost.Step).max) + 1), "a way to each");
        for (uint256 target = 0; target < ways.length / 5; ++target) {
            handler = new UnitHandler();
            for (uint256 i = 0; i < 150 && handler.count(MedicinesGhost.Step(target)) == 0; ++i) {
                step(uint8(ways[5 * target + (i % 5)]), uint256(keccak256(abi.encode(target, i))));
            }
            assertTrue(handler.count(MedicinesGhost.Step(target)) != 0, vm.toString(target));
            check();
        }
    }

    function check() private {
        assertUnviolated();
        handler.checkConservation();
        handler.checkEnds();
        handler.checkRanges();
        handler.checkUnits();
        handler.checkStatus();
    }

    function assertUnviolated() private view {
        string memory violation = handler.violation();
        assertTrue(bytes(violation).length == 0, violation);
    }

    function step(uint256 action, uint256 luck) private {
        uint256 seed = uint256(keccak256(abi.encode(luck, "seed")));
        uint256 mode = uint256(keccak256(abi.encode(luck, "mode")));
        if (action == 0) handler.warp(seed);
        if (action == 1) handler.commission();
        if (action == 2) handler.recall(seed, mode);
        if (action == 3) handler.advanceRecall(seed, mode);
        if (action == 4) handler.quarantine(seed, mode);
        if (action == 5) handler.ship(seed, mode);
        if (action == 6) handler.receivePacks(seed, mode);
        if (action == 7) handler.reject(seed, mode);
        if (action == 8) handler.takeBack(seed, mode);
        if (action == 9) handler.declareLost(seed, mode);
        if (action == 10) handler.markExcursion(seed, mode);
        if (action == 11) handler.setAside(seed, mode);
        if (action == 12) handler.declareIllegitimate(seed, mode);
        if (action == 13) handler.release(seed, mode);
        if (action == 14) handler.intrude(seed, mode);
        if (action == 15) handler.decommission(seed, mode);
        if (action == 16) handler.decommissionWrongCode(seed, mode);
        if (action == 17) handler.decommissionMany(seed, mode);
        if (action == 18) handler.decommissionRange(seed, mode);
        if (action == 19) handler.submitOffline(seed, mode);
        stepBehindTheEnd(action, seed, mode);
    }

    function stepBehindTheEnd(uint256 action, uint256 seed, uint256 mode) private {
        if (action == 20) handler.openPack(seed, mode);
        if (action == 21) handler.supplyPart(seed, mode);
        if (action == 22) handler.conclude(seed, mode);
        if (action == 23) handler.reactivate(seed, mode);
        if (action == 24) handler.reactivateRange(seed, mode);
        if (action == 25) handler.pack(seed, mode);
        if (action == 26) handler.unpack(seed, mode);
        if (action == 27) handler.unpackElsewhere(seed);
        if (action == 28) handler.shipUnit(seed, mode);
        if (action == 29) handler.receiveUnit(seed, mode);
        if (action == 30) handler.rejectUnit(seed, mode);
        if (action == 31) handler.takeBackUnit(seed, mode);
        if (action == 32) handler.markUnitExcursion(seed, mode);
        if (action == 33) {
            handler.markUnitExcursion(seed >> 16, mode >> 16);
            handler.unpack(seed >> 16, mode >> 16);
            handler.releaseUnit(seed, mode);
        }
        if (action == 38) handler.returnEnded(seed, mode);
        if (action == 35) handler.concludeRange(seed, mode);
        if (action == 36 || action == 37) {
            // Eight days each.
            for (uint256 i = 0; i < 4; ++i) handler.warp(7);
            // Not refused, but sent long ago.
            if (action == 36) handler.takeBack(seed, mode & ~uint256(3));
            else handler.takeBackUnit(seed, mode & ~uint256(3));
        }
        if (action == 34) {
            handler.decommissionInside(seed, mode);
            handler.decommissionRangeInside(seed >> 8, mode >> 8);
        }
    }
}
