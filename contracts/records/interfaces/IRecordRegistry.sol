// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../../identity/types.sol";
import {RecordId} from "../types.sol";

/// @title That a record existed, whose it is, who wrote it, and whether it still stands
/// @notice An anchor is one slot under the record's id, which covers patient, author and the sha-256 of the ciphertext.
/// The digest is also the content address of the ciphertext, so hash and pointer are one word. Nothing else is kept.
/// @dev An author is an organisation with one of {Licences.AUTHORS}, acting through a member with {Duties.WRITE}, or the
/// patient. Nobody can take another author's id, so an anchor cannot be squatted. Times are seconds since 1970 (UTC).
interface IRecordRegistry {
    enum RecordState {
        Unknown,
        Anchored,
        Retracted,
        Superseded
    }

    /// @notice One slot: anchoredAt 40 | retractedAt 40 | successor 176.
    /// @param anchoredAt When it was anchored; 0 if it never was.
    /// @param retractedAt When it was retracted; 0 if it stands.
    /// @param successor The first 22 bytes of the RecordId that took its place; 0 if none did. {RecordSuperseded} has all 32.
    struct Anchor {
        uint40 anchoredAt;
        uint40 retractedAt;
        bytes22 successor;
    }

    /// @notice One slot: anchoredAt 40 | count 32 | free 184.
    /// @param anchoredAt When the root was anchored; 0 if it never was.
    /// @param count Records below the root, as its author says; it bounds the length of a proof.
    struct Batch {
        uint40 anchoredAt;
        uint32 count;
    }

    /// @notice One slot: disputedAt 40 | nonce 48 | free 168.
    /// @param disputedAt When the patient disputed the record; 0 if the record is not disputed.
    /// @param nonce Raised by every dispute and every withdrawal; a signature names it.
    struct Dispute {
        uint40 disputedAt;
        uint48 nonce;
    }

    /// @notice What a record's id is made of.
    /// @param author An OrgId, or the PatientId for what patients store themselves.
    /// @param digest sha-256 of the ciphertext.
    struct Origin {
        PatientId patient;
        bytes32 author;
        bytes32 digest;
    }

    /// @notice Where a record is anchored.
    /// @param root Root of the author's batch, or 0 for a record that was anchored by itself.
    /// @param proof The record's proof below that root; not looked at without one.
    struct Place {
        bytes32 root;
        bytes32[] proof;
    }

    /// @notice One element of a resource, shown with its proof below the root of the resource's elements. The leaf is that of an
    /// OpenZeppelin standard tree: keccak256(keccak256(abi.encode(salt, path, value))).
    /// @param salt 32 bytes that make the leaf of an element that is not shown impossible to guess.
    /// @param path keccak-256 of the element's JSON Pointer (RFC 6901) in UTF-8.
    /// @param value keccak-256 of the value's exact bytes in the source.
    struct Element {
        bytes32 salt;
        bytes32 path;
        bytes32 value;
        bytes32[] proof;
    }

    /// @notice What a patient signed.
    struct Authorization {
        uint40 deadline;
        bytes signer;
        bytes signature;
    }

    /// @notice A record was anchored by itself. `author` is who stands by it, not who wrote its content first.
    event RecordAnchored(RecordId indexed record, PatientId indexed patient, bytes32 indexed author, bytes32 digest);
    /// @notice `count` records were anchored below `root`.
    event RecordBatchAnchored(OrgId indexed author, bytes32 indexed root, uint32 count, bytes32 manifest);
    /// @notice The author no longer stands by the record, however it was anchored.
    event RecordRetracted(RecordId indexed record, PatientId indexed patient, bytes32 indexed author, bytes32 digest);
    /// @notice The author replaced `record` by `successor`, whose {RecordAnchored} stands beside it.
    event RecordSuperseded(RecordId indexed record, RecordId indexed successor);
    /// @notice The patient disputed the record; `statement` is the sha-256 of what the patient says, or 0.
    event RecordDisputed(RecordId indexed record, PatientId indexed patient, bytes32 indexed author, bytes32 statement);
    /// @notice The patient no longer disputes the record.
    event DisputeWithdrawn(RecordId indexed record, PatientId indexed patient, bytes32 indexed author);

    /// @notice The record was anchored, or retracted, before.
    error RecordAlreadyAnchored(RecordId record);
    /// @notice The record was never anchored under this patient, author and digest.
    error UnknownRecord(RecordId record);
    /// @notice The record was retracted before.
    error RecordAlreadyRetracted(RecordId record, uint40 retractedAt);
    /// @notice The record was superseded before.
    error RecordAlreadySuperseded(RecordId record, bytes22 successor);
    /// @notice The record is disputed already.
    error RecordAlreadyDisputed(RecordId record, uint40 disputedAt);
    /// @notice The record is not disputed.
    error RecordNotDisputed(RecordId record);
    /// @notice The signature names another nonce than the dispute's present one.
    error OtherDisputeNonce(RecordId record, uint48 nonce, uint48 expected);
    /// @notice The author anchored this root before.
    error BatchAlreadyAnchored(OrgId author, bytes32 root);
    /// @notice The author never anchored this root.
    error UnknownBatch(OrgId author, bytes32 root);
    /// @notice A batch holds at least one record.
    error EmptyBatch(bytes32 root);
    /// @notice A tree of the batch's count has no leaf at this depth.
    error ProofLengthOutOfRange(uint256 length, uint256 min, uint256 max);
    /// @notice The proof leads from this record to another root.
    error RecordNotInBatch(RecordId record, bytes32 root);

