// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Licences} from "../../contracts/identity/Licences.sol";
import {IRecallDesk} from "../../contracts/medicines/interfaces/IRecallDesk.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {BatchId, batchIdOf} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Recalls of batches and products, and how far they came.
contract RecallsTest is CustodyTest {
    BatchId internal batch;

    function setUp() public override {
        super.setUp();
        batch = make(100);
    }

    function test_recall_SaysWhoAndWhy() public {
        expectEmitFrom(address(batches));
        emit IBatches.BatchRecalled(batch, maker, IBatches.RecallClass.ClassIII, NOTICE, EVENT);
        vm.prank(MAKER);
        batches.recall(maker, batch, IBatches.RecallClass.ClassIII, NOTICE, EVENT);
        _assertRecall(IBatches.RecallClass.ClassIII, IBatches.RecallState.Ongoing);
        expectEmitFrom(address(batches));
        emit IBatches.BatchRecalled(batch, OrgId.wrap(0), IBatches.RecallClass.ClassII, NOTICE, EVENT);
        vm.prank(REGULATOR);
        batches.recallByRegulator(batch, IBatches.RecallClass.ClassII, NOTICE, EVENT);
        _assertRecall(IBatches.RecallClass.ClassII, IBatches.RecallState.Ongoing);
    }

    /// Whoever asks, and whatever stands: only a graver class goes through.
    function testFuzz_recall_OnlyGraver(uint8 standing, uint8 asked, bool byRegulator) public {
        IBatches.RecallClass a = IBatches.RecallClass(standing % 4);
        IBatches.RecallClass b = IBatches.RecallClass(asked % 4);
        if (a != IBatches.RecallClass.None) _recallAs(a, !byRegulator);
        bytes memory call =
            byRegulator
                ? abi.encodeCall(batches.recallByRegulator, (batch, b, NOTICE, EVENT))
                : abi.encodeCall(batches.recall, (maker, batch, b, NOTICE, EVENT));
        if (b > a) {
            _recallAs(b, byRegulator);
            return _assertRecall(b, IBatches.RecallState.Ongoing);
        }
        bytes memory expected = abi.encodeWithSelector(IBatches.RecallNotGraver.selector, b, a);
        refused(address(batches), byRegulator ? REGULATOR : MAKER, call, expected);
    }

    function test_recall_CompletedThenTerminated() public {
        _recallAs(IBatches.RecallClass.ClassII, false);
        expectEmitFrom(address(recallDesk));
        emit IRecallDesk.BatchRecallAdvanced(batch, IBatches.RecallState.Completed, REPORT, EVENT);
        vm.prank(MAKER);
        recallDesk.completeRecall(maker, batch, REPORT, EVENT);
        _assertRecall(IBatches.RecallClass.ClassII, IBatches.RecallState.Completed);
        _refusedCompletion(IBatches.RecallState.Completed);
        expectEmitFrom(address(recallDesk));
        emit IRecallDesk.BatchRecallAdvanced(batch, IBatches.RecallState.Terminated, REPORT, EVENT);
        vm.prank(REGULATOR);
        recallDesk.terminateRecall(batch, REPORT, EVENT);
        _assertRecall(IBatches.RecallClass.ClassII, IBatches.RecallState.Terminated);
        _refusedCompletion(IBatches.RecallState.Terminated);
        _refusedTermination(IBatches.RecallState.Terminated);
        _refusedToMove(IBatches.RecallClass.ClassII);
    }

    function test_recall_TerminatedAtOnce() public {
        _recallAs(IBatches.RecallClass.ClassI, true);
        vm.prank(REGULATOR);
        recallDesk.terminateRecall(batch, REPORT, EVENT);
        _assertRecall(IBatches.RecallClass.ClassI, IBatches.RecallState.Terminated);
    }

    /// A graver class opens anew what was called complete, and an equal one does not.
    function test_recall_AGraverClassOpensItAnew() public {
        _recallAs(IBatches.RecallClass.ClassIII, false);
        vm.prank(MAKER);
        recallDesk.completeRecall(maker, batch, REPORT, EVENT);
        bytes memory call = abi.encodeCall(
            batches.recall,
            (maker, batch, IBatches.RecallClass.ClassIII, NOTICE, EVENT)
        );
        bytes4 selector = IBatches.RecallNotGraver.selector;
        bytes memory expected = abi.encodeWithSelector(
            selector,
            IBatches.RecallClass.ClassIII,
            IBatches.RecallClass.ClassIII
        );
        refused(address(batches), MAKER, call, expected);
        _assertRecall(IBatches.RecallClass.ClassIII, IBatches.RecallState.Completed);
        _recallAs(IBatches.RecallClass.ClassI, false);
        _assertRecall(IBatches.RecallClass.ClassI, IBatches.RecallState.Ongoing);
    }

    function test_recall_NothingToAdvance() public {
        _refusedCompletion(IBatches.RecallState.None);
        _refusedTermination(IBatches.RecallState.None);
    }

    function test_recall_OfAnotherOrUnknownBatch() public {
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        bytes memory notMaker = abi.encodeWithSelector(IBatches.NotBatchMaker.selector, batch, other);
        IBatches.RecallClass class = IBatches.RecallClass.ClassI;
        address stranger = address(0xE7);
        address target = address(batches);
        refused(target, stranger, abi.encodeCall(batches.recall, (other, batch, class, NOTICE, EVENT)), notMaker);
        refused(
            address(recallDesk),
            stranger,
            abi.encodeCall(recallDesk.completeRecall, (other, batch, REPORT, EVENT)),
            notMaker
        );
        BatchId none = batchIdOf(GTIN, "none");
        bytes memory unknown = abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, none);
        refused(target, MAKER, abi.encodeCall(batches.recall, (maker, none, class, NOTICE, EVENT)), unknown);
        refused(
            address(recallDesk),
            MAKER,
            abi.encodeCall(recallDesk.completeRecall, (maker, none, REPORT, EVENT)),
            unknown
        );
        refused(target, REGULATOR, abi.encodeCall(batches.recallByRegulator, (none, class, NOTICE, EVENT)), unknown);
        refused(
            address(recallDesk),
            REGULATOR,
            abi.encodeCall(recallDesk.terminateRecall, (none, REPORT, EVENT)),
            unknown
        );
    }

    // ---------------------------------------------------------------------------------------------------- products

    function test_recallProduct_StopsEveryBatchAlsoThoseToCome() public {
        expectEmitFrom(address(recallDesk));
        emit IRecallDesk.ProductRecalled(GTIN, maker, IBatches.RecallClass.ClassII, NOTICE, EVENT);
        vm.prank(MAKER);
        recallDesk.recallProduct(maker, GTIN, IBatches.RecallClass.ClassII, NOTICE, EVENT);
        _assertProductRecall(IBatches.RecallClass.ClassII, IBatches.RecallState.Ongoing);
        BatchId later = make("LATER", 10);
        bytes memory expected = abi.encodeWithSelector(
            IBatches.ProductIsRecalled.selector,
            GTIN,
            IBatches.RecallClass.ClassII
        );
        _refusedShipment(batch, expected);
        _refusedShipment(later, expected);
        assertEq(uint256(batches.statusOf(later)), uint256(IBatches.BatchStatus.ProductRecalled), "status");
        assertEq(uint256(batches.batchOf(later).recallClass), 0, "no recall of the batch itself");
    }

    function test_recallProduct_LeavesOtherProductsAlone() public {
        approve(OTHER_GTIN, maker);
        vm.prank(MAKER);
        BatchId other = batches.commission(maker, OTHER_GTIN, LOT, EXPIRY, 10, ROOT, EVENT);
        vm.prank(MAKER);
        recallDesk.recallProduct(maker, GTIN, IBatches.RecallClass.ClassI, NOTICE, EVENT);
        ship(MAKER, termsOf(maker, pharmacy, other, 1, 0, 1, 1));
    }

    function test_recallProduct_RaisedAndTerminated() public {
        vm.prank(MAKER);
        recallDesk.recallProduct(maker, GTIN, IBatches.RecallClass.ClassIII, NOTICE, EVENT);
        expectEmitFrom(address(recallDesk));
        emit IRecallDesk.ProductRecalled(GTIN, OrgId.wrap(0), IBatches.RecallClass.ClassI, NOTICE, EVENT);
        vm.prank(REGULATOR);
        recallDesk.recallProductByRegulator(GTIN, IBatches.RecallClass.ClassI, NOTICE, EVENT);
        expectEmitFrom(address(recallDesk));
        emit IRecallDesk.ProductRecallAdvanced(GTIN, IBatches.RecallState.Terminated, REPORT, EVENT);
        vm.prank(REGULATOR);
        recallDesk.terminateProductRecall(GTIN, REPORT, EVENT);
        _assertProductRecall(IBatches.RecallClass.ClassI, IBatches.RecallState.Terminated);
        _refusedProductTermination(IBatches.RecallState.Terminated);
        // Terminated, and not suppliable for that.
        bytes memory expected = abi.encodeWithSelector(
            IBatches.ProductIsRecalled.selector,
            GTIN,
            IBatches.RecallClass.ClassI
        );
        _refusedShipment(batch, expected);
    }

    function testFuzz_recallProduct_OnlyGraver(uint8 standing, uint8 asked, bool byRegulator) public {
        IBatches.RecallClass a = IBatches.RecallClass(standing % 4);
        IBatches.RecallClass b = IBatches.RecallClass(asked % 4);
        if (a != IBatches.RecallClass.None) {
            vm.prank(REGULATOR);
            recallDesk.recallProductByRegulator(GTIN, a, NOTICE, EVENT);
        }
        bytes memory call =
            byRegulator
                ? abi.encodeCall(recallDesk.recallProductByRegulator, (GTIN, b, NOTICE, EVENT))
                : abi.encodeCall(recallDesk.recallProduct, (maker, GTIN, b, NOTICE, EVENT));
        address who = byRegulator ? REGULATOR : MAKER;
        if (b <= a) {
            bytes memory expected = abi.encodeWithSelector(IBatches.RecallNotGraver.selector, b, a);
            return refused(address(recallDesk), who, call, expected);
        }
        vm.prank(who);
        (bool success, ) = address(recallDesk).call(call);
        assertTrue(success, "graver");
        _assertProductRecall(b, IBatches.RecallState.Ongoing);
    }

    function test_recallProduct_Refusals() public {
        IBatches.RecallClass class = IBatches.RecallClass.ClassI;
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        bytes memory call = abi.encodeCall(recallDesk.recallProduct, (other, GTIN, class, NOTICE, EVENT));
        bytes4 selector = IMedicineRegistry.NotProductManufacturer.selector;
        refused(address(recallDesk), address(0xE7), call, abi.encodeWithSelector(selector, GTIN, other, maker));
        call = abi.encodeCall(recallDesk.recallProduct, (maker, OTHER_GTIN, class, NOTICE, EVENT));
        selector = IMedicineRegistry.ProductNotApproved.selector;
        refused(address(recallDesk), MAKER, call, abi.encodeWithSelector(selector, OTHER_GTIN));
        _refusedProductTermination(IBatches.RecallState.None);
    }

    /// The regulator recalls what is no longer approved as well.
    function test_recallProduct_AfterItsWithdrawal() public {
        vm.prank(REGULATOR);
        medicines.withdraw(GTIN, NOTICE);
        vm.prank(REGULATOR);
        recallDesk.recallProductByRegulator(GTIN, IBatches.RecallClass.ClassI, NOTICE, EVENT);
        assertEq(uint256(batches.statusOf(batch)), uint256(IBatches.BatchStatus.ProductRecalled), "status");
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function _recallAs(IBatches.RecallClass class, bool regulator) private {
        vm.prank(regulator ? REGULATOR : MAKER);
        if (regulator) batches.recallByRegulator(batch, class, NOTICE, EVENT);
        else batches.recall(maker, batch, class, NOTICE, EVENT);
    }

    function _assertRecall(IBatches.RecallClass class, IBatches.RecallState state) private view {
        IBatches.Batch memory info = batches.batchOf(batch);
        assertEq(uint256(info.recallClass), uint256(class), "class");
        assertEq(uint256(info.recallState), uint256(state), "state");
        // Nothing beside them was touched.
        assertTrue(info.quantity == 100 && info.expiry == EXPIRY && info.gtin == GTIN, "the rest");
        assertTrue(info.maker == bytes14(OrgId.unwrap(maker)) && info.quarantine == 0, "the rest");
        assertEq(uint256(batches.statusOf(batch)), uint256(IBatches.BatchStatus.Recalled), "status");
    }

    function _assertProductRecall(IBatches.RecallClass class, IBatches.RecallState state) private view {
        IBatches.Recall memory recall = batches.productRecallOf(GTIN);
        assertEq(uint256(recall.recallClass), uint256(class), "class");
        assertEq(uint256(recall.state), uint256(state), "state");
    }

    function _refusedCompletion(IBatches.RecallState standing) private {
        bytes4 selector = IRecallDesk.RecallNotBefore.selector;
        bytes memory expected = abi.encodeWithSelector(selector, IBatches.RecallState.Completed, standing);
        refused(
            address(recallDesk),
            MAKER,
            abi.encodeCall(recallDesk.completeRecall, (maker, batch, REPORT, EVENT)),
            expected
        );
    }

    function _refusedTermination(IBatches.RecallState standing) private {
        bytes4 selector = IRecallDesk.RecallNotBefore.selector;
        bytes memory expected = abi.encodeWithSelector(selector, IBatches.RecallState.Terminated, standing);
        refused(
            address(recallDesk),
            REGULATOR,
            abi.encodeCall(recallDesk.terminateRecall, (batch, REPORT, EVENT)),
            expected
        );
    }

    function _refusedProductTermination(IBatches.RecallState standing) private {
        bytes4 selector = IRecallDesk.RecallNotBefore.selector;
        bytes memory expected = abi.encodeWithSelector(selector, IBatches.RecallState.Terminated, standing);
        refused(
            address(recallDesk),
            REGULATOR,
            abi.encodeCall(recallDesk.terminateProductRecall, (GTIN, REPORT, EVENT)),
            expected
        );
    }

    function _refusedShipment(BatchId id, bytes memory expected) private {
        bytes memory call = abi.encodeCall(batches.shipPacks, (termsOf(maker, pharmacy, id, 1, 0, 1, 99), EVENT));
        refused(address(batches), MAKER, call, expected);
    }

    function _refusedToMove(IBatches.RecallClass class) private {
        _refusedShipment(batch, abi.encodeWithSelector(IBatches.BatchIsRecalled.selector, batch, class));
    }
}
