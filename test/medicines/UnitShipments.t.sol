// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {BatchId, ShipmentId, ShipmentKind, UnitId, UnitShipmentTerms} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// A pallet of two cases of two batches, from maker to pharmacy.
contract UnitShipmentsTest is CustodyTest {
    BatchId internal a;
    BatchId internal b;
    UnitId[] internal cases;
    UnitId internal pallet;
    UnitShipmentTerms internal terms;

    function setUp() public override {
        super.setUp();
        (a, b) = (make("A", 100), make("B", 100));
        if (BatchId.unwrap(a) > BatchId.unwrap(b)) (a, b) = (b, a);
        cases.push(packUnit(MAKER, packingOf(maker, 1, a, 10)));
        cases.push(packUnit(MAKER, packingOf(maker, 2, b, 20)));
        IUnitRegistry.Packing memory packing = palletOf(maker, 3, cases, listOf(a, b));
        packing.childBatches[0] = listOf(a);
        packing.childBatches[1] = listOf(b);
        pallet = packUnit(MAKER, packing);
        terms = unitTermsOf(maker, pharmacy, pallet, 1);
    }

    /// Whatever is inside, one call each way.
    function test_ShippedReceivedAndUnpacked() public {
        ShipmentId id = unitShipmentOf(terms);
        vm.warp(START + 5);
        vm.prank(MAKER);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitShipped(id, maker, pharmacy, terms, EVENT);
        assertEq(ShipmentId.unwrap(units.shipUnit(terms, _both(), EVENT)), ShipmentId.unwrap(id), "id");
        assertUnit(pallet, IUnitRegistry.UnitState.InTransit, ShipmentId.unwrap(id), false);
        _assertShipment(IUnitRegistry.UnitShipmentState.InTransit);
        vm.prank(PHARMACY);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitReceived(id, pharmacy, pallet, EVENT);
        units.receiveUnit(terms, _both(), EVENT);
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(pharmacy), false);
        assertUnit(cases[0], IUnitRegistry.UnitState.Inside, UnitId.unwrap(pallet), false);
        _assertShipment(IUnitRegistry.UnitShipmentState.Received);

        vm.prank(PHARMACY);
        units.unpack(pharmacy, pallet, new BatchId[](0), cases, EVENT);
        vm.prank(PHARMACY);
        units.unpack(pharmacy, cases[0], listOf(a), new UnitId[](0), EVENT);
        vm.prank(PHARMACY);
        units.unpack(pharmacy, cases[1], listOf(b), new UnitId[](0), EVENT);
        assertStock(pharmacy, a, 10, 0, 0, 0, 0);
        assertStock(pharmacy, b, 20, 0, 0, 0, 0);
        assertEq(held(maker, a), 90, "maker's a");
        assertEq(held(maker, b), 80, "maker's b");
    }

    /// The recall of one of the mixed batches stops the pallet, wherever it stands.
    function test_RecallOfOneBatchStopsThePallet() public {
        recallBatch(b);
        _refused(MAKER, abi.encodeCall(units.shipUnit, (terms, _both(), EVENT)), isRecalled(b));
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), false);
    }

    function test_RecallOnTheWayStopsItsReceipt() public {
        _ship();
        recallBatch(a);
        _refused(PHARMACY, abi.encodeCall(units.receiveUnit, (terms, _both(), EVENT)), isRecalled(a));
        // Nor by leaving out the batch that was recalled.
        bytes4 selector = IUnitRegistry.OtherBatches.selector;
        bytes memory reason = abi.encodeWithSelector(selector, pallet, tagOf(_both()), tagOf(listOf(b)));
        _refused(PHARMACY, abi.encodeCall(units.receiveUnit, (terms, listOf(b), EVENT)), reason);
        _reject();
        _takeBack();
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), false);
    }

    function test_shipUnit_NamesEveryBatchInside() public {
        recallBatch(b);
        bytes4 selector = IUnitRegistry.OtherBatches.selector;
        BatchId[][4] memory wrong = [listOf(a), listOf(b), new BatchId[](0), new BatchId[](2)];
        (wrong[3][0], wrong[3][1]) = (b, a);
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory reason = abi.encodeWithSelector(selector, pallet, tagOf(_both()), tagOf(wrong[i]));
            _refused(MAKER, abi.encodeCall(units.shipUnit, (terms, wrong[i], EVENT)), reason);
        }
    }

    function test_shipUnit_Refusals() public {
        terms.to = maker;
        bytes4 selector = ICustody.InvalidParties.selector;
        _refusedShipment(abi.encodeWithSelector(selector, maker, maker));
        terms.to = OrgId.wrap(0);
        _refusedShipment(abi.encodeWithSelector(selector, maker, OrgId.wrap(0)));
        terms = unitTermsOf(maker, pharmacy, pallet, 1);
        terms.documents = 0;
        _refusedShipment(abi.encodeWithSelector(ICustody.MissingDocuments.selector));
        terms = unitTermsOf(maker, pharmacy, pallet, 1);
        terms.kind = ShipmentKind.DisposalReturn;
        _refusedShipment(abi.encodeWithSelector(IUnitRegistry.UnitNotForDisposal.selector, pallet));
        terms = unitTermsOf(maker, pharmacy, cases[0], 1);
        _refusedShipment(unitNotAt(cases[0], OrgId.unwrap(maker)));
        terms = unitTermsOf(maker, pharmacy, UnitId.wrap(keccak256("none")), 1);
        _refusedShipment(unitNotAt(terms.unit, OrgId.unwrap(maker)));
    }

    /// A unit has one place: on its way it is with nobody.
    function test_shipUnit_OnlyOnce() public {
        _ship();
        bytes memory again = abi.encodeWithSelector(ICustody.AlreadyShipped.selector, unitShipmentOf(terms));
        _refusedShipment(again);
        UnitShipmentTerms memory other = unitTermsOf(maker, hospital, pallet, 2);
        bytes memory reason = unitNotAt(pallet, OrgId.unwrap(maker));
        _refused(MAKER, abi.encodeCall(units.shipUnit, (other, _both(), EVENT)), reason);
        _refused(MAKER, abi.encodeCall(units.unpack, (maker, pallet, _both(), new UnitId[](0), EVENT)), reason);
        _reject();
        _takeBack();
        _refusedShipment(again);
        vm.prank(MAKER);
        units.shipUnit(other, _both(), EVENT);
    }

    function test_shipUnit_OfAnother() public {
        UnitShipmentTerms memory theirs = unitTermsOf(pharmacy, rival, pallet, 1);
        bytes memory reason = unitNotAt(pallet, OrgId.unwrap(pharmacy));
        _refused(PHARMACY, abi.encodeCall(units.shipUnit, (theirs, _both(), EVENT)), reason);
        // Nor does whoever packed it keep it.
        _ship();
        receiveUnit(PHARMACY, terms, _both());
        terms = unitTermsOf(maker, rival, pallet, 2);
        _refusedShipment(unitNotAt(pallet, OrgId.unwrap(maker)));
        shipUnit(PHARMACY, theirs, _both());
    }

    function test_rejectUnit_AndTakenBack() public {
        _ship();
        ShipmentId id = unitShipmentOf(terms);
        vm.prank(PHARMACY);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitRejected(id, pharmacy, REPORT, EVENT);
        units.rejectUnit(terms, REPORT, EVENT);
        assertUnit(pallet, IUnitRegistry.UnitState.InTransit, ShipmentId.unwrap(id), false);
        _assertShipment(IUnitRegistry.UnitShipmentState.Rejected);
        vm.prank(MAKER);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitTakenBack(id, maker, EVENT);
        units.takeBackUnit(terms, EVENT);
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), false);
        _assertShipment(IUnitRegistry.UnitShipmentState.TakenBack);
    }

    /// A unit sent to nobody comes back after 30 days, and can be shipped again.
    function test_takeBackUnit_OfWhatNobodyReceivedFor30Days() public {
        terms.to = OrgId.wrap(keccak256("nobody"));
        _ship();
        uint256 shippedAt = block.timestamp;
        vm.warp(shippedAt + 30 days);
        bytes memory call = abi.encodeCall(units.takeBackUnit, (terms, EVENT));
        IUnitRegistry.UnitShipmentState needed = IUnitRegistry.UnitShipmentState.Rejected;
        _refusedWay(MAKER, call, IUnitRegistry.UnitShipmentState.InTransit, needed);
        vm.warp(shippedAt + 30 days + 1);
        _takeBack();
        _assertShipment(IUnitRegistry.UnitShipmentState.TakenBack);
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), false);
        _refusedWay(MAKER, call, IUnitRegistry.UnitShipmentState.TakenBack, needed);
        terms = unitTermsOf(maker, pharmacy, pallet, 2);
        _ship();
    }

    /// Every way out from every state: just those that the interface names.
    function test_EveryStateAllowsWhatItShould() public {
        _assertWays(IUnitRegistry.UnitShipmentState.Unknown, false, false);
        _ship();
        _assertWays(IUnitRegistry.UnitShipmentState.InTransit, true, false);
        _reject();
        _assertWays(IUnitRegistry.UnitShipmentState.Rejected, false, true);
        _takeBack();
        _assertWays(IUnitRegistry.UnitShipmentState.TakenBack, false, false);
        terms = unitTermsOf(maker, pharmacy, pallet, 2);
        _ship();
        receiveUnit(PHARMACY, terms, _both());
        _assertWays(IUnitRegistry.UnitShipmentState.Received, false, false);
    }

    /// Other terms are another shipment.
    function test_receiveUnit_OfOtherTerms() public {
        _ship();
        for (uint256 i = 0; i < 5; ++i) {
            UnitShipmentTerms memory other = unitTermsOf(maker, pharmacy, pallet, 1);
            if (i == 0) other.from = wholesaler;
            else if (i == 1) other.carrier = OrgId.wrap(0);
            else if (i == 2) other.unit = cases[0];
            else if (i == 3) other.kind = ShipmentKind.Return;
            else other.documents = NOTICE;
            bytes memory reason = abi.encodeWithSelector(
                IUnitRegistry.UnitShipmentNotInState.selector,
                unitShipmentOf(other),
                IUnitRegistry.UnitShipmentState.Unknown,
                IUnitRegistry.UnitShipmentState.InTransit
            );
            _refused(PHARMACY, abi.encodeCall(units.receiveUnit, (other, _both(), EVENT)), reason);
        }
    }

    /// The batches that may be inside stay on the list after some were taken out.
    function test_AfterUnpackingPartTheListStays() public {
        vm.prank(MAKER);
        units.unpack(maker, pallet, new BatchId[](0), unitsOf(cases[1]), EVENT);
        recallBatch(b);
        _refused(MAKER, abi.encodeCall(units.shipUnit, (terms, _both(), EVENT)), isRecalled(b));
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function _both() private view returns (BatchId[] memory) {
        return listOf(a, b);
    }

    function _ship() private {
        shipUnit(MAKER, terms, _both());
    }

    function _reject() private {
        vm.prank(PHARMACY);
        units.rejectUnit(terms, REPORT, EVENT);
    }

    function _takeBack() private {
        vm.prank(MAKER);
        units.takeBackUnit(terms, EVENT);
    }

    function _assertShipment(IUnitRegistry.UnitShipmentState state) private view {
        (ShipmentId id, IUnitRegistry.UnitShipment memory shipment) = units.unitShipmentOf(terms);
        assertEq(ShipmentId.unwrap(id), ShipmentId.unwrap(unitShipmentOf(terms)), "id");
        assertEq(uint256(shipment.state), uint256(state), "state");
        assertTrue(shipment.shippedAt >= START && shipment.shippedAt <= block.timestamp, "shippedAt");
    }

    function _assertWays(IUnitRegistry.UnitShipmentState state, bool onTheWay, bool onTheWayBack) private {
        IUnitRegistry.UnitShipmentState needed = IUnitRegistry.UnitShipmentState.InTransit;
        if (!onTheWay) {
            _refusedWay(PHARMACY, abi.encodeCall(units.receiveUnit, (terms, _both(), EVENT)), state, needed);
            _refusedWay(PHARMACY, abi.encodeCall(units.rejectUnit, (terms, REPORT, EVENT)), state, needed);
        }
        needed = IUnitRegistry.UnitShipmentState.Rejected;
        if (!onTheWayBack) _refusedWay(MAKER, abi.encodeCall(units.takeBackUnit, (terms, EVENT)), state, needed);
    }

    function _refusedWay(
        address who,
        bytes memory call,
        IUnitRegistry.UnitShipmentState state,
        IUnitRegistry.UnitShipmentState needed
    ) private {
        bytes4 selector = IUnitRegistry.UnitShipmentNotInState.selector;
        _refused(who, call, abi.encodeWithSelector(selector, unitShipmentOf(terms), state, needed));
    }

    function _refusedShipment(bytes memory expected) private {
        _refused(MAKER, abi.encodeCall(units.shipUnit, (terms, _both(), EVENT)), expected);
    }

    function _refused(address who, bytes memory call, bytes memory expected) private {
        refused(address(units), who, call, expected);
    }
}
