import { recallBatch } from "../../medicines/batches/recallBatch.js";
import { decommissionPack } from "../../medicines/ends/decommissionPack.js";
import { readMedicineCode } from "../../medicines/gs1/medicineCode.js";
import { parseScan } from "../../medicines/gs1/parseScan.js";
import type { RecallClass } from "../../medicines/ids/states.js";
import { affectedBy } from "../../medicines/lists/affectedBy.js";
import { storedPackProofs } from "../../medicines/packs/storedPackProofs.js";
import { batchStatusEvent } from "../../medicines/trace/events/batchStatusEvent.js";
import { packStateEvent } from "../../medicines/trace/events/packStateEvent.js";
import { packLink } from "../../medicines/trace/gs1Links.js";
import { trace } from "../../medicines/trace/trace.js";
import { isTraceSound, traceReport } from "../../medicines/trace/traceOutput.js";
import { verifyScan } from "../../medicines/verify/verifyScan.js";
import { digestOf } from "../../shared/contentId.js";
import { RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openDesk, openSendingDesk } from "../network/Desk.js";
import { readBytes } from "../readInput.js";
import type { ReadingInput, SendingInput } from "../roomFields.js";
import { goodsStores, placeOf, withEvent } from "./batchDesk.js";
import { scanOf } from "./packText.js";

const DISPENSED = { supplied: "Supplied", handedOver: "HandedOver" } as const;

/** Verifies a pack by its code. It holds where the pack may be supplied. */
export async function verifyPackCode(
  context: CliContext,
  input: ReadingInput & { readonly scan: string; readonly org?: string | undefined },
): Promise<Outcome> {
  const scan = scanOf(input.scan);
  const desk = await openDesk(context, input);
  const org = input.org === undefined ? undefined : await desk.home.idOf("org", input.org);
  const proofs = storedPackProofs(goodsStores(desk).packs);
  const found = await verifyScan(desk.chain, scan, proofs, await desk.now(), org);
  const { verdict, alerts, maySupply, batch, code, end } = found;
  const { gtin, lot, serial, expiry } = code;
  return { value: { verdict, maySupply, alerts, gtin, lot, serial, expiry, batch, end }, holds: maySupply };
}

interface DispenseInput extends SendingInput {
  readonly scan: string;
  readonly org: string;
  readonly state: keyof typeof DISPENSED;
}

/** Ends the pack of a code at its holder's. A pack that may not be supplied is refused before anything is sent. */
export async function dispensePack(context: CliContext, input: DispenseInput): Promise<Outcome> {
  const scan = scanOf(input.scan);
  const desk = await openSendingDesk(context, input);
  const { chain, now } = desk;
  const { org, gln } = await placeOf(desk, input.org);
  const proofs = storedPackProofs(goodsStores(desk).packs);
  const { code, batch, maySupply, verdict, alerts } = await verifyScan(chain, scan, proofs, await now(), org);
  const { gtin, lot, serial } = code;
  // The chain does not know what is printed on the pack.
  if (!maySupply) {
    const values = { verdict, alerts: alerts.join(" "), gtin, lot, serial };
    throw new RefusedError("cli.may-not-supply", "The pack may not be supplied", values);
  }
  const proof = await proofs.proofOfSerial(batch, serial);
  const step = DISPENSED[input.state];
  const { hash } = await withEvent(
    desk,
    gln,
    (place) => packStateEvent(step, { packs: [{ gtin, serial }] }, place),
    (eventHash) => decommissionPack(chain, { org, batch, state: input.state, premises: gln, proof, eventHash }),
  );
  return { value: { state: input.state, gtin, lot, serial, batch, org, premises: gln, transaction: hash } };
}

interface RecallInput extends SendingInput {
  readonly batch: string;
  readonly by: string;
  readonly class: Exclude<RecallClass, "none">;
  readonly notice: string;
}

export async function recallByMaker(context: CliContext, input: RecallInput): Promise<Outcome> {
  const notice = await digestOf(await readBytes(context, input.notice));
  const desk = await openSendingDesk(context, input);
  const { chain, home } = desk;
  const batch = await home.idOf("batch", input.batch);
  const before = await affectedBy(chain, { batch });
  const [{ state } = { state: undefined }] = before.batches;
  const isRegulator = input.by === "regulator";
  const maker = isRegulator ? undefined : await placeOf(desk, input.by);
  const { lot } = await home.entry("batch", input.batch);
  const recall = (eventHash?: Hex) =>
    recallBatch(chain, {
      by: maker?.org ?? "regulator",
      batch,
      recallClass: input.class,
      notice,
      ...(eventHash === undefined ? {} : { eventHash }),
    });
  const { hash } =
    maker === undefined || state === undefined || typeof lot !== "string"
      ? await recall()
      : await withEvent(
          desk,
          maker.gln,
          (place) => batchStatusEvent("recall", { lots: [{ gtin: state.gtin, lot, quantity: state.quantity }] }, place),
          recall,
        );
  const named = async ([org, quantity]: readonly [Hex, number]) => ({
    org: (await home.nameOf("org", org)) ?? org,
    quantity,
  });
  const holders = await Promise.all([...before.byOrganization].map(named));
  return { value: { batch, class: input.class, notice, transaction: hash, onTheWay: before.onTheWay, holders } };
}

/** What happened to a pack, on chain and in the stored events. It holds where nothing is evidence of a change, an omission or an invention. */
export async function tracePack(
  context: CliContext,
  input: ReadingInput & { readonly subject: string },
): Promise<Outcome> {
  const desk = await openDesk(context, input);
  const { subject } = input;
  const isEpc = /^(urn:|https?:)/i.test(subject);
  const code = isEpc ? undefined : readMedicineCode(parseScan(scanOf(subject)).message, await desk.now());
  const parties = new Map<string, Hex>();
  for (const { gln, id } of await desk.home.list("org")) if (typeof gln === "string") parties.set(gln, id);
  const found = await trace(
    desk.chain,
    goodsStores(desk),
    code === undefined ? subject : packLink(code.gtin, code.serial),
    { parties },
  );
  const sound = isTraceSound(found);
  const holder =
    found.holder === undefined ? undefined : ((await desk.home.nameOf("org", found.holder)) ?? found.holder);
  const steps = found.steps.map(({ chain: step, event, finding, digest, differences }) => ({
    time: step?.time,
    block: step?.block,
    step: step?.name,
    event: event?.bizStep,
    finding,
    digest,
    differences,
  }));
  const ended = found.hasEnded ? "it has ended" : `held by ${holder ?? "nobody: it travels"}`;
  const text = [
    ...traceReport(found),
    `${found.subject}: ${ended}; ${sound ? "events and chain tell the same" : "!!! they differ"}`,
  ];
  return {
    value: { subject: found.subject, sound, hasEnded: found.hasEnded, holder, steps },
    text: text.join("\n"),
    holds: sound,
  };
}
