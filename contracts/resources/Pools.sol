// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../shared/errors.sol";
import {Cursors} from "./Cursors.sol";
import {ICapacityPool} from "./interfaces/ICapacityPool.sol";
import {RequestSlot, RequestWord} from "./RequestWords.sol";
import {CategoryTerms, PoolId, PoolTerms, RequestId, poolIdOf as poolIdAt} from "./types.sol";
import {UnitCounts} from "./UnitCounts.sol";

/// @title Pools
/// @notice What a pool is and where it stands. See {ICapacityPool}.
abstract contract Pools is ICapacityPool {
    /// One slot: blockNumber 48 | revealBy 40 | withheld 8 | known 8 | free 128 | spare 24.
    struct DrawAndUnits {
        uint48 blockNumber;
        uint40 revealBy;
        bool withheld;
        bool known;
        UnitCounts free;
    }

    /// @param entropy The hash of the draw's block; once it is known, the seed.
    struct Pool {
        Rules rules;
        OrgId provider;
        OrgId attester;
        bytes32 commitment;
        bytes32 entropy;
        DrawAndUnits draw;
        Settlement settlement;
        Cursors cursors;
    }

    uint256 private constant MAX_CATEGORIES = 8;

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    mapping(PoolId pool => Pool) internal _pools;
    mapping(PoolId pool => mapping(RequestId request => RequestSlot)) internal _requests;

    constructor(IOrganizationRegistry organizations) {
        ORGANIZATIONS = organizations;
    }

    /// @inheritdoc ICapacityPool
    function open(PoolTerms calldata terms) external returns (PoolId id) {
        ORGANIZATIONS.requireActing(terms.provider, msg.sender, Licences.ALL, Duties.ALLOCATE);
        id = poolIdOf(terms);
        Pool storage pool = _pools[id];
        if (pool.rules.until != 0) revert PoolAlreadyOpened(id);
        if (terms.kind == 0 || terms.score == 0 || terms.drawCommitment == 0) revert EmptyDigest();
        _requireTimes(terms);

        (pool.rules, pool.draw.free) = _rulesOf(terms);
        pool.provider = terms.provider;
        pool.attester = terms.attester;
        pool.commitment = terms.drawCommitment;
        emit PoolOpened(id, terms.provider, terms.kind, terms);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICapacityPool
    function poolIdOf(PoolTerms calldata terms) public view returns (PoolId) {
        return poolIdAt(block.chainid, address(this), terms);
    }

    /// @inheritdoc ICapacityPool
    function stageOf(PoolId id) public view returns (Stage) {
        Pool storage pool = _pools[id];
        if (pool.rules.until == 0) return Stage.None;
        if (_now() <= pool.rules.deadline) return Stage.Asking;
        if (pool.draw.blockNumber == 0) return Stage.Closable;
        if (!pool.draw.known) return pool.entropy == 0 ? Stage.Drawing : Stage.Revealing;
        // Where nobody asked, nothing is to be walked.
        if (pool.settlement.walker == address(0) && pool.rules.requests != 0) return Stage.Walking;
        return pool.settlement.awarded < pool.settlement.winnerPages ? Stage.Awarding : Stage.Passing;
    }

    /// @inheritdoc ICapacityPool
    function rulesOf(PoolId pool) external view returns (Rules memory) {
        return _pools[pool].rules;
    }

    /// @inheritdoc ICapacityPool
    function partiesOf(PoolId pool) external view returns (OrgId provider, OrgId attester) {
        return (_pools[pool].provider, _pools[pool].attester);
    }

    /// @inheritdoc ICapacityPool
    function freeOf(PoolId pool) external view returns (uint16[] memory) {
        return _pools[pool].draw.free.list(_pools[pool].rules.categories);
    }

    /// @inheritdoc ICapacityPool
    function requestOf(PoolId pool, RequestId request) external view returns (Request memory) {
        return _requests[pool][request].word.details();
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _knownRules(PoolId pool) internal view returns (Rules memory rules) {
        rules = _pools[pool].rules;
        if (rules.until == 0) revert UnknownPool(pool);
    }

    function _requireStage(PoolId id, Stage expected) internal view returns (Pool storage pool) {
        Stage stage = stageOf(id);
        if (stage != expected) _refuseStage(id, stage);
        return _pools[id];
    }

    function _refuseStage(PoolId id, Stage stage) internal pure {
        if (stage == Stage.None) revert UnknownPool(id);
        revert PoolStageDiffers(id, stage);
    }

    /// The unit is free again.
    function _free(PoolId id, uint8 category) internal {
        _pools[id].draw.free = _pools[id].draw.free.more(category, 1);
    }

    /// A request's rank: by its draw, or by its id as long as there is no draw.
    function _rankOf(Pool storage pool, RequestId request, RequestWord word) internal view returns (uint256) {
        bytes32 drawn = RequestId.unwrap(request);
        if (pool.draw.known) drawn = Hashes.efficientKeccak256(pool.entropy, drawn);
        return _rank(pool.rules.lowerFirst, word.priority(), drawn);
    }

    /// Lower is better.
    function _rank(bool lowerFirst, uint32 priority, bytes32 drawn) internal pure returns (uint256) {
        return (uint256(lowerFirst ? priority : ~priority) << 224) | (uint256(drawn) >> 32);
    }

    function _now() internal view returns (uint40) {
        return uint40(block.timestamp);
    }

    function _requireTimes(PoolTerms calldata terms) private view {
        if (
            terms.deadline < block.timestamp ||
            terms.until <= terms.deadline ||
            terms.until <= terms.from ||
            terms.answerTime == 0 ||
            terms.revealTime == 0
        ) {
            revert PoolTimesInvalid(terms.from, terms.until, terms.deadline, terms.answerTime, terms.revealTime);
        }
    }

    function _rulesOf(PoolTerms calldata terms) private pure returns (Rules memory rules, UnitCounts free) {
        uint256 categories = terms.categories.length;
        if (categories == 0 || categories > MAX_CATEGORIES) revert ListLengthOutOfRange(categories, MAX_CATEGORIES);
        uint256 sum;
        bool empty;
        for (uint256 i = 0; i < categories; ++i) {
            CategoryTerms calldata category = terms.categories[i];
            if (category.quota == 0) empty = true;
            sum += category.quota;
            free = free.more(i, category.quota);
            if (category.soft) rules.soft |= uint8(1 << i);
            if (category.open) rules.open |= uint8(1 << i);
        }
        if (empty || sum != terms.units) revert QuotasDiffer(sum, terms.units);

        rules.until = terms.until;
        rules.deadline = terms.deadline;
        rules.answerTime = terms.answerTime;
        rules.revealTime = terms.revealTime;
        rules.categories = uint8(categories);
        rules.lowerFirst = terms.lowerFirst;
        rules.attested = OrgId.unwrap(terms.attester) != 0;
    }
}
