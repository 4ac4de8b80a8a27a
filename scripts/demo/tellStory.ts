import { runScript } from "../runScript.js";
import { Story } from "./Story.js";

/** Runs a script that tells a story; its exit status is 1 when something in it went otherwise than expected. */
export async function tellStory(play: (story: Story) => Promise<void>): Promise<void> {
  await runScript(async () => {
    const story = new Story();
    await play(story);
    if (!story.close()) process.exitCode = 1;
  });
}
