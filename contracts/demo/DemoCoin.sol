// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A coin without worth, for the demo, the tests and the gas figures
/// @notice OpenZeppelin's ERC-20, of which anybody mints any amount. No other contract of ours knows it.
contract DemoCoin is ERC20 {
    constructor() ERC20("Demo coin", "DEMO") {}

    /// @notice Makes coins out of nothing.
    /// @param amount In the smallest unit; the coin has 18 decimals.
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }
}
