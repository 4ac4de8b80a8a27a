// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {HoldingDetails} from "../../contracts/medicines/Holdings.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {BATCH_TYPEHASH, BatchId, batchIdOf} from "../../contracts/medicines/types.sol";
import {EmptyDigest, EndNotInFuture} from "../../contracts/shared/errors.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Making a batch.
contract CommissionTest is CustodyTest {
    /// 24 bits, so that those without a number can be counted.
    uint32 private constant MOST = 16_777_215;

    function test_commission_GivesAllOfItToItsMaker() public {
        BatchId expected = BatchId.wrap(keccak256(abi.encode(BATCH_TYPEHASH, GTIN, LOT)));
        expectEmitFrom(address(batches));
        emit IBatches.BatchCommissioned(expected, maker, GTIN, LOT, EXPIRY, 1000, ROOT, EVENT);
        vm.prank(MAKER);
        BatchId batch = batches.commission(maker, GTIN, LOT, EXPIRY, 1000, ROOT, EVENT);
        assertTrue(batch == expected, "id");
        _assertBatch(batch, 1000, EXPIRY, GTIN, maker);
        assertEq(batches.rootOf(batch), ROOT, "root");
        assertStock(maker, batch, 1000, 0, 1000, 0, 0);
    }

    function testFuzz_commission_AnyQuantityAndExpiry(uint32 quantity, uint40 expiry, bytes32 root, bool small) public {
        if (small) quantity &= MOST;
        BatchId batch = batchIdOf(GTIN, LOT);
        bytes memory call = abi.encodeCall(batches.commission, (maker, GTIN, LOT, expiry, quantity, root, EVENT));
        bytes memory expected;
        if (expiry <= START) expected = abi.encodeWithSelector(EndNotInFuture.selector, expiry, START);
        else if (root == 0) expected = abi.encodeWithSelector(EmptyDigest.selector);
        else if (quantity == 0) expected = abi.encodeWithSelector(IBatches.NoPacks.selector, batch);
        else if (quantity > MOST) expected = _tooMany(batch, quantity);
        if (expected.length != 0) return refused(address(batches), MAKER, call, expected);
        vm.prank(MAKER);
        batches.commission(maker, GTIN, LOT, expiry, quantity, root, EVENT);
        _assertBatch(batch, quantity, expiry, GTIN, maker);
        assertEq(batches.rootOf(batch), root, "root");
        assertStock(maker, batch, quantity, 0, quantity, 0, 0);
    }

    function _tooMany(BatchId batch, uint32 quantity) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBatches.TooManyPacks.selector, batch, quantity, MOST);
    }

    function test_commission_Refusals() public {
        BatchId batch = batchIdOf(GTIN, LOT);
        _refusedCommission(LOT, START, 1, ROOT, abi.encodeWithSelector(EndNotInFuture.selector, START, START));
        _refusedCommission(LOT, 0, 1, ROOT, abi.encodeWithSelector(EndNotInFuture.selector, uint40(0), START));
        _refusedCommission(LOT, EXPIRY, 1, 0, abi.encodeWithSelector(EmptyDigest.selector));
        _refusedCommission(LOT, EXPIRY, 0, ROOT, abi.encodeWithSelector(IBatches.NoPacks.selector, batch));
        _refusedCommission(0, EXPIRY, 1, ROOT, abi.encodeWithSelector(Gs1.InvalidLot.selector, bytes32(0)));
        bytes32 lot = "a lot with spaces";
        _refusedCommission(lot, EXPIRY, 1, ROOT, abi.encodeWithSelector(Gs1.InvalidLot.selector, lot));
        _refusedCommission(LOT, EXPIRY, MOST + 1, ROOT, _tooMany(batch, MOST + 1));
        make(1);
        bytes4 selector = IBatches.BatchAlreadyCommissioned.selector;
        _refusedCommission(LOT, EXPIRY, 1, ROOT, abi.encodeWithSelector(selector, batch));
    }

    /// Also for one more second, and for the last pack number there is.
    function test_commission_AtTheLimits() public {
        vm.prank(MAKER);
        batches.commission(maker, GTIN, LOT, START + 1, MOST, ROOT, 0);
        BatchId batch = batchIdOf(GTIN, LOT);
        assertStock(maker, batch, MOST, 0, MOST, 0, 0);
        assertEq(uint256(batches.statusOf(batch)), uint256(IBatches.BatchStatus.Open), "open");
        vm.warp(START + 1);
        assertEq(uint256(batches.statusOf(batch)), uint256(IBatches.BatchStatus.Expired), "expired");
    }

    function test_commission_OnlyByWhoHoldsTheApproval() public {
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        bytes memory call = abi.encodeCall(batches.commission, (other, GTIN, LOT, EXPIRY, 1, ROOT, EVENT));
        bytes4 selector = IMedicineRegistry.NotProductManufacturer.selector;
        refused(address(batches), address(0xE7), call, abi.encodeWithSelector(selector, GTIN, other, maker));
        call = abi.encodeCall(batches.commission, (maker, OTHER_GTIN, LOT, EXPIRY, 1, ROOT, EVENT));
        selector = IMedicineRegistry.ProductNotApproved.selector;
        refused(address(batches), MAKER, call, abi.encodeWithSelector(selector, OTHER_GTIN));
    }

    /// A batch keeps its maker when the approval goes to another, and the lot stays used.
    function test_commission_TheMakerStaysWhenTheApprovalMoves() public {
        BatchId batch = make(10);
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        approve(GTIN, other);
        bytes memory call = abi.encodeCall(batches.commission, (other, GTIN, LOT, EXPIRY, 1, ROOT, EVENT));
        bytes memory expected = abi.encodeWithSelector(IBatches.BatchAlreadyCommissioned.selector, batch);
        refused(address(batches), address(0xE7), call, expected);
        call = abi.encodeCall(batches.recall, (other, batch, IBatches.RecallClass.ClassI, NOTICE, EVENT));
        expected = abi.encodeWithSelector(IBatches.NotBatchMaker.selector, batch, other);
        refused(address(batches), address(0xE7), call, expected);
        recallBatch(batch);
    }

    /// The same lot number of another product is another batch.
    function testFuzz_commission_OneBatchForEachGtinAndLot(bytes32 seed) public {
        bytes32 lot = bytes32(bytes1(uint8(0x41 + (uint8(seed[0]) % 26))));
        approve(OTHER_GTIN, maker);
        BatchId one = make(lot, 5);
        vm.prank(MAKER);
        BatchId two = batches.commission(maker, OTHER_GTIN, lot, EXPIRY, 6, ROOT, EVENT);
        BatchId three = make(lot | (bytes32("z") >> 8), 7);
        assertTrue(!(one == two) && !(two == three) && !(one == three), "three batches");
        assertEq(batches.batchOf(one).quantity, 5, "one");
        assertEq(batches.batchOf(two).gtin, OTHER_GTIN, "two");
        assertEq(batches.batchOf(three).quantity, 7, "three");
    }

    function test_unknownBatch() public view {
        BatchId unknown = batchIdOf(GTIN, "unknown");
        IBatches.Batch memory none;
        assertEq(keccak256(abi.encode(batches.batchOf(unknown))), keccak256(abi.encode(none)), "batch");
        assertEq(batches.rootOf(unknown), 0, "root");
        HoldingDetails memory nothing;
        HoldingDetails memory holding = batches.holdingOf(unknown, OrgId.unwrap(maker));
        assertEq(keccak256(abi.encode(holding)), keccak256(abi.encode(nothing)), "holding");
        assertEq(uint256(batches.statusOf(unknown)), uint256(IBatches.BatchStatus.Unknown), "status");
    }

    function _refusedCommission(
        bytes32 lot,
        uint40 expiry,
        uint32 quantity,
        bytes32 root,
        bytes memory expected
    ) private {
        bytes memory call = abi.encodeCall(batches.commission, (maker, GTIN, lot, expiry, quantity, root, EVENT));
        refused(address(batches), MAKER, call, expected);
    }

    function _assertBatch(BatchId id, uint32 quantity, uint40 expiry, uint64 gtin, OrgId org) private view {
        IBatches.Batch memory expected = IBatches.Batch({
            quantity: quantity,
            expiry: expiry,
            gtin: uint48(gtin),
            recallClass: IBatches.RecallClass.None,
            recallState: IBatches.RecallState.None,
            quarantine: 0,
            maker: bytes14(OrgId.unwrap(org))
        });
        assertEq(keccak256(abi.encode(batches.batchOf(id))), keccak256(abi.encode(expected)), "batch");
    }
}
