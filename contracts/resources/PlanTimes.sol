// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {PlanTerms} from "./coverageTypes.sol";

/// @title Periods and years of a plan, both numbered from 1
library PlanTimes {
    /// @notice The period in which a time lies; 0 before the plan's start.
    function periodAt(PlanTerms memory terms, uint256 time) internal pure returns (uint24) {
        return time < terms.start ? 0 : uint24((time - terms.start) / terms.periodLength + 1);
    }

    /// @notice The year of a period, and the period's number in it; both 0 for 0.
    function yearOf(PlanTerms memory terms, uint24 period) internal pure returns (uint24 year, uint8 index) {
        if (period == 0) return (0, 0);
        return ((period - 1) / terms.periodsPerYear + 1, uint8(((period - 1) % terms.periodsPerYear) + 1));
    }

    /// @notice When a period can be fixed, and until when its claims can be contested.
    function closableAt(PlanTerms memory terms, uint24 period) internal pure returns (uint40) {
        uint256 time = terms.start + uint256(period) * terms.periodLength + terms.disputeTime;
        return uint40(Math.min(time, type(uint40).max));
    }
}
