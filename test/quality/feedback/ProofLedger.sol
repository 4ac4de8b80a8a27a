// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISemaphoreVerifier} from "@semaphore-protocol/contracts/interfaces/ISemaphoreVerifier.sol";
import {RoundId} from "../../../contracts/quality/feedbackTypes.sol";

/// Stands where Semaphore's verifier does, in tests that cast many votes alone: nothing in Solidity can make a proof of Groth16. A proof
/// holds for exactly the signals for which it was made, which is what the verifier promises; groups and roots are Semaphore's own.
/// feedback.test.ts casts votes with real proofs before the real verifier.
contract ProofLedger is ISemaphoreVerifier {
    mapping(bytes32 signals => bool) private _made;

    /// As a holder of a seat makes a proof at the root that stands.
    function make(uint256 root, uint256 nullifier, bytes32 message, RoundId scope) external {
        _made[keccak256(abi.encode(root, nullifier, hashOf(message), hashOf(RoundId.unwrap(scope)), 16))] = true;
    }

    function verifyProof(
        uint256[2] calldata,
        uint256[2][2] calldata,
        uint256[2] calldata,
        uint256[4] calldata signals,
        uint256 depth
    ) external view returns (bool) {
        return _made[keccak256(abi.encode(signals[0], signals[1], signals[2], signals[3], depth))];
    }

    function hashOf(bytes32 value) private pure returns (uint256) {
        return uint256(keccak256(abi.encodePacked(value))) >> 8;
    }
}
