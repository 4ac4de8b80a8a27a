// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";

/// The tree of a batch's packs, laid out as src/medicines/packs/PackTree.ts lays it out: node 1 is the root, node i has the
/// children 2i and 2i + 1, and pack i of n is node 2n - 1 - i.
library PackMerkle {
    function codeOf(bytes32 batchSecret, uint256 index) internal pure returns (bytes32) {
        bytes20 serial = bytes20(abi.encodePacked("SERIAL", bytes6(_digits(index)), bytes8(0)));
        bytes12 salt = bytes12(keccak256(abi.encode(batchSecret, index)));
        return bytes32(abi.encodePacked(serial, salt));
    }

    function packOf(bytes32 batchSecret, uint256 index) internal pure returns (IPacks.Pack memory) {
        return IPacks.Pack({index: uint32(index), code: codeOf(batchSecret, index)});
    }

    function leafOf(uint256 index, bytes32 code) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(index, code))));
    }

    function build(bytes32 batchSecret, uint256 count) internal pure returns (bytes32[] memory nodes) {
        nodes = new bytes32[](2 * count);
        for (uint256 i = 0; i < count; ++i) nodes[2 * count - 1 - i] = leafOf(i, codeOf(batchSecret, i));
        for (uint256 i = count - 1; i > 0; --i) {
            (bytes32 left, bytes32 right) = (nodes[2 * i], nodes[2 * i + 1]);
            nodes[i] = left < right ? keccak256(abi.encode(left, right)) : keccak256(abi.encode(right, left));
        }
        if (count == 1) nodes[0] = nodes[1];
    }

    function rootOf(bytes32[] memory nodes) internal pure returns (bytes32) {
        return nodes[1];
    }

    function prove(bytes32[] memory nodes, uint256 index) internal pure returns (bytes32[] memory proof) {
        uint256 node = nodes.length - 1 - index;
        uint256 depth;
        for (uint256 i = node; i > 1; i /= 2) ++depth;
        proof = new bytes32[](depth);
        depth = 0;
        for (uint256 i = node; i > 1; i /= 2) proof[depth++] = nodes[i ^ 1];
    }

    /// The multiproof of packs in ascending order, that is of nodes in descending order: the queue of OpenZeppelin's algorithm.
    function proveMany(
        bytes32[] memory nodes,
        uint256[] memory indices
    ) internal pure returns (bytes32[] memory proof, uint256[] memory flags) {
        uint256[] memory queue = new uint256[](indices.length + nodes.length);
        uint256 tail;
        for (uint256 i = 0; i < indices.length; ++i) queue[tail++] = nodes.length - 1 - indices[i];
        bytes32[] memory found = new bytes32[](nodes.length);
        uint256[] memory bits = new uint256[](nodes.length / 256 + 1);
        uint256 siblings;
        uint256 steps;
        for (uint256 head = 0; queue[head] > 1;) {
            uint256 node = queue[head++];
            if (head < tail && queue[head] == (node ^ 1)) {
                ++head;
                bits[steps >> 8] |= 1 << (steps & 255);
            } else {
                found[siblings++] = nodes[node ^ 1];
            }
            ++steps;
            queue[tail++] = node / 2;
        }
        proof = new bytes32[](siblings);
        for (uint256 i = 0; i < siblings; ++i) proof[i] = found[i];
        flags = new uint256[]((steps + 255) / 256);
        for (uint256 i = 0; i < flags.length; ++i) flags[i] = bits[i];
    }

    function _digits(uint256 value) private pure returns (bytes6 text) {
        for (uint256 i = 0; i < 6; ++i) {
            text |= bytes6(bytes1(uint8(48 + (value % 10)))) >> (8 * (5 - i));
            value /= 10;
        }
    }
}
