import { z } from "zod";
import { commissionStoredBatch } from "../../medicines/batches/commissionBatch.js";
import { formatElementString } from "../../medicines/gs1/formatElementString.js";
import { writeMedicineCode } from "../../medicines/gs1/medicineCode.js";
import { normaliseGtin } from "../../medicines/gs1/normaliseGtin.js";
import { batchIdOf } from "../../medicines/ids/batchIdOf.js";
import { generateSerials } from "../../medicines/packs/generateSerials.js";
import { serialOfCode } from "../../medicines/packs/packCode.js";
import { newBatchSecret } from "../../medicines/packs/packSalts.js";
import type { StoredPacks } from "../../medicines/packs/StoredPacks.js";
import { approveProduct } from "../../medicines/products/approveProduct.js";
import { commissioningEvent } from "../../medicines/trace/events/commissioningEvent.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError, MissingError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openDesk, openSendingDesk } from "../network/Desk.js";
import { readBytes, readText } from "../readInput.js";
import type { ReadingInput, SendingInput } from "../roomFields.js";
import { goodsStores, placeOf, withEvent } from "./batchDesk.js";

interface ApproveInput extends SendingInput {
  readonly gtin: string;
  readonly maker: string;
  readonly minCelsius: number;
  readonly maxCelsius: number;
  readonly maxMeanCelsius: number;
  readonly maxSecondsOutside: number;
  readonly authorisation: string;
}

export async function approveByRegulator(context: CliContext, input: ApproveInput): Promise<Outcome> {
  const document = await readBytes(context, input.authorisation);
  const { chain, home } = await openSendingDesk(context, input);
  const manufacturer = await home.idOf("org", input.maker);
  const limits = {
    minCelsius: input.minCelsius,
    maxCelsius: input.maxCelsius,
    maxMeanKineticCelsius: input.maxMeanCelsius,
    maxSecondsOutside: input.maxSecondsOutside,
  };
  const gtin = normaliseGtin(input.gtin);
  const authorisation = await digestOf(document);
  const { hash } = await approveProduct(chain, { gtin, manufacturer, limits, authorisation });
  return { value: { gtin, manufacturer, ...limits, authorisation, transaction: hash } };
}

interface CommissionInput extends SendingInput {
  readonly name: string;
  readonly maker: string;
  readonly gtin: string;
  readonly lot: string;
  readonly expiry: string;
  readonly quantity?: number | undefined;
  readonly serials?: string | undefined;
}

/** The packs are kept before the batch is commissioned; a repetition takes those that are there. */
export async function commissionByMaker(context: CliContext, input: CommissionInput): Promise<Outcome> {
  const { name, lot, expiry, quantity } = input;
  if ((quantity === undefined) === (input.serials === undefined)) {
    throw new InputError("input.usage", "Name either --quantity or --serials");
  }
  const given = input.serials === undefined ? undefined : linesOf(await readText(context, input.serials));
  const desk = await openSendingDesk(context, input);
  const { chain, home } = desk;
  await home.requireFree("batch", name);
  const { org, gln } = await placeOf(desk, input.maker);
  const gtin = normaliseGtin(input.gtin);
  const id = batchIdOf(gtin, lot);
  const { packs } = goodsStores(desk);
  const stored = await packs.open(id).catch((error: unknown) => {
    if (!(error instanceof MissingError)) throw error;
    context.progress.tell("making the packs' tree");
    return packs.create({ id, gtin, lot, expiry }, given ?? [...generateSerials(quantity ?? 0)], newBatchSecret());
  });
  try {
    const { header } = stored;
    const serials = await serialsOf(stored, 0, header.count);
    const kept = { gtin, lot, expiry: header.batch.expiry };
    const { receipt } = await withEvent(
      desk,
      gln,
      (place) => commissioningEvent({ ...kept, serials }, place),
      (eventHash) => commissionStoredBatch(chain, org, header, eventHash),
    );
    await home.name("batch", name, { id, gtin, lot, expiry: header.batch.expiry });
    const { count, root } = header;
    return { value: { name, batch: id, ...kept, packs: count, root, transaction: receipt.hash } };
  } finally {
    await stored.close();
  }
}

/** The codes of packs, as their maker prints them. */
export async function listPacks(
  context: CliContext,
  input: ReadingInput & { readonly batch: string; readonly first: number; readonly count: number },
): Promise<Outcome> {
  const desk = await openDesk(context, input);
  const stored = await goodsStores(desk).packs.open(await desk.home.idOf("batch", input.batch));
  try {
    const { gtin, lot, expiry } = stored.header.batch;
    const serials = await serialsOf(stored, input.first, Math.min(input.count, stored.header.count - input.first));
    const codes = serials.map((serial) =>
      formatElementString(writeMedicineCode({ gtin, lot, expiry, serial, expiryIsMonth: false, nationalNumbers: [] })),
    );
    const value = codes.map((code, i) => ({ pack: input.first + i, serial: serials[i], code }));
    return { value, text: codes.join("\n") };
  } finally {
    await stored.close();
  }
}

/** Serials of packs by their numbers. */
export async function serialsOf(stored: StoredPacks, first: number, count: number): Promise<string[]> {
  const serials: string[] = [];
  for (let i = first; i < first + count; i++) serials.push(serialOfCode((await stored.proofOf(i)).pack.code));
  return serials;
}

function linesOf(text: string): string[] {
  return z.array(z.string()).parse(text.split(/\r?\n/).filter((line) => line !== ""));
}
