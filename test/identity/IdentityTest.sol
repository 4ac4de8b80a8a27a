// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestBase} from "../shared/TestBase.sol";

/// What the tests of the identity room share: a start time, and a refusal compared byte by byte.
abstract contract IdentityTest is TestBase {
    uint40 internal constant START = 1_800_000_000;

    error NotRefused(bytes call);
    error WrongRevert(bytes actual, bytes expected);

    /// The call, sent by `who`, has to revert with exactly `expected`.
    function _refused(address target, address who, bytes memory call, bytes memory expected) internal {
        vm.prank(who);
        (bool success, bytes memory data) = target.call(call);
        if (success) revert NotRefused(call);
        if (keccak256(data) != keccak256(expected)) revert WrongRevert(data, expected);
    }
}
