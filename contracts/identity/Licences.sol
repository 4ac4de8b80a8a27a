// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Licences that a regulator gives an organisation, one bit each
/// @dev A check names the licences of which any one is enough.
library Licences {
    uint16 internal constant CARE = 1 << 0;
    uint16 internal constant EMERGENCY_CARE = 1 << 1;
    uint16 internal constant LABORATORY = 1 << 2;
    uint16 internal constant PHARMACY = 1 << 3;
    uint16 internal constant MANUFACTURER = 1 << 4;
    uint16 internal constant WHOLESALER = 1 << 5;
    uint16 internal constant CARRIER = 1 << 6;
    uint16 internal constant INSURER = 1 << 7;
    uint16 internal constant RESEARCH = 1 << 8;
    uint16 internal constant AUDITOR = 1 << 9;

    /// @notice Every licence there is. A bit outside is refused, so that none can be given before it has a meaning.
    uint16 internal constant ALL = (1 << 10) - 1;

    /// @notice Licences that open doors past the patient or judge others: announced first, in force after a delay.
    uint16 internal constant ANNOUNCED = EMERGENCY_CARE | AUDITOR;

    /// @notice Who may write a patient's record.
    uint16 internal constant AUTHORS = CARE | EMERGENCY_CARE | LABORATORY | PHARMACY;

    /// @notice Who may hold medicines. A carrier may not: it never owns them.
    uint16 internal constant HOLDERS = MANUFACTURER | WHOLESALER | PHARMACY | CARE | EMERGENCY_CARE;
}
