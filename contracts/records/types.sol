// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../identity/types.sol";

/// @notice A record: the typed hash of its patient, its author and the sha-256 of its ciphertext.
type RecordId is bytes32;

bytes32 constant RECORD_TYPEHASH = keccak256("RecordId(bytes32 patient,bytes32 author,bytes32 digest)");

/// @notice The id of a record.
/// @param author An OrgId, or the PatientId for what patients store themselves; both are typed hashes and cannot collide.
/// @param digest sha-256 of the ciphertext, which is also its content address (CIDv1, raw).
function recordIdOf(PatientId patient, bytes32 author, bytes32 digest) pure returns (RecordId) {
    return RecordId.wrap(keccak256(abi.encode(RECORD_TYPEHASH, patient, author, digest)));
}

bytes32 constant COMMITMENT_TYPEHASH = keccak256("ElementsCommitment(bytes32 record,bytes32 elements)");

/// @notice What stands in the place of a digest where an author commits to the elements of a record.
/// @param elements Root of the record's elements.
function elementsCommitmentOf(RecordId record, bytes32 elements) pure returns (bytes32) {
    return keccak256(abi.encode(COMMITMENT_TYPEHASH, record, elements));
}

/// @notice One use of an organisation's service for a patient: the typed hash of both and of a commitment to its business identifier.
type UseId is bytes32;

bytes32 constant USE_TYPEHASH = keccak256("UseId(bytes32 organisation,bytes32 patient,bytes32 commitment)");

/// @notice The id of a use. Who names the three values shows whose use it is.
/// @param patient The PatientId; 0 where nobody was the patient, which only a safety report may say.
/// @param commitment Of {useCommitmentOf}.
function useIdOf(OrgId organisation, PatientId patient, bytes32 commitment) pure returns (UseId) {
    return UseId.wrap(keccak256(abi.encode(USE_TYPEHASH, organisation, patient, commitment)));
}

bytes32 constant USE_COMMITMENT_TYPEHASH = keccak256("UseCommitment(bytes32 identifier,bytes32 salt)");

/// @notice What a use shows in the place of its business identifier.
/// @param identifier keccak-256 of the FHIR identifier in UTF-8, as `system|value`.
/// @param salt 32 random bytes: without them the identifier cannot be guessed.
function useCommitmentOf(bytes32 identifier, bytes32 salt) pure returns (bytes32) {
    return keccak256(abi.encode(USE_COMMITMENT_TYPEHASH, identifier, salt));
}
