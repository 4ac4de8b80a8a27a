import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id } from "ethers";
import { saleWindowOf } from "../../src/resources/market/saleWindow.js";
import type { SeriesTerms } from "../../src/resources/market/seriesTerms.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { DemoCoin__factory } from "../../typechain-types/index.js";
import { testSystem } from "./testSystem.js";

export const HOUR = 3_600;
export const DAY = 24 * HOUR;
/** A bed and day, in a coin of 18 decimals. */
export const PRICE = 1_000n * 10n ** 18n;

export const word = (label: string): Hex => toHex(fromHex(id(label), 32));

/** A network of its own with a clinic that sells ten beds a day and two hospitals with coins, that buy by their controlling accounts. */
export async function marketStage() {
  const system = await testSystem();
  const [clinic, hospital, rival] = [
    await system.organization("clinic"),
    await system.organization("hospital"),
    await system.organization("rival"),
  ];
  const coin = await new DemoCoin__factory(system.deployer).deploy();
  for (const { controller } of [hospital, rival]) await send(coin.mint(controller.address, 1_000_000n * PRICE));

  const terms: SeriesTerms = {
    provider: clinic.org,
    kind: word("http://terminology.hl7.org/CodeSystem/service-type|bed"),
    document: word("offer"),
    token: await coin.getAddress(),
    units: 10,
    target: 8,
    stepBps: 1_000,
    refundBps: 5_000,
    firstPrice: PRICE,
    floor: PRICE / 2n,
    ceiling: 2n * PRICE,
    start: new Date((await system.now()).getTime() + 10 * DAY * 1000),
    periodSeconds: DAY,
    periods: 1_000,
    saleLeadSeconds: 3 * DAY,
    saleSeconds: DAY,
    freeBeforeSeconds: 2 * DAY + 12 * HOUR,
  };
  const goTo = (seconds: number) => system.time.increaseTo(seconds);
  const goToSale = (period: number) => goTo(saleWindowOf(terms, period).opens);
  const as = (signer: HardhatEthersSigner) => system.as(signer);
  return { system, clinic, hospital, rival, coin, terms, goTo, goToSale, as, close: () => system.close() };
}

export type MarketStage = Awaited<ReturnType<typeof marketStage>>;
