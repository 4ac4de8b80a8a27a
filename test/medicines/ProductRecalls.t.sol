// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {IRecallDesk} from "../../contracts/medicines/interfaces/IRecallDesk.sol";
import {BatchId} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// How far the recall of a product came: its manufacturer calls it complete, the regulator terminates it.
contract ProductRecallsTest is CustodyTest {
    BatchId private batch;

    function setUp() public override {
        super.setUp();
        batch = make(100);
    }

    function test_completeProductRecall_ThenTerminated() public {
        recallAs(IBatches.RecallClass.ClassII);
        expectEmitFrom(address(recallDesk));
        emit IRecallDesk.ProductRecallAdvanced(GTIN, IBatches.RecallState.Completed, REPORT, EVENT);
        vm.prank(MAKER);
        recallDesk.completeProductRecall(maker, GTIN, REPORT, EVENT);
        assertRecall(IBatches.RecallClass.ClassII, IBatches.RecallState.Completed);
        // Complete, and not suppliable for that.
        assertEq(uint256(batches.statusOf(batch)), uint256(IBatches.BatchStatus.ProductRecalled), "status");

        vm.prank(REGULATOR);
        recallDesk.terminateProductRecall(GTIN, REPORT, EVENT);
        assertRecall(IBatches.RecallClass.ClassII, IBatches.RecallState.Terminated);
    }

    function test_completeProductRecall_WithoutARecall() public {
        refusedCompletion(IBatches.RecallState.None);
        // The recall of a batch is none of its product.
        recallBatch(batch);
        refusedCompletion(IBatches.RecallState.None);
    }

    function test_completeProductRecall_Twice() public {
        recallAs(IBatches.RecallClass.ClassI);
        vm.prank(MAKER);
        recallDesk.completeProductRecall(maker, GTIN, REPORT, EVENT);
        refusedCompletion(IBatches.RecallState.Completed);
    }

    function test_completeProductRecall_AfterTermination() public {
        recallAs(IBatches.RecallClass.ClassI);
        vm.prank(REGULATOR);
        recallDesk.terminateProductRecall(GTIN, REPORT, EVENT);
        refusedCompletion(IBatches.RecallState.Terminated);
    }

    /// A graver class opens it anew.
    function test_completeProductRecall_OnceMoreAfterAGraverClass() public {
        recallAs(IBatches.RecallClass.ClassIII);
        vm.prank(MAKER);
        recallDesk.completeProductRecall(maker, GTIN, REPORT, EVENT);
        recallAs(IBatches.RecallClass.ClassI);
        assertRecall(IBatches.RecallClass.ClassI, IBatches.RecallState.Ongoing);
        vm.prank(MAKER);
        recallDesk.completeProductRecall(maker, GTIN, REPORT, EVENT);
        assertRecall(IBatches.RecallClass.ClassI, IBatches.RecallState.Completed);
    }

    function test_completeProductRecall_ByTheManufacturerOnly() public {
        recallAs(IBatches.RecallClass.ClassI);
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        bytes memory call = abi.encodeCall(recallDesk.completeProductRecall, (other, GTIN, REPORT, EVENT));
        bytes4 selector = IMedicineRegistry.NotProductManufacturer.selector;
        refused(address(recallDesk), address(0xE7), call, abi.encodeWithSelector(selector, GTIN, other, maker));
        assertRecall(IBatches.RecallClass.ClassI, IBatches.RecallState.Ongoing);
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function recallAs(IBatches.RecallClass class) private {
        vm.prank(REGULATOR);
        recallDesk.recallProductByRegulator(GTIN, class, NOTICE, EVENT);
    }

    function refusedCompletion(IBatches.RecallState standing) private {
        bytes4 selector = IRecallDesk.RecallNotBefore.selector;
        bytes memory expected = abi.encodeWithSelector(selector, IBatches.RecallState.Completed, standing);
        bytes memory call = abi.encodeCall(recallDesk.completeProductRecall, (maker, GTIN, REPORT, EVENT));
        refused(address(recallDesk), MAKER, call, expected);
    }

    function assertRecall(IBatches.RecallClass class, IBatches.RecallState state) private view {
        IBatches.Recall memory recall = batches.productRecallOf(GTIN);
        assertEq(uint256(recall.recallClass), uint256(class), "class");
        assertEq(uint256(recall.state), uint256(state), "state");
    }
}
