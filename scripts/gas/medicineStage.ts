import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String, id } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { PackTree } from "../../src/medicines/packs/PackTree.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { type GasStage, UNTIL, word } from "./GasStage.js";

/** Packs of the batch that most figures are of: 2^17. */
export const PACKS = 131_072;
/** GTIN-13 and GLN of GS1's example company. */
export const GTIN = 9_506_000_134_352n;
export const PREMISES = 9_506_000_134_352n;
/** 0.01 °C and seconds: 2 to 8 °C, an hour outside. */
export const LIMITS = {
  minTemperature: 200,
  maxTemperature: 800,
  maxMeanKinetic: 800,
  maxTimeOutside: 3_600,
  approvedAt: 0,
};

export interface Actor {
  readonly org: Hex;
  readonly controller: HardhatEthersSigner;
  readonly member: HardhatEthersSigner;
}

export interface Actors {
  readonly maker: Actor;
  readonly wholesaler: Actor;
  readonly pharmacy: Actor;
}

export interface MedicineStage extends GasStage, Actors {
  readonly tree: PackTree;
}

/** A maker, a wholesaler and a pharmacy, each with a member who has every duty. */
export async function actorsOf(stage: GasStage): Promise<Actors> {
  const [, , ...accounts] = stage.free;
  const actor = async (name: string, licence: number): Promise<Actor> => {
    const [controller, member] = accounts.splice(0, 2);
    if (!controller || !member) throw new Error("too few accounts");
    const { organizations } = stage.chain.as(stage.regulator);
    await send(organizations.accredit(controller.address, word(name), licence, UNTIL));
    const org = toHex(fromHex(await organizations.orgIdOf(controller.address, word(name)), 32));
    const duties = Object.values(DUTIES).reduce((all, duty) => all | duty, 0);
    const { chain } = stage;
    await send(chain.as(controller).organizations.offerMembership(org, member.address, duties, UNTIL));
    await send(chain.as(member).organizations.acceptMembership(org, duties, UNTIL));
    return { org, controller, member };
  };
  const maker = await actor("maker", LICENCES.manufacturer);
  const wholesaler = await actor("wholesaler", LICENCES.wholesaler);
  const pharmacy = await actor("pharmacy", LICENCES.pharmacy);
  return { maker, wholesaler, pharmacy };
}

/** The actors, and the packs of one batch with fixed serials and salts. */
export async function medicineStage(stage: GasStage): Promise<MedicineStage> {
  const serials = Array.from({ length: PACKS }, (_, i) => id(`serial ${i}`).slice(2, 22).toUpperCase());
  const tree = await PackTree.build(serials, fromHex(word("batch secret"), 32));
  return { ...stage, ...(await actorsOf(stage)), tree };
}

/** A lot number without a zero byte in its first eight, so that every lot costs the same. */
export function lotOf(letter: string): string {
  return encodeBytes32String(`LOT-2026${letter}`);
}
