// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {HoldingDetails, Holdings} from "../../contracts/medicines/Holdings.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {
    BatchId,
    ShipmentId,
    ShipmentTerms,
    UnitId,
    UnitShipmentTerms,
    setAsideKeyOf
} from "../../contracts/medicines/types.sol";
import {MedicinesTest} from "./MedicinesTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// The handlers' own account of every pack, written from what they asked for and whether it passed. Of what the ledger
/// stores it takes over only whether an end was `proven`, after comparing that with its own account of the paths.
abstract contract MedicinesGhost is MedicinesTest {
    struct Lot {
        BatchId id;
        uint64 gtin;
        uint40 expiry;
        IBatches.RecallClass recallClass;
        IBatches.RecallState state;
        uint8 quarantine;
        uint256 ended;
        uint256 lost;
        uint256 overridden;
    }

    struct End {
        IPacks.PackState state;
        bool proven;
        bool setAside;
        bool inRange;
        uint40 endedAt;
        uint64 premises;
        uint16 parts;
        uint16 left;
        uint256 org;
    }

    struct RangeEnd {
        uint256 lot;
        uint256 org;
        uint32 first;
        uint32 count;
        IPacks.PackState state;
        bool setAside;
        bool back;
        uint64 premises;
        uint40 endedAt;
    }

    struct Sent {
        ShipmentTerms terms;
        ShipmentId id;
        uint256 lot;
        uint256 from;
        uint256 to;
        ICustody.ShipmentState state;
        uint32 outstanding;
        uint40 shippedAt;
        bool excursion;
    }

    struct Case {
        UnitId id;
        IUnitRegistry.UnitState state;
        bytes32 place;
        IUnitRegistry.Excursion excursion;
        uint40 packedAt;
        uint256 depth;
        uint256 parent;
        /// The unit out of which it was taken last, counted from 1.
        uint256 takenFrom;
        uint256[] lots;
    }

    struct SentCase {
        UnitShipmentTerms terms;
        ShipmentId id;
        uint256 unit;
        uint256 from;
        uint256 to;
        IUnitRegistry.UnitShipmentState state;
        uint40 shippedAt;
        bool excursion;
    }

    enum Step {
        Commissioned,
        ShippedTracked,
        ShippedUntracked,
        ShippedForDisposal,
        ReceivedInPart,
        ReceivedWhole,
        ReceivedAside,
        Rejected,
        TakenBack,
        TakenBackStale,
        TakenBackInPart,
        Lost,
        Excursion,
        ExcursionAfterArrival,
        SetAside,
        Illegitimate,
        ReleasedSuspect,
        ReleasedExcursion,
        ReleasedByRegulator,
        Recalled,
        RecalledByRegulator,
        ProductRecalled,
        RecallAdvanced,
        Quarantined,
        Released,
        Expired,
        EndedProven,
        EndedUnproven,
        EndedMany,
        EndedAside,
        EndedInside,
        EndedRange,
        EndedRangeInside,
        EndedRangeAside,
        Overridden,
        Offline,
        OfflineAlert,
        Opened,
        PartSupplied,
        Concluded,
        Reactivated,
        RangeReactivated,
        RangeConcluded,
        Packed,
        PackedMixed,
        Nested,
        Unpacked,
        UnpackedAside,
        UnitShipped,
        UnitReceived,
        UnitRejected,
        UnitTakenBack,
        UnitTakenBackStale,
        UnitExcursion,
        UnitReleased,
        UnitReleasedByRegulator,
        RefusedClosed,
        RefusedSecondEnd,
        RefusedIntruder,
        RefusedAside,
        KeptAsSuspect,
        ReleasedEmpty,
        ReactivatedAside,
        RangeReactivatedAside,
        ProductRecallCompleted,
        EndedReturned,
        UnitExcursionAfterUnpacking,
        RefusedPackedBefore
    }

    /// Packs of each batch.
    uint32 public constant COUNT = 24;
    uint256 public constant HOLDERS = 5;
    uint256 internal constant MAX_LOTS = 4;
    uint40 internal constant RETURN_PERIOD = 30 days;
    uint256 internal constant NONE = type(uint256).max;
    /// Where the numbers are that ended in a range: no holder's range has them.
    bytes32 internal constant OVER = bytes32(uint256(1));

    OrgId[HOLDERS] internal orgs;
    address[HOLDERS] internal members;
    Lot[] internal lots;
    mapping(uint64 gtin => IBatches.Recall) internal productRecalls;
    /// Packs of a holder: an OrgId, what it set aside, or a unit.
    mapping(uint256 lot => mapping(bytes32 holder => uint256)) internal quantities;
    /// Where each pack number came on a path of named ranges: an OrgId, what it set aside, a unit or a shipment.
    mapping(uint256 lot => bytes32[COUNT]) internal paths;
    mapping(uint256 lot => End[COUNT]) internal ends;
    mapping(uint256 lot => mapping(uint256 org => uint8)) internal reasons;
    /// Numbers of which an excursion spoke where they were, and which nobody released since.
    mapping(uint256 lot => bool[COUNT]) internal spoilt;
    /// The units out of which a number came into stock, that is with those around it until lately: a bit for each.
    mapping(uint256 lot => uint256[COUNT]) internal cameOut;
    /// How many ranges came out of a unit at an organisation: its record of them has room for three.
    mapping(uint256 unit => mapping(uint256 lot => mapping(uint256 org => uint256))) internal rangesOut;
    RangeEnd[] internal rangeEnds;
    Sent[] internal sent;
    Case[] internal cases;
    SentCase[] internal sentCases;
    bytes32[] internal nodes;
    uint40 internal time = START;
    uint256 internal nonce;

    /// The first thing that passed and should not have, or the other way round; or empty.
    string public violation;
    mapping(Step step => uint256) public count;

    constructor() {
        deploy();
        orgs = [maker, wholesaler, pharmacy, hospital, rival];
        members = [MAKER, WHOLESALER, PHARMACY, HOSPITAL, RIVAL];
        vm.prank(REGULATOR);
        medicines.approve(OTHER_GTIN, maker, storageLimits(), keccak256("authorisation"));
        nodes = PackMerkle.build(SECRET, COUNT);
    }

    // ---------------------------------------------------------------------------------------------------- the account

    function _isOpen(uint256 lot) internal view returns (bool) {
        return _expectedStatus(lot) == IBatches.BatchStatus.Open;
    }

    function _expectedStatus(uint256 lot) internal view returns (IBatches.BatchStatus) {
        Lot storage own = lots[lot];
        if (own.recallClass != IBatches.RecallClass.None) return IBatches.BatchStatus.Recalled;
        if (productRecalls[own.gtin].recallClass != IBatches.RecallClass.None)
            return IBatches.BatchStatus.ProductRecalled;
        if (own.quarantine != 0) return IBatches.BatchStatus.Quarantined;
        return time >= own.expiry ? IBatches.BatchStatus.Expired : IBatches.BatchStatus.Open;
    }

    /// Moves packs, and the numbers of a range if one was named.
    function _move(uint256 lot, bytes32 from, bytes32 to, uint256 quantity, uint32 first, uint32 span) internal {
        if (from != bytes32(0)) {
            _only(quantities[lot][from] >= quantity, "more was taken than was there");
            if (quantities[lot][from] < quantity) return;
            quantities[lot][from] -= quantity;
        }
        if (to != bytes32(0)) quantities[lot][to] += quantity;
        for (uint256 i = first; i < uint256(first) + span; ++i) (paths[lot][i], cameOut[lot][i]) = (to, 0);
        if (span == 0 && from != bytes32(0) && to != bytes32(0)) _doubtPaths(lot, from);
        _forgetReasons(lot);
    }

    /// Nobody knows which packs left: where those without a number did not suffice, ranges are evidence no more.
    function _doubtPaths(uint256 lot, bytes32 holder) private {
        uint32[6] memory all = _rangesOf(lot, holder);
        if (uint256(all[1]) + all[3] + all[5] == 0) _movePath(lot, holder, bytes32(0), 0, COUNT);
    }

    /// What an excursion did to an organisation's stock: packs only go aside, and of the numbers of which it speaks none stays
    /// in stock as long as there are packs.
    function _doubted(uint256 lot, uint256 org) internal returns (bool any) {
        uint256 saleable = batches.holdingOf(lots[lot].id, _key(org)).quantity;
        uint256 aside = batches.setAsideOf(lots[lot].id, orgs[org]).quantity;
        any = saleable < quantities[lot][_key(org)];
        _only(saleable <= quantities[lot][_key(org)], "an excursion made packs saleable");
        uint256 both = quantities[lot][_key(org)] + quantities[lot][_aside(org)];
        _only(saleable + aside == both, "an excursion lost packs");
        (quantities[lot][_key(org)], quantities[lot][_aside(org)]) = (saleable, aside);
        uint8 standing = batches.setAsideOf(lots[lot].id, orgs[org]).reasons;
        _only(standing & reasons[lot][org] == reasons[lot][org], "an excursion took a reason away");
        _only(!any || standing & Holdings.EXCURSION != 0, "set aside without its reason");
        reasons[lot][org] = standing;
        for (uint256 i = 0; i < COUNT; ++i) {
            if (paths[lot][i] == _key(org) && _covers(lot, _aside(org), i, 1)) paths[lot][i] = _aside(org);
        }
    }

    /// When an excursion looked in vain: for packs in stock, or for what may come back.
    function _missed(uint256 lot, bytes32 key) internal view returns (uint40) {
        return batches.missedAt(lots[lot].id, key);
    }

    /// A number that lives and of which an excursion speaks.
    function _spoil(uint256 lot, uint256 i) internal {
        End storage end = ends[lot][i];
        if (!end.inRange && !end.proven) spoilt[lot][i] = true;
    }

    /// What comes back after it was released is no longer spoilt.
    function _heal(uint256 lot, bytes32 holder) internal {
        for (uint256 i = 0; i < COUNT; ++i) if (paths[lot][i] == holder) spoilt[lot][i] = false;
    }

    function _untracked(uint256 lot, bytes32 holder) internal view returns (uint256) {
        return batches.holdingOf(lots[lot].id, holder).untracked;
    }

    function _movePath(uint256 lot, bytes32 from, bytes32 to, uint32 first, uint32 span) internal {
        for (uint256 i = first; i < uint256(first) + span; ++i) {
            if (paths[lot][i] == from) paths[lot][i] = to;
        }
    }

    /// An empty holding was set aside for no reason any more.
    function _forgetReasons(uint256 lot) internal {
        for (uint256 org = 0; org < HOLDERS; ++org) if (quantities[lot][_aside(org)] == 0) reasons[lot][org] = 0;
    }

    /// One pack of `holder` ended by itself.
    function _end(
        uint256 lot,
        uint256 org,
        bytes32 holder,
        uint256 index,
        IPacks.PackState state,
        uint40 endedAt
    ) internal {
        End storage end = ends[lot][index];
        bool proven = batches.packEndOf(lots[lot].id, uint32(index)).proven;
        _only(!end.inRange, "ended after its range");
        _only(!proven || paths[lot][index] == holder, "proven without a path");
        _only(proven || !_covers(lot, _aside(org), index, 1), "ended what was set aside as if it were not");
        if (end.state != IPacks.PackState.Active) {
            _only(proven && !end.proven, "a second end");
            ++lots[lot].overridden;
            ++count[Step.Overridden];
        }
        _mayEnd(lot, holder == _aside(org), state);
        _only(!proven || !_isSupply(state) || !spoilt[lot][index], "a spoilt pack was supplied");
        ++count[proven ? Step.EndedProven : Step.EndedUnproven];
        _move(lot, holder, bytes32(0), 1, 0, 0);
        ++lots[lot].ended;
        if (proven) spoilt[lot][index] = false;
        ends[lot][index] = End({
            state: state,
            proven: proven,
            setAside: holder == _aside(org),
            inRange: false,
            endedAt: endedAt,
            premises: PREMISES,
            parts: 0,
            left: 0,
            org: org
        });
    }

    function _mayEnd(uint256 lot, bool setAside, IPacks.PackState state) internal {
        if (!_isSupply(state)) return;
        _only(_isOpen(lot), "supplied while not open");
        _only(!setAside, "supplied what was set aside");
    }

    /// What leads to a patient or out of the country, and so needs an open batch.
    function _isSupply(IPacks.PackState state) internal pure returns (bool) {
        return
            state == IPacks.PackState.Supplied ||
            state == IPacks.PackState.HandedOver ||
            state == IPacks.PackState.Exported;
    }

    function _isFinal(IPacks.PackState state) internal pure returns (bool) {
        return
            state == IPacks.PackState.HandedOver ||
            state == IPacks.PackState.Destroyed ||
            state == IPacks.PackState.Stolen;
    }

    function _mayEndAs(uint256 org, IPacks.PackState state) internal pure returns (bool) {
        if (state == IPacks.PackState.Exported) return org < 2;
        return !_isSupply(state) || org > 0;
    }

    // -------------------------------------------------------------------------------------------------------- choices

    function _key(uint256 org) internal view returns (bytes32) {
        return OrgId.unwrap(orgs[org]);
    }

    function _aside(uint256 org) internal view returns (bytes32) {
        return setAsideKeyOf(orgs[org]);
    }

    /// A lot and an organisation that holds packs of it, preferably an open one.
    function _stocked(uint256 seed, bool setAside) internal view returns (bool found, uint256 lot, uint256 org) {
        uint256 all = lots.length * HOLDERS;
        for (uint256 round = 0; round < 2; ++round) {
            for (uint256 i = 0; i < all; ++i) {
                uint256 pick = addmod(seed, i, all);
                (lot, org) = (pick / HOLDERS, pick % HOLDERS);
                if (round == 0 && !_isOpen(lot) && !setAside && seed % 5 != 0) continue;
                if (quantities[lot][setAside ? _aside(org) : _key(org)] != 0) return (true, lot, org);
            }
        }
    }

    /// An organisation that set packs aside which all ended there, so that only their numbers are left.
    function _emptied(uint256 seed) internal view returns (bool found, uint256 lot, uint256 org) {
        uint256 all = lots.length * HOLDERS;
        for (uint256 i = 0; i < all; ++i) {
            uint256 pick = addmod(seed, i, all);
            (lot, org) = (pick / HOLDERS, pick % HOLDERS);
            uint32[6] memory ranges = _rangesOf(lot, _aside(org));
            bool named = ranges[1] != 0 || ranges[3] != 0 || ranges[5] != 0;
            if (named && quantities[lot][_aside(org)] == 0) return (true, lot, org);
        }
    }

    /// A number that came to the holder and is active; now and then any number, whoever has it.
    function _index(uint256 lot, bytes32 holder, uint256 seed) internal view returns (uint256) {
        // Once more what ended here, or an end that gives way.
        for (uint256 i = 0; i < COUNT && seed % 5 == 1; ++i) {
            uint256 index = addmod(seed / 5, i, COUNT);
            if (paths[lot][index] == holder && ends[lot][index].state != IPacks.PackState.Active) return index;
        }
        if (seed % 5 != 0) {
            for (uint256 i = 0; i < COUNT; ++i) {
                uint256 index = addmod(seed / 5, i, COUNT);
                if (paths[lot][index] == holder && ends[lot][index].state == IPacks.PackState.Active) return index;
            }
        }
        return (seed / 5) % COUNT;
    }

    /// A part of a range that the ledger says the holder has, or nothing.
    function _range(uint256 lot, bytes32 holder, uint256 seed) internal view returns (uint32 first, uint32 span) {
        uint32[6] memory all = _rangesOf(lot, holder);
        for (uint256 i = 0; i < 3 && span == 0; ++i) {
            uint256 pick = addmod(seed, i, 3);
            (first, span) = (all[2 * pick], all[2 * pick + 1]);
        }
        if (span == 0 || seed % 4 == 0) return (first, span);
        uint32 skip = uint32((seed >> 8) % span);
        (first, span) = (first + skip, span - skip);
        span = uint32(1 + ((seed >> 16) % (span < 8 ? span : 8)));
    }

    function _rangesOf(uint256 lot, bytes32 holder) internal view returns (uint32[6] memory) {
        HoldingDetails memory own = batches.holdingOf(lots[lot].id, holder);
        return [own.first0, own.span0, own.first1, own.span1, own.first2, own.span2];
    }

    function _covers(uint256 lot, bytes32 holder, uint256 first, uint256 span) internal view returns (bool) {
        uint32[6] memory all = _rangesOf(lot, holder);
        for (uint256 i = 0; i < 6; i += 2) {
            if (span != 0 && first >= all[i] && first + span <= uint256(all[i]) + all[i + 1]) return true;
        }
        return false;
    }

    /// The `i`th of the seeds that a seed stands for.
    function _draw(uint256 seed, uint256 i) internal pure returns (uint256) {
        return i == 0 ? seed : uint256(keccak256(abi.encode(seed, i)));
    }

    function _proof(uint256 index) internal view returns (bytes32[] memory) {
        return PackMerkle.prove(nodes, index);
    }

    // ----------------------------------------------------------------------------------------------------- the attempt

    function _try(address who, address target, bytes memory call) internal returns (bool success) {
        vm.warp(time);
        vm.prank(who);
        (success, ) = target.call(call);
    }

    /// The member of an organisation; now and then somebody else's, and then nothing may pass.
    function _memberOr(uint256 org, uint256 seed) internal view returns (address who, bool own) {
        own = seed % 11 != 0;
        who =
            own
                ? members[org]
                : seed % 2 == 0
                    ? members[addmod(org, 1, HOLDERS)]
                    : STRANGER;
    }

    /// Whether to go on after an attempt: it passed, as it may only for an organisation's own member.
    function _passed(bool success, bool own) internal returns (bool) {
        _only(own || !success, "somebody else acted");
        if (!own && !success) ++count[Step.RefusedIntruder];
        return success && own;
    }

    function _only(bool condition, string memory what) internal {
        if (!condition && bytes(violation).length == 0) violation = what;
    }
}
