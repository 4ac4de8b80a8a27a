import { createHMAC, createSHA256 } from "hash-wasm";

/** 32 bytes for the element with this index in the text. */
export interface ElementSalts {
  salt(index: number): Uint8Array;
  /** What a leaf that stands for no element is made from: of another kind than every salt, which it never reveals. */
  decoy(index: number): Uint8Array;
}

const INFO = new TextEncoder().encode("medtrail/element-salts/v1");
const KIND = { salt: 0, decoy: 1 } as const;

/**
 * The salts of a record's elements, from its content key, so that no second secret has to be kept: HKDF-SHA-256 (RFC 5869) gives
 * one secret for the record, without salt, with info "medtrail/element-salts/v1"; salt i is HMAC-SHA-256(secret, 0 ‖ i as 4 bytes,
 * big-endian), decoy i HMAC-SHA-256(secret, 1 ‖ i). One salt says nothing of another. Whoever can open the record can disclose
 * of it, and could show all of it anyway.
 */
export async function elementSalts(contentKey: Uint8Array): Promise<ElementSalts> {
  const material = await crypto.subtle.importKey("raw", new Uint8Array(contentKey), "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO };
  const secret = new Uint8Array(await crypto.subtle.deriveBits(parameters, material, 256));
  const hmac = await createHMAC(createSHA256(), secret);
  const make = (kind: number, index: number) => {
    const message = new DataView(new ArrayBuffer(5));
    message.setUint8(0, kind);
    message.setUint32(1, index);
    // One synchronous step: hash-wasm keeps one state per hasher.
    return hmac.init().update(new Uint8Array(message.buffer)).digest("binary");
  };
  return { salt: (index) => make(KIND.salt, index), decoy: (index) => make(KIND.decoy, index) };
}
