// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId, ShipmentId, UnitId, UnitShipmentTerms} from "../types.sol";

/// @title Logistic units: cases on pallets in containers, each with its SSCC
/// @notice Packing moves loose packs and smaller units into a new unit; shipping and receiving change the topmost unit
/// alone, whatever is inside. A unit has one place: an organisation, the unit around it, or a shipment.
/// @dev A unit is named by who packed it and its SSCC, so nobody can take another's. An SSCC is used once. The batches that
/// may be inside are kept as a hash; whoever moves the unit names them, and each is asked whether it may move.
/// `eventHash` as in {IBatches}.
interface IUnitRegistry {
    enum UnitState {
        Unknown,
        Top,
        Inside,
        InTransit
    }

    enum UnitShipmentState {
        Unknown,
        InTransit,
        Received,
        Rejected,
        TakenBack
    }

    /// @notice What an excursion means to a unit. `Inside`: one of the units inside is broken; take it out first.
    enum Excursion {
        None,
        Inside,
        Broken
    }

    /// @notice Two slots: place 256 || batches 192 | state 8 | excursion 8 | packedAt 40 | depth 8.
    /// @param place The OrgId that holds it, the UnitId around it, or the ShipmentId it travels by, as its state says.
    /// @param state `InTransit` follows from the place and is not stored.
    /// @param batches First 24 bytes of keccak256(abi.encode(BatchId[])) over the batches inside, in ascending order.
    /// @param excursion The cold chain broke: it does not move, and what is unpacked is set aside.
    /// @param packedAt When it was packed, or the unit around it out of which it came.
    /// @param depth How many units deep it is, itself included; at most {MAX_DEPTH}.
    struct Unit {
        bytes32 place;
        bytes24 batches;
        UnitState state;
        Excursion excursion;
        uint40 packedAt;
        uint8 depth;
    }

    /// @notice One slot: state 8 | shippedAt 40 | excursion 8 | free 200.
    struct UnitShipment {
        UnitShipmentState state;
        uint40 shippedAt;
        bool excursion;
    }

    /// @notice Loose packs of one batch that go into a unit. `first` and `span` as in {ShipmentTerms}.
    struct Item {
        BatchId batch;
        uint32 quantity;
        uint32 first;
        uint32 span;
    }

    /// @notice What is packed.
    /// @param org Who packs, and holds everything that goes in.
    /// @param sscc AI (00), eighteen digits as a number.
    /// @param items Loose packs, each batch once.
    /// @param children Topmost units of `org`.
    /// @param batches Every batch inside, and no other, in strictly ascending order.
    /// @param childBatches For each child the batches inside it, or an empty list if they are all of `batches`.
    struct Packing {
        OrgId org;
        uint64 sscc;
        Item[] items;
        UnitId[] children;
        BatchId[] batches;
        BatchId[][] childBatches;
    }

    /// @notice A unit was packed.
    event UnitPacked(
        UnitId indexed unit,
        OrgId indexed org,
        uint64 indexed sscc,
        Item[] items,
        UnitId[] children,
        BatchId[] batches,
        bytes32 eventHash
    );
    /// @notice All packs of these batches, and these units, were taken out.
    event UnitUnpacked(UnitId indexed unit, OrgId indexed org, BatchId[] batches, UnitId[] children, bytes32 eventHash);
    /// @notice A unit left for another holder.
    event UnitShipped(
        ShipmentId indexed shipment,
        OrgId indexed from,
        OrgId indexed to,
        UnitShipmentTerms terms,
        bytes32 eventHash
    );
    /// @notice A unit arrived.
    event UnitReceived(ShipmentId indexed shipment, OrgId indexed to, UnitId indexed unit, bytes32 eventHash);
    /// @notice The receiver refused a unit.
    event UnitRejected(ShipmentId indexed shipment, OrgId indexed to, bytes32 reasons, bytes32 eventHash);
    /// @notice The sender has back a unit that was refused.
    event UnitTakenBack(ShipmentId indexed shipment, OrgId indexed from, bytes32 eventHash);
    /// @notice The cold chain of a unit's shipment broke.
    event UnitExcursion(ShipmentId indexed shipment, UnitId indexed unit, bytes32 evidence, bytes32 eventHash);
    /// @notice A unit may move again. `by` is 0 for the regulator.
    event UnitReleased(UnitId indexed unit, OrgId indexed by, bytes32 report, bytes32 eventHash);
    /// @notice Packs that were taken out were set aside, since an excursion speaks of them.
    event UnpackedAside(
        UnitId indexed unit,
        OrgId indexed org,
        BatchId indexed batch,
        uint32 quantity,
        bytes32 eventHash
    );

    /// @notice This organisation used the SSCC before.
    error SsccAlreadyUsed(UnitId unit);
    /// @notice The unit is not where it would have to be.
    error UnitNotAt(UnitId unit, UnitState state, bytes32 place, bytes32 needed);
    /// @notice Other batches are inside.
    error OtherBatches(UnitId unit, bytes24 batches, bytes24 given);
    /// @notice The batches are not in strictly ascending order, or one of a child or item is not among them.
    error BatchNotListed(BatchId batch);
    /// @notice A batch is listed, and no item and no child has it.
    error BatchNotInside(BatchId batch);
    /// @notice More than `max` units would lie one inside the other.
    error UnitsTooDeep(UnitId unit, uint256 max);
    /// @notice The cold chain of the unit, or of one inside it, broke.
    error UnitInExcursion(UnitId unit);
    /// @notice There is no excursion.
    error UnitNotInExcursion(UnitId unit);
    /// @notice Only loose packs go back for disposal: unpack the unit and set them aside.
    error UnitNotForDisposal(UnitId unit);
    /// @notice The unit's shipment is in another state.
    error UnitShipmentNotInState(ShipmentId shipment, UnitShipmentState state, UnitShipmentState needed);
    /// @notice There is a list of batches for each child, and for nothing else.
    error ChildBatchesDiffer(uint256 children, uint256 lists);
    /// @notice A path has at least one unit.
    error EmptyPath();
    /// @notice Nothing of this batch is inside.
    error NothingInside(UnitId unit, BatchId batch);

