// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {BatchId, ShipmentTerms} from "../../contracts/medicines/types.sol";
import {MedicinesTest} from "./MedicinesTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// One batch from its maker to a patient, and its recall.
contract ThreadTest is MedicinesTest {
    function setUp() public {
        deploy();
    }

    function test_FromMakerToPatientAndRecall() public {
        (BatchId batch, bytes32[] memory tree) = commission(1000);
        supplyChain(MAKER, WHOLESALER, termsOf(maker, wholesaler, batch, 500, 0, 500, 1));
        ShipmentTerms memory terms = termsOf(wholesaler, pharmacy, batch, 100, 200, 100, 2);
        supplyChain(WHOLESALER, PHARMACY, terms);

        IPacks.Pack memory pack = PackMerkle.packOf(SECRET, 250);
        bytes32[] memory proof = PackMerkle.prove(tree, 250);
        (IPacks.Verdict verdict, IBatches.Batch memory info, ) = batches.verify(batch, pack, proof);
        assertTrue(verdict == IPacks.Verdict.Genuine, "genuine");
        assertEq(info.quantity, 1000, "quantity");
        vm.prank(PHARMACY);
        batches.decommission(endingOf(pharmacy, batch, IPacks.PackState.HandedOver), pack, proof);
        IPacks.PackEnd memory end;
        (verdict, , end) = batches.verify(batch, pack, proof);
        assertTrue(verdict == IPacks.Verdict.Ended && end.proven, "ended, with its path");

        vm.prank(MAKER);
        batches.recall(maker, batch, IBatches.RecallClass.ClassI, keccak256("notice"), EVENT);
        pack = PackMerkle.packOf(SECRET, 251);
        proof = PackMerkle.prove(tree, 251);
        (verdict, , ) = batches.verify(batch, pack, proof);
        assertTrue(verdict == IPacks.Verdict.Recalled, "recalled");
        vm.expectRevert(abi.encodeWithSelector(IBatches.BatchIsRecalled.selector, batch, IBatches.RecallClass.ClassI));
        vm.prank(PHARMACY);
        batches.decommission(endingOf(pharmacy, batch, IPacks.PackState.Supplied), pack, proof);
    }

    function test_ManyAtOnce() public {
        (BatchId batch, bytes32[] memory tree) = commission(300);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 300, 0, 300, 1));
        uint256[] memory indices = new uint256[](5);
        (indices[0], indices[1], indices[2], indices[3], indices[4]) = (0, 1, 77, 200, 299);
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, indices);
        IPacks.Pack[] memory packs = new IPacks.Pack[](5);
        for (uint256 i = 0; i < 5; ++i) packs[i] = PackMerkle.packOf(SECRET, indices[i]);
        vm.prank(PHARMACY);
        batches.decommissionMany(endingOf(pharmacy, batch, IPacks.PackState.Supplied), packs, proof, flags);
        assertEq(batches.holdingOf(batch, bytes32(0)).quantity, 0, "nobody");
        assertTrue(batches.packEndOf(batch, 77).state == IPacks.PackState.Supplied, "supplied");
    }
}
