// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PatientId} from "../identity/types.sol";

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
