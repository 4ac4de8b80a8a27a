// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {IPatientRegistry} from "../identity/interfaces/IPatientRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {PatientAuthorized} from "../identity/PatientAuthorized.sol";
import {OrgId, PatientId} from "../identity/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../shared/errors.sol";
import {IRecordRegistry} from "./interfaces/IRecordRegistry.sol";
import {RecordId, recordIdOf} from "./types.sol";

/// @title RecordRegistry
/// @notice See {IRecordRegistry}.
contract RecordRegistry is IRecordRegistry, PatientAuthorized {
    /// Whether a proof leads from a record to a root, or the first reason why not.
    enum Inclusion {
        Included,
        UnknownBatch,
        OtherDepth,
        OtherLeaf
    }

    bytes32 private constant ANCHOR_TYPEHASH = keccak256(
        "RecordAnchor(bytes32 patient,bytes32 digest,uint40 deadline)"
    );
    bytes32 private constant RETRACTION_TYPEHASH = keccak256(
        "RecordRetraction(bytes32 patient,bytes32 digest,uint40 deadline)"
    );

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    /// @inheritdoc IRecordRegistry
    uint256 public constant MAX_RECORDS = 512;

    mapping(RecordId record => Anchor) private _anchors;
    mapping(OrgId author => mapping(bytes32 root => Batch)) private _batches;

    constructor(
        IPatientRegistry patients,
        IOrganizationRegistry organizations
    ) EIP712("medtrail RecordRegistry", "1") PatientAuthorized(patients) {
        ORGANIZATIONS = organizations;
    }

    // ---------------------------------------------------------------------------------------------------- anchoring

    /// @inheritdoc IRecordRegistry
    function anchor(PatientId patient, OrgId author, bytes32 digest) external returns (RecordId record) {
        _requireAuthor(author);
        PATIENTS.requirePatient(patient);
        return _anchor(patient, OrgId.unwrap(author), digest);
    }

    /// @inheritdoc IRecordRegistry
    function anchorMany(PatientId patient, OrgId author, bytes32[] calldata digests) external {
        if (digests.length == 0 || digests.length > MAX_RECORDS) {
            revert ListLengthOutOfRange(digests.length, MAX_RECORDS);
        }
        _requireAuthor(author);
        PATIENTS.requirePatient(patient);
        for (uint256 i = 0; i < digests.length; ++i) {
            _anchor(patient, OrgId.unwrap(author), digests[i]);
        }
    }

    /// @inheritdoc IRecordRegistry
    function anchorBatch(OrgId author, bytes32 root, uint32 count, bytes32 manifest) external {
        _requireAuthor(author);
        if (root == bytes32(0)) revert EmptyDigest();
        if (count == 0) revert EmptyBatch(root);
        if (_batches[author][root].anchoredAt != 0) revert BatchAlreadyAnchored(author, root);

        _batches[author][root] = Batch({anchoredAt: _now(), count: count});
        emit RecordBatchAnchored(author, root, count, manifest);
    }

    /// @inheritdoc IRecordRegistry
    function anchorOwn(PatientId patient, bytes32 digest) external returns (RecordId record) {
        _requireSent(patient);
        return _anchor(patient, PatientId.unwrap(patient), digest);
    }

    /// @inheritdoc IRecordRegistry
    function anchorOwnBySig(
        PatientId patient,
        bytes32 digest,
        uint40 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external returns (RecordId record) {
        bytes32 structHash = keccak256(abi.encode(ANCHOR_TYPEHASH, patient, digest, deadline));
        _requireSigned(patient, structHash, deadline, signer, signature);
        return _anchor(patient, PatientId.unwrap(patient), digest);
    }

    // --------------------------------------------------------------------------------------------------- retracting

    /// @inheritdoc IRecordRegistry
    function retract(PatientId patient, OrgId author, bytes32 digest) external {
        _requireAuthor(author);
        _retract(patient, OrgId.unwrap(author), digest);
    }

    /// @inheritdoc IRecordRegistry
    function retractFromBatch(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        bytes32 root,
        bytes32[] calldata proof
    ) external {
        _requireAuthor(author);
        RecordId record = recordIdOf(patient, OrgId.unwrap(author), digest);
        _requireInBatch(author, record, root, proof);
        Anchor storage slot = _anchors[record];
        if (slot.anchoredAt == 0) slot.anchoredAt = _batches[author][root].anchoredAt;
        _retract(patient, OrgId.unwrap(author), digest);
    }

    /// @inheritdoc IRecordRegistry
    function retractOwn(PatientId patient, bytes32 digest) external {
        _requireSent(patient);
        _retract(patient, PatientId.unwrap(patient), digest);
    }

    /// @inheritdoc IRecordRegistry
    function retractOwnBySig(
        PatientId patient,
        bytes32 digest,
        uint40 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(abi.encode(RETRACTION_TYPEHASH, patient, digest, deadline));
        _requireSigned(patient, structHash, deadline, signer, signature);
        _retract(patient, PatientId.unwrap(patient), digest);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IRecordRegistry
    function stateOf(
        PatientId patient,
        bytes32 author,
        bytes32 digest
    ) external view returns (RecordState state, Anchor memory times) {
        times = _anchors[recordIdOf(patient, author, digest)];
        state = _stateOf(times);
    }

    /// @inheritdoc IRecordRegistry
    function stateInBatch(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        bytes32 root,
        bytes32[] calldata proof
    ) external view returns (RecordState state, Anchor memory times) {
        RecordId record = recordIdOf(patient, OrgId.unwrap(author), digest);
        if (_inclusionOf(author, record, root, proof) != Inclusion.Included) return (RecordState.Unknown, times);
        times = _anchors[record];
        // Whichever was first: anchoring a batched record again, by itself or in another batch, makes it no younger.
        uint40 batchedAt = _batches[author][root].anchoredAt;
        if (times.anchoredAt == 0 || batchedAt < times.anchoredAt) times.anchoredAt = batchedAt;
        state = _stateOf(times);
    }

    /// @inheritdoc IRecordRegistry
    function requireInBatch(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        bytes32 root,
        bytes32[] calldata proof
    ) external view {
        _requireInBatch(author, recordIdOf(patient, OrgId.unwrap(author), digest), root, proof);
    }

    /// @inheritdoc IRecordRegistry
    function anchorOf(RecordId record) external view returns (Anchor memory) {
        return _anchors[record];
    }

    /// @inheritdoc IRecordRegistry
    function batchOf(OrgId author, bytes32 root) external view returns (Batch memory) {
        return _batches[author][root];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _anchor(PatientId patient, bytes32 author, bytes32 digest) private returns (RecordId record) {
        if (digest == bytes32(0)) revert EmptyDigest();
        record = recordIdOf(patient, author, digest);
        if (_anchors[record].anchoredAt != 0) revert RecordAlreadyAnchored(record);

        _anchors[record] = Anchor({anchoredAt: _now(), retractedAt: 0});
        emit RecordAnchored(record, patient, author, digest);
    }

    function _retract(PatientId patient, bytes32 author, bytes32 digest) private {
        RecordId record = recordIdOf(patient, author, digest);
        Anchor storage slot = _anchors[record];
        if (slot.anchoredAt == 0) revert UnknownRecord(record);
        if (slot.retractedAt != 0) revert RecordAlreadyRetracted(record, slot.retractedAt);

        slot.retractedAt = _now();
        emit RecordRetracted(record, patient, author, digest);
    }

    function _requireAuthor(OrgId author) private view {
        ORGANIZATIONS.requireActing(author, msg.sender, Licences.AUTHORS, Duties.WRITE);
    }

    function _requireInBatch(OrgId author, RecordId record, bytes32 root, bytes32[] calldata proof) private view {
        Inclusion answer = _inclusionOf(author, record, root, proof);
        if (answer == Inclusion.Included) return;

        if (answer == Inclusion.UnknownBatch) revert UnknownBatch(author, root);
        if (answer == Inclusion.OtherLeaf) revert RecordNotInBatch(record, root);
        (uint256 min, uint256 max) = _depths(_batches[author][root].count);
        revert ProofLengthOutOfRange(proof.length, min, max);
    }

    function _inclusionOf(
        OrgId author,
        RecordId record,
        bytes32 root,
        bytes32[] calldata proof
    ) private view returns (Inclusion) {
        uint256 count = _batches[author][root].count;
        if (count == 0) return Inclusion.UnknownBatch;
        (uint256 min, uint256 max) = _depths(count);
        if (proof.length < min || proof.length > max) return Inclusion.OtherDepth;
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(record))));
        return MerkleProof.verifyCalldata(proof, root, leaf) ? Inclusion.Included : Inclusion.OtherLeaf;
    }

    /// The leaves of a complete binary tree lie at these depths and no others.
    function _depths(uint256 count) private pure returns (uint256 min, uint256 max) {
        min = Math.log2(count);
        max = Math.log2(count, Math.Rounding.Ceil);
    }

    function _stateOf(Anchor memory times) private pure returns (RecordState) {
        if (times.anchoredAt == 0) return RecordState.Unknown;
        return times.retractedAt == 0 ? RecordState.Anchored : RecordState.Retracted;
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
