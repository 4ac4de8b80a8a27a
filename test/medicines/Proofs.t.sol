// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Proofs} from "../../contracts/medicines/Proofs.sol";
import {TestBase} from "../shared/TestBase.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// Proofs against OpenZeppelin's: the same answer for every input, or a refusal of both.
contract ProofsTest is TestBase {
    bytes32 private constant SECRET = keccak256("tree");

    // The libraries read calldata, so they are called from outside.

    function ours(bytes32 leaf, bytes32[] calldata proof) external pure returns (bytes32) {
        return Proofs.rootOf(leaf, proof);
    }

    function theirs(bytes32 leaf, bytes32[] calldata proof) external pure returns (bytes32) {
        return MerkleProof.processProofCalldata(proof, leaf);
    }

    function oursMany(
        bytes32[] memory leaves,
        bytes32[] calldata nodes,
        uint256[] calldata flags
    ) external pure returns (bytes32) {
        bytes32[] memory queue = Proofs.queueFor(leaves.length, nodes, flags);
        for (uint256 i = 0; i < leaves.length; ++i) queue[i] = leaves[i];
        return Proofs.rootOf(queue, leaves.length, nodes, flags);
    }

    function theirsMany(
        bytes32[] memory leaves,
        bytes32[] calldata nodes,
        bool[] calldata flags
    ) external pure returns (bytes32) {
        return MerkleProof.processMultiProofCalldata(nodes, flags, leaves);
    }

    function hashes(uint256 seed, uint256 count) private pure returns (bytes32[] memory list) {
        list = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) list[i] = keccak256(abi.encode(seed, i));
    }

    function expand(uint256[] memory flags, uint256 count) private pure returns (bool[] memory bits) {
        bits = new bool[](count);
        for (uint256 i = 0; i < count; ++i) bits[i] = (flags[i >> 8] >> (i & 255)) & 1 == 1;
    }

    /// Both answer the same or both refuse; `leaves` is not empty and `flags` has a bit for each step.
    function compare(
        bytes32[] memory leaves,
        bytes32[] memory nodes,
        uint256[] memory flags
    ) private view returns (bool) {
        bool[] memory bits = expand(flags, leaves.length + nodes.length - 1);
        bytes32 expected;
        bool accepted;
        try this.theirsMany(leaves, nodes, bits) returns (bytes32 root) {
            (expected, accepted) = (root, true);
        } catch {
            // Refused.
        }
        try this.oursMany(leaves, nodes, flags) returns (bytes32 root) {
            assertTrue(accepted, "accepted what OpenZeppelin refuses");
            assertEq(root, expected, "root");
        } catch (bytes memory reason) {
            assertTrue(!accepted, "refused what OpenZeppelin accepts");
            assertEq(keccak256(reason), keccak256(invalid(leaves.length, nodes.length)), "reason");
        }
        return accepted;
    }

    function invalid(uint256 leaves, uint256 nodes) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Proofs.InvalidMultiProof.selector, leaves, nodes);
    }

    // ------------------------------------------------------------------------------------------------------- single

    function testFuzz_single(bytes32 leaf, bytes32[] memory proof) external view {
        assertEq(this.ours(leaf, proof), this.theirs(leaf, proof), "root");
    }

    function testFuzz_singleOfEqualAndExtremeNodes(bytes32 leaf, uint256 seed, uint256 length) external view {
        bytes32[] memory proof = new bytes32[](bound(length, 0, 40));
        bytes32 root = leaf;
        for (uint256 i = 0; i < proof.length; ++i) {
            uint256 kind = uint256(keccak256(abi.encode(seed, i))) % 4;
            // The node equals what was computed so far, is the least, the greatest, or any.
            if (kind == 0) proof[i] = root;
            else if (kind == 1) proof[i] = bytes32(0);
            else if (kind == 2) proof[i] = bytes32(type(uint256).max);
            else proof[i] = keccak256(abi.encode(seed, i, "any"));
            root = root < proof[i] ? keccak256(abi.encode(root, proof[i])) : keccak256(abi.encode(proof[i], root));
        }
        assertEq(this.ours(leaf, proof), root, "by hand");
        assertEq(this.theirs(leaf, proof), root, "OpenZeppelin");
    }

    function test_singleWithoutSiblingsIsTheLeaf() external view {
        assertEq(this.ours("leaf", new bytes32[](0)), "leaf", "a batch of one");
    }

    /// Proofs write to scratch space alone: what lies in memory around the call stays.
    function testFuzz_memoryStays(bytes32 leaf, bytes32[] calldata proof, bytes memory before) external pure {
        bytes32 hashed = keccak256(before);
        bytes32 root = Proofs.rootOf(leaf, proof);
        bytes memory later = abi.encode(root);
        assertEq(keccak256(before), hashed, "what was there");
        assertEq(abi.decode(later, (bytes32)), MerkleProof.processProofCalldata(proof, leaf), "what came after");
        bytes32[] memory fresh = new bytes32[](3);
        assertEq(fresh[0] | fresh[1] | fresh[2], 0, "new memory is zero");
    }

    // --------------------------------------------------------------------------------------------------------- many

    function testFuzz_everySubsetOfATree(uint256 size, uint256 subset) external view {
        uint256 count = bound(size, 1, 90);
        bytes32[] memory nodes = PackMerkle.build(SECRET, count);
        uint256 chosen;
        for (uint256 i = 0; i < count; ++i) chosen += (subset >> i) & 1;
        if (chosen == 0) (chosen, subset) = (1, 1);
        uint256[] memory indices = new uint256[](chosen);
        bytes32[] memory leaves = new bytes32[](chosen);
        chosen = 0;
        for (uint256 i = 0; i < count; ++i) {
            if ((subset >> i) & 1 == 0) continue;
            leaves[chosen] = nodes[2 * count - 1 - i];
            indices[chosen++] = i;
        }
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(nodes, indices);
        assertTrue(compare(leaves, proof, flags), "accepted");
        assertEq(this.oursMany(leaves, proof, flags), PackMerkle.rootOf(nodes), "the tree's root");
    }

    function test_aWholeTreeHasMoreThanOneWordOfFlags() external view {
        bytes32[] memory nodes = PackMerkle.build(SECRET, 600);
        uint256[] memory indices = new uint256[](600);
        bytes32[] memory leaves = new bytes32[](600);
        for (uint256 i = 0; i < 600; ++i) (indices[i], leaves[i]) = (i, nodes[1199 - i]);
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(nodes, indices);
        assertEq(proof.length, 0, "nothing but leaves");
        assertEq(flags.length, 3, "599 flags");
        assertTrue(compare(leaves, proof, flags), "accepted");
        assertEq(this.oursMany(leaves, proof, flags), PackMerkle.rootOf(nodes), "root");
    }

    /// Random flags over random lists: mostly malformed.
    function testFuzz_randomFlags(uint256 seed, uint256 leaves, uint256 nodes, uint256 flags) external view {
        leaves = bound(leaves, 1, 12);
        nodes = bound(nodes, 0, 12);
        uint256[] memory words = new uint256[]((leaves + nodes - 1 + 255) / 256);
        if (words.length != 0) words[0] = flags;
        compare(hashes(seed, leaves), hashes(~seed, nodes), words);
    }

    /// Every list of up to 5 leaves and 5 nodes with every combination of flags: as many are accepted as there are ways
    /// to place `nodes` steps among all, each join after enough was known.
    function test_allSmallFlags() external view {
        for (uint256 leaves = 1; leaves <= 5; ++leaves) {
            for (uint256 nodes = 0; nodes <= 5; ++nodes) {
                uint256 steps = leaves + nodes - 1;
                uint256[] memory words = new uint256[](steps == 0 ? 0 : 1);
                uint256 accepted;
                for (uint256 flags = 0; flags < 1 << steps; ++flags) {
                    if (steps != 0) words[0] = flags;
                    if (compare(hashes(1, leaves), hashes(2, nodes), words)) ++accepted;
                }
                assertEq(accepted, choose(steps, nodes), "as many as there are orders");
            }
        }
    }

    function choose(uint256 n, uint256 k) private pure returns (uint256 ways) {
        ways = 1;
        for (uint256 i = 0; i < k; ++i) ways = (ways * (n - i)) / (i + 1);
    }

    /// A good proof with one flag turned, a node changed, added or taken: never the tree's root.
    function testFuzz_spoiledProof(uint256 subset, uint256 kind, uint256 place, bytes32 other) external view {
        bytes32[] memory tree = PackMerkle.build(SECRET, 33);
        uint256[] memory indices = new uint256[](3);
        (indices[0], indices[1], indices[2]) = (subset % 11, 11 + ((subset >> 8) % 11), 22 + ((subset >> 16) % 11));
        bytes32[] memory leaves = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) leaves[i] = tree[65 - indices[i]];
        (bytes32[] memory nodes, uint256[] memory flags) = PackMerkle.proveMany(tree, indices);
        kind = bound(kind, 0, 3);
        if (kind == 0) {
            flags[0] ^= 1 << bound(place, 0, nodes.length + 1);
        } else if (kind == 1) {
            nodes[place % nodes.length] = other;
        } else {
            bytes32[] memory longer = new bytes32[](kind == 2 ? nodes.length + 1 : nodes.length - 1);
            for (uint256 i = 0; i < longer.length; ++i) longer[i] = i < nodes.length ? nodes[i] : other;
            nodes = longer;
        }
        if (compare(leaves, nodes, flags)) {
            assertTrue(this.oursMany(leaves, nodes, flags) != PackMerkle.rootOf(tree), "another root");
        }
    }

    /// What lies in calldata behind the nodes, and in memory behind the hashes that were written, leads to no root.
    function testFuzz_nothingStale(uint256 seed, uint256 count) external {
        count = bound(count, 1, 20);
        bytes32[] memory leaves = hashes(seed, count);
        uint256[] memory flags = new uint256[](1);
        // Joins without an end: the last would join the root with what is left of an earlier hash.
        flags[0] = type(uint256).max;
        vm.expectRevert(invalid(count, 1));
        this.oursMany(leaves, hashes(seed, 1), flags);
        // A node more than there are.
        flags[0] = 0;
        vm.expectRevert(invalid(count + 1, 1));
        this.oursMany(hashes(seed, count + 1), hashes(seed, 1), flags);
    }

    function testFuzz_flagWordsFitTheSteps(uint256 leaves, uint256 nodes, uint256 words) external {
        leaves = bound(leaves, 0, 300);
        // Of nothing at all there is no number of steps; those who call refuse an empty list before.
        nodes = bound(nodes, leaves == 0 ? 1 : 0, 300);
        words = bound(words, 0, 4);
        if (leaves != 0 && words == (leaves + nodes + 254) / 256) words += 1;
        vm.expectRevert(invalid(leaves, nodes));
        this.oursMany(hashes(1, leaves), hashes(2, nodes), new uint256[](words));
    }

    // -------------------------------------------------------------------------------------------------------- queue

    /// Room for the leaves and for a hash of each step, and nothing of it is given to anybody else.
    function testFuzz_queueFor(uint256 seed, uint256 leaves, uint256 nodes) external view {
        leaves = bound(leaves, 1, 300);
        nodes = bound(nodes, 0, 300);
        uint256 steps = leaves + nodes - 1;
        uint256[] memory flags = new uint256[]((steps + 255) / 256);
        (uint256 length, uint256 from, uint256 to) = this.room(leaves, hashes(seed, nodes), flags);
        assertEq(length, leaves + steps, "length");
        assertEq(to - from, 32 * (1 + leaves + steps), "memory");
    }

    function room(
        uint256 leaves,
        bytes32[] calldata nodes,
        uint256[] calldata flags
    ) external pure returns (uint256 length, uint256 from, uint256 to) {
        bytes32[] memory queue = Proofs.queueFor(leaves, nodes, flags);
        assembly ("memory-safe") {
            from := queue
            to := mload(0x40)
        }
        return (queue.length, from, to);
    }

    /// The queue is not cleared: whatever lay in memory, the root is the same; and what comes behind it stays.
    function testFuzz_uncleanMemory(uint256 seed, uint256 noise, uint256 subset) external view {
        bytes32[] memory nodes = PackMerkle.build(SECRET, 33);
        uint256[] memory indices = new uint256[](3);
        (indices[0], indices[1], indices[2]) = (subset % 11, 11 + ((subset >> 8) % 11), 22 + ((subset >> 16) % 11));
        bytes32[] memory leaves = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) leaves[i] = nodes[65 - indices[i]];
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(nodes, indices);
        assertEq(this.oursUnclean(leaves, proof, flags, noise), PackMerkle.rootOf(nodes), "root");
        flags[0] = seed;
        try this.oursMany(leaves, proof, flags) returns (bytes32 root) {
            assertEq(this.oursUnclean(leaves, proof, flags, noise), root, "the same root");
        } catch (bytes memory reason) {
            try this.oursUnclean(leaves, proof, flags, noise) {
                revert("accepted what it refuses elsewhere");
            } catch (bytes memory again) {
                assertEq(keccak256(again), keccak256(reason), "the same reason");
            }
        }
    }

    function oursUnclean(
        bytes32[] calldata leaves,
        bytes32[] calldata nodes,
        uint256[] calldata flags,
        uint256 noise
    ) external pure returns (bytes32 root) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            for {
                let i := 0
            } lt(i, 200) {
                i := add(i, 1)
            } {
                mstore(add(free, shl(5, i)), xor(noise, i))
            }
        }
        bytes32[] memory queue = Proofs.queueFor(leaves.length, nodes, flags);
        bytes32[] memory behind = hashes(noise, 9);
        bytes32 hashed = keccak256(abi.encode(behind));
        for (uint256 i = 0; i < leaves.length; ++i) queue[i] = leaves[i];
        root = Proofs.rootOf(queue, leaves.length, nodes, flags);
        assertEq(keccak256(abi.encode(behind)), hashed, "what lies behind");
    }

    /// OpenZeppelin takes no leaves and one node for a proof of nothing; here it is no proof.
    function test_noLeaves() external {
        vm.expectRevert(invalid(0, 1));
        this.oursMany(new bytes32[](0), hashes(1, 1), new uint256[](0));
        assertEq(this.theirsMany(new bytes32[](0), hashes(1, 1), new bool[](0)), hashes(1, 1)[0], "OpenZeppelin");
    }

    function test_oneLeafAlone() external view {
        assertEq(this.oursMany(hashes(1, 1), new bytes32[](0), new uint256[](0)), hashes(1, 1)[0], "a batch of one");
    }

    /// Bits behind the last step change nothing.
    function testFuzz_bitsBehindTheLastStep(uint256 noise) external view {
        uint256[] memory flags = new uint256[](1);
        flags[0] = 1;
        bytes32 clean = this.oursMany(hashes(1, 2), new bytes32[](0), flags);
        flags[0] |= noise << 1;
        assertEq(this.oursMany(hashes(1, 2), new bytes32[](0), flags), clean, "root");
    }

    /// Siblings with a stranger between them fit no proof: on a tree of four, packs 0, 2 and 1 with up to two of its nodes
    /// and all flags.
    function test_leavesOutOfTheTreesOrderFitNoProof() external view {
        bytes32[] memory tree = PackMerkle.build(SECRET, 4);
        bytes32[] memory leaves = new bytes32[](3);
        uint256[] memory flags = new uint256[](1);
        for (uint256 count = 0; count <= 2; ++count) {
            bytes32[] memory nodes = new bytes32[](count);
            for (uint256 draw = 0; draw < 7 ** count; ++draw) {
                for (uint256 i = 0; i < count; ++i) nodes[i] = tree[1 + ((draw / 7 ** i) % 7)];
                for (flags[0] = 0; flags[0] < 1 << (count + 2); ++flags[0]) {
                    (leaves[0], leaves[1], leaves[2]) = (tree[7], tree[5], tree[6]);
                    try this.oursMany(leaves, nodes, flags) returns (bytes32 root) {
                        assertTrue(root != PackMerkle.rootOf(tree), "another root");
                    } catch {
                        continue;
                    }
                }
            }
        }
    }
}
