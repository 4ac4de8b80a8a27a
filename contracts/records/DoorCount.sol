// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyAccess} from "./interfaces/IEmergencyAccess.sol";

/// @title How many justifications an organisation owes, by the day, in one slot
/// @dev `owed` is eight counts of 20 bits: today's lowest, then each day before. A day later they move up by one; what falls out
/// is overdue. So nothing is looped over but these eight, however many emergencies there were, and each is counted once: no
/// other opening, and no other justification, hides or renews it.
library DoorCount {
    uint40 internal constant DAYS_BEFORE = 7;
    uint256 internal constant MAX_A_DAY = (1 << 20) - 1;
    uint256 private constant BITS = 20;
    uint256 private constant COUNTS = DAYS_BEFORE + 1;

    /// The day since 1970.
    function today() internal view returns (uint24) {
        return uint24(block.timestamp / 1 days);
    }

    /// The door as it stands today. One that was never taken up stays empty.
    function rolled(IEmergencyAccess.Door memory door) internal view returns (IEmergencyAccess.Door memory) {
        if (door.day == 0) return door;
        uint256 passed = today() - door.day;
        uint160 owed = door.owed;
        for (uint256 i = 0; i < passed && owed != 0; ++i) {
            door.overdue += uint32(owed >> (BITS * (COUNTS - 1)));
            owed <<= BITS;
        }
        door.owed = owed;
        door.day = today();
        return door;
    }

    /// Whether today's count can take no more.
    function isFull(IEmergencyAccess.Door memory door) internal pure returns (bool) {
        return door.owed & MAX_A_DAY == MAX_A_DAY;
    }

    /// One more is owed, for today. Of a rolled door that is not full.
    function owe(IEmergencyAccess.Door memory door) internal pure returns (IEmergencyAccess.Door memory) {
        door.owed += 1;
        return door;
    }

    /// One that was owed since `openedAt` is owed no more. Of a rolled door that counted it.
    function pay(
        IEmergencyAccess.Door memory door,
        uint40 openedAt
    ) internal pure returns (IEmergencyAccess.Door memory) {
        uint256 age = door.day - openedAt / 1 days;
        if (age < COUNTS) {
            door.owed -= uint160(1 << (BITS * age));
        } else {
            door.overdue -= 1;
        }
        return door;
    }
}
