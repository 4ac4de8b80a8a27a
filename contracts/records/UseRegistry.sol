// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {IPatients} from "../identity/interfaces/IPatients.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../shared/errors.sol";
import {IRecordRegistry} from "./interfaces/IRecordRegistry.sol";
import {IUseRegistry} from "./interfaces/IUseRegistry.sol";
import {RecordId, UseId, recordIdOf, useCommitmentOf, useIdOf} from "./types.sol";

/// @title UseRegistry
/// @notice See {IUseRegistry}.
contract UseRegistry is IUseRegistry {
    /// @notice The registry that knows which patients there are.
    IPatients public immutable PATIENTS;
    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;
    /// @notice The registry that knows which records stand.
    IRecordRegistry public immutable RECORDS;

    /// @inheritdoc IUseRegistry
    uint256 public constant MAX_USES = 128;

    mapping(UseId use => Use) private _uses;

    constructor(IPatients patients, IOrganizationRegistry organizations, IRecordRegistry records) {
        PATIENTS = patients;
        ORGANIZATIONS = organizations;
        RECORDS = records;
    }

    // ---------------------------------------------------------------------------------------------------- anchoring

    /// @inheritdoc IUseRegistry
    function anchorUse(OrgId organisation, NewUse calldata use) external returns (UseId) {
        _requireAuthor(organisation);
        return _anchor(organisation, use);
    }

    /// @inheritdoc IUseRegistry
    function anchorUses(OrgId organisation, NewUse[] calldata uses) external {
        if (uses.length == 0 || uses.length > MAX_USES) revert ListLengthOutOfRange(uses.length, MAX_USES);
        _requireAuthor(organisation);
        for (uint256 i = 0; i < uses.length; ++i) {
            _anchor(organisation, uses[i]);
        }
    }

    // ----------------------------------------------------------------------------------------------------- doubling

    /// @inheritdoc IUseRegistry
    function proveDoubled(OrgId organisation, Opening calldata a, Opening calldata b) external returns (UseId use) {
        if (a.identifier != b.identifier) revert OtherUseIdentifier(b.identifier, a.identifier);
        UseId first = useIdOf(organisation, a.patient, useCommitmentOf(a.identifier, a.salt));
        use = useIdOf(organisation, b.patient, useCommitmentOf(b.identifier, b.salt));
        if (UseId.unwrap(first) == UseId.unwrap(use)) revert SameUse(use);
        // A strict order: whatever pairs of many are shown, the first of all stays undoubled.
        if (_isBefore(use, _known(use), first, _known(first))) (first, use) = (use, first);
        Use storage slot = _uses[use];
        if (slot.doubled) revert DoubledUse(use);

        slot.doubled = true;
        emit UseDoubled(use, first, organisation);
    }

    // ---------------------------------------------------------------------------------------------------- following

    /// @inheritdoc IUseRegistry
    function follow(UseId use, RecordId successor) external {
        RecordId record = _known(use).record;
        IRecordRegistry.Anchor memory times = RECORDS.anchorOf(record);
        // Otherwise an author could take a retraction back for the use.
        if (times.retractedAt != 0) revert RetractedUse(use, record);
        if (times.successor == 0 || times.successor != bytes22(RecordId.unwrap(successor))) {
            revert NotSuccessor(use, record, successor);
        }

        _uses[use].record = successor;
        emit UseFollowed(use, successor);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IUseRegistry
    function requireUse(UseId use) external view returns (Use memory found) {
        found = _known(use);
        if (found.doubled) revert DoubledUse(use);
        if (_isRetracted(found.record)) revert RetractedUse(use, found.record);
    }

    /// @inheritdoc IUseRegistry
    function stateOf(UseId use) external view returns (UseState) {
        Use memory found = _uses[use];
        if (found.anchoredAt == 0) return UseState.Unknown;
        if (found.doubled) return UseState.Doubled;
        return _isRetracted(found.record) ? UseState.Retracted : UseState.Standing;
    }

    /// @inheritdoc IUseRegistry
    function useOf(UseId use) external view returns (Use memory) {
        return _uses[use];
    }

    /// @inheritdoc IUseRegistry
    function retractedAtOf(UseId use) external view returns (uint40) {
        return RECORDS.anchorOf(_uses[use].record).retractedAt;
    }

    /// @inheritdoc IUseRegistry
    function isSecondOf(UseId use, UseId first) external view returns (bool) {
        Use memory other = _known(first);
        Use memory one = _uses[use];
        bool sameRecord = RecordId.unwrap(one.record) == RecordId.unwrap(other.record);
        return sameRecord && one.kind == other.kind && !other.doubled && _isBefore(first, other, use, one);
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _anchor(OrgId organisation, NewUse calldata use) private returns (UseId id) {
        if (use.commitment == bytes32(0)) revert EmptyDigest();
        id = useIdOf(organisation, use.patient, use.commitment);
        if (use.kind == UseKind.None) revert UseWithoutKind(id);
        if (_uses[id].anchoredAt != 0) revert UseAlreadyAnchored(id);
        RecordId record = _requireRecord(organisation, use);

        _uses[id] = Use({record: record, anchoredAt: uint40(block.timestamp), kind: use.kind, doubled: false});
        emit UseAnchored(id, organisation, use.patient, use.commitment, use.kind, record);
    }

    function _requireAuthor(OrgId organisation) private view {
        ORGANIZATIONS.requireActing(organisation, msg.sender, Licences.AUTHORS, Duties.WRITE);
    }

    /// The organisation's record of this patient: another author's, or another patient's, has another id.
    function _requireRecord(OrgId organisation, NewUse calldata use) private view returns (RecordId record) {
        record = recordIdOf(use.patient, OrgId.unwrap(organisation), use.digest);
        IRecordRegistry.Anchor memory times = RECORDS.anchorOf(record);
        if (use.place.root != 0) {
            // A batch is anchored without asking whose its records are.
            PATIENTS.requirePatient(use.patient);
            RECORDS.requireInBatch(use.patient, organisation, use.digest, use.place.root, use.place.proof);
        } else if (times.anchoredAt == 0) {
            revert IRecordRegistry.UnknownRecord(record);
        }
        if (times.retractedAt != 0) revert IRecordRegistry.RecordAlreadyRetracted(record, times.retractedAt);
    }

    function _known(UseId use) private view returns (Use memory found) {
        found = _uses[use];
        if (found.anchoredAt == 0) revert UnknownUse(use);
    }

    /// A record of a batch has a slot of its own once it is retracted.
    function _isRetracted(RecordId record) private view returns (bool) {
        return RECORDS.anchorOf(record).retractedAt != 0;
    }

    /// Uses of one block have one time; their ids are in an order that nobody can change afterwards.
    function _isBefore(UseId a, Use memory useA, UseId b, Use memory useB) private pure returns (bool) {
        (uint40 timeOfA, uint40 timeOfB) = (useA.anchoredAt, useB.anchoredAt);
        return timeOfA < timeOfB || (timeOfA == timeOfB && UseId.unwrap(a) < UseId.unwrap(b));
    }
}