    /// @notice Anchors a record of a registered patient.
    /// @param author For whom the caller acts.
    /// @param digest sha-256 of the ciphertext.
    /// @dev A member of `author`. The patient need not consent to being written about, and may be offline.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {UnknownPatient}, {EmptyDigest},
    /// {RecordAlreadyAnchored}.
    function anchor(PatientId patient, OrgId author, bytes32 digest) external returns (RecordId record);

    /// @notice Anchors many records of one patient, all or none. At most {MAX_RECORDS}.
    /// @dev Reverts: as {anchor}, {ListLengthOutOfRange}.
    function anchorMany(PatientId patient, OrgId author, bytes32[] calldata digests) external;

    /// @notice Anchors any number of records, of any patients, by the root of their tree.
    /// @param root Root of an OpenZeppelin standard tree whose leaves are record ids:
    /// leaf = keccak256(keccak256(abi.encode(record))). The double hash keeps inner nodes from passing as leaves.
    /// @param count Number of leaves.
    /// @param manifest sha-256 of the author's list of the records, which is kept off chain, or 0.
    /// @dev A member of `author`.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {EmptyBatch}, {BatchAlreadyAnchored}.
    function anchorBatch(OrgId author, bytes32 root, uint32 count, bytes32 manifest) external;

    /// @notice Anchors what the patient stores; its author is the patient.
    /// @dev The patient's account, or a delegate's with the scope.
    /// Reverts: those of {IPatients.requireScope}, {EmptyDigest}, {RecordAlreadyAnchored}.
    function anchorOwn(PatientId patient, bytes32 digest) external returns (RecordId record);

