// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {PoolId, PoolTerms, RequestId, placeEvidenceOf} from "../../contracts/resources/types.sol";
import {PoolTest} from "./PoolTest.sol";

contract PoolContradictTest is PoolTest {
    PoolId private pool;

    function setUp() public {
        deployPools();
        pool = opened(openTerms(1));
    }

    /// The hospital asks with points that do not add up to the priority.
    function lie(uint256 n, uint32 priority, uint32 sum) private returns (RequestId) {
        bytes32 evidence = evidenceOf(n, sum);
        vm.prank(HOSPITAL);
        return pools.request(pool, hospital, nullifierOf(n), priority, 0, evidence);
    }

    function contradicts(uint256 n, uint32 sum, bytes memory reason) private {
        uint16[] memory points = pointsOf(sum);
        if (reason.length != 0) vm.expectRevert(reason);
        vm.prank(STRANGER);
        pools.contradict(pool, hospital, requestOf(pool, n), personOf(n), points, saltOf(n));
    }

    function expectStruck(RequestId id, ICapacityPool.Contradiction contradiction, uint8 category) private {
        expectEmitFrom(address(pools));
        emit ICapacityPool.RequestStruck(pool, hospital, id, contradiction, category);
    }

    function test_PointsThatAreNotThePriorityStrikeTheRequest() public {
        RequestId id = lie(0, 20, 12);
        assertEq(pools.rulesOf(pool).requests, 1, "count");
        uint16[] memory points = pointsOf(12);
        vm.prank(STRANGER);
        expectStruck(id, ICapacityPool.Contradiction.Points, 255);
        pools.contradict(pool, hospital, id, personOf(0), points, saltOf(0));
        assertState(pool, id, ICapacityPool.RequestState.Struck, "struck");
        assertEq(pools.rulesOf(pool).requests, 0, "count");
        contradicts(0, 12, stateDiffers(pool, id, ICapacityPool.RequestState.Struck));
        bytes32 evidence = evidenceOf(0, 20);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICapacityPool.PlaceAlreadyRequested.selector,
                pool,
                id,
                ICapacityPool.RequestState.Struck
            )
        );
        vm.prank(HOSPITAL);
        pools.request(pool, hospital, nullifierOf(0), 20, 0, evidence);
    }

    function test_TheTruthIsNoContradiction() public {
        RequestId id = ask(pool, 0, 12, 0);
        contradicts(0, 12, abi.encodeWithSelector(ICapacityPool.NoPlaceContradiction.selector, pool, id));
    }

    function test_OnlyWhatWasAttestedCounts() public {
        RequestId id = lie(0, 20, 12);
        bytes32 evidence = evidenceOf(0, 13);
        contradicts(0, 13, abi.encodeWithSelector(ICapacityPool.EvidenceDiffers.selector, pool, id, evidence));
        uint16[] memory points = pointsOf(12);
        evidence = evidenceOf(0, 12);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.EvidenceDiffers.selector, pool, id, evidence));
        pools.contradict(pool, other, id, personOf(0), points, saltOf(0));
    }

    function test_AScoreHasOneToThirtyTwoPoints() public {
        RequestId id = lie(0, 20, 12);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 32));
        pools.contradict(pool, hospital, id, personOf(0), new uint16[](0), saltOf(0));
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 33, 32));
        pools.contradict(pool, hospital, id, personOf(0), new uint16[](33), saltOf(0));
    }

    /// Any points up to the most: struck exactly if their sum is another.
    function testFuzz_Points(
        uint16[] memory points,
        uint32 priority,
        bytes32 person,
        bytes32 salt,
        bool honest
    ) public {
        vm.assume(points.length > 0);
        uint256 length = bound(points.length, 1, 32);
        if (length < points.length) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                mstore(points, length)
            }
        }
        uint256 sum;
        for (uint256 i = 0; i < points.length; ++i) sum += points[i];
        priority = honest ? uint32(sum) : uint32(bound(priority, 0, 32 * 65_535));
        bytes32 evidence = placeEvidenceOf(person, keccak256(abi.encode(points)), salt);
        vm.prank(HOSPITAL);
        RequestId id = pools.request(pool, hospital, nullifierOf(0), priority, 0, evidence);
        if (sum == priority)
            vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NoPlaceContradiction.selector, pool, id));
        pools.contradict(pool, hospital, id, person, points, salt);
        assertTrue(
            (pools.requestOf(pool, id).state == ICapacityPool.RequestState.Struck) == (sum != priority),
            "struck"
        );
    }

    function test_AStruckPlaceIsFreeAgain() public {
        RequestId id = lie(0, 20, 12);
        draw(pool);
        settled(pool, 1);
        pools.award(pool, one(ICapacityPool.Winner(id, 0)));
        assertFree(pool, 0, 0, "offered");
        uint16[] memory points = pointsOf(12);
        vm.prank(STRANGER);
        expectStruck(id, ICapacityPool.Contradiction.Points, 0);
        pools.contradict(pool, hospital, id, personOf(0), points, saltOf(0));
        assertFree(pool, 0, 1, "free");
    }

    // ------------------------------------------------------------------------------------------------- asked for twice

    function secondFor(uint256 person, uint256 n, uint32 priority) private returns (RequestId) {
        bytes32 points = keccak256(abi.encode(pointsOf(priority)));
        bytes32 evidence = placeEvidenceOf(personOf(person), points, saltOf(n));
        vm.prank(HOSPITAL);
        return pools.request(pool, hospital, nullifierOf(n), priority, 0, evidence);
    }

    function openingOf(uint256 n, uint32 priority) private view returns (ICapacityPool.Opening memory) {
        return
            ICapacityPool.Opening({
                request: requestOf(pool, n),
                points: keccak256(abi.encode(pointsOf(priority))),
                salt: saltOf(n)
            });
    }

    function test_ThePersonAskedForTwiceKeepsTheWorsePlace() public {
        RequestId worse = ask(pool, 0, 8, 0);
        RequestId better = secondFor(0, 1, 15);
        (ICapacityPool.Opening memory a, ICapacityPool.Opening memory b) = (openingOf(0, 8), openingOf(1, 15));
        vm.prank(STRANGER);
        expectStruck(better, ICapacityPool.Contradiction.Twice, 255);
        pools.contradictTwice(pool, hospital, personOf(0), a, b);
        assertState(pool, worse, ICapacityPool.RequestState.Requested, "worse");
        vm.expectRevert(stateDiffers(pool, better, ICapacityPool.RequestState.Struck));
        pools.contradictTwice(pool, hospital, personOf(0), a, b);
    }

    /// Whatever the order of the openings, the priorities, their direction, and whether the draw is known.
    function testFuzz_TheBetterRankedIsStruck(uint32 p, uint32 q, bool swapped, bool lowerFirst, bool drawn) public {
        (p, q) = (uint32(bound(p, 0, 3)), uint32(bound(q, 0, 3)));
        PoolTerms memory terms = openTerms(1);
        terms.lowerFirst = lowerFirst;
        terms.kind = keccak256("another kind");
        pool = opened(terms);
        RequestId first = ask(pool, 0, p, 0);
        RequestId second = secondFor(0, 1, q);
        if (drawn) draw(pool);
        (ICapacityPool.Opening memory a, ICapacityPool.Opening memory b) = (openingOf(0, p), openingOf(1, q));
        if (swapped) (a, b) = (b, a);
        pools.contradictTwice(pool, hospital, personOf(0), a, b);
        bool firstBetter = RequestId.unwrap(first) < RequestId.unwrap(second);
        if (drawn) firstBetter = pools.rankOf(pool, first) < pools.rankOf(pool, second);
        else if (p != q) firstBetter = lowerFirst == (p < q);
        assertState(pool, firstBetter ? first : second, ICapacityPool.RequestState.Struck, "better");
        assertState(pool, firstBetter ? second : first, ICapacityPool.RequestState.Requested, "worse");
    }

    function test_TwoPersonsOrOneRequestAreNoContradiction() public {
        RequestId id = ask(pool, 0, 8, 0);
        ask(pool, 1, 8, 0);
        ICapacityPool.Opening memory a = openingOf(0, 8);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NoPlaceContradiction.selector, pool, id));
        pools.contradictTwice(pool, hospital, personOf(0), a, a);
        ICapacityPool.Opening memory b = openingOf(1, 8);
        bytes32 evidence = placeEvidenceOf(personOf(0), b.points, b.salt);
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityPool.EvidenceDiffers.selector, pool, requestOf(pool, 1), evidence)
        );
        pools.contradictTwice(pool, hospital, personOf(0), a, b);
    }

    /// Two requests for a person, both live at the deadline; the one that is not wanted leaves when the draw is known.
    function drawnTwice() private returns (ICapacityPool.Opening[2] memory openings, RequestId[] memory order) {
        order = new RequestId[](2);
        order[0] = ask(pool, 0, 8, 0);
        order[1] = secondFor(0, 1, 15);
        openings = [openingOf(0, 8), openingOf(1, 15)];
        draw(pool);
        order = sorted(pool, order);
    }

    function test_WhoWithdrawsTheWorseAfterTheDeadlineIsStillContradicted() public {
        (ICapacityPool.Opening[2] memory openings, RequestId[] memory order) = drawnTwice();
        settle(pool, order);
        pools.award(pool, one(ICapacityPool.Winner(order[0], 0)));
        withdraw(pool, 0, 8);
        expectStruck(order[0], ICapacityPool.Contradiction.Twice, 0);
        pools.contradictTwice(pool, hospital, personOf(0), openings[0], openings[1]);
        assertFree(pool, 0, 1, "the unit passes on");
        vm.expectRevert(stateDiffers(pool, order[0], ICapacityPool.RequestState.Struck));
        pools.contradictTwice(pool, hospital, personOf(0), openings[0], openings[1]);
    }

    /// The better gives its unit back, and the other would be a second chance.
    function test_WhoGivesUpTheBetterLosesTheOther() public {
        (ICapacityPool.Opening[2] memory openings, RequestId[] memory order) = drawnTwice();
        settle(pool, order);
        pools.award(pool, one(ICapacityPool.Winner(order[0], 0)));
        bytes32 evidence = placeEvidenceOf(personOf(0), openings[1].points, openings[1].salt);
        vm.prank(HOSPITAL);
        pools.decline(pool, hospital, order[0], evidence);
        (openings[0], openings[1]) = (openings[1], openings[0]);
        expectStruck(order[1], ICapacityPool.Contradiction.Twice, 255);
        pools.contradictTwice(pool, hospital, personOf(0), openings[0], openings[1]);
    }

    function test_WhoGaveBothUpHasNothingToLose() public {
        (ICapacityPool.Opening[2] memory openings, RequestId[] memory order) = drawnTwice();
        withdraw(pool, 0, 8);
        bytes32 evidence = placeEvidenceOf(personOf(0), openings[1].points, openings[1].salt);
        vm.prank(HOSPITAL);
        pools.withdraw(pool, hospital, order[0], evidence);
        vm.expectRevert(stateDiffers(pool, order[0], ICapacityPool.RequestState.Withdrawn));
        pools.contradictTwice(pool, hospital, personOf(0), openings[1], openings[0]);
    }

    /// Until the deadline a request may be taken back: then nobody was asked for twice.
    function test_WhatWasWithdrawnByTheDeadlineIsNoSecondRequest() public {
        ask(pool, 0, 8, 0);
        secondFor(0, 1, 15);
        vm.warp(DEADLINE);
        withdraw(pool, 0, 8);
        bytes memory reason = stateDiffers(pool, requestOf(pool, 0), ICapacityPool.RequestState.Withdrawn);
        (ICapacityPool.Opening memory a, ICapacityPool.Opening memory b) = (openingOf(0, 8), openingOf(1, 15));
        vm.expectRevert(reason);
        pools.contradictTwice(pool, hospital, personOf(0), a, b);
    }
}
