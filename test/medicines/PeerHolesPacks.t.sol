// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {BatchId, UnitId} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";

/// Holes that were executed against public supply-chain contracts, tried on verification and dispensing here.
contract PeerHolesPacksTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function unknownMember(OrgId org, address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, org, account);
    }

    // --------------------------------------------------------------------------------------------------- MEDITRUSTCHAIN

    /// SOLD still verifies GENUINE.
    function test_meditrustchain_soldVerifiesGenuine() external {
        assertVerdict(7, IPacks.Verdict.Genuine, "before the sale");
        endOne(PHARMACY, supply(), 7);
        assertVerdict(7, IPacks.Verdict.Ended, "sold");
        conclude(PHARMACY, pharmacy, list(7), IPacks.PackState.HandedOver);
        assertVerdict(7, IPacks.Verdict.Ended, "handed over");
        endRange(PHARMACY, supply(), 8, 8);
        assertVerdict(15, IPacks.Verdict.Ended, "sold as a case");
        submit(PHARMACY, supply(), list(16), START);
        assertVerdict(16, IPacks.Verdict.Ended, "sold offline");
        open(PHARMACY, supply(), 17, 2, 1);
        assertVerdict(17, IPacks.Verdict.Ended, "sold in part");
    }

    /// A recalled or expired batch verifies as it did before.
    function test_meditrustchain_recalledVerifiesGenuine() external {
        recall();
        assertVerdict(7, IPacks.Verdict.Recalled, "recalled");
        bytes4 selector = IBatches.BatchIsRecalled.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, batch, IBatches.RecallClass.ClassI));
        endOne(PHARMACY, supply(), 7);
    }

    /// The batch's hash is all that is verified, so a forger copies one label onto a thousand packs. Here a copy is its
    /// original: it sells once.
    function test_meditrustchain_copiedLabel() external {
        endOne(PHARMACY, supply(), 7);
        vm.expectRevert(alreadyEnded(7, IPacks.PackState.Supplied));
        endOne(RIVAL, endingOf(rival, batch, IPacks.PackState.Supplied), 7);
        assertVerdict(7, IPacks.Verdict.Ended, "every copy");
        IPacks.Pack memory invented = IPacks.Pack({index: 8, code: packAt(7).code});
        (IPacks.Verdict verdict, , ) = batches.verify(batch, invented, proofAt(7));
        assertTrue(verdict == IPacks.Verdict.Unknown, "and a label with another number");
    }

    /// A role of one's own choice: whoever registers as a pharmacy sells.
    function test_meditrustchain_selfChosenRole() external {
        OrgId selfMade = organizations.orgIdOf(STRANGER, keccak256("pharmacy"));
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, selfMade));
        endOne(STRANGER, endingOf(selfMade, batch, IPacks.PackState.Supplied), 7);
    }

    /// No check of the holder: a self-registered "patient" changes the status of a batch that it never had.
    function test_meditrustchain_noHolderCheck() external {
        OrgId newcomer = accredit(address(0xD1), address(0xD2), Licences.PHARMACY);
        IPacks.Ending memory ending = endingOf(newcomer, batch, IPacks.PackState.Supplied);
        vm.expectRevert(notHeld(newcomer, 1, 0));
        endOne(address(0xD2), ending, 7);
        vm.expectRevert(notHeld(newcomer, 2, 0));
        endMany(address(0xD2), ending, list(7, 8));
        vm.expectRevert(notHeld(newcomer, 8, 0));
        endRange(address(0xD2), ending, 0, 8);
        vm.expectRevert(notHeld(newcomer, 1, 0));
        open(address(0xD2), ending, 7, 2, 1);
        expectEmitFrom(address(packDesk));
        emit IPackDesk.OfflineAlert(batch, newcomer, 7, IPackDesk.Alert.NotHeld, START, PREMISES);
        submit(address(0xD2), ending, list(7), START);
        assertActive(7, "as it was");
    }

    // -------------------------------------------------------------------------------------- kamalkishorm, MEDITRUSTCHAIN

    /// A sale marks the whole batch as sold: the second buyer gets what was sold, or nobody gets anything.
    function test_kamalkishorm_wholeBatchSale() external {
        endOne(PHARMACY, supply(), 7);
        for (uint256 i = 0; i < COUNT; ++i) {
            assertVerdict(i, i == 7 ? IPacks.Verdict.Ended : IPacks.Verdict.Genuine, "its own state");
        }
        assertHeld(pharmacy, 19, "one pack");
    }

    /// The caller's identity is a parameter: a stranger names the pharmacy and sells its goods.
    function test_kamalkishorm_identityAsParameter() external {
        bytes memory reason = unknownMember(pharmacy, STRANGER);
        vm.expectRevert(reason);
        endOne(STRANGER, supply(), 7);
        vm.expectRevert(reason);
        endMany(STRANGER, supply(), list(7, 8));
        vm.expectRevert(reason);
        endRange(STRANGER, supply(), 0, 8);
        vm.expectRevert(reason);
        submit(STRANGER, supply(), list(7), START);
        vm.expectRevert(reason);
        open(STRANGER, supply(), 7, 2, 1);
        vm.expectRevert(reason);
        endInside(STRANGER, supply(), 7, pathOf(UnitId.wrap("unit")));
        endOne(PHARMACY, supply(), 7);
        vm.expectRevert(reason);
        reactivate(STRANGER, pharmacy, 7);
        vm.expectRevert(reason);
        conclude(STRANGER, pharmacy, list(7), IPacks.PackState.Destroyed);
    }

    /// And an account of one real organisation names another.
    function test_kamalkishorm_memberOfAnother() external {
        vm.expectRevert(unknownMember(pharmacy, RIVAL));
        endOne(RIVAL, supply(), 7);
        vm.expectRevert(unknownMember(rival, PHARMACY));
        endOne(PHARMACY, endingOf(rival, batch, IPacks.PackState.Supplied), 7);
    }

    // ------------------------------------------------------------------------------------------------------------ Espeo

    /// Nothing is ever decommissioned, so a pack is sold again and again.
    function test_espeo_soldTwice() external {
        IPacks.PackState sold = IPacks.PackState.Supplied;
        endOne(PHARMACY, supply(), 7);
        for (uint256 i = 1; i <= 7; ++i) {
            if (IPacks.PackState(i) == IPacks.PackState.Exported) continue;
            vm.expectRevert(alreadyEnded(7, sold));
            endOne(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState(i)), 7);
        }
        vm.expectRevert(alreadyEnded(7, sold));
        endMany(PHARMACY, supply(), list(7, 8));
        vm.expectRevert(alreadyEnded(7, sold));
        endRange(PHARMACY, supply(), 4, 8);
        vm.expectRevert(alreadyEnded(7, sold));
        open(PHARMACY, supply(), 7, 2, 1);
        assertHeld(pharmacy, 19, "sold once");
    }

    /// The question grows with each hand the pack went through.
    function test_espeo_questionGrowsWithTheHops() external {
        uint256 first = this.costOfVerify();
        for (uint256 i = 0; i < 30; ++i) {
            (OrgId from, OrgId to) = i % 2 == 0 ? (pharmacy, hospital) : (hospital, pharmacy);
            (address sender, address receiver) = i % 2 == 0 ? (PHARMACY, HOSPITAL) : (HOSPITAL, PHARMACY);
            supplyChain(sender, receiver, termsOf(from, to, batch, 20, 0, 20, 100 + i));
        }
        assertVerdict(7, IPacks.Verdict.Genuine, "still genuine");
        assertClose(this.costOfVerify(), first, "verify");
    }

    /// In a frame of its own, since memory that a test used before makes the next call dearer.
    function costOfVerify() external view returns (uint256) {
        bytes32[] memory proof = proofAt(7);
        IPacks.Pack memory pack = packAt(7);
        uint256 before = gasleft();
        batches.verify(batch, pack, proof);
        return before - gasleft();
    }

    function assertClose(uint256 a, uint256 b, string memory what) private pure {
        assertTrue(a < b + 200 && b < a + 200, what);
    }

    // -------------------------------------------------------------------------------------------------------- greenhub7

    /// The read grows with every transaction there ever was.
    function test_greenhub7_readGrowsWithTheHistory() external {
        uint256 first = this.costOfVerify();
        for (uint256 i = 0; i < 60; ++i) {
            endOne(PHARMACY, supply(), 8);
            reactivate(PHARMACY, pharmacy, 8);
        }
        assertClose(this.costOfVerify(), first, "verify");
    }

    /// Any distributor claims any batch: here, another pharmacy the goods of this one, by their pack numbers.
    function test_greenhub7_claimsAnothersGoods() external {
        vm.expectRevert(rangeNotHeld(rival, 0, 4));
        endRange(RIVAL, endingOf(rival, batch, IPacks.PackState.Supplied), 0, 4);
        IPacks.Ending memory theft = endingOf(rival, batch, IPacks.PackState.Supplied);
        expectUnproven(rival, 7);
        endOne(RIVAL, theft, 7);
        assertHeld(pharmacy, 20, "its stock is untouched");
        expectOverridden(pharmacy, 7);
        endOne(PHARMACY, supply(), 7);
    }

    // --------------------------------------------------------------------------------------------------- lukas-santiago

    /// A rival company disables the lot of another.
    function test_lukasSantiago_rivalDisablesALot() external {
        vm.expectRevert(unknownMember(maker, RIVAL));
        vm.prank(RIVAL);
        batches.quarantine(maker, batch, keccak256("notice"), EVENT);
        IPacks.Ending memory lock = endingOf(rival, batch, IPacks.PackState.Locked);
        vm.expectRevert(rangeNotHeld(rival, 4, 4));
        endRange(RIVAL, lock, 4, 4);
        // What it may lock is what it holds, and the pharmacy's packs go on.
        endMany(RIVAL, lock, run(4, 4));
        endMany(PHARMACY, supply(), run(4, 4));
        for (uint32 i = 4; i < 8; ++i) assertEnd(i, endOf(supply(), true), "supplied");
    }

    /// Activities are kept by a counter and not by their lot, so the history of one overwrites another's.
    function test_lukasSantiago_historyOfTheWrongLot() external {
        BatchId first = batch;
        endOne(PHARMACY, supply(), 7);
        endRange(PHARMACY, supply(), 8, 4);
        bytes32 before = keccak256(abi.encode(batches.packEndOf(first, 7), packDesk.rangeEndOf(first, 8, 4)));
        switchBatch("SECOND", COUNT);
        assertActive(7, "another lot");
        assertActive(8, "another lot");
        endOne(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Stolen), 7);
        endRange(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Destroyed), 8, 4);
        bytes32 later = keccak256(abi.encode(batches.packEndOf(first, 7), packDesk.rangeEndOf(first, 8, 4)));
        assertEq(later, before, "the first lot's");
    }

    // ----------------------------------------------------------------------------------------------------- PharmaLedger

    /// The call for many skips the rule of the call for one, and so changes what was final.
    function test_pharmaLedger_manySkipsTheRule() external {
        IPacks.PackState gone = IPacks.PackState.Destroyed;
        endOne(PHARMACY, endingOf(pharmacy, batch, gone), 7);
        bytes32 before = keccak256(abi.encode(batches.packEndOf(batch, 7)));
        vm.expectRevert(alreadyEnded(7, gone));
        endMany(PHARMACY, supply(), list(6, 7, 8));
        vm.expectRevert(alreadyEnded(7, gone));
        endRange(PHARMACY, supply(), 7, 1);
        vm.expectRevert(invalidEnd(IPacks.PackState.HandedOver, gone));
        conclude(PHARMACY, pharmacy, list(7), IPacks.PackState.HandedOver);
        submit(PHARMACY, supply(), list(7), START);
        assertEq(keccak256(abi.encode(batches.packEndOf(batch, 7))), before, "final");
    }

    /// Failures emit a status event instead of reverting. The one list that goes on past a failure, an offline day,
    /// says so for each pack and leaves it as it was.
    function test_pharmaLedger_failureLooksLikeSuccess() external {
        endOne(PHARMACY, supply(), 7);
        expectEmitFrom(address(packDesk));
        emit IPackDesk.OfflineAlert(batch, pharmacy, 7, IPackDesk.Alert.DoubleUse, START, PREMISES);
        submit(PHARMACY, supply(), list(7), START);
        assertHeld(pharmacy, 19, "once");
        vm.expectRevert(alreadyEnded(7, IPacks.PackState.Supplied));
        endOne(PHARMACY, supply(), 7);
    }

    /// Lengths of eight bits: a list of 256 is a list of none.
    function test_pharmaLedger_lengthOf256() external {
        switchBatch("LARGE", 512);
        endMany(PHARMACY, supply(), run(0, 256));
        assertHeld(pharmacy, 256, "all of the list");
        endRange(PHARMACY, supply(), 256, 256);
        assertHeld(pharmacy, 0, "all of the range");
        assertVerdict(255, IPacks.Verdict.Ended, "last of the list");
        assertVerdict(511, IPacks.Verdict.Ended, "last of the range");
        conclude(PHARMACY, pharmacy, run(0, 256), IPacks.PackState.HandedOver);
        assertState(255, IPacks.PackState.HandedOver, "last of the conclusions");
    }

    // ------------------------------------------------------------------------------------------------------ all of them

    /// None decommissions, so none takes a return either: a sold pack comes back into stock by whoever says so.
    function test_all_returnByAnybody() external {
        endOne(PHARMACY, supply(), 7);
        vm.expectRevert(otherPremises(7, pharmacy, PREMISES));
        reactivate(RIVAL, rival, 7);
        vm.expectRevert(otherPremises(7, pharmacy, PREMISES));
        reactivate(MAKER, maker, 7);
        conclude(PHARMACY, pharmacy, list(7), IPacks.PackState.HandedOver);
        vm.expectRevert(endIsFinal(7, IPacks.PackState.HandedOver));
        reactivate(PHARMACY, pharmacy, 7);
    }
}
