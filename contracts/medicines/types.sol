// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../identity/types.sol";

/// @notice A batch (lot) of a product: the typed hash of its GTIN and lot number, so that a scanned pack leads to it.
type BatchId is bytes32;

/// @notice A logistic unit (case, pallet, container): the typed hash of who packed it and its SSCC.
type UnitId is bytes32;

/// @notice A shipment: the typed hash of everything its two sides agreed on.
type ShipmentId is bytes32;

using {equalBatches as ==} for BatchId global;
using {equalUnits as ==} for UnitId global;

/// @notice Why goods travel. A disposal return leads back to the batch's maker and is open to what may not move otherwise.
enum ShipmentKind {
    Sale,
    Return,
    DisposalReturn
}

/// @notice What sender and receiver of loose packs agree on. Its hash is the {ShipmentId}, so that one slot suffices.
/// @param from Organisation that ships and holds.
/// @param to Organisation that may receive.
/// @param carrier Organisation that transports, or 0; it never holds, but its sensors may speak of the shipment.
/// @param batch What is shipped.
/// @param quantity How many packs.
/// @param first First pack number of the range in which all of them lie, if `span` is not 0.
/// @param span Length of that range, at least `quantity`; 0 when the sender does not say which packs they are.
/// @param kind Why.
/// @param documents sha-256 of the shipment's document, which holds the transaction information and the transaction
/// statement (DSCSA, FD&C Act 581(26) and (27)), or elsewhere the delivery note. It names the seller, also where `from`
/// ships in the seller's place (drop shipment).
struct ShipmentTerms {
    OrgId from;
    OrgId to;
    OrgId carrier;
    BatchId batch;
    uint32 quantity;
    uint32 first;
    uint32 span;
    ShipmentKind kind;
    bytes32 documents;
}

/// @notice What sender and receiver of one logistic unit agree on, whatever is inside.
/// @param unit The topmost unit.
/// @dev The others as in {ShipmentTerms}.
struct UnitShipmentTerms {
    OrgId from;
    OrgId to;
    OrgId carrier;
    UnitId unit;
    ShipmentKind kind;
    bytes32 documents;
}

bytes32 constant BATCH_TYPEHASH = keccak256("BatchId(uint64 gtin,bytes32 lot)");
bytes32 constant UNIT_TYPEHASH = keccak256("UnitId(bytes32 packer,uint64 sscc)");
bytes32 constant SHIPMENT_TYPEHASH = keccak256(
    "ShipmentTerms(bytes32 from,bytes32 to,bytes32 carrier,bytes32 batch,uint32 quantity,uint32 first,uint32 span,uint8 kind,bytes32 documents)"
);
bytes32 constant UNIT_SHIPMENT_TYPEHASH = keccak256(
    "UnitShipmentTerms(bytes32 from,bytes32 to,bytes32 carrier,bytes32 unit,uint8 kind,bytes32 documents)"
);

bytes32 constant SET_ASIDE_TYPEHASH = keccak256("SetAside(bytes32 org)");

/// @notice The holder under which stands what an organisation set aside.
function setAsideKeyOf(OrgId org) pure returns (bytes32) {
    return keccak256(abi.encode(SET_ASIDE_TYPEHASH, org));
}

/// @param gtin Fourteen digits as a number, see {Gs1}.
/// @param lot AI (10): 1 to 20 characters, ASCII, left-aligned, the rest zero.
function batchIdOf(uint64 gtin, bytes32 lot) pure returns (BatchId) {
    return BatchId.wrap(keccak256(abi.encode(BATCH_TYPEHASH, gtin, lot)));
}

/// @param packer Who assigned the SSCC; nobody else can take the id.
/// @param sscc AI (00): eighteen digits as a number.
function unitIdOf(OrgId packer, uint64 sscc) pure returns (UnitId) {
    return UnitId.wrap(keccak256(abi.encode(UNIT_TYPEHASH, packer, sscc)));
}

/// @dev The hash of the calldata as it lies there equals keccak256(abi.encode(SHIPMENT_TYPEHASH, terms)) for terms without
/// dirty bits; with dirty bits it is an id that nothing has, and reading the field reverts.
function shipmentIdOf(ShipmentTerms calldata terms) pure returns (ShipmentId id) {
    bytes32 typeHash = SHIPMENT_TYPEHASH;
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        let free := mload(0x40)
        mstore(free, typeHash)
        calldatacopy(add(free, 0x20), terms, 0x120)
        id := keccak256(free, 0x140)
    }
}

/// @dev As {shipmentIdOf}.
function unitShipmentIdOf(UnitShipmentTerms calldata terms) pure returns (ShipmentId id) {
    bytes32 typeHash = UNIT_SHIPMENT_TYPEHASH;
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        let free := mload(0x40)
        mstore(free, typeHash)
        calldatacopy(add(free, 0x20), terms, 0xc0)
        id := keccak256(free, 0xe0)
    }
}

function equalBatches(BatchId a, BatchId b) pure returns (bool) {
    return BatchId.unwrap(a) == BatchId.unwrap(b);
}

function equalUnits(UnitId a, UnitId b) pure returns (bool) {
    return UnitId.unwrap(a) == UnitId.unwrap(b);
}
