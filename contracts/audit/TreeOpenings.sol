// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReplicaRoots} from "./interfaces/IReplicaRoots.sol";
import {REPLICA_LEAF_TAG, REPLICA_NODE_TAG} from "./types.sol";

/// @title What stands behind a hash of a replica's tree
/// @notice The tree is a radix trie over the key's 64 nibbles, high nibble first. Below a prefix without items the hash is 0; the only item
/// below a prefix is a leaf, at whatever depth; more than one are a node with sixteen children. So equal sets have equal trees. See
/// {IReplicaRoots} for the words of an opening.
library TreeOpenings {
    /// @notice Checks an opening of `expected`, which stands below the first `depth` nibbles of `path`.
    /// @dev Reverts: {MalformedOpening}, {OtherTreeNode}, {LeafOutOfPlace}, {TreeTooDeep}.
    function requireOpens(bytes32 expected, bytes32[] calldata words, bytes32 path, uint256 depth) internal pure {
        bytes32 hash = hashOf(words);
        if (hash != expected) revert IReplicaRoots.OtherTreeNode(hash, expected);
        // Nobody but the tree's own operator is hurt by what is refused here: a complete copy has nothing of the kind.
        if (isLeaf(words) && uint256(words[0] ^ path) >> (256 - 4 * depth) != 0) {
            revert IReplicaRoots.LeafOutOfPlace(words[0], path, depth);
        }
        if (isNode(words) && depth > 63) revert IReplicaRoots.TreeTooDeep(path);
    }

    /// @notice The hash that the words open.
    /// @dev Reverts: {MalformedOpening}.
    function hashOf(bytes32[] calldata words) internal pure returns (bytes32) {
        if (words.length == 0) return 0;
        // No record has a digest of zero.
        if (isLeaf(words) && words[1] != 0) return keccak256(abi.encode(REPLICA_LEAF_TAG, words[0], words[1]));
        if (isNode(words) && uint256(words[0]) > 1 && uint256(words[0]) <= type(uint64).max) {
            return keccak256(abi.encodePacked(REPLICA_NODE_TAG, words));
        }
        revert IReplicaRoots.MalformedOpening(words.length);
    }

    /// @notice Items below an opening that was checked; of a node, as its operator says.
    function countOf(bytes32[] calldata words) internal pure returns (uint64) {
        if (isNode(words)) return uint64(uint256(words[0]));
        return isLeaf(words) ? 1 : 0;
    }

    /// @notice The hash of the child at `nibble`. A leaf is the only child of whatever stands above it.
    function childOf(
        bytes32[] calldata words,
        bytes32 hash,
        uint256 depth,
        uint256 nibble
    ) internal pure returns (bytes32) {
        if (isNode(words)) return words[1 + nibble];
        return isLeaf(words) && nibbleAt(words[0], depth) == nibble ? hash : bytes32(0);
    }

    function isLeaf(bytes32[] calldata words) internal pure returns (bool) {
        return words.length == 2;
    }

    function isNode(bytes32[] calldata words) internal pure returns (bool) {
        return words.length == 17;
    }

    /// @notice The path one nibble further.
    function extend(bytes32 path, uint256 depth, uint256 nibble) internal pure returns (bytes32) {
        return path | bytes32(nibble << (252 - 4 * depth));
    }

    function nibbleAt(bytes32 key, uint256 depth) private pure returns (uint256) {
        return (uint256(key) >> (252 - 4 * depth)) & 0xf;
    }
}
