// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {EndsTest} from "./EndsTest.sol";

/// Packs go on to their final end.
contract ConcludeTest is EndsTest {
    function setUp() external {
        prepare();
    }

    function refuse(bytes memory reason, address member, OrgId org, uint256 index, IPacks.PackState state) private {
        vm.expectRevert(reason);
        conclude(member, org, list(index), state);
    }

    /// Handed over after a supply; destroyed after a supply, sample or export; destroyed, stolen or sample after a lock.
    function mayFollow(IPacks.PackState state, IPacks.PackState standing) private pure returns (bool) {
        if (state == IPacks.PackState.HandedOver) return standing == IPacks.PackState.Supplied;
        if (state == IPacks.PackState.Stolen || state == IPacks.PackState.Sample) {
            return standing == IPacks.PackState.Locked;
        }
        if (state != IPacks.PackState.Destroyed) return false;
        return
            standing == IPacks.PackState.Supplied ||
            standing == IPacks.PackState.Sample ||
            standing == IPacks.PackState.Exported ||
            standing == IPacks.PackState.Locked;
    }

    /// Every state after every state, by the wholesaler, who may bring all of them about.
    function test_everyStateAfterEveryState() external {
        uint256 index = 30;
        for (uint256 from = 1; from <= 7; ++from) {
            IPacks.PackState standing = IPacks.PackState(from);
            IPacks.Ending memory ending = endingOf(wholesaler, batch, standing);
            endOne(WHOLESALER, ending, index);
            IPacks.PackEnd memory end = endOf(ending, true);
            for (uint256 to = 0; to <= 7; ++to) {
                IPacks.PackState state = IPacks.PackState(to);
                if (mayFollow(state, standing)) continue;
                refuse(invalidEnd(state, standing), WHOLESALER, wholesaler, index, state);
            }
            assertEnd(uint32(index), end, "unchanged");
            ++index;
            for (uint256 to = 1; to <= 7; ++to) {
                IPacks.PackState state = IPacks.PackState(to);
                if (!mayFollow(state, standing)) continue;
                endOne(WHOLESALER, ending, index);
                expectConcluded(wholesaler, uint32(index), state);
                conclude(WHOLESALER, wholesaler, list(index), state);
                end.state = state;
                assertEnd(uint32(index), end, "only the state changed");
                end.state = standing;
                ++index;
            }
        }
        assertHeld(wholesaler, 20 - (index - 30), "nothing came back");
    }

    function expectConcluded(OrgId org, uint32 index, IPacks.PackState state) private {
        expectEmitFrom(address(packDesk));
        emit IPackDesk.PackConcluded(batch, org, index, state, EVENT);
    }

    function test_manyInAnyOrder() external {
        endMany(PHARMACY, supply(), run(0, 5));
        uint256[] memory indices = list(4, 0, 2);
        for (uint256 i = 0; i < 3; ++i) expectConcluded(pharmacy, uint32(indices[i]), IPacks.PackState.HandedOver);
        conclude(PHARMACY, pharmacy, indices, IPacks.PackState.HandedOver);
        assertState(1, IPacks.PackState.Supplied, "not named");
        assertState(4, IPacks.PackState.HandedOver, "named");
    }

    function testFuzz_allOrNone(uint256 bad) external {
        bad = bound(bad, 0, 19);
        for (uint256 i = 0; i < 20; ++i) if (i != bad) endOne(PHARMACY, supply(), i);
        vm.expectRevert(notEnded(bad));
        conclude(PHARMACY, pharmacy, run(0, 20), IPacks.PackState.HandedOver);
        for (uint32 i = 0; i < 20; ++i) {
            assertEq(batches.packEndOf(batch, i).state == IPacks.PackState.HandedOver, false, "none");
        }
    }

    function test_twiceInOneList() external {
        endOne(PHARMACY, supply(), 3);
        vm.expectRevert(invalidEnd(IPacks.PackState.HandedOver, IPacks.PackState.HandedOver));
        conclude(PHARMACY, pharmacy, list(3, 3), IPacks.PackState.HandedOver);
    }

    function test_lengths() external {
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 256));
        conclude(PHARMACY, pharmacy, run(0, 0), IPacks.PackState.HandedOver);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 257, 256));
        conclude(PHARMACY, pharmacy, run(0, 257), IPacks.PackState.HandedOver);
        switchBatch("LARGE", 256);
        endMany(PHARMACY, supply(), run(0, 256));
        conclude(PHARMACY, pharmacy, run(0, 256), IPacks.PackState.HandedOver);
        assertState(255, IPacks.PackState.HandedOver, "last");
    }

    function test_activeAndOutOfTheBatch() external {
        refuse(notEnded(7), PHARMACY, pharmacy, 7, IPacks.PackState.HandedOver);
        refuse(notEnded(COUNT), PHARMACY, pharmacy, COUNT, IPacks.PackState.Destroyed);
    }

    function testFuzz_byAnother(uint256 who) external {
        endOne(PHARMACY, supply(), 7);
        who = bound(who, 0, 3);
        (address[4] memory members, OrgId[4] memory orgs) = (
            [MAKER, WHOLESALER, HOSPITAL, RIVAL],
            [maker, wholesaler, hospital, rival]
        );
        refuse(otherPremises(7, pharmacy, PREMISES), members[who], orgs[who], 7, IPacks.PackState.Destroyed);
    }

    /// Handing over asks for an open batch, destroying does not.
    function test_closedBatch() external {
        endMany(PHARMACY, supply(), run(0, 5));
        endOne(PHARMACY, endingOf(pharmacy, batch, IPacks.PackState.Locked), 6);
        vm.warp(EXPIRY);
        refuseHandover(abi.encodeWithSelector(IBatches.BatchIsExpired.selector, batch, EXPIRY, EXPIRY));
        quarantine();
        refuseHandover(abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, 1));
        recallProduct();
        bytes4 selector = IBatches.ProductIsRecalled.selector;
        refuseHandover(abi.encodeWithSelector(selector, GTIN, IBatches.RecallClass.ClassII));
        recall();
        selector = IBatches.BatchIsRecalled.selector;
        refuseHandover(abi.encodeWithSelector(selector, batch, IBatches.RecallClass.ClassI));
        conclude(PHARMACY, pharmacy, list(0, 6), IPacks.PackState.Destroyed);
        assertState(0, IPacks.PackState.Destroyed, "destroyed");
        assertState(6, IPacks.PackState.Destroyed, "destroyed after a lock");
    }

    function refuseHandover(bytes memory reason) private {
        refuse(reason, PHARMACY, pharmacy, 1, IPacks.PackState.HandedOver);
    }

    /// A lock of what was set aside: kept for the authority, then destroyed; never back.
    function test_setAside() external {
        setAside(PHARMACY, pharmacy, 4, 4, 4);
        IPacks.Ending memory ending = endingFrom(pharmacy, IPacks.PackState.Locked);
        endMany(PHARMACY, ending, run(4, 2));
        conclude(PHARMACY, pharmacy, list(4), IPacks.PackState.Sample);
        vm.expectRevert(endIsFinal(4, IPacks.PackState.Sample));
        reactivate(PHARMACY, pharmacy, 4);
        conclude(PHARMACY, pharmacy, list(4), IPacks.PackState.Destroyed);
        conclude(PHARMACY, pharmacy, list(5), IPacks.PackState.Stolen);
        IPacks.PackEnd memory end = endOf(ending, true);
        end.state = IPacks.PackState.Destroyed;
        assertEnd(4, end, "still from what was set aside");
    }

    function test_openedPackKeepsItsParts() external {
        open(PHARMACY, supply(), 7, 30, 12);
        conclude(PHARMACY, pharmacy, list(7), IPacks.PackState.HandedOver);
        IPacks.PackEnd memory end = endOf(endingOf(pharmacy, batch, IPacks.PackState.HandedOver), true);
        (end.parts, end.partsLeft) = (30, 18);
        assertEnd(7, end, "parts");
    }
}
