// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../../identity/types.sol";
import {IRecordRegistry} from "../../records/interfaces/IRecordRegistry.sol";
import {RecordId} from "../../records/types.sol";
import {DisputeId, ReplicaSet, SetId} from "../types.sol";
import {IReplicaRoots} from "./IReplicaRoots.sol";

/// @title Which of two copies that differ is wrong
/// @notice Two publications of one set differ. Side by side both trees are opened, and the contract goes down the first child that differs:
/// after at most as many moves as the smaller tree is deep, one record is left, which the registry of records judges and neither side's
/// word does. Who holds both trees comes there in one transaction.
/// @dev Every opening is checked against the root, so each level has one next level, whoever sends the move: moves and proofs are open to
/// anybody, and everyone who holds the same copy can defend it. The burden of proof is on who says that a record is in the set: absence
/// cannot be shown, presence can. An operator with a complete copy can therefore always move and always prove; it loses only if nobody does
/// so for it within {MOVE_TIME}.
/// No money is staked. Every dispute strikes out at least one publication, or ends because one was, so the same two publications are
/// disputed once; an operator opens one dispute at a time, and none for {OPENING_PAUSE} after a publication of its own was struck out.
interface IReplicaRegistry is IReplicaRoots {
    /// @notice What an open dispute waits for.
    /// @dev `Bisecting`: the next move. `Record`: proof that the registry holds the record. `Count`: the openings of a node's children.
    enum Phase {
        None,
        Bisecting,
        Record,
        Count
    }

    /// @notice Two publications of one set.
    struct Parties {
        ReplicaSet set;
        OrgId opener;
        OrgId defender;
    }

    /// @notice Four slots: opener's 256, defender's 256, path 256, then moveBy 40 | depth 8 | phase 8 | defenderTurn 8 | free 192. They are
    /// deleted at the end.
    /// @param ofOpener Hash of what the opener has at the path; of a record, its digest in the opener's copy or 0.
    /// @param ofDefender The same of the defender.
    /// @param path Nibbles of the way down; of a record, its RecordId.
    /// @param moveBy Last second for who has the turn.
    /// @param depth Nibbles of the path.
    /// @param phase What is waited for.
    /// @param defenderTurn Whether the defender loses when the time is over, or else the opener.
    struct Dispute {
        bytes32 ofOpener;
        bytes32 ofDefender;
        bytes32 path;
        uint40 moveBy;
        uint8 depth;
        Phase phase;
        bool defenderTurn;
    }

    /// @notice Two publications of a set are disputed.
    event ReplicaDisputeOpened(
        DisputeId indexed dispute,
        OrgId indexed opener,
        OrgId indexed defender,
        SetId set,
        bytes32 openerRoot,
        bytes32 defenderRoot
    );
    /// @notice A move came to `path`; `opening` is what the side that moved has there. The other side is to move.
    event ReplicaDisputeMoved(
        DisputeId indexed dispute,
        bool byDefender,
        bytes32 path,
        uint8 depth,
        bytes32[] opening,
        uint40 moveBy
    );
    /// @notice One record is left. A digest of 0 says that the side's copy lacks it.
    event ReplicaDisputeNarrowed(
        DisputeId indexed dispute,
        RecordId indexed record,
        bytes32 openerDigest,
        bytes32 defenderDigest,
        uint40 moveBy
    );
    /// @notice Two nodes with the same children are left, which say different counts.
    event ReplicaCountDisputed(DisputeId indexed dispute, bytes32 path, uint8 depth, uint40 moveBy);
    /// @notice The dispute is over. Winner and loser are 0 where it is moot.
    event ReplicaDisputeEnded(DisputeId indexed dispute, OrgId indexed winner, OrgId indexed loser, Outcome outcome);

    /// @notice Both operators publish the same root.
    error ReplicasAgree(SetId set, OrgId opener, OrgId defender);
    /// @notice The dispute that the operator opened before is not over.
    error EarlierDisputeOpen(OrgId opener);
    /// @notice A publication of the operator was struck out not long ago.
    error OpeningPaused(OrgId opener, uint40 mayOpenFrom, uint40 time);
    /// @notice The defender disputes the opener's publication already.
    error DisputedInReverse(DisputeId dispute);
    /// @notice The dispute is not open, or waits for something else.
    error OtherDisputePhase(DisputeId dispute, Phase phase);
    /// @notice A move goes down at least one level.
    error MoveWithoutLevel(DisputeId dispute);
    /// @notice There is one opening of each side for each level, and one of the mover's more if the turn goes on.
    error OpeningsDoNotFit(uint256 mine, uint256 theirs);
    /// @notice The other side has nothing more to open: the move goes on to the end.
    error MoveUnfinished(bytes32 path, uint256 depth);
    /// @notice The time to move is over.
    error MoveTooLate(DisputeId dispute, uint40 moveBy, uint40 time);
    /// @notice The time to move is not over.
    error MoveNotOverdue(DisputeId dispute, uint40 moveBy, uint40 time);
    /// @notice With this patient, neither side's digest gives the disputed RecordId.
    error NotTheDisputedRecord(DisputeId dispute, RecordId record);
    /// @notice The registry holds the record, and the set does not: `anchoredAt` is outside the period, or it was retracted before its end.
    error RecordNotOfSet(SetId set, RecordId record, uint40 anchoredAt, uint40 retractedAt);
    /// @notice The organisation is not of this dispute.
    error NotADisputant(DisputeId dispute, OrgId org);

