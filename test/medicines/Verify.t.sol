// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {EndsTest} from "./EndsTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// What a scan finds.
contract VerifyTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function test_genuine() external view {
        (IPacks.Verdict verdict, IBatches.Batch memory info, IPacks.PackEnd memory end) = batches.verify(
            batch,
            packAt(7),
            proofAt(7)
        );
        assertTrue(verdict == IPacks.Verdict.Genuine, "verdict");
        assertEq(keccak256(abi.encode(info)), keccak256(abi.encode(batches.batchOf(batch))), "its batch");
        assertEq(info.quantity, COUNT, "quantity");
        IPacks.PackEnd memory none;
        assertSame(end, none, "no end");
    }

    function testFuzz_everyPack(uint256 index) external view {
        assertVerdict(bound(index, 0, COUNT - 1), IPacks.Verdict.Genuine, "verdict");
    }

    function assertUnknown(IPacks.Pack memory pack, bytes32[] memory proof) private view {
        (IPacks.Verdict verdict, , IPacks.PackEnd memory end) = batches.verify(batch, pack, proof);
        assertTrue(verdict == IPacks.Verdict.Unknown, "verdict");
        IPacks.PackEnd memory none;
        assertSame(end, none, "says nothing of the end");
    }

    /// No other number, code or proof; also of a pack that ended and of a batch that is recalled.
    function testFuzz_unknown(uint256 index, uint256 other, bytes32 code, bytes32[] memory proof) external {
        index = bound(index, 0, 19);
        other = bound(other, 20, COUNT - 1);
        assertAllUnknown(index, other, code, proof);
        endOne(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Destroyed), index);
        assertAllUnknown(index, other, code, proof);
        recall();
        assertAllUnknown(index, other, code, proof);
    }

    function assertAllUnknown(uint256 index, uint256 other, bytes32 code, bytes32[] memory proof) private view {
        assertUnknown(packAt(index), proofAt(other));
        assertUnknown(packAt(index), proof);
        assertUnknown(IPacks.Pack({index: uint32(index), code: packAt(other).code}), proofAt(index));
        assertUnknown(IPacks.Pack({index: uint32(index), code: code}), proofAt(index));
    }

    function testFuzz_numberOutOfRange(uint32 index) external view {
        index = uint32(bound(index, COUNT, type(uint32).max));
        assertUnknown(IPacks.Pack({index: index, code: packAt(7).code}), proofAt(7));
    }

    function test_unknownBatch() external view {
        (IPacks.Verdict verdict, IBatches.Batch memory info, ) = batches.verify(otherBatch(), packAt(7), proofAt(7));
        assertTrue(verdict == IPacks.Verdict.Unknown, "verdict");
        IBatches.Batch memory none;
        assertEq(keccak256(abi.encode(info)), keccak256(abi.encode(none)), "no batch");
    }

    /// The genuine pack of one batch is not one of another.
    function test_packOfAnotherBatch() external {
        bytes32[] memory other = PackMerkle.build(keccak256("other secret"), COUNT);
        vm.prank(MAKER);
        batch = batches.commission(maker, GTIN, "OTHER", EXPIRY, COUNT, PackMerkle.rootOf(other), EVENT);
        assertUnknown(packAt(7), proofAt(7));
        assertUnknown(packAt(7), PackMerkle.prove(other, 7));
    }

    function testFuzz_ended(uint256 state, uint256 index, uint256 time) external {
        index = bound(index, 30, 49);
        IPacks.Ending memory ending = endingOf(wholesaler, batch, IPacks.PackState(bound(state, 1, 7)));
        vm.warp(START + bound(time, 0, 300 days));
        endOne(WHOLESALER, ending, index);
        IPacks.PackEnd memory expected = endOf(ending, true);
        vm.warp(START + bound(time >> 128, 300 days, 3000 days));
        (IPacks.Verdict verdict, , IPacks.PackEnd memory end) = batches.verify(batch, packAt(index), proofAt(index));
        assertTrue(verdict == IPacks.Verdict.Ended, "verdict");
        assertSame(end, expected, "end");
    }

    function test_endedInARange() external {
        endRange(PHARMACY, supply(), 4, 8);
        (IPacks.Verdict verdict, , IPacks.PackEnd memory end) = batches.verify(batch, packAt(7), proofAt(7));
        assertTrue(verdict == IPacks.Verdict.Ended, "verdict");
        IPacks.PackEnd memory none;
        assertSame(end, none, "the range knows the rest");
        assertVerdict(3, IPacks.Verdict.Genuine, "before");
        assertVerdict(12, IPacks.Verdict.Genuine, "after");
    }

    /// Ended comes before what befell the batch, then in the order of the verdicts.
    function test_order() external {
        endOne(PHARMACY, supply(), 7);
        endRange(PHARMACY, supply(), 8, 4);
        vm.warp(EXPIRY - 1);
        assertAll(IPacks.Verdict.Genuine);
        vm.warp(EXPIRY);
        assertAll(IPacks.Verdict.Expired);
        quarantine();
        assertAll(IPacks.Verdict.Quarantined);
        recall();
        assertAll(IPacks.Verdict.Recalled);
    }

    function assertAll(IPacks.Verdict others) private view {
        assertVerdict(7, IPacks.Verdict.Ended, "by itself");
        assertVerdict(8, IPacks.Verdict.Ended, "in a range");
        assertVerdict(6, others, "the others");
        assertVerdict(63, others, "the others");
    }

    function test_productRecalled() external {
        recallProduct();
        assertVerdict(7, IPacks.Verdict.Recalled, "recalled");
        quarantine();
        assertVerdict(7, IPacks.Verdict.Recalled, "before the quarantine");
        vm.warp(EXPIRY);
        assertVerdict(7, IPacks.Verdict.Recalled, "and expired");
    }

    function test_quarantinedByBothUntilBothRelease() external {
        quarantine();
        vm.prank(REGULATOR);
        batches.quarantineByRegulator(batch, keccak256("notice"), EVENT);
        vm.prank(MAKER);
        batches.release(maker, batch, keccak256("report"), EVENT);
        assertVerdict(7, IPacks.Verdict.Quarantined, "the regulator's stands");
        vm.prank(REGULATOR);
        batches.releaseByRegulator(batch, keccak256("report"), EVENT);
        assertVerdict(7, IPacks.Verdict.Genuine, "both are over");
    }

    /// A recall that is over makes nothing suppliable again.
    function test_terminatedRecall() external {
        recall();
        vm.prank(REGULATOR);
        recallDesk.terminateRecall(batch, keccak256("report"), EVENT);
        assertVerdict(7, IPacks.Verdict.Recalled, "terminated");
    }

    function test_batchOfOne() external {
        switchBatch("ONE", 1);
        assertVerdict(0, IPacks.Verdict.Genuine, "alone");
        assertEq(proofAt(0).length, 0, "without a proof");
    }
}
