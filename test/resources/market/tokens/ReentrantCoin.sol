// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DemoCoin} from "../../../../contracts/demo/DemoCoin.sol";

/// Calls back while it transfers, as a token with hooks does. It keeps what the call answered.
contract ReentrantCoin is DemoCoin {
    address private _target;
    bytes private _call;
    bool public passed;
    bytes public answer;

    function callBack(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
    }

    /// Acts for an organisation, if it is a member; so the second call is not refused for lack of a duty.
    function act(address target, bytes calldata call) external {
        (bool success, bytes memory data) = target.call(call);
        if (success) return;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            revert(add(data, 0x20), mload(data))
        }
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (_target == address(0) || from == address(0)) return;
        address target = _target;
        _target = address(0);
        (passed, answer) = target.call(_call);
    }
}
