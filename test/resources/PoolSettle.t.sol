// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {PoolId, PoolTerms, RequestId} from "../../contracts/resources/types.sol";
import {PoolTest} from "./PoolTest.sol";

/// The walk, its pages, and the award.
contract PoolSettleTest is PoolTest {
    PoolId private pool;
    RequestId[] private ids;

    function setUp() public {
        deployPools();
        pool = opened(openTerms(2));
    }

    /// So many requests, walked by nobody yet.
    function drawn(uint256 count) private returns (RequestId[] memory order) {
        order = new RequestId[](count);
        for (uint256 i = 0; i < count; ++i) order[i] = ask(pool, i, uint32(i % 5), 0);
        draw(pool);
        return sorted(pool, order);
    }

    function rankNotAbove(RequestId id, RequestId above) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICapacityPool.RankNotAbove.selector,
                pool,
                id,
                pools.rankOf(pool, id),
                pools.rankOf(pool, above)
            );
    }

    function refusesWalk(RequestId[] memory chunk, bytes memory reason) private {
        vm.expectRevert(reason);
        settle(pool, chunk);
    }

    function hashOf(RequestId[] memory page) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(page));
    }

    function test_AWalkWritesPagesAndCompletes() public {
        RequestId[] memory order = drawn(5);
        vm.prank(WALKER);
        expectEmitFrom(address(pools));
        emit ICapacityPool.WinnerPageWritten(pool, WALKER, 0, 2);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PoolWalked(pool, WALKER, 2, 2, 2);
        pools.settle(pool, slice(order, 0, 2));
        ICapacityPool.Walk memory walk = pools.walkOf(pool, WALKER);
        assertEq(walk.rank, pools.rankOf(pool, order[1]), "rank");
        assertEq(walk.walked, 2, "walked");
        assertEq(walk.left[0], 0, "left");
        assertEq(
            pools.winnerPageOf(pool, WALKER, 0),
            keccak256(abi.encode(order[0], uint256(0), order[1], uint256(0))),
            "winners"
        );
        assertFree(pool, 0, 2, "nothing is given yet");

        RequestId[] memory rest = slice(order, 2, 5);
        vm.prank(WALKER);
        expectEmitFrom(address(pools));
        emit ICapacityPool.WaitingPageWritten(pool, WALKER, 0, rest);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PoolWalked(pool, WALKER, 5, 3, 0);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PoolSettled(pool, WALKER, 1, 1);
        pools.settle(pool, rest);
        assertEq(pools.waitingPageOf(pool, WALKER, 0), hashOf(rest), "waiting");
        ICapacityPool.Settlement memory settlement = pools.settlementOf(pool);
        assertEq(settlement.walker, WALKER, "walker");
        assertEq(settlement.waitingPages + settlement.winnerPages, 2, "pages");
        assertStage(pool, ICapacityPool.Stage.Awarding, "awarding");
        refusesWalk(rest, stageDiffers(pool, ICapacityPool.Stage.Awarding));
    }

    function test_APageHoldsThirtyTwoAndACallsLastFewer() public {
        RequestId[] memory order = drawn(75);
        settle(pool, slice(order, 0, 70));
        assertEq(pools.walkOf(pool, WALKER).waitingPages, 3, "68 wait on 32 + 32 + 4");
        settle(pool, slice(order, 70, 75));
        assertEq(pools.waitingPageOf(pool, WALKER, 0), hashOf(slice(order, 2, 34)), "first");
        assertEq(pools.waitingPageOf(pool, WALKER, 1), hashOf(slice(order, 34, 66)), "second");
        assertEq(pools.waitingPageOf(pool, WALKER, 2), hashOf(slice(order, 66, 70)), "third");
        assertEq(pools.waitingPageOf(pool, WALKER, 3), hashOf(slice(order, 70, 75)), "fourth");
    }

    function test_AChunkHasOneToThreeThousand() public {
        drawn(1);
        refusesWalk(new RequestId[](0), abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 3_000));
        refusesWalk(new RequestId[](3_001), abi.encodeWithSelector(ListLengthOutOfRange.selector, 3_001, 3_000));
        assertEq(pools.MAX_WALK(), 3_000, "most");
    }

    function test_OnlyRequestsOfThePoolThatWereLiveAtTheDeadline() public {
        RequestId gone = ask(pool, 90, 0, 0);
        withdraw(pool, 90, 0);
        PoolTerms memory terms = openTerms(1);
        terms.kind = keccak256("another");
        RequestId elsewhere = ask(opened(terms), 91, 0, 0);
        drawn(3);
        RequestId[3] memory foreign = [gone, elsewhere, RequestId.wrap(keccak256("nobody"))];
        for (uint256 i = 0; i < foreign.length; ++i) {
            refusesWalk(
                one(foreign[i]),
                abi.encodeWithSelector(ICapacityPool.RequestNotLive.selector, pool, foreign[i])
            );
        }
    }

    /// Swapping any two, or repeating any, breaks the strict order, whatever the chunks.
    function testFuzz_OrderIsStrict(uint256 luck) public {
        RequestId[] memory order = drawn(9);
        uint256 i = bound(luck, 0, 7);
        uint256 cut = bound(luck >> 8, 0, i);
        if (cut != 0) settle(pool, slice(order, 0, cut));
        RequestId[] memory chunk = slice(order, cut, 9);
        if (luck & (1 << 16) == 0) {
            (chunk[i - cut], chunk[i - cut + 1]) = (chunk[i - cut + 1], chunk[i - cut]);
            refusesWalk(chunk, rankNotAbove(order[i], order[i + 1]));
        } else {
            chunk[i - cut + 1] = chunk[i - cut];
            refusesWalk(chunk, rankNotAbove(order[i], order[i]));
        }
    }

    function test_WhoLeftOneOutNeverCompletesAndBeginsAnew() public {
        RequestId[] memory order = drawn(6);
        RequestId[] memory chunk = slice(order, 1, 6);
        settle(pool, chunk);
        assertStage(pool, ICapacityPool.Stage.Walking, "not complete");
        refusesWalk(one(order[0]), rankNotAbove(order[0], order[5]));
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NothingWalked.selector, pool, STRANGER));
        vm.prank(STRANGER);
        pools.restart(pool);
        vm.prank(WALKER);
        expectEmitFrom(address(pools));
        emit ICapacityPool.WalkRestarted(pool, WALKER);
        pools.restart(pool);
        settle(pool, slice(order, 0, 4));
        settle(pool, slice(order, 4, 6));
        assertStage(pool, ICapacityPool.Stage.Awarding, "complete");
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Awarding));
        vm.prank(WALKER);
        pools.restart(pool);
        pools.award(pool, winnersOf(order));
        assertEq(pools.waitingPageOf(pool, WALKER, 0), hashOf(slice(order, 2, 4)), "overwritten");
    }

    function winnersOf(RequestId[] memory order) private pure returns (ICapacityPool.Winner[] memory winners) {
        winners = new ICapacityPool.Winner[](2);
        winners[0] = ICapacityPool.Winner(order[0], 0);
        winners[1] = ICapacityPool.Winner(order[1], 0);
    }

    // ------------------------------------------------------------------------------------------------------ awarding

    function test_TheWinnersAreOfferedTheirPlaces() public {
        RequestId[] memory order = drawn(4);
        bytes memory walking = stageDiffers(pool, ICapacityPool.Stage.Walking);
        vm.expectRevert(walking);
        pools.award(pool, winnersOf(order));
        settle(pool, order);
        ICapacityPool.Winner[] memory winners = winnersOf(order);
        winners[1].category = 1;
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.PageDiffers.selector, pool, 0));
        pools.award(pool, winners);

        uint40 answerBy = uint40(block.timestamp) + ANSWER_TIME;
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceOffered(pool, order[0], 0);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceOffered(pool, order[1], 0);
        expectEmitFrom(address(pools));
        emit ICapacityPool.WinnersAwarded(pool, 0, 2, answerBy);
        pools.award(pool, winnersOf(order));
        assertFree(pool, 0, 0, "given");
        assertEq(pools.requestOf(pool, order[0]).time, answerBy, "answerBy");
        assertState(pool, order[2], ICapacityPool.RequestState.Requested, "waits");
        assertStage(pool, ICapacityPool.Stage.Passing, "passing");
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Passing));
        pools.award(pool, winnersOf(order));
    }

    function test_PagesOfWinnersAreAwardedInTheirOrder() public {
        RequestId[] memory order = drawn(2);
        settle(pool, one(order[0]));
        settle(pool, one(order[1]));
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.PageDiffers.selector, pool, 0));
        pools.award(pool, one(ICapacityPool.Winner(order[1], 0)));
        pools.award(pool, one(ICapacityPool.Winner(order[0], 0)));
        assertStage(pool, ICapacityPool.Stage.Awarding, "one page is left");
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Awarding));
        pools.offerNext(pool, 0, one(order));
        pools.award(pool, one(ICapacityPool.Winner(order[1], 0)));
        assertStage(pool, ICapacityPool.Stage.Passing, "passing");
    }

    function test_WhoLeavesAfterTheDeadlineIsWalkedAndGetsNothing() public {
        RequestId[] memory order = drawn(4);
        uint256 n;
        while (RequestId.unwrap(requestOf(pool, n)) != RequestId.unwrap(order[0])) ++n;
        withdraw(pool, n, uint32(n % 5));
        assertEq(pools.rulesOf(pool).requests, 4, "the walk meets it");
        settle(pool, order);
        expectEmitFrom(address(pools));
        emit ICapacityPool.WinnersAwarded(pool, 0, 1, uint40(block.timestamp) + ANSWER_TIME);
        pools.award(pool, winnersOf(order));
        assertFree(pool, 0, 1, "its unit is free");
        assertState(pool, order[0], ICapacityPool.RequestState.Withdrawn, "withdrawn");
        pools.offerNext(pool, 0, one(slice(order, 2, 4)));
        assertState(pool, order[2], ICapacityPool.RequestState.Offered, "passes on");
    }

    function test_NothingIsOfferedAfterThePeriod() public {
        RequestId[] memory order = drawn(3);
        settle(pool, order);
        vm.warp(UNTIL);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.PeriodIsOver.selector, pool, UNTIL, UNTIL));
        pools.award(pool, winnersOf(order));
        vm.warp(UNTIL - 1);
        pools.award(pool, winnersOf(order));
        assertEq(pools.requestOf(pool, order[0]).time, UNTIL, "an offer ends with the period");
    }
}
