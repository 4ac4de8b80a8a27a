// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {UnitId, setAsideKeyOf} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// Ends by quantity alone, and what the one who can show the path does about them.
contract UnprovenEndsTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function rivalSupply() private view returns (IPacks.Ending memory) {
        return endingOf(rival, batch, IPacks.PackState.Supplied);
    }

    // --------------------------------------------------------------------------------------------------------- alert

    function test_single() external {
        expectUnproven(rival, 60);
        expectEnded(rivalSupply(), 60, false);
        endOne(RIVAL, rivalSupply(), 60);
        assertEnd(60, endOf(rivalSupply(), false), "end");
        assertHeld(rival, 3, "held");
    }

    function test_many() external {
        expectUnproven(rival, 60);
        expectUnproven(rival, 62);
        endMany(RIVAL, rivalSupply(), list(60, 62));
        assertEnd(60, endOf(rivalSupply(), false), "end");
        assertEnd(62, endOf(rivalSupply(), false), "end");
        assertHeld(rival, 2, "held");
    }

    /// Of many, those in the range are proven and the others have their alert.
    function test_manyMixed() external {
        vm.expectRevert(untrackedNotHeld(OrgId.unwrap(pharmacy), 1, 0));
        endMany(PHARMACY, supply(), list(18, 19, 25));
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 1, 0, 0, 5));
        expectUnproven(pharmacy, 25);
        endMany(PHARMACY, supply(), list(18, 19, 25));
        assertEnd(18, endOf(supply(), true), "known");
        assertEnd(19, endOf(supply(), true), "known");
        assertEnd(25, endOf(supply(), false), "not known");
    }

    function test_openedAndOffline() external {
        expectUnproven(rival, 60);
        expectEnded(rivalSupply(), 60, false);
        open(RIVAL, rivalSupply(), 60, 10, 1);
        expectUnproven(rival, 61);
        expectEnded(rivalSupply(), 61, false);
        submit(RIVAL, rivalSupply(), list(61), START);
        assertEnd(61, endOf(rivalSupply(), false), "offline");
        assertEq(batches.packEndOf(batch, 60).proven, false, "opened");
    }

    /// What was set aside is not supplied out of other stock: by no way of ending.
    function test_setAsideIsNotSuppliedFromStock() external {
        setAside(PHARMACY, pharmacy, 4, 4, 4);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 1, 0, 0, 5));
        bytes32 aside = setAsideKeyOf(pharmacy);
        bytes memory reason = abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, aside, 5, 1);
        IPacks.Pack memory pack = packAt(5);
        bytes32[] memory proof = proofAt(5);
        vm.startPrank(PHARMACY);
        vm.expectRevert(reason);
        batches.decommission(supply(), pack, proof);
        vm.expectRevert(reason);
        packDesk.openPack(supply(), pack, proof, 10, 1);
        vm.stopPrank();
        vm.expectEmit(true, true, true, true, address(packDesk));
        emit IPackDesk.OfflineAlert(batch, pharmacy, 5, IPackDesk.Alert.SetAside, START, PREMISES);
        submit(PHARMACY, supply(), list(5), START);
        assertActive(5, "kept back");
    }

    function test_rangeNeedsThePath() external {
        vm.expectRevert(rangeNotHeld(rival, 60, 4));
        endRange(RIVAL, rivalSupply(), 60, 4);
        vm.expectRevert(rangeNotHeld(rival, 0, 4));
        endRange(RIVAL, rivalSupply(), 0, 4);
    }

    /// No unproven end gives way to another: the first counts.
    function test_unprovenGivesWayToNoUnproven() external {
        endOne(RIVAL, rivalSupply(), 60);
        bytes memory reason = alreadyEnded(60, IPacks.PackState.Supplied);
        vm.expectRevert(reason);
        endOne(MAKER, endingOf(maker, batch, IPacks.PackState.Destroyed), 60);
        vm.expectRevert(reason);
        endOne(RIVAL, rivalSupply(), 60);
        vm.expectRevert(reason);
        endMany(RIVAL, rivalSupply(), list(60, 61));
        vm.expectRevert(reason);
        open(RIVAL, rivalSupply(), 60, 2, 1);
        expectAlert(rival, 60, IPackDesk.Alert.DoubleUse);
        submit(RIVAL, rivalSupply(), list(60), START);
        assertHeld(rival, 3, "taken once");
    }

    function expectAlert(OrgId org, uint32 index, IPackDesk.Alert alert) private {
        expectEmitFrom(address(packDesk));
        emit IPackDesk.OfflineAlert(batch, org, index, alert, START, PREMISES);
    }

    /// Whoever cannot show the path ends nothing that ended with it.
    function testFuzz_unprovenNeverOverridesProven(uint256 seed, uint256 how) external {
        uint32 index = uint32(bound(seed, 0, 15));
        how = bound(how, 0, 4);
        if (how == 0) endOne(PHARMACY, supply(), index);
        else if (how == 1) endMany(PHARMACY, supply(), list(index, index + 1));
        else if (how == 2) open(PHARMACY, supply(), index, 5, 1);
        else if (how == 3) submit(PHARMACY, supply(), list(index), START);
        else endRange(PHARMACY, supply(), index, 4);
        bytes memory reason = alreadyEnded(index, IPacks.PackState.Supplied);
        bytes32 before = keccak256(abi.encode(batches.packEndOf(batch, index)));

        vm.expectRevert(reason);
        endOne(RIVAL, endingOf(rival, batch, IPacks.PackState.Destroyed), index);
        vm.expectRevert(reason);
        endMany(RIVAL, rivalSupply(), list(index, index + 4));
        vm.expectRevert(reason);
        open(RIVAL, rivalSupply(), index, 5, 1);
        expectAlert(rival, index, IPackDesk.Alert.DoubleUse);
        submit(RIVAL, rivalSupply(), list(index), START);
        assertEq(keccak256(abi.encode(batches.packEndOf(batch, index))), before, "stands");
        assertHeld(rival, 4, "nothing taken");
    }

    // ------------------------------------------------------------------------------- a rival burns no pharmacy's packs

    /// The rival read the codes of four packs of the pharmacy and ends them in every way it has.
    function burn() private {
        endOne(RIVAL, endingOf(rival, batch, IPacks.PackState.Destroyed), 0);
        endMany(RIVAL, endingOf(rival, batch, IPacks.PackState.Stolen), list(1));
        open(RIVAL, rivalSupply(), 2, 9, 1);
        submit(RIVAL, rivalSupply(), list(3), START);
        assertHeld(rival, 0, "it spent its own packs");
        assertHeld(pharmacy, 20, "and none of the pharmacy's");
    }

    function test_burntAndEndedSingly() external {
        burn();
        for (uint32 i = 0; i < 4; ++i) {
            expectOverridden(pharmacy, i);
            expectEnded(supply(), i, true);
            endOne(PHARMACY, supply(), i);
            assertEnd(i, endOf(supply(), true), "the pharmacy's end stands");
        }
        assertHeld(pharmacy, 16, "held");
    }

    function test_burntAndEndedTogether() external {
        burn();
        for (uint32 i = 0; i < 4; ++i) expectOverridden(pharmacy, i);
        endMany(PHARMACY, supply(), run(0, 6));
        for (uint32 i = 0; i < 6; ++i) assertEnd(i, endOf(supply(), true), "the pharmacy's end stands");
        assertHeld(pharmacy, 14, "held");
    }

    function test_burntAndEndedInARange() external {
        burn();
        for (uint32 i = 0; i < 4; ++i) expectOverridden(pharmacy, i);
        endRange(PHARMACY, supply(), 0, 8);
        IPacks.PackEnd memory none;
        for (uint32 i = 0; i < 8; ++i) {
            assertEnd(i, none, "nothing by itself");
            assertTrue(batches.endedInRange(batch, i), "in the range");
            assertVerdict(i, IPacks.Verdict.Ended, "verdict");
        }
        assertHeld(pharmacy, 12, "held");
    }

    function test_burntAndSubmittedOffline() external {
        burn();
        for (uint32 i = 0; i < 4; ++i) {
            expectOverridden(pharmacy, i);
            expectEnded(supply(), i, true);
        }
        submit(PHARMACY, supply(), run(0, 4), START - 10);
        for (uint32 i = 0; i < 4; ++i) assertTrue(batches.packEndOf(batch, i).proven, "the pharmacy's end stands");
    }

    function test_burntAndOpened() external {
        burn();
        for (uint32 i = 0; i < 4; ++i) {
            expectOverridden(pharmacy, i);
            open(PHARMACY, supply(), i, 7, 2);
            IPacks.PackEnd memory end = endOf(supply(), true);
            (end.parts, end.partsLeft) = (7, 5);
            assertEnd(i, end, "the pharmacy's parts");
        }
    }

    function test_burntAndEndedInsideAUnit() external {
        burn();
        UnitId unit = packUnit(PHARMACY, pharmacy, 1, 8, 0, new UnitId[](0));
        for (uint32 i = 0; i < 4; ++i) {
            expectOverridden(pharmacy, i);
            expectEnded(supply(), i, true);
            endInside(PHARMACY, supply(), i, pathOf(unit));
        }
    }

    /// After an override the rival's end is gone: it can neither go on with it nor take its pack back.
    function test_overriddenEndIsNobodysAnyMore() external {
        burn();
        endMany(PHARMACY, supply(), run(0, 2));
        endRange(PHARMACY, supply(), 2, 2);
        vm.expectRevert(otherPremises(0, pharmacy, PREMISES));
        reactivate(RIVAL, rival, 0);
        vm.expectRevert(otherPremises(1, pharmacy, PREMISES));
        conclude(RIVAL, rival, list(1), IPacks.PackState.HandedOver);
        vm.expectRevert(notEnded(2));
        vm.prank(RIVAL);
        packDesk.supplyPart(rival, batch, 2, PREMISES, 1, EVENT);
        vm.expectRevert(notEnded(3));
        reactivate(RIVAL, rival, 3);
        assertHeld(rival, 0, "its packs are spent");
    }

    /// Whatever the rival's end went on to, it gives way.
    function test_alsoAFinalEndGivesWay() external {
        endOne(RIVAL, rivalSupply(), 5);
        conclude(RIVAL, rival, list(5), IPacks.PackState.HandedOver);
        assertVerdict(5, IPacks.Verdict.Ended, "burnt");
        expectOverridden(pharmacy, 5);
        endOne(PHARMACY, supply(), 5);
        vm.expectRevert(alreadyEnded(5, IPacks.PackState.Supplied));
        endOne(PHARMACY, supply(), 5);
    }

    /// A reversal of the rival gives it back its own, and leaves the pharmacy's pack as it was.
    function test_rivalTakesItBack() external {
        endOne(RIVAL, rivalSupply(), 5);
        reactivate(RIVAL, rival, 5);
        assertActive(5, "active");
        assertHeld(rival, 4, "rival");
        assertHeld(pharmacy, 20, "pharmacy");
    }

    function testFuzz_onlyThePathOverrides(uint256 index, uint256 by) external {
        index = bound(index, 0, COUNT - 1);
        endOne(RIVAL, rivalSupply(), index);
        (address[5] memory members, OrgId[5] memory orgs) = (
            [MAKER, WHOLESALER, PHARMACY, HOSPITAL, RIVAL],
            [maker, wholesaler, pharmacy, hospital, rival]
        );
        by = bound(by, 0, 4);
        bool path =
            (by == 1 && index >= 30 && index < 50) || (by == 2 && index < 20) || (by == 3 && index >= 20 && index < 30);
        IPacks.Ending memory ending = endingOf(orgs[by], batch, IPacks.PackState.Destroyed);
        if (path) {
            expectOverridden(orgs[by], uint32(index));
            expectEnded(ending, uint32(index), true);
        } else if (by == 0 || by == 4) {
            vm.expectRevert(alreadyEnded(index, IPacks.PackState.Supplied));
        } else {
            // All they have has its own numbers.
            vm.expectRevert(untrackedNotHeld(OrgId.unwrap(orgs[by]), 1, 0));
        }
        endOne(members[by], ending, index);
        assertEq(batches.packEndOf(batch, uint32(index)).proven, path, "proven");
    }

    // ------------------------------------------------------------------------------------------------------- guessing

    /// The siblings of a published proof tell nothing of the neighbour's serial. The rival knows the pattern of all
    /// serials, so a leaf without salt would be found by trying them; here no serial of the space gives the leaf.
    function test_aNeighboursSerialCannotBeGuessed() external view {
        bytes32 sibling = proofAt(6)[0];
        assertEq(sibling, PackMerkle.leafOf(7, packAt(7).code), "the sibling is the neighbour's leaf");
        bool found;
        for (uint256 serial = 0; serial < COUNT; ++serial) {
            bytes32 bare = bytes32(bytes20(PackMerkle.codeOf(SECRET, serial)));
            for (uint256 index = 0; index < COUNT; ++index) {
                if (PackMerkle.leafOf(index, bare) == sibling) found = true;
            }
        }
        assertTrue(!found, "no serial alone gives the leaf");
    }

    /// The same search on a tree without salts finds the serial at once, so the search above is able to find.
    function test_withoutSaltItCould() external pure {
        bytes32 bare = bytes32(bytes20(PackMerkle.codeOf(SECRET, 7)));
        bytes32 sibling = PackMerkle.leafOf(7, bare);
        uint256 guesses;
        for (uint256 serial = 0; serial < COUNT; ++serial) {
            bytes32 guess = bytes32(bytes20(PackMerkle.codeOf(SECRET, serial)));
            if (PackMerkle.leafOf(7, guess) == sibling) ++guesses;
        }
        assertEq(guesses, 1, "found");
    }

    /// Nor does a known serial with a guessed salt, or with the salt of another pack, end the neighbour.
    function testFuzz_serialWithoutItsSalt(bytes12 salt, uint256 other) external {
        other = bound(other, 0, COUNT - 1);
        bytes32 code = packAt(7).code;
        bytes12[2] memory salts = [salt, bytes12(packAt(other).code << 160)];
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 guess = bytes32(bytes20(code)) | (bytes32(salts[i]) >> 160);
            if (guess == code) continue;
            bytes32[] memory proof = proofAt(7);
            vm.expectRevert(abi.encodeWithSelector(IPacks.PackNotInBatch.selector, batch, 7));
            vm.prank(RIVAL);
            batches.decommission(rivalSupply(), IPacks.Pack({index: 7, code: guess}), proof);
            (IPacks.Verdict verdict, , ) = batches.verify(batch, IPacks.Pack({index: 7, code: guess}), proof);
            assertTrue(verdict == IPacks.Verdict.Unknown, "not even a scan");
        }
    }

    /// An inner node does not pass for a pack: leaves are hashed twice, with their number.
    function testFuzz_innerNodeIsNoPack(uint256 node, uint256 index) external {
        node = bound(node, 1, COUNT - 1);
        index = bound(index, 0, COUNT - 1);
        bytes32[] memory proof = PackMerkle.prove(tree, 2 * COUNT - 1 - node);
        vm.expectRevert(abi.encodeWithSelector(IPacks.PackNotInBatch.selector, batch, index));
        vm.prank(RIVAL);
        batches.decommission(rivalSupply(), IPacks.Pack({index: uint32(index), code: tree[node]}), proof);
    }
}
