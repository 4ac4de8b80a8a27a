// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {
    BATCH_TYPEHASH,
    BatchId,
    SHIPMENT_TYPEHASH,
    SET_ASIDE_TYPEHASH,
    ShipmentId,
    ShipmentKind,
    ShipmentTerms,
    UNIT_SHIPMENT_TYPEHASH,
    UNIT_TYPEHASH,
    UnitId,
    UnitShipmentTerms,
    batchIdOf,
    setAsideKeyOf,
    unitIdOf
} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Ids are typed hashes of what they name, and calldata with dirty bits names nothing.
contract ShipmentIdsTest is CustodyTest {
    BatchId internal batch;

    function setUp() public override {
        super.setUp();
        batch = make(100);
    }

    function testFuzz_shipmentId(bytes32[5] memory words, uint32[3] memory numbers, uint8 kind) public view {
        ShipmentTerms memory terms = ShipmentTerms({
            from: OrgId.wrap(words[0]),
            to: OrgId.wrap(words[1]),
            carrier: OrgId.wrap(words[2]),
            batch: BatchId.wrap(words[3]),
            quantity: numbers[0],
            first: numbers[1],
            span: numbers[2],
            kind: ShipmentKind(kind % 3),
            documents: words[4]
        });
        (ShipmentId id, ) = batches.shipmentOf(terms);
        bytes32 expected = keccak256(
            abi.encode(
                SHIPMENT_TYPEHASH,
                terms.from,
                terms.to,
                terms.carrier,
                terms.batch,
                terms.quantity,
                terms.first,
                terms.span,
                terms.kind,
                terms.documents
            )
        );
        assertEq(ShipmentId.unwrap(id), expected, "field by field");
        assertEq(ShipmentId.unwrap(id), keccak256(abi.encode(SHIPMENT_TYPEHASH, terms)), "as a struct");
    }

    function testFuzz_unitShipmentId(bytes32[5] memory words, uint8 kind) public view {
        UnitShipmentTerms memory terms = UnitShipmentTerms({
            from: OrgId.wrap(words[0]),
            to: OrgId.wrap(words[1]),
            carrier: OrgId.wrap(words[2]),
            unit: UnitId.wrap(words[3]),
            kind: ShipmentKind(kind % 3),
            documents: words[4]
        });
        (ShipmentId id, ) = units.unitShipmentOf(terms);
        bytes32 expected = keccak256(
            abi.encode(
                UNIT_SHIPMENT_TYPEHASH,
                terms.from,
                terms.to,
                terms.carrier,
                terms.unit,
                terms.kind,
                terms.documents
            )
        );
        assertEq(ShipmentId.unwrap(id), expected, "field by field");
        assertEq(ShipmentId.unwrap(id), keccak256(abi.encode(UNIT_SHIPMENT_TYPEHASH, terms)), "as a struct");
    }

    function testFuzz_otherIds(uint64 number, bytes32 word) public pure {
        assertEq(
            BatchId.unwrap(batchIdOf(number, word)),
            keccak256(abi.encode(BATCH_TYPEHASH, uint256(number), word)),
            "batch"
        );
        assertEq(
            UnitId.unwrap(unitIdOf(OrgId.wrap(word), number)),
            keccak256(abi.encode(UNIT_TYPEHASH, word, uint256(number))),
            "unit"
        );
        assertEq(setAsideKeyOf(OrgId.wrap(word)), keccak256(abi.encode(SET_ASIDE_TYPEHASH, word)), "set aside");
    }

    function test_TypeHashes() public pure {
        assertEq(BATCH_TYPEHASH, keccak256("BatchId(uint64 gtin,bytes32 lot)"), "batch");
        assertEq(UNIT_TYPEHASH, keccak256("UnitId(bytes32 packer,uint64 sscc)"), "unit");
        assertEq(SET_ASIDE_TYPEHASH, keccak256("SetAside(bytes32 org)"), "set aside");
        bytes memory fields = "bytes32 from,bytes32 to,bytes32 carrier,";
        bytes memory text = bytes.concat(
            "ShipmentTerms(",
            fields,
            "bytes32 batch,uint32 quantity,uint32 first,uint32 span,uint8 kind,bytes32 documents)"
        );
        assertEq(SHIPMENT_TYPEHASH, keccak256(text), "shipment");
        text = bytes.concat("UnitShipmentTerms(", fields, "bytes32 unit,uint8 kind,bytes32 documents)");
        assertEq(UNIT_SHIPMENT_TYPEHASH, keccak256(text), "unit shipment");
    }

    // ---------------------------------------------------------------------------------------------------- dirty bits

    /// One of the four short fields (quantity, first, span, kind) with any bits above its type: it never ships, and of a
    /// shipment that exists it names another, which is in no state.
    function testFuzz_dirtyBitsShipNothing(uint8 field, uint256 dirt) public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        bytes memory call = _dirty(abi.encodeCall(batches.shipPacks, (terms, EVENT)), field, dirt);
        _reverts(address(batches), MAKER, call);
        assertShipment(terms, ICustody.ShipmentState.Unknown, 0, false);
        assertEq(held(maker, batch), 100, "nothing left");
    }

    function testFuzz_dirtyBitsMoveNothing(uint8 field, uint256 dirt) public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        ship(MAKER, terms);
        bytes memory clean = abi.encodeCall(batches.receivePacks, (terms, 5, EVENT));
        _reverts(address(batches), PHARMACY, _dirty(clean, field, dirt));
        clean = abi.encodeCall(batches.reject, (terms, REPORT, EVENT));
        _reverts(address(batches), PHARMACY, _dirty(clean, field, dirt));
        clean = abi.encodeCall(batches.declareLost, (terms, EVENT));
        _reverts(address(batches), MAKER, _dirty(clean, field, dirt));
        clean = abi.encodeCall(setAsideDesk.markExcursion, (terms, uint40(block.timestamp), EVIDENCE, EVENT));
        _reverts(address(setAsideDesk), COLD_CHAIN, _dirty(clean, field, dirt));
        assertShipment(terms, ICustody.ShipmentState.InTransit, 10, false);
        rejectAll(PHARMACY, terms);
        clean = abi.encodeCall(batches.takeBack, (terms, EVENT));
        _reverts(address(batches), MAKER, _dirty(clean, field, dirt));
        assertShipment(terms, ICustody.ShipmentState.Rejected, 10, false);
    }

    /// The quantity that arrived is a plain argument: dirty bits there are refused too.
    function testFuzz_dirtyBitsOfTheQuantity(uint256 dirt) public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        ship(MAKER, terms);
        bytes memory call = abi.encodeCall(batches.receivePacks, (terms, 5, EVENT));
        _soil(call, 4 + 9 * 32, bound(dirt, 1, type(uint224).max) << 32);
        _reverts(address(batches), PHARMACY, call);
        assertShipment(terms, ICustody.ShipmentState.InTransit, 10, false);
    }

    function testFuzz_dirtyBitsOfAUnitShipment(uint256 dirt) public {
        UnitId unit = packUnit(MAKER, packingOf(maker, 1, batch, 10));
        UnitShipmentTerms memory terms = unitTermsOf(maker, pharmacy, unit, 1);
        bytes memory call = abi.encodeCall(units.shipUnit, (terms, listOf(batch), EVENT));
        _reverts(address(units), MAKER, _dirtyKind(call, dirt));
        assertUnit(unit, IUnitRegistry.UnitState.Top, OrgId.unwrap(maker), false);
        shipUnit(MAKER, terms, listOf(batch));
        call = abi.encodeCall(units.receiveUnit, (terms, listOf(batch), EVENT));
        _reverts(address(units), PHARMACY, _dirtyKind(call, dirt));
        call = abi.encodeCall(units.rejectUnit, (terms, REPORT, EVENT));
        _reverts(address(units), PHARMACY, _dirtyKind(call, dirt));
        call = abi.encodeCall(
            units.markUnitExcursion,
            (terms, listOf(batch), uint40(block.timestamp), EVIDENCE, EVENT)
        );
        _reverts(address(units), COLD_CHAIN, _dirtyKind(call, dirt));
        assertUnit(unit, IUnitRegistry.UnitState.InTransit, ShipmentId.unwrap(unitShipmentOf(terms)), false);
    }

    /// A kind that there is not.
    function testFuzz_unknownKind(uint8 kind) public {
        kind = uint8(bound(kind, 3, 255));
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        bytes memory call = abi.encodeCall(batches.shipPacks, (terms, EVENT));
        _soil(call, 4 + 7 * 32, kind);
        _reverts(address(batches), MAKER, call);
        assertEq(held(maker, batch), 100, "nothing left");
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    /// Words 4 to 7 of the terms: three of 32 bits and the kind, an enum of 8.
    function _dirty(bytes memory call, uint8 field, uint256 dirt) private pure returns (bytes memory soiled) {
        field %= 4;
        uint256 width = field == 3 ? 8 : 32;
        soiled = bytes.concat(call);
        _soil(soiled, 4 + (4 + uint256(field)) * 32, bound(dirt, 1, type(uint256).max >> width) << width);
    }

    function _dirtyKind(bytes memory call, uint256 dirt) private pure returns (bytes memory soiled) {
        soiled = bytes.concat(call);
        _soil(soiled, 4 + 4 * 32, bound(dirt, 1, type(uint248).max) << 8);
    }

    /// Sets bits in the word of calldata that starts at `offset`.
    function _soil(bytes memory call, uint256 offset, uint256 bits) private pure {
        for (uint256 i = 0; i < 32; ++i) call[offset + i] |= bytes1(uint8(bits >> (8 * (31 - i))));
    }

    function _reverts(address target, address who, bytes memory call) private {
        vm.prank(who);
        (bool success, ) = target.call(call);
        if (success) revert NotRefused(call);
    }
}
