// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {packLeafOf, packLeavesOf} from "../../contracts/medicines/packLeaf.sol";
import {PackWord, PackWords} from "../../contracts/medicines/PackWords.sol";
import {BatchId} from "../../contracts/medicines/types.sol";
import {TestBase} from "../shared/TestBase.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// The word of a pack's end, field by field, and its leaf.
contract PackWordsTest is TestBase {
    function write(IPacks.Ending calldata ending, bool proven, uint40 endedAt) external pure returns (PackWord) {
        return PackWords.write(ending, proven, endedAt);
    }

    function leafOf(uint32 index, bytes32 code, uint256 quantity) external pure returns (bytes32) {
        return packLeafOf(BatchId.wrap("batch"), index, code, quantity);
    }

    /// The leaves at the front of a queue of `room` words, each of them 1 before.
    function leavesOf(
        IPacks.Pack[] calldata packs,
        uint256 quantity,
        uint256 room
    ) external pure returns (bytes32[] memory queue) {
        queue = new bytes32[](room);
        for (uint256 i = 0; i < room; ++i) queue[i] = bytes32(uint256(1));
        packLeavesOf(BatchId.wrap("batch"), packs, quantity, queue);
    }

    function outOfRange(uint256 index, uint256 quantity) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPacks.PackOutOfRange.selector, BatchId.wrap("batch"), index, quantity);
    }

    function drawEnding(uint256 seed) private pure returns (IPacks.Ending memory) {
        return
            IPacks.Ending({
                org: OrgId.wrap(keccak256(abi.encode(seed, "org"))),
                batch: BatchId.wrap(keccak256(abi.encode(seed, "batch"))),
                state: IPacks.PackState(1 + (seed % 7)),
                source: IPacks.Source((seed >> 8) % 2),
                premises: uint64(bound(seed >> 16, 1, 1e13 - 1)),
                eventHash: keccak256(abi.encode(seed, "event"))
            });
    }

    function assertWord(PackWord word, IPacks.PackEnd memory expected) private pure {
        assertEq(keccak256(abi.encode(word.details())), keccak256(abi.encode(expected)), "details");
        assertEq(uint256(word.state()), uint256(expected.state), "state");
        assertEq(word.proven(), expected.proven, "proven");
        assertEq(word.premises(), expected.premises, "premises");
        assertEq(word.isActive(), false, "active");
    }

    function testFuzz_roundTrip(uint256 seed, bool proven, uint40 endedAt) external view {
        IPacks.Ending memory ending = drawEnding(seed);
        IPacks.PackEnd memory expected = IPacks.PackEnd({
            state: ending.state,
            proven: proven,
            setAside: ending.source == IPacks.Source.SetAside,
            endedAt: endedAt,
            premises: uint48(ending.premises),
            partsLeft: 0,
            parts: 0,
            org: bytes14(OrgId.unwrap(ending.org))
        });
        assertWord(this.write(ending, proven, endedAt), expected);
    }

    /// Changing state or parts changes nothing else, in either order and again.
    function testFuzz_changes(uint256 seed, bool proven, uint40 endedAt, uint16 parts, uint16 left) external view {
        PackWord word = this.write(drawEnding(seed), proven, endedAt);
        IPacks.PackEnd memory expected = word.details();
        (expected.parts, expected.partsLeft) = (parts, left);
        assertWord(word.withParts(parts, left), expected);
        expected.state = IPacks.PackState(1 + ((seed >> 128) % 7));
        assertWord(word.withParts(parts, left).withState(expected.state), expected);
        assertWord(word.withState(expected.state).withParts(~parts, ~left).withParts(parts, left), expected);
    }

    /// The documented place of every field.
    function testFuzz_layout(uint256 seed, uint40 endedAt, uint16 parts, uint16 left) external view {
        IPacks.Ending memory ending = drawEnding(seed);
        uint256 word = PackWord.unwrap(this.write(ending, true, endedAt).withParts(parts, left));
        uint256 expected =
            uint256(ending.state) |
                (1 << 8) |
                (uint256(ending.source) << 16) |
                (uint256(endedAt) << 24) |
                (uint256(ending.premises) << 64) |
                (uint256(left) << 112) |
                (uint256(parts) << 128) |
                ((uint256(OrgId.unwrap(ending.org)) >> 144) << 144);
        assertEq(word, expected, "word");
    }

    function test_zeroIsActive() external pure {
        PackWord none = PackWord.wrap(0);
        assertTrue(none.isActive(), "active");
        assertTrue(none.state() == IPacks.PackState.Active, "state");
        IPacks.PackEnd memory expected;
        assertEq(keccak256(abi.encode(none.details())), keccak256(abi.encode(expected)), "all zero");
    }

    // --------------------------------------------------------------------------------------------------------- leaf

    function testFuzz_leaf(uint32 index, bytes32 code, uint32 quantity) external {
        if (index >= quantity) {
            vm.expectRevert(outOfRange(index, quantity));
            this.leafOf(index, code, quantity);
            return;
        }
        bytes32 leaf = this.leafOf(index, code, quantity);
        assertEq(leaf, PackMerkle.leafOf(index, code), "as documented");
        assertEq(leaf, keccak256(abi.encode(keccak256(abi.encode(uint256(index), code)))), "by hand");
    }

    function testFuzz_leavesDiffer(uint32 a, bytes32 codeA, uint32 b, bytes32 codeB) external view {
        vm.assume(a != b || codeA != codeB);
        uint256 most = type(uint32).max;
        vm.assume(a != most && b != most);
        assertTrue(this.leafOf(a, codeA, most) != this.leafOf(b, codeB, most), "leaves");
    }

    // ------------------------------------------------------------------------------------------------------- leaves

    function drawPacks(
        uint256 seed,
        uint256 count,
        uint256 quantity
    ) private pure returns (IPacks.Pack[] memory packs) {
        packs = new IPacks.Pack[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            packs[i] = IPacks.Pack({index: uint32(draw % quantity), code: keccak256(abi.encode(draw))});
        }
    }

    /// Each as the single one, in the order of the packs, and nothing behind the last.
    function testFuzz_leaves(uint256 seed, uint256 count, uint256 quantity, uint256 rest) external view {
        quantity = bound(quantity, 1, type(uint32).max);
        count = bound(count, 0, 256);
        rest = bound(rest, 0, 20);
        IPacks.Pack[] memory packs = drawPacks(seed, count, quantity);
        bytes32[] memory queue = this.leavesOf(packs, quantity, count + rest);
        assertEq(queue.length, count + rest, "length");
        for (uint256 i = 0; i < count; ++i) {
            assertEq(queue[i], this.leafOf(packs[i].index, packs[i].code, quantity), "leaf");
        }
        for (uint256 i = count; i < count + rest; ++i) assertEq(uint256(queue[i]), 1, "behind");
    }

    /// Every number at or above the quantity is refused at every place, and the first of two is named.
    function testFuzz_leafOutOfRange(uint256 seed, uint256 place, uint256 second, uint32 index, uint256 size) external {
        uint256 quantity = bound(size, 1, type(uint32).max);
        index = uint32(bound(index, quantity, type(uint32).max));
        IPacks.Pack[] memory packs = drawPacks(seed, 12, quantity);
        place = bound(place, 0, 11);
        packs[bound(second, place, 11)].index = type(uint32).max;
        packs[place].index = index;
        vm.expectRevert(outOfRange(index, quantity));
        this.leavesOf(packs, quantity, 12);
    }

    function test_leavesAtTheEdge() external {
        IPacks.Pack[] memory packs = drawPacks(1, 3, 100);
        packs[2].index = 99;
        assertEq(this.leavesOf(packs, 100, 3)[2], PackMerkle.leafOf(99, packs[2].code), "the last of the batch");
        packs[2].index = 100;
        vm.expectRevert(outOfRange(100, 100));
        this.leavesOf(packs, 100, 3);
        vm.expectRevert(outOfRange(packs[0].index, 0));
        this.leavesOf(packs, 0, 3);
    }
}
