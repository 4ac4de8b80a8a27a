// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {PoolId, drawSeedOf} from "../../contracts/resources/types.sol";
import {PoolTest} from "./PoolTest.sol";
import {TooEarly} from "../../contracts/shared/errors.sol";

/// Serves a fixed hash for every block, as EIP-2935's contract serves the chain's.
contract History {
    fallback(bytes calldata) external returns (bytes memory) {
        return abi.encode(keccak256("an old block"));
    }
}

contract PoolDrawTest is PoolTest {
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    PoolId private pool;

    function setUp() public {
        deployPools();
        vm.etch(HISTORY, "");
        pool = opened(openTerms(1));
        ask(pool, 0, 1, 0);
    }

    function closed() private returns (uint48 blockNumber) {
        vm.warp(DEADLINE + 1);
        pools.close(pool);
        return pools.drawOf(pool).blockNumber;
    }

    function test_TheDrawJoinsSecretAndBlock() public {
        assertEq(pools.DRAW_DELAY(), 64, "delay");
        vm.warp(DEADLINE);
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Asking));
        pools.close(pool);
        vm.warp(DEADLINE + 1);
        assertStage(pool, ICapacityPool.Stage.Closable, "closable");
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Closable));
        pools.fixDraw(pool);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PoolClosed(pool, uint48(block.number + 64), 1);
        pools.close(pool);
        assertStage(pool, ICapacityPool.Stage.Drawing, "drawing");

        uint48 decisive = pools.drawOf(pool).blockNumber;
        vm.roll(decisive);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.DrawBlockNotMined.selector, pool, decisive));
        pools.fixDraw(pool);
        vm.roll(decisive + 1);
        bytes32 blockHash = blockhash(decisive);
        assertTrue(blockHash != 0, "the block has a hash");
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Drawing));
        pools.reveal(pool, SECRET);
        expectEmitFrom(address(pools));
        emit ICapacityPool.DrawFixed(pool, decisive, blockHash, DEADLINE + 1 + REVEAL_TIME);
        pools.fixDraw(pool);
        assertStage(pool, ICapacityPool.Stage.Revealing, "revealing");
        assertEq(pools.drawOf(pool).blockHash, blockHash, "block hash");

        vm.expectRevert(
            abi.encodeWithSelector(ICapacityPool.SecretDiffers.selector, pool, openTerms(1).drawCommitment)
        );
        pools.reveal(pool, keccak256("a better secret"));
        bytes32 seed = drawSeedOf(pool, SECRET, blockHash);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PoolDrawn(pool, seed, SECRET);
        pools.reveal(pool, SECRET);
        assertStage(pool, ICapacityPool.Stage.Walking, "walking");
        ICapacityPool.Draw memory known = pools.drawOf(pool);
        assertEq(known.seed, seed, "seed");
        assertEq(known.blockHash, 0, "block hash is in the seed");
    }

    function test_AKnownSeedStays() public {
        draw(pool);
        bytes memory reason = stageDiffers(pool, ICapacityPool.Stage.Walking);
        vm.expectRevert(reason);
        pools.close(pool);
        vm.expectRevert(reason);
        pools.fixDraw(pool);
        vm.expectRevert(reason);
        pools.reveal(pool, SECRET);
    }

    function test_WhoClosedDoesNotChooseAnotherBlock() public {
        uint48 decisive = closed();
        bytes memory reason = stageDiffers(pool, ICapacityPool.Stage.Drawing);
        vm.expectRevert(reason);
        pools.close(pool);
        for (uint256 i = 0; i <= 256; i += 64) {
            vm.roll(decisive + i);
            vm.expectRevert(reason);
            pools.close(pool);
        }
    }

    function test_ALostBlockIsReplaced() public {
        uint48 decisive = closed();
        vm.roll(decisive + 257);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.DrawBlockGone.selector, pool, decisive));
        pools.fixDraw(pool);
        expectEmitFrom(address(pools));
        emit ICapacityPool.DrawBlockLost(pool, decisive);
        pools.close(pool);
        assertEq(pools.drawOf(pool).blockNumber, decisive + 257 + 64, "the new block");
        assertTrue(!pools.drawOf(pool).withheld, "the secret still counts");
    }

    function test_WhereTheChainKeepsHistoryNoBlockIsLostSoSoon() public {
        uint48 decisive = closed();
        vm.etch(HISTORY, address(new History()).code);
        vm.roll(decisive + 257);
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Drawing));
        pools.close(pool);
        pools.fixDraw(pool);
        assertEq(pools.drawOf(pool).blockHash, keccak256("an old block"), "from the history");
    }

    function test_AWithheldSecretCountsNoMore() public {
        closeAndFixAfterDeadline();
        uint40 revealBy = pools.drawOf(pool).revealBy;
        vm.warp(revealBy);
        vm.expectRevert(abi.encodeWithSelector(TooEarly.selector, revealBy + 1, revealBy));
        pools.close(pool);
        vm.warp(revealBy + 1);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.RevealTooLate.selector, pool, revealBy, revealBy + 1));
        pools.reveal(pool, SECRET);

        expectEmitFrom(address(pools));
        emit ICapacityPool.DrawWithheld(pool, revealBy);
        pools.close(pool);
        assertTrue(pools.drawOf(pool).withheld, "withheld");
        assertStage(pool, ICapacityPool.Stage.Drawing, "drawing again");
        uint48 decisive = pools.drawOf(pool).blockNumber;
        vm.roll(decisive + 1);
        bytes32 blockHash = blockhash(decisive);
        bytes32 seed = drawSeedOf(pool, 0, blockHash);
        expectEmitFrom(address(pools));
        emit ICapacityPool.DrawFixed(pool, decisive, blockHash, 0);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PoolDrawn(pool, seed, 0);
        pools.fixDraw(pool);
        assertEq(pools.drawOf(pool).seed, seed, "of the later block alone");
        vm.expectRevert(stageDiffers(pool, ICapacityPool.Stage.Walking));
        pools.reveal(pool, SECRET);
    }

    function closeAndFixAfterDeadline() private {
        vm.warp(DEADLINE + 1);
        closeAndFix(pool);
    }

    function test_AWithheldDrawThatIsLostStaysWithheld() public {
        closeAndFixAfterDeadline();
        vm.warp(pools.drawOf(pool).revealBy + 1);
        pools.close(pool);
        vm.roll(pools.drawOf(pool).blockNumber + 257);
        pools.close(pool);
        assertTrue(pools.drawOf(pool).withheld, "withheld");
    }

    function testFuzz_OnlyTheCommittedSecretReveals(bytes32 secret) public {
        closeAndFixAfterDeadline();
        vm.assume(secret != SECRET);
        bytes32 commitment = pools.drawOf(pool).commitment;
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.SecretDiffers.selector, pool, commitment));
        pools.reveal(pool, secret);
    }

    function test_APoolWithoutRequestsNeedsNoWalk() public {
        PoolId empty = opened(termsOf(list(2)));
        vm.warp(DEADLINE + 1);
        closeAndFix(empty);
        pools.reveal(empty, SECRET);
        assertStage(empty, ICapacityPool.Stage.Passing, "nobody asked");
        assertFree(empty, 0, 2, "free");
    }
}
