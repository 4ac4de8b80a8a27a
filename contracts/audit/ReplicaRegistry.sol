// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {OrgId, PatientId} from "../identity/types.sol";
import {IRecordRegistry} from "../records/interfaces/IRecordRegistry.sol";
import {RecordId, recordIdOf} from "../records/types.sol";
import {Bisection} from "./Bisection.sol";
import {IReplicaRegistry} from "./interfaces/IReplicaRegistry.sol";
import {ReplicaRoots} from "./ReplicaRoots.sol";
import {TreeOpenings} from "./TreeOpenings.sol";
import {DisputeId, ReplicaSet, SetId, replicaDisputeIdOf, setIdOf} from "./types.sol";

/// @title ReplicaRegistry
/// @notice See {IReplicaRegistry}.
contract ReplicaRegistry is IReplicaRegistry, ReplicaRoots {
    /// @notice The registry that knows which records stand.
    IRecordRegistry public immutable RECORDS;

    /// @inheritdoc IReplicaRegistry
    uint40 public constant MOVE_TIME = 2 days;

    mapping(DisputeId dispute => Dispute) private _disputes;

    constructor(IOrganizationRegistry organizations, IRecordRegistry records) ReplicaRoots(organizations) {
        RECORDS = records;
    }

    // ------------------------------------------------------------------------------------------------------ opening

    /// @inheritdoc IReplicaRegistry
    function openDispute(
        Parties calldata parties,
        bytes32[][] calldata theirs,
        bytes32[][] calldata mine
    ) external returns (DisputeId) {
        return _open(parties, theirs, mine);
    }

    /// @inheritdoc IReplicaRegistry
    function settle(
        Parties calldata parties,
        bytes32[][] calldata theirs,
        bytes32[][] calldata mine,
        PatientId patient,
        IRecordRegistry.Place calldata place
    ) external returns (DisputeId id) {
        id = _open(parties, theirs, mine);
        _proveRecord(parties, id, patient, place);
    }

    // ------------------------------------------------------------------------------------------------------- moving

    /// @inheritdoc IReplicaRegistry
    function move(Parties calldata parties, bytes32[][] calldata theirs, bytes32[][] calldata mine) external {
        DisputeId id = _idOf(parties);
        Dispute memory dispute = _requirePhase(id, Phase.Bisecting);
        // The turn goes round only as the way goes down.
        if (theirs.length == 0) revert MoveWithoutLevel(id);
        bytes32 mover = dispute.defenderTurn ? dispute.ofDefender : dispute.ofOpener;
        bytes32 other = dispute.defenderTurn ? dispute.ofOpener : dispute.ofDefender;
        Bisection.Position memory here = Bisection.Position(mover, other, dispute.path, dispute.depth);
        _walk(parties, id, dispute.defenderTurn, here, theirs, mine);
    }

    /// @inheritdoc IReplicaRegistry
    function proveRecord(Parties calldata parties, PatientId patient, IRecordRegistry.Place calldata place) external {
        _proveRecord(parties, _idOf(parties), patient, place);
    }

    /// @inheritdoc IReplicaRegistry
    function proveCount(Parties calldata parties, bytes32[] calldata node, bytes32[][] calldata children) external {
        DisputeId id = _idOf(parties);
        Dispute memory dispute = _requirePhase(id, Phase.Count);
        TreeOpenings.requireOpens(dispute.ofOpener, node, dispute.path, dispute.depth);
        if (children.length != 16) revert OpeningsDoNotFit(node.length, children.length);
        uint256 sum = 0;
        for (uint256 i = 0; i < 16; ++i) {
            bytes32 path = TreeOpenings.extend(dispute.path, dispute.depth, i);
            TreeOpenings.requireOpens(node[1 + i], children[i], path, dispute.depth + 1);
            sum += TreeOpenings.countOf(children[i]);
        }
        // The counts differ, so one of them at least is not the sum.
        _refute(parties, id, uint256(node[0]) == sum, Outcome.Miscounted);
    }

    // ------------------------------------------------------------------------------------------------------- ending

    /// @inheritdoc IReplicaRegistry
    function concede(Parties calldata parties, OrgId org) external {
        _requireOperator(org);
        DisputeId id = _idOf(parties);
        if (!(org == parties.opener) && !(org == parties.defender)) revert NotADisputant(id, org);
        if (_disputes[id].phase == Phase.None) revert OtherDisputePhase(id, Phase.None);
        _end(parties, id, org == parties.defender, Outcome.Conceded);
    }

    /// @inheritdoc IReplicaRegistry
    function close(Parties calldata parties) external {
        DisputeId id = _idOf(parties);
        Dispute memory dispute = _disputes[id];
        if (dispute.phase == Phase.None) revert OtherDisputePhase(id, Phase.None);
        SetId set = setIdOf(parties.set);
        // A side that is out already must not make the other one answer it.
        if (_publications[set][parties.opener].struck || _publications[set][parties.defender].struck) {
            _remove(parties, id);
            emit ReplicaDisputeEnded(id, OrgId.wrap(0), OrgId.wrap(0), Outcome.Moot);
            return;
        }
        if (block.timestamp <= dispute.moveBy) {
            revert MoveNotOverdue(id, dispute.moveBy, uint40(block.timestamp));
        }
        bool bisecting = dispute.phase == Phase.Bisecting;
        _end(parties, id, dispute.defenderTurn, bisecting ? Outcome.Defaulted : Outcome.Unproven);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IReplicaRegistry
    function disputeOf(Parties calldata parties) external view returns (DisputeId id, Dispute memory dispute) {
        id = _idOf(parties);
        dispute = _disputes[id];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _open(
        Parties calldata parties,
        bytes32[][] calldata theirs,
        bytes32[][] calldata mine
    ) private returns (DisputeId id) {
        _requireOperator(parties.opener);
        SetId set = setIdOf(parties.set);
        (OrgId opener, OrgId defender) = (parties.opener, parties.defender);
        Publication storage ofOpener = _requireStanding(set, opener);
        Publication storage ofDefender = _requireStanding(set, defender);
        Bisection.Position memory here = Bisection.Position(ofOpener.root, ofDefender.root, 0, 0);
        if (here.mine == here.theirs) revert ReplicasAgree(set, opener, defender);
        _requireFree(opener);
        id = _idOf(set, defender, opener);
        if (_disputes[id].phase != Phase.None) revert DisputedInReverse(id);
        id = _idOf(set, opener, defender);

        ++ofOpener.disputes;
        ++ofDefender.disputes;
        _records[opener].opened = true;
        emit ReplicaDisputeOpened(id, opener, defender, set, here.mine, here.theirs);
        _walk(parties, id, false, here, theirs, mine);
    }

    /// Endless disputes would wear an honest operator out.
    function _requireFree(OrgId opener) private view {
        OperatorRecord memory record = _records[opener];
        if (record.opened) revert EarlierDisputeOpen(opener);
        if (block.timestamp < record.mayOpenFrom) {
            revert OpeningPaused(opener, record.mayOpenFrom, uint40(block.timestamp));
        }
    }

    function _walk(
        Parties calldata parties,
        DisputeId id,
        bool byDefender,
        Bisection.Position memory here,
        bytes32[][] calldata theirs,
        bytes32[][] calldata mine
    ) private {
        Bisection.Found found = Bisection.walk(here, theirs, mine);
        if (found == Bisection.Found.MineMalformed || found == Bisection.Found.TheirsMalformed) {
            bool defenderLoses = byDefender == (found == Bisection.Found.MineMalformed);
            _refute(parties, id, defenderLoses, Outcome.Malformed);
            return;
        }
        Dispute memory dispute = Dispute({
            ofOpener: byDefender ? here.theirs : here.mine,
            ofDefender: byDefender ? here.mine : here.theirs,
            path: here.path,
            moveBy: uint40(block.timestamp) + MOVE_TIME,
            depth: uint8(here.depth),
            phase: Phase.Bisecting,
            defenderTurn: !byDefender
        });
        if (found == Bisection.Found.Turn) {
            bytes32[] calldata opening = mine[theirs.length];
            emit ReplicaDisputeMoved(id, byDefender, here.path, dispute.depth, opening, dispute.moveBy);
        } else if (found == Bisection.Found.Record) {
            dispute.phase = Phase.Record;
            // Who says that there is a record shows it; where both do, the opener, who asked for the dispute.
            dispute.defenderTurn = dispute.ofOpener == 0;
            RecordId record = RecordId.wrap(here.path);
            emit ReplicaDisputeNarrowed(id, record, dispute.ofOpener, dispute.ofDefender, dispute.moveBy);
        } else {
            dispute.phase = Phase.Count;
            dispute.defenderTurn = false;
            emit ReplicaCountDisputed(id, here.path, dispute.depth, dispute.moveBy);
        }
        _disputes[id] = dispute;
    }

    function _proveRecord(
        Parties calldata parties,
        DisputeId id,
        PatientId patient,
        IRecordRegistry.Place calldata place
    ) private {
        Dispute memory dispute = _requirePhase(id, Phase.Record);
        RecordId record = RecordId.wrap(dispute.path);
        bool openerHolds = _names(record, patient, parties.set.author, dispute.ofOpener);
        if (!openerHolds && !_names(record, patient, parties.set.author, dispute.ofDefender)) {
            revert NotTheDisputedRecord(id, record);
        }
        bytes32 digest = openerHolds ? dispute.ofOpener : dispute.ofDefender;
        _requireMember(parties.set, record, patient, digest, place);
        bool both = dispute.ofOpener != 0 && dispute.ofDefender != 0;
        _refute(parties, id, openerHolds, both ? Outcome.OtherDigest : Outcome.Omitted);
    }

    /// The registry's word alone: that it holds the record, since when, and until when.
    function _requireMember(
        ReplicaSet calldata set,
        RecordId record,
        PatientId patient,
        bytes32 digest,
        IRecordRegistry.Place calldata place
    ) private view {
        IRecordRegistry.Anchor memory times = RECORDS.anchorOf(record);
        uint40 anchoredAt = times.anchoredAt;
        if (place.root != 0) {
            OrgId author = OrgId.wrap(set.author);
            RECORDS.requireInBatch(patient, author, digest, place.root, place.proof);
            // Not the earlier of both times: whichever falls into the period is good.
            anchoredAt = RECORDS.batchOf(author, place.root).anchoredAt;
        }
        bool within = set.from <= anchoredAt && anchoredAt < set.until && anchoredAt != 0;
        bool stood = times.retractedAt == 0 || set.until <= times.retractedAt;
        if (!within || !stood) revert RecordNotOfSet(setIdOf(set), record, anchoredAt, times.retractedAt);
    }

    /// The root is wrong whoever published it, which a side that merely stayed silent does not show.
    function _refute(Parties calldata parties, DisputeId id, bool defenderLoses, Outcome outcome) private {
        SetId set = setIdOf(parties.set);
        bytes32 root = _publications[set][defenderLoses ? parties.defender : parties.opener].root;
        if (!_tallies[set][root].refuted) {
            _tallies[set][root].refuted = true;
            emit ReplicaRootRefuted(set, root);
        }
        _end(parties, id, defenderLoses, outcome);
    }

    function _end(Parties calldata parties, DisputeId id, bool defenderLoses, Outcome outcome) private {
        SetId set = setIdOf(parties.set);
        OrgId loser = defenderLoses ? parties.defender : parties.opener;
        OrgId winner = defenderLoses ? parties.opener : parties.defender;
        _remove(parties, id);
        emit ReplicaDisputeEnded(id, winner, loser, outcome);
        // What another dispute struck out is not struck out again.
        if (_publications[set][loser].struck) return;
        _strike(set, loser, outcome);
        if (!_publications[set][winner].struck) ++_records[winner].won;
    }

    function _remove(Parties calldata parties, DisputeId id) private {
        SetId set = setIdOf(parties.set);
        delete _disputes[id];
        --_publications[set][parties.opener].disputes;
        --_publications[set][parties.defender].disputes;
        _records[parties.opener].opened = false;
    }

    function _requirePhase(DisputeId id, Phase phase) private view returns (Dispute memory dispute) {
        dispute = _disputes[id];
        if (dispute.phase != phase) revert OtherDisputePhase(id, dispute.phase);
        if (block.timestamp > dispute.moveBy) revert MoveTooLate(id, dispute.moveBy, uint40(block.timestamp));
    }

    function _idOf(Parties calldata parties) private view returns (DisputeId) {
        return _idOf(setIdOf(parties.set), parties.opener, parties.defender);
    }

    function _idOf(SetId set, OrgId opener, OrgId defender) private view returns (DisputeId) {
        uint32 version = _publications[set][opener].version;
        return replicaDisputeIdOf(set, opener, version, defender, _publications[set][defender].version);
    }

    /// A digest of 0 is no record's.
    function _names(RecordId record, PatientId patient, bytes32 author, bytes32 digest) private pure returns (bool) {
        if (digest == 0) return false;
        return RecordId.unwrap(recordIdOf(patient, author, digest)) == RecordId.unwrap(record);
    }
}
