// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Duties} from "../../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {RoundId, RoundTerms, Trustee} from "../../../contracts/quality/feedbackTypes.sol";
import {IPatientFeedback} from "../../../contracts/quality/interfaces/IPatientFeedback.sol";
import {EmptyDigest} from "../../../contracts/shared/errors.sol";
import {FeedbackTest} from "./FeedbackTest.sol";

/// Trustees announce keys, rounds are opened, ballots agreed and sums confirmed.
contract FeedbackRoundsTest is FeedbackTest {
    bytes32 private constant BALLOTS = keccak256("ballots");

    function setUp() external {
        deployFeedback();
    }

    // ------------------------------------------------------------------------------------------------- the trustees

    function test_announceTrusteeKey_keepsTheKeyAndTellsTheProof() external {
        bytes32 key = keccak256("another key");
        vm.prank(controllerOf(trustees[0]));
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.TrusteeKeyAnnounced(trustees[0], key, bytes32(uint256(3)), bytes32(uint256(4)));
        feedback.announceTrusteeKey(trustees[0], key, bytes32(uint256(3)), bytes32(uint256(4)));
        assertEq(feedback.trusteeKeyOf(trustees[0]), key, "key");
    }

    function test_announceTrusteeKey_isAnAuditorsWithTheDuty() external {
        vm.prank(hospitalController);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                hospital,
                Licences.AUDITOR,
                Licences.CARE
            )
        );
        feedback.announceTrusteeKey(hospital, KEY, 0, 0);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, trustees[0], stranger));
        feedback.announceTrusteeKey(trustees[0], KEY, 0, 0);
        vm.prank(controllerOf(trustees[0]));
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        feedback.announceTrusteeKey(trustees[0], 0, 0, 0);
    }

    // --------------------------------------------------------------------------------------------------- the rounds

    function test_openRound_writesItsSlotAndSaysSo() external {
        RoundTerms memory terms = termsOf(5);
        RoundId round = idOf(terms);
        vm.prank(asker);
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.RoundOpened(round, hospital, terms, 0, false);
        assertEq(RoundId.unwrap(feedback.openRound(terms)), RoundId.unwrap(round), "round");
        IPatientFeedback.Round memory slot = feedback.roundOf(round);
        assertEq(slot.from, terms.from, "from");
        assertEq(slot.until, terms.until, "until");
        assertEq(slot.votingFrom, terms.votingFrom, "votingFrom");
        assertEq(slot.votingUntil, terms.votingUntil, "votingUntil");
        assertEq(slot.minimum, 11, "minimum");
        assertEq(semaphore.getGroupAdmin(0), address(feedback), "admin");
        assertEq(semaphore.groups(0), 0, "old roots are never good");

        vm.prank(asker);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.RoundAlreadyOpened.selector, round));
        feedback.openRound(terms);
    }

    function test_orderRound_isTheRegulators() external {
        RoundTerms memory terms = termsOf(2);
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.RoundOpened(idOf(terms), hospital, terms, 0, true);
        feedback.orderRound(terms);
        vm.prank(asker);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, asker));
        feedback.orderRound(terms);
    }

    function test_openRound_isTheOrganisationsMembersWithTheDuty() external {
        RoundTerms memory terms = termsOf(2);
        vm.prank(doctor);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                hospital,
                doctor,
                Duties.REPORT,
                Duties.READ | Duties.WRITE
            )
        );
        feedback.openRound(terms);
        vm.prank(insurerController);
        vm.expectRevert(
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, insurerController)
        );
        feedback.openRound(terms);
    }

    function testFuzz_openRound_takesTermsInRangeAlone(uint40[4] calldata times, uint16 minimum, uint8 items) external {
        RoundTerms memory terms = termsOf(2);
        terms.from = uint40(bound(times[0], START, START + 9 days));
        terms.until = uint40(bound(times[1], START, START + 9 days));
        terms.votingFrom = uint40(bound(times[2], START, START + 9 days));
        terms.votingUntil = uint40(bound(times[3], START, START + 9 days));
        terms.minimum = uint16(bound(minimum, 9, 13));
        terms.items = uint8(bound(items, 0, 40));
        bool inOrder =
            terms.from < terms.until && terms.until <= terms.votingFrom && terms.votingFrom < terms.votingUntil;
        bool fits = inOrder && terms.votingFrom > block.timestamp && terms.minimum >= 11;
        fits = fits && terms.items >= 1 && terms.items <= 32;
        vm.prank(asker);
        if (!fits) vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.InvalidRound.selector, idOf(terms)));
        feedback.openRound(terms);
        assertEq(feedback.roundOf(idOf(terms)).votingUntil, fits ? terms.votingUntil : 0, "opened");
    }

    function test_openRound_needsAQuestionnaire() external {
        RoundTerms memory terms = termsOf(2);
        terms.questionnaire = 0;
        vm.prank(asker);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        feedback.openRound(terms);
    }

    function test_openRound_needsSeveralTrusteesThatAreOthers() external {
        assertTrusteesRefused(termsOf(1), abi.encodeWithSelector(IPatientFeedback.TrusteeCountOutOfRange.selector, 1));
        assertTrusteesRefused(termsOf(6), abi.encodeWithSelector(IPatientFeedback.TrusteeCountOutOfRange.selector, 6));
        RoundTerms memory terms = termsOf(2);
        terms.trustees[1] = terms.trustees[0];
        assertTrusteesRefused(terms, abi.encodeWithSelector(IPatientFeedback.UnfitTrustee.selector, trustees[0]));
        (terms.trustees[0], terms.trustees[1]) = (Trustee(trustees[1], KEY), Trustee(trustees[0], KEY));
        assertTrusteesRefused(terms, abi.encodeWithSelector(IPatientFeedback.UnfitTrustee.selector, trustees[0]));
        terms = termsOf(2);
        terms.trustees[0].organisation = hospital;
        assertTrusteesRefused(terms, abi.encodeWithSelector(IPatientFeedback.UnfitTrustee.selector, hospital));
        terms = termsOf(2);
        terms.trustees[0].key = keccak256("of the hospital's choice");
        assertTrusteesRefused(
            terms,
            abi.encodeWithSelector(IPatientFeedback.OtherTrusteeKey.selector, trustees[0], terms.trustees[0].key, KEY)
        );
        OrgId unknown = OrgId.wrap(bytes32(uint256(1)));
        terms.trustees[0] = Trustee(unknown, 0);
        assertTrusteesRefused(
            terms,
            abi.encodeWithSelector(IPatientFeedback.OtherTrusteeKey.selector, unknown, bytes32(0), bytes32(0))
        );
    }

    function assertTrusteesRefused(RoundTerms memory terms, bytes memory reason) private {
        vm.prank(asker);
        vm.expectRevert(reason);
        feedback.openRound(terms);
    }

    // ------------------------------------------------------------------------------------------------- the ballots

    function agree(RoundTerms memory terms, uint256 index, bytes32 ballots, uint24 counted) private {
        vm.prank(controllerOf(terms.trustees[index].organisation));
        feedback.agreeBallots(terms, index, ballots, counted);
    }

    function test_agreeBallots_fixesWhatAllTrusteesAgreedOn() external {
        RoundTerms memory terms = termsOf(3);
        RoundId round = open(terms);
        writeVotes(round, 20);
        vm.warp(VOTING_UNTIL);
        agree(terms, 0, BALLOTS, 19);
        agree(terms, 1, BALLOTS, 18);
        agree(terms, 2, BALLOTS, 19);
        (bytes32 ballots, uint24 counted, ) = feedback.resultOf(round);
        assertEq(ballots, 0, "two lists");
        // The second trustee found the ballot that it had not.
        address second = controllerOf(trustees[1]);
        vm.prank(second);
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.BallotsAgreed(round, trustees[1], BALLOTS, 19);
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.BallotsFixed(round, BALLOTS, 19);
        feedback.agreeBallots(terms, 1, BALLOTS, 19);
        (ballots, counted, ) = feedback.resultOf(round);
        assertEq(ballots, BALLOTS, "ballots");
        assertEq(counted, 19, "counted");
        vm.prank(second);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.BallotsAlreadyFixed.selector, round, BALLOTS));
        feedback.agreeBallots(terms, 1, keccak256("other ballots"), 18);
    }

    function test_agreeBallots_refusesBeforeTheEndAndStrangers() external {
        RoundTerms memory terms = termsOf(2);
        RoundId round = open(terms);
        writeVotes(round, 20);
        address first = controllerOf(trustees[0]);
        vm.warp(VOTING_UNTIL - 1);
        vm.prank(first);
        vm.expectRevert(
            abi.encodeWithSelector(IPatientFeedback.VotingNotOver.selector, round, VOTING_UNTIL, VOTING_UNTIL - 1)
        );
        feedback.agreeBallots(terms, 0, BALLOTS, 20);
        vm.warp(VOTING_UNTIL);
        vm.prank(first);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        feedback.agreeBallots(terms, 0, 0, 20);
        vm.prank(first);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.NoSuchTrustee.selector, round, 2));
        feedback.agreeBallots(terms, 2, BALLOTS, 20);
        vm.prank(first);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, trustees[1], first));
        feedback.agreeBallots(terms, 1, BALLOTS, 20);
        terms.minimum = 12;
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.UnknownRound.selector, idOf(terms)));
        feedback.agreeBallots(terms, 0, BALLOTS, 20);
    }

    function testFuzz_agreeBallots_neverBelowTheMinimumNorAboveTheVotes(uint24 votes, uint24 counted) external {
        RoundTerms memory terms = termsOf(2);
        RoundId round = open(terms);
        votes = uint24(bound(votes, 0, 30));
        counted = uint24(bound(counted, 0, 30));
        writeVotes(round, votes);
        vm.warp(VOTING_UNTIL);
        bool fits = counted >= 11 && counted <= votes;
        bytes memory reason = abi.encodeWithSelector(IPatientFeedback.CountOutOfRange.selector, counted, 11, votes);
        for (uint256 i = 0; i < 2; ++i) {
            address controller = controllerOf(trustees[i]);
            vm.prank(controller);
            if (!fits) vm.expectRevert(reason);
            feedback.agreeBallots(terms, i, BALLOTS, counted);
        }
        (bytes32 ballots, , ) = feedback.resultOf(round);
        assertEq(ballots, fits ? BALLOTS : bytes32(0), "fixed");
    }

    // ------------------------------------------------------------------------------------------------------ the sum

    function tallyOf(uint32 sum, uint32 top) private pure returns (IPatientFeedback.Tally memory tally) {
        tally = IPatientFeedback.Tally(new uint32[](2), new uint32[](2), keccak256("evidence"));
        (tally.sums[0], tally.tops[1]) = (sum, top);
    }

    function confirm(RoundTerms memory terms, uint256 index, IPatientFeedback.Tally memory tally) private {
        vm.prank(controllerOf(terms.trustees[index].organisation));
        feedback.confirmTally(terms, index, tally);
    }

    function test_confirmTally_publishesWhatAllTrusteesConfirmed() external {
        RoundTerms memory terms = termsOf(2);
        RoundId round = open(terms);
        writeVotes(round, 11);
        vm.warp(VOTING_UNTIL);
        address first = controllerOf(trustees[0]);
        vm.prank(first);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.BallotsNotFixed.selector, round));
        feedback.confirmTally(terms, 0, tallyOf(50, 3));
        agree(terms, 0, BALLOTS, 11);
        agree(terms, 1, BALLOTS, 11);

        confirm(terms, 0, tallyOf(50, 3));
        confirm(terms, 1, tallyOf(51, 3));
        (, , bytes32 published) = feedback.resultOf(round);
        assertEq(published, 0, "two sums");
        address second = controllerOf(trustees[1]);
        vm.prank(second);
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.TallyConfirmed(round, trustees[1], tallyOf(50, 3));
        expectEmitFrom(address(feedback));
        emit IPatientFeedback.TallyPublished(round, 11, tallyOf(50, 3));
        feedback.confirmTally(terms, 1, tallyOf(50, 3));
        (, , published) = feedback.resultOf(round);
        assertEq(published, keccak256(abi.encode(tallyOf(50, 3))), "published");
        vm.prank(first);
        vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.TallyAlreadyPublished.selector, round, published));
        feedback.confirmTally(terms, 0, tallyOf(51, 3));
    }

    function testFuzz_confirmTally_refusesASumThatNoBallotsHave(
        uint32 sum,
        uint32 top,
        uint8 sums,
        uint8 tops
    ) external {
        RoundTerms memory terms = termsOf(2);
        RoundId round = open(terms);
        writeVotes(round, 11);
        vm.warp(VOTING_UNTIL);
        agree(terms, 0, BALLOTS, 11);
        agree(terms, 1, BALLOTS, 11);
        IPatientFeedback.Tally memory tally = tallyOf(uint32(bound(sum, 0, 220)), uint32(bound(top, 0, 22)));
        bool fits = tally.sums[0] <= 110 && tally.tops[1] <= 11 && sums % 4 == 0 && tops % 4 == 0;
        if (sums % 4 != 0) tally.sums = new uint32[](sums % 4 == 2 ? 3 : 1);
        if (tops % 4 != 0) tally.tops = new uint32[](tops % 4 == 2 ? 3 : 0);
        address first = controllerOf(trustees[0]);
        vm.prank(first);
        if (!fits) vm.expectRevert(abi.encodeWithSelector(IPatientFeedback.ImpossibleTally.selector, round));
        feedback.confirmTally(terms, 0, tally);
        tally.evidence = 0;
        vm.prank(first);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        feedback.confirmTally(terms, 0, tally);
    }
}
