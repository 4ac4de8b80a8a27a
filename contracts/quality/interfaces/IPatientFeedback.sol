// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../../identity/types.sol";
import {UseId} from "../../records/types.sol";
import {RoundId, RoundTerms} from "../feedbackTypes.sol";

/// @title What patients say of an organisation's care, one voice for each encounter
/// @notice A patient takes a seat in a round with an encounter's UseId, and later casts one sealed ballot from among all seats: a proof
/// of Semaphore v4 shows that the voter holds one of them, and not which. Scores are sealed under the keys of the round's trustees, who
/// open the sum of at least {RoundTerms.minimum} ballots, and only all together.
/// @dev Seats are complete before the first vote, so there is one root, and the crowd is the whole round. The patient takes the seat: an
/// organisation can neither refuse it nor take it in a patient's place. It can still invent patients and encounters; its voices are
/// bounded by the encounters that it anchored, and so reports as cases. What a ballot holds is checked off chain, by whoever holds the
/// ballots: the chain binds the ballots, their number and the published sum.
interface IPatientFeedback {
    /// @notice One slot: from 40 | until 40 | votingFrom 40 | votingUntil 40 | minimum 16 | seats 24 | votes 24 | group 32.
    /// @param from Of {RoundTerms}, as the four behind it.
    /// @param seats How many seats were taken.
    /// @param votes How many ballots were cast.
    /// @param group The number of the round's group at Semaphore.
    struct Round {
        uint40 from;
        uint40 until;
        uint40 votingFrom;
        uint40 votingUntil;
        uint16 minimum;
        uint24 seats;
        uint24 votes;
        uint32 group;
    }

    /// @notice A patient's signed wish to be seated.
    /// @param patient Whose encounter it is.
    /// @param commitment What the encounter's UseId hides: {useCommitmentOf}.
    /// @param voter The commitment of a Semaphore identity that is used for this one seat.
    /// @param deadline The last second at which it can be relayed.
    /// @param signer The patient's ERC-7913 signer, or a delegate's with {Scopes.DISPUTE}.
    /// @param signature The signer's, over the words of {takeSeatsBySig}.
    struct SignedSeat {
        PatientId patient;
        bytes32 commitment;
        uint256 voter;
        uint40 deadline;
        bytes signer;
        bytes signature;
    }

    /// @notice A sealed ballot, cast.
    /// @param digest sha-256 of the ballot, which is its content address.
    /// @param nullifier What the voter's identity gives in this round, and in no other.
    /// @param points The proof of Semaphore v4 at depth {DEPTH}, packed.
    struct Vote {
        bytes32 digest;
        uint256 nullifier;
        uint256[8] points;
    }

    /// @notice The sum of all ballots that were agreed.
    /// @param sums For each item the sum of the scores.
    /// @param tops For each item how many gave a score of the top box.
    /// @param evidence Digest of the document from which anyone checks the sum: the decryption shares and their proofs.
    struct Tally {
        uint32[] sums;
        uint32[] tops;
        bytes32 evidence;
    }

    /// @notice A trustee announced its key and proved that it holds it: a proof of Schnorr's over ristretto255, which readers check.
    event TrusteeKeyAnnounced(OrgId indexed trustee, bytes32 key, bytes32 challenge, bytes32 response);
    /// @notice A round was opened. `ordered` by a regulator, or by the organisation itself.
    event RoundOpened(RoundId indexed round, OrgId indexed organisation, RoundTerms terms, uint32 group, bool ordered);
    /// @notice The patient of an encounter took its seat.
    event SeatTaken(RoundId indexed round, UseId indexed use, uint256 voter);
    /// @notice Somebody who has a seat cast a ballot.
    event VoteCast(RoundId indexed round, bytes32 indexed digest, uint256 nullifier);
    /// @notice A trustee agrees that the sum of these ballots be opened.
    event BallotsAgreed(RoundId indexed round, OrgId indexed trustee, bytes32 ballots, uint24 counted);
    /// @notice All trustees agreed on the ballots: no other sum of this round may ever be opened.
    event BallotsFixed(RoundId indexed round, bytes32 ballots, uint24 counted);
    /// @notice A trustee confirms a sum.
    event TallyConfirmed(RoundId indexed round, OrgId indexed trustee, Tally tally);
    /// @notice All trustees confirmed the sum.
    event TallyPublished(RoundId indexed round, uint24 counted, Tally tally);

