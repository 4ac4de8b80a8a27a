// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice An accredited organisation: the typed hash of its registry, first controller and accreditation document.
/// Consents, authorship, custody and money hang on this id, never on an address.
type OrgId is bytes32;

/// @notice A patient pseudonym: the typed hash of its registry, first signer, first key directory and a salt.
type PatientId is bytes32;

using {equalOrgs as ==} for OrgId global;
using {equalPatients as ==} for PatientId global;

function equalOrgs(OrgId a, OrgId b) pure returns (bool) {
    return OrgId.unwrap(a) == OrgId.unwrap(b);
}

function equalPatients(PatientId a, PatientId b) pure returns (bool) {
    return PatientId.unwrap(a) == PatientId.unwrap(b);
}
