// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISemaphoreVerifier} from "@semaphore-protocol/contracts/interfaces/ISemaphoreVerifier.sol";
import {RoundId} from "../../../contracts/quality/feedbackTypes.sol";
import {IPatientFeedback} from "../../../contracts/quality/interfaces/IPatientFeedback.sol";
import {FeedbackTest} from "./FeedbackTest.sol";
import {ProofLedger} from "./ProofLedger.sol";

/// Rounds in which votes are cast, with {ProofLedger} behind the real Semaphore.
abstract contract ProvedTest is FeedbackTest {
    ProofLedger internal proofs;

    function newVerifier() internal override returns (ISemaphoreVerifier) {
        proofs = new ProofLedger();
        return proofs;
    }

    /// What an identity shows in a round, and in no other.
    function nullifierOf(RoundId round, uint256 voter) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("nullifier", round, voter))) >> 8;
    }

    function voteOf(
        RoundId round,
        uint256 voter,
        bytes32 digest
    ) internal pure returns (IPatientFeedback.Vote memory vote) {
        vote.digest = digest;
        vote.nullifier = nullifierOf(round, voter);
    }

    /// The circuit's word for a member of the round's group; others cannot have it.
    function prove(RoundId round, IPatientFeedback.Vote memory vote) internal {
        uint256 root = semaphore.getMerkleTreeRoot(feedback.roundOf(round).group);
        proofs.make(root, vote.nullifier, vote.digest, round);
    }
}