    /// @notice These terms were opened before.
    error RoundAlreadyOpened(RoundId round);
    /// @notice Terms are out of range: times in order and voting in the future, a minimum of at least {MIN_BALLOTS}, 1 to {MAX_ITEMS}
    /// items.
    error InvalidRound(RoundId round);
    /// @notice A round has 2 to {MAX_TRUSTEES} trustees.
    error TrusteeCountOutOfRange(uint256 count);
    /// @notice Trustees stand in ascending order, each once, and none is the organisation itself.
    error UnfitTrustee(OrgId trustee);
    /// @notice The trustee's present key is another.
    error OtherTrusteeKey(OrgId trustee, bytes32 key, bytes32 present);
    /// @notice The round was never opened.
    error UnknownRound(RoundId round);
    /// @notice Seats were taken until then.
    error SeatingOver(RoundId round, uint40 votingFrom, uint40 time);
    /// @notice Votes are cast in this time.
    error NotVotingTime(RoundId round, uint40 votingFrom, uint40 votingUntil, uint40 time);
    /// @notice The encounter was not anchored in the round's period, or the use is no encounter.
    error UseNotOfRound(UseId use, RoundId round);
    /// @notice The encounter has a seat, in this round or another.
    error UseAlreadySeated(UseId use);
    /// @notice No identity of Semaphore has this commitment.
    error InvalidVoter(uint256 voter);
    /// @notice The identity has a seat in this round. Whoever took it with another's commitment gave that other the vote.
    error VoterAlreadySeated(uint256 voter);
    /// @notice Seats of one call stand in ascending order of their voters.
    error VotersNotAscending(uint256 voter, uint256 previous);
    /// @notice Every seat of the round is taken.
    error RoundFull(RoundId round);
    /// @notice Among so few seats nobody would be hidden.
    error CrowdTooSmall(RoundId round, uint24 seats, uint16 minimum);
    /// @notice The voter cast a ballot before.
    error VoteAlreadyCast(RoundId round, uint256 nullifier);
    /// @notice The proof does not show a seat of this round that casts this ballot.
    error InvalidVoteProof(RoundId round, uint256 nullifier);
    /// @notice Voting has not ended.
    error VotingNotOver(RoundId round, uint40 votingUntil, uint40 time);
    /// @notice The round has no trustee at this place.
    error NoSuchTrustee(RoundId round, uint256 index);
    /// @notice A sum is opened of at least the minimum, and of no more ballots than were cast.
    error CountOutOfRange(uint24 counted, uint16 minimum, uint24 votes);
    /// @notice The trustees have agreed on the ballots.
    error BallotsAlreadyFixed(RoundId round, bytes32 ballots);
    /// @notice Not all trustees agreed on the ballots yet.
    error BallotsNotFixed(RoundId round);
    /// @notice No ballots can have this sum.
    error ImpossibleTally(RoundId round);
    /// @notice The sum was published.
    error TallyAlreadyPublished(RoundId round, bytes32 tally);

    // -------------------------------------------------------------------------------------------------- the trustees

    /// @notice Announces the trustee's key for rounds that are opened from now on. Rounds keep the keys that they were opened with.
    /// @param key A point of ristretto255 (RFC 9496) in its 32 bytes. Which it is, readers check, as they check the proof.
    /// @param challenge With `response` the proof of Schnorr's that the trustee holds the key's secret: without it a trustee could announce
    /// a key that takes the others' keys back.
    /// @dev A member of `trustee` with {Duties.REPORT} at the licence {Licences.AUDITOR}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}.
    function announceTrusteeKey(OrgId trustee, bytes32 key, bytes32 challenge, bytes32 response) external;

    /// @notice Agrees that the sum of these ballots be opened, and no other. The chain knows the number of votes, not which ballots are
    /// valid: that a list is no arbitrary choice of them is the trustees' to check. The last trustee to agree fixes them. Trustees compute no
    /// share of a sum before that: of two sums the difference would be opened as well.
    /// @param terms As the round was opened; its id is their hash.
    /// @param index The trustee's place in the terms.
    /// @param ballots sha-256 of the list: the digests of the ballots that are valid, 32 bytes each, in the order of their casting.
    /// @param counted How many they are.
    /// @dev A member of the trustee with {Duties.REPORT} at the licence {Licences.AUDITOR}. As long as nothing is fixed a trustee may agree
    /// again, to a list with a ballot that it had not; that takes its earlier agreement back.
    /// Reverts: {UnknownRound}, {NoSuchTrustee}, those of {IOrganizationRegistry.requireActing}, {VotingNotOver}, {EmptyDigest},
    /// {CountOutOfRange}, {BallotsAlreadyFixed}.
    function agreeBallots(RoundTerms calldata terms, uint256 index, bytes32 ballots, uint24 counted) external;

