// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {Proofs} from "../../contracts/medicines/Proofs.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {EndsTest} from "./EndsTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// A day without connection, submitted later.
contract OfflineDayTest is EndsTest {
    uint40 private constant MORNING = START + 8 hours;
    uint40 private constant NIGHT = START + 1 days;

    function setUp() external {
        prepare();
        vm.warp(NIGHT);
    }

    function refuse(bytes memory reason, IPacks.Ending memory ending, uint256[] memory indices) private {
        vm.expectRevert(reason);
        submit(PHARMACY, ending, indices, MORNING);
    }

    function expectAlert(uint32 index, IPackDesk.Alert alert, uint40 usedAt) private {
        expectEmitFrom(address(packDesk));
        emit IPackDesk.OfflineAlert(batch, pharmacy, index, alert, usedAt, PREMISES);
    }

    function endAt(
        IPacks.Ending memory ending,
        bool proven,
        uint40 usedAt
    ) private view returns (IPacks.PackEnd memory) {
        IPacks.PackEnd memory end = endOf(ending, proven);
        end.endedAt = usedAt;
        return end;
    }

    function test_aDay() external {
        for (uint32 i = 2; i < 6; ++i) expectEnded(supply(), i, true);
        submit(PHARMACY, supply(), run(2, 4), MORNING);
        for (uint32 i = 2; i < 6; ++i) assertEnd(i, endAt(supply(), true, MORNING + i - 2), "when it was used");
        assertHeld(pharmacy, 16, "held");
    }

    function test_handedOver() external {
        IPacks.Ending memory ending = endingOf(pharmacy, batch, IPacks.PackState.HandedOver);
        submit(PHARMACY, ending, list(2), MORNING);
        assertEnd(2, endAt(ending, true, MORNING), "end");
    }

    function testFuzz_anyDay(uint256 subset, uint256 begin) external {
        uint256[] memory indices = new uint256[](20);
        uint256 count;
        for (uint256 i = 0; i < 20; ++i) if ((subset >> i) & 1 == 1) indices[count++] = i;
        if (count == 0) count = 1;
        assembly ("memory-safe") {
            mstore(indices, count)
        }
        uint40 from = uint40(bound(begin, 0, NIGHT - count));
        submit(PHARMACY, supply(), indices, from);
        for (uint256 i = 0; i < count; ++i) {
            assertEnd(uint32(indices[i]), endAt(supply(), true, from + uint40(i)), "when it was used");
        }
        assertHeld(pharmacy, 20 - count, "held");
    }

    // ------------------------------------------------------------------------------------------------------- alerts

    /// The second day names packs of the first: an alert for each, and the rest is recorded.
    function test_doubleUse() external {
        submit(PHARMACY, supply(), list(2, 3), MORNING);
        expectEnded(supply(), 1, true);
        expectAlert(2, IPackDesk.Alert.DoubleUse, MORNING + 101);
        expectAlert(3, IPackDesk.Alert.DoubleUse, MORNING + 102);
        expectEnded(supply(), 4, true);
        submit(PHARMACY, supply(), run(1, 4), MORNING + 100);
        assertEnd(2, endAt(supply(), true, MORNING), "the first stands");
        assertHeld(pharmacy, 16, "taken once each");
    }

    function test_doubleUseOfEveryEnd() external {
        endOne(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), 0);
        endRange(PHARMACY, supply(), 1, 1);
        open(PHARMACY, supply(), 2, 2, 2);
        endOne(HOSPITAL, endingOf(hospital, batch, IPacks.PackState.Supplied), 20);
        uint256[] memory indices = new uint256[](4);
        (indices[1], indices[2], indices[3]) = (1, 2, 20);
        for (uint32 i = 0; i < 4; ++i) expectAlert(uint32(indices[i]), IPackDesk.Alert.DoubleUse, MORNING + i);
        submit(PHARMACY, supply(), indices, MORNING);
        assertHeld(pharmacy, 17, "held");
    }

    function test_notHeld() external {
        endMany(PHARMACY, supply(), run(0, 18));
        expectEnded(supply(), 18, true);
        expectEnded(supply(), 19, true);
        expectAlert(30, IPackDesk.Alert.NotHeld, MORNING + 2);
        submit(PHARMACY, supply(), list(18, 19, 30), MORNING);
        assertActive(30, "not recorded");
        assertHeld(pharmacy, 0, "held");
    }

    /// A number of somebody else: recorded, unproven, out of packs of which no number is known, and out of no others.
    function test_unproven() external {
        expectAlert(30, IPackDesk.Alert.NotHeld, MORNING);
        submit(PHARMACY, supply(), list(30), MORNING);
        assertActive(30, "not recorded");
        assertHeld(pharmacy, 20, "all have theirs");
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 1, 0, 0, 5));
        expectUnproven(pharmacy, 30);
        expectEnded(supply(), 30, false);
        submit(PHARMACY, supply(), list(30), MORNING);
        assertEnd(30, endAt(supply(), false, MORNING), "end");
    }

    function expectAllAlerts(IPackDesk.Alert alert) private {
        endOne(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Destroyed), 3);
        expectAlert(2, alert, uint40(block.timestamp) - 3);
        // Used twice is the graver news.
        expectAlert(3, IPackDesk.Alert.DoubleUse, uint40(block.timestamp) - 2);
        expectAlert(4, alert, uint40(block.timestamp) - 1);
        submit(PHARMACY, supply(), run(2, 3), uint40(block.timestamp) - 3);
        assertActive(2, "not recorded");
        assertHeld(pharmacy, 19, "held");
    }

    function test_recalledMeanwhile() external {
        recall();
        expectAllAlerts(IPackDesk.Alert.BatchClosed);
    }

    function test_productRecalledMeanwhile() external {
        recallProduct();
        expectAllAlerts(IPackDesk.Alert.BatchClosed);
    }

    function test_quarantinedMeanwhile() external {
        quarantine();
        expectAllAlerts(IPackDesk.Alert.BatchClosed);
    }

    function test_expiredMeanwhile() external {
        vm.warp(EXPIRY);
        expectAllAlerts(IPackDesk.Alert.BatchClosed);
    }

    /// A closed batch is named before a missing pack.
    function test_closedAndNotHeld() external {
        endMany(PHARMACY, supply(), run(0, 20));
        recall();
        expectAlert(30, IPackDesk.Alert.BatchClosed, MORNING);
        submit(PHARMACY, supply(), list(30), MORNING);
    }

    // -------------------------------------------------------------------------------------------------------- times

    function submitAt(uint40 first, uint40 second) private {
        IPackDesk.OfflineUse[] memory uses = usesAt(list(2, 3), 0);
        (uses[0].usedAt, uses[1].usedAt) = (first, second);
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, list(2, 3));
        vm.prank(PHARMACY);
        packDesk.submitOffline(supply(), uses, proof, flags);
    }

    function inFuture(uint40 usedAt) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPackDesk.UsedInFuture.selector, usedAt, NIGHT);
    }

    /// Any times up to now, in any order.
    function testFuzz_times(uint40 first, uint40 second) external {
        bool late = first > NIGHT || second > NIGHT;
        if (late) vm.expectRevert(inFuture(first > NIGHT ? first : second));
        submitAt(first, second);
        assertHeld(pharmacy, late ? 20 : 18, "all or none");
        if (late) return;
        assertEnd(2, endAt(supply(), true, first), "the first");
        assertEnd(3, endAt(supply(), true, second), "the second");
    }

    function testFuzz_timesOfOneDay(uint256 first, uint256 second) external {
        first = bound(first, NIGHT - 5, NIGHT + 1);
        second = bound(second, NIGHT - 5, NIGHT + 1);
        bool late = first > NIGHT || second > NIGHT;
        if (late) vm.expectRevert(inFuture(NIGHT + 1));
        submitAt(uint40(first), uint40(second));
        assertHeld(pharmacy, late ? 20 : 18, "all or none");
    }

    function test_timesAtTheEdges() external {
        vm.expectRevert(inFuture(NIGHT + 1));
        submitAt(NIGHT + 1, NIGHT);
        vm.expectRevert(inFuture(NIGHT + 1));
        submitAt(NIGHT, NIGHT + 1);
        assertActive(2, "all or none");
        submitAt(NIGHT, 0);
        assertEnd(2, endAt(supply(), true, NIGHT), "now");
        assertEnd(3, endAt(supply(), true, 0), "long ago");
    }

    /// Also of what is only an alert.
    function test_futureUseOfAClosedBatch() external {
        recall();
        vm.expectRevert(inFuture(NIGHT + 1));
        submitAt(NIGHT, NIGHT + 1);
    }

    /// A day that used pack 0, then 10, then 1: the tree wants 0, 1, 10, and each keeps its time.
    function test_dayOutOfTheTreesOrder() external {
        uint256[] memory indices = list(0, 1, 10);
        IPackDesk.OfflineUse[] memory uses = usesAt(indices, MORNING);
        (uses[1].usedAt, uses[2].usedAt) = (uses[2].usedAt, uses[1].usedAt);
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, indices);
        vm.prank(PHARMACY);
        packDesk.submitOffline(supply(), uses, proof, flags);
        assertEnd(0, endAt(supply(), true, MORNING), "first");
        assertEnd(10, endAt(supply(), true, MORNING + 1), "second");
        assertEnd(1, endAt(supply(), true, MORNING + 2), "third");
        assertHeld(pharmacy, 17, "three uses");
    }

    // ------------------------------------------------------------------------------------------------- the questions

    function test_onlySupplies() external {
        for (uint256 i = 0; i <= 7; ++i) {
            IPacks.PackState state = IPacks.PackState(i);
            IPacks.PackState none = IPacks.PackState.Active;
            bool supplies = state == IPacks.PackState.Supplied || state == IPacks.PackState.HandedOver;
            if (!supplies) refuse(invalidEnd(state, none), endingOf(pharmacy, batch, state), list(2));
            refuse(invalidEnd(state, none), endingFrom(pharmacy, state), list(2));
        }
    }

    function test_noneAndTooMany() external {
        vm.startPrank(PHARMACY);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 256));
        packDesk.submitOffline(supply(), new IPackDesk.OfflineUse[](0), new bytes32[](0), new uint256[](0));
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 257, 256));
        packDesk.submitOffline(supply(), new IPackDesk.OfflineUse[](257), new bytes32[](0), new uint256[](2));
        vm.stopPrank();
    }

    function test_256() external {
        switchBatch("LARGE", 256);
        submit(PHARMACY, supply(), run(0, 256), MORNING);
        assertHeld(pharmacy, 0, "all");
        assertEnd(255, endAt(supply(), true, MORNING + 255), "last");
    }

    function test_premises() external {
        IPacks.Ending memory ending = supply();
        ending.premises = 0;
        refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, 0), ending, list(2));
        // Nor does an alert of a closed batch name any place.
        recall();
        refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, 0), ending, list(7));
        ending.premises = 1e13;
        refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, 1e13), ending, list(7));
    }

    function test_unknownBatch() external {
        IPacks.Ending memory ending = supply();
        ending.batch = otherBatch();
        refuse(abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, ending.batch), ending, list(7));
    }

    function test_wrongPacks() external {
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, list(2, 3));
        IPackDesk.OfflineUse[] memory uses = usesAt(list(2, 3), MORNING);
        uses[1].code = packAt(4).code;
        vm.startPrank(PHARMACY);
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackNotInBatch.selector, batch, 2));
        packDesk.submitOffline(supply(), uses, proof, flags);
        uses[1].index = COUNT;
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackOutOfRange.selector, batch, COUNT, COUNT));
        packDesk.submitOffline(supply(), uses, proof, flags);
        uses = usesAt(list(2, 3), MORNING);
        flags[0] = type(uint256).max;
        vm.expectRevert(abi.encodeWithSelector(Proofs.InvalidMultiProof.selector, 2, proof.length));
        packDesk.submitOffline(supply(), uses, proof, flags);
        vm.stopPrank();
    }

    /// Foreign packs are no alert of a closed batch: alerts cost nobody but who holds the code.
    function test_wrongPackOfAClosedBatch() external {
        recall();
        IPackDesk.OfflineUse[] memory uses = usesAt(list(2), MORNING);
        uses[0].code = packAt(3).code;
        bytes32[] memory proof = proofAt(2);
        uint256[] memory flags = new uint256[](1);
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackNotInBatch.selector, batch, 2));
        vm.prank(PHARMACY);
        packDesk.submitOffline(supply(), uses, proof, flags);
    }

    // ---------------------------------------------------------------------------------------------------- afterwards

    /// The ten days count from the use, not from its submission.
    function test_reversalCountsFromTheUse() external {
        submit(PHARMACY, supply(), list(2, 3), START);
        vm.warp(START + 10 days);
        reactivate(PHARMACY, pharmacy, 2);
        vm.warp(START + 10 days + 2);
        vm.expectRevert(
            abi.encodeWithSelector(IPackDesk.ReversalTooLate.selector, batch, 3, START + 1, START + 10 days + 2)
        );
        reactivate(PHARMACY, pharmacy, 3);
    }
}
