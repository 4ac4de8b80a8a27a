// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrganizationRegistry} from "../../contracts/identity/OrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {BatchRegistry} from "../../contracts/medicines/BatchRegistry.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {MedicineRegistry} from "../../contracts/medicines/MedicineRegistry.sol";
import {PackDesk} from "../../contracts/medicines/PackDesk.sol";
import {RecallDesk} from "../../contracts/medicines/RecallDesk.sol";
import {SetAsideDesk} from "../../contracts/medicines/SetAsideDesk.sol";
import {BatchId, ShipmentKind, ShipmentTerms, batchIdOf} from "../../contracts/medicines/types.sol";
import {UnitRegistry} from "../../contracts/medicines/UnitRegistry.sol";
import {TestBase} from "../shared/TestBase.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// The medicines' contracts, wired as deploy/modules/Medicines.ts wires them, with one organisation of each kind, each with
/// one member who has every duty.
abstract contract MedicinesTest is TestBase {
    uint64 internal constant REGULATOR_ROLE = 1;
    uint64 internal constant COLD_CHAIN_ROLE = 3;
    uint40 internal constant START = 1_800_000_000;
    uint40 internal constant END = START + 3650 days;
    uint40 internal constant EXPIRY = START + 365 days;
    uint64 internal constant GTIN = 9506000134352;
    uint64 internal constant OTHER_GTIN = 9506000134369;
    uint64 internal constant PREMISES = 9506000134352;
    bytes32 internal constant LOT = "LOT-77A";
    bytes32 internal constant SECRET = keccak256("batch secret");
    bytes32 internal constant EVENT = keccak256("EPCIS event");

    address internal constant REGULATOR = address(0xA1);
    address internal constant COLD_CHAIN = address(0xA3);
    address internal constant STRANGER = address(0xBAD);

    AccessManager internal authority;
    OrganizationRegistry internal organizations;
    MedicineRegistry internal medicines;
    BatchRegistry internal batches;
    UnitRegistry internal units;
    PackDesk internal packDesk;
    SetAsideDesk internal setAsideDesk;
    RecallDesk internal recallDesk;

    OrgId internal maker;
    OrgId internal wholesaler;
    OrgId internal pharmacy;
    OrgId internal hospital;
    OrgId internal carrier;
    OrgId internal rival;
    /// The member of each, with every duty.
    address internal constant MAKER = address(0xE1);
    address internal constant WHOLESALER = address(0xE2);
    address internal constant PHARMACY = address(0xE3);
    address internal constant HOSPITAL = address(0xE4);
    address internal constant CARRIER = address(0xE5);
    /// A second pharmacy.
    address internal constant RIVAL = address(0xE6);

    /// For the setUp of a test and the constructor of a handler.
    function deploy() internal {
        vm.warp(START);
        authority = new AccessManager(address(this));
        organizations = new OrganizationRegistry(address(authority), 2 days);
        medicines = new MedicineRegistry(address(authority), organizations);
        units = new UnitRegistry(address(authority), organizations);
        packDesk = new PackDesk(address(authority), organizations);
        setAsideDesk = new SetAsideDesk(address(authority), organizations);
        recallDesk = new RecallDesk(address(authority), organizations, medicines);
        batches = new BatchRegistry(
            address(authority),
            organizations,
            medicines,
            units,
            packDesk,
            setAsideDesk,
            recallDesk
        );
        wire();
        maker = accredit(address(0xC1), MAKER, Licences.MANUFACTURER);
        wholesaler = accredit(address(0xC2), WHOLESALER, Licences.WHOLESALER);
        pharmacy = accredit(address(0xC3), PHARMACY, Licences.PHARMACY);
        hospital = accredit(address(0xC4), HOSPITAL, Licences.CARE);
        carrier = accredit(address(0xC5), CARRIER, Licences.CARRIER);
        rival = accredit(address(0xC6), RIVAL, Licences.PHARMACY);
        vm.prank(REGULATOR);
        medicines.approve(GTIN, maker, storageLimits(), keccak256("authorisation"));
    }

    /// By signature, as the deploy module names them, so that a change of a signature shows up here.
    function wire() private {
        authority.grantRole(REGULATOR_ROLE, REGULATOR, 0);
        authority.grantRole(COLD_CHAIN_ROLE, COLD_CHAIN, 0);
        allow(address(medicines), "approve(uint64,bytes32,(int16,int16,int16,uint32,uint40),bytes32)", REGULATOR_ROLE);
        allow(address(medicines), "withdraw(uint64,bytes32)", REGULATOR_ROLE);
        allow(address(batches), "recallByRegulator(bytes32,uint8,bytes32,bytes32)", REGULATOR_ROLE);
        allow(address(recallDesk), "recallProductByRegulator(uint64,uint8,bytes32,bytes32)", REGULATOR_ROLE);
        allow(address(recallDesk), "terminateRecall(bytes32,bytes32,bytes32)", REGULATOR_ROLE);
        allow(address(recallDesk), "terminateProductRecall(uint64,bytes32,bytes32)", REGULATOR_ROLE);
        allow(address(batches), "quarantineByRegulator(bytes32,bytes32,bytes32)", REGULATOR_ROLE);
        allow(address(batches), "releaseByRegulator(bytes32,bytes32,bytes32)", REGULATOR_ROLE);
        allow(address(units), "releaseUnitByRegulator(bytes32,bytes32,bytes32)", REGULATOR_ROLE);
        allow(address(setAsideDesk), "releaseByRegulator(bytes32,bytes32,bytes32,bytes32)", REGULATOR_ROLE);
        allow(
            address(setAsideDesk),
            "markExcursion((bytes32,bytes32,bytes32,bytes32,uint32,uint32,uint32,uint8,bytes32),uint40,bytes32,bytes32)",
            COLD_CHAIN_ROLE
        );
        allow(
            address(units),
            "markUnitExcursion((bytes32,bytes32,bytes32,bytes32,uint8,bytes32),bytes32[],uint40,bytes32,bytes32)",
            COLD_CHAIN_ROLE
        );
    }

    function allow(address target, string memory signature, uint64 role) private {
        bytes4[] memory functions = new bytes4[](1);
        functions[0] = bytes4(keccak256(bytes(signature)));
        authority.setTargetFunctionRole(target, functions, role);
    }

    function accredit(address controller, address member, uint16 licences) internal returns (OrgId org) {
        org = organizations.accredit(controller, keccak256(abi.encode("credential", controller)), licences, END);
        vm.prank(controller);
        organizations.offerMembership(org, member, Duties.ALL, END);
        vm.prank(member);
        organizations.acceptMembership(org, Duties.ALL, END);
    }

    /// 2 to 8 °C.
    function storageLimits() internal pure returns (IMedicineRegistry.StorageLimits memory) {
        return
            IMedicineRegistry.StorageLimits({
                minTemperature: 200,
                maxTemperature: 800,
                maxMeanKinetic: 800,
                maxTimeOutside: 1 hours,
                approvedAt: 0
            });
    }

    /// A batch of `count` packs of {GTIN}, lot {LOT}; also its tree.
    function commission(uint32 count) internal returns (BatchId batch, bytes32[] memory tree) {
        return commission(LOT, count);
    }

    function commission(bytes32 lot, uint32 count) internal returns (BatchId batch, bytes32[] memory tree) {
        tree = PackMerkle.build(SECRET, count);
        vm.prank(MAKER);
        batch = batches.commission(maker, GTIN, lot, EXPIRY, count, PackMerkle.rootOf(tree), EVENT);
        assertTrue(batch == batchIdOf(GTIN, lot), "batch id");
    }

    /// Terms with documents of their own for each `nonce`.
    function termsOf(
        OrgId from,
        OrgId to,
        BatchId batch,
        uint32 quantity,
        uint32 first,
        uint32 span,
        uint256 nonce
    ) internal view returns (ShipmentTerms memory) {
        return
            ShipmentTerms({
                from: from,
                to: to,
                carrier: carrier,
                batch: batch,
                quantity: quantity,
                first: first,
                span: span,
                kind: ShipmentKind.Sale,
                documents: keccak256(abi.encode("documents", nonce))
            });
    }

    /// Ships and receives packs of one range, all of them.
    function supplyChain(address sender, address receiver, ShipmentTerms memory terms) internal {
        vm.prank(sender);
        batches.shipPacks(terms, EVENT);
        vm.prank(receiver);
        batches.receivePacks(terms, terms.quantity, EVENT);
    }

    function endingOf(OrgId org, BatchId batch, IPacks.PackState state) internal pure returns (IPacks.Ending memory) {
        return
            IPacks.Ending({
                org: org,
                batch: batch,
                state: state,
                source: IPacks.Source.Stock,
                premises: PREMISES,
                eventHash: EVENT
            });
    }
}
