// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {PoolId, PoolTerms, RequestId} from "../../contracts/resources/types.sol";
import {PoolTest} from "./PoolTest.sol";

/// Answers to offers, and what comes free.
contract PoolPlacesTest is PoolTest {
    PoolId private pool;

    function setUp() public {
        deployPools();
    }

    /// Requests 0, 1, … in this order of rank, each eligible as given, the winners offered their places.
    function passing(PoolTerms memory terms, uint8[] memory eligible, ICapacityPool.Winner[] memory winners) private {
        terms.lowerFirst = true;
        pool = opened(terms);
        for (uint256 i = 0; i < eligible.length; ++i) ask(pool, i, uint32(i), eligible[i]);
        draw(pool);
        settled(pool, eligible.length);
        for (uint256 i = 0; i < winners.length; ++i) winners[i].request = requestOf(pool, i);
        if (winners.length != 0) pools.award(pool, winners);
    }

    /// One open unit, so many requests; the first has the offer.
    function oneUnit(uint256 count) private {
        passing(openTerms(1), new uint8[](count), new ICapacityPool.Winner[](1));
    }

    function act(uint256 n, ICapacityPool.RequestState to) private {
        RequestId id = requestOf(pool, n);
        bytes32 evidence = evidenceOf(n, uint32(n));
        vm.prank(HOSPITAL);
        if (to == ICapacityPool.RequestState.Accepted) pools.accept(pool, hospital, id, evidence);
        else if (to == ICapacityPool.RequestState.Declined) pools.decline(pool, hospital, id, evidence);
        else if (to == ICapacityPool.RequestState.Released) pools.release(pool, hospital, id, evidence);
        else pools.withdraw(pool, hospital, id, evidence);
    }

    function page(uint256 from, uint256 to) private view returns (RequestId[] memory ids) {
        ids = new RequestId[](to - from);
        for (uint256 i = from; i < to; ++i) ids[i - from] = requestOf(pool, i);
    }

    function expectOffered(uint256 n, uint8 category) private view {
        ICapacityPool.Request memory request = pools.requestOf(pool, requestOf(pool, n));
        assertTrue(request.state == ICapacityPool.RequestState.Offered, "offered");
        assertEq(request.category, category, "category");
    }

    // ------------------------------------------------------------------------------------------------------ answers

    function test_AnOfferIsAccepted() public {
        oneUnit(2);
        RequestId id = requestOf(pool, 0);
        bytes32 evidence = evidenceOf(0, 0);
        vm.prank(PLANNER);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceAccepted(pool, hospital, id, 0);
        pools.accept(pool, hospital, id, evidence);
        assertState(pool, id, ICapacityPool.RequestState.Accepted, "accepted");
        vm.expectRevert(stateDiffers(pool, id, ICapacityPool.RequestState.Accepted));
        act(0, ICapacityPool.RequestState.Accepted);
        vm.expectRevert(stateDiffers(pool, id, ICapacityPool.RequestState.Accepted));
        act(0, ICapacityPool.RequestState.Declined);
        vm.expectRevert(stateDiffers(pool, id, ICapacityPool.RequestState.Accepted));
        act(0, ICapacityPool.RequestState.Withdrawn);
    }

    function test_AnOfferEnds() public {
        oneUnit(2);
        RequestId id = requestOf(pool, 0);
        uint40 answerBy = pools.requestOf(pool, id).time;
        vm.warp(answerBy);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.OfferStillOpen.selector, pool, id, answerBy, answerBy));
        pools.expire(pool, id);
        vm.warp(answerBy + 1);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.OfferIsOver.selector, pool, id, answerBy, answerBy + 1));
        act(0, ICapacityPool.RequestState.Accepted);
        vm.prank(STRANGER);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceExpired(pool, id, 0);
        pools.expire(pool, id);
        assertFree(pool, 0, 1, "free");
        assertState(pool, id, ICapacityPool.RequestState.Expired, "expired");
        vm.expectRevert(stateDiffers(pool, id, ICapacityPool.RequestState.Expired));
        pools.expire(pool, id);
    }

    function test_WhatIsDeclinedPassesToTheNext() public {
        oneUnit(3);
        RequestId id = requestOf(pool, 0);
        bytes32 evidence = evidenceOf(0, 0);
        vm.prank(HOSPITAL);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceDeclined(pool, hospital, id, 0);
        pools.decline(pool, hospital, id, evidence);
        assertFree(pool, 0, 1, "free");
        uint40 answerBy = uint40(block.timestamp) + ANSWER_TIME;
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceOffered(pool, requestOf(pool, 1), 0);
        expectEmitFrom(address(pools));
        emit ICapacityPool.WaitingSearched(pool, 0, 0, 1, answerBy);
        vm.prank(STRANGER);
        pools.offerNext(pool, 0, one(page(1, 3)));
        assertFree(pool, 0, 0, "given");
        assertEq(pools.cursorOf(pool, 0).offset, 1, "cursor");
        assertState(pool, id, ICapacityPool.RequestState.Declined, "there is no second offer");
    }

    function test_WhatIsReleasedIsOfferedAgain() public {
        oneUnit(3);
        RequestId id = requestOf(pool, 0);
        vm.expectRevert(stateDiffers(pool, id, ICapacityPool.RequestState.Offered));
        act(0, ICapacityPool.RequestState.Released);
        act(0, ICapacityPool.RequestState.Accepted);
        bytes32 evidence = evidenceOf(0, 0);
        vm.prank(HOSPITAL);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceReleased(pool, hospital, id, 0);
        pools.release(pool, hospital, id, evidence);
        pools.offerNext(pool, 0, one(page(1, 3)));
        act(1, ICapacityPool.RequestState.Accepted);

        RequestId second = requestOf(pool, 1);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, trust, HOSPITAL));
        vm.prank(HOSPITAL);
        pools.releaseByProvider(pool, second);
        vm.prank(TRUST);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceReleased(pool, trust, second, 0);
        pools.releaseByProvider(pool, second);
        vm.expectRevert(stateDiffers(pool, second, ICapacityPool.RequestState.Released));
        vm.prank(TRUST);
        pools.releaseByProvider(pool, second);
        pools.offerNext(pool, 0, one(page(1, 3)));
        expectOffered(2, 0);
    }

    // --------------------------------------------------------------------------------------------------- passing on

    function test_NothingIsPassedOnWithoutAFreeUnitACategoryOrPages() public {
        oneUnit(3);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NoFreeUnit.selector, pool, 0));
        pools.offerNext(pool, 0, one(page(1, 3)));
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.UnknownCategory.selector, pool, 1));
        pools.offerNext(pool, 1, one(page(1, 3)));
        act(0, ICapacityPool.RequestState.Declined);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 32));
        pools.offerNext(pool, 0, new RequestId[][](0));
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 33, 32));
        pools.offerNext(pool, 0, new RequestId[][](33));
        vm.warp(UNTIL);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.PeriodIsOver.selector, pool, UNTIL, UNTIL));
        pools.offerNext(pool, 0, one(page(1, 3)));
    }

    /// Left out, doubled, swapped or foreign: it is not the page.
    function test_OnlyThePageThatWasWritten() public {
        oneUnit(4);
        act(0, ICapacityPool.RequestState.Declined);
        bytes memory reason = abi.encodeWithSelector(ICapacityPool.PageDiffers.selector, pool, 0);
        RequestId[] memory swapped = page(1, 4);
        (swapped[0], swapped[1]) = (swapped[1], swapped[0]);
        RequestId[][3] memory wrong = [page(2, 4), page(0, 4), swapped];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(reason);
            pools.offerNext(pool, 0, one(wrong[i]));
        }
    }

    function test_WhoLeftIsSkippedAndThePagesEnd() public {
        oneUnit(3);
        act(1, ICapacityPool.RequestState.Withdrawn);
        act(0, ICapacityPool.RequestState.Declined);
        pools.offerNext(pool, 0, one(page(1, 3)));
        expectOffered(2, 0);
        assertEq(pools.cursorOf(pool, 0).page, 1, "at the end");
        act(2, ICapacityPool.RequestState.Declined);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NobodyWaits.selector, pool, 0));
        pools.offerNext(pool, 0, one(page(1, 3)));
    }

    function test_SeveralPagesInOneCall() public {
        PoolTerms memory terms = termsOf(list(1, 1));
        terms.categories[0].open = true;
        uint8[] memory eligible = new uint8[](70);
        eligible[1] = 2;
        eligible[69] = 2;
        ICapacityPool.Winner[] memory winners = new ICapacityPool.Winner[](2);
        winners[1].category = 1;
        passing(terms, eligible, winners);
        act(1, ICapacityPool.RequestState.Declined);
        RequestId[][] memory pages = new RequestId[][](4);
        (pages[0], pages[1], pages[2]) = (page(2, 34), page(34, 66), page(66, 70));
        pools.offerNext(pool, 1, pages);
        expectOffered(69, 1);
        assertEq(pools.cursorOf(pool, 1).page, 3, "at the end");
        assertState(pool, requestOf(pool, 2), ICapacityPool.RequestState.Requested, "not eligible");
    }

    function test_EarlierCategoriesAreServedFirst() public {
        uint8[] memory eligible = new uint8[](4);
        (eligible[0], eligible[1], eligible[2], eligible[3]) = (3, 3, 3, 3);
        ICapacityPool.Winner[] memory winners = new ICapacityPool.Winner[](2);
        winners[1].category = 1;
        passing(termsOf(list(1, 1)), eligible, winners);
        act(0, ICapacityPool.RequestState.Declined);
        act(1, ICapacityPool.RequestState.Declined);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.CategoryServedFirst.selector, pool, 0));
        pools.offerNext(pool, 1, one(page(2, 4)));
        pools.offerNext(pool, 0, one(page(2, 4)));
        pools.offerNext(pool, 1, one(page(2, 4)));
        expectOffered(2, 0);
        expectOffered(3, 1);
    }

    /// Category 1 has a unit that nobody eligible wants.
    function withRemainder(bool soft) private {
        PoolTerms memory terms = termsOf(list(1, 2));
        terms.categories[1].soft = soft;
        uint8[] memory eligible = new uint8[](4);
        (eligible[0], eligible[1], eligible[3]) = (1, 1, 1);
        passing(terms, eligible, new ICapacityPool.Winner[](1));
    }

    function test_AHardRemainderStaysUnused() public {
        withRemainder(false);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NobodyWaits.selector, pool, 1));
        pools.offerNext(pool, 1, one(page(1, 4)));
        assertFree(pool, 1, 2, "unused");
    }

    function test_ASoftRemainderGoesToWhoeverRemains() public {
        withRemainder(true);
        pools.offerNext(pool, 1, one(page(1, 4)));
        expectOffered(1, 1);
        expectOffered(2, 1);
        assertState(pool, requestOf(pool, 3), ICapacityPool.RequestState.Requested, "the last waits");
        assertEq(pools.cursorOf(pool, 8).offset, 2, "cursor");
    }

    /// A soft category's remainder has its turn before the next category, whoever calls.
    function test_ASoftRemainderGoesBeforeTheNextCategory() public {
        PoolTerms memory terms = termsOf(list(1, 1));
        terms.categories[0].soft = true;
        uint8[] memory eligible = new uint8[](4);
        // Nobody is eligible for the first; the second in rank alone for the second category.
        eligible[1] = 2;
        passing(terms, eligible, new ICapacityPool.Winner[](0));
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.CategoryServedFirst.selector, pool, 0));
        pools.offerNext(pool, 1, one(page(0, 4)));
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceOffered(pool, requestOf(pool, 0), 0);
        expectEmitFrom(address(pools));
        emit ICapacityPool.WaitingSearched(pool, 8, 0, 1, uint40(block.timestamp) + ANSWER_TIME);
        pools.offerNext(pool, 0, one(page(0, 4)));
        pools.offerNext(pool, 1, one(page(0, 4)));
        expectOffered(1, 1);
        act(0, ICapacityPool.RequestState.Declined);
        pools.offerNext(pool, 0, one(page(0, 4)));
        expectOffered(2, 0);
        act(2, ICapacityPool.RequestState.Declined);
        pools.offerNext(pool, 0, one(page(0, 4)));
        expectOffered(3, 0);
        act(3, ICapacityPool.RequestState.Declined);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NobodyWaits.selector, pool, 0));
        pools.offerNext(pool, 0, one(page(0, 4)));
    }
}
