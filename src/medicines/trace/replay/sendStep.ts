import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../../shared/connect.js";
import type { Hex } from "../../../shared/hex.js";
import { send } from "../../../shared/send.js";
import { expirySeconds } from "../../ids/expiry.js";
import { lotWord } from "../../ids/lotWord.js";
import type { OpenPacks, PackStore } from "../PackStore.js";
import type { ReplayStep } from "./ReplayAction.js";

/** IPacks.PackState by name. */
const STATES = ["Active", "Supplied", "HandedOver", "Destroyed", "Exported", "Sample", "Stolen", "Locked"];
const FROM_STOCK = 0;

/** Sends one step of a replay in its actor's name. @throws RefusedError `contract.*`; MedtrailError `chain.*` */
export async function sendStep(
  connection: Connection,
  packs: PackStore,
  { action, actor, digest }: ReplayStep,
): Promise<ContractTransactionReceipt> {
  const { batches, units, packDesk } = connection.as(actor.runner);
  switch (action.kind) {
    case "commission": {
      const { batch, gtin, lot, expiry } = action;
      const { count, root } = await withPacks(packs, batch, async ({ header }) => header);
      return send(
        batches.commission(actor.org, BigInt(gtin), lotWord(lot), expirySeconds(expiry), count, root, digest),
      );
    }
    case "pack": {
      const { sscc, items, children, childBatches } = action;
      const packing = {
        org: actor.org,
        sscc: BigInt(sscc),
        items: [...items],
        children: [...children],
        batches: [...action.batches],
        childBatches: childBatches.map((list) => [...list]),
      };
      return send(units.pack(packing, digest));
    }
    case "unpack":
      return send(units.unpack(actor.org, action.unit, [...action.contents], [...action.children], digest));
    case "shipUnit":
      return send(units.shipUnit(action.terms, [...action.contents], digest));
    case "receiveUnit":
      return send(units.receiveUnit(action.terms, [...action.contents], digest));
    case "shipPacks":
      return send(batches.shipPacks(action.terms, digest));
    case "receivePacks":
      return send(batches.receivePacks(action.terms, action.quantity, digest));
    case "end": {
      const { batch, index, premises, path } = action;
      const gln = BigInt(premises);
      if (action.state === "Active") return send(packDesk.reactivate(actor.org, batch, index, gln, digest));
      const state = stateOf(action.state);
      const ending = { org: actor.org, batch, state, source: FROM_STOCK, premises: gln, eventHash: digest };
      const { pack, proof } = await withPacks(packs, batch, (open) => open.proofOf(index));
      if (path.length === 0) return send(batches.decommission(ending, pack, [...proof]));
      return send(packDesk.decommissionInside(ending, pack, [...proof], [...path]));
    }
  }
}

export async function withPacks<T>(packs: PackStore, batch: Hex, use: (open: OpenPacks) => Promise<T>): Promise<T> {
  const open = await packs.open(batch);
  return use(open).finally(() => open.close());
}

function stateOf(state: string): bigint {
  return BigInt(STATES.indexOf(state));
}
