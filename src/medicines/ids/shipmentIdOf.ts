import type { Hex } from "../../shared/hex.js";
import { type EncodedShipmentTerms, encodeShipmentTerms, type ShipmentTerms } from "./shipmentTerms.js";
import { typedHash } from "./typedHash.js";

const TYPE =
  "ShipmentTerms(bytes32 from,bytes32 to,bytes32 carrier,bytes32 batch,uint32 quantity,uint32 first,uint32 span,uint8 kind,bytes32 documents)";
const TYPES = ["bytes32", "bytes32", "bytes32", "bytes32", "uint32", "uint32", "uint32", "uint8", "bytes32"];

/** The id of a shipment of loose packs. @throws InputError `input.invalid` */
export function shipmentIdOf(shipment: ShipmentTerms): Hex {
  return encodedShipmentIdOf(encodeShipmentTerms(shipment));
}

/** {@link shipmentIdOf} for terms as the chain has them. */
export function encodedShipmentIdOf(terms: EncodedShipmentTerms): Hex {
  const { from, to, carrier, batch, quantity, first, span, kind, documents } = terms;
  return typedHash(TYPE, TYPES, [from, to, carrier, batch, quantity, first, span, kind, documents]);
}
