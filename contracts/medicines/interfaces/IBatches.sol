// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId} from "../types.sol";

/// @title Batches: what was made, and whether it may be supplied
/// @notice The manufacturer that holds a product's approval commissions a batch with the root of its packs. Manufacturer
/// and regulator recall and quarantine it, with one write that every pack obeys from the next call on.
/// @dev `restricted` functions are open to the regulator's role. `eventHash` is always the CBV 2.0 hash (8.9) of the EPCIS
/// event that tells the same, or 0; it is carried in the event so that a partner can match both sides.
interface IBatches {
    /// @notice How grave a recall is (21 CFR 7.3(m)), in rising order.
    enum RecallClass {
        None,
        ClassIII,
        ClassII,
        ClassI
    }

    /// @notice How far a recall has come. It goes back only when a graver class opens it anew, and no state makes the goods
    /// suppliable again.
    enum RecallState {
        None,
        Ongoing,
        Completed,
        Terminated
    }

    /// @notice Whether packs of a batch may move and be supplied: `Open`, or the first reason why not, in this order.
    enum BatchStatus {
        Open,
        Unknown,
        Recalled,
        ProductRecalled,
        Quarantined,
        Expired
    }

    /// @notice One slot: quantity 32 | expiry 40 | gtin 47 | missed 1 | recallClass 8 | recallState 8 | quarantine 8 | maker 112.
    /// @param quantity Packs commissioned; 0 if the batch is unknown.
    /// @param expiry From when it may not be supplied, in seconds.
    /// @param gtin GTIN of the pack.
    /// @param quarantine Bit 0: by the maker; bit 1: by the regulator.
    /// @param maker First 14 bytes of the OrgId that commissioned it. OrgIds are hashes that a regulator gives, so to meet
    /// these takes 2^112 accreditations.
    struct Batch {
        uint32 quantity;
        uint40 expiry;
        uint48 gtin;
        RecallClass recallClass;
        RecallState recallState;
        uint8 quarantine;
        bytes14 maker;
    }

    /// @notice One slot: recallClass 8 | state 8 | free 240.
    struct Recall {
        RecallClass recallClass;
        RecallState state;
    }

    /// @notice A batch was made; its maker holds all of it.
    event BatchCommissioned(
        BatchId indexed batch,
        OrgId indexed maker,
        uint64 indexed gtin,
        bytes32 lot,
        uint40 expiry,
        uint32 quantity,
        bytes32 root,
        bytes32 eventHash
    );
    /// @notice A batch was recalled, or its recall raised to a graver class. `by` is 0 for the regulator.
    event BatchRecalled(
        BatchId indexed batch,
        OrgId indexed by,
        RecallClass indexed recallClass,
        bytes32 notice,
        bytes32 eventHash
    );
    /// @notice A batch was quarantined. `by` is 0 for the regulator.
    event BatchQuarantined(BatchId indexed batch, OrgId indexed by, bytes32 notice, bytes32 eventHash);
    /// @notice One side lifted its quarantine. `by` is 0 for the regulator.
    event BatchReleased(BatchId indexed batch, OrgId indexed by, bytes32 report, bytes32 eventHash);

    /// @notice The batch was never commissioned.
    error BatchNotCommissioned(BatchId batch);
    /// @notice The lot was commissioned before.
    error BatchAlreadyCommissioned(BatchId batch);
    /// @notice A batch holds at least one pack.
    error NoPacks(BatchId batch);
    /// @notice A batch holds at most `max` packs: more do not fit into a holder's slot.
    error TooManyPacks(BatchId batch, uint32 quantity, uint32 max);
    /// @notice Another organisation made the batch.
    error NotBatchMaker(BatchId batch, OrgId org);
    /// @notice The batch was recalled.
    error BatchIsRecalled(BatchId batch, RecallClass recallClass);
    /// @notice The product was recalled.
    error ProductIsRecalled(uint64 gtin, RecallClass recallClass);
    /// @notice The batch is in quarantine.
    error BatchIsQuarantined(BatchId batch, uint8 quarantine);
    /// @notice The batch expired.
    error BatchIsExpired(BatchId batch, uint40 expiry, uint40 time);
    /// @notice The recall stands at this class already, or a graver one.
    error RecallNotGraver(RecallClass recallClass, RecallClass standing);
    /// @notice This side quarantined the batch already, or did not.
    error QuarantineUnchanged(BatchId batch, uint8 quarantine);

