// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {HoldingDetails} from "../../contracts/medicines/Holdings.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {
    BatchId,
    SHIPMENT_TYPEHASH,
    ShipmentId,
    ShipmentKind,
    ShipmentTerms,
    UNIT_SHIPMENT_TYPEHASH,
    UnitId,
    UnitShipmentTerms
} from "../../contracts/medicines/types.sol";
import {MedicinesTest} from "./MedicinesTest.sol";

/// What the tests of custody share: short ways to make, ship, set aside and pack, and a refusal compared byte by byte.
abstract contract CustodyTest is MedicinesTest {
    bytes32 internal constant NOTICE = keccak256("notice");
    bytes32 internal constant REPORT = keccak256("report");
    bytes32 internal constant EVIDENCE = keccak256("evidence");
    bytes32 internal constant ROOT = keccak256("root of packs");

    error NotRefused(bytes call);
    error WrongRevert(bytes actual, bytes expected);

    function setUp() public virtual {
        deploy();
    }

    /// The call, sent by `who`, has to revert with exactly `expected`.
    function refused(address target, address who, bytes memory call, bytes memory expected) internal {
        vm.prank(who);
        (bool success, bytes memory data) = target.call(call);
        if (success) revert NotRefused(call);
        if (keccak256(data) != keccak256(expected)) revert WrongRevert(data, expected);
    }

    // ------------------------------------------------------------------------------------------------------ batches

    function make(bytes32 lot, uint32 quantity) internal returns (BatchId) {
        vm.prank(MAKER);
        return batches.commission(maker, GTIN, lot, EXPIRY, quantity, ROOT, EVENT);
    }

    function make(uint32 quantity) internal returns (BatchId) {
        return make(LOT, quantity);
    }

    function recallBatch(BatchId batch) internal {
        vm.prank(MAKER);
        batches.recall(maker, batch, IBatches.RecallClass.ClassI, NOTICE, EVENT);
    }

    function isRecalled(BatchId batch) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IBatches.BatchIsRecalled.selector, batch, IBatches.RecallClass.ClassI);
    }

    function approve(uint64 gtin, OrgId manufacturer) internal {
        IMedicineRegistry.StorageLimits memory limits = storageLimits();
        vm.prank(REGULATOR);
        medicines.approve(gtin, manufacturer, limits, NOTICE);
    }

    // ---------------------------------------------------------------------------------------------------- shipments

    function idOf(ShipmentTerms memory terms) internal pure returns (ShipmentId) {
        return ShipmentId.wrap(keccak256(abi.encode(SHIPMENT_TYPEHASH, terms)));
    }

    function ship(address sender, ShipmentTerms memory terms) internal {
        vm.prank(sender);
        batches.shipPacks(terms, EVENT);
    }

    function receiveSome(address receiver, ShipmentTerms memory terms, uint32 quantity) internal {
        vm.prank(receiver);
        batches.receivePacks(terms, quantity, EVENT);
    }

    function rejectAll(address receiver, ShipmentTerms memory terms) internal {
        vm.prank(receiver);
        batches.reject(terms, REPORT, EVENT);
    }

    function takeBack(address sender, ShipmentTerms memory terms) internal {
        vm.prank(sender);
        batches.takeBack(terms, EVENT);
    }

    function markExcursion(ShipmentTerms memory terms) internal {
        vm.prank(COLD_CHAIN);
        setAsideDesk.markExcursion(terms, uint40(block.timestamp), EVIDENCE, EVENT);
    }

    /// Terms by which `from` returns what it set aside to the maker.
    function disposalOf(
        OrgId from,
        BatchId batch,
        uint32 quantity,
        uint256 nonce
    ) internal view returns (ShipmentTerms memory terms) {
        terms = termsOf(from, maker, batch, quantity, 0, 0, nonce);
        terms.kind = ShipmentKind.DisposalReturn;
    }

    function assertShipment(
        ShipmentTerms memory terms,
        ICustody.ShipmentState state,
        uint32 outstanding,
        bool excursion
    ) internal view {
        (ShipmentId id, ICustody.Shipment memory shipment) = batches.shipmentOf(terms);
        assertEq(ShipmentId.unwrap(id), ShipmentId.unwrap(idOf(terms)), "shipment id");
        assertEq(uint256(shipment.state), uint256(state), "shipment state");
        assertEq(shipment.outstanding, outstanding, "outstanding");
        assertEq(shipment.excursion, excursion, "excursion");
    }

    function notInState(
        ShipmentTerms memory terms,
        ICustody.ShipmentState state,
        ICustody.ShipmentState needed
    ) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICustody.ShipmentNotInState.selector, idOf(terms), state, needed);
    }

    // --------------------------------------------------------------------------------------------------------- stock

    function held(OrgId org, BatchId batch) internal view returns (uint32) {
        return batches.holdingOf(batch, OrgId.unwrap(org)).quantity;
    }

    function aside(OrgId org, BatchId batch) internal view returns (uint32) {
        return batches.setAsideOf(batch, org).quantity;
    }

    /// Of an organisation: quantity, one range at most, and what it set aside for which reasons.
    function assertStock(
        OrgId org,
        BatchId batch,
        uint32 quantity,
        uint32 first,
        uint32 span,
        uint32 setAsideQuantity,
        uint8 reasons
    ) internal view {
        HoldingDetails memory holding = batches.holdingOf(batch, OrgId.unwrap(org));
        assertEq(holding.quantity, quantity, "held");
        (uint32 start, uint32 length) = _onlyRange(holding);
        assertEq(start, first, "first");
        assertEq(length, span, "span");
        assertEq(holding.reasons, 0, "saleable stock has no reasons");
        holding = batches.setAsideOf(batch, org);
        assertEq(holding.quantity, setAsideQuantity, "set aside");
        assertEq(holding.reasons, reasons, "reasons");
    }

    /// The one range of a holding, wherever it is kept; zero if it has none.
    function _onlyRange(HoldingDetails memory holding) internal pure returns (uint32 first, uint32 span) {
        uint256 ranges = (holding.span0 == 0 ? 0 : 1) + (holding.span1 == 0 ? 0 : 1) + (holding.span2 == 0 ? 0 : 1);
        assertTrue(ranges <= 1, "more than one range");
        // A place without a range is zero, so the sums are the one range.
        first = holding.first0 + holding.first1 + holding.first2;
        span = holding.span0 + holding.span1 + holding.span2;
    }

    function suspect(address account, OrgId org, BatchId batch, uint32 quantity) internal {
        vm.prank(account);
        setAsideDesk.setAside(org, batch, quantity, 0, 0, NOTICE, EVENT);
    }

    // --------------------------------------------------------------------------------------------------------- units

    /// An SSCC with its check digit, for any number of up to sixteen digits.
    function ssccOf(uint256 serial) internal pure returns (uint64) {
        uint256 sum;
        uint256 weight = 3;
        for (uint256 rest = serial; rest != 0; rest /= 10) {
            sum += (rest % 10) * weight;
            weight = 4 - weight;
        }
        return uint64(serial * 10 + ((10 - (sum % 10)) % 10));
    }

    function listOf(BatchId batch) internal pure returns (BatchId[] memory list) {
        list = new BatchId[](1);
        list[0] = batch;
    }

    /// Two batches in ascending order.
    function listOf(BatchId a, BatchId b) internal pure returns (BatchId[] memory list) {
        list = new BatchId[](2);
        (list[0], list[1]) = BatchId.unwrap(a) < BatchId.unwrap(b) ? (a, b) : (b, a);
    }

    function unitsOf(UnitId unit) internal pure returns (UnitId[] memory list) {
        list = new UnitId[](1);
        list[0] = unit;
    }

    function tagOf(BatchId[] memory list) internal pure returns (bytes24) {
        return bytes24(keccak256(abi.encode(list)));
    }

    /// A unit of loose packs of one batch, without a range.
    function packingOf(
        OrgId org,
        uint256 serial,
        BatchId batch,
        uint32 quantity
    ) internal pure returns (IUnitRegistry.Packing memory packing) {
        packing.org = org;
        packing.sscc = ssccOf(serial);
        packing.items = new IUnitRegistry.Item[](1);
        packing.items[0] = IUnitRegistry.Item({batch: batch, quantity: quantity, first: 0, span: 0});
        packing.batches = listOf(batch);
    }

    /// A unit of other units.
    function palletOf(
        OrgId org,
        uint256 serial,
        UnitId[] memory children,
        BatchId[] memory contents
    ) internal pure returns (IUnitRegistry.Packing memory packing) {
        packing.org = org;
        packing.sscc = ssccOf(serial);
        packing.children = children;
        packing.batches = contents;
        packing.childBatches = new BatchId[][](children.length);
    }

    function packUnit(address account, IUnitRegistry.Packing memory packing) internal returns (UnitId) {
        vm.prank(account);
        return units.pack(packing, EVENT);
    }

    function unitTermsOf(
        OrgId from,
        OrgId to,
        UnitId unit,
        uint256 nonce
    ) internal view returns (UnitShipmentTerms memory) {
        return
            UnitShipmentTerms({
                from: from,
                to: to,
                carrier: carrier,
                unit: unit,
                kind: ShipmentKind.Sale,
                documents: keccak256(abi.encode("documents", nonce))
            });
    }

    function unitShipmentOf(UnitShipmentTerms memory terms) internal pure returns (ShipmentId) {
        return ShipmentId.wrap(keccak256(abi.encode(UNIT_SHIPMENT_TYPEHASH, terms)));
    }

    function shipUnit(address sender, UnitShipmentTerms memory terms, BatchId[] memory contents) internal {
        vm.prank(sender);
        units.shipUnit(terms, contents, EVENT);
    }

    function receiveUnit(address receiver, UnitShipmentTerms memory terms, BatchId[] memory contents) internal {
        vm.prank(receiver);
        units.receiveUnit(terms, contents, EVENT);
    }

    function markUnitExcursion(UnitShipmentTerms memory terms, BatchId[] memory contents) internal {
        vm.prank(COLD_CHAIN);
        units.markUnitExcursion(terms, contents, uint40(block.timestamp), EVIDENCE, EVENT);
    }

    /// An excursion of the unit itself, or none; that of one inside: {assertExcursion}.
    function assertUnit(UnitId id, IUnitRegistry.UnitState state, bytes32 place, bool excursion) internal view {
        IUnitRegistry.Unit memory unit = units.unitOf(id);
        assertEq(uint256(unit.state), uint256(state), "unit state");
        assertEq(unit.place, place, "unit place");
        assertExcursion(id, excursion ? IUnitRegistry.Excursion.Broken : IUnitRegistry.Excursion.None);
    }

    function assertExcursion(UnitId id, IUnitRegistry.Excursion excursion) internal view {
        assertEq(uint256(units.unitOf(id).excursion), uint256(excursion), "unit excursion");
    }

    function unitNotAt(UnitId id, bytes32 needed) internal view returns (bytes memory) {
        IUnitRegistry.Unit memory unit = units.unitOf(id);
        return abi.encodeWithSelector(IUnitRegistry.UnitNotAt.selector, id, unit.state, unit.place, needed);
    }
}