    /// @notice Confirms the sum of the ballots that were agreed. The last trustee to confirm publishes it. Confirming another sum takes the
    /// trustee's earlier confirmation back.
    /// @param terms As the round was opened.
    /// @param index The trustee's place in the terms.
    /// @param tally What no ballots can have is refused; whether it is the ballots' sum, everybody computes from the evidence.
    /// @dev A member of the trustee with {Duties.REPORT} at the licence {Licences.AUDITOR}. Reverts: {UnknownRound}, {NoSuchTrustee}, those of {IOrganizationRegistry.requireActing},
    /// {BallotsNotFixed}, {TallyAlreadyPublished}, {EmptyDigest}, {ImpossibleTally}.
    function confirmTally(RoundTerms calldata terms, uint256 index, Tally calldata tally) external;

    // ---------------------------------------------------------------------------------------------------- the rounds

    /// @notice The organisation opens a round about its own care, with trustees of its choice.
    /// @return The round's id: {roundIdOf} of the terms.
    /// @dev A member of the organisation with {Duties.REPORT} at one of {Licences.AUTHORS}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {InvalidRound}, {TrusteeCountOutOfRange},
    /// {UnfitTrustee}, {OtherTrusteeKey}, {RoundAlreadyOpened}.
    function openRound(RoundTerms calldata terms) external returns (RoundId);

    /// @notice A regulator opens a round about an organisation's care. The organisation cannot refuse it; patients who have taken their
    /// seats in a round of its own have none left.
    /// @return The round's id: {roundIdOf} of the terms.
    /// @dev Restricted by the AccessManager. Reverts: {AccessManagedUnauthorized}, else as {openRound}.
    function orderRound(RoundTerms calldata terms) external returns (RoundId);

    // -------------------------------------------------------------------------------------------------- the patients

    /// @notice Takes the seat of an encounter, once for ever, whatever the round and whatever becomes of it.
    /// @param round Which one: {RoundOpened} tells its terms.
    /// @param patient Whose encounter it is.
    /// @param commitment What the encounter's UseId hides.
    /// @param voter The commitment of a Semaphore identity that is used for this one seat.
    /// @dev The patient's account, or a delegate's with {Scopes.DISPUTE}.
    /// Reverts: those of {IPatientRegistry.requireScope}, {UnknownRound}, {SeatingOver}, {RoundFull}, those of
    /// {IUseRegistry.requireUse}, {UseNotOfRound}, {UseAlreadySeated}, {InvalidVoter}, {VoterAlreadySeated}.
    function takeSeat(RoundId round, PatientId patient, bytes32 commitment, uint256 voter) external;

    /// @notice Takes seats for patients who signed
    /// `FeedbackSeat(bytes32 patient,bytes32 round,bytes32 commitment,uint256 voter,uint40 deadline)`, all or none. At most {MAX_SEATS}, in
    /// ascending order of their voters. Whoever relays one of them earlier makes the list fail; the others are then relayed without it.
    /// @dev Anyone. Reverts: {ListLengthOutOfRange}, {ExpiredSignature}, those of {IPatientRegistry.requireScopeSignature}, as
    /// {takeSeat}, {VotersNotAscending}.
    function takeSeatsBySig(RoundId round, SignedSeat[] calldata seats) external;

    /// @notice Casts a sealed ballot. Whoever sends it should not be the voter.
    /// @dev Anyone. Reverts: {UnknownRound}, {NotVotingTime}, {CrowdTooSmall}, {EmptyDigest}, {VoteAlreadyCast}, {InvalidVoteProof}.
    function castVote(RoundId round, Vote calldata vote) external;

    // --------------------------------------------------------------------------------------------------------- views

    /// @notice The round's slot; all zero if it was never opened.
    function roundOf(RoundId round) external view returns (Round memory);

    /// @notice What all trustees fixed and published; zero before.
    function resultOf(RoundId round) external view returns (bytes32 ballots, uint24 counted, bytes32 tally);

    /// @notice Whether the encounter has a seat.
    function isSeated(UseId use) external view returns (bool);

    /// @notice Whether a ballot was cast with this nullifier.
    function hasVoted(RoundId round, uint256 nullifier) external view returns (bool);

    /// @notice The trustee's present key; 0 if it has none.
    function trusteeKeyOf(OrgId trustee) external view returns (bytes32);

    /// @notice The fewest ballots of a sum that is ever opened: 11, as CMS suppresses smaller cells.
    // solhint-disable-next-line func-name-mixedcase
    function MIN_BALLOTS() external view returns (uint256);

    /// @notice The most items of a ballot.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_ITEMS() external view returns (uint256);

    /// @notice The greatest score of an item.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_SCORE() external view returns (uint256);

    /// @notice The most trustees of a round.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_TRUSTEES() external view returns (uint256);

    /// @notice The most seats of one {takeSeatsBySig}: 32 stay under the 16,777,216 gas of EIP-7825, also without the P-256 precompile.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_SEATS() external view returns (uint256);

    /// @notice The depth at which every vote is proved, so that the depth tells nothing: 65,536 seats.
    // solhint-disable-next-line func-name-mixedcase
    function DEPTH() external view returns (uint256);
}
