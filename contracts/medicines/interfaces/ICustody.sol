// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {HoldingDetails} from "../Holdings.sol";
import {BatchId, ShipmentId, ShipmentKind, ShipmentTerms} from "../types.sol";

/// @title Custody: who holds how much of which batch, and what is on the way
/// @notice Custody goes over in two steps, each by the side it binds: the sender ships, the receiver receives, in parts if
/// need be, or rejects. Of every batch, always: commissioned = held + set aside + inside units + in transit + ended.
/// What is in transit is derived, not stored.
/// @dev Holders have one of {Licences.HOLDERS}; a carrier is named and never holds. Where the packs of a shipment are named
/// by a range of pack numbers, the range travels with them and is the receiver's evidence, see {Holdings}.
/// `eventHash` as in {IBatches}.
interface ICustody {
    enum ShipmentState {
        Unknown,
        InTransit,
        Received,
        Rejected,
        TakenBack,
        Lost
    }

    /// @notice One slot: state 8 | excursion 8 | shippedAt 40 | outstanding 32 | free 168.
    /// @param state `Received` once nothing is outstanding.
    /// @param shippedAt When it was shipped.
    /// @param outstanding Packs that were not received; once taken back or lost, how many that were.
    /// @param excursion The cold chain broke: what arrives is set aside.
    struct Shipment {
        ShipmentState state;
        bool excursion;
        uint40 shippedAt;
        uint32 outstanding;
    }

    /// @notice Packs left for another holder. The shipment's terms are these, see {ShipmentTerms}.
    event Shipped(
        OrgId indexed from,
        OrgId indexed to,
        BatchId indexed batch,
        OrgId carrier,
        uint32 quantity,
        uint32 first,
        uint32 span,
        ShipmentKind kind,
        bytes32 documents,
        bytes32 eventHash
    );
    /// @notice Packs arrived.
    event Received(
        ShipmentId indexed shipment,
        OrgId indexed to,
        BatchId indexed batch,
        uint32 quantity,
        bytes32 eventHash
    );
    /// @notice What arrived was set aside at once, for a reason of {Holdings}.
    event ReceivedAside(ShipmentId indexed shipment, OrgId indexed to, BatchId indexed batch, uint8 reason);
    /// @notice The receiver refused what was outstanding.
    event ShipmentRejected(ShipmentId indexed shipment, OrgId indexed to, bytes32 reasons, bytes32 eventHash);
    /// @notice The sender has back what was refused.
    event ShipmentTakenBack(ShipmentId indexed shipment, OrgId indexed from, uint32 quantity, bytes32 eventHash);
    /// @notice What was outstanding never arrived: these packs ended.
    event ShipmentLost(
        ShipmentId indexed shipment,
        OrgId indexed from,
        BatchId indexed batch,
        uint32 quantity,
        bytes32 eventHash
    );
    /// @notice The holder has fewer packs.
    error NotHeld(BatchId batch, bytes32 holder, uint32 quantity, uint32 held);
    /// @notice Of packs that lie in none of the holder's ranges there are only `held`: what has a known number is ended where
    /// its range is, loose, set aside or inside a unit.
    error UntrackedNotHeld(BatchId batch, bytes32 holder, uint32 quantity, uint32 held);
    /// @notice No range of the holder has all these pack numbers.
    error RangeNotHeld(BatchId batch, bytes32 holder, uint32 first, uint32 span);
    /// @notice The range is shorter than the quantity that lies in it.
    error InvalidRange(uint32 quantity, uint32 first, uint32 span);
    /// @notice A shipment needs two different parties.
    error InvalidParties(OrgId from, OrgId to);
    /// @notice Nothing travels without transaction information and statement.
    error MissingDocuments();
    /// @notice These terms were shipped before; the documents of another shipment differ.
    error AlreadyShipped(ShipmentId shipment);
    /// @notice The shipment is in another state.
    error ShipmentNotInState(ShipmentId shipment, ShipmentState state, ShipmentState needed);
    /// @notice More than what is outstanding, or nothing.
    error QuantityOutOfRange(uint32 quantity, uint32 max);
    /// @notice The unit was packed before an excursion looked in vain for packs of this batch in the organisation's stock: they
    /// may be inside. Unpack it; they are set aside.
    error PackedBeforeExcursion(BatchId batch, OrgId org, uint40 packedAt, uint40 missedAt);
    /// @notice Only the contracts that share this ledger may call this.
    error NotDesk(address caller);

    /// @notice Ships packs of one batch.
    /// @param terms What both sides agree on.
    /// @dev A member of `terms.from` with {Duties.SHIP}. A disposal return takes from what was set aside, is open whatever
    /// the batch's status, and leads only to its maker.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IBatches.requireOpen}, {InvalidParties},
    /// {MissingDocuments}, {QuantityOutOfRange}, {InvalidRange}, {NotBatchMaker}, {NotHeld}, {RangeNotHeld},
    /// {AlreadyShipped}.
    function shipPacks(ShipmentTerms calldata terms, bytes32 eventHash) external returns (ShipmentId shipment);

    /// @notice Receives all or part of what is outstanding. The range of the packs comes with them only if all arrive at once:
    /// of a part nobody here knows which packs it is. Who wants to keep the evidence rejects, and has two shipments made of it. The receiver names the documents, without which it may not
    /// accept ownership (FD&C Act 582(b)(1), (c)(1), (d)(1)).
    /// @param quantity How many packs arrived.
    /// @dev A member of `terms.to` with {Duties.SHIP}. After an excursion, and of a disposal return, they are set aside.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and, unless set aside, {IBatches.requireOpen},
    /// {ShipmentNotInState}, {QuantityOutOfRange}.
    function receivePacks(ShipmentTerms calldata terms, uint32 quantity, bytes32 eventHash) external;

    /// @notice Refuses what is outstanding. It stays on the way until the sender takes it back.
    /// @param reasons sha-256 of the exception report.
    /// @dev A member of `terms.to` with {Duties.SHIP}, whatever the batch's status.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {ShipmentNotInState}.
    function reject(ShipmentTerms calldata terms, bytes32 reasons, bytes32 eventHash) external;

    /// @notice Takes back what the receiver refused, or did not receive within 30 days; set aside after an excursion or if it was set aside before.
    /// @dev A member of `terms.from` with {Duties.SHIP}, whatever the batch's status.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {ShipmentNotInState}.
    function takeBack(ShipmentTerms calldata terms, bytes32 eventHash) external;

    /// @notice Declares lost what is outstanding, on its way or on its way back. These packs have ended.
    /// @dev A member of `terms.from` with {Duties.SHIP}. Reverts: as {takeBack}.
    function declareLost(ShipmentTerms calldata terms, bytes32 eventHash) external;

    /// @notice Saleable stock of an organisation, or the content of a unit.
    /// @param holder An OrgId or a UnitId.
    function holdingOf(BatchId batch, bytes32 holder) external view returns (HoldingDetails memory);

    /// @notice What an organisation set aside.
    function setAsideOf(BatchId batch, OrgId org) external view returns (HoldingDetails memory);

    /// @notice The id and state of a shipment.
    function shipmentOf(ShipmentTerms calldata terms) external view returns (ShipmentId, Shipment memory);
}
