// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DemoCoin} from "../../../../contracts/demo/DemoCoin.sol";

/// Returns false instead of reverting, or true without having moved anything.
contract LyingCoin is DemoCoin {
    enum Answer {
        Honest,
        False,
        TrueForNothing
    }

    Answer private _answer;

    function answerWith(Answer answer) external {
        _answer = answer;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        if (_answer != Answer.Honest) return _answer == Answer.TrueForNothing;
        return super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (_answer != Answer.Honest) return _answer == Answer.TrueForNothing;
        return super.transferFrom(from, to, value);
    }
}
