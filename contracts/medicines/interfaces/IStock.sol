// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId, ShipmentId} from "../types.sol";
import {PackWord} from "../PackWords.sol";
import {IBatches} from "./IBatches.sol";
import {ICustody} from "./ICustody.sol";
import {IPacks} from "./IPacks.sol";

/// @title What the desks of the ledger of batches may do
/// @notice {BatchRegistry} keeps the stock; {UnitRegistry}, {PackDesk}, {SetAsideDesk} and {RecallDesk} ask who acts and
/// why, and then move it. A contract holds 24,576 bytes (EIP-170), so the ledger keeps only what is done most often for itself.
/// @dev Every function that writes is open to the desks alone and reverts with {ICustody.NotDesk} else.
/// A holder is an OrgId, a UnitId, or {setAsideKeyOf} an OrgId.
interface IStock {
    /// @notice Moves packs from one holder to another, for a reason of {Holdings} or none.
    /// @dev Reverts: {ICustody.QuantityOutOfRange}, {ICustody.InvalidRange}, {ICustody.NotHeld}, {ICustody.RangeNotHeld}.
    function moveStock(
        BatchId batch,
        bytes32 from,
        bytes32 to,
        uint32 quantity,
        uint32 first,
        uint32 span,
        uint8 reason
    ) external;

    /// @notice Moves all that a holder has of a batch to another, with its ranges.
    function moveAllStock(BatchId batch, bytes32 from, bytes32 to, uint8 reason) external returns (uint32 quantity);

    /// @notice Takes packs that end.
    /// @dev Reverts: as {moveStock}.
    function takeStock(BatchId batch, bytes32 holder, uint32 quantity, uint32 first, uint32 span) external;

    /// @notice Takes one pack that ends, of which the number is known.
    /// @return proven Whether the number lies in a range of the holder.
    /// @dev Reverts: {ICustody.NotHeld}, {ICustody.UntrackedNotHeld}.
    function takePack(BatchId batch, bytes32 holder, uint32 index) external returns (bool proven);

    /// @notice Gives back one pack that ended.
    function returnPack(BatchId batch, bytes32 holder, uint32 index) external;

    /// @notice Gives back packs that ended in a range.
    function returnStock(BatchId batch, bytes32 holder, uint32 quantity, uint32 first, uint32 span) external;

    /// @notice Adds a reason to what is set aside.
    function addReason(BatchId batch, bytes32 holder, uint8 reason) external;

    /// @notice Notes that an excursion may have missed goods that this organisation had, now.
    /// @param key The OrgId: some had left its loose stock, perhaps into units. {setAsideKeyOf} it: some may have ended, and
    /// come back.
    function noteMissed(BatchId batch, bytes32 key) external;

    /// @notice Writes the recall of a product.
    function setProductRecall(uint64 gtin, IBatches.Recall calldata recall) external;

    /// @notice Writes how far a batch's recall has come.
    function setRecallState(BatchId batch, IBatches.RecallState state) external;

    /// @notice Marks a shipment's excursion.
    /// @return before The shipment as it was.
    function markShipment(ShipmentId shipment) external returns (ICustody.Shipment memory before);

    /// @notice Writes the slot of a pack; zero makes it active again.
    function setPackWord(BatchId batch, uint32 index, PackWord end) external;

    /// @notice Records a pack's end where no proven one stands against it, and emits {IPacks.PackEnded}.
    /// @dev Reverts: {IPacks.PackAlreadyEnded}.
    function recordPackEnd(BatchId batch, OrgId org, uint32 index, PackWord end, bytes32 eventHash) external;

    /// @notice Marks the packs [first, first + count) as ended in a range, or as active again.
    /// @dev Ending overrides unproven ends. Reverts: {IPacks.PackAlreadyEnded} when one has ended by itself.
    function setRangeEnded(BatchId batch, OrgId org, uint32 first, uint32 count, bool ended) external;

    /// @notice The slot of a pack.
    function packWordOf(BatchId batch, uint32 index) external view returns (PackWord);

    /// @notice Whether a number lies in a range of a holder, and out of how many packs it could be ended.
    function coverOf(BatchId batch, bytes32 holder, uint32 index) external view returns (bool proven, uint32 quantity);

    /// @notice When {noteMissed} was called last; 0 if never.
    function missedAt(BatchId batch, bytes32 key) external view returns (uint40);

    /// @notice Passes if every one of the batches may move now, and what `org` has together since `since` escaped no
    /// excursion.
    /// @dev Reverts: as {IBatches.requireOpen}, {ICustody.PackedBeforeExcursion}.
    function requireMovable(OrgId org, BatchId[] calldata batches, uint40 since) external view;

    /// @notice Passes if the caller of a desk acts, and the batch may be supplied where the state asks for it.
    /// @return quantity Packs of the batch.
    /// @dev Reverts: as {IPacks.decommission}.
    function requireEnding(IPacks.Ending calldata ending, address account) external view returns (uint32 quantity);
}
