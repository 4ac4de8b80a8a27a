import { getAddress } from "ethers";
import { base32upper } from "multiformats/bases/base32";
import { sha256 } from "multiformats/hashes/sha2";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { requireText } from "../../shared/requireText.js";
import { ask } from "../../shared/send.js";

const PREFIX = "MEDTRAIL:";
const VERSION = 1;
const CHECKSUM_BYTES = 4;
/** Version 1 | chain 8 | registry 20 | patient 32. */
const FIXED_BYTES = 61;
const MAX_LENGTH = 512;

const handleSchema = z.strictObject({
  /** EIP-155 chain id. */
  chainId: z.int().positive(),
  /** The PatientRegistry. */
  registry: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "not an address")
    .transform((text) => getAddress(text.toLowerCase())),
  patient: bytes32,
  /** Where custody documents and records are asked for: an absolute URI in ASCII. */
  at: z
    .url()
    .max(128)
    .regex(/^[\x21-\x7e]+$/, "not in ASCII"),
});

/** What a patient carries on a card, a bracelet or a lock screen: the way to their record, and no name and no key. */
export type EmergencyHandle = Readonly<z.output<typeof handleSchema>>;

/**
 * The handle as a text for a QR code or a card: `MEDTRAIL:` and base32 (RFC 4648, upper case, without padding) of version (1 byte) ‖ chain id (8) ‖
 * registry (20) ‖ PatientId (32) ‖ URI in ASCII ‖ the first 4 bytes of the sha-256 of all before. Every character is of QR's alphanumeric mode.
 * @throws InputError "input.invalid".
 */
export async function formatHandle(handle: EmergencyHandle): Promise<string> {
  const { chainId, registry, patient, at } = checkInput(handleSchema, handle, "emergency handle");
  const chain = new DataView(new ArrayBuffer(8));
  chain.setBigUint64(0, BigInt(chainId));
  const body = new Uint8Array([
    VERSION,
    ...new Uint8Array(chain.buffer),
    ...fromHex(registry, 20),
    ...fromHex(patient, 32),
    ...new TextEncoder().encode(at),
  ]);
  return PREFIX + base32upper.baseEncode(new Uint8Array([...body, ...(await checksumOf(body))]));
}

/**
 * Reads a handle, as scanned or typed: case, white space and dashes do not count.
 * @throws InputError "handle.form", "handle.checksum" when it was misread, "handle.version".
 */
export async function parseHandle(text: string): Promise<EmergencyHandle> {
  requireText(text, "handle.form", "emergency handle");
  const compact = text
    .slice(0, 2 * MAX_LENGTH)
    .replace(/[\s-]/g, "")
    .toUpperCase();
  const bytes =
    compact.startsWith(PREFIX) && compact.length <= MAX_LENGTH ? decode(compact.slice(PREFIX.length)) : undefined;
  if (bytes === undefined || bytes.length < FIXED_BYTES + CHECKSUM_BYTES) {
    throw new InputError("handle.form", "This is no emergency handle", { length: text.length });
  }
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  if (toHex(await checksumOf(body)) !== toHex(bytes.subarray(-CHECKSUM_BYTES))) {
    throw new InputError("handle.checksum", "The emergency handle was misread", { length: compact.length });
  }
  if (body[0] !== VERSION) {
    throw new InputError("handle.version", "The emergency handle is of another version", { version: body[0] });
  }
  const chain = new DataView(body.buffer, body.byteOffset, body.byteLength).getBigUint64(1);
  const result = handleSchema.safeParse({
    chainId: Number(chain),
    registry: toHex(body.subarray(9, 29)),
    patient: toHex(body.subarray(29, FIXED_BYTES)),
    at: new TextDecoder().decode(body.subarray(FIXED_BYTES)),
  });
  if (!result.success) throw new InputError("handle.form", "The emergency handle holds what a handle cannot");
  return result.data;
}

/**
 * The patient of a handle, who may be a stranger to whoever found it: known to the connected registry.
 * @throws as {@link parseHandle}; InputError "handle.other-chain" when another chain or registry is connected; RefusedError "contract.UnknownPatient".
 */
export async function patientOfHandle(connection: Connection, text: string): Promise<Hex> {
  const { chainId, registry, patient } = await parseHandle(text);
  const { deployment } = connection;
  if (chainId !== deployment.chainId || registry !== deployment.contracts.PatientRegistry) {
    throw new InputError("handle.other-chain", "The patient is registered elsewhere", { chainId, registry });
  }
  await ask(connection.patients.requirePatient(patient));
  return patient;
}

function decode(text: string): Uint8Array | undefined {
  try {
    const bytes = base32upper.baseDecode(text);
    return base32upper.baseEncode(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

async function checksumOf(body: Uint8Array): Promise<Uint8Array> {
  return (await sha256.digest(body.slice())).digest.slice(0, CHECKSUM_BYTES);
}
