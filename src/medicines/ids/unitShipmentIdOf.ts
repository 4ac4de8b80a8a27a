import type { Hex } from "../../shared/hex.js";
import { encodeUnitShipmentTerms, type UnitShipmentTerms } from "./shipmentTerms.js";
import { typedHash } from "./typedHash.js";

const TYPE = "UnitShipmentTerms(bytes32 from,bytes32 to,bytes32 carrier,bytes32 unit,uint8 kind,bytes32 documents)";
const TYPES = ["bytes32", "bytes32", "bytes32", "bytes32", "uint8", "bytes32"];

/** The id of the shipment of a logistic unit. @throws InputError `input.invalid` */
export function unitShipmentIdOf(shipment: UnitShipmentTerms): Hex {
  const { from, to, carrier, unit, kind, documents } = encodeUnitShipmentTerms(shipment);
  return typedHash(TYPE, TYPES, [from, to, carrier, unit, kind, documents]);
}
