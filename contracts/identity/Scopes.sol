// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a delegate may do for a patient, one bit each
/// @dev A check names the scopes of which all are needed. Whatever is not here, the patient's own signer alone does:
/// naming delegates, guardians, the signer.
library Scopes {
    /// @notice Grant consents.
    uint16 internal constant GRANT = 1 << 0;
    /// @notice Revoke consents.
    uint16 internal constant REVOKE = 1 << 1;
    /// @notice Replace the key directory.
    uint16 internal constant KEY_DIRECTORY = 1 << 2;
    /// @notice Anchor and retract what the patient keeps.
    uint16 internal constant OWN_RECORDS = 1 << 3;
    /// @notice Dispute what others anchored.
    uint16 internal constant DISPUTE = 1 << 4;
    /// @notice Say what is wished in an emergency.
    uint16 internal constant EMERGENCY_WISH = 1 << 5;
    /// @notice Veto a recovery.
    uint16 internal constant VETO = 1 << 6;

    /// @notice Every scope there is. A bit outside is refused, so that none can be given before it has a meaning.
    uint16 internal constant ALL = (1 << 7) - 1;

    /// @notice What stays possible while the patient is frozen: it gives nothing to anybody.
    uint16 internal constant PROTECTIVE = REVOKE | VETO;

    /// @notice No scope is enough: the patient's signer alone.
    uint16 internal constant SIGNER_ONLY = 0;
}
