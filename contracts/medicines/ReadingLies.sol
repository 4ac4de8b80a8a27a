// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IColdChain} from "./interfaces/IColdChain.sol";
import {Proofs} from "./Proofs.sol";
import {SummaryWord} from "./SummaryWords.sol";

/// @title Whether readings of a log contradict its summary
/// @dev Every reading is proven first, so what passes was anchored by the sensor.
library ReadingLies {
    /// One reading, or two, that contradict the summary by themselves.
    function requireLie(IColdChain.Claim calldata claim) internal pure {
        bool two = claim.lie == IColdChain.Lie.Repetition || claim.lie == IColdChain.Lie.Order;
        requireCount(claim, two ? 2 : 1);
        IColdChain.Reading calldata first = claim.readings[0];
        IColdChain.Reading calldata last = claim.readings[two ? 1 : 0];
        requireLogged(claim, first);
        if (two) requireLogged(claim, last);
        if (!_contradicts(claim.summary.values, claim.lie, first, last)) revert IColdChain.NoContradiction(claim.lie);
    }

    /// Neighbours that were outside together for longer than the summary admits.
    /// @param low Lowest storage temperature.
    /// @param high Highest storage temperature.
    function requireTimeOutside(IColdChain.Claim calldata claim, int16 low, int16 high) internal pure {
        uint256 outside;
        IColdChain.Reading calldata reading = claim.readings[0];
        requireLogged(claim, reading);
        for (uint256 i = 1; i < claim.readings.length; ++i) {
            IColdChain.Reading calldata next = claim.readings[i];
            if (next.index <= reading.index) revert IColdChain.ReadingsOutOfOrder(reading.index, next.index);
            requireLogged(claim, next);
            bool neighbours = next.index - reading.index == 1 && next.time > reading.time;
            if (neighbours && _isOutside(reading, low, high) && _isOutside(next, low, high)) {
                outside += next.time - reading.time;
            }
            reading = next;
        }
        if (outside <= claim.summary.values.timeOutside()) revert IColdChain.NoContradiction(claim.lie);
    }

    function requireCount(IColdChain.Claim calldata claim, uint256 needed) internal pure {
        uint256 count = claim.readings.length;
        if (count != needed) revert IColdChain.ReadingCountDiffers(claim.lie, count, needed);
    }

    function requireLogged(IColdChain.Claim calldata claim, IColdChain.Reading calldata reading) internal pure {
        bytes32 leaf = keccak256(abi.encode(keccak256(abi.encode(reading.index, reading.time, reading.temperature))));
        if (Proofs.rootOf(leaf, reading.proof) != claim.summary.root) {
            revert IColdChain.ReadingNotInLog(claim.sensor, reading.index);
        }
    }

    function isExtreme(SummaryWord values, IColdChain.Reading calldata reading) internal pure returns (bool) {
        return _isOutside(reading, values.minTemperature(), values.maxTemperature());
    }

    function isInPeriod(SummaryWord values, IColdChain.Reading calldata reading) internal pure returns (bool) {
        return reading.time >= values.from() && reading.time <= values.until();
    }

    function _contradicts(
        SummaryWord values,
        IColdChain.Lie lie,
        IColdChain.Reading calldata first,
        IColdChain.Reading calldata last
    ) private pure returns (bool) {
        if (lie == IColdChain.Lie.Extreme) return isExtreme(values, first);
        if (lie == IColdChain.Lie.Period) return !isInPeriod(values, first);
        if (lie == IColdChain.Lie.Count) return first.index >= values.count();
        if (lie == IColdChain.Lie.Order) return first.index < last.index && first.time > last.time;
        bool differ = first.time != last.time || first.temperature != last.temperature;
        return first.index == last.index && differ;
    }

    function _isOutside(IColdChain.Reading calldata reading, int16 low, int16 high) private pure returns (bool) {
        return reading.temperature < low || reading.temperature > high;
    }
}
