// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// Trees of every size up to 70, lists of any length, times.
contract RecordFuzzTest is RecordSigning {
    function setUp() external {
        deploy();
    }

    using MerkleTree for bytes32[];

    function digestAt(uint256 seed, uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode(seed, i));
    }

    function anchorTree(uint256 seed, uint256 count) private returns (bytes32[] memory nodes) {
        RecordId[] memory ids = new RecordId[](count);
        for (uint256 i = 0; i < count; ++i) ids[i] = idOf(alice.id, hospital, digestAt(seed, i));
        nodes = MerkleTree.build(ids);
        vm.prank(doctor);
        records.anchorBatch(hospital, nodes[0], uint32(count), 0);
    }

    function isIn(bytes32 digest, bytes32 root, bytes32[] memory proof) private view returns (bool) {
        (IRecordRegistry.RecordState state, IRecordRegistry.Anchor memory times) = records.stateInBatch(
            alice.id,
            hospital,
            digest,
            root,
            proof
        );
        bool included = state == IRecordRegistry.RecordState.Anchored;
        assertEq(times.anchoredAt, included ? START : 0, "time");
        bool passed = true;
        try records.requireInBatch(alice.id, hospital, digest, root, proof) {} catch {
            passed = false;
        }
        assertEq(passed, included, "requireInBatch agrees with stateInBatch");
        return included;
    }

    function testFuzz_everyLeafIsInItsBatch(uint256 seed, uint256 size) external {
        uint256 count = bound(size, 1, 70);
        bytes32[] memory nodes = anchorTree(seed, count);
        for (uint256 i = 0; i < count; ++i) {
            assertTrue(isIn(digestAt(seed, i), nodes[0], nodes.prove(nodes.nodeOf(i))), "leaf");
        }
    }

    function testFuzz_nothingElseIsInTheBatch(uint256 seed, uint256 size, bytes32 digest, uint256 position) external {
        uint256 count = bound(size, 1, 70);
        bytes32[] memory nodes = anchorTree(seed, count);
        for (uint256 node = 0; node < nodes.length; ++node) {
            bytes32[] memory proof = nodes.prove(node);
            assertEq(isIn(digest, nodes[0], proof), false, "any digest");
            assertEq(isIn(nodes[node], nodes[0], proof), false, "a node's hash as a digest");
            assertEq(isIn(digestAt(seed, count), nodes[0], proof), false, "a record outside");
            uint256 other = bound(position, 0, count - 1);
            bool own = nodes.nodeOf(other) == node;
            assertEq(isIn(digestAt(seed, other), nodes[0], proof), own, "only the record's own proof");
        }
    }

    function testFuzz_aBrokenProofFails(uint256 seed, uint256 size, uint256 position, uint256 bit) external {
        uint256 count = bound(size, 2, 70);
        bytes32[] memory nodes = anchorTree(seed, count);
        uint256 i = bound(position, 0, count - 1);
        bytes32[] memory proof = nodes.prove(nodes.nodeOf(i));
        uint256 step = bound(position >> 8, 0, proof.length - 1);
        proof[step] ^= bytes32(1 << (bit % 256));
        assertEq(isIn(digestAt(seed, i), nodes[0], proof), false, "a flipped bit");
        proof[step] ^= bytes32(1 << (bit % 256));
        bytes32[] memory cut = new bytes32[](proof.length - 1);
        for (uint256 j = 0; j < cut.length; ++j) cut[j] = proof[j];
        assertEq(isIn(digestAt(seed, i), nodes[0], cut), false, "cut");
        bytes32[] memory longer = new bytes32[](proof.length + 1);
        for (uint256 j = 0; j < proof.length; ++j) longer[j] = proof[j];
        assertEq(isIn(digestAt(seed, i), nodes[0], longer), false, "lengthened");
    }

    /// A proof has a length in log2(count) rounded down to rounded up, for any count.
    function testFuzz_theLengthsThatACountAllows(uint32 count, bytes32 root, uint8 length) external {
        if (count == 0) count = 1;
        if (root == 0) root = DIGEST;
        vm.prank(doctor);
        records.anchorBatch(hospital, root, count, 0);
        uint256 min;
        while (2 ** (min + 1) <= count) ++min;
        uint256 max = 2 ** min == count ? min : min + 1;
        RecordId record = idOf(alice.id, hospital, DIGEST);
        bytes memory reason = abi.encodeWithSelector(IRecordRegistry.RecordNotInBatch.selector, record, root);
        if (length < min || length > max) {
            reason = abi.encodeWithSelector(IRecordRegistry.ProofLengthOutOfRange.selector, length, min, max);
        }
        vm.expectRevert(reason);
        records.requireInBatch(alice.id, hospital, DIGEST, root, new bytes32[](length));
        uint256[2] memory edges = [min, max];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordNotInBatch.selector, record, root));
            records.requireInBatch(alice.id, hospital, DIGEST, root, new bytes32[](edges[i]));
        }
    }

    function testFuzz_retractingOneLeafLeavesTheOthers(
        uint256 seed,
        uint256 size,
        uint256 position,
        uint256 later
    ) external {
        uint256 count = bound(size, 1, 40);
        bytes32[] memory nodes = anchorTree(seed, count);
        uint256 retracted = bound(position, 0, count - 1);
        uint40 time = uint40(bound(later, START, END - 1));
        vm.warp(time);
        bytes32[] memory proof = nodes.prove(nodes.nodeOf(retracted));
        vm.prank(doctor);
        records.retractFromBatch(alice.id, hospital, digestAt(seed, retracted), nodes[0], proof);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 digest = digestAt(seed, i);
            RecordId record = idOf(alice.id, hospital, digest);
            bool standing = i != retracted;
            assertAnchor(record, standing ? 0 : START, standing ? 0 : time, "slot");
            if (standing) assertTrue(isIn(digest, nodes[0], nodes.prove(nodes.nodeOf(i))), "another leaf");
        }
    }

    /// Many at once are the same as one after the other; a digest that comes twice refuses all.
    function testFuzz_anchorManyIsAsManyAnchors(uint256 seed, uint256 size, uint256 twice, uint256 time) external {
        bytes32[] memory digests = new bytes32[](bound(size, 1, 40));
        for (uint256 i = 0; i < digests.length; ++i) digests[i] = digestAt(seed, i);
        uint256 first = bound(twice, 0, digests.length - 1);
        bool duplicate = twice % 2 == 0 && first != digests.length - 1;
        if (duplicate) digests[digests.length - 1] = digests[first];
        uint40 now_ = uint40(bound(time, START, END - 1));
        vm.warp(now_);
        vm.prank(doctor);
        if (duplicate) {
            RecordId record = idOf(alice.id, hospital, digests[first]);
            vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyAnchored.selector, record));
        }
        records.anchorMany(alice.id, hospital, digests);
        for (uint256 i = 0; i < digests.length; ++i) {
            vm.prank(scribe);
            records.anchor(bob.id, hospital, digests[i]);
            if (duplicate && i + 2 == digests.length) break;
        }
        for (uint256 i = 0; i < digests.length; ++i) {
            assertAnchor(idOf(alice.id, hospital, digests[i]), duplicate ? 0 : now_, 0, "many");
            assertAnchor(idOf(bob.id, hospital, digests[i]), now_, 0, "one by one");
        }
    }

    /// States and times of a record, whoever its author and whenever it was anchored and retracted.
    function testFuzz_theTimesAreTheClocks(bytes32 digest, uint256 first, uint256 second, bool retracted) external {
        if (digest == 0) digest = DIGEST;
        uint40 anchoredAt = uint40(bound(first, START, END - 1));
        uint40 retractedAt = uint40(bound(second, anchoredAt, END - 1));
        vm.warp(anchoredAt);
        vm.prank(doctor);
        records.anchor(alice.id, hospital, digest);
        vm.warp(retractedAt);
        vm.prank(doctor);
        if (retracted) records.retract(alice.id, hospital, digest);
        else records.anchor(bob.id, hospital, digest);
        assertState(
            alice.id,
            OrgId.unwrap(hospital),
            digest,
            retracted ? IRecordRegistry.RecordState.Retracted : IRecordRegistry.RecordState.Anchored,
            anchoredAt,
            retracted ? retractedAt : 0
        );
    }
}
