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
import {Scopes} from "../identity/Scopes.sol";
import {OrgId, PatientId} from "../identity/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../shared/errors.sol";
import {IRecordRegistry} from "./interfaces/IRecordRegistry.sol";
import {RecordId, elementsCommitmentOf, recordIdOf} from "./types.sol";

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
    bytes32 private constant SUPERSESSION_TYPEHASH = keccak256(
        "RecordSupersession(bytes32 patient,bytes32 digest,bytes32 successor,uint40 deadline)"
    );
    bytes32 private constant DISPUTE_TYPEHASH = keccak256(
        "RecordDispute(bytes32 record,bytes32 statement,uint48 nonce,uint40 deadline)"
    );
    bytes32 private constant WITHDRAWAL_TYPEHASH = keccak256(
        "DisputeWithdrawal(bytes32 record,uint48 nonce,uint40 deadline)"
    );

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    /// @inheritdoc IRecordRegistry
    uint256 public constant MAX_RECORDS = 512;

    mapping(RecordId record => Anchor) private _anchors;
    mapping(OrgId author => mapping(bytes32 root => Batch)) private _batches;
    mapping(RecordId record => Dispute) private _disputes;

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
        _requireSent(patient, Scopes.OWN_RECORDS);
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
        _requireSigned(patient, Scopes.OWN_RECORDS, structHash, deadline, signer, signature);
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
        _settle(author, recordIdOf(patient, OrgId.unwrap(author), digest), root, proof);
        _retract(patient, OrgId.unwrap(author), digest);
    }

    /// @inheritdoc IRecordRegistry
    function retractOwn(PatientId patient, bytes32 digest) external {
        _requireSent(patient, Scopes.OWN_RECORDS);
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
        _requireSigned(patient, Scopes.OWN_RECORDS, structHash, deadline, signer, signature);
        _retract(patient, PatientId.unwrap(patient), digest);
    }

    // ------------------------------------------------------------------------------------------------- superseding

    /// @inheritdoc IRecordRegistry
    function supersede(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        bytes32 successor
    ) external returns (RecordId record) {
        _requireAuthor(author);
        return _supersede(patient, OrgId.unwrap(author), digest, successor);
    }

    /// @inheritdoc IRecordRegistry
    function supersedeFromBatch(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        Place calldata place,
        bytes32 successor
    ) external returns (RecordId record) {
        _requireAuthor(author);
        // A batch is anchored without asking whose its records are.
        PATIENTS.requirePatient(patient);
        _settle(author, recordIdOf(patient, OrgId.unwrap(author), digest), place.root, place.proof);
        return _supersede(patient, OrgId.unwrap(author), digest, successor);
    }

    /// @inheritdoc IRecordRegistry
    function supersedeOwn(PatientId patient, bytes32 digest, bytes32 successor) external returns (RecordId record) {
        _requireSent(patient, Scopes.OWN_RECORDS);
        return _supersede(patient, PatientId.unwrap(patient), digest, successor);
    }

    /// @inheritdoc IRecordRegistry
    function supersedeOwnBySig(
        PatientId patient,
        bytes32 digest,
        bytes32 successor,
        Authorization calldata authorization
    ) external returns (RecordId record) {
        bytes32 structHash = keccak256(
            abi.encode(SUPERSESSION_TYPEHASH, patient, digest, successor, authorization.deadline)
        );
        _requireAuthorized(patient, Scopes.OWN_RECORDS, structHash, authorization);
        return _supersede(patient, PatientId.unwrap(patient), digest, successor);
    }

    // ---------------------------------------------------------------------------------------------------- disputing

    /// @inheritdoc IRecordRegistry
    function dispute(Origin calldata origin, Place calldata place, bytes32 statement) external {
        _requireSent(origin.patient, Scopes.DISPUTE);
        _dispute(origin, place, statement);
    }

    /// @inheritdoc IRecordRegistry
    function disputeBySig(
        Origin calldata origin,
        Place calldata place,
        bytes32 statement,
        uint48 nonce,
        Authorization calldata authorization
    ) external {
        RecordId record = _idOf(origin);
        bytes32 structHash = keccak256(abi.encode(DISPUTE_TYPEHASH, record, statement, nonce, authorization.deadline));
        _requireAuthorized(origin.patient, Scopes.DISPUTE, structHash, authorization);
        _requireNonce(record, nonce);
        _dispute(origin, place, statement);
    }

    /// @inheritdoc IRecordRegistry
    function withdrawDispute(Origin calldata origin) external {
        _requireSent(origin.patient, Scopes.DISPUTE);
        _withdraw(origin);
    }

    /// @inheritdoc IRecordRegistry
    function withdrawDisputeBySig(Origin calldata origin, uint48 nonce, Authorization calldata authorization) external {
        RecordId record = _idOf(origin);
        bytes32 structHash = keccak256(abi.encode(WITHDRAWAL_TYPEHASH, record, nonce, authorization.deadline));
        _requireAuthorized(origin.patient, Scopes.DISPUTE, structHash, authorization);
        _requireNonce(record, nonce);
        _withdraw(origin);
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
        return _stateInBatch(author, recordIdOf(patient, OrgId.unwrap(author), digest), root, proof);
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

    /// @inheritdoc IRecordRegistry
    function verifyDisclosure(
        Origin calldata origin,
        Place calldata recordPlace,
        bytes32 elements,
        Place calldata commitmentPlace,
        Element[] calldata disclosed
    ) external view returns (RecordState state, Anchor memory times) {
        RecordId record = _idOf(origin);
        RecordId commitment = recordIdOf(origin.patient, origin.author, elementsCommitmentOf(record, elements));
        (RecordState standing, ) = _stateAt(origin.author, commitment, commitmentPlace);
        // Superseding a commitment by itself says nothing of the record that it commits to.
        bool stands = standing == RecordState.Anchored || standing == RecordState.Superseded;
        if (!stands || !_areElements(elements, disclosed)) return (RecordState.Unknown, times);
        return _stateAt(origin.author, record, recordPlace);
    }

    /// @inheritdoc IRecordRegistry
    function disputeOf(RecordId record) external view returns (Dispute memory) {
        return _disputes[record];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _anchor(PatientId patient, bytes32 author, bytes32 digest) private returns (RecordId record) {
        if (digest == bytes32(0)) revert EmptyDigest();
        record = recordIdOf(patient, author, digest);
        Anchor storage slot = _anchors[record];
        if (slot.anchoredAt != 0) revert RecordAlreadyAnchored(record);

        slot.anchoredAt = _now();
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

    function _supersede(
        PatientId patient,
        bytes32 author,
        bytes32 digest,
        bytes32 successor
    ) private returns (RecordId replacing) {
        RecordId record = recordIdOf(patient, author, digest);
        Anchor storage slot = _anchors[record];
        if (slot.anchoredAt == 0) revert UnknownRecord(record);
        if (slot.retractedAt != 0) revert RecordAlreadyRetracted(record, slot.retractedAt);
        if (slot.successor != 0) revert RecordAlreadySuperseded(record, slot.successor);

        replacing = _anchor(patient, author, successor);
        // 22 bytes fit into the slot. Two successors that share them cost their author 2^88 hashes, and win the author nothing:
        // only the author could have named either.
        slot.successor = bytes22(RecordId.unwrap(replacing));
        emit RecordSuperseded(record, replacing);
    }

    function _dispute(Origin calldata origin, Place calldata place, bytes32 statement) private {
        RecordId record = _idOf(origin);
        // A record that was retracted or superseded may be disputed: it was read, and may have been acted on.
        if (place.root != 0) _requireInBatch(OrgId.wrap(origin.author), record, place.root, place.proof);
        else if (_anchors[record].anchoredAt == 0) revert UnknownRecord(record);
        Dispute memory slot = _disputes[record];
        if (slot.disputedAt != 0) revert RecordAlreadyDisputed(record, slot.disputedAt);

        _disputes[record] = Dispute({disputedAt: _now(), nonce: slot.nonce + 1});
        emit RecordDisputed(record, origin.patient, origin.author, statement);
    }

    function _withdraw(Origin calldata origin) private {
        RecordId record = _idOf(origin);
        Dispute memory slot = _disputes[record];
        if (slot.disputedAt == 0) revert RecordNotDisputed(record);

        _disputes[record] = Dispute({disputedAt: 0, nonce: slot.nonce + 1});
        emit DisputeWithdrawn(record, origin.patient, origin.author);
    }

    /// Gives a record of a batch its own slot, with the batch's time.
    function _settle(OrgId author, RecordId record, bytes32 root, bytes32[] calldata proof) private {
        _requireInBatch(author, record, root, proof);
        Anchor storage slot = _anchors[record];
        if (slot.anchoredAt == 0) slot.anchoredAt = _batches[author][root].anchoredAt;
    }

    function _requireAuthorized(
        PatientId patient,
        uint16 scopes,
        bytes32 structHash,
        Authorization calldata authorization
    ) private view {
        (bytes calldata signer, bytes calldata signature) = (authorization.signer, authorization.signature);
        _requireSigned(patient, scopes, structHash, authorization.deadline, signer, signature);
    }

    function _requireNonce(RecordId record, uint48 nonce) private view {
        uint48 expected = _disputes[record].nonce;
        if (nonce != expected) revert OtherDisputeNonce(record, nonce, expected);
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

    function _stateInBatch(
        OrgId author,
        RecordId record,
        bytes32 root,
        bytes32[] calldata proof
    ) private view returns (RecordState state, Anchor memory times) {
        if (_inclusionOf(author, record, root, proof) != Inclusion.Included) return (RecordState.Unknown, times);
        times = _anchors[record];
        // Whichever was first: anchoring a batched record again, by itself or in another batch, makes it no younger.
        uint40 batchedAt = _batches[author][root].anchoredAt;
        if (times.anchoredAt == 0 || batchedAt < times.anchoredAt) times.anchoredAt = batchedAt;
        state = _stateOf(times);
    }

    function _stateAt(
        bytes32 author,
        RecordId record,
        Place calldata place
    ) private view returns (RecordState state, Anchor memory times) {
        if (place.root != 0) return _stateInBatch(OrgId.wrap(author), record, place.root, place.proof);
        times = _anchors[record];
        state = _stateOf(times);
    }

    function _areElements(bytes32 elements, Element[] calldata disclosed) private pure returns (bool) {
        for (uint256 i = 0; i < disclosed.length; ++i) {
            Element calldata one = disclosed[i];
            bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(one.salt, one.path, one.value))));
            if (!MerkleProof.verifyCalldata(one.proof, elements, leaf)) return false;
        }
        return disclosed.length != 0;
    }

    function _idOf(Origin calldata origin) private pure returns (RecordId) {
        return recordIdOf(origin.patient, origin.author, origin.digest);
    }

    /// The leaves of a complete binary tree lie at these depths and no others.
    function _depths(uint256 count) private pure returns (uint256 min, uint256 max) {
        min = Math.log2(count);
        max = Math.log2(count, Math.Rounding.Ceil);
    }

    function _stateOf(Anchor memory times) private pure returns (RecordState) {
        if (times.anchoredAt == 0) return RecordState.Unknown;
        if (times.retractedAt != 0) return RecordState.Retracted;
        return times.successor == 0 ? RecordState.Anchored : RecordState.Superseded;
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
