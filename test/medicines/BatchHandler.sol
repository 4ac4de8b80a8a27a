// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Holdings} from "../../contracts/medicines/Holdings.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {IStock} from "../../contracts/medicines/interfaces/IStock.sol";
import {BatchId, ShipmentId, ShipmentKind, ShipmentTerms, batchIdOf} from "../../contracts/medicines/types.sol";
import {PackWord} from "../../contracts/medicines/PackWords.sol";
import {MedicinesChecks} from "./MedicinesChecks.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// Batches, recalls, loose shipments and what is set aside.
abstract contract BatchHandler is MedicinesChecks {
    uint8 private constant ANY = type(uint8).max;

    /// Two lots, with some packs at everybody's.
    constructor() {
        for (uint256 lot = 0; lot < 2; ++lot) {
            _commission();
            for (uint32 org = 1; org < HOLDERS; ++org) {
                _send(lot, 0, org, _terms(lot, 0, org, 5, (org - 1) * 5, 5, ShipmentKind.Sale), members[0], true);
                _receive(sent.length - 1, 5, members[org], true);
            }
        }
        for (uint256 step = 0; step <= uint256(type(Step).max); ++step) delete count[Step(step)];
    }

    // -------------------------------------------------------------------------------------------------------- batches

    function warp(uint256 seed) external {
        time += uint40(1 + ((seed >> 8) % 3 days));
        if (seed % 7 == 0) time += 8 days;
        if (seed % 13 == 0) time += 400 days;
        for (uint256 lot = 0; lot < lots.length; ++lot) if (time >= lots[lot].expiry) ++count[Step.Expired];
    }

    function commission() external {
        if (lots.length < MAX_LOTS) _commission();
    }

    function recall(uint256 seed, uint256 mode) external {
        // Seldom, since nothing of the batch moves any more.
        if (seed % 3 != 0) return;
        uint256 lot = (seed >> 8) % lots.length;
        (address who, bool own) = _memberOr(0, mode >> 64);
        bool byRegulator = mode % 2 == 0;
        if (byRegulator) who = own ? REGULATOR : STRANGER;
        IBatches.RecallClass class = IBatches.RecallClass(1 + ((mode >> 8) % 3));
        if (seed % 12 == 0) {
            _recallProduct(lots[lot].gtin, class, byRegulator, who, own);
            return;
        }
        bytes memory call =
            byRegulator
                ? abi.encodeCall(batches.recallByRegulator, (lots[lot].id, class, EVENT, EVENT))
                : abi.encodeCall(batches.recall, (maker, lots[lot].id, class, EVENT, EVENT));
        bool passed = _passed(_try(who, address(batches), call), own);
        _only(!own || passed == (class > lots[lot].recallClass), "a recall only grows graver");
        if (!passed) return;
        (lots[lot].recallClass, lots[lot].state) = (class, IBatches.RecallState.Ongoing);
        ++count[byRegulator ? Step.RecalledByRegulator : Step.Recalled];
    }

    function advanceRecall(uint256 seed, uint256 mode) external {
        Lot storage lot = lots[seed % lots.length];
        IBatches.RecallState next = mode % 3 == 0 ? IBatches.RecallState.Completed : IBatches.RecallState.Terminated;
        bool ofProduct = mode % 3 == 2;
        bytes memory call = abi.encodeCall(recallDesk.completeRecall, (maker, lot.id, EVENT, EVENT));
        bool completes = mode % 3 == 0;
        if (completes && (mode >> 8) % 2 == 0) {
            ofProduct = true;
            call = abi.encodeCall(recallDesk.completeProductRecall, (maker, lot.gtin, EVENT, EVENT));
        }
        if (mode % 3 == 1) call = abi.encodeCall(recallDesk.terminateRecall, (lot.id, EVENT, EVENT));
        if (mode % 3 == 2) call = abi.encodeCall(recallDesk.terminateProductRecall, (lot.gtin, EVENT, EVENT));
        IBatches.RecallState standing = ofProduct ? productRecalls[lot.gtin].state : lot.state;
        bool expected = standing != IBatches.RecallState.None && standing < next;
        bool passed = _try(completes ? MAKER : REGULATOR, address(recallDesk), call);
        _only(passed == expected, "a recall only moves forward");
        if (!passed) return;
        if (ofProduct) productRecalls[lot.gtin].state = next;
        else lot.state = next;
        ++count[ofProduct && completes ? Step.ProductRecallCompleted : Step.RecallAdvanced];
    }

    function quarantine(uint256 seed, uint256 mode) external {
        Lot storage lot = lots[seed % lots.length];
        bool lifts = mode % 4 != 0;
        uint8 side = uint8(1 + ((mode >> 8) % 2));
        bytes memory call =
            side == 1
                ? abi.encodeCall(batches.quarantine, (maker, lot.id, EVENT, EVENT))
                : abi.encodeCall(batches.quarantineByRegulator, (lot.id, EVENT, EVENT));
        if (lifts && side == 1) call = abi.encodeCall(batches.release, (maker, lot.id, EVENT, EVENT));
        if (lifts && side == 2) call = abi.encodeCall(batches.releaseByRegulator, (lot.id, EVENT, EVENT));
        bool passed = _try(side == 1 ? MAKER : REGULATOR, address(batches), call);
        _only(passed == (lifts == (lot.quarantine & side != 0)), "each side lifts its own quarantine");
        if (!passed) return;
        lot.quarantine ^= side;
        ++count[lifts ? Step.Released : Step.Quarantined];
    }

    // ------------------------------------------------------------------------------------------------------ shipments

    function ship(uint256 seed, uint256 mode) external {
        for (uint256 i = 0; i < 3; ++i) _shipOnce(_draw(seed, i), _draw(mode, i));
    }

    function receivePacks(uint256 seed, uint256 mode) external {
        for (uint256 i = 0; i < 3; ++i) _receiveOnce(_draw(seed, i), _draw(mode, i));
    }

    function reject(uint256 seed, uint256 mode) external {
        (bool found, uint256 i) = _sent(seed, ICustody.ShipmentState.InTransit);
        if (!found || seed % 2 == 0) return;
        (address who, bool own) = _memberOr(sent[i].to, mode);
        bytes memory call = abi.encodeCall(batches.reject, (sent[i].terms, EVENT, EVENT));
        bool passed = _passed(_try(who, address(batches), call), own);
        _only(passed == own, "a rejection is always open");
        if (!passed) return;
        sent[i].state = ICustody.ShipmentState.Rejected;
        ++count[Step.Rejected];
    }

    function takeBack(uint256 seed, uint256 mode) external {
        bool refused = mode % 4 != 0;
        (bool found, uint256 i) = _sent(
            seed,
            refused ? ICustody.ShipmentState.Rejected : ICustody.ShipmentState.InTransit
        );
        if (!found) return;
        Sent memory it = sent[i];
        bool expected = refused || time > it.shippedAt + RETURN_PERIOD;
        (address who, bool own) = _memberOr(it.from, mode >> 8);
        bytes memory call = abi.encodeCall(batches.takeBack, (it.terms, EVENT));
        bool passed = _passed(_try(who, address(batches), call), own);
        _only(passed == (own && expected), "what was refused, or not received for long, can be taken back");
        if (!passed) return;
        sent[i].state = ICustody.ShipmentState.TakenBack;
        _arrive(it, it.from, it.outstanding, it.outstanding == it.terms.quantity);
        ++count[refused ? Step.TakenBack : Step.TakenBackStale];
        if (it.terms.span != 0 && it.outstanding != it.terms.quantity) ++count[Step.TakenBackInPart];
    }

    function declareLost(uint256 seed, uint256 mode) external {
        ICustody.ShipmentState state =
            mode % 2 == 0 ? ICustody.ShipmentState.InTransit : ICustody.ShipmentState.Rejected;
        (bool found, uint256 i) = _sent(seed, state);
        if (!found || seed % 2 == 0) return;
        (address who, bool own) = _memberOr(sent[i].from, mode >> 8);
        bytes memory call = abi.encodeCall(batches.declareLost, (sent[i].terms, EVENT));
        bool passed = _passed(_try(who, address(batches), call), own);
        _only(passed == own, "what is on the way can be lost");
        if (!passed) return;
        sent[i].state = ICustody.ShipmentState.Lost;
        lots[sent[i].lot].lost += sent[i].outstanding;
        lots[sent[i].lot].ended += sent[i].outstanding;
        ++count[Step.Lost];
    }

    /// The cold chain may break on any shipment, whatever became of it.
    function markExcursion(uint256 seed, uint256 mode) external {
        uint256 i = seed % 3 == 0 ? (seed >> 8) % sent.length : sent.length - 1;
        Sent memory it = sent[i];
        bool own = mode % 11 != 0;
        bytes memory call = abi.encodeCall(ISetAsideDesk.markExcursion, (it.terms, time, EVENT, EVENT));
        bool passed = _passed(_try(own ? COLD_CHAIN : STRANGER, address(setAsideDesk), call), own);
        _only(passed == own, "an excursion can always be marked");
        if (!passed) return;
        ++count[Step.Excursion];
        sent[i].excursion = true;
        if (it.excursion || it.terms.kind == ShipmentKind.DisposalReturn) return;
        _doubt(it, it.to, it.terms.quantity - it.outstanding);
        if (it.state == ICustody.ShipmentState.TakenBack) _doubt(it, it.from, it.outstanding);
    }

    // ------------------------------------------------------------------------------------------------------ set aside

    function setAside(uint256 seed, uint256 mode) external {
        (bool found, uint256 lot, uint256 org) = _stocked(seed, false);
        if (!found) return;
        (uint32 quantity, uint32 first, uint32 span) = _part(lot, _key(org), mode);
        (address who, bool own) = _memberOr(org, mode >> 64);
        bytes memory call = abi.encodeCall(
            ISetAsideDesk.setAside,
            (orgs[org], lots[lot].id, quantity, first, span, EVENT, EVENT)
        );
        bool passed = _passed(_try(who, address(setAsideDesk), call), own);
        _only(passed == own, "a suspicion can always be acted on");
        if (!passed) return;
        _move(lot, _key(org), _aside(org), quantity, first, span);
        reasons[lot][org] |= Holdings.SUSPECT;
        ++count[Step.SetAside];
    }

    function declareIllegitimate(uint256 seed, uint256 mode) external {
        (bool found, uint256 lot, uint256 org) = _stocked(seed, true);
        if (!found || mode % 2 == 0) return;
        (address who, bool own) = _memberOr(org, mode >> 8);
        bytes memory call = abi.encodeCall(ISetAsideDesk.declareIllegitimate, (orgs[org], lots[lot].id, EVENT, EVENT));
        bool passed = _passed(_try(who, address(setAsideDesk), call), own);
        _only(passed == own, "what was set aside can be declared illegitimate");
        if (!passed) return;
        reasons[lot][org] |= Holdings.ILLEGITIMATE;
        ++count[Step.Illegitimate];
    }

    function release(uint256 seed, uint256 mode) external {
        (bool found, uint256 lot, uint256 org) = _stocked(seed, true);
        if (mode % 3 == 2 && seed % 2 == 0) {
            (bool empty, uint256 lot_, uint256 org_) = _emptied(seed);
            if (empty) (found, lot, org) = (true, lot_, org_);
        }
        if (!found) return;
        BatchId id = lots[lot].id;
        uint8 within = Holdings.SUSPECT;
        bytes memory call = abi.encodeCall(ISetAsideDesk.releaseSuspect, (orgs[org], id, EVENT, EVENT));
        (address who, bool own) = _memberOr(org, mode >> 64);
        if (mode % 3 == 1) {
            within |= Holdings.EXCURSION;
            call = abi.encodeCall(ISetAsideDesk.releaseExcursion, (maker, orgs[org], id, EVENT, EVENT));
            if (own) who = MAKER;
            else if (who == MAKER) who = STRANGER;
        } else if (mode % 3 == 2) {
            within = ANY;
            call = abi.encodeCall(ISetAsideDesk.releaseByRegulator, (orgs[org], id, EVENT, EVENT));
            if (own) who = REGULATOR;
        }
        bool passed = _passed(_try(who, address(setAsideDesk), call), own);
        bool expected = reasons[lot][org] & ~within == 0;
        if (mode % 3 == 1 && reasons[lot][org] & Holdings.EXCURSION == 0) expected = false;
        _only(passed == (own && expected), "released against its reasons, or kept without");
        if (!passed) return;
        if (mode % 3 == 1 && reasons[lot][org] & Holdings.SUSPECT != 0) {
            // The suspicion is the holder's to lift.
            reasons[lot][org] = Holdings.SUSPECT;
            ++count[Step.KeptAsSuspect];
            return;
        }
        if (quantities[lot][_aside(org)] == 0) ++count[Step.ReleasedEmpty];
        _heal(lot, _aside(org));
        _moveAll(lot, _aside(org), _key(org));
        ++count[
            within == ANY
                ? Step.ReleasedByRegulator
                : mode % 3 == 1
                    ? Step.ReleasedExcursion
                    : Step.ReleasedSuspect
        ];
    }

    /// Packs that went aside in the stead of some that had ended.
    function returnEnded(uint256 seed, uint256 mode) external {
        (bool found, uint256 lot, uint256 org) = _stocked(seed, true);
        if (!found) return;
        uint256 first = _endedAside(lot, org, mode);
        (address who, bool own) = _memberOr(org, mode >> 64);
        bool expected = own && _isTooMany(lot, org, first);
        bytes memory call = abi.encodeCall(
            ISetAsideDesk.returnEnded,
            (orgs[org], lots[lot].id, uint32(first), 1, EVENT)
        );
        bool passed = _passed(_try(who, address(setAsideDesk), call), own);
        _only(passed == expected, "only what ended, and only what is too many, comes back");
        if (!passed) return;
        _only(!spoilt[lot][first], "a spoilt pack came back");
        _move(lot, _aside(org), _key(org), 1, uint32(first), 1);
        ++count[Step.EndedReturned];
    }

    /// A number that ended and is set aside, or now and then any.
    function _endedAside(uint256 lot, uint256 org, uint256 seed) private view returns (uint256 first) {
        first = (seed >> 8) % COUNT;
        for (uint256 i = 0; i < COUNT && seed % 4 != 0; ++i) {
            uint256 pick = addmod(first, i, COUNT);
            if (ends[lot][pick].proven && _covers(lot, _aside(org), pick, 1)) return pick;
        }
    }

    /// Whether more packs are set aside than there are numbers for, without this one, which had ended.
    function _isTooMany(uint256 lot, uint256 org, uint256 index) private view returns (bool) {
        if (!ends[lot][index].proven || !_covers(lot, _aside(org), index, 1)) return false;
        uint32[6] memory all = _rangesOf(lot, _aside(org));
        uint256 numbers = uint256(all[1]) + all[3] + all[5] + _untracked(lot, _aside(org));
        return quantities[lot][_aside(org)] + 1 > numbers;
    }

    // ------------------------------------------------------------------------------------------------------- intruders

    /// What nobody may do, ever.
    function intrude(uint256 seed, uint256 mode) external {
        uint256 lot = seed % lots.length;
        BatchId id = lots[lot].id;
        uint256 org = (seed >> 8) % HOLDERS;
        (bytes32 from, bytes32 to) = (_key(addmod(org, 1, HOLDERS)), _key(org));
        uint32 held = uint32(quantities[lot][to]);
        (address target, bytes memory call) = (address(batches), bytes(""));
        uint256 what = mode % 16;
        if (what == 0) call = abi.encodeCall(IStock.moveStock, (id, from, to, 1, 0, 0, 0));
        if (what == 1) call = abi.encodeCall(IStock.moveAllStock, (id, from, to, 0));
        if (what == 2) call = abi.encodeCall(IStock.takeStock, (id, to, 1, 0, 0));
        if (what == 3) call = abi.encodeCall(IStock.takePack, (id, to, 0));
        if (what == 4) call = abi.encodeCall(IStock.returnStock, (id, to, 1, 0, 1));
        if (what == 5) call = abi.encodeCall(IStock.addReason, (id, from, 1));
        if (what == 6) call = abi.encodeCall(IStock.setPackWord, (id, 0, PackWord.wrap(0)));
        if (what == 7) call = abi.encodeCall(IStock.recordPackEnd, (id, orgs[org], 0, PackWord.wrap(1), EVENT));
        if (what == 8) call = abi.encodeCall(IStock.setRangeEnded, (id, orgs[org], 0, 1, mode & 256 == 0));
        if (what == 9) call = abi.encodeCall(IStock.markShipment, (sent[seed % sent.length].id));
        if (what == 10) {
            call = abi.encodeCall(batches.commission, (maker, lots[lot].gtin, _lotOf(lot), END, 1, EVENT, EVENT));
        }
        if (what == 11) {
            call = abi.encodeCall(batches.commission, (orgs[4], GTIN, bytes32("LOT-RIVAL"), END, 1, EVENT, EVENT));
        }
        if (what == 12) (target, call) = (address(packDesk), abi.encodeCall(packDesk.bind, ()));
        if (what == 13) call = _overdrawn(lot, org, held + 1, 0, 0);
        if (what == 14) {
            // A number that lies in no range of the sender's.
            uint32 number = uint32((mode >> 8) % COUNT);
            if (held == 0 || _covers(lot, to, number, 1)) return;
            call = _overdrawn(lot, org, 1, number, 1);
        }
        if (what == 15) {
            Sent memory it = sent[(mode >> 8) % sent.length];
            (org, call) = (it.to, abi.encodeCall(batches.receivePacks, (it.terms, it.outstanding + 1, EVENT)));
        }
        _only(!_try(what == 10 ? MAKER : members[org], target, call), "an intrusion");
        ++count[Step.RefusedIntruder];
    }

    // -------------------------------------------------------------------------------------------------------- internal

    function _commission() private {
        uint256 lot = lots.length;
        uint64 gtin = lot % 2 == 0 ? GTIN : OTHER_GTIN;
        uint40 expiry = time + 365 days;
        bytes memory call = abi.encodeCall(
            batches.commission,
            (maker, gtin, _lotOf(lot), expiry, COUNT, PackMerkle.rootOf(nodes), EVENT)
        );
        _only(_try(MAKER, address(batches), call), "commissioning");
        Lot storage own = lots.push();
        (own.id, own.gtin, own.expiry) = (batchIdOf(gtin, _lotOf(lot)), gtin, expiry);
        _move(lot, bytes32(0), _key(0), COUNT, 0, COUNT);
        ++count[Step.Commissioned];
    }

    function _recallProduct(uint64 gtin, IBatches.RecallClass class, bool byRegulator, address who, bool own) private {
        bytes memory call =
            byRegulator
                ? abi.encodeCall(recallDesk.recallProductByRegulator, (gtin, class, EVENT, EVENT))
                : abi.encodeCall(recallDesk.recallProduct, (maker, gtin, class, EVENT, EVENT));
        bool passed = _passed(_try(who, address(recallDesk), call), own);
        _only(!own || passed == (class > productRecalls[gtin].recallClass), "a product's recall only grows graver");
        if (!passed) return;
        productRecalls[gtin] = IBatches.Recall({recallClass: class, state: IBatches.RecallState.Ongoing});
        ++count[Step.ProductRecalled];
    }

    function _shipOnce(uint256 seed, uint256 mode) private {
        bool disposal = mode % 4 == 0;
        (bool found, uint256 lot, uint256 from) = _stocked(seed, disposal);
        if (!found || (disposal && from == 0)) return;
        uint256 to = disposal ? 0 : addmod(from, 1 + ((seed >> 64) % 4), HOLDERS);
        bytes32 holder = disposal ? _aside(from) : _key(from);
        (uint32 quantity, uint32 first, uint32 span) = _part(lot, holder, mode >> 8);
        ShipmentKind kind =
            disposal
                ? ShipmentKind.DisposalReturn
                : mode % 4 == 1
                    ? ShipmentKind.Return
                    : ShipmentKind.Sale;
        (address who, bool own) = _memberOr(from, mode >> 64);
        _send(lot, from, to, _terms(lot, from, to, quantity, first, span, kind), who, own);
    }

    function _receiveOnce(uint256 seed, uint256 mode) private {
        (bool found, uint256 i) = _sent(seed, ICustody.ShipmentState.InTransit);
        if (!found) return;
        uint32 outstanding = sent[i].outstanding;
        uint32 quantity = mode % 3 == 0 ? outstanding : uint32(1 + ((mode >> 8) % outstanding));
        (address who, bool own) = _memberOr(sent[i].to, mode >> 64);
        _receive(i, quantity, who, own);
    }

    function _send(uint256 lot, uint256 from, uint256 to, ShipmentTerms memory terms, address who, bool own) private {
        bool disposal = terms.kind == ShipmentKind.DisposalReturn;
        bool open = disposal || _isOpen(lot);
        bool passed = _passed(_try(who, address(batches), abi.encodeCall(batches.shipPacks, (terms, EVENT))), own);
        _only(passed == (own && open), "ordinary shipments move what is open, and all of it");
        if (!open) ++count[Step.RefusedClosed];
        if (!passed) return;
        (ShipmentId id, ) = batches.shipmentOf(terms);
        bytes32 holder = disposal ? _aside(from) : _key(from);
        _move(lot, holder, ShipmentId.unwrap(id), terms.quantity, terms.first, terms.span);
        sent.push(
            Sent({
                terms: terms,
                id: id,
                lot: lot,
                from: from,
                to: to,
                state: ICustody.ShipmentState.InTransit,
                outstanding: terms.quantity,
                shippedAt: time,
                excursion: false
            })
        );
        ++count[
            disposal
                ? Step.ShippedForDisposal
                : terms.span == 0
                    ? Step.ShippedUntracked
                    : Step.ShippedTracked
        ];
    }

    function _receive(uint256 i, uint32 quantity, address who, bool own) private {
        Sent memory it = sent[i];
        bool open = it.excursion || it.terms.kind == ShipmentKind.DisposalReturn || _isOpen(it.lot);
        bytes memory call = abi.encodeCall(batches.receivePacks, (it.terms, quantity, EVENT));
        bool passed = _passed(_try(who, address(batches), call), own);
        _only(passed == (own && open), "only what is open arrives in stock");
        if (!open) ++count[Step.RefusedClosed];
        if (!passed) return;
        sent[i].outstanding -= quantity;
        if (quantity == it.outstanding) sent[i].state = ICustody.ShipmentState.Received;
        _arrive(it, it.to, quantity, quantity == it.terms.quantity);
        ++count[quantity == it.outstanding ? Step.ReceivedWhole : Step.ReceivedInPart];
    }

    /// `named`: the range comes along.
    function _arrive(Sent memory it, uint256 org, uint32 quantity, bool named) private {
        uint8 reason = it.excursion ? Holdings.EXCURSION : 0;
        if (it.terms.kind == ShipmentKind.DisposalReturn) reason |= Holdings.DISPOSAL;
        bytes32 holder = reason == 0 ? _key(org) : _aside(org);
        quantities[it.lot][ShipmentId.unwrap(it.id)] -= quantity;
        _move(it.lot, bytes32(0), holder, quantity, 0, 0);
        if (named) _movePath(it.lot, ShipmentId.unwrap(it.id), holder, it.terms.first, it.terms.span);
        if (reason == 0) return;
        reasons[it.lot][org] |= reason;
        ++count[Step.ReceivedAside];
    }

    function _doubt(Sent memory it, uint256 org, uint256 arrived) private {
        if (arrived == 0) return;
        // The numbers that it had, unless they came in parts and so without them.
        bool named = it.terms.span != 0 && arrived == it.terms.quantity;
        for (uint256 i = it.terms.first; named && i < uint256(it.terms.first) + it.terms.span; ++i) {
            if (paths[it.lot][i] == _key(org)) _spoil(it.lot, i);
        }
        if (_doubted(it.lot, org)) ++count[Step.ExcursionAfterArrival];
        _only(_missed(it.lot, _aside(org)) == time, "what had ended was not noted");
    }

    function _moveAll(uint256 lot, bytes32 from, bytes32 to) internal {
        // Before the quantity, since nothing is left then to tell whose numbers they were.
        _movePath(lot, from, to, 0, COUNT);
        _move(lot, from, to, quantities[lot][from], 0, 0);
    }

    /// Packs of a range of the holder's, or of none.
    function _part(
        uint256 lot,
        bytes32 holder,
        uint256 seed
    ) internal view returns (uint32 quantity, uint32 first, uint32 span) {
        if (seed % 3 != 0) (first, span) = _range(lot, holder, seed >> 8);
        quantity = uint32(quantities[lot][holder]);
        if (span != 0 && span < quantity) quantity = span;
        if (seed % 2 == 0) quantity = uint32(1 + ((seed >> 32) % quantity));
        // A third of what names no range has a first pack number all the same, which then means nothing.
        if (span == 0) first = seed % 9 == 0 ? COUNT : 0;
    }

    function _overdrawn(
        uint256 lot,
        uint256 org,
        uint32 quantity,
        uint32 first,
        uint32 span
    ) private returns (bytes memory) {
        uint256 to = addmod(org, 1, HOLDERS);
        ShipmentTerms memory terms = _terms(lot, org, to, quantity, first, span, ShipmentKind.Sale);
        return abi.encodeCall(batches.shipPacks, (terms, EVENT));
    }

    function _terms(
        uint256 lot,
        uint256 from,
        uint256 to,
        uint32 quantity,
        uint32 first,
        uint32 span,
        ShipmentKind kind
    ) private returns (ShipmentTerms memory terms) {
        terms = termsOf(orgs[from], orgs[to], lots[lot].id, quantity, first, span, ++nonce);
        terms.kind = kind;
    }

    function _sent(uint256 seed, ICustody.ShipmentState state) private view returns (bool, uint256) {
        for (uint256 i = 0; i < sent.length; ++i) {
            uint256 pick = addmod(seed, i, sent.length);
            if (sent[pick].state == state) return (true, pick);
        }
        return (false, 0);
    }

    function _lotOf(uint256 lot) private pure returns (bytes32) {
        return bytes32(bytes.concat("LOT-", bytes1(uint8(65 + lot))));
    }
}
