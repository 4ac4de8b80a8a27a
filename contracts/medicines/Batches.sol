// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest, EndNotInFuture} from "../shared/errors.sol";
import {Gs1} from "./Gs1.sol";
import {BatchWord, BatchWords} from "./BatchWords.sol";
import {Holding, HoldingSlot, Holdings} from "./Holdings.sol";
import {IBatches} from "./interfaces/IBatches.sol";
import {IMedicineRegistry} from "./interfaces/IMedicineRegistry.sol";
import {BatchId, batchIdOf} from "./types.sol";

/// @title Batches
/// @notice See {IBatches}.
abstract contract Batches is IBatches, AccessManaged {
    uint8 private constant BY_MAKER = 1 << 0;
    uint8 private constant BY_REGULATOR = 1 << 1;
    OrgId private constant REGULATOR = OrgId.wrap(0);

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;
    /// @notice The registry that knows which products are approved, and for whom.
    IMedicineRegistry public immutable MEDICINES;

    mapping(BatchId batch => BatchWord) internal _batches;
    mapping(BatchId batch => bytes32) internal _roots;
    mapping(uint64 gtin => Recall) internal _productRecalls;
    /// A holder is an OrgId, what an OrgId set aside, or a UnitId: all typed hashes.
    mapping(BatchId batch => mapping(bytes32 holder => HoldingSlot)) internal _holdings;

    constructor(
        address authority,
        IOrganizationRegistry organizations,
        IMedicineRegistry medicines
    ) AccessManaged(authority) {
        ORGANIZATIONS = organizations;
        MEDICINES = medicines;
    }

    // ----------------------------------------------------------------------------------------------- commissioning

    /// @inheritdoc IBatches
    function commission(
        OrgId maker,
        uint64 gtin,
        bytes32 lot,
        uint40 expiry,
        uint32 quantity,
        bytes32 root,
        bytes32 eventHash
    ) external returns (BatchId batch) {
        ORGANIZATIONS.requireActing(maker, msg.sender, Licences.MANUFACTURER, Duties.SHIP);
        MEDICINES.requireManufacturer(gtin, maker);
        Gs1.requireLot(lot);
        if (expiry <= _now()) revert EndNotInFuture(expiry, _now());
        if (root == bytes32(0)) revert EmptyDigest();
        batch = batchIdOf(gtin, lot);
        if (quantity == 0) revert NoPacks(batch);
        if (quantity > Holdings.MAX_QUANTITY) revert TooManyPacks(batch, quantity, Holdings.MAX_QUANTITY);
        if (_batches[batch].quantity() != 0) revert BatchAlreadyCommissioned(batch);

        _batches[batch] = BatchWords.write(quantity, expiry, gtin, _tagOf(maker));
        _roots[batch] = root;
        _holdings[batch][OrgId.unwrap(maker)].holding = Holding.wrap(0).add(quantity, 0, quantity);
        emit BatchCommissioned(batch, maker, gtin, lot, expiry, quantity, root, eventHash);
    }

    // ----------------------------------------------------------------------------------------------------- recalls

    /// @inheritdoc IBatches
    function recall(OrgId maker, BatchId batch, RecallClass recallClass, bytes32 notice, bytes32 eventHash) external {
        _requireMaker(maker, batch);
        _recall(maker, batch, recallClass, notice, eventHash);
    }

    /// @inheritdoc IBatches
    function recallByRegulator(
        BatchId batch,
        RecallClass recallClass,
        bytes32 notice,
        bytes32 eventHash
    ) external restricted {
        _known(batch);
        _recall(REGULATOR, batch, recallClass, notice, eventHash);
    }

    // -------------------------------------------------------------------------------------------------- quarantine

    /// @inheritdoc IBatches
    function quarantine(OrgId maker, BatchId batch, bytes32 notice, bytes32 eventHash) external {
        _requireMaker(maker, batch);
        _quarantine(maker, batch, BY_MAKER, notice, eventHash);
    }

    /// @inheritdoc IBatches
    function release(OrgId maker, BatchId batch, bytes32 report, bytes32 eventHash) external {
        _requireMaker(maker, batch);
        _release(maker, batch, BY_MAKER, report, eventHash);
    }

    /// @inheritdoc IBatches
    function quarantineByRegulator(BatchId batch, bytes32 notice, bytes32 eventHash) external restricted {
        _known(batch);
        _quarantine(REGULATOR, batch, BY_REGULATOR, notice, eventHash);
    }

    /// @inheritdoc IBatches
    function releaseByRegulator(BatchId batch, bytes32 report, bytes32 eventHash) external restricted {
        _known(batch);
        _release(REGULATOR, batch, BY_REGULATOR, report, eventHash);
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IBatches
    function requireOpen(BatchId[] calldata batches) external view {
        for (uint256 i = 0; i < batches.length; ++i) _requireOpen(batches[i]);
    }

    /// @inheritdoc IBatches
    function statusOf(BatchId batch) external view returns (BatchStatus) {
        return _statusOf(_batches[batch]);
    }

    /// @inheritdoc IBatches
    function batchOf(BatchId batch) external view returns (Batch memory) {
        return _batches[batch].details();
    }

    /// @inheritdoc IBatches
    function rootOf(BatchId batch) external view returns (bytes32) {
        return _roots[batch];
    }

    /// @inheritdoc IBatches
    function productRecallOf(uint64 gtin) external view returns (Recall memory) {
        return _productRecalls[gtin];
    }

    // ---------------------------------------------------------------------------------------------------- internal

    function _statusOf(BatchWord batch) internal view returns (BatchStatus) {
        if (batch.quantity() == 0) return BatchStatus.Unknown;
        if (!batch.isFree()) return _closedStatusOf(batch);
        if (_productRecalls[batch.gtin()].recallClass != RecallClass.None) return BatchStatus.ProductRecalled;
        return _now() >= batch.expiry() ? BatchStatus.Expired : BatchStatus.Open;
    }

    function _closedStatusOf(BatchWord batch) private view returns (BatchStatus) {
        if (batch.recallClass() != RecallClass.None) return BatchStatus.Recalled;
        bool product = _productRecalls[batch.gtin()].recallClass != RecallClass.None;
        return product ? BatchStatus.ProductRecalled : BatchStatus.Quarantined;
    }

    function _requireOpen(BatchId id) internal view returns (BatchWord batch) {
        batch = _batches[id];
        BatchStatus status = _statusOf(batch);
        if (status != BatchStatus.Open) _refuse(id, batch, status);
    }

    function _known(BatchId id) internal view returns (BatchWord batch) {
        batch = _batches[id];
        if (batch.quantity() == 0) revert BatchNotCommissioned(id);
    }

    function _requireMaker(OrgId maker, BatchId batch) internal view {
        ORGANIZATIONS.requireActing(maker, msg.sender, Licences.MANUFACTURER, Duties.REPORT);
        if (_known(batch).maker() != _tagOf(maker)) revert NotBatchMaker(batch, maker);
    }

    function _tagOf(OrgId org) internal pure returns (bytes14) {
        return bytes14(OrgId.unwrap(org));
    }

    function _now() internal view returns (uint40) {
        return uint40(block.timestamp);
    }

    /// Apart from the question, so that an answer of yes does not pay for the reasons of a no.
    function _refuse(BatchId id, BatchWord batch, BatchStatus status) private view {
        if (status == BatchStatus.Unknown) revert BatchNotCommissioned(id);
        if (status == BatchStatus.Recalled) revert BatchIsRecalled(id, batch.recallClass());
        if (status == BatchStatus.Quarantined) revert BatchIsQuarantined(id, batch.quarantine());
        if (status == BatchStatus.ProductRecalled) {
            revert ProductIsRecalled(batch.gtin(), _productRecalls[batch.gtin()].recallClass);
        }
        revert BatchIsExpired(id, batch.expiry(), _now());
    }

    function _recall(OrgId by, BatchId id, RecallClass recallClass, bytes32 notice, bytes32 eventHash) private {
        BatchWord batch = _batches[id];
        if (recallClass <= batch.recallClass()) revert RecallNotGraver(recallClass, batch.recallClass());
        // A graver class opens anew what was called complete.
        _batches[id] = batch.withRecall(recallClass, RecallState.Ongoing);
        emit BatchRecalled(id, by, recallClass, notice, eventHash);
    }

    function _quarantine(OrgId by, BatchId id, uint8 side, bytes32 notice, bytes32 eventHash) private {
        BatchWord batch = _batches[id];
        uint8 sides = batch.quarantine();
        if (sides & side != 0) revert QuarantineUnchanged(id, sides);
        _batches[id] = batch.withQuarantine(sides | side);
        emit BatchQuarantined(id, by, notice, eventHash);
    }

    function _release(OrgId by, BatchId id, uint8 side, bytes32 report, bytes32 eventHash) private {
        BatchWord batch = _batches[id];
        uint8 sides = batch.quarantine();
        if (sides & side == 0) revert QuarantineUnchanged(id, sides);
        _batches[id] = batch.withQuarantine(sides & ~side);
        emit BatchReleased(id, by, report, eventHash);
    }
}
