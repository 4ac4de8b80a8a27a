// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {ListLengthOutOfRange} from "../shared/errors.sol";
import {Desk} from "./Desk.sol";
import {Gs1} from "./Gs1.sol";
import {Holding, HoldingDetails, Holdings} from "./Holdings.sol";
import {IBatches} from "./interfaces/IBatches.sol";
import {ICustody} from "./interfaces/ICustody.sol";
import {ISetAsideDesk} from "./interfaces/ISetAsideDesk.sol";
import {IUnitRegistry} from "./interfaces/IUnitRegistry.sol";
import {
    BatchId,
    ShipmentId,
    ShipmentKind,
    UnitId,
    UnitShipmentTerms,
    setAsideKeyOf,
    unitIdOf,
    unitShipmentIdOf
} from "./types.sol";

/// @title UnitRegistry
/// @notice See {IUnitRegistry}.
contract UnitRegistry is IUnitRegistry, Desk {
    /// What {_putInside} finds: the age of the oldest child, how deep they are, and a bit for each batch that is inside.
    struct Inside {
        uint40 packedAt;
        uint8 depth;
        uint256 listed;
    }

    OrgId private constant REGULATOR = OrgId.wrap(0);
    /// After it, a sender may take back what was neither received nor rejected.
    uint256 private constant RETURN_PERIOD = 30 days;

    /// @inheritdoc IUnitRegistry
    uint256 public constant MAX_CONTENTS = 128;
    /// @inheritdoc IUnitRegistry
    uint256 public constant MAX_BATCHES = 32;
    /// @inheritdoc IUnitRegistry
    uint256 public constant MAX_DEPTH = 8;

    mapping(UnitId unit => Unit) private _units;
    mapping(ShipmentId shipment => UnitShipment) private _shipments;
    /// What an organisation took out of a unit into saleable stock, for an excursion that is marked late.
    mapping(UnitId unit => mapping(OrgId org => mapping(BatchId batch => Holding))) private _unpacked;
    mapping(UnitId unit => mapping(OrgId org => bool)) private _childrenUnpacked;
    /// The unit out of which another was taken.
    mapping(UnitId unit => UnitId) private _takenOutOf;

    /// @param authority The AccessManager that says who regulates, and which contract is the cold chain's.
    constructor(address authority, IOrganizationRegistry organizations) Desk(authority, organizations) {}

    // ----------------------------------------------------------------------------------------- packing and unpacking

    /// @inheritdoc IUnitRegistry
    function pack(Packing calldata packing, bytes32 eventHash) external returns (UnitId unit) {
        _requireActing(packing.org);
        Gs1.requireSscc(packing.sscc);
        _requireContents(packing.items.length + packing.children.length);
        _requireAscending(packing.batches);
        if (packing.childBatches.length != packing.children.length) {
            revert ChildBatchesDiffer(packing.children.length, packing.childBatches.length);
        }
        unit = unitIdOf(packing.org, packing.sscc);
        if (_units[unit].state != UnitState.Unknown) revert SsccAlreadyUsed(unit);

        // Before the unit is there, so that it cannot be its own child.
        Inside memory inside = _putInside(packing, unit);
        batches.requireMovable(packing.org, packing.batches, inside.packedAt);
        _units[unit] = Unit({
            place: OrgId.unwrap(packing.org),
            batches: _tagOf(packing.batches),
            state: UnitState.Top,
            excursion: Excursion.None,
            packedAt: uint40(block.timestamp),
            depth: inside.depth + 1
        });
        emit UnitPacked(unit, packing.org, packing.sscc, packing.items, packing.children, packing.batches, eventHash);
        for (uint256 i = 0; i < packing.items.length; ++i) {
            Item calldata item = packing.items[i];
            inside.listed |= _bitOf(item.batch, packing.batches);
            batches.moveStock(
                item.batch,
                OrgId.unwrap(packing.org),
                UnitId.unwrap(unit),
                item.quantity,
                item.first,
                item.span,
                0
            );
        }
        _requireAllInside(packing.batches, inside.listed);
    }

    /// @inheritdoc IUnitRegistry
    function unpack(
        OrgId org,
        UnitId unit,
        BatchId[] calldata contents,
        UnitId[] calldata children,
        bytes32 eventHash
    ) external {
        _requireActing(org);
        _requireContents(contents.length + children.length);
        Unit memory around = _requireTop(unit, org);
        for (uint256 i = 0; i < children.length; ++i) {
            Unit storage child = _units[children[i]];
            _requireAt(children[i], child, UnitState.Inside, UnitId.unwrap(unit));
            child.place = OrgId.unwrap(org);
            child.state = UnitState.Top;
            child.packedAt = around.packedAt;
            _takenOutOf[children[i]] = unit;
            if (around.excursion == Excursion.Broken) child.excursion = Excursion.Broken;
        }
        if (children.length != 0) _childrenUnpacked[unit][org] = true;
        emit UnitUnpacked(unit, org, contents, children, eventHash);
        for (uint256 i = 0; i < contents.length; ++i) {
            _takeOut(org, unit, around, contents[i], eventHash);
        }
    }

    // ---------------------------------------------------------------------------------------------------- shipments

    /// @inheritdoc IUnitRegistry
    function shipUnit(
        UnitShipmentTerms calldata terms,
        BatchId[] calldata contents,
        bytes32 eventHash
    ) external returns (ShipmentId shipment) {
        _requireActing(terms.from);
        if (terms.to == terms.from || OrgId.unwrap(terms.to) == bytes32(0)) {
            revert ICustody.InvalidParties(terms.from, terms.to);
        }
        if (terms.documents == bytes32(0)) revert ICustody.MissingDocuments();
        if (terms.kind == ShipmentKind.DisposalReturn) revert UnitNotForDisposal(terms.unit);
        shipment = unitShipmentIdOf(terms);
        if (_shipments[shipment].state != UnitShipmentState.Unknown) revert ICustody.AlreadyShipped(shipment);
        Unit storage unit = _requireTop(terms.unit, terms.from);
        (bytes24 tag, Excursion excursion, uint40 packedAt) = (unit.batches, unit.excursion, unit.packedAt);
        if (excursion != Excursion.None) revert UnitInExcursion(terms.unit);
        _requireTag(terms.unit, tag, contents);
        batches.requireMovable(terms.from, contents, packedAt);

        unit.place = ShipmentId.unwrap(shipment);
        _shipments[shipment] = UnitShipment({
            state: UnitShipmentState.InTransit,
            shippedAt: uint40(block.timestamp),
            excursion: false
        });
        emit UnitShipped(shipment, terms.from, terms.to, terms, eventHash);
    }

    /// @inheritdoc IUnitRegistry
    function receiveUnit(UnitShipmentTerms calldata terms, BatchId[] calldata contents, bytes32 eventHash) external {
        _requireActing(terms.to);
        ShipmentId shipment = _advance(terms, UnitShipmentState.InTransit, UnitShipmentState.Received);
        Unit storage unit = _units[terms.unit];
        (bytes24 tag, Excursion excursion) = (unit.batches, unit.excursion);
        _requireTag(terms.unit, tag, contents);
        // Broken goods may come in, since they go nowhere from here.
        if (excursion == Excursion.None) batches.requireOpen(contents);
        unit.place = OrgId.unwrap(terms.to);
        emit UnitReceived(shipment, terms.to, terms.unit, eventHash);
    }

    /// @inheritdoc IUnitRegistry
    function rejectUnit(UnitShipmentTerms calldata terms, bytes32 reasons, bytes32 eventHash) external {
        _requireActing(terms.to);
        ShipmentId shipment = _advance(terms, UnitShipmentState.InTransit, UnitShipmentState.Rejected);
        emit UnitRejected(shipment, terms.to, reasons, eventHash);
    }

    /// @inheritdoc IUnitRegistry
    function takeBackUnit(UnitShipmentTerms calldata terms, bytes32 eventHash) external {
        _requireActing(terms.from);
        UnitShipment memory sent = _shipments[unitShipmentIdOf(terms)];
        // What nobody received for long may have been sent to nobody.
        bool stale = sent.state == UnitShipmentState.InTransit && block.timestamp > sent.shippedAt + RETURN_PERIOD;
        UnitShipmentState needed = stale ? UnitShipmentState.InTransit : UnitShipmentState.Rejected;
        ShipmentId shipment = _advance(terms, needed, UnitShipmentState.TakenBack);
        _units[terms.unit].place = OrgId.unwrap(terms.from);
        emit UnitTakenBack(shipment, terms.from, eventHash);
    }

    // --------------------------------------------------------------------------------------------------- excursions

    /// @inheritdoc IUnitRegistry
    function markUnitExcursion(
        UnitShipmentTerms calldata terms,
        BatchId[] calldata contents,
        uint40 until,
        bytes32 evidence,
        bytes32 eventHash
    ) external restricted {
        ShipmentId id = unitShipmentIdOf(terms);
        UnitShipment memory sent = _shipments[id];
        if (sent.state == UnitShipmentState.Unknown) {
            revert UnitShipmentNotInState(id, sent.state, UnitShipmentState.InTransit);
        }
        ISetAsideDesk(batches.SET_ASIDE_DESK()).requireReadings(id, until, sent.shippedAt);
        _requireBatches(terms.unit, _units[terms.unit], contents);
        if (sent.excursion) return;
        _shipments[id].excursion = true;
        emit UnitExcursion(id, terms.unit, evidence, eventHash);
        _break(terms.unit);
        OrgId org = sent.state == UnitShipmentState.TakenBack ? terms.from : terms.to;
        for (uint256 i = 0; i < contents.length; ++i) {
            _setAsideUnpacked(terms.unit, org, contents[i], evidence, eventHash);
        }
    }

    /// @inheritdoc IUnitRegistry
    function releaseUnit(OrgId maker, UnitId unit, BatchId batch, bytes32 report, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(maker, msg.sender, Licences.MANUFACTURER, Duties.REPORT);
        if (batches.batchOf(batch).maker != bytes14(OrgId.unwrap(maker))) {
            revert IBatches.NotBatchMaker(batch, maker);
        }
        BatchId[] memory alone = new BatchId[](1);
        alone[0] = batch;
        bytes24 tag = bytes24(keccak256(abi.encode(alone)));
        if (_units[unit].batches != tag) revert OtherBatches(unit, _units[unit].batches, tag);
        _release(maker, unit, report, eventHash);
    }

    /// @inheritdoc IUnitRegistry
    function releaseUnitByRegulator(UnitId unit, bytes32 report, bytes32 eventHash) external restricted {
        _release(REGULATOR, unit, report, eventHash);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IUnitRegistry
    function requireInside(OrgId org, BatchId batch, UnitId[] calldata path) external view {
        if (path.length == 0) revert EmptyPath();
        uint256 last = path.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            Unit storage inner = _units[path[i]];
            _requireAt(path[i], inner, UnitState.Inside, UnitId.unwrap(path[i + 1]));
            if (inner.excursion == Excursion.Broken) revert UnitInExcursion(path[i]);
        }
        Unit storage top = _requireTop(path[last], org);
        if (top.excursion == Excursion.Broken) revert UnitInExcursion(path[last]);
        uint40 missed = batches.missedAt(batch, OrgId.unwrap(org));
        if (missed >= top.packedAt) revert ICustody.PackedBeforeExcursion(batch, org, top.packedAt, missed);
    }

    /// @inheritdoc IUnitRegistry
    function unitOf(UnitId id) external view returns (Unit memory unit) {
        unit = _units[id];
        unit.state = _stateOf(unit.state, unit.place);
    }

    /// @inheritdoc IUnitRegistry
    function unitShipmentOf(UnitShipmentTerms calldata terms) external view returns (ShipmentId, UnitShipment memory) {
        ShipmentId shipment = unitShipmentIdOf(terms);
        return (shipment, _shipments[shipment]);
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _putInside(Packing calldata packing, UnitId parent) private returns (Inside memory inside) {
        inside.packedAt = uint40(block.timestamp);
        for (uint256 i = 0; i < packing.children.length; ++i) {
            UnitId id = packing.children[i];
            Unit storage child = _requireTop(id, packing.org);
            if (child.excursion != Excursion.None) revert UnitInExcursion(id);
            inside.listed |= _listChild(id, child, packing.childBatches[i], packing.batches);
            if (child.packedAt < inside.packedAt) inside.packedAt = child.packedAt;
            if (child.depth > inside.depth) inside.depth = child.depth;
            child.place = UnitId.unwrap(parent);
            child.state = UnitState.Inside;
        }
        if (inside.depth >= MAX_DEPTH) revert UnitsTooDeep(parent, MAX_DEPTH);
        // Loose packs are packed now, and what an excursion looks for among them it finds.
        if (packing.children.length == 0) inside.packedAt = type(uint40).max;
    }

    function _listChild(
        UnitId id,
        Unit storage child,
        BatchId[] calldata contents,
        BatchId[] calldata all
    ) private view returns (uint256 listed) {
        if (contents.length == 0) {
            _requireBatches(id, child, all);
            return type(uint256).max;
        }
        _requireBatches(id, child, contents);
        for (uint256 i = 0; i < contents.length; ++i) listed |= _bitOf(contents[i], all);
    }

    /// Takes all packs of a batch out of a unit: into saleable stock, or aside if an excursion speaks of them.
    function _takeOut(OrgId org, UnitId unit, Unit memory around, BatchId batch, bytes32 eventHash) private {
        // Packs that all ended inside still have their range here, without which no end of them can be reversed.
        HoldingDetails memory inside = batches.holdingOf(batch, UnitId.unwrap(unit));
        if (inside.quantity == 0 && inside.span0 == 0 && inside.span1 == 0 && inside.span2 == 0) {
            revert NothingInside(unit, batch);
        }
        bool broken =
            around.excursion == Excursion.Broken || batches.missedAt(batch, OrgId.unwrap(org)) >= around.packedAt;
        if (!broken) {
            // For the unit, and for those around it until lately, whose shipments these packs were part of.
            UnitId outer = unit;
            for (uint256 i = 0; i < MAX_DEPTH && UnitId.unwrap(outer) != 0; ++i) {
                _unpacked[outer][org][batch] = _unpacked[outer][org][batch].merge(Holdings.wordOf(inside));
                outer = _takenOutOf[outer];
            }
            batches.moveAllStock(batch, UnitId.unwrap(unit), OrgId.unwrap(org), 0);
            return;
        }
        // No reason for what holds no pack: the next suspicion would inherit it.
        uint8 reason = inside.quantity == 0 ? 0 : Holdings.EXCURSION;
        if (reason != 0) emit UnpackedAside(unit, org, batch, inside.quantity, eventHash);
        batches.moveAllStock(batch, UnitId.unwrap(unit), setAsideKeyOf(org), reason);
    }

    /// The unit is broken wherever it is, and what is around it does not move with it inside.
    function _break(UnitId id) private {
        Unit storage unit = _units[id];
        unit.excursion = Excursion.Broken;
        // At most {MAX_DEPTH} times.
        while (unit.state == UnitState.Inside) {
            unit = _units[UnitId.wrap(unit.place)];
            if (unit.excursion == Excursion.None) unit.excursion = Excursion.Inside;
        }
    }

    /// What was taken out of a unit, before its excursion was marked, at the organisation to which the shipment led.
    function _setAsideUnpacked(UnitId unit, OrgId org, BatchId batch, bytes32 evidence, bytes32 eventHash) private {
        // What ended inside may come back.
        batches.noteMissed(batch, setAsideKeyOf(org));
        // Smaller units that were taken out stand in its stock.
        if (_childrenUnpacked[unit][org]) batches.noteMissed(batch, OrgId.unwrap(org));
        HoldingDetails memory out = _unpacked[unit][org][batch].details();
        if (out.quantity == 0) return;
        _unpacked[unit][org][batch] = Holding.wrap(0);
        ISetAsideDesk desk = ISetAsideDesk(batches.SET_ASIDE_DESK());
        uint32[2][4] memory parts = [
            [out.first0, out.span0],
            [out.first1, out.span1],
            [out.first2, out.span2],
            [0, uint32(0)]
        ];
        for (uint256 i = 0; i < parts.length; ++i) {
            // A range may hold as many packs as numbers; the last part is what has none.
            uint32 quantity = i == 3 ? out.untracked : parts[i][1];
            if (quantity == 0) continue;
            desk.setAsideUnpacked(
                ISetAsideDesk.Arrival(batch, org, quantity, parts[i][0], parts[i][1]),
                evidence,
                eventHash
            );
        }
    }

    function _advance(
        UnitShipmentTerms calldata terms,
        UnitShipmentState needed,
        UnitShipmentState next
    ) private returns (ShipmentId shipment) {
        shipment = unitShipmentIdOf(terms);
        UnitShipmentState state = _shipments[shipment].state;
        if (state != needed) revert UnitShipmentNotInState(shipment, state, needed);
        _shipments[shipment].state = next;
    }

    function _release(OrgId by, UnitId unit, bytes32 report, bytes32 eventHash) private {
        if (_units[unit].excursion == Excursion.None) revert UnitNotInExcursion(unit);
        _units[unit].excursion = Excursion.None;
        emit UnitReleased(unit, by, report, eventHash);
    }

    function _requireActing(OrgId org) private view {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.SHIP);
    }

    function _requireTop(UnitId id, OrgId org) private view returns (Unit storage unit) {
        unit = _units[id];
        _requireAt(id, unit, UnitState.Top, OrgId.unwrap(org));
    }

    function _requireAt(UnitId id, Unit storage unit, UnitState state, bytes32 place) private view {
        if (unit.state != state || unit.place != place) {
            revert UnitNotAt(id, _stateOf(unit.state, unit.place), unit.place, place);
        }
    }

    /// A unit on its way is a topmost one whose place is its shipment: one write less for each side.
    function _stateOf(UnitState stored, bytes32 place) private view returns (UnitState) {
        bool travels = _shipments[ShipmentId.wrap(place)].state != UnitShipmentState.Unknown;
        return travels ? UnitState.InTransit : stored;
    }

    function _requireBatches(UnitId id, Unit storage unit, BatchId[] calldata contents) private view {
        _requireTag(id, unit.batches, contents);
    }

    function _requireTag(UnitId id, bytes24 inside, BatchId[] calldata contents) private pure {
        bytes24 tag = _tagOf(contents);
        if (inside != tag) revert OtherBatches(id, inside, tag);
    }

    function _tagOf(BatchId[] calldata contents) private pure returns (bytes24) {
        return bytes24(keccak256(abi.encode(contents)));
    }

    function _requireContents(uint256 length) private pure {
        if (length == 0 || length > MAX_CONTENTS) revert ListLengthOutOfRange(length, MAX_CONTENTS);
    }

    function _requireAscending(BatchId[] calldata contents) private pure {
        if (contents.length == 0 || contents.length > MAX_BATCHES) {
            revert ListLengthOutOfRange(contents.length, MAX_BATCHES);
        }
        for (uint256 i = 1; i < contents.length; ++i) {
            if (BatchId.unwrap(contents[i]) <= BatchId.unwrap(contents[i - 1])) revert BatchNotListed(contents[i]);
        }
    }

    /// A bit for the place of a batch in the list.
    function _bitOf(BatchId batch, BatchId[] calldata contents) private pure returns (uint256) {
        for (uint256 i = 0; i < contents.length; ++i) {
            if (contents[i] == batch) return 1 << i;
        }
        revert BatchNotListed(batch);
    }

    /// Or the recall of a batch that is not inside could stop the unit.
    function _requireAllInside(BatchId[] calldata contents, uint256 listed) private pure {
        for (uint256 i = 0; i < contents.length; ++i) {
            if ((listed >> i) & 1 == 0) revert BatchNotInside(contents[i]);
        }
    }
}
