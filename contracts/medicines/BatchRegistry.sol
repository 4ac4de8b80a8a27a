// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../identity/types.sol";
import {Batches} from "./Batches.sol";
import {Desk} from "./Desk.sol";
import {Holding, HoldingSlot} from "./Holdings.sol";
import {IBatchRegistry} from "./interfaces/IBatchRegistry.sol";
import {IMedicineRegistry} from "./interfaces/IMedicineRegistry.sol";
import {IStock} from "./interfaces/IStock.sol";
import {Packs} from "./Packs.sol";
import {PackSlot, PackWord} from "./PackWords.sol";
import {BatchWord} from "./BatchWords.sol";
import {ShipmentSlot, ShipmentWord} from "./ShipmentWords.sol";
import {BatchId, ShipmentId} from "./types.sol";

/// @title BatchRegistry
/// @notice See {IBatchRegistry}.
contract BatchRegistry is Packs, IBatchRegistry {
    /// @inheritdoc IBatchRegistry
    address public immutable UNITS;
    /// @inheritdoc IBatchRegistry
    address public immutable PACK_DESK;
    /// @inheritdoc IBatchRegistry
    address public immutable SET_ASIDE_DESK;
    /// @inheritdoc IBatchRegistry
    address public immutable RECALL_DESK;

    /// The key says of what: see {IStock.noteMissed}.
    mapping(BatchId batch => mapping(bytes32 key => uint40)) private _missedAt;

    modifier onlyDesk() {
        _requireDesk();
        _;
    }

    /// @param authority The AccessManager that says who regulates.
    constructor(
        address authority,
        IOrganizationRegistry organizations,
        IMedicineRegistry medicines,
        Desk units,
        Desk packDesk,
        Desk setAsideDesk,
        Desk recallDesk
    ) Batches(authority, organizations, medicines) {
        UNITS = address(units);
        PACK_DESK = address(packDesk);
        SET_ASIDE_DESK = address(setAsideDesk);
        RECALL_DESK = address(recallDesk);
        units.bind();
        packDesk.bind();
        setAsideDesk.bind();
        recallDesk.bind();
    }

    // ------------------------------------------------------------------------------------------------------- stock

    /// @inheritdoc IStock
    function moveStock(
        BatchId batch,
        bytes32 from,
        bytes32 to,
        uint32 quantity,
        uint32 first,
        uint32 span,
        uint8 reason
    ) external onlyDesk {
        _take(batch, from, quantity, first, span);
        _add(batch, to, quantity, first, span, reason);
    }

    /// @inheritdoc IStock
    function moveAllStock(BatchId batch, bytes32 from, bytes32 to, uint8 reason) external onlyDesk returns (uint32) {
        Holding all = _holdings[batch][from].holding;
        _holdings[batch][from].holding = Holding.wrap(0);
        HoldingSlot storage slot = _holdings[batch][to];
        slot.holding = slot.holding.merge(all).withReason(reason);
        return uint32(all.quantity());
    }

    /// @inheritdoc IStock
    function takeStock(BatchId batch, bytes32 holder, uint32 quantity, uint32 first, uint32 span) external onlyDesk {
        _take(batch, holder, quantity, first, span);
    }

    /// @inheritdoc IStock
    function takePack(BatchId batch, bytes32 holder, uint32 index) external onlyDesk returns (bool) {
        return _takePack(batch, holder, index);
    }

    /// @inheritdoc IStock
    function returnPack(BatchId batch, bytes32 holder, uint32 index) external onlyDesk {
        HoldingSlot storage slot = _holdings[batch][holder];
        slot.holding = slot.holding.withPack(index);
    }

    /// @inheritdoc IStock
    function returnStock(BatchId batch, bytes32 holder, uint32 quantity, uint32 first, uint32 span) external onlyDesk {
        _add(batch, holder, quantity, first, span, 0);
    }

    /// @inheritdoc IStock
    function addReason(BatchId batch, bytes32 holder, uint8 reason) external onlyDesk {
        HoldingSlot storage slot = _holdings[batch][holder];
        slot.holding = slot.holding.withReason(reason);
    }

    /// @inheritdoc IStock
    function noteMissed(BatchId batch, bytes32 key) external onlyDesk {
        _missedAt[batch][key] = _now();
        _batches[batch] = _batches[batch].withMissed();
    }

    /// @inheritdoc IStock
    function markShipment(ShipmentId shipment) external onlyDesk returns (Shipment memory before) {
        ShipmentSlot storage slot = _shipments[shipment];
        ShipmentWord word = slot.shipment;
        before = word.details();
        if (word.isUnknown()) revert ShipmentNotInState(shipment, before.state, ShipmentState.InTransit);
        slot.shipment = word.withExcursion();
    }

    // ----------------------------------------------------------------------------------------------------- recalls

    /// @inheritdoc IStock
    function setProductRecall(uint64 gtin, Recall calldata standing) external onlyDesk {
        _productRecalls[gtin] = standing;
    }

    /// @inheritdoc IStock
    function setRecallState(BatchId batch, RecallState state) external onlyDesk {
        BatchWord word = _batches[batch];
        _batches[batch] = word.withRecall(word.recallClass(), state);
    }

    // -------------------------------------------------------------------------------------------------------- ends

    /// @inheritdoc IStock
    function setPackWord(BatchId batch, uint32 index, PackWord end) external onlyDesk {
        _ends[batch][index].end = end;
    }

    /// @inheritdoc IStock
    function recordPackEnd(BatchId batch, OrgId org, uint32 index, PackWord end, bytes32 eventHash) external onlyDesk {
        _write(batch, org, index, end, end.proven());
        emit PackEnded(batch, org, index, end.state(), end.proven(), end.premises(), eventHash);
    }

    /// @inheritdoc IStock
    function setRangeEnded(BatchId batch, OrgId org, uint32 first, uint32 count, bool ended) external onlyDesk {
        uint256 end = uint256(first) + count;
        for (uint256 index = first; ended && index < end; ++index) {
            PackSlot storage slot = _ends[batch][index];
            PackWord standing = slot.end;
            if (standing.isActive()) continue;
            if (standing.proven()) revert PackAlreadyEnded(batch, uint32(index), standing.state());
            slot.end = PackWord.wrap(0);
            emit EndOverridden(batch, org, uint32(index));
        }
        for (uint256 word = first >> 8; word <= (end - 1) >> 8; ++word) {
            uint256 from = first > word << 8 ? first - (word << 8) : 0;
            uint256 to = end < (word + 1) << 8 ? end - (word << 8) : 256;
            uint256 bits = (type(uint256).max >> (256 - (to - from))) << from;
            if (ended) _endedInRanges[batch][word] |= bits;
            else _endedInRanges[batch][word] &= ~bits;
        }
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IStock
    function packWordOf(BatchId batch, uint32 index) external view returns (PackWord) {
        return _ends[batch][index].end;
    }

    /// @inheritdoc IStock
    function coverOf(BatchId batch, bytes32 holder, uint32 index) external view returns (bool proven, uint32 quantity) {
        Holding holding = _holdings[batch][holder].holding;
        proven = holding.hasPack(index);
        quantity = uint32(proven ? holding.quantity() : holding.untracked());
    }

    /// @inheritdoc IStock
    function missedAt(BatchId batch, bytes32 key) external view returns (uint40) {
        return _missedAt[batch][key];
    }

    /// @inheritdoc IStock
    function requireMovable(OrgId org, BatchId[] calldata batches, uint40 since) external view {
        for (uint256 i = 0; i < batches.length; ++i) {
            if (!_requireOpen(batches[i]).missed()) continue;
            uint40 missed = _missedAt[batches[i]][OrgId.unwrap(org)];
            if (missed >= since) revert PackedBeforeExcursion(batches[i], org, since, missed);
        }
    }

    /// @inheritdoc IStock
    function requireEnding(Ending calldata ending, address account) external view returns (uint32) {
        return uint32(_requireEnding(ending, account));
    }

    function _requireDesk() private view {
        bool desk = msg.sender == UNITS || msg.sender == PACK_DESK || msg.sender == SET_ASIDE_DESK;
        if (!desk && msg.sender != RECALL_DESK) revert NotDesk(msg.sender);
    }
}
