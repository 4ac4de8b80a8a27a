// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RecordId} from "../../contracts/records/types.sol";

/// A tree as OpenZeppelin's merkle-tree package lays it out: node 0 is the root, node i has the children 2i+1 and 2i+2, and the
/// leaves fill the array from its end. Leaves are not sorted here; a proof does not depend on it.
library MerkleTree {
    function leafOf(RecordId record) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode(RecordId.unwrap(record)))));
    }

    function build(RecordId[] memory records) internal pure returns (bytes32[] memory nodes) {
        nodes = new bytes32[](2 * records.length - 1);
        for (uint256 i = 0; i < records.length; ++i) nodes[nodes.length - 1 - i] = leafOf(records[i]);
        for (uint256 i = nodes.length - records.length; i > 0; --i) {
            (bytes32 left, bytes32 right) = (nodes[2 * i - 1], nodes[2 * i]);
            nodes[i - 1] = left < right ? keccak256(abi.encode(left, right)) : keccak256(abi.encode(right, left));
        }
    }

    /// The node of the record that came at `position`.
    function nodeOf(bytes32[] memory nodes, uint256 position) internal pure returns (uint256) {
        return nodes.length - 1 - position;
    }

    /// The siblings from a node up to the root.
    function prove(bytes32[] memory nodes, uint256 node) internal pure returns (bytes32[] memory proof) {
        uint256 depth;
        for (uint256 i = node; i > 0; i = (i - 1) / 2) ++depth;
        proof = new bytes32[](depth);
        depth = 0;
        for (uint256 i = node; i > 0; i = (i - 1) / 2) proof[depth++] = nodes[i % 2 == 1 ? i + 1 : i - 1];
    }
}
