// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {ColdChain} from "../../contracts/medicines/ColdChain.sol";
import {IColdChain} from "../../contracts/medicines/interfaces/IColdChain.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {SummaryWord} from "../../contracts/medicines/SummaryWords.sol";
import {
    BatchId,
    ShipmentId,
    ShipmentKind,
    ShipmentTerms,
    UnitId,
    UnitShipmentTerms
} from "../../contracts/medicines/types.sol";
import {MedicinesTest} from "./MedicinesTest.sol";

/// A cold chain beside the medicines' contracts, a carrier's sensor that only senses, and logs of readings as trees.
abstract contract ColdChainTest is MedicinesTest {
    uint256 internal constant SENSOR_KEY = 0x5E45;
    uint64 internal constant SSCC = 106141412345678908;
    /// When every log ends, and the present.
    uint40 internal constant NOW = START + 10 days;
    uint40 internal constant STEP = 10 minutes;

    ColdChain internal coldChain;
    address internal sensor;

    function deployColdChain() internal {
        deploy();
        coldChain = new ColdChain(organizations, medicines, setAsideDesk, units);
        authority.grantRole(COLD_CHAIN_ROLE, address(coldChain), 0);
        sensor = vm.addr(SENSOR_KEY);
        join(address(0xC5), carrier, sensor, Duties.SENSE);
        vm.warp(NOW);
    }

    function join(address controller, OrgId org, address member, uint32 duties) internal {
        vm.prank(controller);
        organizations.offerMembership(org, member, duties, END);
        vm.prank(member);
        organizations.acceptMembership(org, duties, END);
    }

    // --------------------------------------------------------------------------------------------------------- goods

    /// A shipment on its way: maker to pharmacy, 100 of 1000 packs.
    function shipped() internal returns (ShipmentTerms memory terms) {
        (BatchId batch, ) = commission(1000);
        terms = termsOf(maker, pharmacy, batch, 100, 0, 100, 1);
        vm.prank(MAKER);
        batches.shipPacks(terms, EVENT);
    }

    function idOf(ShipmentTerms memory terms) internal view returns (ShipmentId id) {
        (id, ) = batches.shipmentOf(terms);
    }

    function idOf(UnitShipmentTerms memory terms) internal view returns (ShipmentId id) {
        (id, ) = units.unitShipmentOf(terms);
    }

    function isMarkedExcursion(ShipmentTerms memory terms) internal view returns (bool) {
        (, ICustody.Shipment memory shipment) = batches.shipmentOf(terms);
        return shipment.excursion;
    }

    function approveOther(IMedicineRegistry.StorageLimits memory limits) internal {
        vm.prank(REGULATOR);
        medicines.approve(OTHER_GTIN, maker, limits, keccak256("other authorisation"));
    }

    /// A unit on its way with 40 packs of {GTIN} and 60 of {OTHER_GTIN}.
    function shippedUnit() internal returns (UnitShipmentTerms memory terms, IColdChain.BatchKey[] memory contents) {
        BatchId[] memory ids = new BatchId[](2);
        contents = new IColdChain.BatchKey[](2);
        vm.prank(MAKER);
        ids[0] = batches.commission(maker, GTIN, LOT, EXPIRY, 100, keccak256("root"), EVENT);
        contents[0] = IColdChain.BatchKey(GTIN, LOT);
        vm.prank(MAKER);
        ids[1] = batches.commission(maker, OTHER_GTIN, LOT, EXPIRY, 100, keccak256("other root"), EVENT);
        contents[1] = IColdChain.BatchKey(OTHER_GTIN, LOT);
        if (BatchId.unwrap(ids[0]) > BatchId.unwrap(ids[1])) {
            (ids[0], ids[1]) = (ids[1], ids[0]);
            (contents[0], contents[1]) = (contents[1], contents[0]);
        }
        IUnitRegistry.Item[] memory items = new IUnitRegistry.Item[](2);
        items[0] = IUnitRegistry.Item(ids[0], 40, 0, 0);
        items[1] = IUnitRegistry.Item(ids[1], 60, 0, 0);
        vm.prank(MAKER);
        UnitId unit = units.pack(
            IUnitRegistry.Packing(maker, SSCC, items, new UnitId[](0), ids, new BatchId[][](0)),
            EVENT
        );
        terms = UnitShipmentTerms(maker, pharmacy, carrier, unit, ShipmentKind.Sale, keccak256("documents"));
        vm.prank(MAKER);
        units.shipUnit(terms, ids, EVENT);
    }

    // ------------------------------------------------------------------------------------------------------ readings

    /// Readings {STEP} apart, the last one now.
    function readingsOf(int16[] memory temperatures) internal pure returns (IColdChain.Reading[] memory readings) {
        readings = new IColdChain.Reading[](temperatures.length);
        for (uint256 i = 0; i < readings.length; ++i) {
            readings[i].index = i;
            readings[i].time = NOW - uint40(readings.length - 1 - i) * STEP;
            readings[i].temperature = temperatures[i];
        }
    }

    function leafOf(IColdChain.Reading memory reading) internal pure returns (bytes32) {
        bytes memory encoded = abi.encode(reading.index, uint256(reading.time), int256(reading.temperature));
        return keccak256(bytes.concat(keccak256(encoded)));
    }

    /// Gives each reading its proof: node 1 is the root, node i has the children 2i and 2i + 1, leaf i is node n + i.
    function prove(IColdChain.Reading[] memory readings) internal pure returns (bytes32 root) {
        uint256 count = readings.length;
        bytes32[] memory nodes = new bytes32[](2 * count);
        for (uint256 i = 0; i < count; ++i) nodes[count + i] = leafOf(readings[i]);
        for (uint256 i = count - 1; i > 0; --i) {
            (bytes32 left, bytes32 right) = (nodes[2 * i], nodes[2 * i + 1]);
            nodes[i] = left < right ? keccak256(abi.encode(left, right)) : keccak256(abi.encode(right, left));
        }
        for (uint256 i = 0; i < count; ++i) {
            uint256 depth;
            for (uint256 node = count + i; node > 1; node /= 2) ++depth;
            readings[i].proof = new bytes32[](depth);
            depth = 0;
            for (uint256 node = count + i; node > 1; node /= 2) readings[i].proof[depth++] = nodes[node ^ 1];
        }
        return nodes[1];
    }

    function wordOf(IColdChain.SummaryDetails memory details) internal pure returns (SummaryWord) {
        return
            SummaryWord.wrap(
                uint256(details.count) +
                    uint256(details.from) * 2 ** 32 +
                    uint256(details.until) * 2 ** 72 +
                    uint256(uint16(details.minTemperature)) * 2 ** 112 +
                    uint256(uint16(details.maxTemperature)) * 2 ** 128 +
                    uint256(uint16(details.meanKinetic)) * 2 ** 144 +
                    uint256(details.timeOutside) * 2 ** 160
            );
    }

    /// A day between 3 and 7 °C.
    function good() internal pure returns (IColdChain.SummaryDetails memory) {
        return
            IColdChain.SummaryDetails({
                count: 145,
                from: NOW - 1 days,
                until: NOW,
                minTemperature: 300,
                maxTemperature: 700,
                meanKinetic: 520,
                timeOutside: 0
            });
    }

    function summaryOf(IColdChain.SummaryDetails memory details) internal pure returns (IColdChain.Summary memory) {
        return IColdChain.Summary(keccak256("readings"), wordOf(details));
    }

    function submitAsSensor(ShipmentTerms memory terms, IColdChain.Summary memory summary) internal {
        vm.prank(sensor);
        coldChain.submit(IColdChain.Party.Carrier, terms, GTIN, LOT, summary, EVENT);
    }
}
