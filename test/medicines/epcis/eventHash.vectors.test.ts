import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import { eventHash, eventHashOfDigest } from "../../../src/medicines/epcis/eventHash.js";
import { eventPreHash } from "../../../src/medicines/epcis/eventPreHash.js";
import { withSharedData } from "../../support/withSharedData.js";
import { readEvents } from "./readEvents.js";

describe("event hash: published vectors", () => {
  withSharedData("epcis/event-hash", (path) => {
    const text = readFileSync(join(path, "published_hashes_with_prehash.json"), "utf8");
    const { files }: { files: Record<string, { hashes: string[]; prehashes: string[] }> } = JSON.parse(text);
    expect(Object.keys(files)).to.have.length(33);

    for (const [name, { hashes, prehashes }] of Object.entries(files)) {
      it(`gives ${name} its pre-hash strings and hashes`, () => {
        const events = readEvents(join(path, "examples", name));
        expect(events.map(({ event, context }) => eventPreHash(event, context))).to.deep.equal(prehashes);
        expect(events.map(({ event, context }) => eventHash(event, context))).to.deep.equal(hashes);
        const digests = events.map(({ event, context }) => eventDigest(event, context));
        expect(digests.map(eventHashOfDigest)).to.deep.equal(hashes);
      });
    }
  });
});
