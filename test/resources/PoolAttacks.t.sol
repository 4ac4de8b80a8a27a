// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {PoolId, PoolTerms, RequestId, placeEvidenceOf} from "../../contracts/resources/types.sol";
import {PoolTest} from "./PoolTest.sol";
import {TooEarly} from "../../contracts/shared/errors.sol";

/// What an organisation, a provider, a walker or a stranger may try for a place that is not theirs. Attestations of another
/// pool are in {PoolRequestsTest}, lost and withheld draws in {PoolDrawTest}, omitted and swapped requests in {PoolSettleTest}.
contract PoolAttacksTest is PoolTest {
    PoolId private pool;

    function setUp() public {
        deployPools();
        pool = opened(openTerms(1));
    }

    function drawnOrder(uint256 count) private returns (RequestId[] memory order) {
        order = new RequestId[](count);
        for (uint256 i = 0; i < count; ++i) order[i] = ask(pool, i, uint32(i), 0);
        draw(pool);
        return sorted(pool, order);
    }

    function test_ALateRequestIsRefusedAtEveryStageAfterTheDeadline() public {
        RequestId[] memory order = drawnOrder(2);
        bytes32 evidence = evidenceOf(9, 9);
        for (uint256 i = 0; i < 2; ++i) {
            uint40 time = uint40(block.timestamp);
            vm.expectRevert(abi.encodeWithSelector(ICapacityPool.RequestTooLate.selector, pool, DEADLINE, time));
            vm.prank(HOSPITAL);
            pools.request(pool, hospital, nullifierOf(9), 9, 0, evidence);
            if (i == 0) settle(pool, order);
        }
    }

    function test_APriorityDoesNotChangeAfterTheDraw() public {
        RequestId[] memory order = drawnOrder(3);
        // Request 0 ranks last; it is withdrawn, and would be asked again with a better priority.
        withdraw(pool, 0, 0);
        bytes32 evidence = evidenceOf(0, 99);
        uint40 time = uint40(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.RequestTooLate.selector, pool, DEADLINE, time));
        vm.prank(HOSPITAL);
        pools.request(pool, hospital, nullifierOf(0), 99, 0, evidence);
        settle(pool, order);
        assertEq(pools.requestOf(pool, order[2]).priority, 0, "as it was attested");
        assertState(pool, order[2], ICapacityPool.RequestState.Withdrawn, "gone for good");
    }

    function test_ASecondRequestForTheSameNullifierDoesNotReplaceTheFirst() public {
        RequestId id = ask(pool, 0, 1, 0);
        bytes32 evidence = evidenceOf(0, 99);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICapacityPool.PlaceAlreadyRequested.selector,
                pool,
                id,
                ICapacityPool.RequestState.Requested
            )
        );
        vm.prank(HOSPITAL);
        pools.request(pool, hospital, nullifierOf(0), 99, 0, evidence);
    }

    /// A walker who jumps to its friend, who is last: the walk is its own, and holds up nobody.
    function test_AFalseWalkHoldsUpNobody() public {
        RequestId[] memory order = drawnOrder(5);
        vm.prank(STRANGER);
        pools.settle(pool, one(order[4]));
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Walking));
        vm.prank(STRANGER);
        pools.award(pool, one(ICapacityPool.Winner(order[4], 0)));
        settle(pool, slice(order, 0, 3));
        settle(pool, slice(order, 3, 5));
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.PageDiffers.selector, pool, 0));
        vm.prank(STRANGER);
        pools.award(pool, one(ICapacityPool.Winner(order[4], 0)));
        pools.award(pool, one(ICapacityPool.Winner(order[0], 0)));
        assertState(pool, order[0], ICapacityPool.RequestState.Offered, "the best-ranked");
    }

    function test_ADuplicateDoesNotStandInForOneLeftOut() public {
        RequestId[] memory order = drawnOrder(4);
        order[2] = order[1];
        uint256 rank = pools.rankOf(pool, order[1]);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.RankNotAbove.selector, pool, order[1], rank, rank));
        settle(pool, order);
    }

    /// The same secret and the same requests in another pool give another draw; nothing of the seed is an address.
    function test_TheDrawIsThePoolsOwn() public {
        PoolTerms memory terms = openTerms(1);
        terms.kind = keccak256("another");
        PoolId second = opened(terms);
        ask(pool, 0, 1, 0);
        ask(second, 0, 1, 0);
        vm.warp(DEADLINE + 1);
        pools.close(pool);
        pools.close(second);
        vm.roll(pools.drawOf(pool).blockNumber + 1);
        pools.fixDraw(pool);
        pools.fixDraw(second);
        assertEq(pools.drawOf(pool).blockHash, pools.drawOf(second).blockHash, "one block");
        pools.reveal(pool, SECRET);
        pools.reveal(second, SECRET);
        assertTrue(pools.drawOf(pool).seed != pools.drawOf(second).seed, "two seeds");
    }

    /// A provider that dislikes what block and secret give can neither close again in time nor use the secret afterwards.
    function test_AProviderDoesNotDrawUntilItLikesTheResult() public {
        ask(pool, 0, 1, 0);
        vm.warp(DEADLINE + 1);
        closeAndFix(pool);
        uint40 revealBy = pools.drawOf(pool).revealBy;
        uint40 time = uint40(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(TooEarly.selector, revealBy + 1, time));
        vm.prank(TRUST);
        pools.close(pool);
        vm.warp(revealBy + 1);
        vm.prank(TRUST);
        pools.close(pool);
        vm.roll(pools.drawOf(pool).blockNumber + 1);
        pools.fixDraw(pool);
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Walking));
        vm.prank(TRUST);
        pools.reveal(pool, SECRET);
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Walking));
        vm.prank(TRUST);
        pools.close(pool);
    }

    /// Two pseudonyms of one person: the honest nullifier is one, and whoever makes two is struck when it is opened.
    function test_OnePersonThroughTwoPseudonymsAtOneOrganisation() public {
        ask(pool, 0, 3, 0);
        bytes32 points = keccak256(abi.encode(pointsOf(7)));
        bytes32 evidence = placeEvidenceOf(personOf(0), points, saltOf(1));
        vm.prank(HOSPITAL);
        RequestId second = pools.request(pool, hospital, nullifierOf(1), 7, 0, evidence);
        RequestId[] memory order = new RequestId[](2);
        (order[0], order[1]) = (requestOf(pool, 0), second);
        draw(pool);
        settle(pool, sorted(pool, order));
        pools.award(pool, one(ICapacityPool.Winner(second, 0)));
        vm.prank(HOSPITAL);
        pools.accept(pool, hospital, second, evidence);
        pools.contradictTwice(
            pool,
            hospital,
            personOf(0),
            ICapacityPool.Opening(order[1], keccak256(abi.encode(pointsOf(3))), saltOf(0)),
            ICapacityPool.Opening(second, points, saltOf(1))
        );
        assertState(pool, second, ICapacityPool.RequestState.Struck, "even when accepted");
        assertFree(pool, 0, 1, "the unit passes on");
    }

    function test_StrangersAnswerNoOffer() public {
        RequestId[] memory order = drawnOrder(2);
        settle(pool, order);
        pools.award(pool, one(ICapacityPool.Winner(order[0], 0)));
        bytes32 evidence = evidenceOf(1, 1);
        bytes memory member = abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, STRANGER);
        bytes memory requester = abi.encodeWithSelector(ICapacityPool.NotRequester.selector, pool, order[0], other);
        vm.startPrank(STRANGER);
        vm.expectRevert(member);
        pools.accept(pool, hospital, order[0], evidence);
        vm.expectRevert(member);
        pools.decline(pool, hospital, order[0], evidence);
        vm.expectRevert(member);
        pools.release(pool, hospital, order[0], evidence);
        vm.stopPrank();
        vm.startPrank(OTHER);
        vm.expectRevert(requester);
        pools.accept(pool, other, order[0], evidence);
        vm.expectRevert(requester);
        pools.decline(pool, other, order[0], evidence);
        vm.expectRevert(requester);
        pools.release(pool, other, order[0], evidence);
        vm.stopPrank();
    }
}
