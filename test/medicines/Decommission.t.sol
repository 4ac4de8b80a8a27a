// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {setAsideKeyOf} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// One pack ends.
contract DecommissionTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function refuse(bytes memory reason, IPacks.Ending memory ending, uint256 index) private {
        vm.expectRevert(reason);
        endOne(PHARMACY, ending, index);
    }

    function test_recordsTheEnd() external {
        IPacks.Ending memory ending = supply();
        expectEnded(ending, 7, true);
        endOne(PHARMACY, ending, 7);
        assertEnd(7, endOf(ending, true), "end");
        assertHeld(pharmacy, 19, "one less");
        assertEq(batches.endedInRange(batch, 7), false, "by itself");
        assertActive(6, "its neighbours");
        assertActive(8, "its neighbours");
        assertVerdict(7, IPacks.Verdict.Ended, "verdict");
    }

    function testFuzz_everyPackOfTheRange(uint256 seed, uint256 state, uint256 wait) external {
        uint32 index = uint32(bound(seed, 0, 19));
        // Pharmacies do not export.
        IPacks.PackState end = IPacks.PackState(bound(state, 1, 7));
        if (end == IPacks.PackState.Exported) end = IPacks.PackState.Sample;
        vm.warp(START + bound(wait, 0, 365 days - 1));
        IPacks.Ending memory ending = endingOf(pharmacy, batch, end);
        ending.eventHash = keccak256(abi.encode(seed));
        ending.premises = uint64(bound(seed >> 32, 1, 1e13 - 1));
        expectEnded(ending, index, true);
        endOne(PHARMACY, ending, index);
        assertEnd(index, endOf(ending, true), "end");
    }

    function testFuzz_onceOnly(uint256 seed, uint256 first, uint256 second) external {
        uint32 index = uint32(bound(seed, 0, 19));
        IPacks.PackState standing = first % 2 == 0 ? IPacks.PackState.Supplied : IPacks.PackState.Locked;
        endOne(PHARMACY, endingOf(pharmacy, batch, standing), index);
        IPacks.PackState again = IPacks.PackState(bound(second, 1, 7));
        if (again == IPacks.PackState.Exported) again = IPacks.PackState.Stolen;
        refuse(alreadyEnded(index, standing), endingOf(pharmacy, batch, again), index);
        assertHeld(pharmacy, 19, "taken once");
    }

    function test_eachOrganisationEndsItsOwn() external {
        endOne(HOSPITAL, endingOf(hospital, batch, IPacks.PackState.HandedOver), 25);
        endOne(WHOLESALER, endingOf(wholesaler, batch, IPacks.PackState.Exported), 40);
        assertState(25, IPacks.PackState.HandedOver, "hospital");
        assertState(40, IPacks.PackState.Exported, "wholesaler");
        assertHeld(hospital, 9, "hospital");
        assertHeld(wholesaler, 19, "wholesaler");
        assertHeld(pharmacy, 20, "pharmacy");
    }

    // ------------------------------------------------------------------------------------------------- the questions

    function test_activeIsNoEnd() external {
        IPacks.PackState none = IPacks.PackState.Active;
        refuse(invalidEnd(none, none), endingOf(pharmacy, batch, none), 7);
    }

    function testFuzz_premisesAreAGln(uint64 premises) external {
        IPacks.Ending memory ending = supply();
        ending.premises = premises;
        if (premises == 0 || premises >= 1e13) {
            refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, premises), ending, 7);
        } else {
            endOne(PHARMACY, ending, 7);
            assertEq(batches.packEndOf(batch, 7).premises, premises, "premises");
        }
    }

    function test_premisesAtTheEdges() external {
        IPacks.Ending memory ending = supply();
        ending.premises = 0;
        refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, 0), ending, 7);
        ending.premises = 1e13;
        refuse(abi.encodeWithSelector(Gs1.InvalidGln.selector, 1e13), ending, 7);
        ending.premises = 1e13 - 1;
        endOne(PHARMACY, ending, 7);
    }

    function test_unknownBatch() external {
        IPacks.Ending memory ending = supply();
        ending.batch = otherBatch();
        bytes memory reason = abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, ending.batch);
        refuse(reason, ending, 7);
        ending.state = IPacks.PackState.Destroyed;
        refuse(reason, ending, 7);
    }

    function testFuzz_numberOutOfRange(uint32 index) external {
        index = uint32(bound(index, COUNT, type(uint32).max));
        IPacks.Pack memory pack = IPacks.Pack({index: index, code: packAt(7).code});
        bytes32[] memory proof = proofAt(7);
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackOutOfRange.selector, batch, index, COUNT));
        vm.prank(PHARMACY);
        batches.decommission(supply(), pack, proof);
    }

    function testFuzz_otherPack(uint256 claimed, uint256 shown, bytes32 code, bytes32 node) external {
        claimed = bound(claimed, 0, COUNT - 1);
        shown = bound(shown, 0, COUNT - 1);
        vm.assume(claimed != shown);
        bytes memory reason = notInBatch(claimed);
        expectRefused(reason, packAt(claimed), proofAt(shown));
        expectRefused(reason, IPacks.Pack({index: uint32(claimed), code: packAt(shown).code}), proofAt(claimed));
        expectRefused(reason, IPacks.Pack({index: uint32(claimed), code: code}), proofAt(claimed));
        bytes32[] memory proof = proofAt(claimed);
        proof[shown % proof.length] = node;
        expectRefused(reason, packAt(claimed), proof);
        expectRefused(reason, packAt(claimed), new bytes32[](0));
    }

    function expectRefused(bytes memory reason, IPacks.Pack memory pack, bytes32[] memory proof) private {
        vm.expectRevert(reason);
        vm.prank(PHARMACY);
        batches.decommission(supply(), pack, proof);
    }

    function notInBatch(uint256 index) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPacks.PackNotInBatch.selector, batch, index);
    }

    function test_batchOfOne() external {
        switchBatch("ONE", 1);
        endOne(PHARMACY, supply(), 0);
        assertEnd(0, endOf(supply(), true), "end");
        assertHeld(pharmacy, 0, "nothing left");
    }

    function test_nothingHeld() external {
        endMany(PHARMACY, supply(), run(0, 20));
        refuse(notHeld(pharmacy, 1, 0), supply(), 30);
        refuse(notHeld(pharmacy, 1, 0), supply(), 7);
    }

    // ----------------------------------------------------------------------------------------------- what is set aside

    function test_endsFromWhatIsSetAside() external {
        setAside(PHARMACY, pharmacy, 4, 4, 4);
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Destroyed);
        expectEnded(ending, 5, true);
        endOne(PHARMACY, ending, 5);
        assertEnd(5, endOf(ending, true), "end");
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 3, "set aside");
        assertHeld(pharmacy, 16, "stock");
    }

    /// Set aside and stock are two holders: what one lacks the other does not give.
    function test_setAsideIsNotStock() external {
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Destroyed);
        bytes32 key = setAsideKeyOf(pharmacy);
        refuse(abi.encodeWithSelector(ICustody.NotHeld.selector, batch, key, 1, 0), ending, 5);
        setAside(PHARMACY, pharmacy, 20, 0, 20);
        refuse(notHeld(pharmacy, 1, 0), supply(), 5);
    }

    /// A pack number of the stock is not known to be among what is set aside: it ends out of packs without a number.
    function test_setAsideNumberOfTheStockIsUnproven() external {
        setAside(PHARMACY, pharmacy, 4, 4, 4);
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Destroyed);
        refuse(untrackedNotHeld(setAsideKeyOf(pharmacy), 1, 0), ending, 10);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 1, 0, 0, 5));
        setAside(PHARMACY, pharmacy, 1, 0, 0);
        expectUnproven(pharmacy, 10);
        expectEnded(ending, 10, false);
        endOne(PHARMACY, ending, 10);
    }

    // -------------------------------------------------------------------------------------------------- closed batches

    function expectClosed(bytes memory reason) private {
        refuse(reason, supply(), 7);
        refuse(reason, endingOf(pharmacy, batch, IPacks.PackState.HandedOver), 7);
        vm.expectRevert(reason);
        endOne(WHOLESALER, endingOf(wholesaler, batch, IPacks.PackState.Exported), 40);
        IPacks.PackState[4] memory others = [
            IPacks.PackState.Destroyed,
            IPacks.PackState.Sample,
            IPacks.PackState.Stolen,
            IPacks.PackState.Locked
        ];
        for (uint256 i = 0; i < 4; ++i) {
            IPacks.Ending memory ending = endingOf(pharmacy, batch, others[i]);
            expectEnded(ending, uint32(i), true);
            endOne(PHARMACY, ending, i);
            assertEnd(uint32(i), endOf(ending, true), "end");
        }
    }

    function test_recalled() external {
        recall();
        expectClosed(abi.encodeWithSelector(IBatches.BatchIsRecalled.selector, batch, IBatches.RecallClass.ClassI));
    }

    function test_quarantined() external {
        quarantine();
        expectClosed(abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, 1));
    }

    function test_productRecalled() external {
        recallProduct();
        expectClosed(abi.encodeWithSelector(IBatches.ProductIsRecalled.selector, GTIN, IBatches.RecallClass.ClassII));
    }

    function test_expired() external {
        vm.warp(EXPIRY - 1);
        endOne(PHARMACY, supply(), 19);
        vm.warp(EXPIRY);
        expectClosed(abi.encodeWithSelector(IBatches.BatchIsExpired.selector, batch, EXPIRY, EXPIRY));
    }

    function test_theLimitAndTheTree() external view {
        assertEq(PackMerkle.rootOf(tree), batches.rootOf(batch), "the fixture's tree is the batch's");
        assertEq(batches.MAX_PACKS(), 256, "MAX_PACKS");
    }

    // ----------------------------------------------------------------------------------------- reasons end with their packs

    function illegitimate() private {
        setAside(PHARMACY, pharmacy, 4, 4, 4);
        vm.prank(PHARMACY);
        setAsideDesk.declareIllegitimate(pharmacy, batch, keccak256("notice"), EVENT);
    }

    function test_lastPackTakesTheReasonsWithIt() external {
        illegitimate();
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Destroyed);
        for (uint256 i = 4; i < 7; ++i) endOne(PHARMACY, ending, i);
        assertTrue(batches.setAsideOf(batch, pharmacy).reasons != 0, "one is left");
        endOne(PHARMACY, ending, 7);
        assertEq(batches.setAsideOf(batch, pharmacy).quantity, 0, "nothing is set aside");
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, 0, "for no reason any more");
    }

    function test_lastPacksOfManyTakeTheReasonsWithThem() external {
        illegitimate();
        endMany(PHARMACY, endingFrom(pharmacy, IPacks.PackState.Destroyed), run(4, 4));
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, 0, "for no reason any more");
    }

    /// What is set aside later, only suspect, is the holder's to release.
    function test_suspectPacksInheritNoReason() external {
        illegitimate();
        for (uint256 i = 4; i < 8; ++i) endOne(PHARMACY, endingFrom(pharmacy, IPacks.PackState.Destroyed), i);
        setAside(PHARMACY, pharmacy, 2, 10, 2);
        vm.prank(PHARMACY);
        setAsideDesk.releaseSuspect(pharmacy, batch, keccak256("report"), EVENT);
        assertHeld(pharmacy, 16, "released");
    }
}
