// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A token that can be told to be each of the tokens that break ERC-20's word.
contract CoverageHostileToken is ERC20 {
    enum Manner {
        Honest,
        Fee,
        SenderFee,
        ReturnsFalse,
        ReturnsNothing,
        Reverts
    }

    Manner private _manner;
    address private _target;
    bytes private _call;
    bytes public answer;
    bool public passed;
    bool public called;

    error Refused();

    constructor() ERC20("hostile", "H") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function behave(Manner manner) external {
        _manner = manner;
    }

    /// Calls back at the next transfer.
    function callBack(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
        (passed, called) = (false, false);
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return _moves(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return _moves(from, to, value);
    }

    function _moves(address from, address to, uint256 value) private returns (bool) {
        if (_target != address(0)) {
            address target = _target;
            _target = address(0);
            called = true;
            (passed, answer) = target.call(_call);
        }
        if (_manner == Manner.Reverts) revert Refused();
        if (_manner == Manner.ReturnsFalse) return false;
        uint256 fee = value / 100;
        if (_manner == Manner.Fee) {
            _transfer(from, to, value - fee);
            _burn(from, fee);
        } else {
            _transfer(from, to, value);
            if (_manner == Manner.SenderFee) _burn(from, fee);
        }
        if (_manner == Manner.ReturnsNothing) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return true;
    }
}
