// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {EndsTest} from "./EndsTest.sol";

/// Whole cases go on to their final end.
contract ConcludeRangeTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function concludeRange(address member, OrgId org, uint32 first, uint32 count, IPacks.PackState state) private {
        vm.prank(member);
        packDesk.concludeRange(org, batch, first, count, state, EVENT);
    }

    function refuse(bytes memory reason, IPacks.PackState state) private {
        vm.expectRevert(reason);
        concludeRange(PHARMACY, pharmacy, 4, 8, state);
    }

    function expectConcluded(OrgId org, uint32 first, uint32 count, IPacks.PackState state) private {
        expectEmitFrom(address(packDesk));
        emit IPackDesk.RangeConcluded(batch, org, first, count, state, EVENT);
    }

    function unknownRange(uint256 first, uint256 count) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPackDesk.UnknownRangeEnd.selector, batch, first, count);
    }

    function locked() private view returns (IPacks.Ending memory) {
        return endingOf(pharmacy, batch, IPacks.PackState.Locked);
    }

    function mayFollow(IPacks.PackState state, IPacks.PackState standing) private pure returns (bool) {
        if (state == IPacks.PackState.HandedOver) return standing == IPacks.PackState.Supplied;
        bool isLocked = standing == IPacks.PackState.Locked;
        if (state == IPacks.PackState.Stolen || state == IPacks.PackState.Sample) return isLocked;
        bool goods = standing == IPacks.PackState.Supplied || standing == IPacks.PackState.Exported;
        return state == IPacks.PackState.Destroyed && (isLocked || goods || standing == IPacks.PackState.Sample);
    }

    /// Every state after every state, by the wholesaler, who may bring all of them about.
    function test_everyStateAfterEveryState() external {
        uint32 first = 30;
        for (uint256 from = 1; from <= 7; ++from) {
            IPacks.PackState standing = IPacks.PackState(from);
            IPacks.Ending memory ending = endingOf(wholesaler, batch, standing);
            IPacks.PackEnd memory end = endOf(ending, true);
            endRange(WHOLESALER, ending, first, 1);
            for (uint256 to = 0; to <= 7; ++to) {
                IPacks.PackState state = IPacks.PackState(to);
                if (mayFollow(state, standing)) continue;
                vm.expectRevert(invalidEnd(state, standing));
                concludeRange(WHOLESALER, wholesaler, first, 1, state);
            }
            assertSame(packDesk.rangeEndOf(batch, first++, 1), end, "unchanged");
            for (uint256 to = 1; to <= 7; ++to) {
                end.state = IPacks.PackState(to);
                if (!mayFollow(end.state, standing)) continue;
                endRange(WHOLESALER, ending, first, 1);
                expectConcluded(wholesaler, first, 1, end.state);
                concludeRange(WHOLESALER, wholesaler, first, 1, end.state);
                assertSame(packDesk.rangeEndOf(batch, first++, 1), end, "only the state changed");
            }
        }
        assertHeld(wholesaler, 20 - (first - 30), "nothing came back");
    }

    /// The days of a lock do not begin again: what is kept is when the packs ended.
    function test_onlyTheStateChanges() external {
        IPacks.PackEnd memory end = endOf(locked(), true);
        endRange(PHARMACY, locked(), 4, 8);
        vm.warp(START + 40 days);
        concludeRange(PHARMACY, pharmacy, 4, 8, IPacks.PackState.Sample);
        end.state = IPacks.PackState.Sample;
        assertSame(packDesk.rangeEndOf(batch, 4, 8), end, "end");
        for (uint32 i = 0; i < COUNT; ++i) {
            assertEq(batches.endedInRange(batch, i), i >= 4 && i < 12, "ended as before");
            assertState(i, IPacks.PackState.Active, "no pack by itself");
        }
        assertVerdict(4, IPacks.Verdict.Ended, "verdict");
        assertHeld(pharmacy, 12, "held");
        concludeRange(PHARMACY, pharmacy, 4, 8, IPacks.PackState.Destroyed);
        end.state = IPacks.PackState.Destroyed;
        assertSame(packDesk.rangeEndOf(batch, 4, 8), end, "and on");
    }

    /// A case that was locked and whose batch is recalled then is destroyed, though it can never be active again.
    function test_lockedCaseOfARecalledBatch() external {
        endRange(PHARMACY, locked(), 4, 8);
        recall();
        bytes4 selector = IBatches.BatchIsRecalled.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, batch, IBatches.RecallClass.ClassI));
        reactivateRange(PHARMACY, pharmacy, 4, 8);
        concludeRange(PHARMACY, pharmacy, 4, 8, IPacks.PackState.Destroyed);
        assertTrue(packDesk.rangeEndOf(batch, 4, 8).state == IPacks.PackState.Destroyed, "destroyed");
    }

    function test_suppliedCaseIsHandedOver() external {
        endRange(PHARMACY, supply(), 4, 8);
        expectConcluded(pharmacy, 4, 8, IPacks.PackState.HandedOver);
        concludeRange(PHARMACY, pharmacy, 4, 8, IPacks.PackState.HandedOver);
        vm.expectRevert(endIsFinal(4, IPacks.PackState.HandedOver));
        reactivateRange(PHARMACY, pharmacy, 4, 8);
        refuse(invalidEnd(IPacks.PackState.HandedOver, IPacks.PackState.HandedOver), IPacks.PackState.HandedOver);
    }

    function test_aCaseOf256() external {
        switchBatch("LARGE", 256);
        endRange(PHARMACY, supply(), 0, 256);
        concludeRange(PHARMACY, pharmacy, 0, 256, IPacks.PackState.HandedOver);
        assertTrue(packDesk.rangeEndOf(batch, 0, 256).state == IPacks.PackState.HandedOver, "handed over");
    }

    function test_setAside() external {
        setAside(PHARMACY, pharmacy, 4, 4, 4);
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Locked);
        endRange(PHARMACY, ending, 4, 4);
        IPacks.PackEnd memory end = endOf(ending, true);
        concludeRange(PHARMACY, pharmacy, 4, 4, IPacks.PackState.Stolen);
        end.state = IPacks.PackState.Stolen;
        assertSame(packDesk.rangeEndOf(batch, 4, 4), end, "still from what was set aside");
    }

    // --------------------------------------------------------------------------------------------------- the questions

    /// Only in the piece in which it ended, and in its own batch.
    function testFuzz_otherPiece(uint32 first, uint32 count) external {
        endRange(PHARMACY, supply(), 4, 8);
        vm.assume(first != 4 || count != 8);
        vm.expectRevert(unknownRange(first, count));
        concludeRange(PHARMACY, pharmacy, first, count, IPacks.PackState.HandedOver);
    }

    function test_unknownRanges() external {
        refuse(unknownRange(4, 8), IPacks.PackState.Destroyed);
        endMany(PHARMACY, supply(), run(4, 8));
        refuse(unknownRange(4, 8), IPacks.PackState.Destroyed);
        endRange(PHARMACY, supply(), 12, 4);
        reactivateRange(PHARMACY, pharmacy, 12, 4);
        vm.expectRevert(unknownRange(12, 4));
        concludeRange(PHARMACY, pharmacy, 12, 4, IPacks.PackState.HandedOver);
        endRange(PHARMACY, supply(), 12, 4);
        batch = otherBatch();
        vm.expectRevert(unknownRange(12, 4));
        concludeRange(PHARMACY, pharmacy, 12, 4, IPacks.PackState.Destroyed);
    }

    /// Pack by pack there is nothing to conclude.
    function test_packsOfARange() external {
        endRange(PHARMACY, supply(), 4, 8);
        vm.expectRevert(notEnded(4));
        conclude(PHARMACY, pharmacy, list(4), IPacks.PackState.HandedOver);
    }

    function testFuzz_byAnother(uint256 who) external {
        endRange(PHARMACY, supply(), 4, 8);
        who = bound(who, 0, 3);
        (address[4] memory members, OrgId[4] memory orgs) = (
            [MAKER, WHOLESALER, HOSPITAL, RIVAL],
            [maker, wholesaler, hospital, rival]
        );
        vm.expectRevert(otherPremises(4, pharmacy, PREMISES));
        concludeRange(members[who], orgs[who], 4, 8, IPacks.PackState.Destroyed);
    }

    function test_acting() external {
        endRange(PHARMACY, supply(), 4, 8);
        bytes memory stranger = abi.encodeWithSelector(
            IOrganizationRegistry.UnknownMember.selector,
            pharmacy,
            STRANGER
        );
        for (uint256 state = 0; state <= 7; ++state) {
            vm.expectRevert(stranger);
            concludeRange(STRANGER, pharmacy, 4, 8, IPacks.PackState(state));
        }
        // A maker holds but does not supply.
        uint32 suppliers = Licences.PHARMACY | Licences.CARE | Licences.EMERGENCY_CARE | Licences.WHOLESALER;
        bytes4 selector = IOrganizationRegistry.MissingLicence.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, maker, suppliers, Licences.MANUFACTURER));
        concludeRange(MAKER, maker, 4, 8, IPacks.PackState.HandedOver);
        vm.expectRevert(abi.encodeWithSelector(selector, carrier, Licences.HOLDERS, Licences.CARRIER));
        concludeRange(CARRIER, carrier, 4, 8, IPacks.PackState.Destroyed);
    }

    /// Handing over asks for an open batch, destroying does not.
    function test_closedBatch() external {
        endRange(PHARMACY, supply(), 4, 8);
        IPacks.PackState over = IPacks.PackState.HandedOver;
        vm.warp(EXPIRY);
        refuse(abi.encodeWithSelector(IBatches.BatchIsExpired.selector, batch, EXPIRY, EXPIRY), over);
        quarantine();
        refuse(abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, 1), over);
        recallProduct();
        bytes4 selector = IBatches.ProductIsRecalled.selector;
        refuse(abi.encodeWithSelector(selector, GTIN, IBatches.RecallClass.ClassII), over);
        recall();
        selector = IBatches.BatchIsRecalled.selector;
        refuse(abi.encodeWithSelector(selector, batch, IBatches.RecallClass.ClassI), over);
        concludeRange(PHARMACY, pharmacy, 4, 8, IPacks.PackState.Destroyed);
        assertTrue(packDesk.rangeEndOf(batch, 4, 8).state == IPacks.PackState.Destroyed, "destroyed");
    }
}
