import { z } from "zod";
import { receiveShipment } from "../../medicines/custody/receiveShipment.js";
import {
  type ShipmentDocument,
  type ShipmentExemption,
  shipmentDocument,
} from "../../medicines/custody/ShipmentDocument.js";
import { shipPacks } from "../../medicines/custody/shipPacks.js";
import {
  type TransactionInformationDraft,
  transactionInformation,
} from "../../medicines/dscsa/TransactionInformation.js";
import { transactionStatement } from "../../medicines/dscsa/TransactionStatement.js";
import { incomingShipments } from "../../medicines/lists/shipmentsOf.js";
import { custodyEvent } from "../../medicines/trace/events/custodyEvent.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import { readJson } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";
import { goodsStores, type Place, placeOf, withEvent } from "./batchDesk.js";
import { serialsOf } from "./makeBatch.js";

const address = z.strictObject({
  street: z.string(),
  city: z.string(),
  state: z.string().exactOptional(),
  postalCode: z.string(),
  country: z.string(),
});

const papersSchema = z.strictObject({
  /** Transaction information without its packages, times and count, which the command fills in. */
  information: z.strictObject({
    productName: z.string(),
    strength: z.string(),
    dosageForm: z.string(),
    ndc: z.string(),
    containerSize: z.string(),
    seller: z.strictObject({ name: z.string(), address }),
    buyer: z.strictObject({ name: z.string(), address }),
  }),
  /** The transaction statement without seller, time and digest: who ships states it, no program does. */
  statement: z.strictObject({
    isAuthorized: z.literal(true),
    receivedFromAuthorizedPerson: z.literal(true),
    receivedInformationAndStatement: z.literal(true),
    didNotKnowinglyShipSuspectProduct: z.literal(true),
    hasVerificationSystems: z.literal(true),
    didNotKnowinglyProvideFalseInformation: z.literal(true),
    didNotKnowinglyAlterHistory: z.literal(true),
  }),
});

interface ShipInput extends SendingInput {
  readonly batch: string;
  readonly from: string;
  readonly to: string;
  readonly first: number;
  readonly quantity: number;
  readonly exemption?: ShipmentExemption | undefined;
  readonly papers?: string | undefined;
}

export async function shipBatch(context: CliContext, input: ShipInput): Promise<Outcome> {
  const { first, quantity, exemption } = input;
  if ((exemption === undefined) === (input.papers === undefined)) {
    throw new InputError("input.usage", "Name either --papers or --exemption");
  }
  const papers = input.papers === undefined ? undefined : await readJson(context, input.papers);
  const desk = await openSendingDesk(context, input);
  const { chain, home, now } = desk;
  const [from, to] = [await placeOf(desk, input.from), await placeOf(desk, input.to)];
  const { blobs, packs } = goodsStores(desk);
  const stored = await packs.open(await home.idOf("batch", input.batch));
  try {
    const { id: batch, gtin, lot, expiry } = stored.header.batch;
    const serials = await serialsOf(stored, first, quantity);
    const document =
      exemption === undefined
        ? await salePapers(papers, {
            from,
            to,
            at: await now(),
            packages: serials.map((serial) => ({ gtin, serial, lot, expiry })),
          })
        : shipmentDocument({ from: from.org, to: to.org, exemption, goods: [{ gtin, lot, expiry, quantity }] });
    const objects = { packs: serials.map((serial) => ({ gtin, serial })) };
    const goods = { from: from.org, to: to.org, batch, quantity, range: { first, span: quantity } };
    const { shipment, receipt } = await withEvent(
      desk,
      from.gln,
      (place) => custodyEvent("shipping", objects, { from: from.gln, to: to.gln }, place),
      (eventHash) => shipPacks(chain, blobs, { ...goods, document, eventHash }),
    );
    return { value: { shipment, batch, from: from.org, to: to.org, first, quantity, transaction: receipt.hash } };
  } finally {
    await stored.close();
  }
}

interface ReceiveInput extends SendingInput {
  readonly org: string;
  readonly shipment?: string | undefined;
  readonly acceptExemption?: boolean | undefined;
}

/** Finds what travels to the organisation by the chain's events, checks the papers and receives it. @throws MissingError `cli.no-shipment`. */
export async function receiveBatch(context: CliContext, input: ReceiveInput): Promise<Outcome> {
  const desk = await openSendingDesk(context, input);
  const { chain } = desk;
  const to = await placeOf(desk, input.org);
  const { blobs, packs } = goodsStores(desk);
  const coming = (await incomingShipments(chain, to.org)).packs.filter(({ state }) => state === "inTransit");
  const wanted = coming.filter(
    ({ shipment }) => input.shipment === undefined || shipment === input.shipment.toLowerCase(),
  );
  const [found] = wanted;
  if (found === undefined)
    throw new MissingError("cli.no-shipment", "No such shipment travels to the organisation", { org: to.org });
  if (wanted.length > 1) {
    throw new InputError("input.usage", "SHIPMENT: several are on their way", {
      shipments: wanted.map(({ shipment }) => shipment).join(" "),
    });
  }
  const { terms, shipment } = found;
  const from = await placeOf(desk, terms.from);
  const demands = { acceptExemption: input.acceptExemption === true };
  const receive = (eventHash?: Hex) =>
    receiveShipment(chain, blobs, { terms, ...demands, ...(eventHash === undefined ? {} : { eventHash }) });
  const received = await receivedPacks();
  const { receipt } =
    received === undefined
      ? await receive()
      : await withEvent(
          desk,
          to.gln,
          (place) => custodyEvent("receiving", { packs: received }, { from: from.gln, to: to.gln }, place),
          receive,
        );
  return {
    value: { shipment, from: terms.from, batch: terms.batch, quantity: terms.quantity, transaction: receipt.hash },
  };

  /** Only who has the packs' numbers can name them in an event. */
  async function receivedPacks() {
    const { range } = terms;
    if (range === undefined) return undefined;
    const stored = await packs.open(bytes32.parse(terms.batch)).catch((error: unknown) => {
      if (error instanceof MissingError) return undefined;
      throw error;
    });
    if (stored === undefined) return undefined;
    try {
      const { gtin } = stored.header.batch;
      return (await serialsOf(stored, range.first, terms.quantity)).map((serial) => ({ gtin, serial }));
    } finally {
      await stored.close();
    }
  }
}

interface Sale {
  readonly from: Place;
  readonly to: Place;
  readonly at: Date;
  readonly packages: TransactionInformationDraft["packages"];
}

/** Transaction information with the statement on it, of what the user gave and the packs that are shipped. @throws InputError `input.invalid`, `dscsa.invalid`. */
async function salePapers(papers: unknown, { from, to, at, packages }: Sale): Promise<ShipmentDocument> {
  const { information: told, statement } = checkInput(papersSchema, papers, "shipment's papers");
  const information = transactionInformation({
    ...told,
    containerCount: packages.length,
    transactionDate: at.toISOString(),
    seller: { ...told.seller, gln: from.gln },
    buyer: { ...told.buyer, gln: to.gln },
    packages,
  });
  const stated = transactionStatement({
    ...statement,
    seller: told.seller.name,
    statedAt: at.toISOString(),
    informationDigest: await information.digest(),
  });
  return shipmentDocument({ from: from.org, to: to.org, transactions: [{ information, statement: stated }] });
}
