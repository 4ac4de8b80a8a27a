// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {Proofs} from "../../contracts/medicines/Proofs.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {EndsTest} from "./EndsTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// Many packs end in one call, all or none.
contract DecommissionManyTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function refuse(bytes memory reason, IPacks.Ending memory ending, uint256[] memory indices) private {
        vm.expectRevert(reason);
        endMany(PHARMACY, ending, indices);
    }

    /// Eight pack numbers of 32 bits to a word, the last repeated.
    function wordsOf(uint256[] memory indices) private pure returns (uint256[] memory words) {
        words = new uint256[]((indices.length + 7) / 8);
        for (uint256 i = 0; i < words.length * 8; ++i) {
            uint256 index = indices[i < indices.length ? i : indices.length - 1];
            words[i / 8] |= index << (32 * (i % 8));
        }
    }

    function expectMany(IPacks.Ending memory ending, uint256[] memory indices) private {
        expectEmitFrom(address(batches));
        emit IPacks.PacksEnded(batch, ending.org, ending.state, ending.premises, wordsOf(indices), ending.eventHash);
    }

    function testFuzz_anySubsetOfTheRange(uint256 subset, uint256 state) external {
        uint256[] memory indices = new uint256[](20);
        uint256 count;
        for (uint256 i = 0; i < 20; ++i) if ((subset >> i) & 1 == 1) indices[count++] = i;
        if (count == 0) count = 1;
        assembly ("memory-safe") {
            mstore(indices, count)
        }
        IPacks.PackState end = IPacks.PackState(bound(state, 1, 7));
        if (end == IPacks.PackState.Exported) end = IPacks.PackState.Supplied;
        IPacks.Ending memory ending = endingOf(pharmacy, batch, end);
        expectMany(ending, indices);
        endMany(PHARMACY, ending, indices);
        for (uint256 i = 0; i < count; ++i) assertEnd(uint32(indices[i]), endOf(ending, true), "end");
        assertHeld(pharmacy, 20 - count, "held");
        for (uint32 i = 0; i < 20; ++i) {
            assertEq(
                verdictOf(i) == IPacks.Verdict.Ended,
                batches.packEndOf(batch, i).state == end,
                "nobody else's end"
            );
        }
    }

    function test_wordsAreFilledWithTheLast() external {
        for (uint256 count = 7; count <= 9; ++count) {
            uint256[] memory indices = run(
                count == 7
                    ? 0
                    : count == 8
                        ? 7
                        : 15,
                count == 9 ? 5 : count
            );
            expectMany(supply(), indices);
            endMany(PHARMACY, supply(), indices);
        }
        assertHeld(pharmacy, 0, "all");
    }

    function test_oneIsMany() external {
        expectMany(supply(), list(3));
        endMany(PHARMACY, supply(), list(3));
        assertEnd(3, endOf(supply(), true), "end");
    }

    function test_fromWhatIsSetAside() external {
        setAside(PHARMACY, pharmacy, 4, 4, 4);
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Stolen);
        expectMany(ending, run(4, 4));
        endMany(PHARMACY, ending, run(4, 4));
        assertEnd(6, endOf(ending, true), "end");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 0, "set aside");
        assertHeld(pharmacy, 16, "stock");
    }

    // ------------------------------------------------------------------------------------------------- the questions

    function test_noneAndTooMany() external {
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 256));
        vm.prank(PHARMACY);
        batches.decommissionMany(supply(), new IPacks.Pack[](0), new bytes32[](0), new uint256[](0));
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 257, 256));
        vm.prank(PHARMACY);
        batches.decommissionMany(supply(), new IPacks.Pack[](257), new bytes32[](0), new uint256[](2));
    }

    function test_256() external {
        switchBatch("LARGE", 300);
        uint256[] memory indices = run(20, 256);
        expectMany(supply(), indices);
        endMany(PHARMACY, supply(), indices);
        assertHeld(pharmacy, 44, "held");
        assertActive(19, "before");
        assertActive(276, "after");
        for (uint32 i = 20; i < 276; ++i) assertState(i, IPacks.PackState.Supplied, "ended");
    }

    function test_allOrNone() external {
        endOne(PHARMACY, supply(), 9);
        refuse(alreadyEnded(9, IPacks.PackState.Supplied), supply(), list(8, 9, 10));
        assertActive(8, "before");
        assertActive(10, "after");
        assertHeld(pharmacy, 19, "held");
    }

    function test_moreThanHeld() external {
        endMany(PHARMACY, supply(), run(0, 18));
        refuse(notHeld(pharmacy, 3, 2), supply(), list(18, 19, 30));
        endMany(PHARMACY, supply(), list(18, 19));
        refuse(notHeld(pharmacy, 1, 0), supply(), list(5));
    }

    function test_wrongEnds() external {
        IPacks.PackState none = IPacks.PackState.Active;
        refuse(invalidEnd(none, none), endingOf(pharmacy, batch, none), list(1, 2));
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Supplied);
        refuse(invalidEnd(IPacks.PackState.Supplied, none), ending, list(1, 2));
        ending = supply();
        ending.premises = 0;
        refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, 0), ending, list(1, 2));
        ending = supply();
        ending.batch = otherBatch();
        refuse(abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, ending.batch), ending, list(1, 2));
        recall();
        bytes memory recalled = abi.encodeWithSelector(
            IBatches.BatchIsRecalled.selector,
            batch,
            IBatches.RecallClass.ClassI
        );
        refuse(recalled, supply(), list(1, 2));
        endMany(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Destroyed), list(1, 2));
    }

    function testFuzz_numberOutOfRange(uint32 index) external {
        index = uint32(bound(index, COUNT, type(uint32).max));
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, list(1, 2));
        IPacks.Pack[] memory packs = packsAt(list(1, 2));
        packs[1].index = index;
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackOutOfRange.selector, batch, index, COUNT));
        vm.prank(PHARMACY);
        batches.decommissionMany(supply(), packs, proof, flags);
    }

    function testFuzz_otherPacks(uint256 place, bytes32 code, uint256 flag, bytes32 node) external {
        uint256[] memory indices = list(1, 8, 15);
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, indices);
        IPacks.Pack[] memory packs = packsAt(indices);
        packs[place % 3].code = code;
        expectNotInBatch(packs, proof, flags);
        packs = packsAt(indices);
        (packs[0], packs[1]) = (packs[1], packs[0]);
        expectNotInBatch(packs, proof, flags, 8);
        proof[flag % proof.length] = node;
        expectNotInBatch(packsAt(indices), proof, flags);
    }

    function expectNotInBatch(IPacks.Pack[] memory packs, bytes32[] memory proof, uint256[] memory flags) private {
        expectNotInBatch(packs, proof, flags, 1);
    }

    function expectNotInBatch(
        IPacks.Pack[] memory packs,
        bytes32[] memory proof,
        uint256[] memory flags,
        uint256 named
    ) private {
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackNotInBatch.selector, batch, named));
        vm.prank(PHARMACY);
        batches.decommissionMany(supply(), packs, proof, flags);
    }

    function test_malformedProof() external {
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, list(1, 8, 15));
        IPacks.Pack[] memory packs = packsAt(list(1, 8, 15));
        bytes memory reason = abi.encodeWithSelector(Proofs.InvalidMultiProof.selector, 3, proof.length);
        vm.expectRevert(reason);
        vm.prank(PHARMACY);
        batches.decommissionMany(supply(), packs, proof, new uint256[](2));
        flags[0] = type(uint256).max;
        vm.expectRevert(reason);
        vm.prank(PHARMACY);
        batches.decommissionMany(supply(), packs, proof, flags);
    }

    /// A number of more than 32 bits is no pack's, at every place of the list; the greatest word too.
    function testFuzz_numberOfTooManyBits(uint256 place, uint256 raw) external {
        uint256[] memory indices = list(1, 8, 15);
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, indices);
        place = bound(place, 0, 2);
        uint256[3] memory words = [
            indices[place] | (1 << 32),
            type(uint256).max,
            bound(raw, 1 << 32, type(uint256).max)
        ];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory data = abi.encodeCall(IPacks.decommissionMany, (supply(), packsAt(indices), proof, flags));
            // Behind the selector: six words of the ending, three offsets, the length; two words for each pack.
            uint256 slot = 0x20 + 4 + 0x20 * (10 + 2 * place);
            uint256 word = words[i];
            uint256 before;
            assembly ("memory-safe") {
                before := mload(add(data, slot))
                mstore(add(data, slot), word)
            }
            assertEq(before, indices[place], "its place");
            vm.prank(PHARMACY);
            (bool passed, ) = address(batches).call(data);
            assertTrue(!passed, "passed");
        }
        assertHeld(pharmacy, 20, "held");
        endMany(PHARMACY, supply(), indices);
    }

    /// One pack named twice is not two packs: no proof leads there from an honest tree.
    function testFuzz_samePackTwice(uint256 flags, uint256 nodes) external {
        IPacks.Pack[] memory packs = packsAt(list(5, 5));
        bytes32[] memory proof = proofAt(5);
        assembly ("memory-safe") {
            mstore(proof, mod(nodes, 7))
        }
        uint256[] memory words = new uint256[](1);
        words[0] = flags;
        vm.prank(PHARMACY);
        try batches.decommissionMany(supply(), packs, proof, words) {
            assertTrue(false, "took one pack for two");
        } catch {
            assertHeld(pharmacy, 20, "held");
        }
    }

    /// A maker whose tree has one number twice, with two codes, ends it once.
    function test_dishonestTreeHasNoTwoPacksOfOneNumber() external {
        bytes32[2] memory leaves = [PackMerkle.leafOf(0, "first"), PackMerkle.leafOf(0, "second")];
        bytes32 root =
            leaves[0] < leaves[1]
                ? keccak256(abi.encode(leaves[0], leaves[1]))
                : keccak256(abi.encode(leaves[1], leaves[0]));
        vm.prank(MAKER);
        batch = batches.commission(maker, GTIN, "TWICE", EXPIRY, 2, root, EVENT);
        IPacks.Pack[] memory packs = new IPacks.Pack[](2);
        (packs[0].code, packs[1].code) = ("first", "second");
        uint256[] memory flags = new uint256[](1);
        flags[0] = 1;
        vm.expectRevert(alreadyEnded(0, IPacks.PackState.Destroyed));
        vm.prank(MAKER);
        batches.decommissionMany(endingOf(maker, batch, IPacks.PackState.Destroyed), packs, new bytes32[](0), flags);
    }
}
