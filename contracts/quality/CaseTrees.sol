// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title Proofs in a tree of cases, whose leaves have places
/// @dev The number of leaves gives the depth, so a node can never stand for a leaf.
library CaseTrees {
    /// The root above one leaf, or 0 where a proof of that length cannot be.
    function rootOf(
        bytes32 leaf,
        uint256 index,
        uint256 leaves,
        bytes32[] calldata proof
    ) internal pure returns (bytes32) {
        return _isDepth(proof.length, leaves) ? _climb(leaf, index, 0, proof) : bytes32(0);
    }

    /// The root above two neighbours, of which the left stands at `index`.
    function rootOfTwo(
        bytes32 left,
        bytes32 right,
        uint256 index,
        uint256 leaves,
        bytes32[] calldata proof
    ) internal pure returns (bytes32) {
        // Below the node above both, the left one is always a right child and the right one a left child.
        uint256 apart = _onesAtEnd(index);
        if (proof.length < 2 * apart || !_isDepth(proof.length + 1 - apart, leaves)) return 0;
        for (uint256 i = 0; i < 2 * apart; i += 2) {
            left = Hashes.efficientKeccak256(proof[i], left);
            right = Hashes.efficientKeccak256(right, proof[i + 1]);
        }
        return _climb(Hashes.efficientKeccak256(left, right), index >> (apart + 1), 2 * apart, proof);
    }

    /// Whether the smallest power of two that is at least `leaves` has this exponent.
    function _isDepth(uint256 depth, uint256 leaves) private pure returns (bool) {
        uint256 last = leaves - 1;
        return last >> depth == 0 && (depth == 0 || last >> (depth - 1) != 0);
    }

    /// Most of what a dispute computes, so without the checks of bounds: the loop ends with the proof.
    function _climb(
        bytes32 node,
        uint256 index,
        uint256 from,
        bytes32[] calldata proof
    ) private pure returns (bytes32 root) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let sibling := add(proof.offset, shl(5, from))
            let end := add(proof.offset, shl(5, proof.length))
            for {} lt(sibling, end) {} {
                let place := shl(5, and(index, 1))
                mstore(place, node)
                mstore(xor(place, 0x20), calldataload(sibling))
                node := keccak256(0, 0x40)
                index := shr(1, index)
                sibling := add(sibling, 0x20)
            }
            root := node
        }
    }

    function _onesAtEnd(uint256 index) private pure returns (uint256 count) {
        while (index & 1 == 1) {
            ++count;
            index >>= 1;
        }
    }
}
