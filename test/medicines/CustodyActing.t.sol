// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {BatchId, ShipmentTerms, UnitId, UnitShipmentTerms} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Who may call: for every function a stranger, another organisation's member, a member without the duty and an organisation
/// without the licence, refused for the exact reason, which names what the function asks for.
contract CustodyActingTest is CustodyTest {
    /// A member of the organisation under test with every duty but the one asked for.
    address private constant CLERK = address(0xC1E4);
    address private constant CONTROLLER_OF_MAKER = address(0xC1);
    address private constant CONTROLLER_OF_PHARMACY = address(0xC3);

    BatchId internal batch;

    function setUp() public override {
        super.setUp();
        batch = make(100);
    }

    // ------------------------------------------------------------------------------------------------------ batches

    function test_commission() public {
        bytes memory call = abi.encodeCall(batches.commission, (maker, GTIN, "B", EXPIRY, 1, ROOT, EVENT));
        bytes memory wrong = abi.encodeCall(batches.commission, (carrier, GTIN, "B", EXPIRY, 1, ROOT, EVENT));
        _asManufacturer(address(batches), call, wrong, Duties.SHIP);
    }

    function test_recalls() public {
        IBatches.RecallClass class = IBatches.RecallClass.ClassI;
        bytes memory call = abi.encodeCall(batches.recall, (maker, batch, class, NOTICE, EVENT));
        bytes memory wrong = abi.encodeCall(batches.recall, (carrier, batch, class, NOTICE, EVENT));
        _asManufacturer(address(batches), call, wrong, Duties.REPORT);
        call = abi.encodeCall(recallDesk.recallProduct, (maker, GTIN, class, NOTICE, EVENT));
        wrong = abi.encodeCall(recallDesk.recallProduct, (carrier, GTIN, class, NOTICE, EVENT));
        _asManufacturer(address(recallDesk), call, wrong, Duties.REPORT);
        call = abi.encodeCall(recallDesk.completeRecall, (maker, batch, REPORT, EVENT));
        wrong = abi.encodeCall(recallDesk.completeRecall, (carrier, batch, REPORT, EVENT));
        _asManufacturer(address(recallDesk), call, wrong, Duties.REPORT);
        call = abi.encodeCall(recallDesk.completeProductRecall, (maker, GTIN, REPORT, EVENT));
        wrong = abi.encodeCall(recallDesk.completeProductRecall, (carrier, GTIN, REPORT, EVENT));
        _asManufacturer(address(recallDesk), call, wrong, Duties.REPORT);
    }

    function test_quarantineAndRelease() public {
        bytes memory call = abi.encodeCall(batches.quarantine, (maker, batch, NOTICE, EVENT));
        bytes memory wrong = abi.encodeCall(batches.quarantine, (carrier, batch, NOTICE, EVENT));
        _asManufacturer(address(batches), call, wrong, Duties.REPORT);
        call = abi.encodeCall(batches.release, (maker, batch, REPORT, EVENT));
        wrong = abi.encodeCall(batches.release, (carrier, batch, REPORT, EVENT));
        _asManufacturer(address(batches), call, wrong, Duties.REPORT);
    }

    // ------------------------------------------------------------------------------------------------------ custody

    /// A carrier is named, and never ships or receives as a holder.
    function test_shipPacksAndItsWaysBack() public {
        ShipmentTerms memory terms = termsOf(pharmacy, hospital, batch, 1, 0, 1, 1);
        ShipmentTerms memory other = termsOf(carrier, hospital, batch, 1, 0, 1, 1);
        address target = address(batches);
        bytes memory wrong = abi.encodeCall(batches.shipPacks, (other, EVENT));
        _asHolder(target, abi.encodeCall(batches.shipPacks, (terms, EVENT)), wrong, Duties.SHIP);
        wrong = abi.encodeCall(batches.takeBack, (other, EVENT));
        _asHolder(target, abi.encodeCall(batches.takeBack, (terms, EVENT)), wrong, Duties.SHIP);
        wrong = abi.encodeCall(batches.declareLost, (other, EVENT));
        _asHolder(target, abi.encodeCall(batches.declareLost, (terms, EVENT)), wrong, Duties.SHIP);
    }

    function test_receivePacksAndReject() public {
        ShipmentTerms memory terms = termsOf(hospital, pharmacy, batch, 1, 0, 1, 1);
        ShipmentTerms memory other = termsOf(hospital, carrier, batch, 1, 0, 1, 1);
        address target = address(batches);
        bytes memory wrong = abi.encodeCall(batches.receivePacks, (other, 1, EVENT));
        _asHolder(target, abi.encodeCall(batches.receivePacks, (terms, 1, EVENT)), wrong, Duties.SHIP);
        wrong = abi.encodeCall(batches.reject, (other, REPORT, EVENT));
        _asHolder(target, abi.encodeCall(batches.reject, (terms, REPORT, EVENT)), wrong, Duties.SHIP);
    }

    // --------------------------------------------------------------------------------------------------- set aside

    function test_setAsideDesk() public {
        address target = address(setAsideDesk);
        bytes memory call = abi.encodeCall(setAsideDesk.setAside, (pharmacy, batch, 1, 0, 0, NOTICE, EVENT));
        bytes memory wrong = abi.encodeCall(setAsideDesk.setAside, (carrier, batch, 1, 0, 0, NOTICE, EVENT));
        _asHolder(target, call, wrong, Duties.REPORT);
        call = abi.encodeCall(setAsideDesk.declareIllegitimate, (pharmacy, batch, NOTICE, EVENT));
        wrong = abi.encodeCall(setAsideDesk.declareIllegitimate, (carrier, batch, NOTICE, EVENT));
        _asHolder(target, call, wrong, Duties.REPORT);
        call = abi.encodeCall(setAsideDesk.releaseSuspect, (pharmacy, batch, REPORT, EVENT));
        wrong = abi.encodeCall(setAsideDesk.releaseSuspect, (carrier, batch, REPORT, EVENT));
        _asHolder(target, call, wrong, Duties.REPORT);
        call = abi.encodeCall(setAsideDesk.returnEnded, (pharmacy, batch, 0, 1, EVENT));
        wrong = abi.encodeCall(setAsideDesk.returnEnded, (carrier, batch, 0, 1, EVENT));
        _asHolder(address(setAsideDesk), call, wrong, Duties.REPORT);
        call = abi.encodeCall(setAsideDesk.releaseExcursion, (maker, pharmacy, batch, REPORT, EVENT));
        wrong = abi.encodeCall(setAsideDesk.releaseExcursion, (carrier, pharmacy, batch, REPORT, EVENT));
        _asManufacturer(target, call, wrong, Duties.REPORT);
    }

    // ------------------------------------------------------------------------------------------------------- units

    function test_packAndUnpack() public {
        address target = address(units);
        bytes memory call = abi.encodeCall(units.pack, (packingOf(pharmacy, 1, batch, 1), EVENT));
        bytes memory wrong = abi.encodeCall(units.pack, (packingOf(carrier, 1, batch, 1), EVENT));
        _asHolder(target, call, wrong, Duties.SHIP);
        UnitId unit = UnitId.wrap(keccak256("unit"));
        UnitId[] memory none = new UnitId[](0);
        call = abi.encodeCall(units.unpack, (pharmacy, unit, listOf(batch), none, EVENT));
        wrong = abi.encodeCall(units.unpack, (carrier, unit, listOf(batch), none, EVENT));
        _asHolder(target, call, wrong, Duties.SHIP);
    }

    function test_shipUnitAndItsWayBack() public {
        UnitId unit = UnitId.wrap(keccak256("unit"));
        UnitShipmentTerms memory terms = unitTermsOf(pharmacy, hospital, unit, 1);
        UnitShipmentTerms memory other = unitTermsOf(carrier, hospital, unit, 1);
        address target = address(units);
        bytes memory wrong = abi.encodeCall(units.shipUnit, (other, listOf(batch), EVENT));
        _asHolder(target, abi.encodeCall(units.shipUnit, (terms, listOf(batch), EVENT)), wrong, Duties.SHIP);
        wrong = abi.encodeCall(units.takeBackUnit, (other, EVENT));
        _asHolder(target, abi.encodeCall(units.takeBackUnit, (terms, EVENT)), wrong, Duties.SHIP);
    }

    function test_receiveUnitAndRejectUnit() public {
        UnitId unit = UnitId.wrap(keccak256("unit"));
        UnitShipmentTerms memory terms = unitTermsOf(hospital, pharmacy, unit, 1);
        UnitShipmentTerms memory other = unitTermsOf(hospital, carrier, unit, 1);
        address target = address(units);
        bytes memory wrong = abi.encodeCall(units.receiveUnit, (other, listOf(batch), EVENT));
        _asHolder(target, abi.encodeCall(units.receiveUnit, (terms, listOf(batch), EVENT)), wrong, Duties.SHIP);
        wrong = abi.encodeCall(units.rejectUnit, (other, REPORT, EVENT));
        _asHolder(target, abi.encodeCall(units.rejectUnit, (terms, REPORT, EVENT)), wrong, Duties.SHIP);
    }

    function test_releaseUnit() public {
        UnitId unit = UnitId.wrap(keccak256("unit"));
        bytes memory call = abi.encodeCall(units.releaseUnit, (maker, unit, batch, REPORT, EVENT));
        bytes memory wrong = abi.encodeCall(units.releaseUnit, (carrier, unit, batch, REPORT, EVENT));
        _asManufacturer(address(units), call, wrong, Duties.REPORT);
    }

    // -------------------------------------------------------------------------------------------------- restricted

    /// Neither a stranger, nor the maker, nor the cold chain's contract regulates.
    function test_OnlyTheRegulator() public {
        IBatches.RecallClass class = IBatches.RecallClass.ClassI;
        address[3] memory others = [STRANGER, MAKER, COLD_CHAIN];
        for (uint256 i = 0; i < 3; ++i) {
            address who = others[i];
            bytes memory call = abi.encodeCall(medicines.approve, (OTHER_GTIN, maker, storageLimits(), NOTICE));
            _unauthorized(address(medicines), who, call);
            _unauthorized(address(medicines), who, abi.encodeCall(medicines.withdraw, (GTIN, NOTICE)));
            call = abi.encodeCall(batches.recallByRegulator, (batch, class, NOTICE, EVENT));
            _unauthorized(address(batches), who, call);
            call = abi.encodeCall(recallDesk.recallProductByRegulator, (GTIN, class, NOTICE, EVENT));
            _unauthorized(address(recallDesk), who, call);
            _unauthorized(address(recallDesk), who, abi.encodeCall(recallDesk.terminateRecall, (batch, REPORT, EVENT)));
            _unauthorized(
                address(recallDesk),
                who,
                abi.encodeCall(recallDesk.terminateProductRecall, (GTIN, REPORT, EVENT))
            );
            call = abi.encodeCall(batches.quarantineByRegulator, (batch, NOTICE, EVENT));
            _unauthorized(address(batches), who, call);
            call = abi.encodeCall(batches.releaseByRegulator, (batch, REPORT, EVENT));
            _unauthorized(address(batches), who, call);
            call = abi.encodeCall(units.releaseUnitByRegulator, (UnitId.wrap(0), REPORT, EVENT));
            _unauthorized(address(units), who, call);
            call = abi.encodeCall(setAsideDesk.releaseByRegulator, (pharmacy, batch, REPORT, EVENT));
            _unauthorized(address(setAsideDesk), who, call);
        }
    }

    /// Neither a stranger, nor the shipper, nor the regulator speaks for the sensors.
    function test_OnlyTheColdChain() public {
        address[3] memory others = [STRANGER, MAKER, REGULATOR];
        for (uint256 i = 0; i < 3; ++i) {
            ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 1, 0, 1, 1);
            bytes memory call = abi.encodeCall(
                setAsideDesk.markExcursion,
                (terms, uint40(block.timestamp), EVIDENCE, EVENT)
            );
            _unauthorized(address(setAsideDesk), others[i], call);
            UnitShipmentTerms memory unitTerms = unitTermsOf(maker, pharmacy, UnitId.wrap(0), 1);
            call = abi.encodeCall(
                units.markUnitExcursion,
                (unitTerms, listOf(batch), uint40(block.timestamp), EVIDENCE, EVENT)
            );
            _unauthorized(address(units), others[i], call);
        }
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function _asManufacturer(address target, bytes memory call, bytes memory callOfCarrier, uint32 duty) private {
        _acting(target, call, maker, CONTROLLER_OF_MAKER, duty);
        _licence(target, callOfCarrier, Licences.MANUFACTURER);
    }

    function _asHolder(address target, bytes memory call, bytes memory callOfCarrier, uint32 duty) private {
        _acting(target, call, pharmacy, CONTROLLER_OF_PHARMACY, duty);
        _licence(target, callOfCarrier, Licences.HOLDERS);
    }

    function _licence(address target, bytes memory callOfCarrier, uint16 licences) private {
        bytes4 selector = IOrganizationRegistry.MissingLicence.selector;
        bytes memory reason = abi.encodeWithSelector(selector, carrier, licences, Licences.CARRIER);
        refused(target, CARRIER, callOfCarrier, reason);
    }

    function _acting(address target, bytes memory call, OrgId org, address controller, uint32 duty) private {
        bytes4 selector = IOrganizationRegistry.UnknownMember.selector;
        refused(target, STRANGER, call, abi.encodeWithSelector(selector, org, STRANGER));
        refused(target, RIVAL, call, abi.encodeWithSelector(selector, org, RIVAL));

        uint32 others = Duties.ALL & ~duty;
        vm.prank(controller);
        organizations.offerMembership(org, CLERK, others, END);
        vm.prank(CLERK);
        organizations.acceptMembership(org, others, END);
        bytes memory reason = abi.encodeWithSelector(
            IOrganizationRegistry.MissingDuty.selector,
            org,
            CLERK,
            duty,
            others
        );
        refused(target, CLERK, call, reason);

        organizations.suspend(org);
        selector = IOrganizationRegistry.SuspendedOrganization.selector;
        refused(target, controller, call, abi.encodeWithSelector(selector, org));
        organizations.reinstate(org);
    }

    function _unauthorized(address target, address who, bytes memory call) private {
        refused(target, who, call, abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, who));
    }
}
