// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {BatchId, batchIdOf} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Quarantine by two sides, and the one answer to whether a batch may move.
contract BatchStatusTest is CustodyTest {
    uint8 private constant BY_MAKER = 1;
    uint8 private constant BY_REGULATOR = 2;

    BatchId internal batch;

    function setUp() public override {
        super.setUp();
        batch = make(100);
    }

    // -------------------------------------------------------------------------------------------------- quarantine

    function test_quarantine_EachSideLiftsItsOwn() public {
        expectEmitFrom(address(batches));
        emit IBatches.BatchQuarantined(batch, maker, NOTICE, EVENT);
        vm.prank(MAKER);
        batches.quarantine(maker, batch, NOTICE, EVENT);
        _assertQuarantine(BY_MAKER);
        expectEmitFrom(address(batches));
        emit IBatches.BatchQuarantined(batch, OrgId.wrap(0), NOTICE, EVENT);
        vm.prank(REGULATOR);
        batches.quarantineByRegulator(batch, NOTICE, EVENT);
        _assertQuarantine(BY_MAKER | BY_REGULATOR);
        expectEmitFrom(address(batches));
        emit IBatches.BatchReleased(batch, maker, REPORT, EVENT);
        vm.prank(MAKER);
        batches.release(maker, batch, REPORT, EVENT);
        _assertQuarantine(BY_REGULATOR);
        expectEmitFrom(address(batches));
        emit IBatches.BatchReleased(batch, OrgId.wrap(0), REPORT, EVENT);
        vm.prank(REGULATOR);
        batches.releaseByRegulator(batch, REPORT, EVENT);
        _assertQuarantine(0);
        ship(MAKER, termsOf(maker, pharmacy, batch, 1, 0, 1, 1));
    }

    /// Any sequence of the four calls against two booleans.
    function testFuzz_quarantine_AgainstTwoFlags(uint256 seed) public {
        uint8 sides;
        for (uint256 i = 0; i < 12; ++i) {
            uint256 kind = (seed >> (2 * i)) & 3;
            uint8 side = kind & 1 == 0 ? BY_MAKER : BY_REGULATOR;
            bool lifts = kind & 2 != 0;
            bytes memory call = _quarantineCall(side, lifts);
            address who = side == BY_MAKER ? MAKER : REGULATOR;
            if ((sides & side != 0) == lifts) {
                vm.prank(who);
                (bool success, ) = address(batches).call(call);
                assertTrue(success, "changed");
                sides ^= side;
            } else {
                bytes4 selector = IBatches.QuarantineUnchanged.selector;
                refused(address(batches), who, call, abi.encodeWithSelector(selector, batch, sides));
            }
            _assertQuarantine(sides);
        }
    }

    function test_quarantine_Refusals() public {
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        address target = address(batches);
        bytes memory expected = abi.encodeWithSelector(IBatches.NotBatchMaker.selector, batch, other);
        refused(target, address(0xE7), abi.encodeCall(batches.quarantine, (other, batch, NOTICE, EVENT)), expected);
        refused(target, address(0xE7), abi.encodeCall(batches.release, (other, batch, REPORT, EVENT)), expected);
        BatchId none = batchIdOf(GTIN, "none");
        expected = abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, none);
        refused(target, MAKER, abi.encodeCall(batches.quarantine, (maker, none, NOTICE, EVENT)), expected);
        refused(target, MAKER, abi.encodeCall(batches.release, (maker, none, REPORT, EVENT)), expected);
        refused(target, REGULATOR, abi.encodeCall(batches.quarantineByRegulator, (none, NOTICE, EVENT)), expected);
        refused(target, REGULATOR, abi.encodeCall(batches.releaseByRegulator, (none, REPORT, EVENT)), expected);
    }

    // ------------------------------------------------------------------------------------------------------ status

    /// Every combination of reasons: the first of them is the answer, and {IBatches.requireOpen} reverts for it.
    function testFuzz_status_IsTheFirstReason(
        uint8 class,
        uint8 productClass,
        uint8 sides,
        bool terminated,
        uint40 time
    ) public {
        class %= 4;
        productClass %= 4;
        sides %= 4;
        time = uint40(bound(time, EXPIRY - 2, EXPIRY + 2));
        if (class != 0) {
            vm.prank(MAKER);
            batches.recall(maker, batch, IBatches.RecallClass(class), NOTICE, EVENT);
            vm.startPrank(REGULATOR);
            if (terminated) recallDesk.terminateRecall(batch, REPORT, EVENT);
            vm.stopPrank();
        }
        // The recall of another product is no reason.
        vm.prank(REGULATOR);
        recallDesk.recallProductByRegulator(OTHER_GTIN, IBatches.RecallClass.ClassI, NOTICE, EVENT);
        if (productClass != 0) {
            vm.prank(REGULATOR);
            recallDesk.recallProductByRegulator(GTIN, IBatches.RecallClass(productClass), NOTICE, EVENT);
        }
        for (uint8 side = 1; side <= 2; ++side) {
            if (sides & side == 0) continue;
            vm.prank(side == BY_MAKER ? MAKER : REGULATOR);
            (bool success, ) = address(batches).call(_quarantineCall(side, false));
            assertTrue(success, "quarantined");
        }
        vm.warp(time);

        IBatches.BatchStatus status = IBatches.BatchStatus.Open;
        bytes memory reason;
        if (class != 0) {
            status = IBatches.BatchStatus.Recalled;
            reason = abi.encodeWithSelector(IBatches.BatchIsRecalled.selector, batch, class);
        } else if (productClass != 0) {
            status = IBatches.BatchStatus.ProductRecalled;
            reason = abi.encodeWithSelector(IBatches.ProductIsRecalled.selector, GTIN, productClass);
        } else if (sides != 0) {
            status = IBatches.BatchStatus.Quarantined;
            reason = abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, sides);
        } else if (time >= EXPIRY) {
            status = IBatches.BatchStatus.Expired;
            reason = abi.encodeWithSelector(IBatches.BatchIsExpired.selector, batch, EXPIRY, time);
        }
        assertEq(uint256(batches.statusOf(batch)), uint256(status), "status");
        if (status == IBatches.BatchStatus.Open) return batches.requireOpen(listOf(batch));
        refused(address(batches), STRANGER, abi.encodeCall(batches.requireOpen, (listOf(batch))), reason);
    }

    function test_requireOpen_OfManyFindsTheOne() public {
        BatchId other = make("B", 10);
        batches.requireOpen(new BatchId[](0));
        batches.requireOpen(listOf(batch, other));
        recallBatch(other);
        bytes memory expected = isRecalled(other);
        refused(address(batches), STRANGER, abi.encodeCall(batches.requireOpen, (listOf(batch, other))), expected);
        BatchId none = batchIdOf(GTIN, "none");
        expected = abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, none);
        refused(address(batches), STRANGER, abi.encodeCall(batches.requireOpen, (listOf(none))), expected);
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function _quarantineCall(uint8 side, bool lifts) private view returns (bytes memory) {
        if (side == BY_MAKER) {
            return
                lifts
                    ? abi.encodeCall(batches.release, (maker, batch, REPORT, EVENT))
                    : abi.encodeCall(batches.quarantine, (maker, batch, NOTICE, EVENT));
        }
        return
            lifts
                ? abi.encodeCall(batches.releaseByRegulator, (batch, REPORT, EVENT))
                : abi.encodeCall(batches.quarantineByRegulator, (batch, NOTICE, EVENT));
    }

    function _assertQuarantine(uint8 sides) private view {
        IBatches.Batch memory info = batches.batchOf(batch);
        assertEq(info.quarantine, sides, "sides");
        assertTrue(info.quantity == 100 && info.expiry == EXPIRY && info.gtin == GTIN, "the rest");
        assertTrue(info.maker == bytes14(OrgId.unwrap(maker)) && uint8(info.recallClass) == 0, "the rest");
        IBatches.BatchStatus status = sides == 0 ? IBatches.BatchStatus.Open : IBatches.BatchStatus.Quarantined;
        assertEq(uint256(batches.statusOf(batch)), uint256(status), "status");
    }
}
