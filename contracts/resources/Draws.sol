// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TooEarly} from "../shared/errors.sol";
import {ICapacityPool} from "./interfaces/ICapacityPool.sol";
import {Pools} from "./Pools.sol";
import {PoolId, drawCommitmentOf, drawSeedOf} from "./types.sol";

/// @title Draws
/// @notice The draw that breaks ties: a secret and a block, neither known to the other's maker. See {ICapacityPool}.
abstract contract Draws is Pools {
    /// EIP-2935: serves the hashes of the last 8191 blocks, where a chain has it.
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    /// @inheritdoc ICapacityPool
    uint48 public constant DRAW_DELAY = 64;

    /// @inheritdoc ICapacityPool
    function close(PoolId id) external {
        Stage stage = stageOf(id);
        Pool storage pool = _pools[id];
        DrawAndUnits storage draw = pool.draw;
        if (stage == Stage.Revealing) {
            if (_now() <= draw.revealBy) revert TooEarly(draw.revealBy + 1, _now());
            // From now on nobody's secret counts: who withheld it does not choose between two results that it knows.
            uint40 revealBy = draw.revealBy;
            draw.withheld = true;
            draw.revealBy = 0;
            pool.entropy = 0;
            emit DrawWithheld(id, revealBy);
        } else if (stage == Stage.Drawing) {
            if (block.number <= draw.blockNumber || _hashOf(draw.blockNumber) != 0) _refuseStage(id, stage);
            emit DrawBlockLost(id, draw.blockNumber);
        } else if (stage != Stage.Closable) {
            _refuseStage(id, stage);
        }

        uint48 blockNumber = uint48(block.number) + DRAW_DELAY;
        draw.blockNumber = blockNumber;
        emit PoolClosed(id, blockNumber, pool.rules.requests);
    }

    /// @inheritdoc ICapacityPool
    function fixDraw(PoolId id) external {
        Pool storage pool = _requireStage(id, Stage.Drawing);
        DrawAndUnits memory draw = pool.draw;
        if (block.number <= draw.blockNumber) revert DrawBlockNotMined(id, draw.blockNumber);
        bytes32 blockHash = _hashOf(draw.blockNumber);
        if (blockHash == 0) revert DrawBlockGone(id, draw.blockNumber);

        uint40 revealBy;
        if (!draw.withheld) {
            revealBy = _now() + pool.rules.revealTime;
            pool.entropy = blockHash;
            pool.draw.revealBy = revealBy;
        }
        emit DrawFixed(id, draw.blockNumber, blockHash, revealBy);
        if (draw.withheld) _draw(id, pool, 0, blockHash);
    }

    /// @inheritdoc ICapacityPool
    function reveal(PoolId id, bytes32 secret) external {
        Pool storage pool = _requireStage(id, Stage.Revealing);
        uint40 revealBy = pool.draw.revealBy;
        if (_now() > revealBy) revert RevealTooLate(id, revealBy, _now());
        if (drawCommitmentOf(secret) != pool.commitment) revert SecretDiffers(id, pool.commitment);
        _draw(id, pool, secret, pool.entropy);
    }

    /// @inheritdoc ICapacityPool
    function drawOf(PoolId id) external view returns (Draw memory) {
        Pool storage pool = _pools[id];
        DrawAndUnits memory draw = pool.draw;
        return
            Draw({
                commitment: pool.commitment,
                blockNumber: draw.blockNumber,
                revealBy: draw.revealBy,
                withheld: draw.withheld,
                blockHash: draw.known ? bytes32(0) : pool.entropy,
                seed: draw.known ? pool.entropy : bytes32(0)
            });
    }

    function _draw(PoolId id, Pool storage pool, bytes32 secret, bytes32 blockHash) private {
        bytes32 seed = drawSeedOf(id, secret, blockHash);
        pool.entropy = seed;
        pool.draw.known = true;
        emit PoolDrawn(id, seed, secret);
    }

    /// Zero if the chain does not tell it any more.
    function _hashOf(uint48 blockNumber) private view returns (bytes32 blockHash) {
        blockHash = blockhash(blockNumber);
        if (blockHash != 0) return blockHash;
        (bool ok, bytes memory answer) = HISTORY.staticcall(abi.encode(blockNumber));
        if (ok && answer.length == 32) blockHash = bytes32(answer);
    }
}
