// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title OpenZeppelin's Merkle proofs, for trees as deep as a batch
/// @dev The trees and the answers are those of OpenZeppelin's `MerkleProof`, and tests compare the two; only the price is
/// another. There a level costs some 250 gas, here 120, which is 2,200 for a pack of 2^17. And `multiProofVerify` takes a
/// word for each flag, which would cost 1,500 gas for each of a hundred scattered packs; here 256 flags share a word.
library Proofs {
    /// @notice The proof has not as many nodes and flags as its leaves need, or is empty.
    error InvalidMultiProof(uint256 leaves, uint256 nodes);

    /// @notice The root to which a leaf and its siblings lead.
    /// @param leaf Hash of a value that the caller computed.
    function rootOf(bytes32 leaf, bytes32[] calldata proof) internal pure returns (bytes32 root) {
        root = leaf;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let end := add(proof.offset, shl(5, proof.length))
            for {
                let next := proof.offset
            } lt(next, end) {
                next := add(next, 0x20)
            } {
                let node := calldataload(next)
                // The smaller of the two comes first: it goes to 0x00, the other to 0x20.
                let place := shl(5, gt(root, node))
                mstore(place, root)
                mstore(xor(place, 0x20), node)
                root := keccak256(0x00, 0x40)
            }
        }
    }

    /// @notice Room for {rootOf} many leaves: the leaves come first, what is hashed from them behind.
    /// @dev Reverts: {InvalidMultiProof}.
    function queueFor(
        uint256 leaves,
        bytes32[] calldata nodes,
        uint256[] calldata flags
    ) internal pure returns (bytes32[] memory queue) {
        uint256 steps;
        unchecked {
            // Without leaves it may wrap, and is refused.
            steps = leaves + nodes.length - 1;
        }
        if (leaves == 0 || flags.length != (steps + 255) / 256) revert InvalidMultiProof(leaves, nodes.length);
        // Not `new`: nothing is read here before it was written, so nothing has to be cleared.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            queue := mload(0x40)
            mstore(queue, add(leaves, steps))
            mstore(0x40, add(queue, shl(5, add(add(leaves, steps), 1))))
        }
    }

    /// @notice The root to which leaves and nodes lead.
    /// @param queue Of {queueFor}, with hashes of values that the caller computed as its first `leaves`, in the tree's order.
    /// @param nodes Siblings, in the order in which they are needed.
    /// @param flags Bit i, from the lowest of the first word: whether step i joins two known hashes or one and a node.
    /// @dev Reverts: {InvalidMultiProof}.
    function rootOf(
        bytes32[] memory queue,
        uint256 leaves,
        bytes32[] calldata nodes,
        uint256[] calldata flags
    ) internal pure returns (bytes32 root) {
        uint256 next;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let read := add(queue, 0x20)
            let write := add(read, shl(5, leaves))
            let end := add(read, shl(5, mload(queue)))
            next := nodes.offset
            for {
                let flag := flags.offset
            } lt(write, end) {
                flag := add(flag, 0x20)
            } {
                let word := calldataload(flag)
                // 256 flags to a word, each of which writes a hash.
                let last := add(write, 0x2000)
                if gt(last, end) {
                    last := end
                }
                for {} lt(write, last) {
                    write := add(write, 0x20)
                } {
                    let known := mload(read)
                    let other := 0
                    switch and(word, 1)
                    case 0 {
                        other := calldataload(next)
                        next := add(next, 0x20)
                        read := add(read, 0x20)
                    }
                    default {
                        read := add(read, 0x20)
                        // Two have to wait. What a step writes waits too, so that one always does.
                        if iszero(lt(read, write)) {
                            next := 0
                            end := 0
                            break
                        }
                        other := mload(read)
                        read := add(read, 0x20)
                    }
                    word := shr(1, word)
                    // As above: the smaller of the two comes first.
                    let place := shl(5, gt(known, other))
                    mstore(place, known)
                    mstore(xor(place, 0x20), other)
                    mstore(write, keccak256(0x00, 0x40))
                }
            }
            root := mload(sub(write, 0x20))
            next := sub(next, add(nodes.offset, shl(5, nodes.length)))
        }
        if (next != 0) revert InvalidMultiProof(leaves, nodes.length);
    }
}
