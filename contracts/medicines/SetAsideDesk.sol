// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {ListLengthOutOfRange} from "../shared/errors.sol";
import {Desk} from "./Desk.sol";
import {HoldingDetails, Holdings} from "./Holdings.sol";
import {IBatches} from "./interfaces/IBatches.sol";
import {ICustody} from "./interfaces/ICustody.sol";
import {IPackDesk} from "./interfaces/IPackDesk.sol";
import {ISetAsideDesk} from "./interfaces/ISetAsideDesk.sol";
import {BatchId, ShipmentId, ShipmentKind, ShipmentTerms, setAsideKeyOf, shipmentIdOf} from "./types.sol";

/// @title SetAsideDesk
/// @notice See {ISetAsideDesk}.
contract SetAsideDesk is ISetAsideDesk, Desk {
    OrgId private constant REGULATOR = OrgId.wrap(0);
    uint256 private constant MAX_ENDED = 256;
    /// Goods may have left that much earlier than the chain was told.
    uint256 private constant RECORDING_PERIOD = 7 days;

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
    function declareIllegitimate(OrgId org, BatchId batch, bytes32 notice, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.REPORT);
        HoldingDetails memory aside = batches.setAsideOf(batch, org);
        if (aside.reasons == 0 || aside.quantity == 0) revert NotSetAside(batch, org, aside.reasons);
        emit IllegitimateDeclared(batch, org, notice, eventHash);
        batches.addReason(batch, setAsideKeyOf(org), Holdings.ILLEGITIMATE);
    }

    /// @inheritdoc ISetAsideDesk
    function releaseSuspect(OrgId org, BatchId batch, bytes32 report, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.REPORT);
        _release(org, batch, org, Holdings.SUSPECT, report, eventHash);
    }

    /// @inheritdoc ISetAsideDesk
    function releaseExcursion(OrgId maker, OrgId org, BatchId batch, bytes32 report, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(maker, msg.sender, Licences.MANUFACTURER, Duties.REPORT);
        if (batches.batchOf(batch).maker != bytes14(OrgId.unwrap(maker))) {
            revert IBatches.NotBatchMaker(batch, maker);
        }
        uint8 reasons = batches.setAsideOf(batch, org).reasons;
        if (reasons & Holdings.EXCURSION == 0) revert NotSetAside(batch, org, reasons);
        if (reasons & Holdings.SUSPECT != 0 && reasons & ~(Holdings.SUSPECT | Holdings.EXCURSION) == 0) {
            // A suspicion is the holder's to lift: only the excursion goes. Moving all to itself replaces the reasons.
            bytes32 key = setAsideKeyOf(org);
            emit SetAsideReleased(batch, org, maker, 0, report, eventHash);
            batches.moveAllStock(batch, key, key, Holdings.SUSPECT);
            return;
        }
        _release(maker, batch, org, Holdings.EXCURSION, report, eventHash);
    }

    /// @inheritdoc ISetAsideDesk
    function releaseByRegulator(OrgId org, BatchId batch, bytes32 report, bytes32 eventHash) external restricted {
        _release(REGULATOR, batch, org, type(uint8).max, report, eventHash);
    }

    /// @inheritdoc ISetAsideDesk
    function returnEnded(OrgId org, BatchId batch, uint32 first, uint32 count, bytes32 eventHash) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.HOLDERS, Duties.REPORT);
        if (count == 0 || count > MAX_ENDED) revert ListLengthOutOfRange(count, MAX_ENDED);
        for (uint256 i = first; i < uint256(first) + count; ++i) {
            // Against the path of a pack, the end that somebody claims elsewhere stands for nothing.
            bool ended = batches.packWordOf(batch, uint32(i)).proven() || batches.endedInRange(batch, uint32(i));
            if (!ended) revert IPackDesk.PackNotEnded(batch, uint32(i));
        }
        HoldingDetails memory aside = batches.setAsideOf(batch, org);
        // More packs than there are numbers for, these left out, cannot be there.
        uint256 numbers = uint256(aside.span0) + aside.span1 + aside.span2 + aside.untracked;
        uint256 excess = aside.quantity + uint256(count) > numbers ? aside.quantity + uint256(count) - numbers : 0;
        if (excess == 0) revert NothingEndedAside(batch, org, first, count);
        uint32 quantity = excess < count ? uint32(excess) : count;
        emit EndedReturned(batch, org, first, count, quantity, eventHash);
        batches.moveStock(batch, setAsideKeyOf(org), OrgId.unwrap(org), quantity, first, count, 0);
    }

    // ----------------------------------------------------------------------------------------------------- excursions

    /// @inheritdoc ISetAsideDesk
    function markExcursion(
        ShipmentTerms calldata terms,
        uint40 until,
        bytes32 evidence,
        bytes32 eventHash
    ) external restricted {
        ShipmentId id = shipmentIdOf(terms);
        ICustody.Shipment memory before = batches.markShipment(id);
        requireReadings(id, until, before.shippedAt);
        if (before.excursion) return;
        emit ShipmentExcursion(id, terms.batch, evidence, eventHash);
        // What was set aside before it travelled has stayed so.
        if (terms.kind == ShipmentKind.DisposalReturn) return;
        Arrival memory goods = Arrival(
            terms.batch,
            terms.to,
            terms.quantity - before.outstanding,
            terms.first,
            terms.span
        );
        _setAsideArrived(goods, evidence, eventHash);
        if (before.state != ICustody.ShipmentState.TakenBack) return;
        goods.org = terms.from;
        goods.quantity = before.outstanding;
        _setAsideArrived(goods, evidence, eventHash);
    }

    /// @inheritdoc ISetAsideDesk
    function requireReadings(ShipmentId shipment, uint40 until, uint40 shippedAt) public pure {
        if (uint256(until) + RECORDING_PERIOD < shippedAt) revert ReadingsBeforeShipment(shipment, until, shippedAt);
    }

    /// @inheritdoc ISetAsideDesk
    function setAsideUnpacked(Arrival calldata goods, bytes32 evidence, bytes32 eventHash) external {
        if (msg.sender != batches.UNITS()) revert ICustody.NotDesk(msg.sender);
        _setAsideArrived(goods, evidence, eventHash);
    }

    // ------------------------------------------------------------------------------------------------------- internal

    /// What was passed on meanwhile is out of reach. Numbers that arrived are found in the holder's ranges; of what is not
    /// there, as many as are held without a number.
    function _setAsideArrived(Arrival memory goods, bytes32 evidence, bytes32 eventHash) private {
        if (goods.quantity == 0) return;
        (BatchId batch, OrgId org) = (goods.batch, goods.org);
        bytes32 aside = setAsideKeyOf(org);
        HoldingDetails memory holding = batches.holdingOf(batch, OrgId.unwrap(org));
        // Some may have ended, and come back.
        batches.noteMissed(batch, aside);
        (uint32 taken, uint32 left, uint32 unfound) = _setAsideRanges(goods, holding);
        uint32 loose = _min(_min(left, unfound), holding.untracked);
        if (loose != 0) _setAside(batch, org, loose, 0, 0, Holdings.EXCURSION);
        taken += loose;
        if (taken != 0) emit SetAside(batch, org, Holdings.EXCURSION, taken, evidence, eventHash);
        if (unfound == loose) return;
        // They may be in a unit of its own, or among what was set aside for less.
        batches.noteMissed(batch, OrgId.unwrap(org));
        if (batches.setAsideOf(batch, org).quantity != 0) batches.addReason(batch, aside, Holdings.EXCURSION);
    }

    /// @return taken How many packs were set aside.
    /// @return left How many packs are still sought.
    /// @return unfound How many numbers are in none of the ranges, or how many packs if no numbers are known.
    function _setAsideRanges(
        Arrival memory goods,
        HoldingDetails memory holding
    ) private returns (uint32 taken, uint32 left, uint32 unfound) {
        left = goods.quantity;
        if (goods.span == 0) return (0, left, left);
        unfound = goods.span;
        uint32 held = holding.quantity;
        for (uint256 i = 0; i < 3; ++i) {
            (uint32 start, uint32 length) = _rangeOf(holding, i);
            (uint32 first, uint32 span) = _intersect(goods.first, goods.span, start, length);
            unfound -= span;
            // A pack that ended stays in its range, so all of it may be there, or none.
            if (span == 0) continue;
            uint32 quantity = _min(span, held);
            if (quantity == 0) {
                _setAsideNumbers(goods.batch, goods.org, first, span);
                continue;
            }
            _setAside(goods.batch, goods.org, quantity, first, span, Holdings.EXCURSION);
            left -= _min(left, quantity);
            taken += quantity;
            held -= quantity;
        }
    }

    /// Numbers in stock without a pack: an excursion took all packs, in the stead of others that had ended, and what comes next
    /// could be supplied under these.
    function _setAsideNumbers(BatchId batch, OrgId org, uint32 first, uint32 span) private {
        // Without one, all of these had ended, and an end is reversed where its range is.
        if (batches.setAsideOf(batch, org).reasons & Holdings.EXCURSION == 0) return;
        // Numbers do not move without a pack, so one is lent to them.
        batches.returnStock(batch, OrgId.unwrap(org), 1, 0, 0);
        _setAside(batch, org, 1, first, span, Holdings.EXCURSION);
        batches.takePack(batch, setAsideKeyOf(org), first);
    }

    function _rangeOf(HoldingDetails memory holding, uint256 i) private pure returns (uint32, uint32) {
        if (i == 0) return (holding.first0, holding.span0);
        return i == 1 ? (holding.first1, holding.span1) : (holding.first2, holding.span2);
    }

    function _intersect(uint32 first, uint32 span, uint32 start, uint32 length) private pure returns (uint32, uint32) {
        uint32 from = first > start ? first : start;
        uint32 to = _min(first + span, start + length);
        return to > from ? (from, to - from) : (0, 0);
    }

    function _min(uint32 a, uint32 b) private pure returns (uint32) {
        return a < b ? a : b;
    }

    function _setAside(BatchId batch, OrgId org, uint32 quantity, uint32 first, uint32 span, uint8 reason) private {
        bytes32 key = setAsideKeyOf(org);
        batches.moveStock(batch, OrgId.unwrap(org), key, quantity, first, span, reason);
    }

    function _release(OrgId by, BatchId batch, OrgId org, uint8 within, bytes32 report, bytes32 eventHash) private {
        HoldingDetails memory aside = batches.setAsideOf(batch, org);
        // Where all packs ended the reasons are gone, but ranges may be left, without which no end can be reversed.
        bool ranges = aside.span0 != 0 || aside.span1 != 0 || aside.span2 != 0;
        if ((aside.reasons == 0 && !ranges) || aside.reasons & ~within != 0)
            revert NotSetAside(batch, org, aside.reasons);
        emit SetAsideReleased(batch, org, by, aside.quantity, report, eventHash);
        batches.moveAllStock(batch, setAsideKeyOf(org), OrgId.unwrap(org), 0);
    }
}
