// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISemaphoreGroups} from "@semaphore-protocol/contracts/interfaces/ISemaphoreGroups.sol";
import {IPatients} from "../../../contracts/identity/interfaces/IPatients.sol";
import {Scopes} from "../../../contracts/identity/Scopes.sol";
import {RoundId, RoundTerms} from "../../../contracts/quality/feedbackTypes.sol";
import {IPatientFeedback} from "../../../contracts/quality/interfaces/IPatientFeedback.sol";
import {IUseRegistry} from "../../../contracts/records/interfaces/IUseRegistry.sol";
import {UseId} from "../../../contracts/records/types.sol";
import {ProvedTest} from "./ProvedTest.sol";

/// Votes that hold, each once; and what one who wants two voices, or wants to hold others up, comes by.
contract FeedbackVotesTest is ProvedTest {
    bytes32 private constant BALLOT = keccak256("ballot");

    RoundId private round;

    function setUp() external {
        deployFeedback();
        round = open(termsOf(2));
    }

    /// Alice's own encounters: Semaphore and the contract do not know whose seats are whose.
    function fill(uint256 seats) private {
        for (uint256 i = 1; i <= seats; ++i) seat(i, i);
    }

    function seat(uint256 encounter, uint256 voter) private returns (UseId use) {
        bytes32 commitment;
        (commitment, use) = encounterOf(alice, bytes32(encounter));
        vm.prank(alice.account);
        feedback.takeSeat(round, alice.id, commitment, voter);
    }

    function cast(uint256 voter) private {
        IPatientFeedback.Vote memory vote = voteOf(round, voter, BALLOT);
        prove(round, vote);
        feedback.castVote(round, vote);
    }

    function test_castVote_countsItAndSaysSo() external {
        fill(11);
        vm.warp(VOTING_FROM);
        IPatientFeedback.Vote memory vote = voteOf(round, 3, BALLOT);
        prove(round, vote);
        vm.prank(stranger);
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.VoteCast(round, BALLOT, vote.nullifier);
        feedback.castVote(round, vote);
        assertEq(feedback.roundOf(round).votes, 1, "votes");
        assertTrue(feedback.hasVoted(round, vote.nullifier), "voted");
        assertEq(feedback.hasVoted(round, nullifierOf(round, 4)), false, "another voter");
    }

    /// Another ballot, another proof, another sender: the nullifier is the same.
    function testFuzz_castVote_isOnceForEachSeat(uint256 voter, bytes32 digest, address sender) external {
        fill(11);
        vm.warp(VOTING_FROM);
        voter = bound(voter, 1, 11);
        cast(voter);
        IPatientFeedback.Vote memory again = voteOf(round, voter, digest == 0 ? BALLOT : digest);
        prove(round, again);
        vm.prank(sender);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.VoteAlreadyCast.selector, round, again.nullifier));
        feedback.castVote(round, again);
        assertEq(feedback.roundOf(round).votes, 1, "votes");
    }

    /// A proof is of this ballot, this nullifier and this round.
    function testFuzz_castVote_refusesAProofOfAnotherVote(uint8 change, uint256 difference) external {
        fill(11);
        vm.warp(VOTING_FROM);
        IPatientFeedback.Vote memory vote = voteOf(round, 3, BALLOT);
        difference = bound(difference, 1, type(uint256).max);
        if (change % 3 == 0) {
            RoundTerms memory second = termsOf(3);
            (second.votingFrom, second.votingUntil) = (VOTING_UNTIL, VOTING_UNTIL + 1);
            prove(open(second), vote);
        } else {
            prove(round, vote);
        }
        unchecked {
            if (change % 3 == 1) vote.nullifier += difference;
            if (change % 3 == 2) vote.digest = bytes32(uint256(vote.digest) + difference);
        }
        if (vote.digest == 0) return;
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.InvalidVoteProof.selector, round, vote.nullifier));
        feedback.castVote(round, vote);
    }

    function testFuzz_castVote_needsACrowd(uint256 seats) external {
        seats = bound(seats, 1, 14);
        fill(seats);
        vm.warp(VOTING_FROM);
        IPatientFeedback.Vote memory vote = voteOf(round, 1, BALLOT);
        prove(round, vote);
        if (seats < 11)
            vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.CrowdTooSmall.selector, round, seats, 11));
        feedback.castVote(round, vote);
        assertEq(feedback.roundOf(round).votes, seats < 11 ? 0 : 1, "votes");
    }

    // ------------------------------------------------------------------------------------------------- two voices

    /// With a new signer the patient is the same, and so is the encounter.
    function test_attack_aRotatedSignerHasNoSecondVoice() external {
        UseId use = seat(1, 1);
        alice = rotate(alice, 0xA11CE2);
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.UseAlreadySeated.selector, use));
        feedback.takeSeat(round, alice.id, commitmentOf(VISIT, bytes32(uint256(1))), 2);
    }

    /// A second pseudonym needs a second encounter: of the same identifier it is doubled, whose it may be.
    function test_attack_aSecondPseudonymForOneEncounterIsDoubled() external {
        seat(1, 1);
        vm.warp(block.timestamp + 1);
        (bytes32 commitment, UseId second) = encounterOf(bob, "second");
        uses.proveDoubled(hospital, opening(alice.id, bytes32(uint256(1))), opening(bob.id, "second"));
        vm.prank(bob.account);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.DoubledUse.selector, second));
        feedback.takeSeat(round, bob.id, commitment, 2);
    }

    /// Known limit (docs/quality.md): what is shown to be doubled after the seat was taken keeps it. It takes the hospital.
    function test_limit_anEncounterDoubledAfterItsSeatKeepsIt() external {
        seat(1, 1);
        UseId second = seat(2, 2);
        uses.proveDoubled(hospital, opening(alice.id, bytes32(uint256(1))), opening(alice.id, bytes32(uint256(2))));
        assertTrue(feedback.isSeated(second), "seated");
        assertEq(feedback.roundOf(round).seats, 2, "seats");
    }

    /// Who sits down with another's commitment gives that other its own voice, and none is won.
    function test_attack_takingTheVictimsIdentityFirstGivesTheVoiceAway() external {
        fill(10);
        (bytes32 ofBob, ) = encounterOf(bob, "bob");
        vm.prank(bob.account);
        feedback.takeSeat(round, bob.id, ofBob, 77);
        (bytes32 ofAlice, UseId use) = encounterOf(alice, "alice");
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.VoterAlreadySeated.selector, 77));
        feedback.takeSeat(round, alice.id, ofAlice, 77);
        assertEq(feedback.isSeated(use), false, "her own encounter is still free");
        vm.warp(VOTING_FROM);
        cast(77);
        assertEq(feedback.roundOf(round).votes, 1, "votes");
    }

    /// A delegate takes the seat in the patient's place, and no second one beside it; with another scope none.
    function testFuzz_attack_aDelegateGivesNoSecondVoice(uint16 scopes) external {
        scopes = uint16(bound(scopes, 1, Scopes.ALL));
        vm.prank(alice.account);
        patients.nameDelegate(alice.id, signerHashOf(stranger), scopes, END);
        (bytes32 commitment, UseId use) = encounterOf(alice, "alice");
        bool may = scopes & Scopes.DISPUTE != 0;
        vm.prank(stranger);
        if (!may) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IPatients.MissingScope.selector,
                    alice.id,
                    signerHashOf(stranger),
                    scopes,
                    Scopes.DISPUTE
                )
            );
        }
        feedback.takeSeat(round, alice.id, commitment, 1);
        assertEq(feedback.isSeated(use), may, "seated");
        vm.prank(alice.account);
        if (may) vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.UseAlreadySeated.selector, use));
        feedback.takeSeat(round, alice.id, commitment, 2);
        assertEq(feedback.roundOf(round).seats, 1, "seats");
    }

    // ----------------------------------------------------------------------------------------------------- griefing

    /// A stranger that relays one seat of a list earlier makes the list fail, and the rest of it is relayed again.
    function test_attack_aSeatRelayedEarlierHoldsTheListUpOnce() external {
        (bytes32 ofAlice, UseId use) = encounterOf(alice, "alice");
        (bytes32 ofBob, UseId useOfBob) = encounterOf(bob, "bob");
        IPatientFeedback.SignedSeat[] memory both = new IPatientFeedback.SignedSeat[](2);
        IPatientFeedback.SignedSeat[] memory one = new IPatientFeedback.SignedSeat[](1);
        both[0] = one[0] = signedSeat(round, alice, ofAlice, 3);
        both[1] = signedSeat(round, bob, ofBob, 5);
        vm.prank(stranger);
        feedback.takeSeatsBySig(round, one);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.UseAlreadySeated.selector, use));
        feedback.takeSeatsBySig(round, both);
        one[0] = both[1];
        feedback.takeSeatsBySig(round, one);
        assertTrue(feedback.isSeated(useOfBob), "seated");
        assertEq(feedback.roundOf(round).seats, 2, "seats");
    }

    /// Every list of every length up to the limit is seated as a whole, in the tree's order.
    function testFuzz_takeSeatsBySig_seatsWholeLists(uint256 length, uint64 step) external {
        length = bound(length, 1, 32);
        IPatientFeedback.SignedSeat[] memory seats = new IPatientFeedback.SignedSeat[](length);
        for (uint256 i = 0; i < length; ++i) {
            (bytes32 commitment, ) = encounterOf(alice, bytes32(i));
            seats[i] = signedSeat(round, alice, commitment, (i + 1) * (uint256(step) + 1));
        }
        feedback.takeSeatsBySig(round, seats);
        uint256 group = feedback.roundOf(round).group;
        assertEq(feedback.roundOf(round).seats, length, "seats");
        assertEq(semaphore.getMerkleTreeSize(group), length, "members");
        for (uint256 i = 0; i < length; ++i) assertEq(semaphore.indexOf(group, seats[i].voter), i, "place");
    }

    /// Nobody but the contract changes a round's group.
    function test_attack_nobodyElseIsTheGroupsAdmin() external {
        uint256 group = feedback.roundOf(round).group;
        bytes memory reason = abi.encodeWithSelector(ISemaphoreGroups.Semaphore__CallerIsNotTheGroupAdmin.selector);
        vm.prank(hospitalController);
        vm.expectRevert(reason);
        semaphore.addMember(group, 99);
        vm.prank(hospitalController);
        vm.expectRevert(reason);
        semaphore.updateGroupMerkleTreeDuration(group, 365 days);
        vm.prank(hospitalController);
        vm.expectRevert(abi.encodeWithSelector(ISemaphoreGroups.Semaphore__CallerIsNotThePendingGroupAdmin.selector));
        semaphore.acceptGroupAdmin(group);
    }

    /// A trustee that learnt of more ballots is not held to the shorter list, on which it would have opened few.
    function testFuzz_agreeBallots_holdsTrusteesToTheirLatestWordAlone(uint8[12] calldata moves) external {
        RoundTerms memory terms = termsOf(2);
        writeVotes(round, 20);
        vm.warp(VOTING_UNTIL);
        uint24[2] memory latest;
        for (uint256 i = 0; i < moves.length; ++i) {
            (uint256 index, uint24 counted) = (moves[i] % 2, uint24(11 + ((moves[i] >> 1) % 5)));
            address trustee = controllerOf(trustees[index]);
            vm.prank(trustee);
            feedback.agreeBallots(terms, index, BALLOT, counted);
            latest[index] = counted;
            (bytes32 ballots, uint24 opened, ) = feedback.resultOf(round);
            if (latest[0] != latest[1]) {
                assertEq(ballots, 0, "fixed against a trustee's latest word");
                continue;
            }
            assertEq(opened, counted, "fixed");
            return;
        }
    }

    function test_confirmTally_holdsTrusteesToTheirLatestWordAlone() external {
        RoundTerms memory terms = termsOf(2);
        writeVotes(round, 11);
        vm.warp(VOTING_UNTIL);
        for (uint256 i = 0; i < 2; ++i) {
            address trustee = controllerOf(trustees[i]);
            vm.prank(trustee);
            feedback.agreeBallots(terms, i, BALLOT, 11);
        }
        confirm(0, 50);
        confirm(0, 51);
        confirm(1, 50);
        (, , bytes32 published) = feedback.resultOf(round);
        assertEq(published, 0, "the first trustee took it back");
        confirm(1, 51);
        (, , published) = feedback.resultOf(round);
        assertTrue(published != 0, "published");
    }

    function confirm(uint256 index, uint32 sum) private {
        IPatientFeedback.Tally memory tally = IPatientFeedback.Tally(new uint32[](2), new uint32[](2), BALLOT);
        tally.sums[0] = sum;
        address trustee = controllerOf(trustees[index]);
        RoundTerms memory terms = termsOf(2);
        vm.prank(trustee);
        feedback.confirmTally(terms, index, tally);
    }
}
