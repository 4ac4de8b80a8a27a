// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {Batches} from "./Batches.sol";
import {Holding, HoldingSlot, HoldingDetails, Holdings} from "./Holdings.sol";
import {ICustody} from "./interfaces/ICustody.sol";
import {ShipmentSlot, ShipmentWord, ShipmentWords} from "./ShipmentWords.sol";
import {BatchId, ShipmentId, ShipmentKind, ShipmentTerms, setAsideKeyOf, shipmentIdOf} from "./types.sol";

/// @title Custody
/// @notice See {ICustody}.
abstract contract Custody is Batches, ICustody {
    /// After it, a sender may take back what was neither received nor rejected.
    uint40 private constant RETURN_PERIOD = 30 days;

    mapping(ShipmentId shipment => ShipmentSlot) internal _shipments;

    // ---------------------------------------------------------------------------------------------------- shipments

    /// @inheritdoc ICustody
    function shipPacks(ShipmentTerms calldata terms, bytes32 eventHash) external returns (ShipmentId shipment) {
        ORGANIZATIONS.requireActing(terms.from, msg.sender, Licences.HOLDERS, Duties.SHIP);
        if (terms.to == terms.from || OrgId.unwrap(terms.to) == bytes32(0)) {
            revert InvalidParties(terms.from, terms.to);
        }
        if (terms.documents == bytes32(0)) revert MissingDocuments();
        shipment = shipmentIdOf(terms);
        ShipmentSlot storage slot = _shipments[shipment];
        if (!slot.shipment.isUnknown()) revert AlreadyShipped(shipment);

        bytes32 holder = OrgId.unwrap(terms.from);
        if (terms.kind == ShipmentKind.DisposalReturn) {
            if (_known(terms.batch).maker() != _tagOf(terms.to)) revert NotBatchMaker(terms.batch, terms.to);
            holder = setAsideKeyOf(terms.from);
        } else {
            _requireOpen(terms.batch);
        }
        _take(terms.batch, holder, terms.quantity, terms.first, terms.span);
        slot.shipment = ShipmentWords.write(ShipmentState.InTransit, _now(), terms.quantity);
        emit Shipped(
            terms.from,
            terms.to,
            terms.batch,
            terms.carrier,
            terms.quantity,
            terms.first,
            terms.span,
            terms.kind,
            terms.documents,
            eventHash
        );
    }

    /// @inheritdoc ICustody
    function receivePacks(ShipmentTerms calldata terms, uint32 quantity, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(terms.to, msg.sender, Licences.HOLDERS, Duties.SHIP);
        ShipmentId id = shipmentIdOf(terms);
        ShipmentSlot storage slot = _shipments[id];
        ShipmentWord shipment = slot.shipment;
        if (!shipment.isIn(ShipmentState.InTransit)) _refuseState(id, shipment, ShipmentState.InTransit);
        uint256 outstanding = shipment.outstanding();
        if (quantity == 0 || quantity > outstanding) revert QuantityOutOfRange(quantity, uint32(outstanding));
        uint8 reason = _reasonOf(shipment, terms.kind);
        if (reason == 0) _requireOpen(terms.batch);

        // Of a part nobody here knows which packs it is: the range would prove to the receiver what it never got.
        uint32 span = quantity == terms.quantity ? terms.span : 0;
        slot.shipment = shipment.arrived(quantity);
        _add(terms.batch, _stockKey(terms.to, reason), quantity, terms.first, span, reason);
        emit Received(id, terms.to, terms.batch, quantity, eventHash);
        if (reason != 0) emit ReceivedAside(id, terms.to, terms.batch, reason);
    }

    /// @inheritdoc ICustody
    function reject(ShipmentTerms calldata terms, bytes32 reasons, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(terms.to, msg.sender, Licences.HOLDERS, Duties.SHIP);
        ShipmentId id = shipmentIdOf(terms);
        ShipmentWord shipment = _requireState(id, ShipmentState.InTransit);
        _shipments[id].shipment = shipment.withState(ShipmentState.Rejected);
        emit ShipmentRejected(id, terms.to, reasons, eventHash);
    }

    /// @inheritdoc ICustody
    function takeBack(ShipmentTerms calldata terms, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(terms.from, msg.sender, Licences.HOLDERS, Duties.SHIP);
        ShipmentId id = shipmentIdOf(terms);
        ShipmentWord shipment = _shipments[id].shipment;
        // What nobody received for long may have been sent to nobody.
        bool stale = shipment.isIn(ShipmentState.InTransit) && _now() > shipment.shippedAt() + RETURN_PERIOD;
        if (!stale) shipment = _requireState(id, ShipmentState.Rejected);
        _shipments[id].shipment = shipment.withState(ShipmentState.TakenBack);
        uint32 quantity = uint32(shipment.outstanding());
        uint8 reason = _reasonOf(shipment, terms.kind);
        uint32 span = quantity == terms.quantity ? terms.span : 0;
        _add(terms.batch, _stockKey(terms.from, reason), quantity, terms.first, span, reason);
        emit ShipmentTakenBack(id, terms.from, quantity, eventHash);
    }

    /// @inheritdoc ICustody
    function declareLost(ShipmentTerms calldata terms, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(terms.from, msg.sender, Licences.HOLDERS, Duties.SHIP);
        ShipmentId id = shipmentIdOf(terms);
        ShipmentWord shipment = _shipments[id].shipment;
        // Also on its way back.
        if (!shipment.isIn(ShipmentState.Rejected)) shipment = _requireState(id, ShipmentState.InTransit);
        _shipments[id].shipment = shipment.withState(ShipmentState.Lost);
        emit ShipmentLost(id, terms.from, terms.batch, uint32(shipment.outstanding()), eventHash);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICustody
    function holdingOf(BatchId batch, bytes32 holder) external view returns (HoldingDetails memory) {
        return _holdings[batch][holder].holding.details();
    }

    /// @inheritdoc ICustody
    function setAsideOf(BatchId batch, OrgId org) external view returns (HoldingDetails memory) {
        return _holdings[batch][setAsideKeyOf(org)].holding.details();
    }

    /// @inheritdoc ICustody
    function shipmentOf(ShipmentTerms calldata terms) external view returns (ShipmentId, Shipment memory) {
        ShipmentId id = shipmentIdOf(terms);
        return (id, _shipments[id].shipment.details());
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _take(BatchId batch, bytes32 holder, uint32 quantity, uint32 first, uint32 span) internal {
        HoldingSlot storage slot = _holdings[batch][holder];
        Holding holding = slot.holding;
        uint256 held = holding.quantity();
        if (quantity == 0) revert QuantityOutOfRange(quantity, uint32(held));
        if (quantity > held) revert NotHeld(batch, holder, quantity, uint32(held));
        if (span == 0) {
            slot.holding = holding.takeUntracked(quantity);
            return;
        }
        if (span < quantity) revert InvalidRange(quantity, first, span);
        (bool found, Holding rest) = holding.takeTracked(quantity, first, span);
        if (!found) revert RangeNotHeld(batch, holder, first, span);
        slot.holding = rest;
    }

    function _add(BatchId batch, bytes32 holder, uint32 quantity, uint32 first, uint32 span, uint8 reason) internal {
        HoldingSlot storage slot = _holdings[batch][holder];
        slot.holding = slot.holding.add(quantity, first, span).withReason(reason);
    }

    function _requireState(ShipmentId id, ShipmentState state) internal view returns (ShipmentWord shipment) {
        shipment = _shipments[id].shipment;
        if (!shipment.isIn(state)) _refuseState(id, shipment, state);
    }

    function _refuseState(ShipmentId id, ShipmentWord shipment, ShipmentState needed) private pure {
        revert ShipmentNotInState(id, shipment.state(), needed);
    }

    function _stockKey(OrgId org, uint8 reason) private pure returns (bytes32) {
        return reason == 0 ? OrgId.unwrap(org) : setAsideKeyOf(org);
    }

    function _reasonOf(ShipmentWord shipment, ShipmentKind kind) private pure returns (uint8) {
        uint8 reason = kind == ShipmentKind.DisposalReturn ? Holdings.DISPOSAL : 0;
        return shipment.excursion() ? reason | Holdings.EXCURSION : reason;
    }
}
