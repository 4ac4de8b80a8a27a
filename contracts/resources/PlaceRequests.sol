// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Duties} from "../identity/Duties.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest, ExpiredSignature, ListLengthOutOfRange} from "../shared/errors.sol";
import {ICapacityPool} from "./interfaces/ICapacityPool.sol";
import {Pools} from "./Pools.sol";
import {RequestSlot, RequestWord, RequestWords} from "./RequestWords.sol";
import {PoolId, RequestId, placeEvidenceOf, requestIdOf as requestIdBy} from "./types.sol";

/// @title PlaceRequests
/// @notice Asking for places, and holding an organisation to what it attested. See {ICapacityPool}.
abstract contract PlaceRequests is Pools, EIP712 {
    bytes32 private constant ATTESTATION_TYPEHASH = keccak256(
        "PlaceAttestation(bytes32 pool,bytes32 org,bytes32 nullifier,uint8 eligibility,uint40 deadline)"
    );

    /// Who may ask for a place.
    uint32 internal constant REQUESTERS = Licences.CARE | Licences.EMERGENCY_CARE;

    /// @inheritdoc ICapacityPool
    uint32 public constant MAX_PRIORITY = 32 * uint32(type(uint16).max);

    /// @inheritdoc ICapacityPool
    uint256 public constant MAX_POINTS = 32;

    /// @inheritdoc ICapacityPool
    uint24 public constant MAX_REQUESTS = 1_000_000;

    /// No unit came free.
    uint8 private constant NO_CATEGORY = type(uint8).max;

    // --------------------------------------------------------------------------------------------------- requesting

    /// @inheritdoc ICapacityPool
    function request(
        PoolId pool,
        OrgId org,
        bytes32 nullifier,
        uint32 priority,
        uint8 eligibility,
        bytes32 evidence
    ) external returns (RequestId) {
        Rules memory rules = _knownRules(pool);
        if (rules.attested) revert AttesterDiffers(pool, _pools[pool].attester);
        return _request(pool, rules, org, org, nullifier, priority, eligibility, evidence);
    }

    /// @inheritdoc ICapacityPool
    function requestAttested(
        PoolId pool,
        OrgId org,
        bytes32 nullifier,
        uint32 priority,
        uint8 eligibility,
        bytes32 evidence,
        Attestation calldata attestation
    ) external returns (RequestId) {
        OrgId attester = _pools[pool].attester;
        _requireAttested(pool, org, nullifier, eligibility, attester, attestation);
        return _request(pool, _knownRules(pool), attester, org, nullifier, priority, eligibility, evidence);
    }

    /// @inheritdoc ICapacityPool
    function withdraw(PoolId pool, OrgId org, RequestId id, bytes32 evidence) external {
        RequestSlot storage slot = _requireRequester(pool, org, id, evidence);
        RequestWord word = slot.word;
        _requireState(pool, id, word, RequestState.Requested);
        slot.word = word.left(RequestState.Withdrawn, _now());
        _uncount(pool);
        emit RequestWithdrawn(pool, org, id);
    }

    // ------------------------------------------------------------------------------------------------ contradicting

    /// @inheritdoc ICapacityPool
    function contradict(
        PoolId pool,
        OrgId org,
        RequestId id,
        bytes32 person,
        uint16[] calldata points,
        bytes32 salt
    ) external {
        if (points.length == 0 || points.length > MAX_POINTS) revert ListLengthOutOfRange(points.length, MAX_POINTS);
        RequestWord word = _requireEvidence(pool, org, id, person, keccak256(abi.encode(points)), salt);
        uint256 sum;
        for (uint256 i = 0; i < points.length; ++i) sum += points[i];
        if (sum == word.priority()) revert NoPlaceContradiction(pool, id);
        _strike(pool, org, id, word, Contradiction.Points);
    }

    /// @inheritdoc ICapacityPool
    function contradictTwice(PoolId pool, OrgId org, bytes32 person, Opening calldata a, Opening calldata b) external {
        if (a.request == b.request) revert NoPlaceContradiction(pool, a.request);
        RequestWord first = _requireEvidence(pool, org, a.request, person, a.points, a.salt);
        RequestWord second = _requireEvidence(pool, org, b.request, person, b.points, b.salt);
        // The better-ranked of those not given up, so that neither asking twice pays nor giving one up when the ranks are known.
        Pool storage stored = _pools[pool];
        RequestId struck = b.request;
        if (
            !second.isHeld() ||
            (first.isHeld() && _rankOf(stored, a.request, first) < _rankOf(stored, b.request, second))
        ) {
            (struck, second) = (a.request, first);
        }
        _strike(pool, org, struck, second, Contradiction.Twice);
    }

    // ----------------------------------------------------------------------------------------------------- internal

    /// The caller acts for the organisation that asked.
    function _requireRequester(
        PoolId pool,
        OrgId org,
        RequestId id,
        bytes32 evidence
    ) internal view returns (RequestSlot storage slot) {
        ORGANIZATIONS.requireActing(org, msg.sender, REQUESTERS, Duties.ALLOCATE);
        slot = _requests[pool][id];
        if (slot.word.tag() != _tagOf(org, evidence)) revert NotRequester(pool, id, org);
    }

    function _requireState(PoolId pool, RequestId id, RequestWord word, RequestState expected) internal pure {
        RequestState state = word.state();
        if (state != expected) revert RequestStateDiffers(pool, id, state);
    }

    function _request(
        PoolId pool,
        Rules memory rules,
        OrgId attester,
        OrgId org,
        bytes32 nullifier,
        uint32 priority,
        uint8 eligibility,
        bytes32 evidence
    ) private returns (RequestId id) {
        ORGANIZATIONS.requireActing(org, msg.sender, REQUESTERS, Duties.ALLOCATE);
        _requireAsk(pool, rules, nullifier, priority, eligibility, evidence);
        id = requestIdBy(pool, attester, nullifier);
        RequestSlot storage slot = _requests[pool][id];
        RequestState state = slot.word.state();
        if (state != RequestState.None && state != RequestState.Withdrawn) {
            revert PlaceAlreadyRequested(pool, id, state);
        }

        slot.word = RequestWords.requested(_tagOf(org, evidence), priority, eligibility);
        _pools[pool].rules.requests = rules.requests + 1;
        emit PlaceRequested(pool, org, id, nullifier, priority, eligibility, evidence);
    }

    function _requireAsk(
        PoolId pool,
        Rules memory rules,
        bytes32 nullifier,
        uint32 priority,
        uint8 eligibility,
        bytes32 evidence
    ) private view {
        if (_now() > rules.deadline) revert RequestTooLate(pool, rules.deadline, _now());
        if (uint256(eligibility) >> rules.categories != 0) revert UnknownCategories(eligibility, rules.categories);
        if (priority > MAX_PRIORITY) revert PriorityOutOfRange(priority, MAX_PRIORITY);
        if (nullifier == 0) revert EmptyNullifier(pool);
        if (evidence == 0) revert EmptyDigest();
        if (rules.requests >= MAX_REQUESTS) revert PoolFull(pool, MAX_REQUESTS);
    }

    /// The signature names pool, organisation, person and eligibility, so it serves nobody else and nothing else.
    function _requireAttested(
        PoolId pool,
        OrgId org,
        bytes32 nullifier,
        uint8 eligibility,
        OrgId attester,
        Attestation calldata attestation
    ) private view {
        if (OrgId.unwrap(attester) == 0) {
            _knownRules(pool);
            revert AttesterDiffers(pool, attester);
        }
        if (block.timestamp > attestation.deadline) revert ExpiredSignature(attestation.deadline, _now());
        ORGANIZATIONS.requireActing(attester, attestation.member, Licences.ALL, Duties.ALLOCATE);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(ATTESTATION_TYPEHASH, pool, org, nullifier, eligibility, attestation.deadline))
        );
        if (!SignatureChecker.isValidSignatureNow(attestation.member, digest, attestation.signature)) {
            revert NotAttested(attestation.member, digest);
        }
    }

    /// The request's word, if the opening is of its evidence and it counts: it was neither struck nor withdrawn by the deadline.
    function _requireEvidence(
        PoolId pool,
        OrgId org,
        RequestId id,
        bytes32 person,
        bytes32 points,
        bytes32 salt
    ) private view returns (RequestWord word) {
        word = _requests[pool][id].word;
        bytes32 evidence = placeEvidenceOf(person, points, salt);
        if (word.tag() != _tagOf(org, evidence)) revert EvidenceDiffers(pool, id, evidence);
        RequestState state = word.state();
        if (state == RequestState.Struck || word.isWithdrawnBy(_pools[pool].rules.deadline)) {
            revert RequestStateDiffers(pool, id, state);
        }
    }

    function _strike(PoolId pool, OrgId org, RequestId id, RequestWord word, Contradiction contradiction) private {
        if (!word.isHeld()) revert RequestStateDiffers(pool, id, word.state());
        _requests[pool][id].word = word.left(RequestState.Struck, _now());
        uint8 category = NO_CATEGORY;
        if (word.state() == RequestState.Requested) {
            _uncount(pool);
        } else {
            category = word.category();
            _free(pool, category);
        }
        emit RequestStruck(pool, org, id, contradiction, category);
    }

    /// After the deadline the request keeps its rank, so that no walk hangs on when it left.
    function _uncount(PoolId pool) private {
        if (_now() <= _pools[pool].rules.deadline) --_pools[pool].rules.requests;
    }

    function _tagOf(OrgId org, bytes32 evidence) private pure returns (uint160) {
        return uint160(uint256(keccak256(abi.encode(org, evidence))));
    }
}
