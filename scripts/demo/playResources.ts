import { Purse } from "./Purse.js";
import { playFund } from "./playFund.js";
import { playMarket } from "./playMarket.js";
import { playPool } from "./playPool.js";
import { playSplitting } from "./playSplitting.js";
import { admitResourcesCast, type FundStage } from "./resourcesCast.js";
import type { Story } from "./Story.js";

/** Who gets the ventilator, the bed, the scanner's hour and the money, and at what price: on the bed counts of real hospitals. */
export async function playResources(story: Story, stage: FundStage): Promise<void> {
  await playSplitting(story);
  story.chapter("Hospitals of Vermont, an insurer and an auditor join");
  const cast = await admitResourcesCast(story, stage);
  await playPool(story, stage, cast);
  const purse = await Purse.open(stage.regulator);
  await playMarket(story, stage, cast, purse);
  await playFund(story, stage, cast, purse);
}