    /// @notice Disputes another operator's publication.
    /// @param parties The caller acts for the opener.
    /// @param theirs The defender's openings, for as many levels as the caller knows them; may be empty.
    /// @param mine The opener's: of the root, and of each level below.
    /// @dev A member of the opener with {Duties.REPORT}, under any licence. The opener's publication is its stake.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {NoStandingPublication}, {RefutedRoot}, {ReplicasAgree},
    /// {EarlierDisputeOpen}, {OpeningPaused}, {DisputedInReverse}, and those of openings as in {move}.
    function openDispute(
        Parties calldata parties,
        bytes32[][] calldata theirs,
        bytes32[][] calldata mine
    ) external returns (DisputeId);

    /// @notice Opens a dispute, goes down both trees to a record and proves it, all at once.
    /// @dev As {openDispute} and {proveRecord}, and reverts as they do; {OtherDisputePhase} where the openings do not lead to a record.
    function settle(
        Parties calldata parties,
        bytes32[][] calldata theirs,
        bytes32[][] calldata mine,
        PatientId patient,
        IRecordRegistry.Place calldata place
    ) external returns (DisputeId);

    /// @notice Moves for the side that has the turn: down at least one level, and as far as the openings lead.
    /// @param theirs The other side's openings, beginning with the one of {ReplicaDisputeMoved}; known ones of deeper levels spare turns. Where
    /// the other side has a leaf or nothing, it is known, and the move goes on to the end.
    /// @param mine The mover's: one for each of `theirs`, and one more for the level that is reached if the other side has the turn there.
    /// @dev Anybody. Reverts: {OtherDisputePhase}, {MoveTooLate}, {MoveWithoutLevel}, {OpeningsDoNotFit}, {MoveUnfinished},
    /// {MalformedOpening}, {OtherTreeNode}, {LeafOutOfPlace}, {TreeTooDeep}.
    function move(Parties calldata parties, bytes32[][] calldata theirs, bytes32[][] calldata mine) external;

    /// @notice Proves that the registry of records holds the disputed record, and that the set does. The side that lacks it, or has another
    /// digest for it, loses, and its root is refuted.
    /// @param patient Whose record it is, which the id hides and this call shows.
    /// @param place Where it is anchored within the period.
    /// @dev Anybody. Reverts: {OtherDisputePhase}, {MoveTooLate}, {NotTheDisputedRecord}, {RecordNotOfSet}; with a batch's root also
    /// {UnknownBatch}, {ProofLengthOutOfRange}, {RecordNotInBatch}.
    function proveRecord(Parties calldata parties, PatientId patient, IRecordRegistry.Place calldata place) external;

    /// @notice Proves which of two counts is wrong: the opener's is right if it is the sum of the children's. The loser's root is refuted.
    /// @param node Opening of the opener's node.
    /// @param children Openings of its sixteen children, which are the defender's too.
    /// @dev Anybody. Reverts: {OtherDisputePhase}, {MoveTooLate}, {OpeningsDoNotFit}, {MalformedOpening}, {OtherTreeNode},
    /// {LeafOutOfPlace}, {TreeTooDeep}.
    function proveCount(Parties calldata parties, bytes32[] calldata node, bytes32[][] calldata children) external;

    /// @notice Gives in, so that a correction can be published at once.
    /// @param org For whom the caller acts, one of the two; its publication is struck out.
    /// @dev A member of `org` with {Duties.REPORT}, under any licence.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {NotADisputant}, {OtherDisputePhase}.
    function concede(Parties calldata parties, OrgId org) external;

    /// @notice Ends a dispute whose time to move is over, against the side that had the turn; or one that is moot, since a publication was struck
    /// out in another dispute.
    /// @dev Anybody. Reverts: {OtherDisputePhase}, {MoveNotOverdue}.
    function close(Parties calldata parties) external;

    /// @notice The open dispute between these two; all zero if there is none.
    function disputeOf(Parties calldata parties) external view returns (DisputeId, Dispute memory);

    /// @notice Seconds in which the side that has the turn moves or proves.
    // solhint-disable-next-line func-name-mixedcase
    function MOVE_TIME() external view returns (uint40);
}
