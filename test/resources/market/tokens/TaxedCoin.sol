// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DemoCoin} from "../../../../contracts/demo/DemoCoin.sol";

/// Takes one part in a hundred of what is transferred to its market, and none of what it pays out: fee on transfer.
contract TaxedCoin is DemoCoin {
    address private constant COLLECTOR = address(0x7A7);

    function _update(address from, address to, uint256 value) internal override {
        uint256 fee = from == address(0) || from.code.length != 0 ? 0 : value / 100;
        super._update(from, to, value - fee);
        if (fee != 0) super._update(from, COLLECTOR, fee);
    }
}
