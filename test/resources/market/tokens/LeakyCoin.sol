// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DemoCoin} from "../../../../contracts/demo/DemoCoin.sol";

/// Takes a fee from who pays, on top of what is paid: harmless on the way in, at the cost of others on the way out.
contract LeakyCoin is DemoCoin {
    address private constant COLLECTOR = address(0x7A7);

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0)) super._update(from, COLLECTOR, value / 100);
    }
}