    /// @notice Commissions a batch of packs.
    /// @param maker Holds the product's approval, {IMedicineRegistry.requireManufacturer}.
    /// @param gtin GTIN of the pack.
    /// @param lot AI (10), 1 to 20 characters of GS1's set 82, ASCII, left-aligned, the rest zero.
    /// @param expiry From when it may not be supplied.
    /// @param quantity Number of packs, at most 16,777,215.
    /// @param root Root of the packs, see {IPacks}.
    /// @dev A member of `maker`, a manufacturer, with {Duties.SHIP}.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IMedicineRegistry.requireManufacturer},
    /// {Gs1.InvalidLot}, {EndNotInFuture}, {EmptyDigest}, {NoPacks}, {TooManyPacks}, {BatchAlreadyCommissioned}.
    function commission(
        OrgId maker,
        uint64 gtin,
        bytes32 lot,
        uint40 expiry,
        uint32 quantity,
        bytes32 root,
        bytes32 eventHash
    ) external returns (BatchId batch);

    /// @notice Recalls a batch, or raises its recall to a graver class. No pack of it moves or is supplied any more.
    /// @param notice sha-256 of the recall notice.
    /// @dev A member of the batch's maker with {Duties.REPORT}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {BatchNotCommissioned}, {NotBatchMaker},
    /// {RecallNotGraver}.
    function recall(OrgId maker, BatchId batch, RecallClass recallClass, bytes32 notice, bytes32 eventHash) external;

    /// @notice {recall} by the regulator.
    /// @dev Restricted. Reverts: {BatchNotCommissioned}, {RecallNotGraver}.
    function recallByRegulator(BatchId batch, RecallClass recallClass, bytes32 notice, bytes32 eventHash) external;

    /// @notice Puts a batch in quarantine: nothing of it moves or is supplied until this side lifts it.
    /// @param notice sha-256 of the reasons.
    /// @dev A member of the batch's maker with {Duties.REPORT}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {BatchNotCommissioned}, {NotBatchMaker},
    /// {QuarantineUnchanged}.
    function quarantine(OrgId maker, BatchId batch, bytes32 notice, bytes32 eventHash) external;

    /// @notice Lifts the maker's quarantine; the regulator's stays.
    /// @dev As {quarantine}.
    function release(OrgId maker, BatchId batch, bytes32 report, bytes32 eventHash) external;

    /// @notice {quarantine} by the regulator.
    /// @dev Restricted. Reverts: {BatchNotCommissioned}, {QuarantineUnchanged}.
    function quarantineByRegulator(BatchId batch, bytes32 notice, bytes32 eventHash) external;

    /// @notice Lifts the regulator's quarantine; the maker's stays.
    /// @dev As {quarantineByRegulator}.
    function releaseByRegulator(BatchId batch, bytes32 report, bytes32 eventHash) external;

    /// @notice Passes if every one of the batches may move and be supplied now.
    /// @dev Reverts: {BatchNotCommissioned}, {BatchIsRecalled}, {ProductIsRecalled}, {BatchIsQuarantined},
    /// {BatchIsExpired}, checked in this order.
    function requireOpen(BatchId[] calldata batches) external view;

    /// @notice The same question with the reason as an answer.
    function statusOf(BatchId batch) external view returns (BatchStatus);

    /// @notice The batch's slot; all zero if unknown.
    function batchOf(BatchId batch) external view returns (Batch memory);

    /// @notice The root of the batch's packs; zero if unknown.
    function rootOf(BatchId batch) external view returns (bytes32);

    /// @notice The recall of a product.
    function productRecallOf(uint64 gtin) external view returns (Recall memory);
}
