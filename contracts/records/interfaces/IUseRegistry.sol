// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../../identity/types.sol";
import {RecordId, UseId} from "../types.sol";
import {IRecordRegistry} from "./IRecordRegistry.sol";

/// @title What was done once for a patient, so that it counts once
/// @notice A use is one encounter, prescription, dispense or service of one organisation for one patient. Its id covers both and a
/// commitment to the use's business identifier, so whoever names the three shows whose use it is, and the identifier stays hidden:
/// {useIdOf}, {useCommitmentOf}. The id does not cover the ciphertext, so a use that is encrypted twice is one use. What a use may be
/// good for once is counted by whoever counts it.
/// @dev Who anchors one use under two salts makes two ids. Both openings together prove it, and the later use is doubled for ever.
/// Times are seconds since 1970 (UTC).
interface IUseRegistry {
    /// @dev FHIR R4: Encounter; MedicationRequest; MedicationDispense or MedicationAdministration; Procedure and every other service.
    enum UseKind {
        None,
        Encounter,
        Prescription,
        Dispense,
        Service
    }

    enum UseState {
        Unknown,
        Standing,
        Doubled,
        Retracted
    }

    /// @notice Two slots: record 256, then anchoredAt 40 | kind 8 | doubled 8 | free 200.
    /// @param record The record that tells of the use: what it was when the use was anchored, or a successor to which it was followed.
    /// @param anchoredAt When the use was anchored; 0 if it never was. It can be later than the use, never earlier than its record.
    /// @param doubled Whether an earlier use of the same organisation has the same business identifier.
    struct Use {
        RecordId record;
        uint40 anchoredAt;
        UseKind kind;
        bool doubled;
    }

    /// @notice What an organisation says of one use.
    /// @param commitment Of {useCommitmentOf}.
    /// @param digest sha-256 of the ciphertext of the record of this patient and organisation that tells of the use.
    /// @param place Where that record is anchored.
    struct NewUse {
        PatientId patient;
        bytes32 commitment;
        UseKind kind;
        bytes32 digest;
        IRecordRegistry.Place place;
    }

    /// @notice What a use hides, but for its organisation.
    /// @param identifier keccak-256 of the FHIR business identifier in UTF-8, as `system|value`.
    /// @param salt 32 random bytes.
    struct Opening {
        PatientId patient;
        bytes32 identifier;
        bytes32 salt;
    }

    /// @notice The organisation anchored a use.
    event UseAnchored(
        UseId indexed use,
        OrgId indexed organisation,
        PatientId indexed patient,
        bytes32 commitment,
        UseKind kind,
        RecordId record
    );
    /// @notice `use` has the same business identifier as the earlier `first` of the same organisation, and counts no more.
    event UseDoubled(UseId indexed use, UseId indexed first, OrgId indexed organisation);

    /// @notice The record that tells of the use was superseded, and the use now hangs on its successor.
    event UseFollowed(UseId indexed use, RecordId indexed successor);

    /// @notice The use was anchored before.
    error UseAlreadyAnchored(UseId use);
    /// @notice The use was never anchored.
    error UnknownUse(UseId use);
    /// @notice A use has one of the kinds.
    error UseWithoutKind(UseId use);
    /// @notice The use is doubled: an earlier one of its organisation has the same business identifier.
    error DoubledUse(UseId use);
    /// @notice The record that tells of the use was retracted.
    error RetractedUse(UseId use, RecordId record);
    /// @notice The registry of records has no such successor of the use's record.
    error NotSuccessor(UseId use, RecordId record, RecordId successor);
    /// @notice Both openings are of this one use.
    error SameUse(UseId use);
    /// @notice The openings are of different business identifiers.
    error OtherUseIdentifier(bytes32 identifier, bytes32 expected);

    /// @notice Anchors a use whose record is anchored and was not retracted. A superseded record is good.
    /// @param organisation Whose use it is, for whom the caller acts, and who is the record's author.
    /// @dev A member of `organisation` with {Duties.WRITE} at one of {Licences.AUTHORS}. One record may tell of several uses.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {UseWithoutKind}, {UseAlreadyAnchored},
    /// {UnknownRecord}, {RecordAlreadyRetracted}; with a batch's root also {UnknownPatient}, {UnknownBatch},
    /// {ProofLengthOutOfRange}, {RecordNotInBatch}.
    function anchorUse(OrgId organisation, NewUse calldata use) external returns (UseId);

    /// @notice Anchors many uses, of any patients, all or none. At most {MAX_USES}.
    /// @dev Reverts: as {anchorUse}, {ListLengthOutOfRange}.
    function anchorUses(OrgId organisation, NewUse[] calldata uses) external;

    /// @notice Two anchored uses of one organisation have the same business identifier: the later one is doubled, for ever. Of two
    /// that were anchored in the same second, that is the one with the greater id. The first stands.
    /// @dev Anyone who holds both openings; they are public afterwards, and the identifier can be guessed from them. A record's
    /// retraction makes no difference: who has to correct a use supersedes its record.
    /// Reverts: {OtherUseIdentifier}, {SameUse}, {UnknownUse}, {DoubledUse}.
    /// @return use The doubled one.
    function proveDoubled(OrgId organisation, Opening calldata a, Opening calldata b) external returns (UseId use);

    /// @notice Hangs the use on the record that took the place of its own, so that the retraction of the corrected version counts, and
    /// that of the outdated one no more.
    /// @dev Anyone; one step of {RecordSuperseded} at a time.
    /// Reverts: {UnknownUse}, {RetractedUse}: what was retracted is not followed, {NotSuccessor}.
    function follow(UseId use, RecordId successor) external;

    /// @notice Answers if the use was anchored, is not doubled, and its record was not retracted up to now.
    /// @dev Reverts: {UnknownUse}, {DoubledUse}, {RetractedUse}.
    function requireUse(UseId use) external view returns (Use memory);

    /// @notice Whether the use stands now, without reverting; doubled before retracted. Neither is ever undone.
    function stateOf(UseId use) external view returns (UseState);

    /// @notice The use's slots, whatever its state; all zero if it was never anchored.
    function useOf(UseId use) external view returns (Use memory);

    /// @notice When the record that tells of the use was retracted; 0 if it was not, or nobody anchored the use.
    function retractedAtOf(UseId use) external view returns (uint40);

    /// @notice Whether `first`, of the same kind and not doubled, was anchored for the same record before `use` (in the same second:
    /// has the lower id). Both records are those of now; see {follow}.
    /// @dev Reverts: {UnknownUse} where nobody anchored `first`.
    function isSecondOf(UseId use, UseId first) external view returns (bool);

    /// @notice The most uses of one {anchorUses}: 128 stay under the 16,777,216 gas of EIP-7825, also with the proofs of a batch of
    /// a million records.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_USES() external view returns (uint256);
}
