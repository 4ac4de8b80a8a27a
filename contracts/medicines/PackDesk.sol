// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {ListLengthOutOfRange} from "../shared/errors.sol";
import {Desk} from "./Desk.sol";
import {Gs1} from "./Gs1.sol";
import {Holdings} from "./Holdings.sol";
import {IBatches} from "./interfaces/IBatches.sol";
import {ICustody} from "./interfaces/ICustody.sol";
import {IPackDesk} from "./interfaces/IPackDesk.sol";
import {IPacks} from "./interfaces/IPacks.sol";
import {IUnitRegistry} from "./interfaces/IUnitRegistry.sol";
import {packLeafOf} from "./packLeaf.sol";
import {PackWord, PackWords} from "./PackWords.sol";
import {Proofs} from "./Proofs.sol";
import {BatchId, UnitId, setAsideKeyOf} from "./types.sol";

/// @title PackDesk
/// @notice See {IPackDesk}.
contract PackDesk is IPackDesk, Desk {
    /// Article 13(1)(b).
    uint40 private constant REVERSAL_PERIOD = 10 days;
    uint256 private constant MAX_PACKS = 256;

    uint32 private constant SUPPLIERS =
        Licences.PHARMACY | Licences.CARE | Licences.EMERGENCY_CARE | Licences.WHOLESALER;

    mapping(BatchId batch => mapping(uint256 firstAndCount => PackWord)) private _rangeEnds;

    /// @param authority The AccessManager that says who regulates.
    constructor(address authority, IOrganizationRegistry organizations) Desk(authority, organizations) {}

    // ------------------------------------------------------------------------------------------------------ ending

    /// @inheritdoc IPackDesk
    function decommissionInside(
        IPacks.Ending calldata ending,
        IPacks.Pack calldata pack,
        bytes32[] calldata proof,
        UnitId[] calldata path
    ) external {
        _requirePack(ending, pack, proof);
        bytes32 holder = _innermost(ending, path);
        bool proven = batches.takePack(ending.batch, holder, pack.index);
        PackWord end = PackWords.write(ending, proven, _now());
        batches.recordPackEnd(ending.batch, ending.org, pack.index, end, ending.eventHash);
    }

    /// @inheritdoc IPackDesk
    function decommissionRange(
        IPacks.Ending calldata ending,
        uint32 first,
        uint32 count,
        UnitId[] calldata path
    ) external {
        _requireLength(count);
        batches.requireEnding(ending, msg.sender);
        bytes32 holder = path.length == 0 ? _holderOf(ending) : _innermost(ending, path);

        _rangeEnds[ending.batch][_rangeKey(first, count)] = PackWords.write(ending, true, _now());
        emit RangeEnded(ending.batch, ending.org, ending.state, first, count, ending.premises, ending.eventHash);
        batches.takeStock(ending.batch, holder, count, first, count);
        batches.setRangeEnded(ending.batch, ending.org, first, count, true);
    }

    /// @inheritdoc IPackDesk
    function submitOffline(
        IPacks.Ending calldata ending,
        OfflineUse[] calldata uses,
        bytes32[] calldata proof,
        uint256[] calldata flags
    ) external {
        _requireLength(uses.length);
        bool supply = ending.state == IPacks.PackState.Supplied || ending.state == IPacks.PackState.HandedOver;
        if (!supply || ending.source != IPacks.Source.Stock) {
            revert IPacks.InvalidEnd(ending.state, IPacks.PackState.Active);
        }
        ORGANIZATIONS.requireActing(ending.org, msg.sender, SUPPLIERS, Duties.DISPENSE);
        Gs1.requireGlnLength(ending.premises);
        _requireUses(ending.batch, uses, proof, flags);

        bool open = batches.statusOf(ending.batch) == IBatches.BatchStatus.Open;
        for (uint256 i = 0; i < uses.length; ++i) {
            if (uses[i].usedAt > _now()) revert UsedInFuture(uses[i].usedAt, _now());
            _useOffline(ending, uses[i], open);
        }
    }

    /// @inheritdoc IPackDesk
    function openPack(
        IPacks.Ending calldata ending,
        IPacks.Pack calldata pack,
        bytes32[] calldata proof,
        uint16 parts,
        uint16 supplied
    ) external {
        if (ending.state != IPacks.PackState.Supplied) {
            revert IPacks.InvalidEnd(ending.state, IPacks.PackState.Active);
        }
        if (parts < 2) revert PartsOutOfRange(parts, 0);
        if (supplied == 0 || supplied > parts) revert PartsOutOfRange(supplied, parts);
        _requirePack(ending, pack, proof);
        bool proven = batches.takePack(ending.batch, OrgId.unwrap(ending.org), pack.index);
        PackWord end = PackWords.write(ending, proven, _now()).withParts(parts, parts - supplied);
        batches.recordPackEnd(ending.batch, ending.org, pack.index, end, ending.eventHash);
        emit PartSupplied(ending.batch, ending.org, pack.index, supplied, parts - supplied, ending.eventHash);
    }

    // ------------------------------------------------------------------------------------------------ after the end

    /// @inheritdoc IPackDesk
    function supplyPart(
        OrgId org,
        BatchId batch,
        uint32 index,
        uint64 premises,
        uint16 supplied,
        bytes32 eventHash
    ) external {
        ORGANIZATIONS.requireActing(org, msg.sender, SUPPLIERS, Duties.DISPENSE);
        _requireOpen(batch);
        (PackWord word, IPacks.PackEnd memory end) = _requireOwnEnd(org, batch, index);
        if (end.premises != premises) revert OtherPremises(batch, index, end.org, end.premises);
        if (end.state != IPacks.PackState.Supplied) revert IPacks.InvalidEnd(IPacks.PackState.Supplied, end.state);
        if (supplied == 0 || supplied > end.partsLeft) revert PartsOutOfRange(supplied, end.partsLeft);

        uint16 left = end.partsLeft - supplied;
        emit PartSupplied(batch, org, index, supplied, left, eventHash);
        batches.setPackWord(batch, index, word.withParts(end.parts, left));
    }

    /// @inheritdoc IPackDesk
    function conclude(
        OrgId org,
        BatchId batch,
        uint32[] calldata indices,
        IPacks.PackState state,
        bytes32 eventHash
    ) external {
        _requireLength(indices.length);
        bool handsOver = state == IPacks.PackState.HandedOver;
        ORGANIZATIONS.requireActing(org, msg.sender, handsOver ? SUPPLIERS : Licences.HOLDERS, Duties.DISPENSE);
        if (handsOver) _requireOpen(batch);
        for (uint256 i = 0; i < indices.length; ++i) {
            (PackWord word, IPacks.PackEnd memory end) = _requireOwnEnd(org, batch, indices[i]);
            if (!_mayFollow(state, end.state)) revert IPacks.InvalidEnd(state, end.state);
            emit PackConcluded(batch, org, indices[i], state, eventHash);
            batches.setPackWord(batch, indices[i], word.withState(state));
        }
    }

    /// @inheritdoc IPackDesk
    function concludeRange(
        OrgId org,
        BatchId batch,
        uint32 first,
        uint32 count,
        IPacks.PackState state,
        bytes32 eventHash
    ) external {
        bool handsOver = state == IPacks.PackState.HandedOver;
        ORGANIZATIONS.requireActing(org, msg.sender, handsOver ? SUPPLIERS : Licences.HOLDERS, Duties.DISPENSE);
        if (handsOver) _requireOpen(batch);
        PackWord word = _requireOwnRange(org, batch, first, count);
        if (!_mayFollow(state, word.state())) revert IPacks.InvalidEnd(state, word.state());
        _rangeEnds[batch][_rangeKey(first, count)] = word.withState(state);
        emit RangeConcluded(batch, org, first, count, state, eventHash);
    }

    /// @inheritdoc IPackDesk
    function reactivate(OrgId org, BatchId batch, uint32 index, uint64 premises, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.DISPENSE);
        (, IPacks.PackEnd memory end) = _requireOwnEnd(org, batch, index);
        _requireReversible(batch, index, end, premises);
        // A range that went on took the number with it: its next holder could prove a pack that is here.
        (bool covered, ) = batches.coverOf(batch, OrgId.unwrap(org), index);
        if (end.proven && !covered) revert ICustody.RangeNotHeld(batch, OrgId.unwrap(org), index, 1);
        emit PackReactivated(batch, org, index, eventHash);
        batches.setPackWord(batch, index, PackWord.wrap(0));
        batches.returnPack(batch, OrgId.unwrap(org), index);
        if (!_isMissed(org, batch, end.endedAt)) return;
        // What had ended when an excursion looked for it comes back set aside, and its number with it, or another pack could be
        // supplied under it.
        uint32 span = covered ? 1 : 0;
        batches.moveStock(batch, OrgId.unwrap(org), setAsideKeyOf(org), 1, index, span, Holdings.EXCURSION);
    }

    /// @inheritdoc IPackDesk
    function reactivateRange(
        OrgId org,
        BatchId batch,
        uint32 first,
        uint32 count,
        uint64 premises,
        bytes32 eventHash
    ) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.DISPENSE);
        PackWord word = _requireOwnRange(org, batch, first, count);
        _requireReversible(batch, first, word.details(), premises);
        _rangeEnds[batch][_rangeKey(first, count)] = PackWord.wrap(0);
        emit RangeReactivated(batch, org, first, count, eventHash);
        batches.setRangeEnded(batch, org, first, count, false);
        bool missed = _isMissed(org, batch, word.details().endedAt);
        bytes32 holder = missed ? setAsideKeyOf(org) : OrgId.unwrap(org);
        batches.returnStock(batch, holder, count, first, count);
        if (missed) batches.addReason(batch, holder, Holdings.EXCURSION);
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IPackDesk
    function rangeEndOf(BatchId batch, uint32 first, uint32 count) external view returns (IPacks.PackEnd memory) {
        return _rangeEnds[batch][_rangeKey(first, count)].details();
    }

    // ---------------------------------------------------------------------------------------------------- internal

    function _useOffline(IPacks.Ending calldata ending, OfflineUse calldata use, bool open) private {
        bytes32 holder = OrgId.unwrap(ending.org);
        (bool proven, uint32 held) = batches.coverOf(ending.batch, holder, use.index);
        Alert alert = Alert.None;
        if (_hasEnded(ending.batch, use.index, proven)) alert = Alert.DoubleUse;
        else if (!open) alert = Alert.BatchClosed;
        else if (held == 0) alert = Alert.NotHeld;
        else if (!proven && _isAside(ending, use.index)) alert = Alert.SetAside;
        if (alert != Alert.None) {
            emit OfflineAlert(ending.batch, ending.org, use.index, alert, use.usedAt, ending.premises);
            return;
        }
        batches.takePack(ending.batch, holder, use.index);
        PackWord end = PackWords.write(ending, proven, use.usedAt);
        batches.recordPackEnd(ending.batch, ending.org, use.index, end, ending.eventHash);
    }

    /// Whether an end stands against a new one: not an unproven one against a proven.
    function _hasEnded(BatchId batch, uint32 index, bool proven) private view returns (bool) {
        PackWord end = batches.packWordOf(batch, index);
        if (!end.isActive()) return !proven || end.proven();
        return !proven && batches.endedInRange(batch, index);
    }

    function _isAside(IPacks.Ending calldata ending, uint32 index) private view returns (bool aside) {
        (aside, ) = batches.coverOf(ending.batch, setAsideKeyOf(ending.org), index);
    }

    function _requirePack(
        IPacks.Ending calldata ending,
        IPacks.Pack calldata pack,
        bytes32[] calldata proof
    ) private view {
        uint256 quantity = batches.requireEnding(ending, msg.sender);
        bytes32 leaf = packLeafOf(ending.batch, pack.index, pack.code, quantity);
        if (Proofs.rootOf(leaf, proof) != batches.rootOf(ending.batch)) {
            revert IPacks.PackNotInBatch(ending.batch, pack.index);
        }
    }

    function _requireUses(
        BatchId batch,
        OfflineUse[] calldata uses,
        bytes32[] calldata proof,
        uint256[] calldata flags
    ) private view {
        uint256 quantity = batches.batchOf(batch).quantity;
        if (quantity == 0) revert IBatches.BatchNotCommissioned(batch);
        bytes32[] memory queue = Proofs.queueFor(uses.length, proof, flags);
        for (uint256 i = 0; i < uses.length; ++i) {
            queue[i] = packLeafOf(batch, uses[i].index, uses[i].code, quantity);
        }
        if (Proofs.rootOf(queue, uses.length, proof, flags) != batches.rootOf(batch)) {
            revert IPacks.PackNotInBatch(batch, uses[0].index);
        }
    }

    function _requireReversible(BatchId batch, uint32 index, IPacks.PackEnd memory end, uint64 premises) private view {
        if (end.premises != premises) revert OtherPremises(batch, index, end.org, end.premises);
        bool reversible =
            end.state == IPacks.PackState.Supplied ||
                end.state == IPacks.PackState.Exported ||
                end.state == IPacks.PackState.Sample ||
                end.state == IPacks.PackState.Locked;
        // An opened pack was supplied to the public, at least in part.
        if (!reversible || end.setAside || end.parts != 0) revert EndIsFinal(batch, index, end.state);
        if (end.state != IPacks.PackState.Locked && _now() > end.endedAt + REVERSAL_PERIOD) {
            revert ReversalTooLate(batch, index, end.endedAt, _now());
        }
        _requireOpen(batch);
    }

    function _requireOwnEnd(
        OrgId org,
        BatchId batch,
        uint32 index
    ) private view returns (PackWord word, IPacks.PackEnd memory end) {
        word = batches.packWordOf(batch, index);
        end = word.details();
        if (end.state == IPacks.PackState.Active) revert PackNotEnded(batch, index);
        if (end.org != bytes14(OrgId.unwrap(org))) revert OtherPremises(batch, index, end.org, end.premises);
    }

    function _requireOwnRange(
        OrgId org,
        BatchId batch,
        uint32 first,
        uint32 count
    ) private view returns (PackWord word) {
        word = _rangeEnds[batch][_rangeKey(first, count)];
        if (word.isActive()) revert UnknownRangeEnd(batch, first, count);
        IPacks.PackEnd memory end = word.details();
        if (end.org != bytes14(OrgId.unwrap(org))) revert OtherPremises(batch, first, end.org, end.premises);
    }

    function _isMissed(OrgId org, BatchId batch, uint40 endedAt) private view returns (bool) {
        return endedAt <= batches.missedAt(batch, setAsideKeyOf(org));
    }

    function _requireOpen(BatchId batch) private view {
        BatchId[] memory alone = new BatchId[](1);
        alone[0] = batch;
        batches.requireOpen(alone);
    }

    function _innermost(IPacks.Ending calldata ending, UnitId[] calldata path) private view returns (bytes32) {
        if (ending.source != IPacks.Source.Stock) revert IPacks.InvalidEnd(ending.state, IPacks.PackState.Active);
        IUnitRegistry(batches.UNITS()).requireInside(ending.org, ending.batch, path);
        return UnitId.unwrap(path[0]);
    }

    function _holderOf(IPacks.Ending calldata ending) private pure returns (bytes32) {
        return ending.source == IPacks.Source.Stock ? OrgId.unwrap(ending.org) : setAsideKeyOf(ending.org);
    }

    function _mayFollow(IPacks.PackState state, IPacks.PackState standing) private pure returns (bool) {
        if (standing == IPacks.PackState.Locked) {
            return
                state == IPacks.PackState.Destroyed ||
                state == IPacks.PackState.Stolen ||
                state == IPacks.PackState.Sample;
        }
        if (state == IPacks.PackState.HandedOver) return standing == IPacks.PackState.Supplied;
        return
            state == IPacks.PackState.Destroyed &&
            (standing == IPacks.PackState.Supplied ||
                standing == IPacks.PackState.Sample ||
                standing == IPacks.PackState.Exported);
    }

    function _rangeKey(uint256 first, uint256 count) private pure returns (uint256) {
        return (first << 32) | count;
    }

    function _requireLength(uint256 length) private pure {
        if (length == 0 || length > MAX_PACKS) revert ListLengthOutOfRange(length, MAX_PACKS);
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
