// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Inclusion in a Merkle log of RFC 9162
library LogProofs {
    /// The root to which `proof` leads from `leaf` at `index` of a tree of `size` leaves, or 0 where a proof of that length
    /// cannot be (RFC 9162, 2.1.3.2). At most 32 hashes, since a size has 32 bits.
    function rootOf(
        bytes32 leaf,
        uint32 index,
        uint32 size,
        bytes32[] calldata proof
    ) internal pure returns (bytes32 root) {
        if (index >= size) return 0;
        uint256 fn = index;
        uint256 sn = size - 1;
        root = leaf;
        for (uint256 i = 0; i < proof.length; ++i) {
            if (sn == 0) return 0;
            if (fn & 1 == 1 || fn == sn) {
                root = _node(proof[i], root);
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                root = _node(root, proof[i]);
            }
            fn >>= 1;
            sn >>= 1;
        }
        if (sn != 0) return 0;
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
