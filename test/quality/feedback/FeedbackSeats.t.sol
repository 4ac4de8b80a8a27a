// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPatients} from "../../../contracts/identity/interfaces/IPatients.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {RoundId, RoundTerms} from "../../../contracts/quality/feedbackTypes.sol";
import {IPatientFeedback} from "../../../contracts/quality/interfaces/IPatientFeedback.sol";
import {IUseRegistry} from "../../../contracts/records/interfaces/IUseRegistry.sol";
import {RecordId, UseId, recordIdOf} from "../../../contracts/records/types.sol";
import {EmptyDigest, ExpiredSignature, ListLengthOutOfRange} from "../../../contracts/shared/errors.sol";
import {FeedbackTest} from "./FeedbackTest.sol";

/// Seats: the patient's alone, one for each encounter of the round's organisation and period. And votes that are refused.
contract FeedbackSeatsTest is FeedbackTest {
    uint256 private constant FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    RoundId private round;
    bytes32 private commitment;
    UseId private use;

    function setUp() external {
        deployFeedback();
        RoundTerms memory opened = termsOf(2);
        round = open(opened);
        (commitment, use) = encounterOf(alice, SALT);
    }

    function assertRefused(bytes32 told, uint256 voter, bytes memory reason) private {
        vm.prank(alice.account);
        vm.expectRevert(reason);
        feedback.takeSeat(round, alice.id, told, voter);
        IPatientFeedback.SignedSeat[] memory seats = new IPatientFeedback.SignedSeat[](1);
        seats[0] = signedSeat(round, alice, told, voter);
        vm.expectRevert(reason);
        feedback.takeSeatsBySig(round, seats);
    }

    function take(uint256 voter) private {
        vm.prank(alice.account);
        feedback.takeSeat(round, alice.id, commitment, voter);
    }

    function test_takeSeat_isOneForEachEncounter() external {
        assertEq(feedback.isSeated(use), false, "before");
        vm.prank(alice.account);
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.SeatTaken(round, use, 7);
        feedback.takeSeat(round, alice.id, commitment, 7);
        assertTrue(feedback.isSeated(use), "seated");
        assertEq(feedback.roundOf(round).seats, 1, "seats");
        assertTrue(semaphore.hasMember(feedback.roundOf(round).group, 7), "member");
        assertRefused(commitment, 8, abi.encodeWithSelector(IPatientFeedback.UseAlreadySeated.selector, use));

        // Another round over the same encounter gives no second voice.
        RoundTerms memory second = termsOf(3);
        round = open(second);
        assertRefused(commitment, 8, abi.encodeWithSelector(IPatientFeedback.UseAlreadySeated.selector, use));
    }

    function test_takeSeatsBySig_seatsPatientsOfEveryKindOfSigner() external {
        IPatientFeedback.SignedSeat[] memory seats = new IPatientFeedback.SignedSeat[](3);
        seats[0] = signedSeat(round, alice, commitment, 3);
        (bytes32 ofBob, UseId useOfBob) = encounterOf(bob, keccak256("bob"));
        seats[1] = signedSeat(round, bob, ofBob, 5);
        (bytes32 ofCarol, UseId useOfCarol) = encounterOf(carol, keccak256("carol"));
        seats[2] = signedSeat(round, carol, ofCarol, 9);
        vm.prank(stranger);
        feedback.takeSeatsBySig(round, seats);
        assertTrue(feedback.isSeated(use) && feedback.isSeated(useOfBob) && feedback.isSeated(useOfCarol), "seated");
        assertEq(feedback.roundOf(round).seats, 3, "seats");
        assertEq(semaphore.getMerkleTreeSize(feedback.roundOf(round).group), 3, "members");
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.UseAlreadySeated.selector, use));
        feedback.takeSeatsBySig(round, seats);
    }

    /// The hospital cannot vote in its patients' place.
    function test_nobodyElseTakesThePatientsSeat() external {
        vm.prank(hospitalController);
        vm.expectRevert(
            abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, signerHashOf(hospitalController))
        );
        feedback.takeSeat(round, alice.id, commitment, 7);

        IPatientFeedback.SignedSeat[] memory seats = new IPatientFeedback.SignedSeat[](1);
        seats[0] = signedSeat(round, alice, commitment, 7);
        seats[0].voter = 8;
        vm.expectRevert(forged(round, seats[0]));
        feedback.takeSeatsBySig(round, seats);
        seats[0] = signedSeat(round, alice, commitment, 7);
        RoundTerms memory second = termsOf(3);
        RoundId other = open(second);
        vm.expectRevert(forged(other, seats[0]));
        feedback.takeSeatsBySig(other, seats);
    }

    function forged(RoundId told, IPatientFeedback.SignedSeat memory seat) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, seat.patient, seatHash(told, seat));
    }

    function test_takeSeatsBySig_refusesLateSignatures() external {
        IPatientFeedback.SignedSeat[] memory seats = new IPatientFeedback.SignedSeat[](1);
        seats[0] = signedSeat(round, alice, commitment, 7);
        seats[0].deadline = START + 3 days;
        seats[0].signature = signatureOf(alice, seatHash(round, seats[0]));
        vm.warp(START + 3 days + 1);
        vm.expectRevert(abi.encodeWithSelector(ExpiredSignature.selector, START + 3 days, START + 3 days + 1));
        feedback.takeSeatsBySig(round, seats);
    }

    function testFuzz_takeSeatsBySig_refusesListsOutOfRange(uint256 length) external {
        length = bound(length, 33, 60);
        IPatientFeedback.SignedSeat[] memory seats = new IPatientFeedback.SignedSeat[](length);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, length, 32));
        feedback.takeSeatsBySig(round, seats);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 32));
        feedback.takeSeatsBySig(round, new IPatientFeedback.SignedSeat[](0));
    }

    function test_takeSeatsBySig_namesVotersInAscendingOrder() external {
        (bytes32 ofBob, ) = encounterOf(bob, keccak256("bob"));
        IPatientFeedback.SignedSeat[] memory seats = new IPatientFeedback.SignedSeat[](2);
        seats[0] = signedSeat(round, alice, commitment, 7);
        seats[1] = signedSeat(round, bob, ofBob, 7);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.VotersNotAscending.selector, 7, 7));
        feedback.takeSeatsBySig(round, seats);
        seats[1] = signedSeat(round, bob, ofBob, 6);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.VotersNotAscending.selector, 6, 7));
        feedback.takeSeatsBySig(round, seats);
    }

    function testFuzz_takeSeat_refusesWhatIsNoIdentity(uint256 voter) external {
        voter = bound(voter, FIELD, type(uint256).max);
        assertRefused(commitment, voter, abi.encodeWithSelector(IPatientFeedback.InvalidVoter.selector, voter));
        assertRefused(commitment, 0, abi.encodeWithSelector(IPatientFeedback.InvalidVoter.selector, 0));
    }

    function test_takeSeat_refusesAnIdentityThatHasOne() external {
        take(7);
        (bytes32 again, ) = encounterOf(alice, keccak256("again"));
        assertRefused(again, 7, abi.encodeWithSelector(IPatientFeedback.VoterAlreadySeated.selector, 7));
    }

    function test_takeSeat_needsAnEncounterOfTheRoundsOrganisation() external {
        bytes32 invented = keccak256("an encounter that never was");
        assertRefused(
            invented,
            7,
            abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, useOf(hospital, alice.id, invented))
        );
        // Another organisation's encounter has another id.
        vm.prank(laboratoryController);
        records.anchor(alice.id, laboratory, DIGEST);
        IUseRegistry.NewUse memory foreign = newUse(alice.id, keccak256("foreign"), DIGEST);
        vm.prank(laboratoryController);
        uses.anchorUse(laboratory, foreign);
        assertRefused(
            foreign.commitment,
            7,
            abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, useOf(hospital, alice.id, foreign.commitment))
        );
    }

    function testFuzz_takeSeat_needsAnEncounter(uint8 kind) external {
        IUseRegistry.UseKind told = IUseRegistry.UseKind(bound(kind, 2, 4));
        bytes32 digest = keccak256("another use");
        anchorRecord(alice.id, digest);
        IUseRegistry.NewUse memory other = newUse(alice.id, keccak256("other"), digest);
        other.kind = told;
        UseId anchored = anchorUse(other);
        assertRefused(
            other.commitment,
            7,
            abi.encodeWithSelector(IPatientFeedback.UseNotOfRound.selector, anchored, round)
        );
    }

    function testFuzz_takeSeat_needsAnEncounterOfThePeriod(uint40 time) external {
        time = uint40(bound(time, START + 2 days, VOTING_FROM - 1));
        vm.warp(time);
        (bytes32 told, UseId late) = encounterOf(alice, keccak256("late"));
        bool fits = time < START + 10 days;
        vm.prank(alice.account);
        if (!fits) vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.UseNotOfRound.selector, late, round));
        feedback.takeSeat(round, alice.id, told, 7);
        assertEq(feedback.isSeated(late), fits, "seated");
    }

    function test_takeSeat_refusesAnEncounterBeforeThePeriod() external {
        RoundTerms memory later = termsOf(2);
        later.from = START + 3 days;
        round = open(later);
        assertRefused(commitment, 7, abi.encodeWithSelector(IPatientFeedback.UseNotOfRound.selector, use, round));
    }

    function test_takeSeat_refusesUsesWhoseRecordIsRetracted() external {
        bytes32 digest = keccak256(abi.encode("encounter", SALT));
        vm.prank(doctor);
        records.retract(alice.id, hospital, digest);
        RecordId record = recordIdOf(alice.id, OrgId.unwrap(hospital), digest);
        assertRefused(commitment, 7, abi.encodeWithSelector(IUseRegistry.RetractedUse.selector, use, record));
    }

    function test_takeSeat_refusesUsesThatAreDoubled() external {
        (bytes32 twice, UseId doubled) = encounterOf(alice, keccak256("second salt"));
        uses.proveDoubled(hospital, opening(alice.id, SALT), opening(alice.id, keccak256("second salt")));
        bool first = uses.stateOf(use) == IUseRegistry.UseState.Doubled;
        (bytes32 told, UseId hurt) = first ? (commitment, use) : (twice, doubled);
        assertRefused(told, 7, abi.encodeWithSelector(IUseRegistry.DoubledUse.selector, hurt));
    }

    function test_takeSeat_endsWhereVotingBegins() external {
        vm.warp(VOTING_FROM);
        assertRefused(
            commitment,
            7,
            abi.encodeWithSelector(IPatientFeedback.SeatingOver.selector, round, VOTING_FROM, VOTING_FROM)
        );
        round = RoundId.wrap(keccak256("no round"));
        assertRefused(commitment, 7, abi.encodeWithSelector(IPatientFeedback.UnknownRound.selector, round));
    }

    function test_takeSeat_stopsWhenTheRoundIsFull() external {
        bytes32 slot = slotOf(round);
        uint256 word = uint256(vm.load(address(feedback), slot));
        vm.store(address(feedback), slot, bytes32(word | (uint256(65_536) << 176)));
        assertEq(feedback.roundOf(round).seats, 65_536, "seats");
        assertRefused(commitment, 7, abi.encodeWithSelector(IPatientFeedback.RoundFull.selector, round));
        vm.store(address(feedback), slot, bytes32(word | (uint256(65_535) << 176)));
        take(7);
    }

    // -------------------------------------------------------------------------------------------------------- votes

    function vote() private pure returns (IPatientFeedback.Vote memory told) {
        told.digest = keccak256("ballot");
        told.nullifier = 1;
    }

    function assertVoteRefused(IPatientFeedback.Vote memory told, bytes memory reason) private {
        vm.expectRevert(reason);
        feedback.castVote(round, told);
    }

    function testFuzz_castVote_isCastInItsTimeAlone(uint40 time) external {
        time = uint40(bound(time, START + 2 days, START + 40 days));
        vm.warp(time);
        bool fits = time >= VOTING_FROM && time < VOTING_UNTIL;
        assertVoteRefused(
            vote(),
            fits
                ? abi.encodeWithSelector(IPatientFeedback.CrowdTooSmall.selector, round, 0, 11)
                : abi.encodeWithSelector(
                    IPatientFeedback.NotVotingTime.selector,
                    round,
                    VOTING_FROM,
                    VOTING_UNTIL,
                    time
                )
        );
    }

    function test_castVote_refusesWhatIsNotProved() external {
        take(7);
        bytes32 slot = slotOf(round);
        uint256 word = uint256(vm.load(address(feedback), slot));
        vm.store(address(feedback), slot, bytes32(word + (uint256(10) << 176)));
        vm.warp(VOTING_FROM);
        assertVoteRefused(vote(), abi.encodeWithSelector(IPatientFeedback.InvalidVoteProof.selector, round, 1));
        IPatientFeedback.Vote memory empty = vote();
        empty.digest = 0;
        assertVoteRefused(empty, abi.encodeWithSelector(EmptyDigest.selector));
        round = RoundId.wrap(keccak256("no round"));
        assertVoteRefused(vote(), abi.encodeWithSelector(IPatientFeedback.UnknownRound.selector, round));
        OrgId nobody;
        assertEq(feedback.trusteeKeyOf(nobody), 0, "no key");
    }
}
