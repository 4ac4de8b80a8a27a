// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {EndsTest} from "./EndsTest.sol";

/// Packs that are supplied in parts (article 28).
contract OpenedPacksTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function refuse(bytes memory reason, IPacks.Ending memory ending, uint16 parts, uint16 supplied) private {
        vm.expectRevert(reason);
        open(PHARMACY, ending, 7, parts, supplied);
    }

    function part(address member, OrgId org, uint32 index, uint16 supplied) private {
        vm.prank(member);
        packDesk.supplyPart(org, batch, index, PREMISES, supplied, EVENT);
    }

    function refusePart(bytes memory reason, address member, OrgId org, uint32 index, uint16 supplied) private {
        vm.expectRevert(reason);
        part(member, org, index, supplied);
    }

    function outOfRange(uint256 parts, uint256 left) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPackDesk.PartsOutOfRange.selector, parts, left);
    }

    function expectPart(uint32 index, uint16 supplied, uint16 left) private {
        expectEmitFrom(address(packDesk));
        emit IPackDesk.PartSupplied(batch, pharmacy, index, supplied, left, EVENT);
    }

    function assertParts(uint32 index, uint16 parts, uint16 left, uint40 openedAt) private view {
        IPacks.PackEnd memory end = endOf(supply(), true);
        (end.parts, end.partsLeft, end.endedAt) = (parts, left, openedAt);
        assertEnd(index, end, "parts");
    }

    function test_openAndSupplyTheRest() external {
        expectEnded(supply(), 7, true);
        expectPart(7, 10, 20);
        open(PHARMACY, supply(), 7, 30, 10);
        assertParts(7, 30, 20, START);
        assertHeld(pharmacy, 19, "the pack left the stock with its first part");
        assertVerdict(7, IPacks.Verdict.Ended, "ended");
        vm.warp(START + 30 days);
        expectPart(7, 5, 15);
        part(PHARMACY, pharmacy, 7, 5);
        assertParts(7, 30, 15, START);
        expectPart(7, 15, 0);
        part(PHARMACY, pharmacy, 7, 15);
        assertParts(7, 30, 0, START);
        refusePart(outOfRange(1, 0), PHARMACY, pharmacy, 7, 1);
        assertHeld(pharmacy, 19, "held");
    }

    function testFuzz_parts(uint256 parts, uint256 first, uint256 second, uint256 third) external {
        parts = bound(parts, 2, type(uint16).max);
        first = bound(first, 1, parts);
        open(PHARMACY, supply(), 7, uint16(parts), uint16(first));
        uint256 left = parts - first;
        uint256[2] memory further = [second % 70_000, third % 70_000];
        for (uint256 i = 0; i < 2; ++i) {
            uint16 supplied = uint16(further[i]);
            if (supplied == 0 || supplied > left) {
                refusePart(outOfRange(supplied, left), PHARMACY, pharmacy, 7, supplied);
                continue;
            }
            left -= supplied;
            expectPart(7, supplied, uint16(left));
            part(PHARMACY, pharmacy, 7, supplied);
        }
        assertParts(7, uint16(parts), uint16(left), START);
    }

    // ------------------------------------------------------------------------------------------------------- openPack

    function testFuzz_openOutOfRange(uint16 parts, uint16 supplied) external {
        if (parts < 2) refuse(outOfRange(parts, 0), supply(), parts, supplied);
        else if (supplied == 0 || supplied > parts) refuse(outOfRange(supplied, parts), supply(), parts, supplied);
        else open(PHARMACY, supply(), 7, parts, supplied);
    }

    function test_openOutOfRange() external {
        refuse(outOfRange(0, 0), supply(), 0, 0);
        refuse(outOfRange(1, 0), supply(), 1, 1);
        refuse(outOfRange(0, 2), supply(), 2, 0);
        refuse(outOfRange(3, 2), supply(), 2, 3);
        open(PHARMACY, supply(), 7, 2, 2);
        open(PHARMACY, supply(), 8, type(uint16).max, 1);
        assertParts(8, type(uint16).max, type(uint16).max - 1, START);
    }

    function test_openIsASupply() external {
        for (uint256 i = 0; i <= 7; ++i) {
            IPacks.PackState state = IPacks.PackState(i);
            if (state == IPacks.PackState.Supplied) continue;
            refuse(invalidEnd(state, IPacks.PackState.Active), endingOf(pharmacy, batch, state), 2, 1);
        }
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Supplied);
        refuse(invalidEnd(IPacks.PackState.Supplied, IPacks.PackState.Active), ending, 2, 1);
    }

    function test_openAsDecommission() external {
        IPacks.Ending memory ending = supply();
        ending.premises = 0;
        refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, 0), ending, 2, 1);
        ending = supply();
        ending.batch = otherBatch();
        refuse(abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, ending.batch), ending, 2, 1);
        bytes32[] memory proof = proofAt(8);
        vm.startPrank(PHARMACY);
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackNotInBatch.selector, batch, 7));
        packDesk.openPack(supply(), packAt(7), proof, 2, 1);
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackOutOfRange.selector, batch, COUNT, COUNT));
        packDesk.openPack(supply(), packAt(COUNT), proof, 2, 1);
        vm.stopPrank();
        endOne(PHARMACY, supply(), 7);
        refuse(alreadyEnded(7, IPacks.PackState.Supplied), supply(), 2, 1);
        open(PHARMACY, supply(), 8, 2, 1);
        vm.expectRevert(alreadyEnded(8, IPacks.PackState.Supplied));
        open(PHARMACY, supply(), 8, 2, 1);
        recall();
        bytes4 recalled = IBatches.BatchIsRecalled.selector;
        vm.expectRevert(abi.encodeWithSelector(recalled, batch, IBatches.RecallClass.ClassI));
        open(PHARMACY, supply(), 9, 2, 1);
    }

    function test_openNotHeld() external {
        endMany(PHARMACY, supply(), run(0, 20));
        refuse(notHeld(pharmacy, 1, 0), supply(), 2, 1);
    }

    // ----------------------------------------------------------------------------------------------------- supplyPart

    function test_partOfAnActivePack() external {
        refusePart(notEnded(7), PHARMACY, pharmacy, 7, 1);
        endRange(PHARMACY, supply(), 4, 8);
        refusePart(notEnded(7), PHARMACY, pharmacy, 7, 1);
    }

    function test_partOfAWholePack() external {
        endOne(PHARMACY, supply(), 7);
        refusePart(outOfRange(1, 0), PHARMACY, pharmacy, 7, 1);
        refusePart(outOfRange(0, 0), PHARMACY, pharmacy, 7, 0);
    }

    function test_partByAnother() external {
        open(PHARMACY, supply(), 7, 30, 1);
        refusePart(otherPremises(7, pharmacy, PREMISES), RIVAL, rival, 7, 1);
        refusePart(otherPremises(7, pharmacy, PREMISES), HOSPITAL, hospital, 7, 1);
    }

    function testFuzz_partElsewhere(uint64 premises) external {
        open(PHARMACY, supply(), 7, 30, 1);
        if (premises != PREMISES) vm.expectRevert(otherPremises(7, pharmacy, PREMISES));
        vm.prank(PHARMACY);
        packDesk.supplyPart(pharmacy, batch, 7, premises, 1, EVENT);
        // The place in the slot has 48 bits, and a longer number is another place.
        vm.expectRevert(otherPremises(7, pharmacy, PREMISES));
        vm.prank(PHARMACY);
        packDesk.supplyPart(pharmacy, batch, 7, PREMISES + (1 << 48), 1, EVENT);
    }

    function test_partAfterTheFinalEnd() external {
        open(PHARMACY, supply(), 7, 30, 1);
        open(PHARMACY, supply(), 8, 30, 1);
        conclude(PHARMACY, pharmacy, list(7), IPacks.PackState.HandedOver);
        conclude(PHARMACY, pharmacy, list(8), IPacks.PackState.Destroyed);
        bytes memory reason = invalidEnd(IPacks.PackState.Supplied, IPacks.PackState.HandedOver);
        refusePart(reason, PHARMACY, pharmacy, 7, 1);
        reason = invalidEnd(IPacks.PackState.Supplied, IPacks.PackState.Destroyed);
        refusePart(reason, PHARMACY, pharmacy, 8, 1);
        assertEq(batches.packEndOf(batch, 8).partsLeft, 29, "what was destroyed");
    }

    function test_partOfALock() external {
        endOne(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), 7);
        bytes memory reason = invalidEnd(IPacks.PackState.Supplied, IPacks.PackState.Locked);
        refusePart(reason, PHARMACY, pharmacy, 7, 1);
    }

    /// A recall stops the rest of an opened pack too.
    function test_partOfAClosedBatch() external {
        open(PHARMACY, supply(), 7, 30, 1);
        vm.warp(EXPIRY);
        bytes memory reason = abi.encodeWithSelector(IBatches.BatchIsExpired.selector, batch, EXPIRY, EXPIRY);
        refusePart(reason, PHARMACY, pharmacy, 7, 1);
        quarantine();
        reason = abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, 1);
        refusePart(reason, PHARMACY, pharmacy, 7, 1);
        recallProduct();
        bytes4 selector = IBatches.ProductIsRecalled.selector;
        reason = abi.encodeWithSelector(selector, GTIN, IBatches.RecallClass.ClassII);
        refusePart(reason, PHARMACY, pharmacy, 7, 1);
        recall();
        reason = abi.encodeWithSelector(IBatches.BatchIsRecalled.selector, batch, IBatches.RecallClass.ClassI);
        refusePart(reason, PHARMACY, pharmacy, 7, 1);
        vm.expectRevert(abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, otherBatch()));
        vm.prank(PHARMACY);
        packDesk.supplyPart(pharmacy, otherBatch(), 7, PREMISES, 1, EVENT);
    }
}
