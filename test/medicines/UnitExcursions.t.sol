// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {Holdings} from "../../contracts/medicines/Holdings.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {BatchId, ShipmentId, UnitId, UnitShipmentTerms} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Units whose cold chain broke, and who lets them move again.
contract UnitExcursionsTest is CustodyTest {
    BatchId internal a;
    BatchId internal b;
    UnitId internal inner;
    UnitId internal pallet;
    UnitShipmentTerms internal terms;

    function setUp() public override {
        super.setUp();
        (a, b) = (make("A", 100), make("B", 100));
        if (BatchId.unwrap(a) > BatchId.unwrap(b)) (a, b) = (b, a);
        inner = packUnit(MAKER, packingOf(maker, 1, a, 10));
        IUnitRegistry.Packing memory packing = packingOf(maker, 2, a, 30);
        packing.children = unitsOf(inner);
        packing.childBatches = new BatchId[][](1);
        pallet = packUnit(MAKER, packing);
        terms = unitTermsOf(maker, pharmacy, pallet, 1);
    }

    function test_mark_OnTheWay() public {
        _ship();
        vm.prank(COLD_CHAIN);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitExcursion(unitShipmentOf(terms), pallet, EVIDENCE, EVENT);
        units.markUnitExcursion(terms, listOf(a), uint40(block.timestamp), EVIDENCE, EVENT);
        assertUnit(pallet, IUnitRegistry.UnitState.InTransit, ShipmentId.unwrap(unitShipmentOf(terms)), true);
        // It comes in whatever the status, and goes nowhere.
        recallBatch(a);
        _receive();
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(pharmacy), true);
    }

    function test_mark_AfterReceipt() public {
        _ship();
        _receive();
        markUnitExcursion(terms, listOf(a));
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(pharmacy), true);
        // Again does no harm.
        markUnitExcursion(terms, listOf(a));
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(pharmacy), true);
    }

    function test_mark_WhileRejectedAndAfterTakeBack() public {
        _ship();
        _reject();
        markUnitExcursion(terms, listOf(a));
        assertTrue(units.unitOf(pallet).excursion == IUnitRegistry.Excursion.Broken, "on the way back");
        _takeBack();
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), true);
        vm.prank(REGULATOR);
        units.releaseUnitByRegulator(pallet, REPORT, EVENT);
        // A second mark of what was released does nothing.
        markUnitExcursion(terms, listOf(a));
        assertExcursion(pallet, IUnitRegistry.Excursion.None);
    }

    /// The unit is broken wherever it is.
    function test_mark_AfterItWentOn() public {
        _ship();
        _receive();
        UnitShipmentTerms memory next = unitTermsOf(pharmacy, hospital, pallet, 2);
        shipUnit(PHARMACY, next, listOf(a));
        vm.prank(COLD_CHAIN);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitExcursion(unitShipmentOf(terms), pallet, EVIDENCE, EVENT);
        units.markUnitExcursion(terms, listOf(a), uint40(block.timestamp), EVIDENCE, EVENT);
        assertUnit(pallet, IUnitRegistry.UnitState.InTransit, ShipmentId.unwrap(unitShipmentOf(next)), true);
        // It comes in whatever the status, and goes nowhere.
        recallBatch(a);
        receiveUnit(HOSPITAL, next, listOf(a));
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(hospital), true);
        vm.prank(HOSPITAL);
        units.unpack(hospital, pallet, listOf(a), unitsOf(inner), EVENT);
        assertStock(hospital, a, 0, 0, 0, 30, Holdings.EXCURSION);
        assertUnit(inner, IUnitRegistry.UnitState.Top, OrgId.unwrap(hospital), true);
    }

    function test_mark_NeverShipped() public {
        bytes memory reason = abi.encodeWithSelector(
            IUnitRegistry.UnitShipmentNotInState.selector,
            unitShipmentOf(terms),
            IUnitRegistry.UnitShipmentState.Unknown,
            IUnitRegistry.UnitShipmentState.InTransit
        );
        _refused(
            COLD_CHAIN,
            abi.encodeCall(units.markUnitExcursion, (terms, listOf(a), uint40(block.timestamp), EVIDENCE, EVENT)),
            reason
        );
    }

    // ------------------------------------------------------------------------------------------------ it goes nowhere

    function test_excursion_TheUnitNeitherMovesNorSupplies() public {
        _broken();
        bytes memory reason = abi.encodeWithSelector(IUnitRegistry.UnitInExcursion.selector, pallet);
        UnitShipmentTerms memory next = unitTermsOf(pharmacy, hospital, pallet, 2);
        _refused(PHARMACY, abi.encodeCall(units.shipUnit, (next, listOf(a), EVENT)), reason);
        IUnitRegistry.Packing memory larger = palletOf(pharmacy, 3, unitsOf(pallet), listOf(a));
        _refused(PHARMACY, abi.encodeCall(units.pack, (larger, EVENT)), reason);
        _refused(PHARMACY, abi.encodeCall(units.requireInside, (pharmacy, a, unitsOf(pallet))), reason);
        UnitId[] memory path = new UnitId[](2);
        (path[0], path[1]) = (inner, pallet);
        _refused(PHARMACY, abi.encodeCall(units.requireInside, (pharmacy, a, path)), reason);
    }

    /// What is unpacked is set aside, and the units from inside stay in excursion, down to the last.
    function test_excursion_FollowsWhatIsUnpacked() public {
        _broken();
        vm.prank(PHARMACY);
        units.unpack(pharmacy, pallet, listOf(a), unitsOf(inner), EVENT);
        assertStock(pharmacy, a, 0, 0, 0, 30, Holdings.EXCURSION);
        assertUnit(inner, IUnitRegistry.UnitState.Top, OrgId.unwrap(pharmacy), true);
        vm.prank(PHARMACY);
        units.unpack(pharmacy, inner, listOf(a), new UnitId[](0), EVENT);
        assertStock(pharmacy, a, 0, 0, 0, 40, Holdings.EXCURSION);
        vm.prank(MAKER);
        setAsideDesk.releaseExcursion(maker, pharmacy, a, REPORT, EVENT);
        assertStock(pharmacy, a, 40, 0, 0, 0, 0);
    }

    // ---------------------------------------------------------------------------------------------------- releasing

    function test_releaseUnit_ByTheMaker() public {
        _broken();
        vm.prank(MAKER);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitReleased(pallet, maker, REPORT, EVENT);
        units.releaseUnit(maker, pallet, a, REPORT, EVENT);
        assertUnit(pallet, IUnitRegistry.UnitState.Top, OrgId.unwrap(pharmacy), false);
        shipUnit(PHARMACY, unitTermsOf(pharmacy, hospital, pallet, 2), listOf(a));
    }

    function test_releaseUnit_Refusals() public {
        bytes memory none = abi.encodeWithSelector(IUnitRegistry.UnitNotInExcursion.selector, pallet);
        _refused(MAKER, abi.encodeCall(units.releaseUnit, (maker, pallet, a, REPORT, EVENT)), none);
        _broken();
        bytes4 selector = IUnitRegistry.OtherBatches.selector;
        bytes24 tag = tagOf(listOf(a));
        bytes memory reason = abi.encodeWithSelector(selector, pallet, tag, tagOf(listOf(b)));
        _refused(MAKER, abi.encodeCall(units.releaseUnit, (maker, pallet, b, REPORT, EVENT)), reason);
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        reason = abi.encodeWithSelector(IBatches.NotBatchMaker.selector, a, other);
        _refused(address(0xE7), abi.encodeCall(units.releaseUnit, (other, pallet, a, REPORT, EVENT)), reason);
    }

    /// With batches of two makers inside, neither speaks for the other.
    function test_releaseUnit_OfMixedBatchesByTheRegulatorOnly() public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 7, a, 1);
        packing.items = new IUnitRegistry.Item[](2);
        packing.items[0] = IUnitRegistry.Item({batch: a, quantity: 1, first: 0, span: 0});
        packing.items[1] = IUnitRegistry.Item({batch: b, quantity: 1, first: 0, span: 0});
        packing.batches = listOf(a, b);
        UnitId mixed = packUnit(MAKER, packing);
        UnitShipmentTerms memory other = unitTermsOf(maker, pharmacy, mixed, 2);
        shipUnit(MAKER, other, listOf(a, b));
        markUnitExcursion(other, listOf(a, b));
        bytes4 selector = IUnitRegistry.OtherBatches.selector;
        bytes memory reason = abi.encodeWithSelector(selector, mixed, tagOf(listOf(a, b)), tagOf(listOf(a)));
        _refused(MAKER, abi.encodeCall(units.releaseUnit, (maker, mixed, a, REPORT, EVENT)), reason);
        vm.prank(REGULATOR);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitReleased(mixed, OrgId.wrap(0), REPORT, EVENT);
        units.releaseUnitByRegulator(mixed, REPORT, EVENT);
        assertTrue(units.unitOf(mixed).excursion == IUnitRegistry.Excursion.None, "released");
        reason = abi.encodeWithSelector(IUnitRegistry.UnitNotInExcursion.selector, mixed);
        _refused(REGULATOR, abi.encodeCall(units.releaseUnitByRegulator, (mixed, REPORT, EVENT)), reason);
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function _ship() private {
        shipUnit(MAKER, terms, listOf(a));
    }

    function _receive() private {
        receiveUnit(PHARMACY, terms, listOf(a));
    }

    function _reject() private {
        vm.prank(PHARMACY);
        units.rejectUnit(terms, REPORT, EVENT);
    }

    function _takeBack() private {
        vm.prank(MAKER);
        units.takeBackUnit(terms, EVENT);
    }

    function _broken() private {
        _ship();
        _receive();
        markUnitExcursion(terms, listOf(a));
    }

    function _refused(address who, bytes memory call, bytes memory expected) private {
        refused(address(units), who, call, expected);
    }
}
