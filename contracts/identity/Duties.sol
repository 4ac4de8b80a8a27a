// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Duties that an organisation gives a member, one bit each
/// @dev A check names the duties of which all are needed. The controlling account holds every duty, since it could
/// appoint itself.
library Duties {
    uint32 internal constant READ = 1 << 0;
    uint32 internal constant WRITE = 1 << 1;
    uint32 internal constant BREAK_GLASS = 1 << 2;
    uint32 internal constant DISPENSE = 1 << 3;
    uint32 internal constant SHIP = 1 << 4;
    uint32 internal constant CLAIM = 1 << 5;
    uint32 internal constant ALLOCATE = 1 << 6;
    uint32 internal constant REPORT = 1 << 7;
    uint32 internal constant SENSE = 1 << 8;

    /// @notice Every duty there is. A bit outside is refused, so that none can be given before it has a meaning.
    uint32 internal constant ALL = (1 << 9) - 1;
}
