// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../identity/types.sol";

/// @notice A set of records of which copies are kept: the typed hash of a {ReplicaSet}.
type SetId is bytes32;

/// @notice A dispute between two publications of one set: the typed hash of the set, of both operators and of their versions.
type DisputeId is bytes32;

/// @notice The records that `author` anchored, by themselves or in a batch, at `from` or later and before `until`, and that it had not
/// retracted before `until`. A superseded record stays in: it can still be read. Each is an item: its RecordId with its digest. A
/// commitment to a record's elements is anchored like a record, and is an item like one.
/// Of a batch, those leaves are items that can be shown: a digest of 0 is no item, nor is a leaf to which no proof of a length leads that
/// RecordRegistry takes for the count that the author gave the batch.
/// @dev Once `until` is past, nothing that is anchored or retracted changes the set any more, so that all complete copies have one root:
/// times on chain never go back, and a batched record's own slot, made when it is retracted or superseded, keeps the batch's time.
/// @param author An OrgId, or the PatientId for what patients store themselves. An author whom nobody knows has an empty set.
/// @param from Beginning of the period, seconds since 1970 (UTC).
/// @param until Its end, which is outside.
struct ReplicaSet {
    bytes32 author;
    uint40 from;
    uint40 until;
}

bytes32 constant REPLICA_SET_TYPEHASH = keccak256("ReplicaSet(bytes32 author,uint40 from,uint40 until)");

/// @notice The id of a set.
function setIdOf(ReplicaSet calldata set) pure returns (SetId) {
    return SetId.wrap(keccak256(abi.encode(REPLICA_SET_TYPEHASH, set.author, set.from, set.until)));
}

bytes32 constant REPLICA_DISPUTE_TYPEHASH = keccak256(
    "ReplicaDispute(bytes32 set,bytes32 opener,uint32 openerVersion,bytes32 defender,uint32 defenderVersion)"
);

/// @notice The id of a dispute.
function replicaDisputeIdOf(
    SetId set,
    OrgId opener,
    uint32 openerVersion,
    OrgId defender,
    uint32 defenderVersion
) pure returns (DisputeId) {
    return
        DisputeId.wrap(
            keccak256(abi.encode(REPLICA_DISPUTE_TYPEHASH, set, opener, openerVersion, defender, defenderVersion))
        );
}

bytes32 constant REPLICA_LEAF_TAG = keccak256("medtrail replica leaf v1");
bytes32 constant REPLICA_NODE_TAG = keccak256("medtrail replica node v1");
