// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {PoolId, PoolTerms, RequestId} from "../../contracts/resources/types.sol";
import {PoolReference} from "./PoolReference.sol";
import {PoolTest} from "./PoolTest.sol";

/// The contract against the definition, on random instances.
contract PoolDifferentialTest is PoolTest {
    struct Instance {
        PoolId pool;
        uint16[] quotas;
        uint256 open;
        uint256 soft;
        RequestId[] ids;
        uint256[] eligible;
        uint256[] given;
        uint256[] left;
    }

    function setUp() public {
        deployPools();
    }

    /// One walk in any chunks gives what category after category gives up to the first soft one; passing on gives the rest.
    function testFuzz_TheWalkIsTheSequentialRule(uint256 luck) public {
        Instance memory instance = _instance(luck);
        draw(instance.pool);
        sorted(instance.pool, instance.ids);
        _expectByDefinition(instance);
        _walk(instance, luck >> 128);
        _award(instance, luck);
        for (uint256 i = 0; i < instance.ids.length; ++i) _assertGiven(instance, i, "walk");
        (instance.given, instance.left) = PoolReference.sequential(instance.eligible, instance.quotas, instance.soft);
        for (uint256 c = 0; c < instance.quotas.length; ++c) _passOn(instance, uint8(c));
        for (uint256 i = 0; i < instance.ids.length; ++i) _assertGiven(instance, i, "soft");
        for (uint256 c = 0; c < instance.quotas.length; ++c) assertFree(instance.pool, c, instance.left[c], "free");
    }

    function _instance(uint256 luck) private returns (Instance memory instance) {
        uint256 categories = bound(luck >> 8, 1, 4);
        instance.quotas = new uint16[](categories);
        for (uint256 c = 0; c < categories; ++c) instance.quotas[c] = uint16(bound(luck >> (16 + 8 * c), 1, 4));
        PoolTerms memory terms = termsOf(instance.quotas);
        for (uint256 c = 0; c < categories; ++c) {
            terms.categories[c].soft = (luck >> (48 + c)) & 1 == 1;
            terms.categories[c].open = (luck >> (52 + 2 * c)) & 3 == 3;
            if (terms.categories[c].soft) instance.soft |= 1 << c;
            if (terms.categories[c].open) instance.open |= 1 << c;
        }
        terms.lowerFirst = luck & 1 == 1;
        instance.pool = opened(terms);
        instance.ids = new RequestId[](bound(luck, 1, 14));
        for (uint256 i = 0; i < instance.ids.length; ++i) {
            uint256 own = uint256(keccak256(abi.encode(luck, i)));
            // Few priorities, so that the draw decides often.
            instance.ids[i] = ask(instance.pool, i, uint32(own % 4), uint8((own >> 8) % (1 << categories)));
        }
    }

    function _expectByDefinition(Instance memory instance) private view {
        instance.eligible = new uint256[](instance.ids.length);
        for (uint256 i = 0; i < instance.ids.length; ++i) {
            instance.eligible[i] = pools.requestOf(instance.pool, instance.ids[i]).eligibility | instance.open;
        }
        uint16[] memory quotas = PoolReference.walkable(instance.quotas, instance.soft);
        (instance.given, instance.left) = PoolReference.sequential(instance.eligible, quotas, 0);
    }

    function _walk(Instance memory instance, uint256 luck) private {
        for (uint256 i = 0; i < instance.ids.length;) {
            uint256 size = bound(luck, 1, instance.ids.length - i);
            luck = (luck >> 4) | (luck << 124);
            settle(instance.pool, slice(instance.ids, i, i + size));
            i += size;
        }
    }

    /// Page by page, as the events tell: a page ends with its call.
    function _award(Instance memory instance, uint256 luck) private {
        luck >>= 128;
        for (uint256 i = 0; i < instance.ids.length;) {
            uint256 size = bound(luck, 1, instance.ids.length - i);
            luck = (luck >> 4) | (luck << 124);
            ICapacityPool.Winner[] memory winners = _winners(instance, i, i + size);
            if (winners.length != 0) pools.award(instance.pool, winners);
            i += size;
        }
        assertStage(instance.pool, ICapacityPool.Stage.Passing, "awarded");
    }

    function _winners(
        Instance memory instance,
        uint256 from,
        uint256 to
    ) private pure returns (ICapacityPool.Winner[] memory winners) {
        uint256 count;
        for (uint256 i = from; i < to; ++i) if (instance.given[i] != PoolReference.NOTHING) ++count;
        winners = new ICapacityPool.Winner[](count);
        count = 0;
        for (uint256 i = from; i < to; ++i) {
            if (instance.given[i] == PoolReference.NOTHING) continue;
            winners[count++] = ICapacityPool.Winner(instance.ids[i], uint8(instance.given[i]));
        }
    }

    /// All pages from the cursor on, which the test finds by their hashes.
    function _passOn(Instance memory instance, uint8 category) private {
        while (pools.freeOf(instance.pool)[category] != 0) {
            uint8 cursor = category;
            uint24 end = pools.settlementOf(instance.pool).waitingPages;
            if (pools.cursorOf(instance.pool, cursor).page == end) cursor = 8;
            bool nobody =
                cursor == 8 && ((instance.soft >> category) & 1 == 0 || pools.cursorOf(instance.pool, 8).page == end);
            RequestId[][] memory pages;
            if (nobody) {
                vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NobodyWaits.selector, instance.pool, category));
                pools.offerNext(instance.pool, category, pages);
                return;
            }
            pages = one(_page(instance, pools.cursorOf(instance.pool, cursor).page));
            pools.offerNext(instance.pool, category, pages);
        }
    }

    function _page(Instance memory instance, uint24 page) private view returns (RequestId[] memory) {
        bytes32 hash = pools.waitingPageOf(instance.pool, WALKER, page);
        RequestId[] memory waiting = _waiting(instance);
        for (uint256 from = 0; from < waiting.length; ++from) {
            for (uint256 to = from + 1; to <= waiting.length; ++to) {
                RequestId[] memory part = slice(waiting, from, to);
                if (keccak256(abi.encodePacked(part)) == hash) return part;
            }
        }
        revert NotTrue("no such page");
    }

    function _waiting(Instance memory instance) private pure returns (RequestId[] memory waiting) {
        uint16[] memory quotas = PoolReference.walkable(instance.quotas, instance.soft);
        (uint256[] memory given, ) = PoolReference.sequential(instance.eligible, quotas, 0);
        uint256 count;
        for (uint256 i = 0; i < given.length; ++i) if (given[i] == PoolReference.NOTHING) ++count;
        waiting = new RequestId[](count);
        count = 0;
        for (uint256 i = 0; i < given.length; ++i) {
            if (given[i] == PoolReference.NOTHING) waiting[count++] = instance.ids[i];
        }
    }

    function _assertGiven(Instance memory instance, uint256 i, string memory what) private view {
        ICapacityPool.Request memory request = pools.requestOf(instance.pool, instance.ids[i]);
        bool given = instance.given[i] != PoolReference.NOTHING;
        assertTrue(
            request.state == (given ? ICapacityPool.RequestState.Offered : ICapacityPool.RequestState.Requested),
            what
        );
        if (given) assertEq(request.category, instance.given[i], what);
    }
}
