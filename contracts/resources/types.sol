// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../identity/types.sol";

/// @notice A pool of places: the typed hash of chain, contract, provider and terms.
type PoolId is bytes32;

/// @notice A person's request for a place: the typed hash of the pool, who attests the person, and the person's nullifier.
type RequestId is bytes32;

using {equalRequests as ==} for RequestId global;

/// @notice One category of a pool.
/// @param quota Units set apart for it, at least 1.
/// @param soft Units that nobody eligible wants go to whoever remains, before the next category has its turn; otherwise they stay
/// unused.
/// @param open Everybody is eligible.
struct CategoryTerms {
    uint16 quota;
    bool soft;
    bool open;
}

/// @notice What a provider publishes with a pool. Its hash is in the {PoolId}.
/// @param provider Who has the units.
/// @param attester Who attests each person's nullifier, so that the person counts once over all organisations; 0 if each
/// requesting organisation attests its own persons.
/// @param kind keccak256 of "system|code" of what a unit is.
/// @param units How many there are: the sum of the quotas.
/// @param from Beginning of the period of use.
/// @param until Its end. Nothing is offered from then on.
/// @param deadline Requests come up to and including it.
/// @param answerTime Seconds in which an offer may be accepted, at least 1.
/// @param revealTime Seconds in which the provider reveals its secret once the draw's block is known, at least 1.
/// @param lowerFirst Whether a lower priority ranks first.
/// @param score sha-256 of the published definition of the clinical score that the priorities follow.
/// @param drawCommitment {drawCommitmentOf} the provider's secret.
/// @param categories In the order of precedence, at most 8.
struct PoolTerms {
    OrgId provider;
    OrgId attester;
    bytes32 kind;
    uint16 units;
    uint40 from;
    uint40 until;
    uint40 deadline;
    uint32 answerTime;
    uint32 revealTime;
    bool lowerFirst;
    bytes32 score;
    bytes32 drawCommitment;
    CategoryTerms[] categories;
}

bytes32 constant POOL_TYPEHASH = keccak256("PoolId(uint256 chainId,address pools,bytes32 provider,bytes32 terms)");
bytes32 constant REQUEST_TYPEHASH = keccak256("RequestId(bytes32 pool,bytes32 attester,bytes32 nullifier)");
bytes32 constant PLACE_EVIDENCE_TYPEHASH = keccak256("PlaceEvidence(bytes32 person,bytes32 points,bytes32 salt)");
bytes32 constant DRAW_COMMITMENT_TYPEHASH = keccak256("DrawCommitment(bytes32 secret)");
bytes32 constant DRAW_SEED_TYPEHASH = keccak256("DrawSeed(bytes32 pool,bytes32 secret,bytes32 blockHash)");

/// @param pools The contract CapacityPool.
/// @dev The terms as abi.encode writes them.
function poolIdOf(uint256 chainId, address pools, PoolTerms calldata terms) pure returns (PoolId) {
    return
        PoolId.wrap(keccak256(abi.encode(POOL_TYPEHASH, chainId, pools, terms.provider, keccak256(abi.encode(terms)))));
}

/// @param attester The pool's, or the requesting organisation where the pool has none.
function requestIdOf(PoolId pool, OrgId attester, bytes32 nullifier) pure returns (RequestId) {
    return RequestId.wrap(keccak256(abi.encode(REQUEST_TYPEHASH, pool, attester, nullifier)));
}

/// @notice What a requesting organisation can be held to.
/// @param person keccak256 of "system|value" of the person's business identifier.
/// @param points keccak256 of abi.encode(uint16[]), the score's components.
/// @param salt Random, so that nobody guesses the person.
function placeEvidenceOf(bytes32 person, bytes32 points, bytes32 salt) pure returns (bytes32) {
    return keccak256(abi.encode(PLACE_EVIDENCE_TYPEHASH, person, points, salt));
}

function drawCommitmentOf(bytes32 secret) pure returns (bytes32) {
    return keccak256(abi.encode(DRAW_COMMITMENT_TYPEHASH, secret));
}

/// @param secret 0 if the provider withheld it.
function drawSeedOf(PoolId pool, bytes32 secret, bytes32 blockHash) pure returns (bytes32) {
    return keccak256(abi.encode(DRAW_SEED_TYPEHASH, pool, secret, blockHash));
}

function equalRequests(RequestId a, RequestId b) pure returns (bool) {
    return RequestId.unwrap(a) == RequestId.unwrap(b);
}
