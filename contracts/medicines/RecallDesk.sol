// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {Desk} from "./Desk.sol";
import {IBatches} from "./interfaces/IBatches.sol";
import {IMedicineRegistry} from "./interfaces/IMedicineRegistry.sol";
import {IRecallDesk} from "./interfaces/IRecallDesk.sol";
import {BatchId} from "./types.sol";

/// @title RecallDesk
/// @notice See {IRecallDesk}.
contract RecallDesk is IRecallDesk, Desk {
    OrgId private constant REGULATOR = OrgId.wrap(0);

    /// @notice The registry that knows which products are approved, and for whom.
    IMedicineRegistry public immutable MEDICINES;

    /// @param authority The AccessManager that says who regulates.
    constructor(
        address authority,
        IOrganizationRegistry organizations,
        IMedicineRegistry medicines
    ) Desk(authority, organizations) {
        MEDICINES = medicines;
    }

    // ------------------------------------------------------------------------------------------------------ widening

    /// @inheritdoc IRecallDesk
    function recallProduct(
        OrgId maker,
        uint64 gtin,
        IBatches.RecallClass recallClass,
        bytes32 notice,
        bytes32 eventHash
    ) external {
        _requireManufacturer(maker, gtin);
        _recallProduct(maker, gtin, recallClass, notice, eventHash);
    }

    /// @inheritdoc IRecallDesk
    function recallProductByRegulator(
        uint64 gtin,
        IBatches.RecallClass recallClass,
        bytes32 notice,
        bytes32 eventHash
    ) external restricted {
        _recallProduct(REGULATOR, gtin, recallClass, notice, eventHash);
    }

    // ----------------------------------------------------------------------------------------------------- advancing

    /// @inheritdoc IRecallDesk
    function completeRecall(OrgId maker, BatchId batch, bytes32 report, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(maker, msg.sender, Licences.MANUFACTURER, Duties.REPORT);
        if (_known(batch).maker != bytes14(OrgId.unwrap(maker))) revert IBatches.NotBatchMaker(batch, maker);
        _advance(batch, IBatches.RecallState.Completed, report, eventHash);
    }

    /// @inheritdoc IRecallDesk
    function completeProductRecall(OrgId maker, uint64 gtin, bytes32 report, bytes32 eventHash) external {
        _requireManufacturer(maker, gtin);
        _advanceProduct(gtin, IBatches.RecallState.Completed, report, eventHash);
    }

    /// @inheritdoc IRecallDesk
    function terminateRecall(BatchId batch, bytes32 report, bytes32 eventHash) external restricted {
        _advance(batch, IBatches.RecallState.Terminated, report, eventHash);
    }

    /// @inheritdoc IRecallDesk
    function terminateProductRecall(uint64 gtin, bytes32 report, bytes32 eventHash) external restricted {
        _advanceProduct(gtin, IBatches.RecallState.Terminated, report, eventHash);
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _recallProduct(
        OrgId by,
        uint64 gtin,
        IBatches.RecallClass recallClass,
        bytes32 notice,
        bytes32 eventHash
    ) private {
        IBatches.RecallClass standing = batches.productRecallOf(gtin).recallClass;
        if (recallClass <= standing) revert IBatches.RecallNotGraver(recallClass, standing);
        emit ProductRecalled(gtin, by, recallClass, notice, eventHash);
        // A graver class opens anew what was called complete.
        batches.setProductRecall(
            gtin,
            IBatches.Recall({recallClass: recallClass, state: IBatches.RecallState.Ongoing})
        );
    }

    function _advance(BatchId batch, IBatches.RecallState state, bytes32 report, bytes32 eventHash) private {
        _requireBefore(_known(batch).recallState, state);
        emit BatchRecallAdvanced(batch, state, report, eventHash);
        batches.setRecallState(batch, state);
    }

    function _advanceProduct(uint64 gtin, IBatches.RecallState state, bytes32 report, bytes32 eventHash) private {
        IBatches.Recall memory standing = batches.productRecallOf(gtin);
        _requireBefore(standing.state, state);
        emit ProductRecallAdvanced(gtin, state, report, eventHash);
        batches.setProductRecall(gtin, IBatches.Recall({recallClass: standing.recallClass, state: state}));
    }

    function _requireManufacturer(OrgId maker, uint64 gtin) private view {
        ORGANIZATIONS.requireActing(maker, msg.sender, Licences.MANUFACTURER, Duties.REPORT);
        MEDICINES.requireManufacturer(gtin, maker);
    }

    function _known(BatchId id) private view returns (IBatches.Batch memory batch) {
        batch = batches.batchOf(id);
        if (batch.quantity == 0) revert IBatches.BatchNotCommissioned(id);
    }

    function _requireBefore(IBatches.RecallState standing, IBatches.RecallState state) private pure {
        if (standing == IBatches.RecallState.None || standing >= state) revert RecallNotBefore(state, standing);
    }
}
