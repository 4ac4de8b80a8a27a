// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestBase} from "../shared/TestBase.sol";
import {GuardHandler} from "./GuardHandler.sol";

/// What holds whatever phone, thief and guardians did. Name GuardHandler.sol too when running this file alone.
contract GuardInvariantTest is TestBase {
    GuardHandler internal handler;

    function setUp() public {
        handler = new GuardHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_NobodyIsFasterThanTheDelay() public view {
        string memory violation = handler.violation();
        assertTrue(bytes(violation).length == 0, violation);
    }

    function invariant_FlagsSayWhatStands() public view {
        handler.check();
    }

    /// The invariants can fail only where the handler gets: a fixed walk takes each step.
    function test_TheHandlerReachesEveryStep() public {
        for (uint256 i = 0; i < 600; i++) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            uint256 value = seed >> 32;
            if (seed % 9 <= 1) handler.warp(value);
            if (seed % 9 == 2) handler.announce(value, value >> 8, value % 4 == 0);
            if (seed % 9 == 3) handler.rotate();
            if (seed % 9 == 4) handler.dismiss();
            if (seed % 9 == 5) handler.open(value, value >> 8);
            if (seed % 9 == 6) handler.veto(value);
            if (seed % 9 == 7) handler.finalise();
            if (seed % 9 == 8 && value % 8 == 0) handler.freeze(value >> 8);
        }
        for (uint256 step = 0; step <= uint256(type(GuardHandler.Step).max); step++) {
            assertTrue(handler.count(GuardHandler.Step(step)) > 0, vm.toString(step));
        }
        invariant_NobodyIsFasterThanTheDelay();
        invariant_FlagsSayWhatStands();
    }
}