    /// @notice Packs a unit.
    /// @dev A member of `packing.org` with {Duties.SHIP}. At most {MAX_CONTENTS} items and children, {MAX_BATCHES} batches.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {IStock.requireMovable} and {IStock.moveStock},
    /// {Gs1.InvalidSscc}, {SsccAlreadyUsed}, {ListLengthOutOfRange}, {ChildBatchesDiffer}, {BatchNotListed},
    /// {BatchNotInside}, {UnitNotAt}, {UnitInExcursion}, {UnitsTooDeep}, {OtherBatches}.
    function pack(Packing calldata packing, bytes32 eventHash) external returns (UnitId unit);

    /// @notice Takes all packs of these batches, and these units, out of a unit; in parts if need be. After an excursion, of the
    /// unit or of what `org` had when it packed, the packs are set aside; units out of a broken one are broken.
    /// @dev A member of `org`, which holds the unit, with {Duties.SHIP}, whatever the batches' status.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {UnitNotAt}, {ListLengthOutOfRange}, {NothingInside}.
    function unpack(
        OrgId org,
        UnitId unit,
        BatchId[] calldata contents,
        UnitId[] calldata children,
        bytes32 eventHash
    ) external;

    /// @notice Ships a unit with everything inside.
    /// @param contents The batches inside, as they were packed.
    /// @dev A member of `terms.from` with {Duties.SHIP}.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IStock.requireMovable}, {ICustody.InvalidParties},
    /// {ICustody.MissingDocuments}, {ICustody.AlreadyShipped}, {UnitNotForDisposal}, {UnitNotAt}, {UnitInExcursion},
    /// {OtherBatches}.
    function shipUnit(
        UnitShipmentTerms calldata terms,
        BatchId[] calldata contents,
        bytes32 eventHash
    ) external returns (ShipmentId shipment);

    /// @notice Receives a unit with everything inside. The receiver names the documents.
    /// @dev A member of `terms.to` with {Duties.SHIP}. After an excursion it is received and does not move.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IBatches.requireOpen}, {UnitShipmentNotInState},
    /// {OtherBatches}.
    function receiveUnit(UnitShipmentTerms calldata terms, BatchId[] calldata contents, bytes32 eventHash) external;

    /// @notice Refuses a unit, whatever the status of what is inside.
    /// @dev A member of `terms.to` with {Duties.SHIP}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {UnitShipmentNotInState}.
    function rejectUnit(UnitShipmentTerms calldata terms, bytes32 reasons, bytes32 eventHash) external;

    /// @notice Takes back a unit that was refused, or not received within 30 days.
    /// @dev A member of `terms.from` with {Duties.SHIP}. Reverts: as {rejectUnit}.
    function takeBackUnit(UnitShipmentTerms calldata terms, bytes32 eventHash) external;

    /// @notice Marks a unit whose cold chain broke, wherever it is by now; the units around it do not move with it inside. What
    /// was taken out of it where the shipment led is set aside, as {ISetAsideDesk.markExcursion} does with what arrived loose.
    /// What was passed on is out of reach; of what came out, three ranges of a batch are known by their numbers. Once is
    /// enough, and again does nothing.
    /// @param contents The batches inside, as they were packed.
    /// @param until When the readings end.
    /// @param evidence Root of the readings.
    /// @dev Restricted to the cold chain's contract. Reverts: {UnitShipmentNotInState} if it was never shipped,
    /// {ISetAsideDesk.ReadingsBeforeShipment}, {OtherBatches}.
    function markUnitExcursion(
        UnitShipmentTerms calldata terms,
        BatchId[] calldata contents,
        uint40 until,
        bytes32 evidence,
        bytes32 eventHash
    ) external;

    /// @notice Lets a unit of a single batch move again, after assessing its stability.
    /// @dev A member of the batch's maker with {Duties.REPORT}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {IBatches.NotBatchMaker}, {OtherBatches},
    /// {UnitNotInExcursion}.
    function releaseUnit(OrgId maker, UnitId unit, BatchId batch, bytes32 report, bytes32 eventHash) external;

    /// @notice Lets a unit move again.
    /// @dev Restricted to the regulator. Reverts: {UnitNotInExcursion}.
    function releaseUnitByRegulator(UnitId unit, bytes32 report, bytes32 eventHash) external;

    /// @notice Passes if the path leads from a unit to one that `org` holds, each inside the next, and no excursion speaks of
    /// the packs of `batch` there.
    /// @param path From the innermost to the topmost; one unit that is topmost itself is a path.
    /// @dev Reverts: {EmptyPath}, {UnitNotAt}, {UnitInExcursion}, {ICustody.PackedBeforeExcursion}.
    function requireInside(OrgId org, BatchId batch, UnitId[] calldata path) external view;

    /// @notice The most items and children of one {pack} or {unpack}.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_CONTENTS() external view returns (uint256);

    /// @notice The most batches of one unit.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_BATCHES() external view returns (uint256);

    /// @notice The most units of which each lies inside the next.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_DEPTH() external view returns (uint256);

    /// @notice The unit's slots; all zero if unknown.
    function unitOf(UnitId unit) external view returns (Unit memory);

    /// @notice The id and state of a unit's shipment.
    function unitShipmentOf(UnitShipmentTerms calldata terms) external view returns (ShipmentId, UnitShipment memory);
}
