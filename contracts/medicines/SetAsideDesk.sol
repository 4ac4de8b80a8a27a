// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {Desk} from "./Desk.sol";
import {HoldingDetails, Holdings} from "./Holdings.sol";
import {IBatches} from "./interfaces/IBatches.sol";
import {ICustody} from "./interfaces/ICustody.sol";
import {ISetAsideDesk} from "./interfaces/ISetAsideDesk.sol";
import {BatchId, ShipmentId, ShipmentKind, ShipmentTerms, setAsideKeyOf, shipmentIdOf} from "./types.sol";

/// @title SetAsideDesk
/// @notice See {ISetAsideDesk}.
contract SetAsideDesk is ISetAsideDesk, Desk {
    OrgId private constant REGULATOR = OrgId.wrap(0);

    mapping(BatchId batch => mapping(OrgId org => uint40)) private _missedAt;

    /// @param authority The AccessManager that says who regulates, and which contract is the cold chain's.
    constructor(address authority, IOrganizationRegistry organizations) Desk(authority, organizations) {}

    /// @inheritdoc ISetAsideDesk
    function setAside(
        OrgId org,
        BatchId batch,
        uint32 quantity,
        uint32 first,
        uint32 span,
        bytes32 notice,
        bytes32 eventHash
    ) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.REPORT);
        emit SetAside(batch, org, Holdings.SUSPECT, quantity, notice, eventHash);
        _setAside(batch, org, quantity, first, span, Holdings.SUSPECT);
    }

    /// @inheritdoc ISetAsideDesk
    function declareIllegitimate(OrgId org, BatchId batch, bytes32 notice) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.REPORT);
        HoldingDetails memory aside = batches.setAsideOf(batch, org);
        if (aside.reasons == 0 || aside.quantity == 0) revert NotSetAside(batch, org, aside.reasons);
        emit IllegitimateDeclared(batch, org, notice);
        batches.addReason(batch, setAsideKeyOf(org), Holdings.ILLEGITIMATE);
    }

    /// @inheritdoc ISetAsideDesk
    function releaseSuspect(OrgId org, BatchId batch, bytes32 report) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.REPORT);
        _release(org, batch, org, Holdings.SUSPECT, report);
    }

    /// @inheritdoc ISetAsideDesk
    function releaseExcursion(OrgId maker, OrgId org, BatchId batch, bytes32 report) external {
        ORGANIZATIONS.requireActing(maker, msg.sender, Licences.MANUFACTURER, Duties.REPORT);
        if (batches.batchOf(batch).maker != bytes14(OrgId.unwrap(maker))) {
            revert IBatches.NotBatchMaker(batch, maker);
        }
        uint8 reasons = batches.setAsideOf(batch, org).reasons;
        if (reasons & Holdings.EXCURSION == 0) revert NotSetAside(batch, org, reasons);
        if (reasons & Holdings.SUSPECT != 0 && reasons & ~(Holdings.SUSPECT | Holdings.EXCURSION) == 0) {
            // A suspicion is the holder's to lift: only the excursion goes. Moving all to itself replaces the reasons.
            bytes32 key = setAsideKeyOf(org);
            emit SetAsideReleased(batch, org, maker, 0, report);
            batches.moveAllStock(batch, key, key, Holdings.SUSPECT);
            return;
        }
        _release(maker, batch, org, Holdings.EXCURSION, report);
    }

    /// @inheritdoc ISetAsideDesk
    function releaseByRegulator(OrgId org, BatchId batch, bytes32 report) external restricted {
        _release(REGULATOR, batch, org, type(uint8).max, report);
    }

    /// @inheritdoc ISetAsideDesk
    function markExcursion(ShipmentTerms calldata terms, bytes32 evidence) external restricted {
        ShipmentId id = shipmentIdOf(terms);
        ICustody.Shipment memory before = batches.markShipment(id);
        if (before.excursion) return;
        emit ShipmentExcursion(id, terms.batch, evidence);
        // What was set aside before it travelled has stayed so.
        if (terms.kind == ShipmentKind.DisposalReturn) return;
        _setAsideArrived(terms, terms.to, terms.quantity - before.outstanding, evidence);
        if (before.state == ICustody.ShipmentState.TakenBack) {
            _setAsideArrived(terms, terms.from, before.outstanding, evidence);
        }
    }

    /// @inheritdoc ISetAsideDesk
    function missedAt(BatchId batch, OrgId org) external view returns (uint40) {
        return _missedAt[batch][org];
    }

    /// What was passed on meanwhile is out of reach. Nobody can tell which packs in stock came this way unless their range
    /// says so, so the doubt falls on as many as arrived.
    function _setAsideArrived(ShipmentTerms calldata terms, OrgId org, uint32 arrived, bytes32 evidence) private {
        HoldingDetails memory holding = batches.holdingOf(terms.batch, OrgId.unwrap(org));
        uint32 quantity = arrived < holding.quantity ? arrived : holding.quantity;
        if (quantity < arrived) {
            // What is no more in stock may have been set aside before, for less; or locked, and may come back.
            _missedAt[terms.batch][org] = uint40(block.timestamp);
            if (batches.setAsideOf(terms.batch, org).quantity != 0) {
                batches.addReason(terms.batch, setAsideKeyOf(org), Holdings.EXCURSION);
            }
        }
        if (quantity == 0) return;
        uint32 span = _hasRange(holding, terms.first, terms.span) ? terms.span : 0;
        emit SetAside(terms.batch, org, Holdings.EXCURSION, quantity, evidence, bytes32(0));
        _setAside(terms.batch, org, quantity, terms.first, span, Holdings.EXCURSION);
    }

    function _hasRange(HoldingDetails memory holding, uint256 first, uint256 span) private pure returns (bool) {
        return
            _inside(first, span, holding.first0, holding.span0) ||
            _inside(first, span, holding.first1, holding.span1) ||
            _inside(first, span, holding.first2, holding.span2);
    }

    function _inside(uint256 first, uint256 span, uint256 start, uint256 length) private pure returns (bool) {
        return span != 0 && first >= start && first + span <= start + length;
    }

    function _setAside(BatchId batch, OrgId org, uint32 quantity, uint32 first, uint32 span, uint8 reason) private {
        bytes32 key = setAsideKeyOf(org);
        batches.moveStock(batch, OrgId.unwrap(org), key, quantity, first, span, reason);
    }

    function _release(OrgId by, BatchId batch, OrgId org, uint8 within, bytes32 report) private {
        HoldingDetails memory aside = batches.setAsideOf(batch, org);
        // Where all packs ended the reasons are gone, but ranges may be left, without which no end can be reversed.
        bool ranges = aside.span0 != 0 || aside.span1 != 0 || aside.span2 != 0;
        if ((aside.reasons == 0 && !ranges) || aside.reasons & ~within != 0)
            revert NotSetAside(batch, org, aside.reasons);
        emit SetAsideReleased(batch, org, by, aside.quantity, report);
        batches.moveAllStock(batch, setAsideKeyOf(org), OrgId.unwrap(org), 0);
    }
}
