// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RoundId, RoundTerms} from "../../../contracts/quality/feedbackTypes.sol";
import {IPatientFeedback} from "../../../contracts/quality/interfaces/IPatientFeedback.sol";
import {UseId} from "../../../contracts/records/types.sol";
import {ProvedTest} from "./ProvedTest.sol";

/// Two rounds over one period with two and three trustees; anybody takes seats, votes, agrees and confirms whatever luck has; and a model
/// of what every answer should be, written from the interface's words.
contract FeedbackHandler is ProvedTest {
    struct Model {
        uint256 seats;
        uint256 votes;
        bytes32 ballots;
        uint24 counted;
        bytes32 tally;
        mapping(uint256 voter => bool) member;
        mapping(uint256 nullifier => bool) voted;
        mapping(uint256 trustee => bytes32) latest;
    }

    uint256 private constant ENCOUNTERS = 30;
    uint256 private constant VOTERS = 20;

    uint40 public clock;
    uint256 public answersAgainstTheModel;
    mapping(string what => uint256) public reached;
    RoundId[2] public rounds;
    Model[2] private _models;
    bytes32[ENCOUNTERS] private _commitments;
    UseId[ENCOUNTERS] private _uses;
    bool[ENCOUNTERS] private _seated;

    constructor() {
        deployFeedback();
        for (uint256 i = 0; i < 2; ++i) {
            rounds[i] = open(_termsOf(i));
        }
        for (uint256 i = 0; i < ENCOUNTERS; ++i) (_commitments[i], _uses[i]) = encounterOf(alice, bytes32(i));
        clock = VOTING_FROM - 1 days;
        vm.warp(clock);
        // Enough for a crowd in the first round; the second has to come by its own.
        for (uint256 i = 0; i < 12; ++i) _seat(0, i, i + 1, false);
    }

    // -------------------------------------------------------------------------------------------------------- actions

    /// Any encounter, seated or not, with any identity, used or not; sent or signed.
    function seat(uint256 which, uint256 luck) external {
        vm.warp(clock);
        for (uint256 i = 0; i <= luck % 3; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            _seat(which % 2, (luck >> 8) % ENCOUNTERS, 1 + ((luck >> 16) % VOTERS), (luck >> 24) % 2 == 0);
        }
    }

    /// Members with a proof most of the time; identities without a seat never have one.
    function vote(uint256 which, uint256 luck) external {
        vm.warp(clock);
        for (uint256 i = 0; i <= luck % 16; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            _vote(which % 2, 1 + ((luck >> 8) % VOTERS), (luck >> 16) % 8 != 0);
        }
    }

    function agree(uint256 which, uint256 index, uint256 luck) external {
        which %= 2;
        vm.warp(clock);
        Model storage model = _models[which];
        bytes32 ballots = (luck >> 8) % 6 == 0 ? keccak256("other ballots") : keccak256("ballots");
        uint24 counted = uint24(model.votes);
        if ((luck >> 16) % 5 == 0) counted = uint24(bound(luck >> 24, 9, model.votes + 1 > 9 ? model.votes + 1 : 9));
        uint256 trusteeCount = 2 + which;
        index %= trusteeCount + 1;
        bool expected = index < trusteeCount && clock >= VOTING_UNTIL && model.ballots == 0;
        expected = expected && counted >= 11 && counted <= model.votes;
        address sender = controllerOf(trustees[index]);
        RoundTerms memory terms = _termsOf(which);
        vm.prank(sender);
        try feedback.agreeBallots(terms, index, ballots, counted) {
            if (!expected) ++answersAgainstTheModel;
            ++reached["agreed"];
            if (_areOne(model, index, keccak256(abi.encode(ballots, counted)), trusteeCount)) {
                (model.ballots, model.counted) = (ballots, counted);
                ++reached["fixed"];
            }
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["not agreed"];
        }
    }

    function confirm(uint256 which, uint256 index, uint256 luck) external {
        which %= 2;
        vm.warp(clock);
        Model storage model = _models[which];
        IPatientFeedback.Tally memory tally = _tallyOf(luck);
        uint256 trusteeCount = 2 + which;
        index %= trusteeCount + 1;
        bool expected = index < trusteeCount && model.ballots != 0 && model.tally == 0;
        expected = expected && tally.sums[0] <= uint32(model.counted) * 10;
        address sender = controllerOf(trustees[index]);
        RoundTerms memory terms = _termsOf(which);
        vm.prank(sender);
        try feedback.confirmTally(terms, index, tally) {
            if (!expected) ++answersAgainstTheModel;
            ++reached["confirmed"];
            bytes32 told = keccak256(abi.encode(tally));
            if (_areOne(model, index, told, trusteeCount)) {
                model.tally = told;
                ++reached["published"];
            }
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["not confirmed"];
        }
    }

    /// Those who have no part in it.
    function intrude(uint256 which, uint256 luck) external {
        which %= 2;
        vm.warp(clock);
        address sender = luck % 2 == 0 ? hospitalController : stranger;
        RoundTerms memory terms = _termsOf(which);
        uint256 encounter = (luck >> 8) % ENCOUNTERS;
        vm.prank(sender);
        try feedback.takeSeat(rounds[which], alice.id, _commitments[encounter], VOTERS + 1) {
            ++answersAgainstTheModel;
        } catch {
            ++reached["intrusion"];
        }
        vm.prank(sender);
        try feedback.agreeBallots(terms, 0, keccak256("ballots"), 11) {
            ++answersAgainstTheModel;
        } catch {
            ++reached["intrusion"];
        }
        vm.prank(sender);
        try feedback.confirmTally(terms, 0, _tallyOf(1)) {
            ++answersAgainstTheModel;
        } catch {
            ++reached["intrusion"];
        }
    }

    function wait_(uint256 time) external {
        clock += uint40(bound(time, 1 hours, 4 days));
        ++reached["wait"];
    }

    // ----------------------------------------------------------------------------------------------------- the model

    /// Every number on chain is the model's, and Semaphore has as many members as there are seats.
    function agrees() external view returns (bool) {
        for (uint256 i = 0; i < 2; ++i) {
            Model storage model = _models[i];
            IPatientFeedback.Round memory round = feedback.roundOf(rounds[i]);
            (bytes32 ballots, uint24 counted, bytes32 tally) = feedback.resultOf(rounds[i]);
            if (round.seats != model.seats || round.votes != model.votes) return false;
            if (ballots != model.ballots || counted != model.counted || tally != model.tally) return false;
            if (semaphore.getMerkleTreeSize(round.group) != model.seats) return false;
        }
        return true;
    }

    /// A seat for each use that has one, over all rounds; a vote for each nullifier, and no more votes than seats.
    function countsOnce() external view returns (bool) {
        uint256 seated;
        for (uint256 i = 0; i < ENCOUNTERS; ++i) {
            if (feedback.isSeated(_uses[i]) != _seated[i]) return false;
            if (_seated[i]) ++seated;
        }
        uint256 seats;
        for (uint256 i = 0; i < 2; ++i) {
            IPatientFeedback.Round memory round = feedback.roundOf(rounds[i]);
            seats += round.seats;
            uint256 votes;
            for (uint256 voter = 1; voter <= VOTERS; ++voter) {
                if (feedback.hasVoted(rounds[i], nullifierOf(rounds[i], voter))) ++votes;
            }
            if (votes != round.votes || round.votes > round.seats) return false;
        }
        return seats == seated;
    }

    /// Nothing is fixed or published before the end of voting or below the minimum, nor published before it was fixed.
    function opensInItsTimeAlone() external view returns (bool) {
        for (uint256 i = 0; i < 2; ++i) {
            (bytes32 ballots, uint24 counted, bytes32 tally) = feedback.resultOf(rounds[i]);
            if (tally != 0 && ballots == 0) return false;
            if (ballots == 0) continue;
            IPatientFeedback.Round memory round = feedback.roundOf(rounds[i]);
            if (clock < VOTING_UNTIL || counted < 11 || counted > round.votes) return false;
        }
        return true;
    }

    // ------------------------------------------------------------------------------------------------------ internal

    function _termsOf(uint256 which) private view returns (RoundTerms memory) {
        return termsOf(2 + which);
    }

    function _seat(uint256 which, uint256 encounter, uint256 voter, bool signed) private {
        Model storage model = _models[which];
        bool expected = clock < VOTING_FROM && !_seated[encounter] && !model.member[voter];
        if (_trySeat(rounds[which], _commitments[encounter], voter, signed)) {
            if (!expected) ++answersAgainstTheModel;
            ++model.seats;
            (_seated[encounter], model.member[voter]) = (true, true);
            ++reached["seated"];
        } else {
            if (expected) ++answersAgainstTheModel;
            ++reached["not seated"];
        }
    }

    function _trySeat(RoundId round, bytes32 commitment, uint256 voter, bool signed) private returns (bool) {
        if (signed) {
            IPatientFeedback.SignedSeat[] memory seats = new IPatientFeedback.SignedSeat[](1);
            seats[0] = signedSeat(round, alice, commitment, voter);
            try feedback.takeSeatsBySig(round, seats) {
                return true;
            } catch {
                return false;
            }
        }
        vm.prank(alice.account);
        try feedback.takeSeat(round, alice.id, commitment, voter) {
            return true;
        } catch {
            return false;
        }
    }

    function _vote(uint256 which, uint256 voter, bool proved) private {
        Model storage model = _models[which];
        RoundId round = rounds[which];
        bytes32 digest = keccak256(abi.encode(proved, model.votes, clock));
        IPatientFeedback.Vote memory told = voteOf(round, voter, digest);
        proved = proved && model.member[voter];
        if (proved) prove(round, told);
        bool expected = proved && !model.voted[told.nullifier] && model.seats >= 11;
        expected = expected && clock >= VOTING_FROM && clock < VOTING_UNTIL;
        try feedback.castVote(round, told) {
            if (!expected) ++answersAgainstTheModel;
            ++model.votes;
            model.voted[told.nullifier] = true;
            ++reached["voted"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["not voted"];
        }
    }

    function _areOne(Model storage model, uint256 index, bytes32 told, uint256 count) private returns (bool) {
        model.latest[index] = told;
        for (uint256 i = 0; i < count; ++i) if (model.latest[i] != told) return false;
        return true;
    }

    function _tallyOf(uint256 luck) private pure returns (IPatientFeedback.Tally memory tally) {
        tally = IPatientFeedback.Tally(new uint32[](2), new uint32[](2), keccak256("evidence"));
        tally.sums[0] = luck % 4 == 0 ? uint32(bound(luck >> 8, 100, 400)) : 77;
    }
}
