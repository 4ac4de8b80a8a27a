import { join } from "node:path";
import { AccessLogServer } from "../../records/accessLog/AccessLogServer.js";
import { FileAccessLogStore } from "../../records/accessLog/FileAccessLogStore.js";
import { requireLogged } from "../../records/accessLog/requireLogged.js";
import { fetchEnvelope } from "../../records/fetchEnvelope.js";
import { KeyRelease } from "../../records/KeyRelease.js";
import type { PurposeOfUse } from "../../records/purposeOfUse.js";
import { type ReadRecord, readOwnRecord, readRecord } from "../../records/readRecord.js";
import { signReadRequest } from "../../records/readRequest.js";
import { writeDurably } from "../../shared/FileSystem.js";
import type { Hex } from "../../shared/hex.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { senderKey } from "../home/keystores.js";
import { type Desk, openDesk } from "../network/Desk.js";
import { orgKeyPair } from "../org/orgKeyPair.js";
import { openPatient } from "../patient/openPatient.js";
import type { SendingInput } from "../roomFields.js";

interface GetInput extends SendingInput {
  readonly record: string;
  readonly reader?: string | undefined;
  readonly purpose: PurposeOfUse;
  readonly out?: string | undefined;
}

/** Opens a record as its patient, or as a member of a reader organisation, and proves it against the chain. */
export async function getRecord(context: CliContext, input: GetInput): Promise<Outcome> {
  const desk = await openDesk(context, input);
  const record = await desk.home.idOf("record", input.record);
  const read =
    input.reader === undefined
      ? await readAsPatient(desk, record)
      : await readAsMember(context, desk, { ...input, record, reader: input.reader });
  const { plaintext, contentType, state, anchoredAt, disputedAt, patient, author } = read;
  const about = { record, patient, author, contentType, bytes: plaintext.length, state, anchoredAt, disputedAt };
  if (input.out !== undefined) {
    await writeDurably(context.path(input.out), plaintext);
    return { value: { ...about, file: input.out } };
  }
  const text = textOf(plaintext);
  const content = text === undefined ? { base64: Buffer.from(plaintext).toString("base64") } : { text };
  return {
    value: { ...about, ...content },
    text: text?.replace(/\n$/, "") ?? Buffer.from(plaintext).toString("base64"),
  };
}

async function readAsPatient(desk: Desk, record: Hex): Promise<ReadRecord> {
  const envelope = await fetchEnvelope(desk.stores.envelopes, record);
  const { keyring } = await openPatient(desk, envelope.patient);
  return readOwnRecord(desk.chain, desk.stores.blobs, keyring, envelope);
}

/**
 * There is no server in front of a store that both share: the reader's own client asks the chain as a server does, and writes the read
 * down in its organisation's access log before it takes the key.
 */
async function readAsMember(
  context: CliContext,
  desk: Desk,
  input: SendingInput & { readonly record: Hex; readonly reader: string; readonly purpose: PurposeOfUse },
): Promise<ReadRecord> {
  const { chain, stores, home, secrets, provider, now } = desk;
  const { record, purpose } = input;
  const org = await home.idOf("org", input.reader);
  const member = (await senderKey(context, input)).connect(provider);
  const time = await now();
  const request = await signReadRequest(chain, member, { record, reader: org, purpose, time });
  const store = await FileAccessLogStore.open(join(home.folder, "access-log", org));
  context.atEnd(() => store.close());
  const log = await AccessLogServer.open(chain.as(member), store, { org, signer: member, clock: () => time });
  const documented = { blobs: stores.blobs };
  const release = await new KeyRelease(chain, stores.envelopes, log, () => time, documented).release(request);
  await requireLogged(chain, request, release, log.name);
  const { privateKey } = await orgKeyPair(secrets, org);
  return readRecord(chain, stores.blobs, { org, privateKey }, record, release);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
