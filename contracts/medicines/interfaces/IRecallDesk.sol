// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId} from "../types.sol";
import {IBatches} from "./IBatches.sol";

/// @title Recalls of whole products, and how far each recall has come
/// @notice A recall of one batch begins at the ledger ({IBatches.recall}); here it is widened to a product, called complete
/// by its maker and terminated by the regulator (21 CFR 7.55). No state makes the goods suppliable again.
/// @dev `restricted` functions are open to the regulator's role. `eventHash` as in {IBatches}.
interface IRecallDesk {
    /// @notice Every batch of a product was recalled, those to come included. `by` is 0 for the regulator.
    event ProductRecalled(
        uint64 indexed gtin,
        OrgId indexed by,
        IBatches.RecallClass indexed recallClass,
        bytes32 notice,
        bytes32 eventHash
    );
    /// @notice The recall of a batch came further.
    event BatchRecallAdvanced(
        BatchId indexed batch,
        IBatches.RecallState indexed state,
        bytes32 report,
        bytes32 eventHash
    );
    /// @notice The recall of a product came further.
    event ProductRecallAdvanced(
        uint64 indexed gtin,
        IBatches.RecallState indexed state,
        bytes32 report,
        bytes32 eventHash
    );

    /// @notice There is no recall, or it has come as far already.
    error RecallNotBefore(IBatches.RecallState state, IBatches.RecallState standing);

    /// @notice Recalls every batch of a product: the widest recall, one write as well.
    /// @param notice sha-256 of the recall notice.
    /// @dev A member of the product's manufacturer with {Duties.REPORT}.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IMedicineRegistry.requireManufacturer},
    /// {IBatches.RecallNotGraver}.
    function recallProduct(
        OrgId maker,
        uint64 gtin,
        IBatches.RecallClass recallClass,
        bytes32 notice,
        bytes32 eventHash
    ) external;

    /// @notice {recallProduct} by the regulator, also for a product that is no longer approved.
    /// @dev Restricted. A number that is no GTIN recalls nothing. Reverts: {IBatches.RecallNotGraver}.
    function recallProductByRegulator(
        uint64 gtin,
        IBatches.RecallClass recallClass,
        bytes32 notice,
        bytes32 eventHash
    ) external;

    /// @notice Says that all affected packs of a batch are accounted for. They stay unsuppliable.
    /// @param report sha-256 of the report with the effectiveness checks.
    /// @dev A member of the batch's maker with {Duties.REPORT}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {IBatches.BatchNotCommissioned}, {IBatches.NotBatchMaker},
    /// {RecallNotBefore}.
    function completeRecall(OrgId maker, BatchId batch, bytes32 report, bytes32 eventHash) external;

    /// @notice {completeRecall} for all batches of a product.
    /// @dev A member of the product's manufacturer with {Duties.REPORT}.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IMedicineRegistry.requireManufacturer},
    /// {RecallNotBefore}.
    function completeProductRecall(OrgId maker, uint64 gtin, bytes32 report, bytes32 eventHash) external;

    /// @notice Ends a recall: the regulator agrees that it is complete (21 CFR 7.55). The packs stay unsuppliable.
    /// @dev Restricted. Reverts: {IBatches.BatchNotCommissioned}, {RecallNotBefore}.
    function terminateRecall(BatchId batch, bytes32 report, bytes32 eventHash) external;

    /// @notice {terminateRecall} for a product.
    /// @dev Restricted. Reverts: {RecallNotBefore}.
    function terminateProductRecall(uint64 gtin, bytes32 report, bytes32 eventHash) external;
}
