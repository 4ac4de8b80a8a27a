import type { Forgotten, Life, LifeStage } from "./Life.js";
import { playAccessLog } from "./playAccessLog.js";
import { playConsent } from "./playConsent.js";
import { playEmergency } from "./playEmergency.js";
import { playForgetting } from "./playForgetting.js";
import { playPrecautions } from "./playPrecautions.js";
import { playRecovery } from "./playRecovery.js";
import { playShowing } from "./playShowing.js";
import { RecordCopy } from "./RecordCopy.js";
import type { Story } from "./Story.js";

/** A life with it: an emergency, a look at who read, a lost phone, and records that are shown, and forgotten; a backup from before is left. */
export async function playLife(story: Story, stage: LifeStage, begun: Life): Promise<Forgotten> {
  const precautions = await playPrecautions(story, stage, begun);
  const consented = await playConsent(story, stage, begun);
  const aftermath = await playEmergency(story, stage, consented, precautions);
  await playAccessLog(story, stage, aftermath.life, aftermath);
  const recovered = await playRecovery(story, stage, aftermath.life, precautions);
  await playShowing(story, stage, recovered);
  // Nobody tells a backup what is forgotten after it: the audit finds that.
  const { directory } = await RecordCopy.of(stage.folder, "backup", stage.backup);
  return { backup: directory, receipts: await playForgetting(story, stage, recovered) };
}
