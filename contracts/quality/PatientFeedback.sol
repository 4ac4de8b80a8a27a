// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ISemaphore} from "@semaphore-protocol/contracts/interfaces/ISemaphore.sol";
import {ISemaphoreGroups} from "@semaphore-protocol/contracts/interfaces/ISemaphoreGroups.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {IPatientRegistry} from "../identity/interfaces/IPatientRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {PatientAuthorized} from "../identity/PatientAuthorized.sol";
import {Scopes} from "../identity/Scopes.sol";
import {OrgId, PatientId} from "../identity/types.sol";
import {IUseRegistry} from "../records/interfaces/IUseRegistry.sol";
import {UseId, useIdOf} from "../records/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../shared/errors.sol";
import {RoundId, RoundTerms, Trustee, roundIdOf} from "./feedbackTypes.sol";
import {IPatientFeedback} from "./interfaces/IPatientFeedback.sol";

/// @title PatientFeedback
/// @notice See {IPatientFeedback}.
contract PatientFeedback is IPatientFeedback, PatientAuthorized, AccessManaged {
    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;
    /// @notice The registry that knows which encounters there are.
    IUseRegistry public immutable USES;
    /// @notice Semaphore v4, which keeps the groups and checks the proofs.
    ISemaphore public immutable SEMAPHORE;

    /// @inheritdoc IPatientFeedback
    uint256 public constant MIN_BALLOTS = 11;
    /// @inheritdoc IPatientFeedback
    uint256 public constant MAX_ITEMS = 32;
    /// @inheritdoc IPatientFeedback
    uint256 public constant MAX_SCORE = 10;
    /// @inheritdoc IPatientFeedback
    uint256 public constant MAX_TRUSTEES = 5;
    /// @inheritdoc IPatientFeedback
    uint256 public constant MAX_SEATS = 32;
    /// @inheritdoc IPatientFeedback
    uint256 public constant DEPTH = 16;

    bytes32 private constant SEAT_TYPEHASH = keccak256(
        "FeedbackSeat(bytes32 patient,bytes32 round,bytes32 commitment,uint256 voter,uint40 deadline)"
    );
    /// The order of the scalar field of BN254, in which Semaphore computes.
    uint256 private constant FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    mapping(RoundId round => Round) private _rounds;
    mapping(RoundId round => OrgId) private _organisations;
    mapping(UseId use => bool) private _seated;
    mapping(RoundId round => mapping(uint256 nullifier => bool)) private _nullifiers;
    mapping(OrgId trustee => bytes32 key) private _keys;
    mapping(RoundId round => mapping(uint256 trustee => bytes32 statement)) private _agreed;
    mapping(RoundId round => bytes32) private _ballots;
    mapping(RoundId round => uint24) private _counted;
    mapping(RoundId round => bytes32) private _tallies;

    /// @param authority The AccessManager that says who regulates.
    constructor(
        address authority,
        IPatientRegistry patients,
        IOrganizationRegistry organizations,
        IUseRegistry uses,
        ISemaphore semaphore
    ) EIP712("medtrail PatientFeedback", "1") PatientAuthorized(patients) AccessManaged(authority) {
        ORGANIZATIONS = organizations;
        USES = uses;
        SEMAPHORE = semaphore;
    }

    // -------------------------------------------------------------------------------------------------- the trustees

    /// @inheritdoc IPatientFeedback
    function announceTrusteeKey(OrgId trustee, bytes32 key, bytes32 challenge, bytes32 response) external {
        ORGANIZATIONS.requireActing(trustee, msg.sender, Licences.AUDITOR, Duties.REPORT);
        // The encoding of the neutral element, under which nothing is sealed.
        if (key == bytes32(0)) revert EmptyDigest();

        _keys[trustee] = key;
        emit TrusteeKeyAnnounced(trustee, key, challenge, response);
    }

    /// @inheritdoc IPatientFeedback
    function agreeBallots(RoundTerms calldata terms, uint256 index, bytes32 ballots, uint24 counted) external {
        (RoundId round, OrgId trustee) = _requireTrustee(terms, index);
        Round memory slot = _rounds[round];
        if (block.timestamp < slot.votingUntil) revert VotingNotOver(round, slot.votingUntil, _now());
        if (ballots == bytes32(0)) revert EmptyDigest();
        if (counted < slot.minimum || counted > slot.votes) {
            revert CountOutOfRange(counted, slot.minimum, slot.votes);
        }
        if (_ballots[round] != bytes32(0)) revert BallotsAlreadyFixed(round, _ballots[round]);

        bool all = _agree(round, keccak256(abi.encode(ballots, counted)), index, terms.trustees.length);
        emit BallotsAgreed(round, trustee, ballots, counted);
        if (!all) return;
        _ballots[round] = ballots;
        _counted[round] = counted;
        emit BallotsFixed(round, ballots, counted);
    }

    /// @inheritdoc IPatientFeedback
    function confirmTally(RoundTerms calldata terms, uint256 index, Tally calldata tally) external {
        (RoundId round, OrgId trustee) = _requireTrustee(terms, index);
        if (_ballots[round] == bytes32(0)) revert BallotsNotFixed(round);
        if (_tallies[round] != bytes32(0)) revert TallyAlreadyPublished(round, _tallies[round]);
        uint24 counted = _counted[round];
        _requirePossible(round, terms.items, counted, tally);

        bytes32 statement = keccak256(abi.encode(tally));
        bool all = _agree(round, statement, index, terms.trustees.length);
        emit TallyConfirmed(round, trustee, tally);
        if (!all) return;
        _tallies[round] = statement;
        emit TallyPublished(round, counted, tally);
    }

    // ---------------------------------------------------------------------------------------------------- the rounds

    /// @inheritdoc IPatientFeedback
    function openRound(RoundTerms calldata terms) external returns (RoundId) {
        ORGANIZATIONS.requireActing(terms.organisation, msg.sender, Licences.AUTHORS, Duties.REPORT);
        return _open(terms, false);
    }

    /// @inheritdoc IPatientFeedback
    function orderRound(RoundTerms calldata terms) external restricted returns (RoundId) {
        return _open(terms, true);
    }

    // -------------------------------------------------------------------------------------------------- the patients

    /// @inheritdoc IPatientFeedback
    function takeSeat(RoundId round, PatientId patient, bytes32 commitment, uint256 voter) external {
        _requireSent(patient, Scopes.DISPUTE);
        Round memory slot = _requireSeating(round, 1);
        _seat(round, slot, patient, commitment, voter);
        SEMAPHORE.addMember(slot.group, voter);
    }

    /// @inheritdoc IPatientFeedback
    function takeSeatsBySig(RoundId round, SignedSeat[] calldata seats) external {
        if (seats.length == 0 || seats.length > MAX_SEATS) revert ListLengthOutOfRange(seats.length, MAX_SEATS);
        Round memory slot = _requireSeating(round, seats.length);
        uint256[] memory voters = new uint256[](seats.length);
        for (uint256 i = 0; i < seats.length; ++i) {
            SignedSeat calldata seat = seats[i];
            _requireSeatSigned(round, seat);
            // Semaphore knows the members before this call alone.
            if (i > 0 && seat.voter <= voters[i - 1]) revert VotersNotAscending(seat.voter, voters[i - 1]);
            _seat(round, slot, seat.patient, seat.commitment, seat.voter);
            voters[i] = seat.voter;
        }
        SEMAPHORE.addMembers(slot.group, voters);
    }

    /// @inheritdoc IPatientFeedback
    function castVote(RoundId round, Vote calldata vote) external {
        Round memory slot = _known(round);
        if (block.timestamp < slot.votingFrom || block.timestamp >= slot.votingUntil) {
            revert NotVotingTime(round, slot.votingFrom, slot.votingUntil, _now());
        }
        if (slot.seats < slot.minimum) revert CrowdTooSmall(round, slot.seats, slot.minimum);
        if (vote.digest == bytes32(0)) revert EmptyDigest();
        if (_nullifiers[round][vote.nullifier]) revert VoteAlreadyCast(round, vote.nullifier);
        // Semaphore's own nullifiers are not used: whoever sees a vote on its way could spend them there.
        if (!_isProved(round, slot.group, vote)) revert InvalidVoteProof(round, vote.nullifier);

        _nullifiers[round][vote.nullifier] = true;
        _rounds[round].votes = slot.votes + 1;
        emit VoteCast(round, vote.digest, vote.nullifier);
    }

    // --------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IPatientFeedback
    function roundOf(RoundId round) external view returns (Round memory) {
        return _rounds[round];
    }

    /// @inheritdoc IPatientFeedback
    function resultOf(RoundId round) external view returns (bytes32 ballots, uint24 counted, bytes32 tally) {
        return (_ballots[round], _counted[round], _tallies[round]);
    }

    /// @inheritdoc IPatientFeedback
    function isSeated(UseId use) external view returns (bool) {
        return _seated[use];
    }

    /// @inheritdoc IPatientFeedback
    function hasVoted(RoundId round, uint256 nullifier) external view returns (bool) {
        return _nullifiers[round][nullifier];
    }

    /// @inheritdoc IPatientFeedback
    function trusteeKeyOf(OrgId trustee) external view returns (bytes32) {
        return _keys[trustee];
    }

    // ------------------------------------------------------------------------------------------------------ internal

    function _open(RoundTerms calldata terms, bool ordered) private returns (RoundId round) {
        round = roundIdOf(address(this), terms);
        if (terms.questionnaire == bytes32(0)) revert EmptyDigest();
        bool inOrder =
            terms.from < terms.until && terms.until <= terms.votingFrom && terms.votingFrom < terms.votingUntil;
        bool inRange = terms.minimum >= MIN_BALLOTS && terms.items > 0 && terms.items <= MAX_ITEMS;
        if (!inOrder || !inRange || terms.votingFrom <= block.timestamp) revert InvalidRound(round);
        _requireTrustees(terms);
        if (_rounds[round].votingUntil != 0) revert RoundAlreadyOpened(round);

        // Roots before the last one are never good: a vote hides among all seats.
        uint32 group = uint32(SEMAPHORE.createGroup(address(this), 0));
        _rounds[round] = Round({
            from: terms.from,
            until: terms.until,
            votingFrom: terms.votingFrom,
            votingUntil: terms.votingUntil,
            minimum: terms.minimum,
            seats: 0,
            votes: 0,
            group: group
        });
        _organisations[round] = terms.organisation;
        emit RoundOpened(round, terms.organisation, terms, group, ordered);
    }

    function _seat(RoundId round, Round memory slot, PatientId patient, bytes32 commitment, uint256 voter) private {
        UseId use = useIdOf(_organisations[round], patient, commitment);
        IUseRegistry.Use memory found = USES.requireUse(use);
        bool inPeriod = found.anchoredAt >= slot.from && found.anchoredAt < slot.until;
        if (!inPeriod || found.kind != IUseRegistry.UseKind.Encounter) revert UseNotOfRound(use, round);
        if (_seated[use]) revert UseAlreadySeated(use);
        if (voter == 0 || voter >= FIELD) revert InvalidVoter(voter);
        if (ISemaphoreGroups(address(SEMAPHORE)).hasMember(slot.group, voter)) revert VoterAlreadySeated(voter);

        _seated[use] = true;
        emit SeatTaken(round, use, voter);
    }

    /// Each trustee's latest statement alone counts: one that was told of another ballot since takes its agreement back.
    function _agree(RoundId round, bytes32 statement, uint256 index, uint256 trustees) private returns (bool) {
        mapping(uint256 trustee => bytes32 statement) storage agreed = _agreed[round];
        agreed[index] = statement;
        for (uint256 i = 0; i < trustees; ++i) {
            if (agreed[i] != statement) return false;
        }
        return true;
    }

    function _requireSeating(RoundId round, uint256 seats) private returns (Round memory slot) {
        slot = _known(round);
        if (block.timestamp >= slot.votingFrom) revert SeatingOver(round, slot.votingFrom, _now());
        if (slot.seats + seats > 1 << DEPTH) revert RoundFull(round);
        _rounds[round].seats = slot.seats + uint24(seats);
    }

    function _requireSeatSigned(RoundId round, SignedSeat calldata seat) private view {
        bytes32 structHash = keccak256(
            abi.encode(SEAT_TYPEHASH, seat.patient, round, seat.commitment, seat.voter, seat.deadline)
        );
        _requireSigned(seat.patient, Scopes.DISPUTE, structHash, seat.deadline, seat.signer, seat.signature);
    }

    function _requireTrustees(RoundTerms calldata terms) private view {
        uint256 count = terms.trustees.length;
        if (count < 2 || count > MAX_TRUSTEES) revert TrusteeCountOutOfRange(count);
        bytes32 previous;
        for (uint256 i = 0; i < count; ++i) {
            Trustee calldata trustee = terms.trustees[i];
            OrgId org = trustee.organisation;
            if (OrgId.unwrap(org) <= previous || org == terms.organisation) revert UnfitTrustee(org);
            if (_keys[org] == bytes32(0) || trustee.key != _keys[org]) {
                revert OtherTrusteeKey(org, trustee.key, _keys[org]);
            }
            previous = OrgId.unwrap(org);
        }
    }

    function _requireTrustee(
        RoundTerms calldata terms,
        uint256 index
    ) private view returns (RoundId round, OrgId trustee) {
        round = roundIdOf(address(this), terms);
        _known(round);
        if (index >= terms.trustees.length) revert NoSuchTrustee(round, index);
        trustee = terms.trustees[index].organisation;
        ORGANIZATIONS.requireActing(trustee, msg.sender, Licences.AUDITOR, Duties.REPORT);
    }

    function _isProved(RoundId round, uint256 group, Vote calldata vote) private view returns (bool) {
        ISemaphore.SemaphoreProof memory proof = ISemaphore.SemaphoreProof({
            merkleTreeDepth: DEPTH,
            merkleTreeRoot: ISemaphoreGroups(address(SEMAPHORE)).getMerkleTreeRoot(group),
            nullifier: vote.nullifier,
            message: uint256(vote.digest),
            scope: uint256(RoundId.unwrap(round)),
            points: vote.points
        });
        return SEMAPHORE.verifyProof(group, proof);
    }

    function _known(RoundId round) private view returns (Round memory slot) {
        slot = _rounds[round];
        if (slot.votingUntil == 0) revert UnknownRound(round);
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }

    function _requirePossible(RoundId round, uint256 items, uint256 counted, Tally calldata tally) private pure {
        if (tally.evidence == bytes32(0)) revert EmptyDigest();
        if (tally.sums.length != items || tally.tops.length != items) revert ImpossibleTally(round);
        for (uint256 i = 0; i < items; ++i) {
            if (tally.sums[i] > counted * MAX_SCORE || tally.tops[i] > counted) revert ImpossibleTally(round);
        }
    }
}