    /// @notice {anchorOwn} by signature over `RecordAnchor(bytes32 patient,bytes32 digest,uint40 deadline)`. It needs no
    /// nonce: a record is anchored once.
    /// @dev Reverts: as {anchorOwn}, {ExpiredSignature}, {InvalidPatientSignature}.
    function anchorOwnBySig(
        PatientId patient,
        bytes32 digest,
        uint40 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external returns (RecordId record);

    /// @notice Leaves a tombstone: the record is no longer stood by. Ciphertext and keys are destroyed off chain.
    /// @dev A member of `author`.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {UnknownRecord}, {RecordAlreadyRetracted}.
    function retract(PatientId patient, OrgId author, bytes32 digest) external;

    /// @notice {retract} for a record that was anchored in a batch. The batch's other records stand.
    /// @dev Reverts: as {retract}, {UnknownBatch}, {ProofLengthOutOfRange}, {RecordNotInBatch}.
    function retractFromBatch(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        bytes32 root,
        bytes32[] calldata proof
    ) external;

    /// @notice {retract} for what the patient stored.
    /// @dev The patient's account, or a delegate's with the scope.
    /// Reverts: those of {IPatients.requireScope}, {UnknownRecord}, {RecordAlreadyRetracted}.
    function retractOwn(PatientId patient, bytes32 digest) external;

    /// @notice {retractOwn} by signature over `RecordRetraction(bytes32 patient,bytes32 digest,uint40 deadline)`.
    /// @dev Reverts: as {retractOwn}, {ExpiredSignature}, {InvalidPatientSignature}.
    function retractOwnBySig(
        PatientId patient,
        bytes32 digest,
        uint40 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external;

    /// @notice Anchors `successor` and says that it takes the place of `digest`, in one step: at no moment do both stand, or
    /// neither. The replaced record stays readable, since somebody may have acted on it; it may still be retracted.
    /// @param successor sha-256 of the new ciphertext. It must not be anchored by itself yet, so records never supersede in a circle;
    /// one that lies in a batch can be an older record.
    /// @dev A member of `author`. That the patient is registered was asked when the first version was anchored.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {UnknownRecord}, {RecordAlreadyRetracted},
    /// {RecordAlreadySuperseded}, {RecordAlreadyAnchored}.
    function supersede(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        bytes32 successor
    ) external returns (RecordId record);

    /// @notice {supersede} for a record that was anchored in a batch. The batch's other records stand.
    /// @dev Reverts: as {supersede}, {UnknownPatient}, {UnknownBatch}, {ProofLengthOutOfRange}, {RecordNotInBatch}.
    function supersedeFromBatch(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        Place calldata place,
        bytes32 successor
    ) external returns (RecordId record);

    /// @notice {supersede} for what the patient stored.
    /// @dev The patient's account, or a delegate's with the scope.
    /// Reverts: those of {IPatients.requireScope}, and as {supersede} but for the organisation.
    function supersedeOwn(PatientId patient, bytes32 digest, bytes32 successor) external returns (RecordId record);

    /// @notice {supersedeOwn} by signature over
    /// `RecordSupersession(bytes32 patient,bytes32 digest,bytes32 successor,uint40 deadline)`.
    /// @dev Reverts: as {supersedeOwn}, {ExpiredSignature}, {InvalidPatientSignature}.
    function supersedeOwnBySig(
        PatientId patient,
        bytes32 digest,
        bytes32 successor,
        Authorization calldata authorization
    ) external returns (RecordId record);

    /// @notice The patient says that an anchored record about them is wrong. It takes nothing away: readers see that it is disputed
    /// until the patient withdraws, also where the author supersedes or retracts it.
    /// @param statement sha-256 of what the patient says, kept off chain, or 0.
    /// @dev The patient's account, or a delegate's with the scope.
    /// Reverts: those of {IPatients.requireScope}, {UnknownRecord}, {UnknownBatch}, {ProofLengthOutOfRange},
    /// {RecordNotInBatch}, {RecordAlreadyDisputed}.
    function dispute(Origin calldata origin, Place calldata place, bytes32 statement) external;

    /// @notice {dispute} by signature over
    /// `RecordDispute(bytes32 record,bytes32 statement,uint48 nonce,uint40 deadline)`.
    /// @dev Reverts: as {dispute}, {ExpiredSignature}, {InvalidPatientSignature}, {OtherDisputeNonce}.
    function disputeBySig(
        Origin calldata origin,
        Place calldata place,
        bytes32 statement,
        uint48 nonce,
        Authorization calldata authorization
    ) external;

    /// @notice The patient takes the dispute back.
    /// @dev The patient's account, or a delegate's with the scope.
    /// Reverts: those of {IPatients.requireScope}, {RecordNotDisputed}.
    function withdrawDispute(Origin calldata origin) external;

    /// @notice {withdrawDispute} by signature over `DisputeWithdrawal(bytes32 record,uint48 nonce,uint40 deadline)`.
    /// @dev Reverts: as {withdrawDispute}, {ExpiredSignature}, {InvalidPatientSignature}, {OtherDisputeNonce}.
    function withdrawDisputeBySig(Origin calldata origin, uint48 nonce, Authorization calldata authorization) external;

    /// @notice The state of a record that was anchored by itself, and its times. A record that stands in a batch alone is
    /// `Unknown` here; once retracted it is `Retracted` here too.
    /// @param author An OrgId, or the PatientId for what the patient stored.
    function stateOf(
        PatientId patient,
        bytes32 author,
        bytes32 digest
    ) external view returns (RecordState state, Anchor memory times);

    /// @notice The state of a record that was anchored in a batch; `anchoredAt` is the earlier of this batch's time and its
    /// own. A wrong proof answers `Unknown`.
    function stateInBatch(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        bytes32 root,
        bytes32[] calldata proof
    ) external view returns (RecordState state, Anchor memory times);

    /// @notice Passes if the record is in the author's batch.
    /// @dev Reverts: {UnknownBatch}, {ProofLengthOutOfRange}, {RecordNotInBatch}.
    function requireInBatch(
        PatientId patient,
        OrgId author,
        bytes32 digest,
        bytes32 root,
        bytes32[] calldata proof
    ) external view;

    /// @notice Whether these elements are of this record: the record is anchored, so is its author's commitment to the root of
    /// its elements, and every element has a proof below that root. The answer is the record's state; `Unknown` where anything
    /// does not fit, or nothing is shown, or the commitment itself was retracted. Nothing is learnt of other elements.
    /// @param origin The record.
    /// @param recordPlace Where the record is anchored.
    /// @param elements Root of the record's elements.
    /// @param commitmentPlace Where the commitment to record and root, {elementsCommitmentOf}, is anchored in the place of a digest,
    /// by the same author. It is a typed hash, which no ciphertext has as its sha-256.
    function verifyDisclosure(
        Origin calldata origin,
        Place calldata recordPlace,
        bytes32 elements,
        Place calldata commitmentPlace,
        Element[] calldata disclosed
    ) external view returns (RecordState state, Anchor memory times);

    /// @notice The record's dispute; its nonce is what the next signature names.
    function disputeOf(RecordId record) external view returns (Dispute memory);

    /// @notice The most records of one {anchorMany}: 512 stay under the 16,777,216 gas of EIP-7825.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_RECORDS() external view returns (uint256);

    /// @notice The record's slot; all zero if it was not anchored by itself.
    function anchorOf(RecordId record) external view returns (Anchor memory);

    /// @notice The batch's slot; all zero if unknown.
    function batchOf(OrgId author, bytes32 root) external view returns (Batch memory);
}
