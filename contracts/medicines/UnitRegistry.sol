// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {ListLengthOutOfRange} from "../shared/errors.sol";
import {Desk} from "./Desk.sol";
import {Gs1} from "./Gs1.sol";
import {HoldingDetails, Holdings} from "./Holdings.sol";
import {IBatches} from "./interfaces/IBatches.sol";
import {ICustody} from "./interfaces/ICustody.sol";
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
    OrgId private constant REGULATOR = OrgId.wrap(0);
    /// After it, a sender may take back what was neither received nor rejected.
    uint256 private constant RETURN_PERIOD = 30 days;

    /// @inheritdoc IUnitRegistry
    uint256 public constant MAX_CONTENTS = 128;
    /// @inheritdoc IUnitRegistry
    uint256 public constant MAX_BATCHES = 32;

    mapping(UnitId unit => Unit) private _units;
    mapping(ShipmentId shipment => UnitShipment) private _shipments;

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
        batches.requireOpen(packing.batches);
        unit = unitIdOf(packing.org, packing.sscc);
        if (_units[unit].state != UnitState.Unknown) revert SsccAlreadyUsed(unit);

        // Before the unit is there, so that it cannot be its own child.
        for (uint256 i = 0; i < packing.children.length; ++i) {
            _putInside(packing, i, unit);
        }
        _units[unit] = Unit({
            place: OrgId.unwrap(packing.org),
            batches: _tagOf(packing.batches),
            state: UnitState.Top,
            excursion: false
        });
        emit UnitPacked(unit, packing.org, packing.sscc, packing.items, packing.children, packing.batches, eventHash);
        for (uint256 i = 0; i < packing.items.length; ++i) {
            Item calldata item = packing.items[i];
            _requireListed(item.batch, packing.batches);
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
        bool excursion = _requireTop(unit, org).excursion;
        for (uint256 i = 0; i < children.length; ++i) {
            Unit storage child = _units[children[i]];
            _requireAt(children[i], child, UnitState.Inside, UnitId.unwrap(unit));
            child.place = OrgId.unwrap(org);
            child.state = UnitState.Top;
            if (excursion) child.excursion = true;
        }
        emit UnitUnpacked(unit, org, contents, children, eventHash);
        bytes32 holder = excursion ? setAsideKeyOf(org) : OrgId.unwrap(org);
        uint8 reason = excursion ? Holdings.EXCURSION : 0;
        for (uint256 i = 0; i < contents.length; ++i) {
            // Packs that all ended inside still have their range here, without which no end of them can be reversed.
            HoldingDetails memory inside = batches.holdingOf(contents[i], UnitId.unwrap(unit));
            if (inside.quantity == 0 && inside.span0 == 0 && inside.span1 == 0 && inside.span2 == 0) {
                revert NothingInside(unit, contents[i]);
            }
            // No reason for what holds no pack: the next suspicion would inherit it.
            batches.moveAllStock(contents[i], UnitId.unwrap(unit), holder, inside.quantity == 0 ? 0 : reason);
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
        if (unit.excursion) revert UnitInExcursion(terms.unit);
        _requireBatches(terms.unit, contents);
        batches.requireOpen(contents);

        unit.place = ShipmentId.unwrap(shipment);
        _shipments[shipment] = UnitShipment({state: UnitShipmentState.InTransit, shippedAt: uint40(block.timestamp)});
        emit UnitShipped(shipment, terms.from, terms.to, terms, eventHash);
    }

    /// @inheritdoc IUnitRegistry
    function receiveUnit(UnitShipmentTerms calldata terms, BatchId[] calldata contents, bytes32 eventHash) external {
        _requireActing(terms.to);
        ShipmentId shipment = _advance(terms, UnitShipmentState.InTransit, UnitShipmentState.Received);
        _requireBatches(terms.unit, contents);
        // Broken goods may come in, since they go nowhere from here.
        if (!_units[terms.unit].excursion) batches.requireOpen(contents);
        _place(terms.unit, terms.to);
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
        _place(terms.unit, terms.from);
        emit UnitTakenBack(shipment, terms.from, eventHash);
    }

    // --------------------------------------------------------------------------------------------------- excursions

    /// @inheritdoc IUnitRegistry
    function markUnitExcursion(UnitShipmentTerms calldata terms, bytes32 evidence) external restricted {
        ShipmentId shipment = unitShipmentIdOf(terms);
        UnitShipmentState state = _shipments[shipment].state;
        if (state == UnitShipmentState.Unknown) {
            revert UnitShipmentNotInState(shipment, state, UnitShipmentState.InTransit);
        }
        Unit storage unit = _units[terms.unit];
        bool onTheWay = unit.place == ShipmentId.unwrap(shipment);
        OrgId last = state == UnitShipmentState.TakenBack ? terms.from : terms.to;
        bool arrived = unit.place == OrgId.unwrap(last);
        if (onTheWay || arrived) unit.excursion = true;
        emit UnitExcursion(shipment, terms.unit, evidence);
    }

    /// @inheritdoc IUnitRegistry
    function releaseUnit(OrgId maker, UnitId unit, BatchId batch, bytes32 report) external {
        ORGANIZATIONS.requireActing(maker, msg.sender, Licences.MANUFACTURER, Duties.REPORT);
        if (batches.batchOf(batch).maker != bytes14(OrgId.unwrap(maker))) {
            revert IBatches.NotBatchMaker(batch, maker);
        }
        BatchId[] memory alone = new BatchId[](1);
        alone[0] = batch;
        bytes24 tag = bytes24(keccak256(abi.encode(alone)));
        if (_units[unit].batches != tag) revert OtherBatches(unit, _units[unit].batches, tag);
        _release(maker, unit, report);
    }

    /// @inheritdoc IUnitRegistry
    function releaseUnitByRegulator(UnitId unit, bytes32 report) external restricted {
        _release(REGULATOR, unit, report);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IUnitRegistry
    function requireInside(OrgId org, UnitId[] calldata path) external view {
        if (path.length == 0) revert EmptyPath();
        uint256 last = path.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            _requireAt(path[i], _units[path[i]], UnitState.Inside, UnitId.unwrap(path[i + 1]));
        }
        if (_requireTop(path[last], org).excursion) revert UnitInExcursion(path[last]);
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

    function _putInside(Packing calldata packing, uint256 i, UnitId parent) private {
        UnitId id = packing.children[i];
        Unit storage child = _requireTop(id, packing.org);
        if (child.excursion) revert UnitInExcursion(id);
        BatchId[] calldata contents = packing.childBatches[i];
        if (contents.length == 0) {
            _requireBatches(id, packing.batches);
        } else {
            _requireBatches(id, contents);
            for (uint256 j = 0; j < contents.length; ++j) _requireListed(contents[j], packing.batches);
        }
        child.place = UnitId.unwrap(parent);
        child.state = UnitState.Inside;
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

    function _place(UnitId unit, OrgId org) private {
        _units[unit].place = OrgId.unwrap(org);
    }

    function _release(OrgId by, UnitId unit, bytes32 report) private {
        if (!_units[unit].excursion) revert UnitNotInExcursion(unit);
        _units[unit].excursion = false;
        emit UnitReleased(unit, by, report);
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

    function _requireBatches(UnitId unit, BatchId[] calldata contents) private view {
        bytes24 tag = _tagOf(contents);
        if (_units[unit].batches != tag) revert OtherBatches(unit, _units[unit].batches, tag);
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

    function _requireListed(BatchId batch, BatchId[] calldata contents) private pure {
        for (uint256 i = 0; i < contents.length; ++i) {
            if (contents[i] == batch) return;
        }
        revert BatchNotListed(batch);
    }
}
